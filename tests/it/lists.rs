//! Filters, orders and numbers of lists: what the server lists is what the plainest reading of them over the same papers gives.

use std::time::Duration;

use paper_catalog::domain::record::{
    AuthorRecord, IdentifierRecord, PaperRecord, SummaryRecord, VenueRecord,
};
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, any, prop_oneof},
    test_runner::{TestCaseError, TestRunner},
};
use serde_json::{Value, json};
use tokio::{runtime::Handle, task::block_in_place};

use crate::{
    records::{about, add, author, by, create_paper, id_of, link, texts, topic, update_paper},
    support::{Client, TestApp, databases},
};

mod entries;
mod facets;
mod generate;
mod model;
mod refused;

use generate::{filter, order, scope};
use model::{Paper, Scope};

const KINDS: [&str; 3] = ["ARTICLE", "PREPRINT", "BLOG_POST"];
const TOPICS: [&str; 4] = ["topic-0", "topic-1", "topic-2", "topic-3"];
const AUTHORS: [&str; 3] = ["author-0", "author-1", "author-2"];
const VENUES: [&str; 2] = ["venue-0", "venue-1"];
const TITLES: [&str; 8] = [
    "Über 100% of_all\\things",
    "uber 100% of_all\\things",
    "Émile’s straße",
    "100 percent of all things",
    "深層学習",
    "zeta",
    "Zeta",
    "alpha: zeta",
];
const DATES: [Option<&str>; 8] = [
    None,
    Some("2023"),
    Some("2023-01"),
    Some("2023-01-01"),
    Some("2023-05-17"),
    Some("2024-02-29"),
    Some("2024-12"),
    Some("1987"),
];

databases! {
    async fn what_a_filter_lists_is_what_it_says(app: TestApp) {
        let catalog = Stock::add(&app).await;
        let cases = (filter(), scope(), any::<bool>());
        check(200, &cases, async |(filter, scope, drafts)| {
            let client = if drafts { &catalog.editor } else { &catalog.anyone };
            let expected = catalog.listed(scope, &filter, &json!([]), drafts);
            let answer = client.graphql(&query(scope), json!({ "filter": filter, "first": 100 })).await;
            if !drafts && wants_deleted(&filter) {
                assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{filter}");
                return;
            }
            let data = answer.data();
            let (slugs, total) = page_of(&data, scope);
            assert_eq!(slugs, expected, "{filter} {scope:?} {drafts}");
            assert_eq!(total, expected.len(), "{filter} {scope:?} {drafts}");
        });
    }

    async fn every_order_is_walked_whole_in_pages_of_any_size(app: TestApp) {
        let catalog = Stock::add(&app).await;
        let filters = prop_oneof![2 => Just(json!({})), 1 => filter()];
        let cases = (order(), filters, scope(), any::<bool>(), 1..=15_usize, any::<bool>());
        check(100, &cases, async |(order, filter, scope, drafts, size, backward)| {
            if !drafts && wants_deleted(&filter) {
                return;
            }
            let client = if drafts { &catalog.editor } else { &catalog.anyone };
            let expected = catalog.listed(scope, &filter, &order, drafts);
            let walked = walk(client, scope, &filter, &order, size, backward, &expected).await;
            assert_eq!(walked, expected, "{order} {filter} {scope:?} {drafts} {size} {backward}");
        });
    }

    async fn entries_that_come_and_go_disturb_no_walk_in_any_order(app: TestApp) {
        let mut catalog = Stock::add(&app).await;
        for order in single_orders() {
            for backward in [false, true] {
                walk_among_changes(&app, &mut catalog, &order, backward).await;
            }
        }
    }

    async fn a_cursor_belongs_to_its_list_filter_and_order(app: TestApp) {
        let catalog = Stock::add(&app).await;
        let asked = |scope, filter: Value, order: Value| (scope, filter, order);
        let lists = [
            asked(Scope::All, json!({}), json!([])),
            asked(Scope::All, json!({ "featured": false }), json!([])),
            asked(Scope::All, json!({}), json!([{ "field": "ADDED" }])),
            asked(Scope::All, json!({}), json!([{ "field": "PUBLISHED", "direction": "ASC" }])),
            asked(Scope::All, json!({}), json!([{ "field": "PUBLISHED", "nulls": "FIRST" }])),
            asked(Scope::Topic("topic-0"), json!({}), json!([])),
            asked(Scope::Topic("topic-1"), json!({}), json!([])),
            asked(Scope::TopicItself("topic-0"), json!({}), json!([])),
            asked(Scope::Author("author-0"), json!({}), json!([])),
        ];
        let mut cursors = Vec::new();
        for (scope, filter, order) in &lists {
            let variables = json!({ "filter": filter, "order": order, "first": 1 });
            let data = catalog.anyone.graphql(&query(*scope), variables).await.data();
            cursors.push(data.pointer(&format!("{}/pageInfo/endCursor", pointer(*scope))).cloned());
        }
        for (at, (scope, filter, order)) in lists.iter().enumerate() {
            for (from, cursor) in cursors.iter().enumerate() {
                let variables = json!({ "filter": filter, "order": order, "first": 1, "after": cursor });
                let answer = catalog.anyone.graphql(&query(*scope), variables).await;
                let expected: &[&str] = if at == from { &[] } else { &["CURSOR_MISMATCH"] };
                assert_eq!(answer.codes(), expected, "the cursor of {:?} in {:?}", lists[from], lists[at]);
            }
        }
    }
}

