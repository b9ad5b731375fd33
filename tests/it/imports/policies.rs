//! All or some, for real or not, once or again.

use super::*;

fn mixed() -> Value {
    json!([full(1), { "title": "", "doi": "10.1234/2" }, full(3)])
}

databases! {
    async fn rows_that_cannot_be_taken_leave_the_others_alone(app: TestApp) {
        let editor = app.editor().await;
        let done = import(&editor, mixed()).await;
        assert_eq!(outcomes(&done), ["CREATED", "REJECTED", "CREATED"], "{done:#}");
        assert_eq!(remarks(&done["rows"][1]["errors"]), [("REQUIRED".to_owned(), "papers.1.title".to_owned())]);
        assert_eq!((&done["created"], &done["rejected"]), (&json!(2), &json!(1)));
        let only = "mutation($input: ImportPapersInput!) { importPapers(input: $input) { rows(outcomes: [REJECTED]) { position } } }";
        let input = json!({ "input": { "source": { "papers": mixed() }, "sourceName": "test" } });
        assert_eq!(editor.graphql(only, input).await.data()["importPapers"]["rows"], json!([{ "position": 1 }]));
    }

    async fn one_row_that_cannot_be_taken_refuses_everything_when_it_is_to(app: TestApp) {
        let editor = app.editor().await;
        let before = dump(&editor).await;
        let done = import_with(&editor, mixed(), json!({ "errorPolicy": "REJECT_EVERYTHING" })).await;
        assert_eq!(outcomes(&done), ["REJECTED"; 3]);
        assert_eq!(remarks(&done["userErrors"]), [("CONFLICT".to_owned(), "errorPolicy".to_owned())]);
        assert_eq!(done["rows"][0]["errors"], json!([]));
        assert_eq!(remarks(&done["rows"][1]["errors"]), [("REQUIRED".to_owned(), "papers.1.title".to_owned())]);
        assert_eq!(dump(&editor).await, before);
    }

    async fn a_dry_run_says_what_would_be_done_and_stores_nothing(app: TestApp) {
        let editor = app.editor().await;
        import(&editor, json!([full(1)])).await;
        let before = dump(&editor).await;
        let changed = json!([{ "doi": "10.1234/1", "title": "Changed" }, full(2), full(2)]);
        let dry = import_with(&editor, changed.clone(), json!({ "dryRun": true, "idempotencyKey": "key" })).await;
        assert_eq!(outcomes(&dry), ["UPDATED", "CREATED", "REJECTED"], "{dry:#}");
        assert_eq!(dry["rows"][0]["changedFields"], json!(["title"]));
        assert_eq!(dry["rows"][0]["paper"]["title"], "Paper 1");
        assert_eq!(dry["rows"][1]["paper"], Value::Null);
        assert_eq!(dump(&editor).await, before);
        let real = import_with(&editor, changed, json!({ "idempotencyKey": "key" })).await;
        assert_eq!(outcomes(&real), ["UPDATED", "CREATED", "REJECTED"]);
        assert_eq!(real["rows"][0]["paper"]["title"], "Changed");
        let upsert_dry = upsert(&editor, json!({ "doi": "10.1234/9", "title": "Nine", "url": "https://example.org/9", "dryRun": true })).await;
        assert_eq!((&upsert_dry["outcome"], &upsert_dry["paper"]), (&json!("CREATED"), &Value::Null));
    }

    async fn the_same_key_and_input_get_the_same_answer(app: TestApp) {
        let editor = app.editor().await;
        let more = || json!({ "idempotencyKey": "key" });
        let first = import_with(&editor, mixed(), more()).await;
        let before = dump(&editor).await;
        let again = import_with(&editor, mixed(), more()).await;
        assert_eq!(again["rows"], first["rows"], "the stored outcome, and not a second import");
        assert_eq!(dump(&editor).await, before);
        let other = import_with(&editor, json!([full(4)]), more()).await;
        assert_eq!(remarks(&other["userErrors"]), [("KEY_REUSED".to_owned(), "idempotencyKey".to_owned())]);
        assert_eq!(other["rows"], json!([]));
        let input = json!({ "title": "Once", "url": "https://example.org/once", "doi": "10.1234/once", "idempotencyKey": "key" });
        let once = upsert(&editor, input.clone()).await;
        assert_eq!(upsert(&editor, input).await["outcome"], once["outcome"]);
    }
}
