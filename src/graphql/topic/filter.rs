//! The filter and the order of topics.

use async_graphql::{Enum, InputObject};

use crate::{
    catalog::topics::list::{Field, Filter, Order, Test},
    graphql::{
        error::Failure,
        filter::{DateTimeFilter, RelationFilter, Tests, TextFilter},
        order::{self, OrderDirection},
    },
};

/// Which topics are listed. All members have to hold; one that is null says nothing, so that `{}` lists all of them. The size of a filter
/// is limited like that of papers.
#[derive(InputObject)]
pub(in crate::graphql) struct TopicFilter {
    /// All of these hold; true of an empty list.
    and: Option<Vec<TopicFilter>>,
    /// At least one of these holds; false of an empty list.
    or: Option<Vec<TopicFilter>>,
    /// This does not hold.
    not: Option<Box<TopicFilter>>,
    /// The name.
    name: Option<TextFilter>,
    /// The topic right above it; a topic has one or none.
    parent: Option<RelationFilter>,
    /// The topics above it, at any distance.
    ancestor: Option<RelationFilter>,
    /// Whether it is at the top of the hierarchy.
    is_root: Option<bool>,
    /// Whether any paper of it or of a topic below it is listed for everybody; drafts do not count, whoever asks.
    has_papers: Option<bool>,
    /// When it was added to the catalog.
    added_at: Option<DateTimeFilter>,
    /// When its own values last changed; papers do not count.
    updated_at: Option<DateTimeFilter>,
}

impl TopicFilter {
    /// What it asks for.
    pub(in crate::graphql) fn read(self) -> Filter {
        let mut tests = Tests::default();
        let all = |filters: Vec<Self>| filters.into_iter().map(Self::read).collect();
        if let Some(and) = self.and {
            tests.join(Filter::And(all(and)));
        }
        if let Some(or) = self.or {
            tests.join(Filter::Or(all(or)));
        }
        if let Some(not) = self.not {
            tests.join(Filter::Not(Box::new(not.read())));
        }
        tests.text(self.name, Test::Name);
        tests.linked(self.parent, Test::Parent);
        tests.linked(self.ancestor, Test::Ancestor);
        tests.push(self.is_root.map(Test::Root));
        tests.push(self.has_papers.map(Test::HasPapers));
        let times = |times: Option<DateTimeFilter>| times.map(|times| times.ranges());
        tests.ranges(times(self.added_at).unwrap_or_default(), Test::Added);
        tests.ranges(times(self.updated_at).unwrap_or_default(), Test::Updated);
        tests.joined()
    }
}

/// By what topics are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::catalog::topics::list::Field")]
pub(in crate::graphql) enum TopicOrderField {
    /// The name without regard to case and accents. Ascending unless a direction is said.
    Name,
    /// The curators' place among its siblings. Ascending unless a direction is said.
    Position,
    /// The number of papers of it and of the topics below it that are listed for everybody; drafts do not count, whoever asks. Most first
    /// unless a direction is said.
    PaperCount,
}

/// One key of an order of topics. Several of them order what is equal by those before; what is equal by all is ordered by the time of
/// its addition, in the direction of the first key.
#[derive(InputObject)]
pub(in crate::graphql) struct TopicOrder {
    /// By what.
    field: TopicOrderField,
    /// Which way; null for the one that its field says.
    direction: Option<OrderDirection>,
}

impl TopicOrder {
    /// The order that several keys make; none of them is by name.
    pub(in crate::graphql) fn read(keys: &[Self]) -> Result<Order, Failure> {
        let fields: Vec<_> = keys.iter().map(|key| key.field).collect();
        order::check(&fields)?;
        let keys = keys.iter().map(|key| {
            let field = Field::from(key.field);
            let descending = match key.direction {
                Some(direction) => direction == OrderDirection::Desc,
                None => field == Field::PaperCount,
            };
            (field, descending)
        });
        Ok(Order::new(keys.collect()))
    }
}
