//! The history: every write is in it, in the order of commits, with what it changed.

use std::collections::BTreeSet;

use entity::{
    change,
    enums::{ChangeEntity, ChangeOperation},
};
use paper_catalog::catalog::Catalog;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Map, Value, json};

use crate::{
    mutations::{accepted, change as patched, minimal, mutate, paper, state},
    support::{Client, TestApp, databases},
};

/// All change rows in their order.
pub async fn changes(catalog: &Catalog) -> Vec<change::Model> {
    let rows = change::Entity::find().order_by_asc(change::Column::Id);
    rows.all(catalog.read()).await.expect("the change rows")
}

/// Revisions have no gap, never go back, and end with the catalog's own; so do times.
#[track_caller]
pub fn assert_complete(rows: &[change::Model], revision: i64) {
    assert!(
        rows.is_sorted_by_key(|row| row.revision),
        "revisions follow the order of commits"
    );
    assert!(rows.is_sorted_by_key(|row| row.at), "so do times");
    let revisions: BTreeSet<_> = rows.iter().map(|row| row.revision).collect();
    assert_eq!(
        revisions,
        (1..=revision).collect(),
        "each revision has a change, and each change a revision"
    );
}

fn diff(row: &change::Model) -> Map<String, Value> {
    let diff: Map<String, Value> = serde_json::from_str(&row.diff).expect("a JSON object");
    for (field, sides) in &diff {
        let sides = sides.as_array().expect("a pair");
        assert!(
            sides.len() == 2 && sides[0] != sides[1],
            "{field}: {sides:?}"
        );
    }
    diff
}

/// Carries out a mutation and gives the rows that it left.
async fn rows_of(
    app: &TestApp,
    client: &Client,
    mutation: &str,
    input: Value,
) -> Vec<change::Model> {
    let before = changes(app.catalog()).await.len();
    let answer = mutate(client, mutation, "", input).await;
    let payload = accepted(&answer, mutation);
    let rows = changes(app.catalog()).await.split_off(before);
    let request = answer.headers["x-request-id"]
        .to_str()
        .expect("text")
        .to_owned();
    for row in &rows {
        assert_eq!(
            row.revision,
            payload["revision"].as_i64().expect("a revision"),
            "{mutation}"
        );
        assert_eq!(row.at, app.clock().now().micros());
        assert_eq!(row.actor, "Admin of a test");
        assert!(row.token_uid.is_some());
        assert_eq!(row.request_id.as_deref(), Some(request.as_str()));
    }
    rows
}

#[track_caller]
fn assert_row(
    rows: &[change::Model],
    entity: ChangeEntity,
    operation: ChangeOperation,
) -> Map<String, Value> {
    let found: Vec<_> = rows.iter().map(|row| (row.entity, row.operation)).collect();
    assert_eq!(found, [(entity, operation)]);
    diff(&rows[0])
}

