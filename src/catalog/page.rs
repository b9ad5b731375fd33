//! Keyset paging: a page is a range of an order, found by the keys of its neighbor, never by counting rows.
//!
//! Every order ends in the row's own key, so it is total; its columns are never null. A row that keeps its keys while others come
//! and go is met exactly once by a walk in either direction.

use sea_orm::{
    ConnectionTrait, DbBackend, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Condition, Expr, ExprTrait, SimpleExpr},
};
use serde::{Deserialize, Serialize};

use super::Error;

/// One key of a place in an order.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// True or false; true is the greater one.
    Bool(bool),
    /// A number.
    Int(i64),
    /// A text, compared byte by byte.
    Text(String),
}

/// A place in an order: the keys of a row, the row's own key last.
pub type Place = Vec<Key>;

/// Which rows of an order are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slice {
    /// How many at most.
    pub limit: u32,
    /// The last ones of the range instead of the first ones.
    pub from_end: bool,
    /// Only rows after this place.
    pub after: Option<Place>,
    /// Only rows before this place.
    pub before: Option<Place>,
}

/// A page of rows in order, and what lies around it.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows in order.
    pub rows: Vec<T>,
    /// Whether rows of the list come before the first one.
    pub has_previous: bool,
    /// Whether rows of the list come after the last one.
    pub has_next: bool,
}

impl<T> Page<T> {
    /// The same page of what its rows become, as many and in the same order.
    #[must_use]
    pub fn map<U>(self, made_of: impl FnOnce(Vec<T>) -> Vec<U>) -> Page<U> {
        Page {
            rows: made_of(self.rows),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }

    /// A page of an empty list.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            has_previous: false,
            has_next: false,
        }
    }
}

/// Which of the facts around a page are wanted; each may take a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Around {
    /// Whether there is a previous page.
    pub previous: bool,
    /// Whether there is a next page.
    pub next: bool,
}

/// An order: columns with directions, a unique one last.
pub(super) type Keyset = Vec<(SimpleExpr, Order)>;

/// On which side of a place a row lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    After,
    AfterOrAt,
    Before,
    BeforeOrAt,
}

/// One page of `query` in the order of `keyset`.
pub(super) async fn fetch<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    query: Select<E>,
    keyset: &Keyset,
    slice: &Slice,
    around: Around,
) -> Result<Page<E::Model>, Error> {
    let backend = connection.get_database_backend();
    let mut page = query.clone();
    page = page.filter(range(backend, keyset, slice));
    for (column, order) in keyset {
        page = page.order_by(column.clone(), directed(order, slice.from_end));
    }
    let mut rows = page
        .limit(u64::from(slice.limit) + 1)
        .all(connection)
        .await?;
    let more = trim(&mut rows, slice);
    let (mut has_previous, mut has_next) = if slice.from_end {
        (more, false)
    } else {
        (false, more)
    };
    if !has_previous
        && around.previous
        && let Some(after) = &slice.after
    {
        has_previous = any(
            connection,
            &query,
            side(backend, keyset, after, Side::BeforeOrAt),
        )
        .await?;
    }
    if !has_next
        && around.next
        && let Some(before) = &slice.before
    {
        has_next = any(
            connection,
            &query,
            side(backend, keyset, before, Side::AfterOrAt),
        )
        .await?;
    }
    Ok(Page {
        rows,
        has_previous,
        has_next,
    })
}

/// Cuts the row fetched to learn whether there are more, and puts the rest in order. True if there are more.
pub(super) fn trim<T>(rows: &mut Vec<T>, slice: &Slice) -> bool {
    let limit = usize::try_from(slice.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    if slice.from_end {
        rows.reverse();
    }
    more
}

async fn any<E: EntityTrait>(
    connection: &impl ConnectionTrait,
    query: &Select<E>,
    condition: Condition,
) -> Result<bool, Error> {
    let found = query
        .clone()
        .filter(condition)
        .select_only()
        .expr_as(Expr::val(1), "found")
        .limit(1)
        .into_tuple::<i32>()
        .one(connection)
        .await?;
    Ok(found.is_some())
}

/// The condition of a slice's bounds.
pub(super) fn range(backend: DbBackend, keyset: &Keyset, slice: &Slice) -> Condition {
    let after = slice
        .after
        .as_ref()
        .map(|place| side(backend, keyset, place, Side::After));
    let before = slice
        .before
        .as_ref()
        .map(|place| side(backend, keyset, place, Side::Before));
    Condition::all().add_option(after).add_option(before)
}

/// The direction of a key.
pub(super) fn direction(descending: bool) -> Order {
    if descending { Order::Desc } else { Order::Asc }
}

/// The direction to read in.
pub(super) fn directed(order: &Order, reversed: bool) -> Order {
    match (order, reversed) {
        (Order::Asc, true) => Order::Desc,
        (Order::Desc, true) => Order::Asc,
        (order, _) => order.clone(),
    }
}

/// The rows on one side of a place. The first key alone bounds a range of an index, which both databases see; the rest is written so that
/// each reads on from there in order. PostgreSQL finds the very row by a comparison of rows, where all keys go the same way. SQLite would
/// look up alternatives apart and sort them, so it is told what to leave out instead: `a <= x AND NOT (a = x AND ...)`.
pub(super) fn side(backend: DbBackend, keyset: &Keyset, place: &[Key], wanted: Side) -> Condition {
    let forward = matches!(wanted, Side::After | Side::AfterOrAt);
    let inclusive = matches!(wanted, Side::AfterOrAt | Side::BeforeOrAt);
    let keys: Vec<_> = keyset
        .iter()
        .zip(place)
        .map(|((column, order), key)| {
            let ascending = matches!(order, Order::Asc) == forward;
            (column.clone(), value(key), ascending)
        })
        .collect();
    if backend == DbBackend::Postgres
        && let [(first, key, way), _, ..] = &keys[..]
        && keys.iter().all(|(_, _, other)| other == way)
    {
        let columns = Expr::tuple(keys.iter().map(|(column, _, _)| column.clone()));
        let place = Expr::tuple(keys.iter().map(|(_, key, _)| key.clone()));
        return Condition::all()
            .add(beyond(first.clone(), key.clone(), *way, true))
            .add(beyond(columns, place, *way, inclusive));
    }
    let mut condition: Option<Condition> = None;
    for (column, key, ascending) in keys.into_iter().rev() {
        condition = Some(match condition {
            None => Condition::all().add(beyond(column, key, ascending, inclusive)),
            Some(rest) => {
                let same = Condition::all().add(column.clone().eq(key.clone()));
                Condition::all()
                    .add(beyond(column, key, ascending, true))
                    .add(same.add(rest.not()).not())
            }
        });
    }
    condition.unwrap_or_else(Condition::all)
}

/// A key as statements bind it.
fn value(key: &Key) -> SimpleExpr {
    match key {
        Key::Bool(value) => Expr::val(*value),
        Key::Int(number) => Expr::val(*number),
        Key::Text(text) => Expr::val(text.clone()),
    }
}

/// What is greater than a key, or less, or equal to it too.
fn beyond(column: SimpleExpr, key: SimpleExpr, ascending: bool, inclusive: bool) -> SimpleExpr {
    match (ascending, inclusive) {
        (true, false) => column.gt(key),
        (true, true) => column.gte(key),
        (false, false) => column.lt(key),
        (false, true) => column.lte(key),
    }
}
