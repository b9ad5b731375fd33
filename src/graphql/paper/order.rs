//! The order of papers.

use async_graphql::{Enum, InputObject};

use crate::{
    catalog::papers::list::{Field, Order, OrderKey},
    graphql::{
        error::Failure,
        order::{self, NullsOrder, OrderDirection},
    },
};

/// By what papers are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::catalog::papers::list::Field")]
pub(in crate::graphql) enum PaperOrderField {
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

impl PaperOrder {
    /// The order that several keys make; none of them is newest first.
    pub(in crate::graphql) fn read(keys: &[Self]) -> Result<Order, Failure> {
        let fields: Vec<_> = keys.iter().map(|key| key.field).collect();
        order::check(&fields)?;
        let keys = keys.iter().map(|key| OrderKey {
            field: key.field.into(),
            descending: match key.direction {
                Some(direction) => direction == OrderDirection::Desc,
                None => Field::from(key.field) != Field::Title,
            },
            nulls_first: key.nulls == Some(NullsOrder::First),
        });
        Ok(Order::new(keys.collect()))
    }
}
