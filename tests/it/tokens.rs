//! Tokens: shown once, never stored, noted when used, ended in time.

use std::time::Duration;

use entity::{api_token, idempotency};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use crate::{
    history::changes,
    mutations::{accepted, minimal, mutate, paper, problem, state},
    support::{Client, TestApp, databases},
};

const TOKEN: &str = "name role createdAt expiresAt lastUsedAt revokedAt";

async fn create(admin: &Client, input: Value) -> Value {
    accepted(
        &mutate(admin, "createToken", TOKEN, input).await,
        "createToken",
    )
}

/// The row of the token with this name.
async fn row(app: &TestApp, name: &str) -> api_token::Model {
    let rows = api_token::Entity::find().all(app.catalog().read()).await;
    let mut rows = rows.expect("the rows").into_iter();
    rows.find(|row| row.name == name)
        .expect("a token of this name")
}

/// The row of a token once its use is noted, which happens behind the answer.
async fn used(app: &TestApp, name: &str, at: i64) -> api_token::Model {
    let patience = tokio::time::timeout(Duration::from_secs(20), async {
        loop {
            let row = row(app, name).await;
            if row.last_used_at == Some(at) {
                return row;
            }
            tokio::task::yield_now().await;
        }
    });
    patience.await.expect("the use is noted")
}