databases! {
    async fn a_new_paper_with_all_that_is_new_is_one_revision(app: TestApp) {
        let admin = app.admin().await;
        let mut input = minimal("New");
        input["authors"] = json!([{ "name": "Ada" }, { "name": "Alan" }]);
        input["topics"] = json!(["Logic"]);
        input["createMissingTopics"] = json!(true);
        input["venue"] = json!("Annals");
        let rows = rows_of(&app, &admin, "createPaper", input).await;
        let mut kinds: Vec<_> = rows.iter().map(|row| format!("{:?} {:?}", row.entity, row.operation)).collect();
        kinds.sort();
        assert_eq!(kinds, ["Author Created", "Author Created", "Paper Created", "Topic Created", "Venue Created"]);
        let row = rows.iter().find(|row| row.entity == ChangeEntity::Paper).expect("the paper");
        let diff = diff(row);
        assert_eq!(diff["title"], json!([null, "New"]));
        assert_eq!(diff["authors"][1].as_array().map(Vec::len), Some(2));
        let revision = app.catalog().revision().await.expect("a revision");
        assert_complete(&changes(app.catalog()).await, revision);
    }

    async fn every_write_says_what_was_and_what_is(app: TestApp) {
        use ChangeEntity::{Author, Paper, Token, Topic};
        use ChangeOperation::{Created, Deleted, Restored, Updated};
        let admin = app.admin().await;
        let added = paper(&admin, minimal("Before")).await;
        let id = json!({ "id": added["id"] });
        let rows = rows_of(&app, &admin, "updatePaper", patched(&added, json!({ "title": "After", "featured": true }))).await;
        let found = assert_row(&rows, Paper, Updated);
        let expected = json!({ "title": ["Before", "After"], "featured": [false, true] });
        assert_eq!(Value::Object(found), expected, "and nothing else");
        let now = app.clock().now().to_string();
        let rows = rows_of(&app, &admin, "deletePaper", id.clone()).await;
        assert_eq!(Value::Object(assert_row(&rows, Paper, Deleted)), json!({ "deletedAt": [null, now] }));
        let rows = rows_of(&app, &admin, "restorePaper", id).await;
        assert_eq!(Value::Object(assert_row(&rows, Paper, Restored)), json!({ "deletedAt": [now, null] }));
        let author = mutate(&admin, "createAuthor", "", json!({ "displayName": "Ada" })).await;
        let author = accepted(&author, "createAuthor")["author"].clone();
        let rows = rows_of(&app, &admin, "updateAuthor", patched(&author, json!({ "homepage": "https://example.org/" }))).await;
        assert_eq!(Value::Object(assert_row(&rows, Author, Updated)), json!({ "homepage": [null, "https://example.org/"] }));
        let rows = rows_of(&app, &admin, "deleteAuthor", json!({ "id": author["id"] })).await;
        assert_row(&rows, Author, Deleted);
        let rows = rows_of(&app, &admin, "createTopic", json!({ "name": "Logic", "aliases": ["L"] })).await;
        let found = assert_row(&rows, Topic, Created);
        assert_eq!((&found["name"], &found["aliases"]), (&json!([null, "Logic"]), &json!([null, ["L"]])));
        let topic = json!({ "id": format!("topic_{}", rows[0].entity_uid) });
        let rows = rows_of(&app, &admin, "updateTopic", patched(&topic, json!({ "aliases": [], "position": 2 }))).await;
        let found = assert_row(&rows, Topic, Updated);
        assert_eq!(Value::Object(found), json!({ "aliases": [["L"], []], "position": [0, 2] }));
        let rows = rows_of(&app, &admin, "deleteTopic", topic).await;
        assert_row(&rows, Topic, Deleted);
        let rows = rows_of(&app, &admin, "createToken", json!({ "name": "t", "role": "VIEWER" })).await;
        let found = assert_row(&rows, Token, Created);
        assert_eq!(Value::Object(found), json!({ "name": [null, "t"], "role": [null, "VIEWER"] }), "and no hash");
        let token = json!({ "id": format!("token_{}", rows[0].entity_uid) });
        let rows = rows_of(&app, &admin, "revokeToken", token).await;
        assert_eq!(Value::Object(assert_row(&rows, Token, Updated)), json!({ "revokedAt": [null, now] }));
        let revision = app.catalog().revision().await.expect("a revision");
        assert_complete(&changes(app.catalog()).await, revision);
        assert_eq!(state(&app).await["catalog"]["revision"], revision);
    }

    async fn what_is_refused_is_no_history(app: TestApp) {
        let admin = app.admin().await;
        let before = changes(app.catalog()).await;
        let mut input = minimal("");
        input["authors"] = json!([{ "name": "Ada" }]);
        mutate(&admin, "createPaper", "", input.clone()).await;
        input["title"] = json!("Good");
        mutate(&app, "createPaper", "", input).await;
        assert_eq!(changes(app.catalog()).await, before);
    }

    async fn an_orcid_that_an_author_gets_from_a_paper_is_a_change_of_the_author(app: TestApp) {
        let admin = app.admin().await;
        let mut input = minimal("First");
        input["authors"] = json!([{ "name": "Ada" }]);
        paper(&admin, input.clone()).await;
        input["authors"][0]["orcid"] = json!("0000-0002-1825-0097");
        let rows = rows_of(&app, &admin, "createPaper", input).await;
        let row = rows.iter().find(|row| row.entity == ChangeEntity::Author).expect("the author");
        assert_eq!(Value::Object(diff(row)), json!({ "orcid": [null, "0000-0002-1825-0097"] }));
    }
}
