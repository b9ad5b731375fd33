//! What the filters of all lists are made of: comparisons of one value.
//!
//! The members of a comparison, like those of a filter, all have to hold. A member that is null says nothing.

use async_graphql::{ID, InputObject};

use super::{
    error::Failure,
    scalars::{DateTime, PartialDate},
};
use crate::{
    catalog::filter::{Filter, Linked, Range, TextTest},
    config,
};

/// How large filters may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterLimits {
    terms: usize,
    levels: usize,
}

impl FilterLimits {
    /// The limits of the settings.
    pub(super) fn of(limits: &config::Limits) -> Self {
        Self {
            terms: limits.filter_terms,
            levels: limits.filter_levels,
        }
    }

    /// Refuses a filter that compares with more values than allowed, or is nested deeper; `terms` counts those of a test.
    pub(super) fn check<T>(
        self,
        filter: &Filter<T>,
        terms: impl Fn(&T) -> usize,
    ) -> Result<(), Failure> {
        let over = |value, what, limit, setting| {
            let message = format!(
                "{value} {what} are more than the {limit} allowed (setting {setting}); ask for less at a time."
            );
            Err(Failure::bad_user_input("filter", message))
        };
        // A test that compares with nothing is one that is made all the same.
        let tests = filter.tests().into_iter();
        let terms: usize = tests.map(|test| terms(test).max(1)).sum();
        if terms > self.terms {
            return over(terms, "terms", self.terms, "limits.filter_terms");
        }
        // An input is a conjunction of its members, so each level of an input is two of the filter.
        let levels = filter.levels().saturating_sub(1) / 2;
        if levels > self.levels {
            return over(
                levels,
                "levels of and, or and not",
                self.levels,
                "limits.filter_levels",
            );
        }
        Ok(())
    }
}

/// Collects the tests that an input makes.
pub(super) struct Tests<T>(Vec<Filter<T>>);

impl<T> Default for Tests<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Tests<T> {
    /// One more test, if it is wanted.
    pub(super) fn push(&mut self, test: impl Into<Option<T>>) {
        self.0.extend(test.into().map(Filter::Is));
    }

    /// One more condition.
    pub(super) fn join(&mut self, filter: Filter<T>) {
        self.0.push(filter);
    }

    /// All that a comparison of texts makes.
    pub(super) fn text(&mut self, text: Option<TextFilter>, test: impl Fn(TextTest) -> T) {
        let Some(text) = text else { return };
        let eq = text.eq.map(TextTest::Eq);
        let one_of = text.one_of.map(TextTest::In);
        let contains = text.contains.map(TextTest::Contains);
        let starts_with = text.starts_with.map(TextTest::StartsWith);
        let tests = [eq, one_of, contains, starts_with].into_iter();
        self.0.extend(tests.flatten().map(test).map(Filter::Is));
    }

    /// All that a comparison of ordered values makes.
    pub(super) fn ranges(
        &mut self,
        ranges: impl IntoIterator<Item = Range>,
        test: impl Fn(Range) -> T,
    ) {
        let tests = ranges.into_iter().map(test);
        self.0.extend(tests.map(Filter::Is));
    }

    /// All that a comparison of links makes.
    pub(super) fn linked(&mut self, linked: Option<RelationFilter>, test: impl Fn(Linked) -> T) {
        let Some(linked) = linked else { return };
        let names = |ids: Vec<ID>| ids.into_iter().map(|id| id.0).collect();
        let any = linked.any.map(|ids| Linked::Any(names(ids)));
        let all = linked.all.map(|ids| Linked::All(names(ids)));
        let none = linked.none.map(|ids| Linked::None(names(ids)));
        let empty = linked.is_empty.map(Linked::Empty);
        let tests = [any, all, none, empty].into_iter();
        self.0.extend(tests.flatten().map(test).map(Filter::Is));
    }

    /// All of them.
    pub(super) fn joined(self) -> Filter<T> {
        Filter::And(self.0)
    }
}

/// Compares a text, whatever its case and accents; `%`, `_` and `*` are characters like others.
#[derive(InputObject)]
pub(super) struct TextFilter {
    /// It is this text.
    pub(super) eq: Option<String>,
    /// It is one of these texts; of none of them when the list is empty.
    #[graphql(name = "in")]
    pub(super) one_of: Option<Vec<String>>,
    /// It has this text in it, anywhere. The empty text is in every text.
    pub(super) contains: Option<String>,
    /// It begins with this text.
    pub(super) starts_with: Option<String>,
}

/// Compares a whole number.
#[derive(InputObject)]
pub(super) struct IntFilter {
    /// It is this number.
    pub(super) eq: Option<i32>,
    /// It is one of these numbers; none of them when the list is empty.
    #[graphql(name = "in")]
    pub(super) one_of: Option<Vec<i32>>,
    /// It is this number or greater.
    pub(super) gte: Option<i32>,
    /// It is greater than this number.
    pub(super) gt: Option<i32>,
    /// It is this number or less.
    pub(super) lte: Option<i32>,
    /// It is less than this number.
    pub(super) lt: Option<i32>,
}

