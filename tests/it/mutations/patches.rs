//! Changing papers: absent, null and a value; revisions; changes that change nothing.

use std::time::Duration;

use entity::change;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::{PAPER, accepted, change, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

/// A paper with a value in every member that can be cleared.
fn full() -> Value {
    json!({
        "title": "Before", "url": "https://example.org/before", "tldr": "Old.", "abstract": "Old abstract.",
        "authors": [{ "name": "Ada Lovelace" }], "topics": ["Old topic"], "createMissingTopics": true,
        "publishedOn": "2023", "venue": "Old venue", "kind": "BOOK", "status": "ARCHIVED", "integrity": "CONCERN",
        "featured": true, "language": "en", "comment": "Old comment.", "doi": "10.1234/old", "arxivId": "2301.00001",
        "links": [{ "relation": "PDF", "url": "https://example.org/old.pdf" }],
        "figures": [{ "imageUrl": "https://example.org/old.png", "thumbnail": true }]
    })
}

async fn update(client: &Client, entry: &Value, patch: Value) -> Value {
    let answer = mutate(client, "updatePaper", PAPER, change(entry, patch)).await;
    accepted(&answer, "updatePaper")["paper"].clone()
}

/// The members that differ, without those that every write changes.
fn differing(before: &Value, after: &Value) -> Vec<String> {
    let members = before.as_object().expect("a paper");
    let differ = members
        .iter()
        .filter(|(name, value)| after[name.as_str()] != **value);
    let differ = differ.map(|(name, _)| name.clone());
    differ
        .filter(|name| name != "revision" && name != "updatedAt")
        .collect()
}

databases! {
    async fn a_value_replaces_and_absence_leaves(app: TestApp) {
        let editor = app.editor().await;
        let mut before = paper(&editor, full()).await;
        for (patch, members) in [
            (json!({ "title": "After" }), vec!["title"]),
            (json!({ "url": "https://example.org/after" }), vec!["links", "url"]),
            (json!({ "tldr": "New." }), vec!["summaries", "summary", "tldr"]),
            (json!({ "abstract": "New abstract." }), vec!["abstract"]),
            (json!({ "authors": [{ "name": "Alan Turing" }, { "name": "Ada Lovelace" }] }), vec!["authorCount", "authorships"]),
            (json!({ "topics": ["New topic"], "createMissingTopics": true }), vec!["topics"]),
            (json!({ "publishedOn": "2024-05-17" }), vec!["publishedOn", "year"]),
            (json!({ "venue": "New venue" }), vec!["venue"]),
            (json!({ "kind": "CHAPTER" }), vec!["kind"]),
            (json!({ "status": "PUBLISHED" }), vec!["status"]),
            (json!({ "integrity": "RETRACTED" }), vec!["integrity"]),
            (json!({ "featured": false }), vec!["featured"]),
            (json!({ "comment": "New comment." }), vec!["comment"]),
            (json!({ "slug": "after" }), vec!["slug"]),
            (json!({ "doi": "10.1234/new" }), vec!["doi", "identifiers"]),
            (json!({ "arxivId": "2401.00001v7" }), vec!["arxivId", "identifiers"]),
            (json!({ "identifiers": [{ "scheme": "PMID", "value": "123" }] }), vec!["arxivId", "doi", "identifiers"]),
            (json!({ "links": [{ "relation": "CODE", "url": "https://example.org/code" }] }), vec!["links", "pdfUrl"]),
            (json!({ "figures": [{ "imageUrl": "https://example.org/new.png" }] }), vec!["figures", "thumbnailUrl"]),
            (json!({ "summaries": [{ "kind": "LIMITATIONS", "body": "Some.", "origin": "HUMAN" }] }),
                vec!["summaries", "summary", "summarySource", "tldr"]),
            (json!({ "language": "de" }), vec!["language"]),
        ] {
            app.clock().advance(Duration::from_secs(1));
            let after = update(&editor, &before, patch.clone()).await;
            assert_eq!(differing(&before, &after), members, "{patch}");
            assert_eq!(after["revision"], before["revision"].as_i64().unwrap_or_default() + 1);
            assert_eq!(after["updatedAt"], app.clock().now().to_string());
            assert_eq!(after["createdAt"], before["createdAt"]);
            before = after;
        }
    }

    async fn null_clears_what_may_be_empty(app: TestApp) {
        let editor = app.editor().await;
        let mut before = paper(&editor, full()).await;
        for (member, cleared) in [
            ("tldr", Value::Null), ("abstract", Value::Null), ("publishedOn", Value::Null), ("venue", Value::Null),
            ("language", Value::Null), ("comment", Value::Null), ("doi", Value::Null), ("arxivId", Value::Null),
            ("topics", json!([])), ("figures", json!([])), ("summaries", json!([])),
        ] {
            let after = update(&editor, &before, json!({ member: null })).await;
            assert_eq!(after[member], cleared, "{member}");
            before = after;
        }
        let after = update(&editor, &before, json!({ "authors": null, "links": null, "identifiers": null })).await;
        assert_eq!(after["authorCount"], 0);
        assert_eq!(after["links"].as_array().map(Vec::len), Some(1), "the link to the source is no member of links");
        assert_eq!(after["identifiers"], json!([]));
    }

    async fn null_is_refused_where_there_must_be_a_value(app: TestApp) {
        let editor = app.editor().await;
        let before = paper(&editor, full()).await;
        for member in ["title", "kind", "status", "integrity", "featured", "slug"] {
            let answer = mutate(&editor, "updatePaper", "", change(&before, json!({ member: null }))).await;
            assert_eq!(answer.user_errors("updatePaper"), [problem("REQUIRED", member)], "{member}");
        }
        let all = json!({ "title": null, "kind": null, "status": null, "integrity": null, "featured": null, "slug": null });
        let answer = mutate(&editor, "updatePaper", "", change(&before, all)).await;
        let mut errors = answer.user_errors("updatePaper");
        errors.sort();
        let expected = ["featured", "integrity", "kind", "slug", "status", "title"].map(|member| problem("REQUIRED", member));
        assert_eq!(errors, expected);
    }

    async fn a_change_meant_for_another_revision_is_refused(app: TestApp) {
        let editor = app.editor().await;
        let first = paper(&editor, minimal("First")).await;
        update(&editor, &first, json!({ "title": "Second" })).await;
        let before = state(&app).await;
        for mutation in ["updatePaper", "deletePaper"] {
            let mut input = json!({ "id": first["id"], "expectedRevision": 1 });
            if mutation == "updatePaper" {
                input["patch"] = json!({ "title": "Third" });
            }
            let answer = mutate(&editor, mutation, "", input).await;
            assert_eq!(answer.user_errors(mutation), [problem("STALE_REVISION", "expectedRevision")]);
            let error = answer.at(&format!("/data/{mutation}/userErrors/0"));
            assert_eq!(error["__typename"], "StaleRevision");
            assert_eq!(error["current"], json!({ "id": first["id"], "revision": 2, "title": "Second" }));
        }
        assert_eq!(state(&app).await, before);
        let input = json!({ "id": first["id"], "expectedRevision": 2, "patch": { "title": "Third" } });
        let answer = mutate(&editor, "updatePaper", "title", input).await;
        assert_eq!(accepted(&answer, "updatePaper")["paper"]["title"], "Third");
    }

    async fn a_change_that_changes_nothing_leaves_everything(app: TestApp) {
        let editor = app.editor().await;
        let mut input = full();
        input["summaries"] = json!([{ "kind": "SUMMARY", "body": "Long.", "origin": "MODEL", "originName": "m", "reviewedBy": "Rita" }]);
        let before = paper(&editor, input).await;
        let rows = change::Entity::find().count(app.catalog().read()).await.expect("a count");
        let catalog = state(&app).await;
        app.clock().advance(Duration::from_mins(1));
        for patch in [
            json!({}),
            json!({ "title": " Before\n", "url": "https://example.org/before", "tldr": "Old.", "publishedOn": "2023" }),
            json!({ "doi": "https://doi.org/10.1234/OLD", "arxivId": "arXiv:2301.00001v9", "slug": "before" }),
            json!({ "authors": [{ "name": "Ada Lovelace" }], "topics": ["old topic"], "venue": "old venue" }),
            json!({ "links": [{ "relation": "PDF", "url": "https://example.org/old.pdf" }] }),
            json!({ "figures": [{ "imageUrl": "https://example.org/old.png", "thumbnail": true }] }),
            json!({ "summaries": [
                { "kind": "TLDR", "body": "Old.", "origin": "HUMAN" },
                { "kind": "SUMMARY", "body": "Long.", "origin": "MODEL", "originName": "m", "reviewedBy": "Rita" }
            ] }),
        ] {
            assert_eq!(update(&editor, &before, patch.clone()).await, before, "{patch}");
        }
        assert_eq!(state(&app).await, catalog);
        let after = change::Entity::find().count(app.catalog().read()).await.expect("a count");
        assert_eq!(after, rows);
    }

    async fn a_former_slug_goes_on_leading_to_the_paper(app: TestApp) {
        let editor = app.editor().await;
        let first = paper(&editor, minimal("First name")).await;
        update(&editor, &first, json!({ "slug": "second-name" })).await;
        update(&editor, &first, json!({ "slug": "third-name" })).await;
        for slug in ["first-name", "second-name", "third-name"] {
            let query = "query($slug: String!) { paper(by: { slug: $slug }) { id slug } }";
            let found = app.graphql(query, json!({ "slug": slug })).await;
            assert_eq!(found.data()["paper"], json!({ "id": first["id"], "slug": "third-name" }));
        }
        let mut other = minimal("First name");
        assert_eq!(paper(&editor, other.clone()).await["slug"], "first-name-2");
        other["slug"] = json!("second-name");
        let answer = mutate(&editor, "createPaper", "", other).await;
        assert_eq!(answer.user_errors("createPaper"), [problem("TAKEN", "slug")]);
        let back = update(&editor, &first, json!({ "slug": "first-name" })).await;
        assert_eq!(back["slug"], "first-name", "a paper may have a slug of its own again");
        update(&editor, &first, json!({ "slug": "fourth-name" })).await;
        let found = app.data("{ paper(by: { slug: \"first-name\" }) { slug } }").await;
        assert_eq!(found["paper"]["slug"], "fourth-name", "and give it up again");
    }

    async fn papers_that_do_not_exist_cannot_be_changed(app: TestApp) {
        let editor = app.editor().await;
        let other = paper(&editor, minimal("Other")).await;
        let id = other["id"].as_str().expect("an id").replace("paper_", "author_");
        for id in ["paper_01890000-0000-7000-8000-000000000000", &id, "nonsense", "\u{0}"] {
            for mutation in ["updatePaper", "deletePaper", "restorePaper"] {
                let mut input = json!({ "id": id });
                if mutation == "updatePaper" {
                    input["patch"] = json!({ "title": "x" });
                }
                let answer = mutate(&editor, mutation, "", input).await;
                assert_eq!(answer.user_errors(mutation), [problem("NOT_FOUND", "id")], "{mutation} {id:?}");
            }
        }
    }
}
