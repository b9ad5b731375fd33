//! One change of many papers.

use serde_json::{Value, json};

use super::{accepted, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

async fn update(client: &Client, papers: Value, patch: Value, more: Value) -> Value {
    let mut input = json!({ "papers": papers, "patch": patch });
    for (name, value) in more.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    let selection = "kind featured status topics { name }";
    let answer = mutate(client, "updatePapers", selection, input).await;
    answer.data()["updatePapers"].clone()
}

fn outcomes(done: &Value) -> Vec<&str> {
    let papers = done["papers"].as_array().expect("a list");
    let outcomes = papers.iter().map(|paper| paper["outcome"].as_str());
    outcomes.map(|outcome| outcome.expect("a word")).collect()
}

async fn papers(client: &Client) -> Vec<Value> {
    let mut ids = Vec::new();
    for (title, year) in [("One", "2020"), ("Two", "2021"), ("Three", "2021")] {
        let mut input = minimal(title);
        input["publishedOn"] = json!(year);
        input["topics"] = json!(["Old"]);
        input["createMissingTopics"] = json!(true);
        ids.push(paper(client, input).await["id"].clone());
    }
    ids
}

databases! {
    async fn papers_of_a_filter_are_changed_in_one_transaction(app: TestApp) {
        let editor = app.editor().await;
        papers(&editor).await;
        let filter = json!({ "filter": { "year": { "eq": 2021 } } });
        let patch = json!({ "kind": "THESIS", "featured": true, "addTopics": ["New", "old"], "removeTopics": ["Old"], "createMissingTopics": true });
        let before = app.catalog().revision().await.expect("a revision");
        let dry = update(&editor, filter.clone(), patch.clone(), json!({ "dryRun": true })).await;
        assert_eq!((outcomes(&dry), &dry["updated"]), (vec!["UPDATED", "UPDATED"], &json!(2)), "{dry:#}");
        assert_eq!(dry["papers"][0]["paper"]["featured"], false);
        assert_eq!(app.catalog().revision().await.expect("a revision"), before);
        let done = update(&editor, filter.clone(), patch.clone(), json!({})).await;
        assert_eq!(outcomes(&done), ["UPDATED", "UPDATED"], "{done:#}");
        assert_eq!(done["papers"][0]["changedFields"], json!(["kind", "featured", "topics"]));
        assert_eq!(done["papers"][0]["paper"]["topics"], json!([{ "name": "New" }, { "name": "Old" }]));
        assert_eq!(app.catalog().revision().await.expect("a revision"), before + 1, "one write");
        let before = state(&app).await;
        let again = update(&editor, filter, json!({ "kind": "THESIS", "featured": true, "addTopics": ["new"] }), json!({})).await;
        assert_eq!((&again["unchanged"], state(&app).await), (&json!(2), before));
        let found = app.data("{ papers(search: \"topic:new\") { totalCount } topic(by: { slug: \"new\" }) { paperCount } }").await;
        assert_eq!(found, json!({ "papers": { "totalCount": 2 }, "topic": { "paperCount": 2 } }));
    }

    async fn papers_that_cannot_be_changed_are_named_with_the_reason(app: TestApp) {
        let editor = app.editor().await;
        let mut ids = papers(&editor).await;
        let nowhere = json!({ "source": { "papers": [{ "title": "Nowhere to be read" }] }, "sourceName": "test" });
        let imported = accepted(&mutate(&editor, "importPapers", "", nowhere).await, "importPapers");
        let draft = imported["rows"][0]["paper"]["id"].clone();
        accepted(&mutate(&editor, "deletePaper", "", json!({ "id": ids[1] })).await, "deletePaper");
        ids.extend([draft, json!("paper_01890000-0000-7000-8000-000000000000"), ids[0].clone()]);
        let before = state(&app).await;
        let all = update(&editor, json!({ "ids": ids }), json!({ "status": "PUBLISHED", "featured": true }), json!({ "errorPolicy": "REJECT_EVERYTHING" })).await;
        assert_eq!(all["userErrors"][0]["code"], "CONFLICT", "{all:#}");
        assert_eq!((outcomes(&all), state(&app).await), (vec!["REJECTED"; 5], before));
        let done = update(&editor, json!({ "ids": ids }), json!({ "status": "PUBLISHED", "featured": true }), json!({})).await;
        assert_eq!(outcomes(&done), ["UPDATED", "REJECTED", "UPDATED", "REJECTED", "REJECTED"], "{done:#}");
        let codes: Vec<_> = [1, 3, 4].map(|at: usize| done["papers"][at]["errors"][0]["code"].clone()).to_vec();
        assert_eq!(codes, ["DELETED", "REQUIRED", "NOT_FOUND"]);
    }

    async fn an_input_that_cannot_be_meant_is_refused_as_a_whole(app: TestApp) {
        let editor = app.editor().await;
        let ids = papers(&editor).await;
        let before = state(&app).await;
        let one = json!({ "ids": [ids[0]] });
        for (papers, patch, more, expected) in [
            (json!({ "filter": {} }), json!({ "featured": true }), json!({ "maximum": 2 }), problem("TOO_MANY", "papers.filter")),
            (json!({ "ids": ids }), json!({ "featured": true }), json!({ "maximum": 2 }), problem("TOO_MANY", "papers.ids")),
            (one.clone(), json!({ "featured": true }), json!({ "maximum": 10_001 }), problem("TOO_MANY", "maximum")),
            (one.clone(), json!({ "featured": true }), json!({ "maximum": -1 }), problem("INVALID", "maximum")),
            (json!({ "ids": ["author_x"] }), json!({ "featured": true }), json!({}), problem("NOT_FOUND", "papers.ids.0")),
            (one.clone(), json!({ "addTopics": ["Unknown"] }), json!({}), problem("NOT_FOUND", "addTopics.0")),
            (one.clone(), json!({ "removeTopics": ["Old", "Unknown"] }), json!({}), problem("NOT_FOUND", "removeTopics.1")),
            (one.clone(), json!({ "kind": null }), json!({}), problem("REQUIRED", "kind")),
            (one.clone(), json!({ "language": "?" }), json!({}), problem("INVALID", "language")),
        ] {
            let mut input = json!({ "papers": papers, "patch": patch });
            for (name, value) in more.as_object().into_iter().flatten() {
                input[name] = value.clone();
            }
            let answer = mutate(&editor, "updatePapers", "", input.clone()).await;
            assert_eq!(answer.user_errors("updatePapers"), [expected], "{input}");
        }
        assert_eq!(state(&app).await, before);
    }
}
