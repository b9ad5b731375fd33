//! Writes by chance: every verb, on entries by chance, some of which it refuses.

use proptest::{
    option,
    prelude::{Just, Strategy, any, prop_oneof},
    sample::{Index, subsequence},
    strategy::Union,
};
use serde_json::{Value, json};

use crate::{
    mutations::document,
    records::{about, add, by, paper, topic},
    support::{Answer, Client, TestApp},
};

const AUTHORS: [&str; 5] = ["Ada One", "Bea Two", "Cyd Three", "Dee Four", "Eli Five"];
const TOPICS: [&str; 5] = ["root", "left", "right", "below-left", "far-below-left"];
const DATES: [&str; 3] = ["2021", "2022-02", "2023-03-03"];
const VENUES: [&str; 3] = ["Journal of Chance", "Annals of Chance", "Chance"];
const ORCIDS: [&str; 2] = ["0000-0002-1825-0097", "0000-0001-5109-3700"];

/// The verbs, and how often each is among the writes.
const VERBS: [(&str, u32); 28] = [
    ("createPaper", 6),
    ("updatePaper", 8),
    ("updatePapers", 2),
    ("upsertPaper", 4),
    ("importPapers", 5),
    ("setPaperAuthors", 2),
    ("setPaperTopics", 2),
    ("setPaperSummary", 2),
    ("reviewSummary", 2),
    ("publishPaper", 2),
    ("unpublishPaper", 2),
    ("archivePaper", 2),
    ("deletePaper", 3),
    ("restorePaper", 3),
    ("purgePaper", 1),
    ("mergePapers", 3),
    ("mergeAuthors", 3),
    ("mergeTopics", 2),
    ("splitAuthor", 2),
    ("revertChange", 10),
    ("createAuthor", 1),
    ("updateAuthor", 4),
    ("deleteAuthor", 1),
    ("createTopic", 2),
    ("updateTopic", 2),
    ("moveTopic", 3),
    ("deleteTopic", 1),
    ("updateVenue", 2),
];

/// A write, with entries and values by chance.
#[derive(Debug, Clone)]
pub struct Step {
    /// The mutation.
    pub verb: &'static str,
    /// The entry it is about, and another one where it takes two.
    which: (Index, Index),
    /// Values of a paper, any of them absent.
    parts: Value,
    /// A number for whatever takes one.
    number: usize,
    /// A name that is new as a rule.
    name: String,
    /// Whether it says the revision it is meant for, and whether rightly.
    expects: Option<bool>,
}

/// A write of any verb.
pub fn step() -> impl Strategy<Value = Step> {
    let verbs = VERBS.map(|(verb, weight)| (weight, Just(verb)));
    (
        Union::new_weighted(verbs.to_vec()),
        any::<(Index, Index)>(),
        parts(),
        0..8_usize,
        "[A-Z][a-z]{2,8} Newname",
        option::weighted(0.3, proptest::bool::weighted(0.7)),
    )
        .prop_map(|(verb, which, parts, number, name, expects)| Step {
            verb,
            which,
            parts,
            number,
            name,
            expects,
        })
}

/// Values of a paper, any of them absent.
fn parts() -> impl Strategy<Value = Value> {
    let author = (0..AUTHORS.len(), option::weighted(0.1, 0..ORCIDS.len())).prop_map(
        move |(name, orcid)| json!({ "name": AUTHORS[name], "orcid": orcid.map(|at| ORCIDS[at]) }),
    );
    let date = prop_oneof![
        (0..DATES.len()).prop_map(|at| json!(DATES[at])),
        Just(Value::Null)
    ];
    let status = prop_oneof![3 => Just("PUBLISHED"), 1 => Just("DRAFT"), 1 => Just("ARCHIVED")];
    let summary = (any::<bool>(), "[a-z]{3,9}").prop_map(|(reviewed, text)| {
        json!({ "kind": "TLDR", "body": format!("*{text}*"), "origin": "MODEL", "reviewedBy": reviewed.then_some("me") })
    });
    let venue = prop_oneof![
        (0..VENUES.len()).prop_map(|at| json!(VENUES[at])),
        Just(Value::Null)
    ];
    let list = |most| proptest::collection::vec(any::<u8>(), 0..most);
    (
        option::of(proptest::collection::vec(author, 0..4)),
        option::of(subsequence(TOPICS.to_vec(), 0..4).prop_shuffle()),
        option::of(date),
        option::of(status),
        option::of(proptest::collection::vec(summary, 0..3)),
        option::of("[A-Z][a-z]{3,9}"),
        option::weighted(0.2, venue),
        option::weighted(0.2, list(3)),
        option::weighted(0.2, list(3)),
        option::weighted(0.1, "[a-z]{1,2}"),
    )
        .prop_map(
            |(authors, topics, date, status, summaries, title, venue, links, figures, slug)| {
                let link = |at: u8| json!({ "relation": "CODE", "url": format!("https://example.org/code/{at}") });
                let figure = |at: u8| json!({ "imageUrl": format!("https://example.org/{at}.png"), "caption": "A figure" });
                let parts = [
                    ("authors", authors.map(Value::from)),
                    ("topics", topics.map(Value::from)),
                    ("publishedOn", date),
                    ("status", status.map(Value::from)),
                    ("summaries", summaries.map(Value::from)),
                    ("title", title.map(Value::from)),
                    ("venue", venue),
                    ("links", links.map(|list| list.into_iter().map(link).collect())),
                    ("figures", figures.map(|list| list.into_iter().map(figure).collect())),
                    ("slug", slug.map(Value::from)),
                ];
                let given = parts
                    .into_iter()
                    .filter_map(|(name, value)| Some((name.to_owned(), value?)));
                Value::Object(given.collect())
            },
        )
}

