//! Lists are walked in both directions without a loss, whatever happens to other entries meanwhile.

use std::ops::Range;

use paper_catalog::domain::record::PaperRecord;
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, prop_oneof},
    test_runner::{TestCaseError, TestRunner},
};
use serde_json::{Map, Value, json};
use tokio::{runtime::Handle, task::block_in_place};

use crate::{
    records::{about, add, author, by, create_paper, id_of, paper, topic},
    support::{Client, TestApp, databases},
};

/// All papers.
const PAPERS: List = List {
    before: "",
    field: "papers",
    arguments: "",
    key: "slug",
    pointer: "/papers",
    after: "",
};

/// Every other kind of list, over the entries that `entries_of_all_lists` makes.
const LISTS: [List; 6] = [
    PAPERS,
    List {
        field: "authors",
        pointer: "/authors",
        ..PAPERS
    },
    List {
        field: "topics",
        pointer: "/topics",
        ..PAPERS
    },
    List {
        before: "author(by: { slug: \"somebody\" }) {",
        pointer: "/author/papers",
        after: "}",
        ..PAPERS
    },
    List {
        before: "topic(by: { slug: \"everything\" }) {",
        pointer: "/topic/papers",
        after: "}",
        ..PAPERS
    },
    List {
        before: "topic(by: { slug: \"everything\" }) {",
        arguments: "includeDescendants: false,",
        pointer: "/topic/papers",
        after: "}",
        ..PAPERS
    },
];

/// The places of the authors of one paper.
const AUTHORSHIPS: List = List {
    before: "paper(by: { slug: \"crowded\" }) {",
    field: "authorships",
    key: "slug: nameAsPublished",
    pointer: "/paper/authorships",
    after: "}",
    ..PAPERS
};

