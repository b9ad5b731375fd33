//! Facets: the numbers of what is listed.

use std::collections::BTreeMap;

use proptest::prelude::any;
use serde_json::{Map, Value, json};

use super::{
    Stock, check,
    generate::{filter, scope},
    model::{self, LINES, Paper, Scope},
    pointer, wants_deleted,
};
use crate::support::{TestApp, databases};

const DIMENSIONS: [&str; 5] = ["TOPIC", "YEAR", "AUTHOR", "VENUE", "KIND"];

databases! {
    async fn facets_are_the_numbers_of_what_is_listed(app: TestApp) {
        let stock = Stock::add(&app).await;
        check(80, &(filter(), scope(), any::<bool>(), any::<bool>()), async |(filter, scope, drafts, ignore)| {
            if !drafts && wants_deleted(&filter) {
                return;
            }
            let client = if drafts { &stock.editor } else { &stock.anyone };
            let variables = json!({ "filter": filter, "by": DIMENSIONS, "ignore": ignore });
            let data = client.graphql(&query(scope), variables).await.data();
            let facets = data.pointer(&format!("{}/facets", pointer(scope))).and_then(Value::as_array).expect("facets");
            assert_eq!(facets.len(), DIMENSIONS.len());
            for (facet, by) in facets.iter().zip(DIMENSIONS) {
                let counted = if ignore { without(&filter, by) } else { filter.clone() };
                let expected = buckets(&stock, scope, &counted, &filter, by, drafts);
                assert_eq!(*facet, json!({ "by": by, "buckets": expected }), "{filter} {scope:?} {drafts} {ignore}");
            }
        });
    }

    async fn facets_cost_a_statement_each_and_nothing_unless_selected(app: TestApp) {
        Stock::add(&app).await;
        let statements = async |query: &str| app.statements(app.data(query)).await.0;
        assert_eq!(statements("{ papers { nodes { slug } } }").await, 1);
        assert_eq!(statements("{ papers { facets(by: [TOPIC, YEAR, AUTHOR, VENUE, KIND]) { buckets { key } } nodes { slug } } }").await, 6);
        let nested = |count| format!("{{ topics(first: {count}) {{ nodes {{ papers(first: 1) {{ facets(by: [AUTHOR, YEAR]) {{ buckets {{ key count }} }} }} }} }} }}");
        let (one, all) = (statements(&nested(1)).await, statements(&nested(4)).await);
        assert_eq!((one, all), (4, 4));
    }

    async fn as_many_buckets_are_given_as_are_wanted(app: TestApp) {
        let stock = Stock::add(&app).await;
        let papers = |arguments: &str| format!("{{ papers {{ facets(by: [TOPIC], {arguments}) {{ buckets {{ key count }} }} }} }}");
        let all = app.data(&papers("first: 100")).await["papers"]["facets"][0]["buckets"].clone();
        let all = all.as_array().expect("buckets").clone();
        assert_eq!(all.len(), 4);
        for count in 0..4 {
            let data = app.data(&papers(&format!("first: {count}"))).await;
            assert_eq!(data["papers"]["facets"][0]["buckets"], json!(all[..count]));
        }
        let nested = stock.anyone.data("{ topics { nodes { papers { facets(by: [KIND], first: 1) { buckets { key } } } } } }").await;
        for topic in nested["topics"]["nodes"].as_array().expect("topics") {
            assert_eq!(topic["papers"]["facets"][0]["buckets"].as_array().map(Vec::len), Some(1));
        }
        for arguments in ["first: -1", "first: 101"] {
            assert_eq!(app.graphql(&papers(arguments), json!({})).await.codes(), ["BAD_USER_INPUT"]);
        }
        let twice = app.graphql("{ papers { facets(by: [KIND, KIND]) { by } } }", json!({})).await;
        assert_eq!(twice.codes(), ["BAD_USER_INPUT"]);
    }
}

fn query(scope: Scope) -> String {
    let (before, own, after) = match scope {
        Scope::All => (String::new(), "", ""),
        Scope::Author(slug) => (format!("author(by: {{ slug: \"{slug}\" }}) {{"), "", "}"),
        Scope::Topic(slug) => (format!("topic(by: {{ slug: \"{slug}\" }}) {{"), "", "}"),
        Scope::TopicItself(slug) => (
            format!("topic(by: {{ slug: \"{slug}\" }}) {{"),
            "includeDescendants: false,",
            "}",
        ),
    };
    format!(
        "query($filter: PaperFilter, $by: [FacetDimension!]!, $ignore: Boolean!) {{ {before} papers({own} filter: $filter) {{
            facets(by: $by, first: 100, ignoreOwnFilter: $ignore) {{ by buckets {{ key label count selected }} }}
        }} {after} }}"
    )
}

