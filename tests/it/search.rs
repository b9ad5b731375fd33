//! Searches: what is found and in which order is the same on both databases.

mod corpus;
mod kept;
mod suggested;

use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use serde_json::{Value, json};
use tokio::{runtime::Handle, task::block_in_place};

use crate::{
    records::{add, texts},
    support::{Client, TestApp, databases},
};

/// The slugs of what a search finds, the best first.
async fn found(client: &Client, search: &str) -> Vec<String> {
    let query = "query($search: String) { papers(search: $search, first: 100) { totalCount nodes { slug } } }";
    let data = client
        .graphql(query, json!({ "search": search }))
        .await
        .data();
    let found = texts(&data, "/papers/nodes", "/slug");
    assert_eq!(data["papers"]["totalCount"], json!(found.len()), "{search}");
    found
}

/// Searches, and what they find in the corpus on both databases, the best first.
const CASES: [(&str, &[&str]); 69] = [
    // Where words stand: title, summary, names, abstract.
    (
        "zebra",
        &[
            "zebra-title",
            "zebra-summary",
            "zebra-author",
            "zebra-abstract",
        ],
    ),
    ("title:zebra", &["zebra-title"]),
    ("author:zebra", &["zebra-author"]),
    (
        "zebra -title:zebra -author:zebra",
        &["zebra-summary", "zebra-abstract"],
    ),
    // Stems, case, accents.
    ("rewarding", &["hacking", "reward", "concrete"]),
    ("HACKS", &["hacking", "concrete"]),
    ("networks", &["superposition"]),
    ("network", &["superposition"]),
    ("naive cafe", &["naive"]),
    ("NAÏVE CAFÉ", &["naive"]),
    ("naïve cafés", &["naive"]),
    ("cafe\u{301}", &["naive"]),
    // All words, in any order; words that are everywhere are not asked for.
    ("superposition toy", &["superposition"]),
    ("the models of superposition", &["superposition"]),
    ("superposition giraffe", &[]),
    // Phrases.
    ("\"reward hacking\"", &["hacking", "concrete"]),
    ("\"hacking reward\"", &[]),
    ("\"toy models of superposition\"", &["superposition"]),
    ("\"Chris Olah\"", &["concrete", "superposition"]),
    ("\"Olah Chris\"", &[]),
    ("\"amodei chris\"", &[]),
    // Negation and alternatives.
    ("reward -hacking", &["reward"]),
    ("reward -\"agent alignment\"", &["hacking", "concrete"]),
    ("toy OR concrete", &["concrete", "superposition"]),
    ("toy OR concrete problems", &["concrete"]),
    ("regret | transport", &["optimal", "optimize"]),
    // Beginnings of words, as they were written.
    ("optim*", &["optimal", "optimize"]),
    ("optimiz*", &["optimize"]),
    ("optima*", &["optimal"]),
    ("title:super*", &["superposition"]),
    ("author:schmid*", &["naive"]),
    ("zz*", &[]),
    // Names as they are, and not stemmed.
    ("author:olah", &["concrete", "superposition"]),
    ("author:\"chris olah\" superposition", &["superposition"]),
    ("lukasz", &["naive"]),
    ("author:łukasz", &["naive"]),
    ("jurgen schmidhuber", &["naive"]),
    ("author:kaisers", &[]),
    ("author:reward", &[]),
    ("public alias", &["quiet"]),
    ("hidden", &[]),
    // Topics, what else they are called, and those above them.
    ("topic:interpretability", &["superposition"]),
    ("topic:interp", &["superposition"]),
    ("topic:zebra", &[]),
    // Dates.
    ("year:2018", &["reward"]),
    ("year:2016-2018 reward", &["reward", "concrete"]),
    ("reward year:>2018", &["hacking"]),
    ("reward -year:2018", &["hacking", "concrete"]),
    ("toy OR year:2018", &["superposition", "reward"]),
    // Identifiers and addresses that were pasted.
    ("1606.06565", &["concrete"]),
    ("arXiv:1606.06565v2", &["concrete"]),
    ("https://arxiv.org/pdf/1606.06565v1.pdf", &["concrete"]),
    ("doi:10.1234/ABC.def", &["naive"]),
    ("https://doi.org/10.1234/abc.DEF", &["naive"]),
    ("https://example.org/optimal", &["optimal"]),
    // Scripts without spaces.
    ("安全", &["cjk"]),
    ("人工智能", &["cjk"]),
    ("述", &["cjk"]),
    ("智安", &[]),
    ("学習", &["kana"]),
    ("모델", &["hangul"]),
    // Hyphens, math, apostrophes.
    ("large-scale", &["large", "largescale"]),
    ("largescale", &["largescale", "large"]),
    ("large scale", &["large"]),
    ("$L^*$ automata", &["math"]),
    ("angluins", &["math"]),
    // Operators as text, and what means mischief.
    ("note: toy", &[]),
    ("toy \"models", &["superposition"]),
    ("OR toy OR", &["superposition"]),
];

