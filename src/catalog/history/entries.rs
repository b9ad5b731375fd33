//! The histories of single entries, for many of them in one statement.

use std::collections::HashMap;

use entity::{
    change::{Column, Entity, Model},
    enums::ChangeEntity,
};
use sea_orm::{
    Condition, ConnectionTrait, DbBackend, FromQueryResult, Iterable, Order,
    sea_query::{
        Alias, Asterisk, Expr, ExprTrait, Func, JoinType, Query, SelectStatement, SimpleExpr,
        WindowStatement,
    },
};

use super::{Audience, Entry, heard_by, read};
use crate::catalog::{
    Error, Sight,
    page::{self, Around, Keyset, Page, Side, Slice},
    sql,
};

/// What the statements call the key of the entry, and the place of a change in its history.
const OWNER: &str = "owner";
const PARENT: &str = "parent";
const PLACE: &str = "place";

/// A page of the history of each entry with one of these keys, newest first.
///
/// # Errors
/// When the database fails.
pub async fn pages(
    connection: &impl ConnectionTrait,
    sight: Sight,
    entity: ChangeEntity,
    owners: &[i64],
    slice: &Slice,
    around: Around,
) -> Result<HashMap<i64, Page<Entry>>, Error> {
    let newest_first = newest_first();
    let backend = connection.get_database_backend();
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    let mut around_of: HashMap<i64, Around> = HashMap::new();
    let beyond = |place, wanted, side| {
        let place: Option<&page::Place> = place;
        place
            .filter(|_| wanted)
            .map(|place| page::side(backend, &newest_first, place, side))
    };
    let before = beyond(slice.after.as_ref(), around.previous, Side::BeforeOrAt);
    let after = beyond(slice.before.as_ref(), around.next, Side::AfterOrAt);
    for owners in owners.chunks(sql::KEYS) {
        for row in connection
            .query_all(&ranked(backend, sight, entity, owners, slice))
            .await?
        {
            let owner = row.try_get("", PARENT)?;
            let change = Model::from_query_result(&row, "")?;
            found.entry(owner).or_default().push(change);
        }
        for (beyond, previous) in [(&before, true), (&after, false)] {
            let Some(beyond) = beyond else { continue };
            for owner in having(connection, sight, entity, owners, beyond.clone()).await? {
                let around = around_of.entry(owner).or_default();
                around.previous |= previous;
                around.next |= !previous;
            }
        }
    }
    collect(connection, sight, owners, found, &around_of, slice).await
}

/// Reads the rows of all pages at once, and puts them into pages again.
async fn collect(
    connection: &impl ConnectionTrait,
    sight: Sight,
    owners: &[i64],
    mut found: HashMap<i64, Vec<Model>>,
    around: &HashMap<i64, Around>,
    slice: &Slice,
) -> Result<HashMap<i64, Page<Entry>>, Error> {
    let mut shapes = Vec::with_capacity(owners.len());
    let mut all = Page::empty();
    for owner in owners {
        let mut rows = found.remove(owner).unwrap_or_default();
        let more = page::trim(&mut rows, slice);
        let known = around.get(owner).copied().unwrap_or_default();
        shapes.push((
            *owner,
            rows.len(),
            known.previous || (slice.from_end && more),
            known.next || (!slice.from_end && more),
        ));
        all.rows.extend(rows);
    }
    let mut entries = read(connection, Some(sight), all).await?.rows.into_iter();
    let pages = shapes
        .into_iter()
        .map(|(owner, length, has_previous, has_next)| {
            let page = Page {
                rows: entries.by_ref().take(length).collect(),
                has_previous,
                has_next,
            };
            (owner, page)
        });
    Ok(pages.collect())
}

/// How many changes the history of each entry has.
///
/// # Errors
/// When the database fails.
pub async fn counts(
    connection: &impl ConnectionTrait,
    sight: Sight,
    entity: ChangeEntity,
    owners: &[i64],
) -> Result<HashMap<i64, i64>, Error> {
    let mut counts = HashMap::new();
    for owners in owners.chunks(sql::KEYS) {
        let mut rows = told(sight, entity, owners);
        rows.expr(owner_key())
            .expr(Expr::col(Asterisk).count())
            .add_group_by([owner_key()]);
        for row in connection.query_all(&rows).await? {
            counts.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    Ok(counts)
}

fn newest_first() -> Keyset {
    vec![(Expr::col((Entity, Column::Id)), Order::Desc)]
}

fn owner_key() -> SimpleExpr {
    Expr::col((Alias::new(OWNER), Alias::new("id")))
}

/// The changes of entries that a reader learns of, by the entries' keys.
fn told(sight: Sight, entity: ChangeEntity, owners: &[i64]) -> SelectStatement {
    let uid = Expr::col((Alias::new(OWNER), Alias::new("uid")));
    let same = uid.equals((Entity, Column::EntityUid));
    Query::select()
        .from_as(Alias::new(table(entity)), Alias::new(OWNER))
        .join(JoinType::InnerJoin, Entity, same)
        .and_where(owner_key().is_in(owners.iter().copied()))
        .and_where(Expr::col((Entity, Column::Entity)).eq(entity.as_str()))
        .cond_where(heard_by(Audience::of(sight)))
        .take()
}

fn table(entity: ChangeEntity) -> &'static str {
    match entity {
        ChangeEntity::Paper => "paper",
        ChangeEntity::Author => "author",
        ChangeEntity::Topic => "topic",
        ChangeEntity::Venue => "venue",
        ChangeEntity::Collection => "collection",
        ChangeEntity::Token => "api_token",
    }
}

/// The changes of a slice of each history, and one more.
fn ranked(
    backend: DbBackend,
    sight: Sight,
    entity: ChangeEntity,
    owners: &[i64],
    slice: &Slice,
) -> SelectStatement {
    let direction = page::directed(&Order::Desc, slice.from_end);
    let window = WindowStatement::partition_by_custom("\"owner\".\"id\"")
        .order_by((Entity, Column::Id), direction.clone())
        .take();
    let mut rows = told(sight, entity, owners);
    rows.columns(Column::iter().map(|column| (Entity, column)))
        .expr_as(owner_key(), Alias::new(PARENT))
        .expr_window_as(Func::cust("ROW_NUMBER"), window, Alias::new(PLACE))
        .cond_where(page::range(backend, &newest_first(), slice));
    Query::select()
        .column(Asterisk)
        .from_subquery(rows, Alias::new("ranked"))
        .and_where(Expr::col(Alias::new(PLACE)).lte(i64::from(slice.limit) + 1))
        .order_by(Alias::new(PARENT), Order::Asc)
        .order_by(Alias::new("id"), direction)
        .take()
}

/// The entries whose histories have changes beyond a place.
async fn having(
    connection: &impl ConnectionTrait,
    sight: Sight,
    entity: ChangeEntity,
    owners: &[i64],
    beyond: Condition,
) -> Result<Vec<i64>, Error> {
    let mut rows = told(sight, entity, owners);
    rows.distinct().expr(owner_key()).cond_where(beyond);
    let rows = connection.query_all(&rows).await?.into_iter();
    rows.map(|row| Ok(row.try_get_by_index(0)?)).collect()
}