databases! {
    async fn a_walk_over_500_papers_meets_each_once_in_both_directions(app: TestApp) {
        let expected = five_hundred(&app).await;
        let forward = walk(&app, &PAPERS, 7, false, &expected).await;
        assert_eq!(forward.len(), 72);
        assert_eq!(forward.concat(), expected);
        let mut backward = walk(&app, &PAPERS, 7, true, &expected).await;
        assert_eq!(backward.len(), 72);
        backward.reverse();
        assert_eq!(backward.concat(), expected);
    }

    async fn entries_that_come_and_go_do_not_disturb_a_walk_forward(app: TestApp) {
        walk_among_changes(&app, false).await;
    }

    async fn entries_that_come_and_go_do_not_disturb_a_walk_backward(app: TestApp) {
        walk_among_changes(&app, true).await;
    }

    async fn every_list_is_walked_whole_in_pages_of_any_size(app: TestApp) {
        entries_of_all_lists(&app).await;
        let mut all = Vec::new();
        for list in LISTS.iter().chain([&AUTHORSHIPS]) {
            all.push((list, everything(&app, list).await));
        }
        let cases = (0..all.len(), 1..=30_usize, proptest::bool::ANY);
        check(24, &cases, async |(at, size, backward)| {
            let (list, expected) = &all[at];
            let mut pages = walk(&app, list, size, backward, expected).await;
            if backward {
                pages.reverse();
            }
            assert_eq!(pages.concat(), *expected);
        });
    }

    async fn a_page_is_the_slice_of_the_list_that_its_arguments_say(app: TestApp) {
        entries_of_all_lists(&app).await;
        let mut all = Vec::new();
        for list in LISTS.iter().chain([&AUTHORSHIPS]) {
            all.push((list, page(&app, list, json!({ "first": 100 })).await));
        }
        let bound = || prop_oneof![Just(None), (0..100_usize).prop_map(Some)];
        let cases = (0..all.len(), bound(), bound(), 0..=20_usize, proptest::bool::ANY);
        check(128, &cases, async |(at, after, before, count, from_end)| {
            let (list, whole) = &all[at];
            let len = whole.keys.len();
            let after = after.map(|after| after % len);
            let before = before.map(|before| before % len);
            let (start, end) = (after.map_or(0, |after| after + 1), before.unwrap_or(len));
            if start > end {
                return;
            }
            let mut arguments = Map::new();
            let cursor = |at: Option<usize>| json!(at.map(|at| &whole.cursors[at]));
            arguments.insert("after".to_owned(), cursor(after));
            arguments.insert("before".to_owned(), cursor(before));
            arguments.insert(if from_end { "last" } else { "first" }.to_owned(), json!(count));
            let wanted = if from_end { end.saturating_sub(count).max(start)..end } else { start..(start + count).min(end) };
            let page = page(&app, list, Value::Object(arguments.clone())).await;
            assert_eq!(page.keys, whole.keys[wanted.clone()], "{arguments:?} of {}", list.pointer);
            assert_facts(&page, &wanted, len);
        });
    }

    async fn a_page_of_none_has_the_facts_around_it(app: TestApp) {
        add(&app, (0..3).map(|at| paper(&format!("paper-{at}")))).await;
        let all = page(&app, &PAPERS, json!({})).await;
        let cases = [
            (json!({ "first": 0 }), false, true),
            (json!({ "last": 0 }), true, false),
            (json!({ "first": 0, "after": all.cursors[0] }), true, true),
            (json!({ "first": 0, "after": all.cursors[2] }), true, false),
            (json!({ "last": 0, "before": all.cursors[0] }), false, true),
        ];
        for (arguments, previous, next) in cases {
            let page = page(&app, &PAPERS, arguments.clone()).await;
            assert_eq!((page.keys.len(), page.has_previous, page.has_next), (0, previous, next), "{arguments}");
            assert_eq!((page.start, page.end), (Value::Null, Value::Null));
        }
    }

    async fn a_page_has_20_entries_when_nobody_says_how_many(app: TestApp) {
        add(&app, (0..30).map(|at| paper(&format!("paper-{at}")))).await;
        let first = page(&app, &PAPERS, json!({})).await;
        assert_eq!(first.keys.len(), 20);
        let second = page(&app, &PAPERS, json!({ "after": first.end })).await;
        assert_eq!((second.keys.len(), second.has_previous, second.has_next), (10, true, false));
        let before = page(&app, &PAPERS, json!({ "before": second.start })).await;
        assert_eq!(before.keys, first.keys);
    }

    async fn numbers_that_make_no_page_are_refused(app: TestApp) {
        entries_of_all_lists(&app).await;
        for list in LISTS.iter().chain([&AUTHORSHIPS]) {
            for arguments in [
                json!({ "first": 1, "last": 1 }),
                json!({ "first": -1 }),
                json!({ "last": -1 }),
                json!({ "first": 101 }),
                json!({ "last": 101 }),
                json!({ "first": i32::MAX }),
                json!({ "last": i32::MIN }),
            ] {
                assert_eq!(codes(&app, list, &arguments).await, ["BAD_USER_INPUT"], "{arguments} of {}", list.pointer);
            }
        }
    }

    async fn what_is_no_cursor_is_refused(app: TestApp) {
        entries_of_all_lists(&app).await;
        for list in LISTS.iter().chain([&AUTHORSHIPS]) {
            let whole = page(&app, list, json!({ "first": 1 })).await;
            let cursor = whole.cursors[0].clone();
            let cut = &cursor[..cursor.len() - 3];
            for garbage in ["", "1", "garbage", "ÿ", "\u{0}", &"a".repeat(5_000), cut, "W10", "bnVsbA", &format!("{cursor}=")] {
                for argument in ["after", "before"] {
                    let arguments = json!({ argument: garbage });
                    assert_eq!(codes(&app, list, &arguments).await, ["BAD_USER_INPUT"], "{arguments} of {}", list.pointer);
                }
            }
        }
    }

    async fn a_forged_place_is_refused(app: TestApp) {
        entries_of_all_lists(&app).await;
        for list in LISTS.iter().chain([&AUTHORSHIPS]) {
            let whole = page(&app, list, json!({ "first": 1 })).await;
            let bytes = data_encoding::BASE64URL_NOPAD.decode(whole.cursors[0].as_bytes());
            let honest: Value = serde_json::from_slice(&bytes.expect("a cursor")).expect("JSON");
            for place in [json!([]), json!(["a"]), json!([1]), json!(["a", "b"]), json!([1, 2, 3]), json!(["\u{0}", 1])] {
                if list.field == "authorships" && place == json!([1]) {
                    continue;
                }
                let forged = json!([honest[0], place]).to_string();
                let forged = data_encoding::BASE64URL_NOPAD.encode(forged.as_bytes());
                let arguments = json!({ "after": forged });
                assert_eq!(codes(&app, list, &arguments).await, ["BAD_USER_INPUT"], "{place} of {}", list.pointer);
            }
        }
    }

    async fn a_cursor_of_another_list_is_refused(app: TestApp) {
        entries_of_all_lists(&app).await;
        let cursor = async |list| page(&app, list, json!({ "first": 1 })).await.end;
        let [papers, authors, topics, ..] = &LISTS;
        let cases = [
            (papers, cursor(authors).await),
            (papers, cursor(topics).await),
            (authors, cursor(topics).await),
            (topics, cursor(authors).await),
            (authors, cursor(papers).await),
            (&LISTS[3], cursor(authors).await),
            (&LISTS[4], cursor(topics).await),
            (papers, cursor(&AUTHORSHIPS).await),
            (&AUTHORSHIPS, cursor(papers).await),
        ];
        for (list, cursor) in cases {
            for argument in ["after", "before"] {
                let arguments = json!({ argument: cursor });
                assert_eq!(codes(&app, list, &arguments).await, ["CURSOR_MISMATCH"], "{arguments} of {}", list.pointer);
            }
        }
    }
}