/// The papers of a test, in the server and in memory, in the order of their addition.
struct Stock {
    anyone: Client,
    editor: Client,
    papers: Vec<Paper>,
}

impl Stock {
    /// 60 papers, added at three times, some of them changed or deleted later.
    async fn add(app: &TestApp) -> Self {
        let editor = app.editor().await;
        add(
            app,
            [topic("topic-0", None), topic("topic-1", Some("topic-0"))],
        )
        .await;
        add(
            app,
            [topic("topic-2", Some("topic-1")), topic("former", None)],
        )
        .await;
        let id = id_of(app, "topic", "former").await;
        let rename = "mutation($id: ID!) { updateTopic(input: { id: $id, patch: { slug: \"topic-3\" } }) { userErrors { code } } }";
        editor.graphql(rename, json!({ "id": id })).await.data();
        add(app, AUTHORS.map(named)).await;
        for venue in VENUES {
            add(
                app,
                [VenueRecord {
                    name: venue.to_owned(),
                    slug: Some(venue.to_owned()),
                    url: None,
                }],
            )
            .await;
        }
        let mut papers: Vec<_> = (0..60).map(paper).collect();
        for chunk in papers.chunks_mut(20) {
            app.clock().advance(Duration::from_mins(1));
            for paper in chunk.iter_mut() {
                (paper.added, paper.updated) =
                    (app.clock().now().micros(), app.clock().now().micros());
            }
            add(app, chunk.iter().map(record)).await;
        }
        for at in (0..60).step_by(7) {
            app.clock().advance(Duration::from_secs(1));
            let paper = &mut papers[at];
            paper.updated = app.clock().now().micros();
            paper.featured = !paper.featured;
            let id = id_of(&editor, "paper", &paper.slug).await;
            update_paper(&editor, &id, json!({ "featured": paper.featured })).await;
            if at % 3 == 0 {
                paper.deleted = true;
                delete(&editor, &paper.slug).await;
            }
        }
        Self {
            anyone: Client::new(app.origin()),
            editor,
            papers,
        }
    }

    /// The slugs of a list in its order.
    fn listed(&self, scope: Scope, filter: &Value, order: &Value, drafts: bool) -> Vec<String> {
        let newest = json!([{ "field": "PUBLISHED" }]);
        let order = if order == &json!([]) { &newest } else { order };
        let papers = self.papers.iter().enumerate();
        let mut listed: Vec<_> = papers
            .filter(|(_, paper)| model::lists(paper, scope, filter, drafts))
            .collect();
        listed.sort_by(|a, b| model::compare(order, *a, *b));
        listed
            .into_iter()
            .map(|(_, paper)| paper.slug.clone())
            .collect()
    }
}

fn wants_deleted(filter: &Value) -> bool {
    model::mentions(filter, &|key, value| key == "deleted" && value != "EXCLUDE")
}

async fn delete(editor: &Client, slug: &str) {
    let id = id_of(editor, "paper", slug).await;
    let deletion =
        "mutation($id: ID!) { deletePaper(input: { id: $id }) { deletedId userErrors { code } } }";
    editor.graphql(deletion, json!({ "id": id })).await.data();
}

fn named(slug: &str) -> AuthorRecord {
    author(slug, &format!("Name of {slug}"))
}

