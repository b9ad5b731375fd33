//! Lists of authors: filtered and ordered, a page at a time, with their numbers.

use entity::author::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, Order as Direction, PaginatorTrait,
    QueryFilter, Select,
};

use super::living;
use crate::catalog::{
    Error,
    filter::{self, Range, TextTest, when},
    page::{self, Around, Key, Keyset, Page, Place, Slice},
};

/// Which authors are listed. The default lists all.
pub type Filter = filter::Filter<Test>;

/// A test of one author.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The name as shown.
    Name(TextTest),
    /// The ORCID with hyphens; unknown where there is none.
    Orcid(TextTest),
    /// Whether the ORCID is known.
    OrcidKnown(bool),
    /// Whether any paper of theirs is listed for everybody.
    HasPapers(bool),
    /// When they were added, in microseconds since the Unix epoch.
    Added(Range),
    /// When their own values last changed, in the same unit.
    Updated(Range),
}

impl Test {
    /// With how many values it compares.
    #[must_use]
    pub fn terms(&self) -> usize {
        match self {
            Self::Name(test) | Self::Orcid(test) => test.terms(),
            _ => 1,
        }
    }

    fn condition(&self, backend: DbBackend, wanted: bool) -> Condition {
        match self {
            Self::Name(test) => {
                let name = Column::NameKey.into_expr();
                when(wanted, filter::text(backend, &name, test))
            }
            Self::Orcid(test) => {
                // Its only letter is the check digit X, which folded texts have small.
                let orcid = sea_orm::sea_query::Func::lower(Column::Orcid.into_expr());
                when(wanted, filter::text(backend, &orcid.into(), test))
            }
            Self::OrcidKnown(known) => {
                let known = *known == wanted;
                when(known, Condition::all().add(Column::Orcid.is_not_null()))
            }
            Self::HasPapers(has) => {
                let has = *has == wanted;
                when(has, Condition::all().add(Column::PaperCount.gt(0)))
            }
            Self::Added(range) => {
                let added = Column::CreatedAt.into_expr();
                when(wanted, filter::within(&added, *range))
            }
            Self::Updated(range) => {
                let updated = Column::UpdatedAt.into_expr();
                when(wanted, filter::within(&updated, *range))
            }
        }
    }
}

/// By what authors are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The folded name, family name first.
    Name,
    /// The number of their papers that are listed for everybody.
    PaperCount,
}

/// An order of authors: its keys, each with whether the greatest comes first. What is equal by all of them is ordered by the time of
/// its addition, in the direction of the first key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Order(Vec<(Field, bool)>);

impl Order {
    /// The order by these keys; by none of them, by name.
    #[must_use]
    pub fn new(keys: Vec<(Field, bool)>) -> Self {
        if keys.is_empty() {
            return Self(vec![(Field::Name, false)]);
        }
        Self(keys)
    }

    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &[(Field, bool)] {
        &self.0
    }

    /// Where an author stands in it.
    #[must_use]
    pub fn place(&self, row: &Model) -> Place {
        let keys = self.0.iter().map(|(field, _)| match field {
            Field::Name => Key::Text(row.sort_key.clone()),
            Field::PaperCount => Key::Int(row.paper_count.into()),
        });
        keys.chain([Key::Int(row.id)]).collect()
    }

    fn keyset(&self) -> Keyset {
        let last = self.0.first().is_some_and(|(_, descending)| *descending);
        let keys = self.0.iter().map(|(field, descending)| {
            let column = match field {
                Field::Name => Column::SortKey,
                Field::PaperCount => Column::PaperCount,
            };
            (column.into_expr(), page::direction(*descending))
        });
        let id: (_, Direction) = (Column::Id.into_expr(), page::direction(last));
        keys.chain([id]).collect()
    }
}

impl Default for Order {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

fn filtered(backend: DbBackend, filter: &Filter) -> Select<Entity> {
    living().filter(filter.condition(true, &|test, wanted| test.condition(backend, wanted)))
}

/// A page of the authors that a filter lists.
///
/// # Errors
/// When the database fails; so have all reading functions.
pub async fn page(
    connection: &impl ConnectionTrait,
    filter: &Filter,
    order: &Order,
    slice: &Slice,
    around: Around,
) -> Result<Page<Model>, Error> {
    let authors = filtered(connection.get_database_backend(), filter);
    page::fetch(connection, authors, &order.keyset(), slice, around).await
}

/// How many authors a filter lists.
///
/// # Errors
/// When the database fails.
pub async fn count(connection: &impl ConnectionTrait, filter: &Filter) -> Result<u64, Error> {
    let authors = filtered(connection.get_database_backend(), filter);
    Ok(authors.count(connection).await?)
}
