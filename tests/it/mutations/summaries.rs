//! Writing and reviewing one summary of a paper.

use serde_json::{Value, json};

use super::{accepted, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

const SUMMARIES: &str =
    "summaries { id kind language body origin originName reviewedBy reviewedAt }";

async fn written(client: &Client, mutation: &str, input: Value) -> Vec<Value> {
    let answer = mutate(client, mutation, SUMMARIES, input).await;
    let paper = accepted(&answer, mutation)["paper"].clone();
    paper["summaries"].as_array().cloned().expect("a list")
}

databases! {
    async fn a_summary_takes_the_place_of_the_one_it_replaces_and_leaves_the_others(app: TestApp) {
        let editor = app.editor().await;
        let mut input = minimal("A paper");
        input["tldr"] = json!("By people.");
        let id = paper(&editor, input).await["id"].clone();
        let model = |body: &str, name: &str| json!({
            "id": id, "summary": { "kind": "TLDR", "body": body, "origin": "MODEL", "originName": name },
        });
        let added = written(&editor, "setPaperSummary", model("By a model.", "one")).await;
        assert_eq!((added.len(), &added[0]["body"]), (2, &json!("By people.")));
        let again = written(&editor, "setPaperSummary", model("By a model, anew.", "one")).await;
        assert_eq!((again.len(), &again[1]["id"]), (2, &added[1]["id"]), "it is the same one");
        assert_eq!(again[1]["body"], "By a model, anew.");
        let other = written(&editor, "setPaperSummary", model("By another model.", "two")).await;
        assert_eq!(other.len(), 3);
        let before = state(&app).await;
        let same = written(&editor, "setPaperSummary", model("By another model.", "two")).await;
        assert_eq!((same, state(&app).await), (other.clone(), before), "nothing is written twice");
        let mut named = model("By people, in short.", "two");
        named["summaryId"] = added[0]["id"].clone();
        named["summary"]["kind"] = json!("KEY_POINTS");
        let named = written(&editor, "setPaperSummary", named).await;
        assert_eq!((&named[0]["id"], &named[0]["kind"]), (&added[0]["id"], &json!("KEY_POINTS")));
    }

    async fn a_review_lasts_as_long_as_the_text(app: TestApp) {
        let editor = app.editor().await;
        let id = paper(&editor, minimal("A paper")).await["id"].clone();
        let text = |body: &str| json!({ "id": id, "summary": { "kind": "SUMMARY", "body": body, "origin": "MODEL" } });
        let summary = written(&editor, "setPaperSummary", text("First.")).await[0]["id"].clone();
        let reviewed = written(&editor, "reviewSummary", json!({ "id": summary, "reviewedBy": "Ada" })).await;
        assert_eq!((&reviewed[0]["reviewedBy"], reviewed[0]["reviewedAt"].is_string()), (&json!("Ada"), true));
        let before = state(&app).await;
        written(&editor, "reviewSummary", json!({ "id": summary, "reviewedBy": "Ada" })).await;
        written(&editor, "setPaperSummary", text("First.")).await;
        assert_eq!(state(&app).await, before, "the same text keeps its review");
        let taken_back = written(&editor, "reviewSummary", json!({ "id": summary, "reviewed": false })).await;
        assert_eq!((&taken_back[0]["reviewedBy"], &taken_back[0]["reviewedAt"]), (&Value::Null, &Value::Null));
        let by_token = written(&editor, "reviewSummary", json!({ "id": summary })).await;
        assert!(by_token[0]["reviewedBy"].is_string());
        let changed = written(&editor, "setPaperSummary", text("Second.")).await;
        assert_eq!(changed[0]["reviewedBy"], Value::Null, "nobody has checked this text");
    }

    async fn what_is_wrong_with_a_summary_is_told(app: TestApp) {
        let editor = app.editor().await;
        let id = paper(&editor, minimal("A paper")).await["id"].clone();
        let other = paper(&editor, json!({ "title": "Other", "url": "https://example.org/o", "tldr": "Short." })).await;
        let summaries = editor.graphql("query($id: ID!) { paper(by: { id: $id }) { summaries { id } } }", json!({ "id": other["id"] })).await.data();
        let theirs = summaries["paper"]["summaries"][0]["id"].clone();
        let before = state(&app).await;
        let good = json!({ "kind": "TLDR", "body": "Text.", "origin": "HUMAN" });
        for (input, expected) in [
            (json!({ "id": id, "summary": { "kind": "TLDR", "body": " ", "origin": "HUMAN" } }), problem("REQUIRED", "summary.body")),
            (json!({ "id": id, "summary": { "kind": "TLDR", "body": "[x](javascript:alert(1))", "origin": "HUMAN" } }), problem("INVALID", "summary.body")),
            (json!({ "id": id, "summaryId": theirs, "summary": good }), problem("NOT_FOUND", "summaryId")),
            (json!({ "id": id, "summaryId": id, "summary": good }), problem("NOT_FOUND", "summaryId")),
            (json!({ "id": theirs, "summary": good }), problem("NOT_FOUND", "id")),
            (json!({ "id": id, "expectedRevision": 7, "summary": good }), problem("STALE_REVISION", "expectedRevision")),
        ] {
            let answer = mutate(&editor, "setPaperSummary", "", input.clone()).await;
            assert_eq!(answer.user_errors("setPaperSummary"), [expected], "{input}");
        }
        let answer = mutate(&editor, "reviewSummary", "", json!({ "id": id })).await;
        assert_eq!(answer.user_errors("reviewSummary"), [problem("NOT_FOUND", "id")]);
        let answer = mutate(&editor, "reviewSummary", "", json!({ "id": theirs, "reviewedBy": " " })).await;
        assert_eq!(answer.user_errors("reviewSummary"), [problem("REQUIRED", "reviewedBy")]);
        assert_eq!(state(&app).await, before);
    }
}