databases! {
    async fn a_token_is_shown_once_and_never_stored(app: TestApp) {
        let admin = app.admin().await;
        let made = create(&admin, json!({ "name": "nightly import", "role": "EDITOR" })).await;
        let secret = made["secret"].as_str().expect("a secret").to_owned();
        assert!(secret.starts_with("pc_") && secret.len() >= 40, "{secret}");
        assert_eq!(made["token"]["name"], "nightly import");
        assert_eq!(made["token"]["role"], "EDITOR");
        assert_eq!(made["token"]["createdAt"], app.clock().now().to_string());
        for member in ["expiresAt", "lastUsedAt", "revokedAt"] {
            assert_eq!(made["token"][member], Value::Null, "{member}");
        }
        let editor = app.with_token(&secret);
        let mut input = minimal("With the token");
        input["idempotencyKey"] = json!("k");
        paper(&editor, input).await;
        let random = secret.trim_start_matches("pc_");
        let rows = api_token::Entity::find().all(app.catalog().read()).await.expect("rows");
        let outcomes = idempotency::Entity::find().all(app.catalog().read()).await.expect("rows");
        let everything = format!("{rows:?} {outcomes:?} {:?}", changes(app.catalog()).await);
        assert!(everything.contains("nightly import") && !everything.contains(random));
        if let Some(file) = app.database().url().strip_prefix("sqlite:") {
            for end in ["", "-wal"] {
                let bytes = std::fs::read(format!("{file}{end}")).unwrap_or_default();
                assert!(!bytes.windows(random.len()).any(|window| window == random.as_bytes()));
            }
        }
        let row = row(&app, "nightly import").await;
        assert_eq!(row.hash.len(), 64);
        assert_eq!(row.created_by.as_deref(), Some("Admin of a test"));
        let names: Vec<_> = changes(app.catalog()).await.into_iter().map(|row| row.actor).collect();
        assert_eq!(names.last().map(String::as_str), Some("nightly import"), "writes bear its name");
    }

    async fn the_last_use_is_noted_every_five_minutes(app: TestApp) {
        let admin = app.admin().await;
        let made = create(&admin, json!({ "name": "reader", "role": "VIEWER" })).await;
        let reader = app.with_token(made["secret"].as_str().expect("a secret"));
        assert_eq!(row(&app, "reader").await.last_used_at, None);
        let first = app.clock().now().micros();
        let before = state(&app).await;
        state(&reader).await;
        used(&app, "reader", first).await;
        app.clock().advance(Duration::from_secs(5 * 60 - 1));
        state(&reader).await;
        assert_eq!(row(&app, "reader").await.last_used_at, Some(first), "exact to five minutes");
        app.clock().advance(Duration::from_secs(1));
        let second = app.clock().now().micros();
        state(&reader).await;
        used(&app, "reader", second).await;
        assert_eq!(state(&app).await, before, "a use is no change of the catalog");
        let revoked = mutate(&admin, "revokeToken", TOKEN, json!({ "id": made["token"]["id"] })).await;
        let revoked = accepted(&revoked, "revokeToken");
        assert_eq!(revoked["token"]["lastUsedAt"], paper_catalog::domain::Timestamp::from_micros(second).to_string());
    }

    async fn a_token_ends_when_it_says(app: TestApp) {
        let admin = app.admin().await;
        let end = "2026-01-02T03:05:05Z";
        let made = create(&admin, json!({ "name": "short", "role": "EDITOR", "expiresAt": end })).await;
        assert_eq!(made["token"]["expiresAt"], "2026-01-02T03:05:05.000000Z");
        let short = app.with_token(made["secret"].as_str().expect("a secret"));
        let viewer = short.data("{ viewer { name expiresAt } }").await;
        assert_eq!(viewer["viewer"], json!({ "name": "short", "expiresAt": "2026-01-02T03:05:05.000000Z" }));
        app.clock().advance(Duration::from_mins(1));
        let refused = short.graphql("{ viewer { name } }", json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.codes()), (401, vec!["UNAUTHENTICATED"]));
        create(&admin, json!({ "name": "short", "role": "EDITOR" })).await;
    }

    async fn a_revoked_token_ends_at_once_and_for_good(app: TestApp) {
        let admin = app.admin().await;
        let made = create(&admin, json!({ "name": "leaked", "role": "EDITOR" })).await;
        let leaked = app.with_token(made["secret"].as_str().expect("a secret"));
        paper(&leaked, minimal("Before")).await;
        let id = json!({ "id": made["token"]["id"] });
        let revoked = accepted(&mutate(&admin, "revokeToken", TOKEN, id.clone()).await, "revokeToken");
        assert_eq!(revoked["token"]["revokedAt"], app.clock().now().to_string());
        let refused = leaked.graphql("{ catalog { revision } }", json!({})).await;
        assert_eq!(refused.status, 401);
        let before = state(&app).await;
        app.clock().advance(Duration::from_mins(1));
        let again = accepted(&mutate(&admin, "revokeToken", TOKEN, id).await, "revokeToken");
        assert_eq!(again["token"]["revokedAt"], revoked["token"]["revokedAt"]);
        assert_eq!(state(&app).await, before);
        create(&admin, json!({ "name": "leaked", "role": "EDITOR" })).await;
    }

    async fn a_rotated_token_has_another_secret_and_the_former_one_is_good_for_nothing(app: TestApp) {
        let admin = app.admin().await;
        let made = create(&admin, json!({ "name": "script", "role": "EDITOR", "expiresAt": "2026-01-03T00:00:00Z" })).await;
        let id = made["token"]["id"].clone();
        let former = app.with_token(made["secret"].as_str().expect("a secret"));
        paper(&former, minimal("Before")).await;
        let rotated = accepted(&mutate(&admin, "rotateToken", TOKEN, json!({ "id": id })).await, "rotateToken");
        let secret = rotated["secret"].as_str().expect("a secret").to_owned();
        assert_eq!((&rotated["token"]["id"], &rotated["token"]["role"]), (&id, &json!("EDITOR")));
        assert_eq!(rotated["token"]["expiresAt"], "2026-01-03T00:00:00.000000Z");
        assert_eq!(former.graphql("{ viewer { name } }", json!({})).await.status, 401);
        paper(&app.with_token(&secret), json!({ "title": "After", "url": "https://example.org/after" })).await;
        let later = json!({ "id": id, "expiresAt": "2026-02-03T00:00:00Z" });
        let rotated = accepted(&mutate(&admin, "rotateToken", TOKEN, later).await, "rotateToken");
        assert_eq!(rotated["token"]["expiresAt"], "2026-02-03T00:00:00.000000Z");
        assert!(!format!("{:?}", changes(app.catalog()).await).contains(secret.trim_start_matches("pc_")));
        app.clock().advance(Duration::from_hours(24 * 60));
        let expired = mutate(&admin, "rotateToken", TOKEN, json!({ "id": id })).await;
        assert_eq!(expired.user_errors("rotateToken"), [problem("REQUIRED", "expiresAt")]);
        mutate(&admin, "revokeToken", TOKEN, json!({ "id": id })).await;
        let revoked = mutate(&admin, "rotateToken", TOKEN, json!({ "id": id, "expiresAt": "2027-01-01T00:00:00Z" })).await;
        assert_eq!(revoked.user_errors("rotateToken"), [problem("DELETED", "id")]);
        let unknown = mutate(&admin, "rotateToken", TOKEN, json!({ "id": "token_x" })).await;
        assert_eq!(unknown.user_errors("rotateToken"), [problem("NOT_FOUND", "id")]);
    }

    async fn a_token_with_bad_values_is_refused(app: TestApp) {
        let admin = app.admin().await;
        create(&admin, json!({ "name": "taken", "role": "VIEWER" })).await;
        let before = state(&app).await;
        let rows = api_token::Entity::find().count(app.catalog().read()).await.expect("a count");
        for (input, code, path) in [
            (json!({ "name": " ", "role": "VIEWER" }), "REQUIRED", "name"),
            (json!({ "name": "a\u{0}", "role": "VIEWER" }), "INVALID", "name"),
            (json!({ "name": "x".repeat(101), "role": "VIEWER" }), "TOO_LONG", "name"),
            (json!({ "name": "taken", "role": "VIEWER" }), "TAKEN", "name"),
            (json!({ "name": "late", "role": "VIEWER", "expiresAt": "2026-01-02T03:04:05Z" }), "INVALID", "expiresAt"),
            (json!({ "name": "odd", "role": "VIEWER", "expiresAt": "tomorrow" }), "INVALID", "expiresAt"),
        ] {
            let answer = mutate(&admin, "createToken", TOKEN, input).await;
            assert_eq!(answer.user_errors("createToken"), [problem(code, path)]);
            assert_eq!(answer.at("/data/createToken/secret"), &Value::Null);
        }
        let answer = mutate(&admin, "revokeToken", TOKEN, json!({ "id": "token_01890000-0000-7000-8000-000000000000" })).await;
        assert_eq!(answer.user_errors("revokeToken"), [problem("NOT_FOUND", "id")]);
        assert_eq!(state(&app).await, before);
        assert_eq!(api_token::Entity::find().count(app.catalog().read()).await.expect("a count"), rows);
    }
}