/// A list that can be paged through: where it is in a query, and where in the answer.
struct List {
    before: &'static str,
    field: &'static str,
    arguments: &'static str,
    key: &'static str,
    pointer: &'static str,
    after: &'static str,
}

impl List {
    fn query(&self) -> String {
        let Self {
            before,
            field,
            arguments,
            key,
            after,
            ..
        } = self;
        format!(
            "query($first: Int, $after: String, $last: Int, $before: String) {{ {before}
                {field}({arguments} first: $first, after: $after, last: $last, before: $before) {{
                    edges {{ cursor node {{ {key} }} }}
                    nodes {{ {key} }}
                    pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }}
                }}
            {after} }}"
        )
    }
}

struct Page {
    keys: Vec<String>,
    cursors: Vec<String>,
    has_previous: bool,
    has_next: bool,
    start: Value,
    end: Value,
}

async fn page(client: &Client, list: &List, arguments: Value) -> Page {
    let data = client.graphql(&list.query(), arguments).await.data();
    let page = data.pointer(list.pointer).expect("the list");
    let texts = |list: &str, member| crate::records::texts(page, list, member);
    let info = &page["pageInfo"];
    let found = Page {
        keys: texts("/nodes", "/slug"),
        cursors: texts("/edges", "/cursor"),
        has_previous: info["hasPreviousPage"].as_bool().expect("a fact"),
        has_next: info["hasNextPage"].as_bool().expect("a fact"),
        start: info["startCursor"].clone(),
        end: info["endCursor"].clone(),
    };
    assert_eq!(texts("/edges", "/node/slug"), found.keys);
    assert_eq!(found.start, json!(found.cursors.first()));
    assert_eq!(found.end, json!(found.cursors.last()));
    found
}

/// The codes of the errors that these arguments of a list have.
async fn codes(client: &Client, list: &List, arguments: &Value) -> Vec<String> {
    let answer = client.graphql(&list.query(), arguments.clone()).await;
    answer.codes().into_iter().map(str::to_owned).collect()
}

/// The keys of a list of at most 100 entries.
async fn everything(client: &Client, list: &List) -> Vec<String> {
    let page = page(client, list, json!({ "first": 100 })).await;
    assert!(!page.has_previous && !page.has_next);
    page.keys
}

/// The keys of each page of a walk from one end of a list to the other. The facts of each page are what `expected` says.
async fn walk(
    client: &Client,
    list: &List,
    size: usize,
    backward: bool,
    expected: &[String],
) -> Vec<Vec<String>> {
    let (mut pages, mut place, mut met) = (Vec::new(), Value::Null, 0);
    loop {
        let (arguments, position) = if backward {
            let end = expected.len() - met;
            (
                json!({ "last": size, "before": place }),
                end.saturating_sub(size)..end,
            )
        } else {
            let end = (met + size).min(expected.len());
            (json!({ "first": size, "after": place }), met..end)
        };
        let page = page(client, list, arguments).await;
        assert_facts(&page, &position, expected.len());
        met += page.keys.len();
        pages.push(page.keys);
        let (more, next) = if backward {
            (page.has_previous, page.start)
        } else {
            (page.has_next, page.end)
        };
        if !more {
            return pages;
        }
        assert!(met < expected.len(), "a walk that does not end");
        place = next;
    }
}

