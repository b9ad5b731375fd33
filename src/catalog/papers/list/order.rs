//! In which order papers are listed.

use entity::paper::{self, Column, Model};
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, SimpleExpr},
};

use super::statement::Source;
use crate::catalog::page::{self, Key, Keyset, Place};

/// One key of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OrderKey {
    /// By what.
    pub field: Field,
    /// The greatest first.
    pub descending: bool,
    /// Papers without a value before all others; of publication dates only.
    pub nulls_first: bool,
}

/// By what papers are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The first day of the publication date.
    Published,
    /// When they were added.
    Added,
    /// When they were last changed.
    Updated,
    /// The folded title, character by character.
    Title,
    /// Whether curators put them forward: those that they did are the greatest.
    Featured,
}

/// An order of papers: its keys, the most important first. Papers that are equal by all of them are ordered by the time of their
/// addition, in the direction of the first key, so that an order and its reverse are the same list from both ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Order(Vec<OrderKey>);

/// What stands for an unknown date when it comes after all others. `m20261124_000003` has an index on this expression.
const UNKNOWN_LAST: i32 = 99_999_999;

impl Order {
    /// The order by these keys; by none of them, the newest first and those without a date last.
    #[must_use]
    pub fn new(keys: Vec<OrderKey>) -> Self {
        if keys.is_empty() {
            return Self(vec![OrderKey {
                field: Field::Published,
                descending: true,
                nulls_first: false,
            }]);
        }
        Self(keys)
    }

    /// The order of relevance, which only a list that is searched has.
    #[must_use]
    pub fn relevance() -> Self {
        Self(Vec::new())
    }

    /// Whether it is the order of relevance.
    #[must_use]
    pub fn is_relevance(&self) -> bool {
        self.0.is_empty()
    }

    /// Its keys; none in the order of relevance.
    #[must_use]
    pub fn keys(&self) -> &[OrderKey] {
        &self.0
    }

    /// Where a paper stands in it.
    #[must_use]
    pub fn place(&self, row: &Model) -> Place {
        let keys = self.0.iter().map(|key| key.of(row));
        keys.chain([Key::Int(row.id)]).collect()
    }

    /// Whether a row of a table of links has all of its keys.
    pub(super) fn is_of_links(&self) -> bool {
        self.0.iter().all(|key| key.field == Field::Published)
    }

    pub(super) fn keyset(&self, source: Source) -> Keyset {
        let keys = self
            .0
            .iter()
            .map(|key| (key.column(source), page::direction(key.descending)));
        let last = self.0.first().is_some_and(|key| key.descending);
        keys.chain([(source.id(), page::direction(last))]).collect()
    }
}

impl Default for Order {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl OrderKey {
    /// Whether unknown dates stand where their stored number, zero, does not put them.
    fn moves_unknown(self) -> bool {
        self.descending == self.nulls_first
    }

    fn column(self, source: Source) -> SimpleExpr {
        match self.field {
            Field::Published if self.moves_unknown() => source.pub_sort_or(UNKNOWN_LAST),
            Field::Published => source.pub_sort(),
            Field::Added => Column::CreatedAt.into_expr(),
            Field::Updated => Column::UpdatedAt.into_expr(),
            Field::Title => Column::TitleKey.into_expr(),
            Field::Featured => Expr::col((paper::Entity, Column::Featured)),
        }
    }

    fn of(self, row: &Model) -> Key {
        match self.field {
            Field::Published if self.moves_unknown() && row.pub_sort == 0 => {
                Key::Int(UNKNOWN_LAST.into())
            }
            Field::Published => Key::Int(row.pub_sort.into()),
            Field::Added => Key::Int(row.created_at),
            Field::Updated => Key::Int(row.updated_at),
            Field::Title => Key::Text(row.title_key.clone()),
            Field::Featured => Key::Bool(row.featured),
        }
    }
}
