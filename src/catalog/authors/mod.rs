//! Authors: reading rows by keys and in pages, matching them, and the verbs that write them.

use entity::{
    author::{Column, Entity, Model},
    enums::ChangeEntity,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{Error, Sight, lines, reach, sql};
use crate::domain::{EntityKind, GlobalId};

mod coauthors;
pub mod list;
mod merge;
mod private;
mod profile;
mod resolve;
mod revert;
mod verbs;

pub use coauthors::{Coauthor, LARGEST_TEAM, coauthors};
pub(super) use merge::unmerge;
pub use merge::{merge, split};
pub use profile::Profile;
pub(super) use resolve::{Authors, Judged, Wanted, find_or_create, judge};
pub(super) use revert::{snapshot_of, wish};
pub use verbs::{AuthorInput, NameInput, create, delete, update};
pub(super) use verbs::{add, delete_within, update_within};

fn living() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

impl reach::Entry for Model {
    type Table = Entity;

    const ENTITY: ChangeEntity = ChangeEntity::Author;

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

/// The authors with these keys, in no order.
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

async fn by_uids(connection: &impl ConnectionTrait, uids: &[Uuid]) -> Result<Vec<Model>, Error> {
    let query = living().filter(Column::Uid.is_in(uids.iter().copied()));
    Ok(query.all(connection).await?)
}

/// The authors that have these slugs now, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_slugs(
    connection: &impl ConnectionTrait,
    slugs: &[&str],
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in lines::askable(slugs).chunks(sql::KEYS) {
        let query = living().filter(Column::Slug.is_in(chunk.iter().copied()));
        rows.extend(query.all(connection).await?);
    }
    Ok(rows)
}

/// The authors with these ORCIDs in their canonical form, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_orcids(
    connection: &impl ConnectionTrait,
    orcids: &[&str],
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in lines::askable(orcids).chunks(sql::KEYS) {
        let query = living().filter(Column::Orcid.is_in(chunk.iter().copied()));
        rows.extend(query.all(connection).await?);
    }
    Ok(rows)
}

/// The author with this ORCID, in its canonical form.
///
/// # Errors
/// When the database fails.
pub async fn by_orcid(
    connection: &impl ConnectionTrait,
    orcid: &str,
) -> Result<Option<Model>, Error> {
    let query = living().filter(Column::Orcid.eq(orcid));
    Ok(query.one(connection).await?)
}

/// The public id of an author.
#[must_use]
pub fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Author,
        uid,
    }
}
