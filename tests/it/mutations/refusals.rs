//! What `createPaper` refuses: completely, by path, and without a trace.

use serde_json::{Value, json};

use super::{minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

/// Refuses the input with exactly these problems, in any order, and leaves everything as it was.
async fn refused(client: &Client, input: Value, expected: &[(&str, &str)]) {
    let before = state(client).await;
    let answer = mutate(client, "createPaper", "", input.clone()).await;
    assert_eq!(answer.status, 200);
    let mut found = answer.user_errors("createPaper");
    found.sort();
    let mut expected: Vec<_> = expected
        .iter()
        .map(|(code, field)| problem(code, field))
        .collect();
    expected.sort();
    let shown: String = input.to_string().chars().take(300).collect();
    assert_eq!(found, expected, "of {shown}: {:#}", answer.body);
    assert_eq!(answer.at("/data/createPaper/paper"), &Value::Null);
    assert_eq!(answer.at("/data/createPaper/revision"), &Value::Null);
    assert_eq!(state(client).await, before, "a refusal leaves no trace");
}

/// A paper with one member changed.
fn with(member: &str, value: Value) -> Value {
    let mut input = minimal("A good title");
    input[member] = value;
    input
}

databases! {
    async fn all_problems_are_told_at_once(app: TestApp) {
        let editor = app.editor().await;
        let input = json!({
            "title": " ",
            "url": "javascript:alert(1)",
            "publishedOn": "2024-13",
            "language": "not a language",
            "doi": "no doi",
            "arxivId": "no id",
            "identifiers": [{ "scheme": "PMID", "value": "12" }, { "scheme": "ISBN", "value": "978-3-16-148410-1" }],
            "links": [{ "relation": "SOURCE", "url": "https://example.org" }, { "relation": "PDF", "url": "ftp://example.org" }],
            "summaries": [{ "kind": "TLDR", "body": "<script>alert(1)</script>", "origin": "HUMAN" }],
            "authors": [{ "affiliation": "nobody" }, { "name": "Ada", "orcid": "0000-0002-1825-0098" }],
            "topics": ["no such topic"],
            "figures": [{ "imageUrl": "data:image/png;base64,xx" }],
            "slug": "No Slug!"
        });
        refused(&editor, input, &[
            ("REQUIRED", "title"), ("INVALID", "url"), ("INVALID", "publishedOn"), ("INVALID", "language"),
            ("INVALID", "doi"), ("INVALID", "arxivId"), ("INVALID", "identifiers.1.value"),
            ("CONFLICT", "links.0.relation"), ("INVALID", "links.1.url"), ("INVALID", "summaries.0.body"),
            ("REQUIRED", "authors.0.name"), ("INVALID", "authors.1.orcid"), ("NOT_FOUND", "topics.0"),
            ("INVALID", "figures.0.imageUrl"), ("INVALID", "slug"),
        ]).await;
    }

    async fn dates_that_do_not_exist_are_refused(app: TestApp) {
        let editor = app.editor().await;
        for date in ["2024-13", "2024-02-30", "2023-02-29", "24", "2024-5", "yesterday", "", "2024-05-17T00:00:00Z", "0000"] {
            refused(&editor, with("publishedOn", json!(date)), &[("INVALID", "publishedOn")]).await;
        }
    }

    async fn addresses_other_than_of_the_web_are_refused(app: TestApp) {
        let editor = app.editor().await;
        for url in ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/x", "//example.org", "example.org", "",
            "https://user:secret@example.org/", "https://exa mple.org/", "https://example.org/\u{0}"]
        {
            let answer = mutate(&editor, "createPaper", "", with("url", json!(url))).await;
            let errors = answer.user_errors("createPaper");
            assert_eq!(errors.first(), Some(&problem("INVALID", "url")), "{url:?}");
        }
        assert_eq!(state(&app).await["catalog"]["paperCount"], 0);
    }

    async fn characters_that_cannot_be_seen_are_refused_wherever_text_goes(app: TestApp) {
        let editor = app.editor().await;
        for (bad, code_point) in [("\u{0}", "0000"), ("\u{7}", "0007"), ("\u{202e}", "202E"), ("\u{2066}", "2066"), ("\u{200b}", "200B")] {
            let text = format!("some{bad}text");
            let answer = mutate(&editor, "createPaper", "", with("title", json!(text))).await;
            let message = answer.at("/data/createPaper/userErrors/0/message").as_str().unwrap_or_default().to_owned();
            assert!(message.contains(code_point), "{message}");
            for (input, path) in [
                (with("title", json!(text)), "title"),
                (with("abstract", json!(text)), "abstract"),
                (with("comment", json!(text)), "comment"),
                (with("tldr", json!(text)), "tldr"),
                (with("venue", json!(text)), "venue"),
                (with("topics", json!([text])), "topics.0"),
                (with("authors", json!([{ "name": text }])), "authors.0.name"),
                (with("authors", json!([{ "name": "Ada", "affiliation": text }])), "authors.0.affiliation"),
                (with("links", json!([{ "relation": "PDF", "url": "https://example.org", "label": text }])), "links.0.label"),
                (with("summaries", json!([{ "kind": "TLDR", "body": text, "origin": "HUMAN" }])), "summaries.0.body"),
                (with("figures", json!([{ "imageUrl": "https://example.org/1.png", "caption": text }])), "figures.0.caption"),
                (with("language", json!(text)), "language"),
                (with("slug", json!(text)), "slug"),
                (with("doi", json!(format!("10.1234/{text}"))), "doi"),
                (with("idempotencyKey", json!(text)), "idempotencyKey"),
            ] {
                refused(&editor, input, &[("INVALID", path)]).await;
            }
            refused(&editor, with("authors", json!([{ "authorId": text }])), &[("NOT_FOUND", "authors.0.authorId")]).await;
        }
    }

    async fn what_is_too_long_or_too_many_is_refused(app: TestApp) {
        let editor = app.editor().await;
        refused(&editor, with("title", json!("x".repeat(1_001))), &[("TOO_LONG", "title")]).await;
        refused(&editor, with("title", json!("x".repeat(1_000_000))), &[("TOO_LONG", "title")]).await;
        refused(&editor, with("abstract", json!("x".repeat(50_001))), &[("TOO_LONG", "abstract")]).await;
        refused(&editor, with("comment", json!("x".repeat(5_001))), &[("TOO_LONG", "comment")]).await;
        refused(&editor, with("venue", json!("x".repeat(301))), &[("TOO_LONG", "venue")]).await;
        refused(&editor, with("topics", json!(["x".repeat(301)])), &[("TOO_LONG", "topics.0")]).await;
        refused(&editor, with("authors", json!([{ "name": "x".repeat(301) }])), &[("TOO_LONG", "authors.0.name")]).await;
        refused(&editor, with("idempotencyKey", json!("x".repeat(201))), &[("TOO_LONG", "idempotencyKey")]).await;
        let authors: Vec<_> = (0..10_001).map(|at| json!({ "name": format!("Author {at}") })).collect();
        refused(&editor, with("authors", json!(authors)), &[("TOO_MANY", "authors")]).await;
        let topics: Vec<_> = (0..101).map(|at| format!("Topic {at}")).collect();
        let mut input = with("topics", json!(topics));
        input["createMissingTopics"] = json!(true);
        refused(&editor, input, &[("TOO_MANY", "topics")]).await;
        let links: Vec<_> = (0..101).map(|at| json!({ "relation": "CODE", "url": format!("https://example.org/{at}") })).collect();
        refused(&editor, with("links", json!(links)), &[("TOO_MANY", "links")]).await;
    }

    async fn the_same_author_twice_is_refused(app: TestApp) {
        let editor = app.editor().await;
        let twice = json!([{ "name": "Ada Lovelace" }, { "name": "Alan Turing" }, { "name": "ADA LOVELACE" }]);
        refused(&editor, with("authors", twice.clone()), &[("TAKEN", "authors.2")]).await;
        paper(&editor, with("authors", json!([{ "name": "Ada Lovelace" }]))).await;
        refused(&editor, with("authors", twice), &[("TAKEN", "authors.2")]).await;
    }

    async fn ids_of_nothing_and_of_other_things_are_refused(app: TestApp) {
        let editor = app.editor().await;
        let other = paper(&editor, with("authors", json!([{ "name": "Ada Lovelace" }]))).await;
        let absent = "author_01890000-0000-7000-8000-000000000000";
        for id in [absent, other["id"].as_str().expect("an id"), "nonsense", ""] {
            let input = with("authors", json!([{ "name": "Alan Turing" }, { "authorId": id }]));
            refused(&editor, input, &[("NOT_FOUND", "authors.1.authorId")]).await;
        }
        let mut input = with("topics", json!([other["id"]]));
        input["createMissingTopics"] = json!(true);
        refused(&editor, input, &[("NOT_FOUND", "topics.0")]).await;
        refused(&editor, with("venue", other["id"].clone()), &[("NOT_FOUND", "venue")]).await;
    }

    async fn two_thumbnails_and_parts_of_later_figures_are_refused(app: TestApp) {
        let editor = app.editor().await;
        let figure = |thumbnail: bool, parent: Option<u32>| {
            json!({ "imageUrl": "https://example.org/1.png", "thumbnail": thumbnail, "parentPosition": parent })
        };
        let input = with("figures", json!([figure(true, None), figure(false, None), figure(true, None)]));
        refused(&editor, input, &[("CONFLICT", "figures.2.thumbnail")]).await;
        let input = with("figures", json!([figure(false, Some(1)), figure(false, None)]));
        refused(&editor, input, &[("INVALID", "figures.0.parentPosition")]).await;
    }

    async fn a_new_author_of_a_refused_paper_is_not_kept(app: TestApp) {
        let editor = app.editor().await;
        let mut input = with("authors", json!([{ "name": "Ada Lovelace" }]));
        input["topics"] = json!(["New topic"]);
        input["createMissingTopics"] = json!(true);
        input["venue"] = json!("New venue");
        input["slug"] = json!("No Slug!");
        refused(&editor, input, &[("INVALID", "slug")]).await;
    }

    async fn a_published_paper_needs_an_address_and_a_draft_does_not(app: TestApp) {
        let editor = app.editor().await;
        let draft = paper(&editor, with("status", json!("DRAFT"))).await;
        let cleared = json!({ "id": draft["id"], "patch": { "url": null } });
        let cleared = mutate(&editor, "updatePaper", "url", cleared).await;
        assert_eq!(cleared.data()["updatePaper"]["paper"]["url"], Value::Null);
        let published = json!({ "id": draft["id"], "patch": { "status": "PUBLISHED" } });
        let published = mutate(&editor, "updatePaper", "url", published).await;
        assert_eq!(published.user_errors("updatePaper"), [problem("REQUIRED", "url")]);
    }
}
