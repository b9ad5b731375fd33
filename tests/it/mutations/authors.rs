//! Adding, changing and deleting authors.

use serde_json::{Value, json};

use super::{accepted, change, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

const AUTHOR: &str = "slug displayName givenName familyName suffix orcid homepage";

async fn author(client: &Client, input: Value) -> Value {
    accepted(
        &mutate(client, "createAuthor", AUTHOR, input).await,
        "createAuthor",
    )["author"]
        .clone()
}

async fn update(client: &Client, entry: &Value, patch: Value) -> Value {
    let answer = mutate(client, "updateAuthor", AUTHOR, change(entry, patch)).await;
    accepted(&answer, "updateAuthor")["author"].clone()
}

databases! {
    async fn a_name_is_an_author(app: TestApp) {
        let editor = app.editor().await;
        let added = author(&editor, json!({ "displayName": "Martin Luther King, Jr." })).await;
        assert_eq!(added["displayName"], "Martin Luther King, Jr.");
        assert_eq!(added["revision"], 1);
        assert_eq!(added["orcid"], Value::Null);
        let full = json!({
            "displayName": "Ada King", "givenName": "Augusta Ada", "familyName": "King", "suffix": "Countess",
            "orcid": "https://orcid.org/0000-0002-1825-0097", "homepage": "https://example.org/~ada", "slug": "ada",
            "names": [{ "name": "Ada Lovelace" }]
        });
        let full = author(&editor, full).await;
        for (member, value) in [
            ("slug", "ada"), ("displayName", "Ada King"), ("givenName", "Augusta Ada"), ("familyName", "King"),
            ("suffix", "Countess"), ("orcid", "0000-0002-1825-0097"), ("homepage", "https://example.org/~ada"),
        ] {
            assert_eq!(full[member], value, "{member}");
        }
    }

    async fn absent_leaves_null_clears_and_a_value_replaces(app: TestApp) {
        let editor = app.editor().await;
        let input = json!({ "displayName": "Ada King", "orcid": "0000-0002-1825-0097", "homepage": "https://example.org/" });
        let before = author(&editor, input).await;
        let after = update(&editor, &before, json!({ "homepage": null, "givenName": "Augusta" })).await;
        assert_eq!((&after["homepage"], &after["givenName"]), (&Value::Null, &json!("Augusta")));
        assert_eq!((&after["orcid"], &after["displayName"]), (&before["orcid"], &before["displayName"]));
        let cleared = update(&editor, &before, json!({ "orcid": null, "familyName": null, "givenName": null, "suffix": null })).await;
        assert_eq!(cleared["orcid"], Value::Null);
        assert_eq!(cleared["familyName"], Value::Null);
        let catalog = state(&app).await;
        assert_eq!(update(&editor, &before, json!({ "displayName": " Ada King ", "orcid": null })).await, cleared);
        assert_eq!(state(&app).await, catalog, "nothing to change, nothing written");
        for member in ["displayName", "slug"] {
            let answer = mutate(&editor, "updateAuthor", "", change(&before, json!({ member: null }))).await;
            assert_eq!(answer.user_errors("updateAuthor"), [problem("REQUIRED", member)], "{member}");
        }
    }

    async fn all_problems_of_an_author_are_told_at_once(app: TestApp) {
        let editor = app.editor().await;
        author(&editor, json!({ "displayName": "Ada", "orcid": "0000-0002-1825-0097", "slug": "ada" })).await;
        let before = state(&app).await;
        let bad = json!({
            "displayName": "", "orcid": "0000-0002-1825-0097", "homepage": "javascript:x", "slug": "ada",
            "names": [{ "name": "A" }, { "name": "A", "private": true }, { "name": "\u{202e}" }]
        });
        let answer = mutate(&editor, "createAuthor", "", bad).await;
        let mut errors = answer.user_errors("createAuthor");
        errors.sort();
        assert_eq!(errors, [
            problem("INVALID", "homepage"), problem("INVALID", "names.2.name"), problem("REQUIRED", "displayName"),
            problem("TAKEN", "names.1.name"), problem("TAKEN", "orcid"), problem("TAKEN", "slug"),
        ]);
        let invalid = mutate(&editor, "createAuthor", "", json!({ "displayName": "B", "orcid": "0000-0002-1825-0098" })).await;
        assert_eq!(invalid.user_errors("createAuthor"), [problem("INVALID", "orcid")]);
        let stale = json!({ "id": "author_01890000-0000-7000-8000-000000000000", "patch": {} });
        let stale = mutate(&editor, "updateAuthor", "", stale).await;
        assert_eq!(stale.user_errors("updateAuthor"), [problem("NOT_FOUND", "id")]);
        assert_eq!(state(&app).await, before);
    }

    async fn a_change_meant_for_another_revision_is_refused(app: TestApp) {
        let editor = app.editor().await;
        let before = author(&editor, json!({ "displayName": "Ada King" })).await;
        update(&editor, &before, json!({ "displayName": "Ada Lovelace" })).await;
        let input = json!({ "id": before["id"], "expectedRevision": 1, "patch": { "suffix": "x" } });
        let answer = mutate(&editor, "updateAuthor", "", input).await;
        assert_eq!(answer.user_errors("updateAuthor"), [problem("STALE_REVISION", "expectedRevision")]);
        let current = answer.at("/data/updateAuthor/userErrors/0/current");
        assert_eq!(current, &json!({ "id": before["id"], "revision": 2, "displayName": "Ada Lovelace" }));
    }

    async fn authors_of_papers_stay_and_others_can_go(app: TestApp) {
        let editor = app.editor().await;
        let before = author(&editor, json!({ "displayName": "Ada King", "orcid": "0000-0002-1825-0097" })).await;
        let mut input = minimal("By Ada");
        input["authors"] = json!([{ "authorId": "ada-king" }]);
        let slug = mutate(&editor, "createPaper", "", input.clone()).await;
        assert_eq!(slug.user_errors("createPaper"), [problem("NOT_FOUND", "authors.0.authorId")], "a slug is no id");
        input["authors"] = json!([{ "authorId": before["id"] }]);
        let written = paper(&editor, input).await;
        assert_eq!(written["authorships"]["nodes"][0]["nameAsPublished"], "Ada King");
        let id = json!({ "id": before["id"] });
        let answer = mutate(&editor, "deleteAuthor", "", id.clone()).await;
        assert_eq!(answer.user_errors("deleteAuthor"), [problem("IN_USE", "id")]);
        let patch = json!({ "id": written["id"], "patch": { "authors": [] } });
        accepted(&mutate(&editor, "updatePaper", "", patch).await, "updatePaper");
        assert_eq!(accepted(&mutate(&editor, "deleteAuthor", "", id.clone()).await, "deleteAuthor")["deletedId"], before["id"]);
        let again = mutate(&editor, "deleteAuthor", "", id).await;
        assert_eq!(again.user_errors("deleteAuthor"), [problem("NOT_FOUND", "id")]);
        let query = "query($id: ID!) { author(by: { id: $id }) { id } node(id: $id) { id } }";
        let found = app.graphql(query, json!({ "id": before["id"] })).await;
        assert_eq!(found.data(), json!({ "author": null, "node": null }));
        let next = author(&editor, json!({ "displayName": "Ada King", "orcid": "0000-0002-1825-0097" })).await;
        assert_ne!(next["id"], before["id"], "the ORCID is free");
    }

    async fn a_former_slug_goes_on_leading_to_the_author(app: TestApp) {
        let editor = app.editor().await;
        let before = author(&editor, json!({ "displayName": "Ada King" })).await;
        update(&editor, &before, json!({ "slug": "ada-lovelace" })).await;
        for slug in ["ada-king", "ada-lovelace"] {
            let query = "query($slug: String!) { author(by: { slug: $slug }) { id slug } }";
            let found = app.graphql(query, json!({ "slug": slug })).await;
            assert_eq!(found.data()["author"], json!({ "id": before["id"], "slug": "ada-lovelace" }));
        }
    }

    async fn a_private_name_matches_and_is_never_shown(app: TestApp) {
        let editor = app.editor().await;
        let names = json!([{ "name": "Secret Oldname", "private": true }, { "name": "Public Othername" }]);
        let known = author(&editor, json!({ "displayName": "Newname", "names": names })).await;
        let mut input = minimal("Matched");
        input["authors"] = json!([{ "name": "Public Othername" }]);
        let matched = paper(&editor, input).await;
        assert_eq!(matched["authorships"]["nodes"][0]["author"]["displayName"], "Newname");
        let more = json!([{ "name": "Secret Oldname", "private": true }, { "name": "Another Secret", "private": true }]);
        let changed = update(&editor, &known, json!({ "names": more })).await;
        assert_eq!(changed["revision"], 2);
        for name in ["Secret oldname", "Another Secret"] {
            let mut input = minimal("Under a former name");
            input["authors"] = json!([{ "name": name }]);
            let matched = paper(&editor, input.clone()).await;
            assert_eq!(matched["authorships"]["nodes"][0]["nameAsPublished"], "Newname");
            input["authors"] = json!([{ "authorId": known["id"], "name": name }]);
            let matched = paper(&editor, input).await;
            assert_eq!(matched["authorships"]["nodes"][0]["nameAsPublished"], "Newname");
        }
        let mut input = minimal("Printed before it was private");
        input["authors"] = json!([{ "authorId": known["id"], "name": "A Third Secret" }]);
        paper(&editor, input).await;
        let before = app.catalog().revision().await.expect("a revision");
        let third = json!([{ "name": "Secret Oldname", "private": true }, { "name": "Another Secret", "private": true }, { "name": "A Third Secret", "private": true }]);
        let changed = update(&editor, &known, json!({ "names": third })).await;
        assert_eq!(changed["revision"], 3);
        assert_eq!(app.catalog().revision().await.expect("a revision"), before + 1, "what readers see of the author has changed");
        let mut everything = String::new();
        for client in [&*app, &editor] {
            let shown = client
                .data(&format!("{{ authors {{ nodes {{ id {AUTHOR} papers {{ nodes {{ title }} }} }} }} papers {{ nodes {{ {} }} }} }}", super::PAPER))
                .await;
            everything.push_str(&shown.to_string());
            let history = client.data("{ changes(first: 100) { nodes { diff { field before after } } } }").await;
            everything.push_str(&history.to_string());
            let found = client.data("{ papers(search: \"secret\") { totalCount } suggest(text: \"secr\") { label } }").await;
            assert_eq!(found, json!({ "papers": { "totalCount": 0 }, "suggest": [] }));
        }
        assert!(everything.contains("Newname"), "{everything}");
        assert!(!everything.contains("Secret"), "{everything}");
    }
}