/// One of the papers, with values that others have too.
fn paper(at: usize) -> Paper {
    let pick = |list: &'static [&'static str], step: usize| list[at * step % list.len()];
    Paper {
        slug: format!("paper-{at:02}"),
        title: TITLES[at * 5 % TITLES.len()].to_owned(),
        kind: pick(&KINDS, 2),
        status: ["PUBLISHED", "PUBLISHED", "PUBLISHED", "DRAFT", "ARCHIVED"][at * 3 % 5],
        integrity: ["NONE", "CORRECTED"][at / 3 % 2],
        featured: at.is_multiple_of(4),
        language: [None, Some("en"), Some("en-GB"), Some("de")][at / 2 % 4],
        published: DATES[at * 3 % 8].map(str::to_owned),
        added: 0,
        updated: 0,
        topics: match at % 6 {
            0 => vec![],
            1 => vec!["topic-0", "topic-3"],
            2 => vec!["topic-1", "topic-0"],
            3 => vec!["topic-2"],
            4 => vec!["topic-3"],
            _ => vec!["topic-2", "topic-3"],
        },
        authors: match at % 5 {
            0 => vec![],
            1 => vec!["author-0"],
            2 => vec!["author-1", "author-0"],
            3 => vec!["author-2", "author-1"],
            _ => vec!["author-0", "author-1", "author-2"],
        },
        venue: [None, Some("venue-0"), Some("venue-1")][at / 4 % 3],
        doi: (at % 3 == 1).then(|| format!("10.1000/{at}")),
        has_summary: at % 4 == 1,
        links: if at % 4 == 3 {
            vec!["SOURCE", "CODE"]
        } else {
            vec!["SOURCE"]
        },
        deleted: false,
    }
}

fn record(paper: &Paper) -> PaperRecord {
    let doi = paper.doi.iter().map(|doi| IdentifierRecord {
        scheme: "DOI".to_owned(),
        value: doi.clone(),
    });
    let summary = SummaryRecord {
        kind: "TLDR".to_owned(),
        body: "Short.".to_owned(),
        origin: "HUMAN".to_owned(),
        ..SummaryRecord::default()
    };
    PaperRecord {
        title: paper.title.clone(),
        slug: Some(paper.slug.clone()),
        kind: Some(paper.kind.to_owned()),
        status: Some(paper.status.to_owned()),
        integrity: Some(paper.integrity.to_owned()),
        featured: paper.featured,
        published_on: paper.published.clone(),
        language: paper.language.map(str::to_owned),
        venue: paper.venue.map(str::to_owned),
        authors: paper
            .authors
            .iter()
            .map(|slug| by(&format!("Name of {slug}")))
            .collect(),
        topics: paper.topics.iter().map(|slug| about(slug)).collect(),
        identifiers: doi.collect(),
        links: paper
            .links
            .iter()
            .map(|relation| link(relation, &format!("https://example.org/{}", paper.slug)))
            .collect(),
        summaries: if paper.has_summary {
            vec![summary]
        } else {
            vec![]
        },
        ..PaperRecord::default()
    }
}

fn pointer(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "/papers",
        Scope::Author(_) => "/author/papers",
        Scope::Topic(_) | Scope::TopicItself(_) => "/topic/papers",
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
        "query($filter: PaperFilter, $order: [PaperOrder!], $first: Int, $after: String, $last: Int, $before: String) {{ {before}
            papers({own} filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {{
                totalCount nodes {{ slug }} pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }}
            }}
        {after} }}"
    )
}

fn page_of(data: &Value, scope: Scope) -> (Vec<String>, usize) {
    let pointer = pointer(scope);
    let total = data
        .pointer(&format!("{pointer}/totalCount"))
        .and_then(Value::as_u64);
    let total = usize::try_from(total.expect("a number")).expect("a small one");
    (texts(data, &format!("{pointer}/nodes"), "/slug"), total)
}

