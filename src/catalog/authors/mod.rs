//! Authors: reading rows by keys and in pages, matching them, and the verbs that write them.

use entity::{
    author::{Column, Entity, Model},
    enums::ChangeEntity,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, Select,
};
use uuid::Uuid;

use super::{
    Error,
    page::{self, Around, Key, Keyset, Page, Place, Slice},
    redirects, sql,
};
use crate::domain::{EntityKind, GlobalId, slug};

mod resolve;
mod verbs;

pub(super) use resolve::{Wanted, find_or_create};
pub(super) use verbs::add;
pub use verbs::{AuthorInput, NameInput, create, delete, update};

/// By name, family name first.
fn by_name() -> Keyset {
    vec![
        (Column::SortKey.into_expr(), Order::Asc),
        (Column::Id.into_expr(), Order::Asc),
    ]
}

/// Where an author stands by name.
#[must_use]
pub fn place(row: &Model) -> Place {
    vec![Key::Text(row.sort_key.clone()), Key::Int(row.id)]
}

fn living() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

/// A page of all authors by name.
///
/// # Errors
/// When the database fails; so have all reading functions.
pub async fn page(
    connection: &impl ConnectionTrait,
    slice: &Slice,
    around: Around,
) -> Result<Page<Model>, Error> {
    page::fetch(connection, living(), &by_name(), slice, around).await
}

/// How many authors there are.
///
/// # Errors
/// When the database fails.
pub async fn count(connection: &impl ConnectionTrait) -> Result<u64, Error> {
    Ok(living().count(connection).await?)
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

/// The authors with these public ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_uids(
    connection: &impl ConnectionTrait,
    uids: &[Uuid],
) -> Result<Vec<Model>, Error> {
    let query = living().filter(Column::Uid.is_in(uids.iter().copied()));
    Ok(query.all(connection).await?)
}

/// The author with this slug, now or once.
///
/// # Errors
/// When the database fails.
pub async fn by_slug(
    connection: &impl ConnectionTrait,
    slug: &str,
) -> Result<Option<Model>, Error> {
    if !slug::is_slug(slug) {
        return Ok(None);
    }
    let found = living()
        .filter(Column::Slug.eq(slug))
        .one(connection)
        .await?;
    if found.is_some() {
        return Ok(found);
    }
    match redirects::by_slug(connection, ChangeEntity::Author, slug).await? {
        None => Ok(None),
        Some(uid) => Ok(by_uids(connection, &[uid]).await?.pop()),
    }
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