/// Compares a moment.
#[derive(InputObject)]
pub(super) struct DateTimeFilter {
    /// Exactly then, to the microsecond.
    eq: Option<DateTime>,
    /// Then or later.
    gte: Option<DateTime>,
    /// Later.
    gt: Option<DateTime>,
    /// Then or earlier.
    lte: Option<DateTime>,
    /// Earlier.
    lt: Option<DateTime>,
}

impl DateTimeFilter {
    /// What it asks for, in microseconds.
    pub(super) fn ranges(&self) -> Vec<Range> {
        let at = |time: &Option<DateTime>| {
            let time = time.as_ref()?.0.micros();
            Some((time, time))
        };
        ranges([
            at(&self.eq),
            at(&self.gte),
            at(&self.gt),
            at(&self.lte),
            at(&self.lt),
        ])
    }
}

/// Compares a publication date by the first day that it can mean: a paper of `2024` counts as one of 2024-01-01. What it is compared
/// with stands for all its days: `eq: "2024"` is any day of 2024, `gt: "2024"` is after the last of them, `lt: "2024-05"` is before
/// May. A paper without a date passes no comparison, and does not pass its negation either.
#[derive(InputObject)]
pub(super) struct PartialDateFilter {
    /// In this year, in this month or on this day.
    eq: Option<PartialDate>,
    /// On its first day or later.
    gte: Option<PartialDate>,
    /// After its last day.
    gt: Option<PartialDate>,
    /// On its last day or earlier.
    lte: Option<PartialDate>,
    /// Before its first day.
    lt: Option<PartialDate>,
    /// Whether there is a date at all.
    pub(super) known: Option<bool>,
}

impl PartialDateFilter {
    /// What it asks for, in days as the numbers YYYYMMDD.
    pub(super) fn ranges(&self) -> Vec<Range> {
        let days = |date: &Option<PartialDate>| {
            let date = date.as_ref()?.0;
            Some((date.sort_key().into(), date.last_sort_key().into()))
        };
        ranges([
            days(&self.eq),
            days(&self.gte),
            days(&self.gt),
            days(&self.lte),
            days(&self.lt),
        ])
    }
}

/// The ranges that `eq`, `gte`, `gt`, `lte` and `lt` mean of values that each stand for a range.
fn ranges([eq, gte, gt, lte, lt]: [Option<(i64, i64)>; 5]) -> Vec<Range> {
    let range = |from, to| Range { from, to };
    [
        eq.map(|(first, last)| range(Some(first), Some(last))),
        gte.map(|(first, _)| range(Some(first), None)),
        gt.map(|(_, last)| range(Some(last.saturating_add(1)), None)),
        lte.map(|(_, last)| range(None, Some(last))),
        lt.map(|(first, _)| range(None, Some(first.saturating_sub(1)))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Years as the days in them, numbers YYYYMMDD.
pub(super) fn years(years: &IntFilter) -> Vec<Range> {
    let days = |year: Option<i32>| {
        let days = Range::year(year?);
        days.from.zip(days.to)
    };
    ranges([
        days(years.eq),
        days(years.gte),
        days(years.gt),
        days(years.lte),
        days(years.lt),
    ])
}

/// Compares what an entry is linked with. Entries are named by id or slug, also by a former one. What names nothing is linked with no
/// entry.
#[derive(InputObject)]
pub(super) struct RelationFilter {
    /// With at least one of these; never when the list is empty.
    pub(super) any: Option<Vec<ID>>,
    /// With each of these; always when the list is empty.
    pub(super) all: Option<Vec<ID>>,
    /// With none of these; always when the list is empty.
    pub(super) none: Option<Vec<ID>>,
    /// Whether it is linked with nothing at all.
    pub(super) is_empty: Option<bool>,
}

/// Defines a comparison of an enum.
macro_rules! enum_filter {
    ($( $(#[$meta:meta])* $filter:ident of $value:ty; )+) => {$(
        $(#[$meta])*
        #[derive(async_graphql::InputObject)]
        pub(in crate::graphql) struct $filter {
            /// It is this value.
            eq: Option<$value>,
            /// It is one of these values; none of them when the list is empty.
            #[graphql(name = "in")]
            one_of: Option<Vec<$value>>,
        }

        impl $filter {
            /// The lists of values of which it has to be one.
            pub(in crate::graphql) fn lists<T: From<$value>>(self) -> impl Iterator<Item = Vec<T>> {
                let eq = self.eq.map(|value| vec![value]);
                let lists = [eq, self.one_of].into_iter().flatten();
                lists.map(|values| values.into_iter().map(T::from).collect())
            }
        }
    )+};
}
pub(super) use enum_filter;