/// A search of one topic, and what it finds, by slug.
const OF_A_TOPIC: (&str, [&str; 2]) = ("topic:\"ai safety\"", ["reward", "superposition"]);

databases! {
    async fn searches_find_what_the_table_says(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::authors()).await;
        add(&app, corpus::papers()).await;
        let mut wrong = Vec::new();
        for (search, expected) in CASES {
            let found = found(&app, search).await;
            if found != expected {
                wrong.push(format!("{search}: {found:?} instead of {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        // Of two matches by the topic alone each database likes another one better.
        let (search, expected) = OF_A_TOPIC;
        let mut found = found(&app, search).await;
        found.sort();
        assert_eq!(found, expected, "{search}");
    }

    async fn mischief_finds_nothing_and_breaks_nothing(app: TestApp) {
        add(&app, corpus::papers()).await;
        for search in [
            "'; DROP TABLE paper; --", "NEAR(toy, 5)", "{title} : toy", "title : ^toy", "toy\" OR \"1", "a*b*", "\\", "'",
            "\"\"\"", "toy\0models", ":* & !", "toy <-> models", "(toy", "col:toy", "\u{e100}arxiv", "%", "_", "-\"", "*",
        ] {
            let query = "query($search: String) { papers(search: $search) { totalCount nodes { slug } } }";
            app.graphql(query, json!({ "search": search })).await.data();
        }
        assert_eq!(found(&app, "toy\0models").await, ["superposition"]);
    }

    async fn a_search_that_is_too_long_is_refused(app: TestApp) {
        for search in ["x".repeat(10_000), "x ".repeat(33)] {
            let query = "query($search: String) { papers(search: $search) { totalCount } }";
            let answer = app.graphql(query, json!({ "search": search })).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
            let message = answer.errors()[0]["message"].as_str().expect("a message");
            assert!(message.starts_with("search: The search has "), "{message}");
        }
    }

    async fn a_search_without_words_is_none(app: TestApp) {
        add(&app, corpus::papers()).await;
        let query = "query($search: String, $by: [PaperOrder!]) { papers(search: $search, orderBy: $by) { totalCount edges { score highlights { field } } } }";
        let all = app.graphql(query, json!({})).await.data();
        for search in ["", "   ", "?!", "-", "\"\""] {
            let by = json!([{ "field": "RELEVANCE" }]);
            let data = app.graphql(query, json!({ "search": search, "by": by })).await.data();
            assert_eq!(data, all, "{search}");
        }
        let by = json!([{ "field": "RELEVANCE" }]);
        let answer = app.graphql(query, json!({ "by": by })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    }

    async fn hits_are_shown_in_every_text_of_a_page(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::papers()).await;
        let query = "{ papers(search: \"zebra\") { edges { score node { slug } highlights { field parts { text hit } } } } }";
        let data = app.data(query).await;
        let edges = data["papers"]["edges"].as_array().expect("edges");
        let shown: Vec<_> = edges.iter().map(|edge| {
            let highlight = &edge["highlights"][0];
            let parts = highlight["parts"].as_array().expect("parts").iter();
            let hits: Vec<_> = parts.filter(|part| part["hit"] == json!(true)).map(|part| part["text"].clone()).collect();
            json!([highlight["field"], hits])
        }).collect();
        assert_eq!(shown, [
            json!(["TITLE", ["Zebras"]]),
            json!(["SUMMARY", ["zebra"]]),
            json!(["AUTHORS", ["Zebra"]]),
            json!(["ABSTRACT", ["zebras"]]),
        ]);
        let scores: Vec<f64> = edges.iter().map(|edge| edge["score"].as_f64().expect("a score")).collect();
        assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    }

    async fn lists_of_authors_and_topics_are_searched_too(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::papers()).await;
        let query = "{ author(by: { slug: \"chris-olah\" }) { papers(search: \"toy\") { totalCount nodes { slug } } }
            topics { nodes { slug papers(search: \"olah\") { totalCount nodes { slug } } } } }";
        let data = app.data(query).await;
        assert_eq!(texts(&data, "/author/papers/nodes", "/slug"), ["superposition"]);
        let topics = data["topics"]["nodes"].as_array().expect("topics");
        for topic in topics {
            let expected: &[&str] = match topic["slug"].as_str() {
                Some("ai-safety" | "interpretability") => &["superposition"],
                _ => &[],
            };
            assert_eq!(texts(topic, "/papers/nodes", "/slug"), expected, "{topic}");
            assert_eq!(topic["papers"]["totalCount"], json!(expected.len()));
        }
    }

    async fn every_order_of_a_search_obeys_the_paging_law(app: TestApp) {
        add(&app, (0..23).map(corpus::numbered)).await;
        for by in [json!(null), json!([{ "field": "TITLE" }]), json!([{ "field": "PUBLISHED", "direction": "ASC" }])] {
            let all = page(&app, &by, json!({ "first": 100 })).await;
            assert_eq!(all.0.len(), 23);
            for size in [1, 2, 5, 23, 30] {
                assert_eq!(walk(&app, &by, size, false).await, all.0, "{size}");
                assert_eq!(walk(&app, &by, size, true).await, all.0, "{size}");
            }
        }
    }

    async fn any_text_can_be_searched_and_any_document_found_by_its_words(app: TestApp) {
        add(&app, corpus::papers()).await;
        let query = "query($search: String) { papers(search: $search, first: 1) { totalCount nodes { id } edges { highlights { field } } } }";
        check(60, &"(?s)[\\PC\"*:()'|&!<>{} OR-]{0,60}", async |search: String| {
            let answer = app.graphql(query, json!({ "search": search })).await;
            let codes = answer.codes();
            assert!(codes.is_empty() || codes == ["BAD_USER_INPUT"], "{search}: {:#}", answer.body);
        });
    }
}

const QUERY: &str = "query($by: [PaperOrder!], $first: Int, $after: String, $last: Int, $before: String) {
    papers(search: \"numbered\", orderBy: $by, first: $first, after: $after, last: $last, before: $before) {
        nodes { slug } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } }";

async fn page(client: &Client, by: &Value, mut arguments: Value) -> (Vec<String>, Value) {
    arguments["by"] = by.clone();
    let data = client.graphql(QUERY, arguments).await.data();
    (
        texts(&data, "/papers/nodes", "/slug"),
        data["papers"]["pageInfo"].clone(),
    )
}

/// The slugs of a walk from one end to the other, in the order of the list.
async fn walk(client: &Client, by: &Value, size: usize, backward: bool) -> Vec<String> {
    let (mut seen, mut place) = (Vec::new(), Value::Null);
    loop {
        let arguments = if backward {
            json!({ "last": size, "before": place })
        } else {
            json!({ "first": size, "after": place })
        };
        let (slugs, info) = page(client, by, arguments).await;
        assert_eq!(
            info[if backward {
                "hasNextPage"
            } else {
                "hasPreviousPage"
            }],
            json!(!seen.is_empty())
        );
        let more = if backward {
            seen.splice(..0, slugs);
            place = info["startCursor"].clone();
            &info["hasPreviousPage"]
        } else {
            seen.extend(slugs);
            place = info["endCursor"].clone();
            &info["hasNextPage"]
        };
        if more != &json!(true) {
            return seen;
        }
        assert!(seen.len() < 100, "a walk that does not end");
    }
}

/// Runs a property for generated cases.
fn check<S: Strategy>(cases: u32, strategy: &S, property: impl AsyncFn(S::Value)) {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let checked = TestRunner::new(config).run(strategy, |case| {
        block_in_place(|| Handle::current().block_on(property(case)));
        Ok::<(), TestCaseError>(())
    });
    checked.unwrap_or_else(|failure| panic!("{failure}"));
}
