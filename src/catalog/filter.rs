//! What the filters of all lists are made of: tests of a single value.
//!
//! Filters have a logic of three values. A comparison with a value that is not known is neither true nor false, and neither is its
//! negation; a row is listed when its filter is true. Conditions are therefore made of a test and of whether it has to be true or false,
//! negations being carried down to the tests, where it is known what can be unknown.

use sea_orm::{
    Condition, DbBackend,
    sea_query::{Expr, ExprTrait, Func, SimpleExpr},
};

use super::lines;
use crate::domain::text;

/// Tests of an entry, joined.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter<T> {
    /// All of these hold; none at all holds.
    And(Vec<Self>),
    /// One of these holds; none at all does not.
    Or(Vec<Self>),
    /// This is false. What is neither true nor false stays so.
    Not(Box<Self>),
    /// The entry passes a test.
    Is(T),
}

impl<T> Default for Filter<T> {
    /// Everything passes.
    fn default() -> Self {
        Self::And(Vec::new())
    }
}

impl<T> Filter<T> {
    /// The conditions that all hold when this does, conjunctions taken apart.
    pub(super) fn members(&self) -> Vec<&Self> {
        match self {
            Self::And(members) => members.iter().flat_map(Self::members).collect(),
            other => vec![other],
        }
    }

    /// Its tests, at any depth.
    #[must_use]
    pub fn tests(&self) -> Vec<&T> {
        match self {
            Self::And(members) | Self::Or(members) => {
                members.iter().flat_map(Self::tests).collect()
            }
            Self::Not(inner) => inner.tests(),
            Self::Is(test) => vec![test],
        }
    }

    /// The most of conjunctions, disjunctions and negations that stand within each other.
    #[must_use]
    pub fn levels(&self) -> usize {
        match self {
            Self::And(members) | Self::Or(members) => {
                1 + members.iter().map(Self::levels).max().unwrap_or_default()
            }
            Self::Not(inner) => 1 + inner.levels(),
            Self::Is(_) => 0,
        }
    }

    /// The rows of which the filter is true, or of which it is false; `write` says that of a test.
    pub(super) fn condition(
        &self,
        wanted: bool,
        write: &impl Fn(&T, bool) -> Condition,
    ) -> Condition {
        let (members, all) = match self {
            Self::And(members) => (members, wanted),
            Self::Or(members) => (members, !wanted),
            Self::Not(inner) => return inner.condition(!wanted, write),
            Self::Is(test) => return write(test, wanted),
        };
        if members.is_empty() {
            return constant(all);
        }
        let joined = if all {
            Condition::all()
        } else {
            Condition::any()
        };
        let members = members.iter().map(|member| member.condition(wanted, write));
        members.fold(joined, Condition::add)
    }
}

/// A test of a text, whatever its case and accents.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TextTest {
    /// It is this text.
    Eq(String),
    /// It is one of these texts.
    In(Vec<String>),
    /// This text is somewhere in it.
    Contains(String),
    /// It begins with this text.
    StartsWith(String),
}

/// The numbers from one to another, both included; an absent one bounds nothing. Empty when the first is above the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    /// The least.
    pub from: Option<i64>,
    /// The greatest.
    pub to: Option<i64>,
}

impl Range {
    /// The days of a year, as numbers YYYYMMDD.
    #[must_use]
    pub fn year(year: i32) -> Self {
        let first = i64::from(year) * 10_000;
        Self {
            from: Some(first),
            to: Some(first + 9_999),
        }
    }

    /// A range that nothing is in.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            from: Some(1),
            to: Some(0),
        }
    }
}

/// A test of what an entry is linked with. Entries are named by id or slug, also by a former one; what names nothing is linked with
/// nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Linked {
    /// With at least one of these.
    Any(Vec<String>),
    /// With each of these.
    All(Vec<String>),
    /// With none of these.
    None(Vec<String>),
    /// With nothing at all, or with something.
    Empty(bool),
}