/// Some papers, authors and topics to begin with.
pub async fn stock(app: &TestApp) {
    let parents = [
        None,
        Some("root"),
        Some("root"),
        Some("left"),
        Some("below-left"),
    ];
    let topics = TOPICS.iter().zip(parents);
    add(app, topics.map(|(slug, parent)| topic(slug, parent))).await;
    let papers = (0..4).map(|at| {
        let mut record = paper(&format!("paper-{at}"));
        record.authors = vec![by(AUTHORS[at]), by(AUTHORS[at + 1])];
        record.topics = vec![about(TOPICS[at + 1])];
        record
    });
    add(app, papers).await;
}

/// Sends a write. It is done or refused by user errors, and never fails. The client may do everything.
pub async fn carry_out(admin: &Client, step: &Step) -> Answer {
    let input = input(admin, step).await;
    let body = json!({ "input": input });
    let answer = admin.graphql(&document(step.verb, ""), body).await;
    assert_eq!(answer.errors(), [] as [Value; 0], "{} {input:#}", step.verb);
    answer
}

const PAPERS: &str = "papers(first: 100, filter: { status: { in: [DRAFT, PUBLISHED, ARCHIVED] } })";
const ALL_PAPERS: &str = "papers(first: 100, filter: { deleted: INCLUDE, status: { in: [DRAFT, PUBLISHED, ARCHIVED] } })";
const OF_AUTHORS: &str = "authors(first: 100)";
const OF_TOPICS: &str = "topics(first: 100)";

async fn input(admin: &Client, step: &Step) -> Value {
    let Step {
        which: (which, other),
        parts,
        number,
        name,
        ..
    } = step;
    match step.verb {
        "createPaper" => with(parts, &[("title", json!("New")), ("url", address(*number))]),
        "upsertPaper" => row(parts, *number),
        "importPapers" => {
            let rows = (0..=number % 3).map(|at| row(parts, (number + at) % 8));
            json!({ "source": { "papers": rows.collect::<Vec<_>>() }, "sourceName": "test" })
        }
        "updatePapers" => {
            let ids = [
                chosen(admin, ALL_PAPERS, which).await,
                chosen(admin, PAPERS, other).await,
            ];
            let ids = ids.map(|entry| entry["id"].clone());
            let patch = json!({ "featured": number % 2 == 0, "addTopics": [TOPICS[number % 5]], "createMissingTopics": true });
            json!({ "papers": { "ids": ids }, "patch": patch })
        }
        "setPaperSummary" => {
            let summary = json!({ "kind": "TLDR", "body": name, "origin": "HUMAN" });
            step.about(admin, PAPERS, "summary", summary).await
        }
        "reviewSummary" => {
            let id = chosen(admin, PAPERS, which).await["summaries"][0]["id"].clone();
            let id = if id.is_null() { json!("summary_0") } else { id };
            json!({ "id": id, "reviewedBy": name })
        }
        "setPaperAuthors" | "setPaperTopics" => {
            let part = step.verb.trim_start_matches("setPaper").to_lowercase();
            let list = parts.get(&part).cloned().unwrap_or_else(|| json!([]));
            let mut input = step.about(admin, PAPERS, &part, list).await;
            if part == "topics" {
                input["createMissingTopics"] = json!(true);
            }
            input
        }
        "updatePaper" => {
            let patch = with(parts, &[("createMissingTopics", json!(true))]);
            step.about(admin, PAPERS, "patch", patch).await
        }
        "restorePaper" | "purgePaper" => {
            json!({ "id": chosen(admin, ALL_PAPERS, which).await["id"] })
        }
        "revertChange" => json!({ "changeId": change(admin, which).await }),
        verb if verb.starts_with("merge") => {
            let list = match verb {
                "mergePapers" => PAPERS,
                "mergeAuthors" => OF_AUTHORS,
                _ => OF_TOPICS,
            };
            let from = chosen(admin, list, other).await["id"].clone();
            step.about(admin, list, "duplicateId", from).await
        }
        _ => step.other_input(admin).await,
    }
}

