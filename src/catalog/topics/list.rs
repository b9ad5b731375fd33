//! Lists of topics: filtered and ordered, a page at a time, with their numbers.

use std::collections::BTreeMap;

use entity::topic::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, Order as Direction, PaginatorTrait,
    QueryFilter, Select,
};

use super::{lineage, living};
use crate::{
    catalog::{
        Error,
        filter::{self, Linked, Range, TextTest, constant, when},
        named,
        page::{self, Around, Key, Keyset, Page, Place, Slice},
    },
    domain::EntityKind,
};

/// Which topics are listed. The default lists all.
pub type Filter = filter::Filter<Test>;

/// A test of one topic.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The name.
    Name(TextTest),
    /// The topic right above it.
    Parent(Linked),
    /// The topics above it.
    Ancestor(Linked),
    /// Whether no topic is above it.
    Root(bool),
    /// Whether any paper of it, or of a topic below it, is listed for everybody.
    HasPapers(bool),
    /// When it was added, in microseconds since the Unix epoch.
    Added(Range),
    /// When its own values last changed, in the same unit.
    Updated(Range),
}

impl Test {
    /// With how many values it compares.
    #[must_use]
    pub fn terms(&self) -> usize {
        match self {
            Self::Name(test) => test.terms(),
            Self::Parent(linked) | Self::Ancestor(linked) => linked.terms(),
            _ => 1,
        }
    }
}

/// By what topics are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The folded name.
    Name,
    /// The place among its siblings.
    Position,
    /// The number of papers of it and of the topics below it that are listed for everybody.
    PaperCount,
}

/// An order of topics: its keys, each with whether the greatest comes first. What is equal by all of them is ordered by the time of its
/// addition, in the direction of the first key.
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

    /// Where a topic stands in it.
    #[must_use]
    pub fn place(&self, row: &Model) -> Place {
        let keys = self.0.iter().map(|(field, _)| match field {
            Field::Name => Key::Text(row.name_key.clone()),
            Field::Position => Key::Int(row.position.into()),
            Field::PaperCount => Key::Int(row.paper_count.into()),
        });
        keys.chain([Key::Int(row.id)]).collect()
    }

    fn keyset(&self) -> Keyset {
        let last = self.0.first().is_some_and(|(_, descending)| *descending);
        let keys = self.0.iter().map(|(field, descending)| {
            let column = match field {
                Field::Name => Column::NameKey,
                Field::Position => Column::Position,
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

/// A filtered list in an order.
#[derive(Debug, Clone, Default)]
pub struct List {
    filter: Filter,
    order: Order,
    /// The topics that the filter names, each with those below it.
    named: BTreeMap<String, (i64, Vec<i64>)>,
}

impl List {
    /// Takes a statement for the topics that the filter names, two more where one is named as it was called once, and one for the topics
    /// below them.
    ///
    /// # Errors
    /// When the database fails; so have all reading functions.
    pub async fn new(
        connection: &impl ConnectionTrait,
        filter: Filter,
        order: Order,
    ) -> Result<Self, Error> {
        let (mut names, mut ancestors) = (Vec::new(), false);
        for test in filter.tests() {
            if let Test::Parent(linked) | Test::Ancestor(linked) = test {
                ancestors |= matches!(test, Test::Ancestor(_));
                names.extend(linked.names().iter().map(String::as_str));
            }
        }
        let keys = named::keys(connection, EntityKind::Topic, &names).await?;
        let mut below = BTreeMap::new();
        if ancestors && !keys.is_empty() {
            let keys: Vec<i64> = keys.values().copied().collect();
            below = lineage::below(connection, &keys).await?;
        }
        let with_below = |(name, key)| {
            let below = below.get(&key).cloned().unwrap_or_default();
            (name, (key, below))
        };
        let named = keys.into_iter().map(with_below).collect();
        Ok(Self {
            filter,
            order,
            named,
        })
    }

    /// Where a topic stands in it.
    #[must_use]
    pub fn place(&self, row: &Model) -> Place {
        self.order.place(row)
    }

    /// A page of the list.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page(
        &self,
        connection: &impl ConnectionTrait,
        slice: &Slice,
        around: Around,
    ) -> Result<Page<Model>, Error> {
        let topics = self.filtered(connection.get_database_backend());
        page::fetch(connection, topics, &self.order.keyset(), slice, around).await
    }

    /// How many topics it has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(&self, connection: &impl ConnectionTrait) -> Result<u64, Error> {
        let topics = self.filtered(connection.get_database_backend());
        Ok(topics.count(connection).await?)
    }

    fn filtered(&self, backend: DbBackend) -> Select<Entity> {
        let write = |test: &Test, wanted| self.test(backend, test, wanted);
        living().filter(self.filter.condition(true, &write))
    }

    fn test(&self, backend: DbBackend, test: &Test, wanted: bool) -> Condition {
        match test {
            Test::Name(test) => {
                let name = Column::NameKey.into_expr();
                when(wanted, filter::text(backend, &name, test))
            }
            Test::Parent(linked) => self.linked(linked, wanted, |(key, _)| {
                // Never null, so that the opposite is true of topics at the top.
                let is = Column::ParentId.eq(*key);
                Condition::all().add(Column::ParentId.is_not_null()).add(is)
            }),
            Test::Ancestor(linked) => self.linked(linked, wanted, |(_, below)| {
                if below.is_empty() {
                    return constant(false);
                }
                Condition::all().add(Column::Id.is_in(below.iter().copied()))
            }),
            Test::Root(root) => {
                let root = *root == wanted;
                when(root, Condition::all().add(Column::ParentId.is_null()))
            }
            Test::HasPapers(has) => {
                let has = *has == wanted;
                when(has, Condition::all().add(Column::PaperCount.gt(0)))
            }
            Test::Added(range) => {
                let added = Column::CreatedAt.into_expr();
                when(wanted, filter::within(&added, *range))
            }
            Test::Updated(range) => {
                let updated = Column::UpdatedAt.into_expr();
                when(wanted, filter::within(&updated, *range))
            }
        }
    }

    /// `with` says whether a topic is linked with one of the named ones.
    fn linked(
        &self,
        linked: &Linked,
        wanted: bool,
        with: impl Fn(&(i64, Vec<i64>)) -> Condition,
    ) -> Condition {
        let each = |names: &[String]| {
            let named = names.iter().map(|name| self.named.get(name));
            let linked = named.map(|named| named.map_or_else(|| constant(false), &with));
            linked.collect::<Vec<_>>()
        };
        let any = |names: &[String]| match each(names) {
            linked if linked.is_empty() => constant(false),
            linked => linked.into_iter().fold(Condition::any(), Condition::add),
        };
        match linked {
            Linked::Any(names) => when(wanted, any(names)),
            Linked::None(names) => when(!wanted, any(names)),
            Linked::All(names) if names.is_empty() => constant(wanted),
            Linked::All(names) => {
                let all = each(names).into_iter();
                when(wanted, all.fold(Condition::all(), Condition::add))
            }
            Linked::Empty(empty) => when(
                *empty == wanted,
                Condition::all().add(Column::ParentId.is_null()),
            ),
        }
    }
}
