//! Papers: reading rows by keys and in pages, and the verbs that write them.

use std::collections::HashMap;

use entity::{
    enums::ChangeEntity,
    paper::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::{Error, Sight, lines, reach, sql};
use crate::domain::{
    PartialDate, Visibility,
    identifier::{Identifier, Scheme},
};

pub mod bulk;
mod card;
pub(super) mod cards;
mod counts;
mod fields;
mod input;
pub mod list;
mod lookup;
pub mod many;
mod merge;
pub mod parts;
mod provenance;
mod purge;
mod records;
mod related;
mod resolve;
mod revert;
mod rewrite;
mod save;
pub(super) mod state;
mod summaries;
mod values;
mod verbs;
pub mod walk;
mod watch;

pub use card::{CARD_AUTHORS, Card, CardLink, CardTldr};
pub use fields::{Field, Fields};
pub use input::{
    AuthorRef, AuthorshipInput, FigureInput, IdentifierInput, LinkInput, PaperInput, SummaryInput,
    TopicInput,
};
pub use list::{List, Scope};
pub use lookup::{Key, find};
pub use merge::merge;
pub(super) use merge::unmerge;
pub use provenance::{Provenance, provenance};
pub use purge::purge;
pub use records::{Audience, records, records_of};
pub use related::{MOST_RELATED, Related, related};
pub(super) use revert::{finish, wish};
pub(super) use rewrite::{hand_over_authors, hand_over_topics, put_back, rewrite};
pub(super) use save::{listings, refresh_topics};
pub use summaries::{review_summary, set_summary};
pub(super) use verbs::{add, delete_within, restore_within, snapshot, update_within};
pub use verbs::{create, delete, restore, update};
pub use watch::{Sighting, Watch};
pub(in crate::catalog) use watch::{Watched, watched};

/// The visibilities that lists show.
pub(super) fn visibilities(sight: Sight) -> Vec<i16> {
    let mut listed = vec![Visibility::Listed.as_i16()];
    if sight.drafts {
        listed.push(Visibility::Draft.as_i16());
    }
    listed
}

/// The visibilities that a key finds.
fn found(sight: Sight) -> Vec<i16> {
    let mut found = visibilities(sight);
    found.push(Visibility::Archived.as_i16());
    found
}

/// The papers with these keys that may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_ids(
    connection: &impl ConnectionTrait,
    sight: Sight,
    ids: &[i64],
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(sql::KEYS) {
        let query = Entity::find().filter(Column::Id.is_in(chunk.iter().copied()));
        rows.extend(visible(query, sight).all(connection).await?);
    }
    Ok(rows)
}

/// The keys of the papers with these public ids, deleted ones among them.
///
/// # Errors
/// When the database fails.
pub(super) async fn keys(
    connection: &impl ConnectionTrait,
    uids: &[Uuid],
) -> Result<HashMap<Uuid, i64>, Error> {
    let mut keys = HashMap::new();
    for chunk in uids.chunks(sql::KEYS) {
        let rows: Vec<(Uuid, i64)> = Entity::find()
            .select_only()
            .columns([Column::Uid, Column::Id])
            .filter(Column::Uid.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        keys.extend(rows);
    }
    Ok(keys)
}

/// The papers with these public ids that may be seen, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_uids(
    connection: &impl ConnectionTrait,
    sight: Sight,
    uids: &[Uuid],
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in uids.chunks(sql::KEYS) {
        let query = Entity::find().filter(Column::Uid.is_in(chunk.iter().copied()));
        rows.extend(visible(query, sight).all(connection).await?);
    }
    Ok(rows)
}

/// The paper with this slug, now or once.
///
/// # Errors
/// When the database fails.
pub async fn by_slug(
    connection: &impl ConnectionTrait,
    sight: Sight,
    slug: &str,
) -> Result<Option<Model>, Error> {
    reach::by_slug(connection, sight, slug).await
}

/// The papers that have these slugs now and are not deleted, in no order, whoever may see them.
///
/// # Errors
/// When the database fails.
pub async fn by_slugs(
    connection: &impl ConnectionTrait,
    slugs: &[&str],
) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in lines::askable(slugs).chunks(sql::KEYS) {
        let query = Entity::find()
            .filter(Column::Slug.is_in(chunk.iter().copied()))
            .filter(Column::DeletedAt.is_null());
        rows.extend(query.all(connection).await?);
    }
    Ok(rows)
}

impl reach::Entry for Model {
    type Table = Entity;

    const ENTITY: ChangeEntity = ChangeEntity::Paper;

    fn seen(sight: Sight) -> Select<Entity> {
        visible(Entity::find(), sight)
    }

    fn uid(&self) -> Uuid {
        self.uid
    }

    fn slug(&self) -> &str {
        &self.slug
    }
}

fn visible(query: Select<Entity>, sight: Sight) -> Select<Entity> {
    query.filter(Column::Visibility.is_in(found(sight)))
}

/// The publication date of a row.
///
/// # Errors
/// [`Error::Corrupt`] when what is stored is no date.
pub fn published_on(row: &Model) -> Result<Option<PartialDate>, Error> {
    let date = row.published_on.as_deref().map(str::parse);
    date.transpose().map_err(|_| Error::Corrupt {
        what: "publication date",
    })
}

/// The identifier in a row.
///
/// # Errors
/// [`Error::Corrupt`] when its scheme is unknown.
pub fn identifier(row: &entity::identifier::Model) -> Result<Identifier, Error> {
    let scheme: Scheme = row.scheme.parse().map_err(|_| Error::Corrupt {
        what: "identifier scheme",
    })?;
    Ok(Identifier {
        scheme,
        value: row.value.clone(),
    })
}
