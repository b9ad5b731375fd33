//! Deleted papers, and identifiers that belong to another paper.

use serde_json::{Value, json};

use super::{PAPER, accepted, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

fn with_doi(title: &str) -> Value {
    let mut input = minimal(title);
    input["doi"] = json!("10.1234/abc");
    input
}

/// Whether a client finds a paper by its id, its slug and its DOI, and in the list.
async fn seen(client: &Client, paper: &Value) -> [bool; 4] {
    let query = "query($id: ID!, $slug: String!) {
        id: paper(by: { id: $id }) { id }
        slug: paper(by: { slug: $slug }) { id }
        doi: paper(by: { doi: \"10.1234/abc\" }) { id }
        papers { totalCount }
    }";
    let variables = json!({ "id": paper["id"], "slug": paper["slug"] });
    let data = client.graphql(query, variables).await.data();
    let found = |key: &str| data[key]["id"] == paper["id"];
    [
        found("id"),
        found("slug"),
        found("doi"),
        data["papers"]["totalCount"] == 1,
    ]
}

databases! {
    async fn a_deleted_paper_is_gone_and_comes_back_as_it_was(app: TestApp) {
        let editor = app.editor().await;
        let mut input = with_doi("Here today");
        input["authors"] = json!([{ "name": "Ada Lovelace", "affiliation": "Society" }]);
        input["topics"] = json!(["Logic"]);
        input["createMissingTopics"] = json!(true);
        input["tldr"] = json!("Short.");
        let before = paper(&editor, input).await;
        assert_eq!(seen(&app, &before).await, [true; 4]);
        let answer = mutate(&editor, "deletePaper", "", json!({ "id": before["id"], "expectedRevision": 1 })).await;
        assert_eq!(accepted(&answer, "deletePaper")["deletedId"], before["id"]);
        assert_eq!(seen(&app, &before).await, [false; 4]);
        assert_eq!(seen(&editor, &before).await, [false; 4]);
        let counts = app.data("{ authors { nodes { paperCount } } topics { nodes { paperCount } } }").await;
        assert_eq!(counts["authors"]["nodes"], json!([{ "paperCount": 0 }]));
        assert_eq!(counts["topics"]["nodes"], json!([{ "paperCount": 0 }]));
        let answer = mutate(&editor, "restorePaper", PAPER, json!({ "id": before["id"] })).await;
        let mut after = accepted(&answer, "restorePaper")["paper"].clone();
        assert_eq!(after["revision"], 3);
        after["revision"] = before["revision"].clone();
        assert_eq!(after, before, "the clock stands still, so all else is the same");
        assert_eq!(seen(&app, &before).await, [true; 4]);
        let counts = app.data("{ authors { nodes { paperCount } } topics { nodes { paperCount } } }").await;
        assert_eq!(counts["authors"]["nodes"], json!([{ "paperCount": 1 }]));
        assert_eq!(counts["topics"]["nodes"], json!([{ "paperCount": 1 }]));
    }

    async fn a_deleted_paper_is_neither_changed_nor_deleted_again(app: TestApp) {
        let editor = app.editor().await;
        let gone = paper(&editor, with_doi("Gone")).await;
        let id = json!({ "id": gone["id"] });
        accepted(&mutate(&editor, "deletePaper", "", id.clone()).await, "deletePaper");
        let before = state(&app).await;
        let again = mutate(&editor, "deletePaper", "", id.clone()).await;
        assert_eq!(again.user_errors("deletePaper"), [problem("DELETED", "id")]);
        let change = json!({ "id": gone["id"], "patch": { "title": "Back" } });
        let change = mutate(&editor, "updatePaper", "", change).await;
        assert_eq!(change.user_errors("updatePaper"), [problem("DELETED", "id")]);
        let stale = json!({ "id": gone["id"], "expectedRevision": 1 });
        let stale = mutate(&editor, "restorePaper", "", stale).await;
        assert_eq!(stale.user_errors("restorePaper"), [problem("STALE_REVISION", "expectedRevision")]);
        assert_eq!(stale.at("/data/restorePaper/userErrors/0/current"), &Value::Null);
        assert_eq!(state(&app).await, before);
        accepted(&mutate(&editor, "restorePaper", "", id.clone()).await, "restorePaper");
        let restored = state(&app).await;
        let again = accepted(&mutate(&editor, "restorePaper", "", id).await, "restorePaper");
        assert_eq!(again["paper"]["revision"], 3, "nothing to restore, nothing written");
        assert_eq!(state(&app).await, restored);
    }

    async fn an_identifier_of_another_paper_names_that_paper(app: TestApp) {
        let editor = app.editor().await;
        let mut first = with_doi("The first one");
        first["arxivId"] = json!("2405.19832");
        let first = paper(&editor, first).await;
        let before = state(&app).await;
        let mut second = minimal("The second one");
        second["doi"] = json!("doi:10.1234/ABC");
        second["url"] = json!("https://arxiv.org/pdf/2405.19832v2");
        let answer = mutate(&editor, "createPaper", "", second).await;
        let errors = answer.at("/data/createPaper/userErrors").as_array().expect("a list").clone();
        assert_eq!(errors.len(), 2, "{errors:#?}");
        for error in &errors {
            assert_eq!((&error["__typename"], &error["code"]), (&json!("DuplicateIdentifier"), &json!("DUPLICATE_IDENTIFIER")));
            assert_eq!(error["existing"], json!({ "id": first["id"], "title": "The first one" }));
        }
        assert_eq!(state(&app).await, before);
        let other = paper(&editor, minimal("Another one")).await;
        let patch = json!({ "id": other["id"], "patch": { "doi": "10.1234/abc" } });
        let answer = mutate(&editor, "updatePaper", "", patch).await;
        assert_eq!(answer.at("/data/updatePaper/userErrors/0/existing/id"), &first["id"]);
        let own = json!({ "id": first["id"], "patch": { "identifiers": [{ "scheme": "DOI", "value": "10.1234/abc" }] } });
        accepted(&mutate(&editor, "updatePaper", "", own).await, "updatePaper");
    }

    async fn an_identifier_of_a_draft_names_it_to_those_who_see_drafts(app: TestApp) {
        let editor = app.editor().await;
        let mut draft = with_doi("A draft");
        draft["status"] = json!("DRAFT");
        let draft = paper(&editor, draft).await;
        assert_eq!(seen(&app, &draft).await, [false; 4]);
        assert_eq!(seen(&editor, &draft).await, [true; 4]);
        let answer = mutate(&editor, "createPaper", "", with_doi("Another")).await;
        // Whoever may write papers may read drafts, so nobody who is refused is left in the dark.
        assert_eq!(answer.at("/data/createPaper/userErrors/0/existing/id"), &draft["id"]);
    }

    async fn identifiers_of_a_deleted_paper_stay_taken(app: TestApp) {
        let editor = app.editor().await;
        let gone = paper(&editor, with_doi("Gone")).await;
        accepted(&mutate(&editor, "deletePaper", "", json!({ "id": gone["id"] })).await, "deletePaper");
        let before = state(&app).await;
        let answer = mutate(&editor, "createPaper", "", with_doi("Again")).await;
        let errors = answer.user_errors("createPaper");
        assert_eq!(errors.iter().map(|(code, _)| code.as_str()).collect::<Vec<_>>(), ["DELETED"]);
        assert_eq!(state(&app).await, before);
        let message = answer.at("/data/createPaper/userErrors/0/message").as_str().unwrap_or_default();
        let id = gone["id"].as_str().expect("an id");
        assert!(message.contains(id), "restorePaper takes an id, so the message must name it: {message}");
    }
}
