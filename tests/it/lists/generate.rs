//! Any scope, order and filter over the papers of the model.

use paper_catalog::domain::Timestamp;
use proptest::{
    collection::vec,
    prelude::{Just, Strategy, any, prop_oneof},
    sample::{select, subsequence},
};
use serde_json::{Map, Value, json};

use super::{AUTHORS, KINDS, TOPICS, model::Scope};

/// Whose papers are listed.
pub fn scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        4 => Just(Scope::All),
        1 => select(&AUTHORS[..]).prop_map(Scope::Author),
        1 => select(&TOPICS[..]).prop_map(Scope::Topic),
        1 => select(&TOPICS[..]).prop_map(Scope::TopicItself),
    ]
}

/// Any order of one to four keys.
pub fn order() -> impl Strategy<Value = Value> {
    let fields = vec!["PUBLISHED", "ADDED", "UPDATED", "TITLE", "FEATURED"];
    let keys = (
        subsequence(fields, 1..=4).prop_shuffle(),
        vec(
            (
                select(vec![None, Some("ASC"), Some("DESC")]),
                select(vec![None, Some("FIRST"), Some("LAST")]),
            ),
            4,
        ),
    );
    keys.prop_map(|(fields, ways)| {
        let keys = fields
            .into_iter()
            .zip(ways)
            .map(|(field, (direction, nulls))| {
                let mut key = Map::new();
                key.insert("field".to_owned(), json!(field));
                key.extend(direction.map(|direction| ("direction".to_owned(), json!(direction))));
                key.extend(nulls.map(|nulls| ("nulls".to_owned(), json!(nulls))));
                Value::Object(key)
            });
        Value::Array(keys.collect())
    })
}

/// Any filter: members of an object, objects within each other.
pub fn filter() -> impl Strategy<Value = Value> {
    let members = vec(leaf(), 0..=3).prop_map(|members| {
        Value::Object(
            members
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
        )
    });
    members.prop_recursive(3, 12, 3, |inner| {
        let and = vec(inner.clone(), 0..=3).prop_map(|list| ("and", Value::Array(list)));
        let or = vec(inner.clone(), 0..=3).prop_map(|list| ("or", Value::Array(list)));
        let not = inner.prop_map(|filter| ("not", filter));
        vec(prop_oneof![1 => and, 2 => or, 2 => not, 2 => leaf()], 1..=3).prop_map(|members| {
            Value::Object(
                members
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect(),
            )
        })
    })
}

fn leaf() -> impl Strategy<Value = (&'static str, Value)> {
    let statuses = || vec(select(vec!["PUBLISHED", "DRAFT", "ARCHIVED"]), 0..=2);
    prop_oneof![
        2 => text(vec!["über", "ZETA", "100%", "_", "\\", "", "of_all", "層", "straße", "\u{0}", "alpha: zeta", "’s"]).prop_map(|it| ("title", it)),
        1 => vec(select(&KINDS[..]), 0..=2).prop_map(|it| ("kind", json!({ "in": it }))),
        2 => statuses().prop_map(|it| ("status", json!({ "in": it }))),
        1 => select(vec!["PUBLISHED", "ARCHIVED"]).prop_map(|it| ("status", json!({ "eq": it }))),
        1 => select(vec!["NONE", "CORRECTED"]).prop_map(|it| ("integrity", json!({ "eq": it }))),
        1 => any::<bool>().prop_map(|it| ("featured", json!(it))),
        1 => any::<bool>().prop_map(|it| ("hasSummary", json!(it))),
        1 => subsequence(vec!["CODE", "PDF"], 0..=2).prop_map(|it| ("hasLink", json!(it))),
        1 => text(vec!["EN", "en-gb", "e", "fr"]).prop_map(|it| ("language", it)),
        1 => any::<bool>().prop_map(|it| ("language", json!({ "known": it }))),
        3 => range(vec![json!("2023"), json!("2023-01"), json!("2023-01-01"), json!("2024-12"), json!("1987"), json!("2024-02-29")])
            .prop_map(|it| ("published", it)),
        1 => any::<bool>().prop_map(|it| ("published", json!({ "known": it }))),
        2 => range(vec![json!(2023), json!(2024), json!(1987), json!(0), json!(i32::MAX), json!(i32::MIN)]).prop_map(|it| ("year", it)),
        1 => vec(select(vec![2023, 1987, 5]), 0..=2).prop_map(|it| ("year", json!({ "in": it }))),
        1 => range(times()).prop_map(|it| ("addedAt", it)),
        1 => range(times()).prop_map(|it| ("updatedAt", it)),
        3 => (linked(vec!["topic-0", "topic-1", "topic-2", "topic-3", "former", "nothing", "\u{0}"]), select(vec![None, Some(true), Some(false)]))
            .prop_map(|(mut it, descendants)| {
                if let Some(descendants) = descendants {
                    it["includeDescendants"] = json!(descendants);
                }
                ("topics", it)
            }),
        2 => linked(vec!["author-0", "author-1", "author-2", "nobody"]).prop_map(|it| ("authors", it)),
        1 => linked(vec!["venue-0", "venue-1", "nowhere"]).prop_map(|it| ("venue", it)),
        1 => select(vec![
            json!({ "scheme": "DOI" }),
            json!({ "eq": "https://doi.org/10.1000/1" }),
            json!({ "scheme": "DOI", "in": ["10.1000/1", "10.1000/4", "10.1000/0"] }),
            json!({ "in": [] }),
            json!({}),
        ]).prop_map(|it| ("identifier", it)),
        1 => select(vec!["ONLY", "INCLUDE", "EXCLUDE"]).prop_map(|it| ("deleted", json!(it))),
    ]
}

fn text(words: Vec<&'static str>) -> impl Strategy<Value = Value> {
    let one = select(words.clone());
    let test = select(vec!["eq", "contains", "startsWith"]);
    prop_oneof![
        3 => (test, one).prop_map(|(test, word)| json!({ test: word })),
        1 => vec(select(words), 0..=2).prop_map(|words| json!({ "in": words })),
    ]
}

fn range(values: Vec<Value>) -> impl Strategy<Value = Value> {
    let tests = subsequence(vec!["eq", "gte", "gt", "lte", "lt"], 1..=2);
    (tests, vec(select(values), 2)).prop_map(|(tests, values)| {
        let tests = tests.into_iter().zip(values);
        Value::Object(
            tests
                .map(|(test, value)| (test.to_owned(), value))
                .collect(),
        )
    })
}

/// Moments between, at and after the additions.
fn times() -> Vec<Value> {
    // The clock of the tests starts at 2026-01-02T03:04:05Z.
    let start = 1_767_323_045_000_000_i64;
    let seconds = [0, 60, 90, 120, 180, 183, 10_000];
    let times = seconds
        .iter()
        .map(|after| Timestamp::from_micros(start + after * 1_000_000));
    times.map(|time| json!(time.to_string())).collect()
}

fn linked(names: Vec<&'static str>) -> impl Strategy<Value = Value> {
    let lists = (
        select(vec!["any", "all", "none"]),
        vec(select(names), 0..=2),
    );
    prop_oneof![
        5 => lists.prop_map(|(test, names)| json!({ test: names })),
        1 => any::<bool>().prop_map(|empty| json!({ "isEmpty": empty })),
    ]
}
