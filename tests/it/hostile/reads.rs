//! Texts in queries that no entry has.

use super::*;

/// Queries with a text, and what they take it for.
const QUERIES: [&str; 22] = [
    "node(id: $text) { id }",
    "nodes(ids: [$text]) { id }",
    "paper(by: { id: $text }) { id }",
    "paper(by: { slug: $text }) { id }",
    "paper(by: { doi: $text }) { id }",
    "paper(by: { arxiv: $text }) { id }",
    "paper(by: { url: $text }) { id }",
    "paper(by: { any: $text }) { id }",
    "author(by: { slug: $text }) { id }",
    "author(by: { orcid: $text }) { id }",
    "topic(by: { slug: $text }) { id }",
    "papers(search: $text) { totalCount nodes { id } facets(by: [TOPIC]) { buckets { key } } }",
    "papers(filter: { title: { contains: $text } }) { totalCount nodes { id } }",
    "papers(filter: { title: { eq: $text } }) { totalCount nodes { id } }",
    "papers(filter: { title: { startsWith: $text } }) { totalCount nodes { id } }",
    "papers(filter: { authors: { any: [$text] }, topics: { none: [$text] } }) { totalCount nodes { id } }",
    "papers(filter: { language: { eq: $text } }) { totalCount nodes { id } }",
    "authors(filter: { name: { contains: $text } }) { totalCount nodes { id } }",
    "topics(filter: { name: { in: [$text] } }) { totalCount nodes { id } }",
    "suggest(text: $text) { slug }",
    "findDuplicates(of: { title: $text, doi: $text, url: $text, authors: [{ name: $text }] }) { reason }",
    "changes(after: $text) { nodes { id } }",
];

databases! {
    async fn a_text_that_nothing_has_is_found_nowhere_or_refused(app: TestApp) {
        let admin = app.admin().await;
        paper(&admin, full("A paper")).await;
        let mut wrong = Vec::new();
        for query in QUERIES {
            let texts = ["\u{0}", "a\u{0}b", "%", "_", "\\", "'", "\"", "a' OR 1=1 --", "\u{202e}", "\u{feff}", "\u{10ffff}", "(", "NEAR(a b)", "*", "-", "a:b", "''\\"];
            for text in texts.map(str::to_owned).into_iter().chain(["x".repeat(150), "x".repeat(100_000), "ÿ ".repeat(50_000)]) {
                let document = ["ID!", "String!"].map(|kind| format!("query($text: {kind}) {{ {query} }}"));
                let is_id = [" id: $", "(id: $", "ids: ", "none: ["].iter().any(|member| query.contains(member));
                let document = &document[usize::from(!is_id)];
                let answer = admin.graphql(document, json!({ "text": text })).await;
                let codes = answer.codes();
                if codes.iter().any(|code| !["BAD_USER_INPUT", "CURSOR_MISMATCH"].contains(code)) {
                    let shown: String = text.chars().take(20).collect();
                    wrong.push(format!("{query} {shown:?}: {:#}", answer.body["errors"][0]));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
