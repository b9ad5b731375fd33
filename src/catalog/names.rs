//! Lists of entries by their names: venues and collections.

use sea_orm::{
    Condition, ConnectionTrait, DbBackend, PaginatorTrait, QueryFilter, Select,
    sea_query::{Expr, SimpleExpr},
};

use super::{
    Error, Sight,
    filter::{self, Range, TextTest, when},
    page::{self, Around, Key, Keyset, Page, Place, Slice},
    reach::Entry,
};

/// An entry that lists show by its name.
pub trait Named: Entry {
    /// Its internal key.
    fn id(&self) -> i64;

    /// Its folded name.
    fn name_key(&self) -> &str;
}

/// Which entries are listed. The default lists all.
pub type Filter = filter::Filter<Test>;

/// A test of one entry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The name.
    Name(TextTest),
    /// When it was added, in microseconds since the Unix epoch.
    Added(Range),
}

impl Test {
    /// With how many values it compares.
    #[must_use]
    pub fn terms(&self) -> usize {
        match self {
            Self::Name(test) => test.terms(),
            Self::Added(_) => 1,
        }
    }

    fn condition(&self, backend: DbBackend, wanted: bool) -> Condition {
        match self {
            Self::Name(test) => when(wanted, filter::text(backend, &column("name_key"), test)),
            Self::Added(range) => when(wanted, filter::within(&column("created_at"), *range)),
        }
    }
}

/// By name, from the end of the alphabet if it is descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Order {
    /// Whether the greatest name comes first.
    pub descending: bool,
}

impl Order {
    fn keyset(self) -> Keyset {
        let key = |name| (column(name), page::direction(self.descending));
        vec![key("name_key"), key("id")]
    }
}

/// Where an entry stands in the order by name, whatever its direction.
#[must_use]
pub fn place(row: &impl Named) -> Place {
    vec![Key::Text(row.name_key().to_owned()), Key::Int(row.id())]
}

/// A page of the entries that a filter lists.
///
/// # Errors
/// When the database fails.
pub async fn page<E: Named>(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    order: Order,
    slice: &Slice,
    around: Around,
) -> Result<Page<E>, Error> {
    let entries = filtered::<E>(connection.get_database_backend(), filter);
    page::fetch(connection, entries, &order.keyset(), slice, around).await
}

/// How many entries a filter lists.
///
/// # Errors
/// When the database fails.
pub async fn count<E: Named>(
    connection: &impl ConnectionTrait,
    filter: &Filter,
) -> Result<u64, Error> {
    let entries = filtered::<E>(connection.get_database_backend(), filter);
    Ok(entries.count(connection).await?)
}

fn filtered<E: Named>(backend: DbBackend, filter: &Filter) -> Select<E::Table> {
    let condition = filter.condition(true, &|test, wanted| test.condition(backend, wanted));
    E::seen(Sight::default()).filter(condition)
}

fn column(name: &'static str) -> SimpleExpr {
    Expr::col(name)
}
