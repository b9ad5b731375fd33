//! Papers that may be there already: upserts and imports.

use serde_json::{Value, json};

use crate::{
    mutations::{accepted, minimal, mutate},
    support::{Client, TestApp, databases},
};

mod curated;
mod hostile;
mod killed;
mod many;
mod outcomes;
mod policies;
mod remote;
mod twice;

/// Everything that an import answers.
const IMPORT: &str = "mutation($input: ImportPapersInput!) { importPapers(input: $input) {
    created updated unchanged rejected revision userErrors { code field message }
    rows { position outcome changedFields paper { id slug title status doi }
        warnings { __typename code field message ... on PossibleDuplicate { candidates { id } } }
        errors { code field message } } } }";

/// Everything that an upsert answers.
const UPSERT: &str = "mutation($input: UpsertPaperInput!) { upsertPaper(input: $input) {
    outcome changedFields revision paper { id title url tldr status revision updatedAt doi arxivId authors { displayName } topics { name } }
    warnings { __typename code field message ... on PossibleDuplicate { candidates { id } } }
    userErrors { code field message } } }";

/// Imports papers from the source `test`, with other members of the input.
async fn import_with(client: &Client, papers: Value, more: Value) -> Value {
    let mut input = json!({ "source": { "papers": papers }, "sourceName": "test" });
    let more = more.as_object().cloned().unwrap_or_default();
    input.as_object_mut().expect("an object").extend(more);
    let answer = client.graphql(IMPORT, json!({ "input": input })).await;
    answer.data()["importPapers"].clone()
}

async fn import(client: &Client, papers: Value) -> Value {
    import_with(client, papers, json!({})).await
}

async fn upsert(client: &Client, input: Value) -> Value {
    let answer = client.graphql(UPSERT, json!({ "input": input })).await;
    answer.data()["upsertPaper"].clone()
}

/// What became of each row.
fn outcomes(payload: &Value) -> Vec<&str> {
    let rows = payload["rows"].as_array().expect("rows").iter();
    rows.map(|row| row["outcome"].as_str().expect("an outcome"))
        .collect()
}

/// `(code, field joined by dots)` of errors or warnings.
fn remarks(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = list.as_array().expect("a list").iter();
    list.map(|remark| {
        let path = remark["field"].as_array().map_or(&[][..], Vec::as_slice);
        let path: Vec<_> = path.iter().map(text).collect();
        (text(&remark["code"]), path.join("."))
    })
    .collect()
}

/// A paper with something in every part.
fn full(number: usize) -> Value {
    json!({
        "title": format!("Paper {number}"),
        "url": format!("https://example.org/{number}"),
        "abstract": format!("About {number}."),
        "tldr": format!("Says {number}."),
        "doi": format!("10.1234/{number}"),
        "publishedOn": "2024-05-17",
        "venue": format!("Venue {}", number % 3),
        "authors": [
            { "name": format!("Author {number}"), "affiliation": "Somewhere" },
            { "name": "Everybody's Coauthor", "orcid": "0000-0002-1825-0097" }
        ],
        "topics": ["Common topic", format!("Topic {}", number % 5)],
        "createMissingTopics": true,
        "links": [{ "relation": "PDF", "url": format!("https://example.org/{number}.pdf") }],
        "summaries": [{ "kind": "SUMMARY", "body": "Long.", "origin": "MODEL", "originName": "a model" }],
        "figures": [
            { "label": "Figure 1", "imageUrl": "https://example.org/1.png", "thumbnail": true },
            { "label": "(a)", "imageUrl": "https://example.org/1a.png", "parentPosition": 0 }
        ]
    })
}

/// Everything in the catalog that a client can read and that a write would change.
async fn dump(client: &Client) -> Value {
    client
        .data(
            "{ catalog { revision paperCount authorCount topicCount }
               papers(first: 100) { nodes { id revision updatedAt slug title abstract tldr status venue { name }
                 authorships(first: 100) { nodes { position nameAsPublished affiliation author { id revision displayName orcid } } }
                 topics { id name } identifiers { scheme value } links { relation url } summaries { id kind body }
                 figures { label imageUrl parentPosition thumbnail } } }
               topics(first: 100) { nodes { name papers(first: 100) { nodes { title } } } } }",
        )
        .await
}