impl Step {
    /// The input of a verb about other entries than papers, and of one that needs nothing but its entry.
    async fn other_input(&self, admin: &Client) -> Value {
        let (which, name) = (&self.which.0, &self.name);
        match self.verb {
            "splitAuthor" => {
                let author = chosen(admin, OF_AUTHORS, which).await;
                let papers = [author["papers"]["nodes"][0]["id"].clone()];
                let papers = papers.iter().filter(|id| !id.is_null());
                json!({ "id": author["id"], "paperIds": papers.collect::<Vec<_>>(), "author": { "displayName": name } })
            }
            "createAuthor" => json!({ "displayName": name }),
            "updateAuthor" => {
                let mut patch = json!({ "displayName": name });
                if self.number < 4 {
                    patch["orcid"] = json!(ORCIDS.get(self.number));
                    patch["names"] = json!([{ "name": AUTHORS[self.number] }]);
                }
                self.about(admin, OF_AUTHORS, "patch", patch).await
            }
            "createTopic" => json!({ "name": name, "parent": TOPICS[self.number % 5] }),
            "updateTopic" => {
                let patch = json!({ "name": name, "aliases": [TOPICS[self.number % 5]] });
                self.about(admin, OF_TOPICS, "patch", patch).await
            }
            "moveTopic" => {
                let parent = json!(TOPICS.get(self.number));
                self.about(admin, OF_TOPICS, "parent", parent).await
            }
            "updateVenue" => {
                let paper = chosen(admin, PAPERS, which).await;
                let id = paper["venue"]["id"].clone();
                let id = if id.is_null() { json!("venue_0") } else { id };
                json!({ "id": id, "patch": { "name": name } })
            }
            "deleteAuthor" => json!({ "id": chosen(admin, OF_AUTHORS, which).await["id"] }),
            "deleteTopic" => json!({ "id": chosen(admin, OF_TOPICS, which).await["id"] }),
            _ => self.entry(admin, PAPERS).await,
        }
    }

    /// What is wanted of an entry of a list.
    async fn about(&self, admin: &Client, list: &str, member: &str, value: Value) -> Value {
        let mut input = self.entry(admin, list).await;
        input[member] = value;
        input
    }

    /// An entry of a list, perhaps at a certain revision.
    async fn entry(&self, admin: &Client, list: &str) -> Value {
        let entry = chosen(admin, list, &self.which.0).await;
        let mut input = json!({ "id": entry["id"] });
        if let Some(rightly) = self.expects {
            let revision = entry["revision"].as_i64().unwrap_or(1);
            input["expectedRevision"] = json!(revision - i64::from(!rightly));
        }
        input
    }
}

/// Values of a paper with others where it has none.
fn with(parts: &Value, others: &[(&str, Value)]) -> Value {
    let mut input = parts.clone();
    for (name, value) in others {
        if input.get(name).is_none() {
            input[name] = value.clone();
        }
    }
    input["createMissingTopics"] = json!(true);
    input
}

/// A paper with an identifier of a few, so that it may be there already.
fn row(parts: &Value, number: usize) -> Value {
    let doi = json!(format!("10.1234/{number}"));
    let others = [
        ("doi", doi),
        ("url", address(number)),
        ("title", json!("Imported")),
    ];
    with(parts, &others)
}

fn address(number: usize) -> Value {
    json!(format!("https://example.org/{number}"))
}

/// An entry of a list; nothing when the list is empty.
async fn chosen(admin: &Client, list: &str, which: &Index) -> Value {
    let own = match list {
        OF_AUTHORS => "papers(first: 1) { nodes { id } }",
        OF_TOPICS => "",
        _ => "summaries { id } venue { id }",
    };
    let query = format!("{{ list: {list} {{ nodes {{ id revision {own} }} }} }}");
    let data = admin.data(&query).await;
    let nodes = data["list"]["nodes"].as_array().expect("a list");
    if nodes.is_empty() {
        return json!({ "id": "paper_00000000-0000-7000-8000-000000000000", "revision": 1 });
    }
    which.get(nodes).clone()
}

/// The id of one of the last changes, half of the time of one that merged something; of none when there is none.
async fn change(admin: &Client, which: &Index) -> Value {
    let query = "{
        merges: auditLog(first: 20, filter: { operation: MERGED }) { nodes { id } }
        all: auditLog(first: 30) { nodes { id } }
    }";
    let data = admin.data(query).await;
    let lists = [&data["merges"]["nodes"], &data["all"]["nodes"]];
    let nodes = lists[which.index(2)].as_array().expect("changes");
    if nodes.is_empty() {
        return json!("change_0");
    }
    which.get(nodes)["id"].clone()
}