impl TextTest {
    /// With how many texts it compares.
    #[must_use]
    pub fn terms(&self) -> usize {
        match self {
            Self::In(texts) => texts.len(),
            _ => 1,
        }
    }
}

impl Linked {
    /// With how many entries it compares.
    #[must_use]
    pub fn terms(&self) -> usize {
        match self {
            Self::Empty(_) => 1,
            _ => self.names().len(),
        }
    }

    /// What it names.
    pub(super) fn names(&self) -> &[String] {
        match self {
            Self::Any(names) | Self::All(names) | Self::None(names) => names,
            Self::Empty(_) => &[],
        }
    }
}

/// A condition that always holds or never does.
pub(super) fn constant(value: bool) -> Condition {
    // Without bound values, whose types PostgreSQL could not tell.
    Condition::all().add(Expr::cust(if value { "1 = 1" } else { "1 = 0" }))
}

/// A condition, or its opposite.
pub(super) fn when(wanted: bool, condition: Condition) -> Condition {
    if wanted { condition } else { condition.not() }
}

/// Whether a column of folded text passes a test. Neither does it nor does it not when the column is null.
pub(super) fn text(backend: DbBackend, column: &SimpleExpr, test: &TextTest) -> Condition {
    // False of every text, and unknown where there is none.
    let never = || Condition::all().add(column.clone().ne(column.clone()));
    let condition = match test {
        TextTest::Eq(text) if !lines::is_askable(text) => return never(),
        TextTest::Eq(text) => column.clone().eq(lines::key(text)),
        TextTest::In(texts) => {
            let texts = texts.iter().filter(|text| lines::is_askable(text));
            let keys: Vec<String> = texts.map(|text| lines::key(text)).collect();
            if keys.is_empty() {
                return never();
            }
            column.clone().is_in(keys)
        }
        TextTest::Contains(text) | TextTest::StartsWith(text) if !lines::is_askable(text) => {
            return never();
        }
        TextTest::Contains(text) => {
            // Not LIKE, which has characters of its own and, on SQLite, a longest pattern.
            let function = match backend {
                DbBackend::Postgres => "strpos",
                _ => "instr",
            };
            let found = Func::cust(function).args([column.clone(), text::fold(text).into()]);
            Expr::expr(found).gt(0)
        }
        TextTest::StartsWith(text) => return starting(column, &text::fold(text)),
    };
    Condition::all().add(condition)
}

/// The texts with a prefix are a range of their order, and of an index.
fn starting(column: &SimpleExpr, prefix: &str) -> Condition {
    let condition = Condition::all().add(column.clone().gte(prefix));
    match after_all_with(prefix) {
        None => condition,
        Some(end) => condition.add(column.clone().lt(end)),
    }
}

/// The first text behind all texts with this prefix, in the order of their bytes; none when there is none.
fn after_all_with(prefix: &str) -> Option<String> {
    let mut start = prefix.to_owned();
    while let Some(last) = start.pop() {
        let mut next = (u32::from(last) + 1..=u32::from(char::MAX)).filter_map(char::from_u32);
        if let Some(next) = next.next() {
            start.push(next);
            return Some(start);
        }
    }
    None
}

/// Whether a number is in a range.
pub(super) fn within(column: &SimpleExpr, range: Range) -> Condition {
    let from = range.from.map(|from| column.clone().gte(from));
    let to = range.to.map(|to| column.clone().lte(to));
    if from.is_none() && to.is_none() {
        return constant(true);
    }
    Condition::all().add_option(from).add_option(to)
}

#[cfg(test)]
mod tests {
    use super::after_all_with;

    #[test]
    fn the_end_of_a_prefix_is_the_next_text_of_its_length_or_less() {
        assert_eq!(after_all_with("ab").as_deref(), Some("ac"));
        assert_eq!(after_all_with("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(after_all_with("\u{d7ff}").as_deref(), Some("\u{e000}"));
        assert_eq!(after_all_with("\u{10ffff}"), None);
        assert_eq!(after_all_with(""), None);
    }
}