/// The buckets of a list in their order; `asked` is the filter that says which are selected.
fn buckets(
    stock: &Stock,
    scope: Scope,
    counted: &Value,
    asked: &Value,
    by: &str,
    drafts: bool,
) -> Vec<Value> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    let papers = stock.papers.iter();
    for paper in papers.filter(|paper| model::lists(paper, scope, counted, drafts)) {
        for value in values(paper, by) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let label = |key: &str| match (by, key) {
        ("TOPIC", "topic-3") => "former".to_owned(),
        ("AUTHOR", key) => format!("Name of {key}"),
        (_, key) => key.to_owned(),
    };
    let mut buckets: Vec<_> = counts.into_iter().collect();
    buckets.sort_by_key(|(key, count)| (-count, label(key)));
    let shown = buckets.into_iter().map(|(key, count)| {
        json!({ "key": key, "label": label(&key), "count": count, "selected": names(asked, by, &key) })
    });
    shown.collect()
}

fn values(paper: &Paper, by: &str) -> Vec<String> {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    match by {
        "TOPIC" => {
            let lines = LINES.iter().filter(|line| paper.topics.contains(&line[0]));
            let mut topics: Vec<_> = lines
                .copied()
                .flatten()
                .map(|topic| (*topic).to_owned())
                .collect();
            topics.sort();
            topics.dedup();
            topics
        }
        "YEAR" => paper
            .published
            .iter()
            .map(|date| date[..4].to_owned())
            .collect(),
        "AUTHOR" => texts(&paper.authors),
        "VENUE" => paper
            .venue
            .iter()
            .map(|venue| (*venue).to_owned())
            .collect(),
        _ => texts(&[paper.kind]),
    }
}

/// The members of a filter that are about a dimension.
fn members_of(by: &str) -> &'static [&'static str] {
    match by {
        "TOPIC" => &["topics"],
        "YEAR" => &["year", "published"],
        "AUTHOR" => &["authors"],
        "VENUE" => &["venue"],
        _ => &["kind"],
    }
}

/// The filter without its topmost conditions that are about nothing but a dimension.
fn without(filter: &Value, by: &str) -> Value {
    let own = members_of(by);
    let members = filter.as_object().expect("an object").iter();
    let kept = members.filter_map(|(key, value)| {
        let value = match key.as_str() {
            key if own.contains(&key) => return None,
            "and" => {
                let list = value.as_array().expect("a list").iter();
                list.map(|filter| without(filter, by)).collect()
            }
            "or" | "not" => {
                let part = json!({ key: value });
                let says = |such: &dyn Fn(&str) -> bool| {
                    model::mentions(&part, &|key, value| such(key) && says_anything(key, value))
                };
                if says(&|key| own.contains(&key)) && !says(&|key| !own.contains(&key)) {
                    return None;
                }
                value.clone()
            }
            _ => value.clone(),
        };
        Some((key.clone(), value))
    });
    Value::Object(kept.collect::<Map<_, _>>())
}

/// Whether a member makes a test: an empty comparison makes none.
fn says_anything(key: &str, value: &Value) -> bool {
    match value.as_object() {
        None => true,
        Some(tests) => tests
            .keys()
            .any(|test| key != "topics" || test != "includeDescendants"),
    }
}

/// Whether a filter asks for a value, in a condition that is not negated.
fn names(filter: &Value, by: &str, value: &str) -> bool {
    let members = filter.as_object().expect("an object").iter();
    let mut named = members.map(|(key, wanted)| {
        let list = |test: &str| {
            wanted
                .get(test)
                .and_then(Value::as_array)
                .map_or(&[][..], Vec::as_slice)
        };
        match key.as_str() {
            "and" | "or" => wanted
                .as_array()
                .expect("a list")
                .iter()
                .any(|filter| names(filter, by, value)),
            "year" if by == "YEAR" => {
                let is = |year: &Value| year.as_i64() == value.parse().ok();
                wanted.get("eq").is_some_and(is) || list("in").iter().any(is)
            }
            "kind" if by == "KIND" => list("in").iter().any(|kind| kind == value),
            key if members_of(by).contains(&key) && by != "YEAR" => {
                let mut names = list("any").iter().chain(list("all"));
                names.any(|name| model::meant(name.as_str().expect("a text")) == value)
            }
            _ => false,
        }
    });
    named.any(|named| named)
}
