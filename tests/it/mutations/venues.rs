//! Adding, changing and deleting venues.

use serde_json::{Value, json};

use super::{accepted, change, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

async fn venue(client: &Client, input: Value) -> Value {
    let answer = mutate(client, "createVenue", "slug name url", input).await;
    accepted(&answer, "createVenue")["venue"].clone()
}

databases! {
    async fn a_venue_comes_back_as_it_was_given_and_papers_show_what_it_becomes(app: TestApp) {
        let editor = app.editor().await;
        let added = venue(&editor, json!({ "name": "NeurIPS 2024", "url": "https://neurips.cc" })).await;
        assert_eq!((&added["slug"], &added["url"]), (&json!("neurips-2024"), &json!("https://neurips.cc")));
        let mut input = minimal("Appeared");
        input["venue"] = json!("neurips 2024");
        let before = paper(&editor, input).await;
        assert_eq!(before["venue"]["name"], "NeurIPS 2024");
        let patch = json!({ "name": "Neural Information Processing", "slug": "nips", "url": null });
        let answer = mutate(&editor, "updateVenue", "slug name url", change(&added, patch)).await;
        let changed = accepted(&answer, "updateVenue")["venue"].clone();
        assert_eq!((&changed["slug"], &changed["url"], &changed["revision"]), (&json!("nips"), &Value::Null, &json!(2)));
        let shown = app.data("{ papers(search: \"processing\") { nodes { venue { name } revision } } none: papers(search: \"neurips\") { totalCount } }").await;
        assert_eq!(shown["papers"]["nodes"], json!([{ "venue": { "name": "Neural Information Processing" }, "revision": before["revision"] }]));
        assert_eq!(shown["none"]["totalCount"], 0);
        let revision = state(&app).await;
        accepted(&mutate(&editor, "updateVenue", "", change(&added, json!({ "slug": "nips" }))).await, "updateVenue");
        assert_eq!(state(&app).await, revision, "nothing is written twice");
    }

    async fn a_venue_of_papers_stays_and_others_can_go(app: TestApp) {
        let editor = app.editor().await;
        let mut input = minimal("Appeared");
        input["venue"] = json!("A journal");
        let written = paper(&editor, input).await;
        let id = app.data("{ papers { nodes { venue { id } } } }").await["papers"]["nodes"][0]["venue"]["id"].clone();
        let used = mutate(&editor, "deleteVenue", "", json!({ "id": id })).await;
        assert_eq!(used.user_errors("deleteVenue"), [problem("IN_USE", "id")]);
        accepted(&mutate(&editor, "updatePaper", "", change(&written, json!({ "venue": null }))).await, "updatePaper");
        assert_eq!(accepted(&mutate(&editor, "deleteVenue", "", json!({ "id": id })).await, "deleteVenue")["deletedId"], id);
        let again = mutate(&editor, "deleteVenue", "", json!({ "id": id })).await;
        assert_eq!(again.user_errors("deleteVenue"), [problem("NOT_FOUND", "id")]);
        let next = venue(&editor, json!({ "name": "a journal" })).await;
        assert_ne!(next["id"], id, "the name is free");
    }

    async fn what_is_wrong_with_a_venue_is_told(app: TestApp) {
        let editor = app.editor().await;
        let added = venue(&editor, json!({ "name": "A journal", "slug": "journal" })).await;
        let before = state(&app).await;
        let bad = mutate(&editor, "createVenue", "", json!({ "name": "a JOURNAL", "slug": "journal", "url": "javascript:x" })).await;
        let mut errors = bad.user_errors("createVenue");
        errors.sort();
        assert_eq!(errors, [problem("INVALID", "url"), problem("TAKEN", "name"), problem("TAKEN", "slug")]);
        let empty = mutate(&editor, "createVenue", "", json!({ "name": " " })).await;
        assert_eq!(empty.user_errors("createVenue"), [problem("REQUIRED", "name")]);
        for (patch, expected) in [
            (json!({ "name": null }), problem("REQUIRED", "name")),
            (json!({ "slug": null }), problem("REQUIRED", "slug")),
        ] {
            let answer = mutate(&editor, "updateVenue", "", change(&added, patch)).await;
            assert_eq!(answer.user_errors("updateVenue"), [expected]);
        }
        let stale = json!({ "id": added["id"], "expectedRevision": 7, "patch": {} });
        let stale = mutate(&editor, "updateVenue", "", stale).await;
        assert_eq!(stale.user_errors("updateVenue"), [problem("STALE_REVISION", "expectedRevision")]);
        assert_eq!(state(&app).await, before);
    }
}