/// All slugs of a list, met page by page from one end to the other; the facts of every page are what `expected` says.
async fn walk(
    client: &Client,
    scope: Scope,
    filter: &Value,
    order: &Value,
    size: usize,
    backward: bool,
    expected: &[String],
) -> Vec<String> {
    let (mut met, mut place) = (Vec::new(), Value::Null);
    loop {
        let mut variables = json!({ "filter": filter, "order": order });
        let (count, from) = if backward {
            ("last", "before")
        } else {
            ("first", "after")
        };
        variables[count] = json!(size);
        variables[from] = place;
        let data = client.graphql(&query(scope), variables).await.data();
        let (slugs, total) = page_of(&data, scope);
        assert_eq!(total, expected.len());
        let info = data
            .pointer(&format!("{}/pageInfo", pointer(scope)))
            .expect("facts");
        let (previous, next) = (&info["hasPreviousPage"], &info["hasNextPage"]);
        let before = met.len();
        if backward {
            met.splice(..0, slugs);
        } else {
            met.extend(slugs);
        }
        let (behind, ahead) = (before > 0, met.len() < expected.len());
        let facts = if backward {
            (ahead, behind)
        } else {
            (behind, ahead)
        };
        assert_eq!(
            (previous, next),
            (&json!(facts.0), &json!(facts.1)),
            "{order} {filter} after {before}"
        );
        if !ahead {
            return met;
        }
        place = info[if backward { "startCursor" } else { "endCursor" }].clone();
    }
}

/// Every order by one key.
fn single_orders() -> Vec<Value> {
    let mut orders = Vec::new();
    for field in ["PUBLISHED", "ADDED", "UPDATED", "TITLE", "FEATURED"] {
        for direction in ["ASC", "DESC"] {
            for nulls in if field == "PUBLISHED" {
                &["FIRST", "LAST"][..]
            } else {
                &["LAST"]
            } {
                orders.push(json!([{ "field": field, "direction": direction, "nulls": nulls }]));
            }
        }
    }
    orders
}

/// Walks while the neighbor that the next page starts from is deleted, and papers are added all around it.
async fn walk_among_changes(app: &TestApp, catalog: &mut Stock, order: &Value, backward: bool) {
    let filter = json!({});
    let expected = catalog.listed(Scope::All, &filter, order, true);
    let (mut seen, mut place, mut gone) = (Vec::new(), Value::Null, Vec::new());
    for page in 0.. {
        let mut variables = json!({ "filter": filter, "order": order });
        let (count, from) = if backward {
            ("last", "before")
        } else {
            ("first", "after")
        };
        variables[count] = json!(20);
        variables[from] = place;
        let data = catalog
            .editor
            .graphql(&query(Scope::All), variables)
            .await
            .data();
        let (slugs, _) = page_of(&data, Scope::All);
        let info = &data["papers"]["pageInfo"];
        let (more, next, neighbor) = if backward {
            (
                &info["hasPreviousPage"],
                "startCursor",
                slugs.first().cloned(),
            )
        } else {
            (&info["hasNextPage"], "endCursor", slugs.last().cloned())
        };
        let (more, next) = (more == &json!(true), info[next].clone());
        if backward {
            seen.splice(..0, slugs);
        } else {
            seen.extend(slugs);
        }
        if !more {
            break;
        }
        place = next;
        app.clock().advance(Duration::from_secs(1));
        // One of the 60 is taken away now and then only, so that enough are left for the next order.
        if let Some(neighbor) = neighbor.filter(|slug| page == 1 && slug.starts_with("late")) {
            delete(&catalog.editor, &neighbor).await;
            gone.push(neighbor);
        }
        if page > 2 {
            continue;
        }
        for (date, title) in [(json!(null), "alpha"), (json!("2023-01-01"), "zeta")] {
            let slug = format!("late-{}", catalog.papers.len());
            let input = json!({ "title": title, "slug": slug, "url": "https://example.org/late", "publishedOn": date });
            create_paper(&catalog.editor, input).await;
            let now = app.clock().now().micros();
            let late = Paper {
                topics: vec![],
                authors: vec![],
                title: title.to_owned(),
                kind: "ARTICLE",
                status: "PUBLISHED",
                published: date.as_str().map(str::to_owned),
                added: now,
                updated: now,
                featured: false,
                slug,
                ..paper(0)
            };
            catalog.papers.push(late);
        }
    }
    let once: std::collections::BTreeSet<_> = seen.iter().collect();
    assert_eq!(once.len(), seen.len(), "{order}: an entry was met twice");
    seen.retain(|slug| expected.contains(slug));
    assert_eq!(seen, expected, "{order}");
    for paper in &mut catalog.papers {
        paper.deleted |= gone.contains(&paper.slug);
    }
}

/// Runs a property for generated cases.
pub fn check<S: Strategy>(cases: u32, strategy: &S, property: impl AsyncFn(S::Value)) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..ProptestConfig::default()
    };
    let checked = TestRunner::new(config).run(strategy, |case| {
        block_in_place(|| Handle::current().block_on(property(case)));
        Ok::<(), TestCaseError>(())
    });
    checked.unwrap_or_else(|failure| panic!("{failure}"));
}
