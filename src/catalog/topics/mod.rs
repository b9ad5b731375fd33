//! Topics: reading rows by keys, in pages and along the hierarchy, and the verbs that write them.

use std::collections::{HashMap, HashSet};

use entity::{
    enums::ChangeEntity,
    topic::{Column, Entity, Model},
    topic_alias,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select,
};
use uuid::Uuid;

use super::{Error, Sight, lines, papers::parts::group, reach, sql};
use crate::domain::{EntityKind, GlobalId};

mod kept;
mod lineage;
pub mod list;
mod merge;
mod resolve;
mod revert;
mod verbs;

pub use kept::at;
pub(super) use kept::{Kept, kept};
pub use lineage::ancestors_of;
pub(super) use lineage::lines_of;
pub use merge::merge;
pub(super) use merge::unmerge;
pub(super) use resolve::{Topics, find_or_create, judge, unknown};
pub(super) use revert::{snapshot_of, wish};
pub use verbs::{TopicInput, create, delete, update};
pub(super) use verbs::{add, delete_within, update_within};

fn living() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

impl reach::Entry for Model {
    type Table = Entity;

    const ENTITY: ChangeEntity = ChangeEntity::Topic;

    fn seen(_: Sight) -> Select<Entity> {
        living()
    }

    fn uid(&self) -> Uuid {
        self.uid
    }

    fn slug(&self) -> &str {
        &self.slug
    }
}

/// The topics with these keys, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(sql::KEYS) {
        let query = living().filter(Column::Id.is_in(chunk.iter().copied()));
        rows.extend(query.all(connection).await?);
    }
    Ok(rows)
}

/// The topics with these public ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_uids(
    connection: &impl ConnectionTrait,
    uids: &[Uuid],
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in uids.chunks(sql::KEYS) {
        let query = living().filter(Column::Uid.is_in(chunk.iter().copied()));
        rows.extend(query.all(connection).await?);
    }
    Ok(rows)
}

/// The slugs and the folded names of the topics that have one of these texts as the one or the other.
///
/// # Errors
/// When the database fails.
pub async fn named(
    connection: &impl ConnectionTrait,
    names: &[&str],
) -> Result<HashSet<String>, Error> {
    let mut found = HashSet::new();
    for chunk in lines::askable(names).chunks(sql::KEYS) {
        let slugs = Column::Slug.is_in(chunk.iter().copied());
        let keys = Column::NameKey.is_in(chunk.iter().map(|name| lines::key(name)));
        for row in living()
            .filter(Condition::any().add(slugs).add(keys))
            .all(connection)
            .await?
        {
            found.extend([row.slug, row.name_key]);
        }
    }
    Ok(found)
}

/// The topics right below each of these, in the curators' order, then by name.
///
/// # Errors
/// When the database fails.
pub async fn children_of(
    connection: &impl ConnectionTrait,
    parents: &[i64],
) -> Result<HashMap<i64, Vec<Model>>, Error> {
    let mut rows = Vec::new();
    for chunk in parents.chunks(sql::KEYS) {
        let children = living()
            .filter(Column::ParentId.is_in(chunk.iter().copied()))
            .order_by_asc(Column::ParentId)
            .order_by_asc(Column::Position)
            .order_by_asc(Column::NameKey)
            .order_by_asc(Column::Id);
        rows.extend(children.all(connection).await?);
    }
    Ok(group(rows, |row| row.parent_id.unwrap_or_default()))
}

/// The other names of each of these topics.
///
/// # Errors
/// When the database fails.
pub async fn aliases_of(
    connection: &impl ConnectionTrait,
    topics: &[i64],
) -> Result<HashMap<i64, Vec<String>>, Error> {
    let mut rows = Vec::new();
    for chunk in topics.chunks(sql::KEYS) {
        let aliases = topic_alias::Entity::find()
            .filter(topic_alias::Column::TopicId.is_in(chunk.iter().copied()))
            .order_by_asc(topic_alias::Column::Id);
        rows.extend(aliases.all(connection).await?);
    }
    let groups = group(rows, |row| row.topic_id).into_iter();
    Ok(groups
        .map(|(topic, rows)| (topic, rows.into_iter().map(|row| row.alias).collect()))
        .collect())
}

/// The public id of a topic.
#[must_use]
pub fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Topic,
        uid,
    }
}
