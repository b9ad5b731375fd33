//! A second identical import changes nothing at all.

use std::time::Duration;

use super::*;

/// Papers of every kind, with and without identifiers.
fn papers() -> Value {
    let mut papers: Vec<Value> = (0..20).map(full).collect();
    papers.push(json!({ "title": "Without anything" }));
    papers.push(json!({ "title": "Twice the same author", "url": "https://example.org/a", "authors": [{ "name": "Wei Wang" }, { "name": "WEI WANG" }] }));
    papers.push(json!({ "title": "A namesake", "url": "https://example.org/b", "authors": [{ "name": "Wei Wang", "orcid": "0000-0001-5109-3700" }] }));
    papers.push(json!({ "title": "Another namesake", "url": "https://example.org/c", "authors": [{ "name": "Wei Wang", "orcid": "0000-0002-1694-233X" }] }));
    papers.push(json!({ "title": "Broken\u{0} things", "url": "javascript:alert(1)", "publishedOn": "2024-13", "language": "?", "authors": [{ "name": "B", "orcid": "x" }],
        "topics": ["no such topic"], "summaries": [{ "kind": "TLDR", "body": "<b>html</b>", "origin": "MODEL" }] }));
    Value::Array(papers)
}

databases! {
    async fn a_second_import_of_the_same_papers_changes_nothing(app: TestApp) {
        let editor = app.editor().await;
        let first = import(&editor, papers()).await;
        assert_eq!(outcomes(&first), ["CREATED"; 25], "{first:#}");
        let before = dump(&editor).await;
        app.clock().advance(Duration::from_mins(1));
        let second = import(&editor, papers()).await;
        assert_eq!(outcomes(&second), ["UNCHANGED"; 25], "{second:#}");
        assert_eq!(second["revision"], first["revision"]);
        assert_eq!(dump(&editor).await, before);
        let broken = remarks(&first["rows"][24]["warnings"]);
        let fields: Vec<&str> = broken.iter().map(|(_, field)| field.trim_start_matches("papers.24.")).collect();
        for field in ["title", "url", "publishedOn", "language", "authors.0.orcid", "topics.0", "summaries.0.body"] {
            assert!(fields.contains(&field), "no remark about {field}: {broken:?}");
        }
        assert_eq!(remarks(&first["rows"][21]["warnings"]), [("REPAIRED".to_owned(), "papers.21.authors.1".to_owned())]);
    }

    async fn an_import_takes_as_many_statements_for_many_papers_as_for_few(app: TestApp) {
        let editor = app.editor().await;
        let few: Vec<Value> = (0..2).map(full).collect();
        let many: Vec<Value> = (100..300).map(full).collect();
        let (few, _) = app.statements(import(&editor, Value::Array(few))).await;
        let (many, done) = app.statements(import(&editor, Value::Array(many.clone()))).await;
        assert_eq!(done["created"], 200);
        assert!(many <= few + 10, "{many} statements for 200 papers, {few} for 2");
    }
}
