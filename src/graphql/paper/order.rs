//! The order of papers.

use async_graphql::{Enum, InputObject};

use crate::{
    catalog::papers::list::{Field, Order, OrderKey},
    graphql::{
        error::Failure,
        order::{self, NullsOrder, OrderDirection},
        search::Searched,
    },
};

/// By what papers are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(in crate::graphql) enum PaperOrderField {
    /// How well it fits the search, the best first; only with a search, and only by itself. What has all words in the title comes before
    /// what has them in the summaries too, in names of authors, topics and venues too, or in the abstract too; within each of these,
    /// words that are rare and frequent in it count most (TF-IDF on SQLite, frequency on PostgreSQL). At most 1,000 papers are ranked
    /// and listed: of more, those with the words in their titles, then those added last.
    Relevance,
    /// The first day that the publication date can mean. Latest first unless a direction is said.
    Published,
    /// When it was added to the catalog. Latest first unless a direction is said.
    Added,
    /// When it was last changed. Latest first unless a direction is said.
    Updated,
    /// The title without regard to case and accents, by code points, the same in every language. Ascending unless a direction is said.
    Title,
    /// Whether curators put it forward: those that they did first unless a direction is said.
    Featured,
}

/// One key of an order of papers. Several of them order what is equal by those before; what is equal by all is ordered by the time of
/// its addition, in the direction of the first key.
#[derive(InputObject)]
pub(in crate::graphql) struct PaperOrder {
    /// By what.
    field: PaperOrderField,
    /// Which way; null for the one that its field says.
    direction: Option<OrderDirection>,
    /// Where papers without a date stand, whatever the direction; last when null. Only `PUBLISHED` can be missing.
    nulls: Option<NullsOrder>,
}

impl PaperOrderField {
    /// The value of papers that it goes by; none for relevance, which is no value of a paper.
    fn of_papers(self) -> Option<Field> {
        Some(match self {
            Self::Relevance => return None,
            Self::Published => Field::Published,
            Self::Added => Field::Added,
            Self::Updated => Field::Updated,
            Self::Title => Field::Title,
            Self::Featured => Field::Featured,
        })
    }
}

impl PaperOrder {
    /// The order that several keys make; none of them is newest first, or by relevance when something is searched.
    pub(in crate::graphql) fn read(keys: &[Self], search: Searched) -> Result<Order, Failure> {
        let fields: Vec<_> = keys.iter().map(|key| key.field).collect();
        order::check(&fields)?;
        let ranked = keys
            .iter()
            .find(|key| key.field == PaperOrderField::Relevance);
        if let Some(key) = ranked {
            let problem = match (search, keys) {
                (Searched::No, _) => "RELEVANCE needs a search; give the argument search too.",
                (_, [_, _, ..]) => "RELEVANCE stands alone; leave out the other keys.",
                _ if key.direction == Some(OrderDirection::Asc) => {
                    "RELEVANCE has the best first; leave out the direction."
                }
                _ => "",
            };
            if !problem.is_empty() {
                return Err(Failure::bad_user_input("orderBy", problem));
            }
        }
        if search == Searched::ForWords && (ranked.is_some() || keys.is_empty()) {
            return Ok(Order::relevance());
        }
        let keys = keys.iter().filter_map(|key| {
            Some(OrderKey {
                field: key.field.of_papers()?,
                descending: match key.direction {
                    Some(direction) => direction == OrderDirection::Desc,
                    None => key.field != PaperOrderField::Title,
                },
                nulls_first: key.nulls == Some(NullsOrder::First),
            })
        });
        Ok(Order::new(keys.collect()))
    }
}
