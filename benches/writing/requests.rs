//! What is written: mutations as a script sends them.

use paper_catalog::domain::record::{PaperRecord, Record};
use serde_json::{Value, json};

use super::corpus;

/// Adds one paper.
pub const CREATE: &str = "mutation($input: CreatePaperInput!) { createPaper(input: $input) { paper { id } userErrors { message } } }";

/// Adds many.
pub const IMPORT: &str = "mutation($input: ImportPapersInput!) { importPapers(input: $input) { created rejected userErrors { message } } }";

/// Papers of the generator that a database with `there` of them has not, as the rows of an import.
pub fn rows(there: usize, wanted: usize) -> Vec<Value> {
    let papers = corpus::records(there + wanted, 1).filter_map(|record| match record {
        Record::Paper(paper) => Some(*paper),
        _ => None,
    });
    papers.skip(there).map(|paper| row(&paper)).collect()
}

fn row(paper: &PaperRecord) -> Value {
    let authors = paper.authors.iter();
    let authors: Vec<_> = authors
        .map(|author| json!({ "name": author.name, "affiliation": author.affiliation }))
        .collect();
    let topics: Vec<_> = paper.topics.iter().map(|topic| &topic.topic).collect();
    let identifiers = paper.identifiers.iter();
    let identifiers: Vec<_> = identifiers
        .map(|own| json!({ "scheme": own.scheme, "value": own.value }))
        .collect();
    let links = paper.links.iter();
    let links: Vec<_> = links
        .map(|link| json!({ "relation": link.relation, "url": link.url }))
        .collect();
    let summaries = paper.summaries.iter();
    let summaries: Vec<_> = summaries
        .map(|own| json!({ "kind": own.kind, "body": own.body, "origin": own.origin }))
        .collect();
    json!({
        "key": paper.slug,
        "slug": paper.slug,
        "title": paper.title,
        "abstract": paper.r#abstract,
        "kind": paper.kind,
        "publishedOn": paper.published_on,
        "language": paper.language,
        "venue": paper.venue,
        "authors": authors,
        "topics": topics,
        "identifiers": identifiers,
        "links": links,
        "summaries": summaries,
    })
}

/// One paper with four authors and three topics, which the catalog has.
pub fn paper(at: usize, authors: &[Value], topics: &[Value]) -> Value {
    let authors =
        (0..4).map(|more| json!({ "authorId": authors[(at * 4 + more) % authors.len()] }));
    let topics = (0..3).map(|more| &topics[(at * 3 + more) % topics.len()]);
    json!({
        "title": format!("A paper that is written once, number {at}"),
        "url": format!("https://example.org/written/{at}"),
        "doi": format!("10.5555/written.{at}"),
        "publishedOn": "2024-05-17",
        "tldr": "Says in one sentence what the paper is about, why that matters, and what was found in the end.",
        "abstract": "What was known before, what was asked, how it was looked into, and what came of it. ".repeat(12),
        "authors": authors.collect::<Vec<_>>(),
        "topics": topics.collect::<Vec<_>>(),
    })
}