/// Walks while the neighbor that the next page starts from is deleted, and papers are added all around it.
async fn walk_among_changes(app: &TestApp, backward: bool) {
    let editor = app.editor().await;
    add(app, (0..60).map(dated)).await;
    let expected = everything(app, &PAPERS).await;
    let (mut seen, mut place) = (Vec::new(), Value::Null);
    for number in 0.. {
        let arguments = if backward {
            json!({ "last": 7, "before": place })
        } else {
            json!({ "first": 7, "after": place })
        };
        let page = page(app, &PAPERS, arguments).await;
        let (more, next, neighbor) = if backward {
            seen.splice(..0, page.keys.iter().cloned());
            (page.has_previous, page.start, page.keys.first())
        } else {
            seen.extend(page.keys.iter().cloned());
            (page.has_next, page.end, page.keys.last())
        };
        if !more {
            break;
        }
        place = next;
        let id = id_of(
            app,
            "paper",
            neighbor.expect("a page before others has entries"),
        )
        .await;
        let deletion =
            "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(deletion, json!({ "id": id })).await.data();
        for date in ["2030-01-01", "2012", "2013-05"] {
            let slug = format!("late-{number}-{date}");
            let url = "https://example.org/late";
            let late = json!({ "title": "Late", "slug": slug, "url": url, "publishedOn": date });
            create_paper(&editor, late).await;
        }
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), seen.len(), "an entry was met twice");
    seen.retain(|slug| !slug.starts_with("late-"));
    assert_eq!(seen, expected);
}

/// The facts of a page that is at this position of a list.
fn assert_facts(page: &Page, position: &Range<usize>, len: usize) {
    let facts = (position.start > 0, position.end < len);
    assert_eq!(
        (page.has_previous, page.has_next),
        facts,
        "at {position:?} of {len}"
    );
}

/// 500 papers with equal, partial and missing dates; their slugs newest first, and of equals the one added last first.
async fn five_hundred(app: &TestApp) -> Vec<String> {
    let papers: Vec<_> = (0..500).map(dated).collect();
    let mut order: Vec<_> = papers
        .iter()
        .enumerate()
        .map(|(at, paper)| {
            (
                first_day(paper.published_on.as_deref()),
                at,
                paper.slug.clone().expect("a slug"),
            )
        })
        .collect();
    order.sort();
    order.reverse();
    add(app, papers).await;
    order.into_iter().map(|(_, _, slug)| slug).collect()
}

/// A paper with a date that others have too: a day, a month, a year, or none.
fn dated(at: u32) -> PaperRecord {
    let (year, month, day) = (2010 + at * 7 % 9, 1 + at * 5 % 12, 1 + at * 11 % 28);
    let date = match at % 6 {
        0 => None,
        1 => Some(format!("{year}")),
        2 => Some(format!("{year}-{month:02}")),
        // The same instant as the partial dates around it.
        3 => Some(format!("{year}-{month:02}-01")),
        4 => Some("2015-01-01".to_owned()),
        _ => Some(format!("{year}-{month:02}-{day:02}")),
    };
    PaperRecord {
        published_on: date,
        ..paper(&format!("paper-{at}"))
    }
}

/// The first day of a date as a number that sorts like it; 0 for none.
fn first_day(date: Option<&str>) -> u32 {
    let digits = |date: &str| format!("{}0101", date.replace('-', ""))[..8].parse();
    date.map_or(0, |date| digits(date).expect("a date"))
}

/// Some dozens of papers, authors and topics, so that each of `LISTS` is neither short nor longer than a page.
async fn entries_of_all_lists(app: &TestApp) {
    let below = (0..30).map(|at| topic(&format!("topic-{at}"), Some("everything")));
    add(app, std::iter::once(topic("everything", None)).chain(below)).await;
    let authors = (0..30).map(|at| {
        author(
            &format!("author-{at}"),
            &format!("Given {}", ["Same", "Other"][at % 2]),
        )
    });
    add(
        app,
        std::iter::once(author("somebody", "Some Body")).chain(authors),
    )
    .await;
    let papers = (0..40).map(|at| PaperRecord {
        authors: if at % 4 == 0 {
            vec![]
        } else {
            vec![by("Some Body")]
        },
        topics: match at % 3 {
            0 => vec![],
            1 => vec![about("everything"), about(&format!("topic-{}", at % 30))],
            _ => vec![about(&format!("topic-{}", at % 30))],
        },
        ..dated(at)
    });
    let crowd = (0..35).map(|at| by(&format!("Crowd{at} Member")));
    let crowded = PaperRecord {
        authors: crowd.collect(),
        ..paper("crowded")
    };
    add(app, papers.chain([crowded])).await;
}

/// Runs a property for generated cases.
fn check<S: Strategy>(cases: u32, strategy: &S, property: impl AsyncFn(S::Value)) {
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let checked = TestRunner::new(config).run(strategy, |case| {
        block_in_place(|| Handle::current().block_on(property(case)));
        Ok::<(), TestCaseError>(())
    });
    checked.unwrap_or_else(|failure| panic!("{failure}"));
}
