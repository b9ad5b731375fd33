//! Rows that mean no good: clear errors, and nothing else is harmed.

use super::*;
use crate::support::Builder;

/// A server that takes its time: these inputs are large, and the machine may have other things to do.
async fn patient(builder: Builder) -> TestApp {
    builder
        .configure(|config| config.server.request_timeout_seconds = 600)
        .await
}

databases! {
    async fn an_upsert_refuses_what_breaks_a_rule_and_changes_nothing(builder: Builder) {
        let app = patient(builder).await;
        let editor = app.editor().await;
        let long = "x".repeat(1_000_000);
        let nobody = "author_01890a5d-ac96-774b-bcce-b302099a8057";
        let before = dump(&editor).await;
        for (input, code, field) in [
            (json!({ "title": long, "url": "https://example.org/1" }), "TOO_LONG", "title"),
            (json!({ "title": "A", "url": "javascript:alert(1)" }), "INVALID", "url"),
            (json!({ "title": "A\u{0}", "url": "https://example.org/1" }), "INVALID", "title"),
            (json!({ "title": "A" }), "REQUIRED", "url"),
            (json!({ "doi": "10.1234/unknown", "url": "https://example.org/1" }), "REQUIRED", "title"),
            (json!({ "title": "A", "url": "https://example.org/1", "doi": "nonsense" }), "INVALID", "doi"),
            (json!({ "title": "A", "url": "https://example.org/1", "authors": [{ "authorId": nobody }] }), "NOT_FOUND", "authors.0.authorId"),
            (json!({ "title": "A", "url": "https://example.org/1", "authors": [{ "name": "B" }, { "name": "b" }] }), "TAKEN", "authors.1"),
            (json!({ "title": "A", "url": "https://example.org/1", "topics": ["nothing"] }), "NOT_FOUND", "topics.0"),
            (json!({ "title": "A", "url": "https://example.org/1", "sourceName": "a:b" }), "INVALID", "sourceName"),
        ] {
            let done = upsert(&editor, input).await;
            assert_eq!(done["outcome"], "REJECTED", "{done:#}");
            assert_eq!(remarks(&done["userErrors"]), [(code.to_owned(), field.to_owned())]);
        }
        assert_eq!(dump(&editor).await, before);
    }

    async fn an_import_mends_what_can_be_mended(builder: Builder) {
        let app = patient(builder).await;
        let editor = app.editor().await;
        let authors: Vec<Value> = (0..10_001).map(|number| json!({ "name": format!("Author {number}") })).collect();
        let done = import(&editor, json!([
            { "title": "x".repeat(1_000_000) },
            { "title": "Many", "url": "https://example.org/1", "authors": authors, "abstract": "y".repeat(60_000) },
            { "title": "Unknown", "url": "https://example.org/2", "authors": [{ "authorId": "paper_1" }] },
            { "title": "Good", "url": "https://example.org/3" }
        ])).await;
        assert_eq!(outcomes(&done), ["REJECTED", "CREATED", "REJECTED", "CREATED"], "{:#}", done["rows"]);
        assert_eq!(remarks(&done["rows"][0]["errors"]), [("TOO_LONG".to_owned(), "papers.0.title".to_owned())]);
        let mended = remarks(&done["rows"][1]["warnings"]);
        assert_eq!(mended, [("REPAIRED".to_owned(), "papers.1.abstract".to_owned()), ("REPAIRED".to_owned(), "papers.1.authors".to_owned())]);
        assert_eq!(remarks(&done["rows"][2]["errors"]), [("NOT_FOUND".to_owned(), "papers.2.authors.0.authorId".to_owned())]);
        assert_eq!(app.data("{ catalog { authorCount } }").await["catalog"]["authorCount"], 10_000);
    }

    async fn more_than_ten_thousand_papers_are_refused(builder: Builder) {
        let app = patient(builder).await;
        let editor = app.editor().await;
        let before = dump(&editor).await;
        let papers: Vec<Value> = (0..10_001).map(|number| minimal(&format!("Paper {number}"))).collect();
        let done = import(&editor, Value::Array(papers)).await;
        assert_eq!(remarks(&done["userErrors"]), [("TOO_MANY".to_owned(), "papers".to_owned())]);
        assert_eq!(done["rows"], json!([]));
        assert_eq!(dump(&editor).await, before);
    }
}
