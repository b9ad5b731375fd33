//! Papers in memory, with the plainest reading of what filters and orders mean.

use std::cmp::Ordering;

use paper_catalog::domain::{PartialDate, Timestamp, text::fold};
use serde_json::Value;

/// A paper as far as filters and orders look at it.
#[derive(Debug, Clone)]
pub struct Paper {
    pub slug: String,
    pub title: String,
    pub kind: &'static str,
    pub status: &'static str,
    pub integrity: &'static str,
    pub featured: bool,
    pub language: Option<&'static str>,
    pub published: Option<String>,
    /// Microseconds since the Unix epoch.
    pub added: i64,
    pub updated: i64,
    /// Slugs of the topics set on it.
    pub topics: Vec<&'static str>,
    pub authors: Vec<&'static str>,
    pub venue: Option<&'static str>,
    pub doi: Option<String>,
    pub has_summary: bool,
    pub links: Vec<&'static str>,
    pub deleted: bool,
}

/// Each topic with those above it, itself first.
pub const LINES: [&[&str]; 4] = [
    &["topic-0"],
    &["topic-1", "topic-0"],
    &["topic-2", "topic-1", "topic-0"],
    &["topic-3"],
];

/// What the names that filters use stand for: `former` was the slug of a topic once.
pub fn meant(name: &str) -> &str {
    match name {
        "former" => "topic-3",
        name => name,
    }
}

