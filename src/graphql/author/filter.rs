//! The filter and the order of authors.

use async_graphql::{Enum, InputObject};

use crate::{
    catalog::{
        authors::list::{Field, Filter, Order, Test},
        filter::TextTest,
    },
    graphql::{
        error::Failure,
        filter::{DateTimeFilter, Tests, TextFilter},
        order::{self, OrderDirection},
    },
};

/// Which authors are listed. All members have to hold; one that is null says nothing, so that `{}` lists everybody. The size of a filter
/// is limited like that of papers.
#[derive(InputObject)]
pub(in crate::graphql) struct AuthorFilter {
    /// All of these hold; true of an empty list.
    and: Option<Vec<AuthorFilter>>,
    /// At least one of these holds; false of an empty list.
    or: Option<Vec<AuthorFilter>>,
    /// This does not hold.
    not: Option<Box<AuthorFilter>>,
    /// The name as shown.
    name: Option<TextFilter>,
    /// The ORCID with hyphens.
    orcid: Option<OrcidFilter>,
    /// Whether any paper of theirs is listed for everybody; drafts do not count, whoever asks.
    has_papers: Option<bool>,
    /// When they were added to the catalog.
    added_at: Option<DateTimeFilter>,
    /// When their own values last changed; papers do not count.
    updated_at: Option<DateTimeFilter>,
}

/// Compares an ORCID with hyphens, `0000-0002-1825-0097`. An author without one passes no comparison, and does not pass its negation
/// either.
#[derive(InputObject)]
struct OrcidFilter {
    /// It is this one.
    eq: Option<String>,
    /// It is one of these; none of them when the list is empty.
    #[graphql(name = "in")]
    one_of: Option<Vec<String>>,
    /// Whether there is one at all.
    known: Option<bool>,
}

impl AuthorFilter {
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
        if let Some(orcid) = self.orcid {
            tests.push(orcid.eq.map(|one| Test::Orcid(TextTest::Eq(one))));
            tests.push(orcid.one_of.map(|list| Test::Orcid(TextTest::In(list))));
            tests.push(orcid.known.map(Test::OrcidKnown));
        }
        tests.push(self.has_papers.map(Test::HasPapers));
        let times = |times: Option<DateTimeFilter>| times.map(|times| times.ranges());
        tests.ranges(times(self.added_at).unwrap_or_default(), Test::Added);
        tests.ranges(times(self.updated_at).unwrap_or_default(), Test::Updated);
        tests.joined()
    }
}

/// By what authors are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::catalog::authors::list::Field")]
pub(in crate::graphql) enum AuthorOrderField {
    /// The name without regard to case and accents, family name first. Ascending unless a direction is said.
    Name,
    /// The number of their papers that are listed for everybody; drafts do not count, whoever asks. Most first unless a direction is said.
    PaperCount,
}

/// One key of an order of authors. Several of them order what is equal by those before; what is equal by all is ordered by the time of
/// its addition, in the direction of the first key.
#[derive(InputObject)]
pub(in crate::graphql) struct AuthorOrder {
    /// By what.
    field: AuthorOrderField,
    /// Which way; null for the one that its field says.
    direction: Option<OrderDirection>,
}

impl AuthorOrder {
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
