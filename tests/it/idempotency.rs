//! Requests with an idempotency key are carried out once, however often they are sent.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    mutations::{accepted, minimal, mutate, problem, state},
    support::{Client, TestApp, databases},
};

fn keyed(title: &str, key: &str) -> Value {
    let mut input = minimal(title);
    input["idempotencyKey"] = json!(key);
    input
}

async fn create(client: &Client, input: Value) -> Value {
    accepted(
        &mutate(client, "createPaper", "title", input).await,
        "createPaper",
    )
}

databases! {
    async fn the_same_request_again_gives_the_same_paper(app: TestApp) {
        let editor = app.editor().await;
        let first = create(&editor, keyed("Once", "key")).await;
        let before = state(&app).await;
        for _ in 0..3 {
            assert_eq!(create(&editor, keyed("Once", "key")).await, first);
        }
        assert_eq!(state(&app).await, before);
        create(&editor, keyed("Once", "other key")).await;
        create(&editor, minimal("Once")).await;
        assert_eq!(state(&app).await["catalog"]["paperCount"], 3, "another key and no key are another request");
    }

    async fn the_same_request_at_once_is_carried_out_once(app: TestApp) {
        let editor = app.editor().await;
        let requests = (0..16).map(|_| create(&editor, keyed("Once", "key")));
        let answers = futures_util::future::join_all(requests).await;
        for answer in &answers {
            assert_eq!(answer["paper"]["id"], answers[0]["paper"]["id"]);
        }
        assert_eq!(state(&app).await["catalog"]["paperCount"], 1);
    }

    async fn a_key_used_with_another_input_is_refused(app: TestApp) {
        let editor = app.editor().await;
        create(&editor, keyed("Once", "key")).await;
        let before = state(&app).await;
        let mut other = keyed("Once", "key");
        other["featured"] = json!(true);
        for input in [keyed("Twice", "key"), other] {
            let answer = mutate(&editor, "createPaper", "", input).await;
            assert_eq!(answer.user_errors("createPaper"), [problem("KEY_REUSED", "idempotencyKey")]);
        }
        assert_eq!(state(&app).await, before);
    }

    async fn a_refused_request_does_not_use_the_key_up(app: TestApp) {
        let editor = app.editor().await;
        let answer = mutate(&editor, "createPaper", "", keyed("", "key")).await;
        assert_eq!(answer.user_errors("createPaper"), [problem("REQUIRED", "title")]);
        assert_eq!(create(&editor, keyed("Mended", "key")).await["paper"]["title"], "Mended");
    }

    async fn keys_of_other_tokens_are_other_keys(app: TestApp) {
        let (editor, admin) = (app.editor().await, app.admin().await);
        let first = create(&editor, keyed("Mine", "key")).await;
        let second = create(&admin, keyed("Yours", "key")).await;
        assert_ne!(first["paper"]["id"], second["paper"]["id"]);
        assert_eq!(create(&editor, keyed("Mine", "key")).await["paper"]["id"], first["paper"]["id"]);
    }

    async fn a_key_outlives_a_restart_and_ends_after_a_day(app: TestApp) {
        let actor = paper_catalog::catalog::Actor::command("test");
        let role = entity::enums::Role::Editor;
        let issued = paper_catalog::auth::issue(app.catalog(), &actor, "script", role, None).await;
        let secret = issued.unwrap_or_else(|_| panic!("a token")).secret;
        let first = create(&app.with_token(&secret), keyed("Once", "key")).await;
        let app = app.restart().await;
        let editor = app.with_token(&secret);
        assert_eq!(create(&editor, keyed("Once", "key")).await["paper"]["id"], first["paper"]["id"]);
        app.clock().advance(Duration::from_secs(24 * 60 * 60 - 1));
        assert_eq!(create(&editor, keyed("Once", "key")).await["paper"]["id"], first["paper"]["id"]);
        app.clock().advance(Duration::from_secs(2));
        assert_ne!(create(&editor, keyed("Once", "key")).await["paper"]["id"], first["paper"]["id"]);
    }

    async fn the_paper_of_the_first_time_may_have_been_changed_since(app: TestApp) {
        let editor = app.editor().await;
        let first = create(&editor, keyed("Once", "key")).await;
        let patch = json!({ "id": first["paper"]["id"], "patch": { "title": "Renamed" } });
        accepted(&mutate(&editor, "updatePaper", "", patch).await, "updatePaper");
        let again = create(&editor, keyed("Once", "key")).await;
        assert_eq!(again["paper"]["title"], "Renamed", "the paper as it is now");
        accepted(&mutate(&editor, "deletePaper", "", json!({ "id": first["paper"]["id"] })).await, "deletePaper");
        let gone = mutate(&editor, "createPaper", "title", keyed("Once", "key")).await;
        assert_eq!(gone.user_errors("createPaper").first().map(|(code, _)| code.as_str()), Some("DELETED"));
        assert_eq!(gone.at("/data/createPaper/paper"), &Value::Null, "what is deleted exists for nobody");
    }
}