/// Whose papers are listed, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    All,
    Author(&'static str),
    Topic(&'static str),
    TopicItself(&'static str),
}

impl Paper {
    fn under(&self, topic: &str, descendants: bool) -> bool {
        self.topics.iter().any(|own| {
            let line = LINES.iter().find(|line| line[0] == *own);
            let line = line.expect("a topic of the model");
            if descendants {
                line.contains(&topic)
            } else {
                *own == topic
            }
        })
    }

    fn first_day(&self) -> Option<i32> {
        let date = self.published.as_ref()?;
        Some(date.parse::<PartialDate>().expect("a date").sort_key())
    }
}

/// Whether a list of a scope shows a paper under a filter, to those who may see drafts or not.
pub fn lists(paper: &Paper, scope: Scope, filter: &Value, drafts: bool) -> bool {
    let seen = match (paper.deleted, paper.status) {
        (true, _) => {
            drafts && mentions(filter, &|key, value| key == "deleted" && value != "EXCLUDE")
        }
        (false, "DRAFT") => drafts,
        (false, "ARCHIVED") => mentions(filter, &|key, value| {
            let says = |member: &Value| !member.is_null();
            key == "status"
                && value
                    .as_object()
                    .is_some_and(|status| status.values().any(says))
        }),
        _ => true,
    };
    let of_scope = match scope {
        Scope::All => true,
        Scope::Author(author) => paper.authors.contains(&author),
        Scope::Topic(topic) => paper.under(topic, true),
        Scope::TopicItself(topic) => paper.under(topic, false),
    };
    seen && of_scope && holds(filter, paper) == Some(true)
}

/// Whether a member is anywhere in a filter.
pub fn mentions(filter: &Value, such: &impl Fn(&str, &Value) -> bool) -> bool {
    let Some(members) = filter.as_object() else {
        return false;
    };
    members.iter().any(|(key, value)| match key.as_str() {
        _ if value.is_null() => false,
        "and" | "or" => {
            let list = value.as_array().expect("a list");
            list.iter().any(|filter| mentions(filter, such))
        }
        "not" => mentions(value, such),
        key => such(key, value),
    })
}

type Truth = Option<bool>;

fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut result = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    all(truths.into_iter().map(|truth| truth.map(|truth| !truth))).map(|none| !none)
}

fn holds(filter: &Value, paper: &Paper) -> Truth {
    let members = filter.as_object().expect("an object").iter();
    all(members.map(|(key, value)| {
        if value.is_null() {
            Some(true)
        } else {
            member(key, value, paper)
        }
    }))
}

fn member(key: &str, value: &Value, paper: &Paper) -> Truth {
    let list = || value.as_array().expect("a list").iter();
    match key {
        "and" => all(list().map(|filter| holds(filter, paper))),
        "or" => any(list().map(|filter| holds(filter, paper))),
        "not" => holds(value, paper).map(|truth| !truth),
        "title" => text(value, Some(&paper.title)),
        "language" => text(value, paper.language),
        "kind" => text(value, Some(paper.kind)),
        "status" => text(value, Some(paper.status)),
        "integrity" => text(value, Some(paper.integrity)),
        "featured" => Some(*value == paper.featured),
        "hasSummary" => Some(*value == paper.has_summary),
        "hasLink" => Some(list().any(|link| paper.links.iter().any(|own| link == own))),
        "published" => range(value, paper.first_day().map(i64::from), |date| {
            let date: PartialDate = date.as_str().expect("a text").parse().expect("a date");
            (date.sort_key().into(), date.last_sort_key().into())
        }),
        "year" => range(
            value,
            paper.first_day().map(|day| i64::from(day / 10_000)),
            |year| {
                let year = year.as_i64().expect("a number");
                (year, year)
            },
        ),
        "addedAt" => range(value, Some(paper.added), time),
        "updatedAt" => range(value, Some(paper.updated), time),
        "topics" => {
            let descendants = value.get("includeDescendants") != Some(&Value::Bool(false));
            linked(value, paper.topics.is_empty(), &|topic| {
                paper.under(topic, descendants)
            })
        }
        "authors" => linked(value, paper.authors.is_empty(), &|author| {
            paper.authors.contains(&author)
        }),
        "venue" => linked(value, paper.venue.is_none(), &|venue| {
            paper.venue == Some(venue)
        }),
        "identifier" => {
            let said = |member| value.get(member).filter(|value: &&Value| !value.is_null());
            let doi = |wanted: &Value| {
                let wanted = wanted
                    .as_str()
                    .expect("a text")
                    .trim_start_matches("https://doi.org/");
                paper.doi.as_deref() == Some(wanted)
            };
            Some(match (said("eq"), said("in"), said("scheme")) {
                (None, None, None) => true,
                (None, None, Some(_)) => paper.doi.is_some(),
                (eq, list, _) => {
                    eq.is_none_or(doi)
                        && list.is_none_or(|list| list.as_array().expect("a list").iter().any(doi))
                }
            })
        }
        "deleted" => Some(match value.as_str() {
            Some("ONLY") => paper.deleted,
            Some("EXCLUDE") => !paper.deleted,
            _ => true,
        }),
        other => panic!("no model of {other}"),
    }
}

fn text(tests: &Value, value: Option<&str>) -> Truth {
    let known = value.is_some();
    let value = value.map(fold);
    let folded = |wanted: &Value| fold(wanted.as_str().expect("a text"));
    let tests = tests.as_object().expect("an object").iter();
    all(tests.map(|(test, wanted)| match (test.as_str(), wanted) {
        (_, Value::Null) => Some(true),
        ("known", wanted) => Some(*wanted == known),
        (test, wanted) => {
            let value = value.as_deref()?;
            Some(match test {
                "eq" => value == folded(wanted),
                "in" => wanted
                    .as_array()
                    .expect("a list")
                    .iter()
                    .any(|one| value == folded(one)),
                "contains" => value.contains(&folded(wanted)),
                "startsWith" => value.starts_with(&folded(wanted)),
                other => panic!("no model of {other}"),
            })
        }
    }))
}

/// `span` is the first and the last of the values that something to compare with stands for.
fn range(tests: &Value, value: Option<i64>, span: impl Fn(&Value) -> (i64, i64)) -> Truth {
    let tests = tests.as_object().expect("an object").iter();
    all(tests.map(|(test, wanted)| match (test.as_str(), wanted) {
        (_, Value::Null) => Some(true),
        ("known", wanted) => Some(*wanted == value.is_some()),
        ("in", Value::Array(list)) if list.is_empty() => value.map(|_| false),
        ("in", wanted) => {
            let wanted = wanted.as_array().expect("a list").iter();
            any(wanted.map(|one| {
                let (first, last) = span(one);
                value.map(|value| (first..=last).contains(&value))
            }))
        }
        (test, wanted) => {
            let (value, (first, last)) = (value?, span(wanted));
            Some(match test {
                "eq" => (first..=last).contains(&value),
                "gte" => value >= first,
                "gt" => value > last,
                "lte" => value <= last,
                "lt" => value < first,
                other => panic!("no model of {other}"),
            })
        }
    }))
}

fn time(value: &Value) -> (i64, i64) {
    let time: Timestamp = value.as_str().expect("a text").parse().expect("a time");
    (time.micros(), time.micros())
}

fn linked(tests: &Value, is_empty: bool, with: &dyn Fn(&str) -> bool) -> Truth {
    let names = |list: &Value| {
        let list = list.as_array().expect("a list").iter();
        list.map(|name| meant(name.as_str().expect("a text")).to_owned())
            .collect::<Vec<_>>()
    };
    let tests = tests.as_object().expect("an object").iter();
    all(tests.map(|(test, wanted)| {
        Some(match (test.as_str(), wanted) {
            (_, Value::Null) | ("includeDescendants", _) => true,
            ("isEmpty", wanted) => *wanted == is_empty,
            ("any", wanted) => names(wanted).iter().any(|name| with(name)),
            ("all", wanted) => names(wanted).iter().all(|name| with(name)),
            ("none", wanted) => !names(wanted).iter().any(|name| with(name)),
            (other, _) => panic!("no model of {other}"),
        })
    }))
}

/// How an order puts two papers, which `papers` has in the order of their addition.
pub fn compare(order: &Value, (at, a): (usize, &Paper), (bt, b): (usize, &Paper)) -> Ordering {
    let keys = order.as_array().expect("a list");
    for key in keys {
        let ordering = by_key(key, a, b);
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    let last = at.cmp(&bt);
    let descending = keys.first().is_none_or(|key| {
        key.get("direction")
            .map_or(key["field"] != "TITLE", |direction| direction == "DESC")
    });
    if descending { last.reverse() } else { last }
}

fn by_key(key: &Value, a: &Paper, b: &Paper) -> Ordering {
    let field = key["field"].as_str().expect("a field");
    let ordering = match field {
        "PUBLISHED" => match (a.first_day(), b.first_day()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (None, None) => Ordering::Equal,
            (a, _) => {
                let a_first = a.is_none() == (key.get("nulls") == Some(&Value::from("FIRST")));
                return if a_first {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
            }
        },
        "ADDED" => a.added.cmp(&b.added),
        "UPDATED" => a.updated.cmp(&b.updated),
        "TITLE" => fold(&a.title).cmp(&fold(&b.title)),
        "FEATURED" => a.featured.cmp(&b.featured),
        other => panic!("no model of {other}"),
    };
    let descending = key
        .get("direction")
        .map_or(field != "TITLE", |direction| direction == "DESC");
    if descending {
        ordering.reverse()
    } else {
        ordering
    }
}
