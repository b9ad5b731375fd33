//! The history as clients read it: each sees what their own view of the catalog went through.

use std::collections::BTreeMap;

use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};

use crate::{
    mutations::{accepted, change as patched, minimal, mutate, paper, problem},
    support::{Client, TestApp, databases},
};

const CHANGE: &str = "id sequence revision kind entryId operation actor tokenId diff { field before after } node { id }";

/// A page of changes after a cursor, the cursor to go on with, and whether there are more.
pub async fn page(client: &Client, after: &Value, first: usize) -> (Vec<Value>, Value, bool) {
    let query = format!(
        "query($after: String, $first: Int!) {{ changes(after: $after, first: $first) {{
            nodes {{ {CHANGE} }} pageInfo {{ endCursor hasNextPage }}
        }} }}"
    );
    let variables = json!({ "after": after, "first": first });
    let data = client.graphql(&query, variables).await.data();
    let page = &data["changes"];
    let next = match &page["pageInfo"]["endCursor"] {
        Value::Null => after.clone(),
        cursor => cursor.clone(),
    };
    let more = page["pageInfo"]["hasNextPage"] == true;
    let nodes = page["nodes"].as_array().cloned().unwrap_or_default();
    (nodes, next, more)
}

/// All changes that a client learns of, by pages of this size.
async fn all(client: &Client, first: usize) -> Vec<Value> {
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let (nodes, next, more) = page(client, &after, first).await;
        found.extend(nodes);
        after = next;
        if !more {
            return found;
        }
    }
}

/// The operations on one entry, in their order.
fn operations(changes: &[Value], id: &Value) -> Vec<String> {
    let own = changes.iter().filter(|change| change["entryId"] == *id);
    own.map(|change| change["operation"].as_str().expect("a word").to_owned())
        .collect()
}

async fn done(client: &Client, mutation: &str, input: Value) -> Value {
    accepted(&mutate(client, mutation, "", input).await, mutation)
}

databases! {
    async fn each_viewer_has_a_history_of_their_own(app: TestApp) {
        let editor = app.editor().await;
        let mut input = minimal("A secret draft");
        input["status"] = json!("DRAFT");
        input["slug"] = json!("a-paper");
        let added = paper(&editor, input).await;
        let id = json!({ "id": added["id"] });
        done(&editor, "updatePaper", patched(&added, json!({ "title": "Still secret" }))).await;
        assert_eq!(operations(&all(&app, 100).await, &added["id"]), [""; 0]);
        done(&editor, "updatePaper", patched(&added, json!({ "title": "Public" }))).await;
        done(&editor, "publishPaper", id.clone()).await;
        let seen = all(&app, 100).await;
        assert_eq!(operations(&seen, &added["id"]), ["CREATED"]);
        let diff = seen.last().expect("a change")["diff"].clone();
        assert!(!diff.to_string().contains("ecret") && !diff.to_string().contains("DRAFT"), "{diff}");
        let title = json!({ "field": "title", "before": null, "after": "Public" });
        assert!(diff.as_array().is_some_and(|diff| diff.contains(&title)), "{diff}");
        done(&editor, "unpublishPaper", id.clone()).await;
        done(&editor, "updatePaper", patched(&added, json!({ "title": "Hidden again" }))).await;
        let seen = all(&app, 100).await;
        assert_eq!(operations(&seen, &added["id"]), ["CREATED", "DELETED"]);
        let hidden = seen.iter().filter(|change| change["entryId"] == added["id"]);
        assert!(hidden.clone().all(|change| change["diff"] == json!([]) && change["node"].is_null()));
        for mutation in ["publishPaper", "archivePaper", "deletePaper", "restorePaper"] {
            done(&editor, mutation, id.clone()).await;
        }
        let public = ["CREATED", "DELETED", "CREATED", "UPDATED", "DELETED", "RESTORED"];
        assert_eq!(operations(&all(&app, 100).await, &added["id"]), public);
        let edited = ["CREATED", "UPDATED", "UPDATED", "UPDATED", "UPDATED", "UPDATED", "UPDATED", "UPDATED", "DELETED", "RESTORED"];
        assert_eq!(operations(&all(&editor, 100).await, &added["id"]), edited);
        let query = format!("query($id: ID!) {{ paper(by: {{ id: $id }}) {{ history(first: 100) {{ totalCount nodes {{ {CHANGE} }} }} }} }}");
        for (client, expected) in [(&*app, &public[..]), (&editor, &edited[..])] {
            let history = client.graphql(&query, id.clone()).await.data()["paper"]["history"].clone();
            let mut nodes = history["nodes"].as_array().cloned().expect("changes");
            nodes.reverse();
            assert_eq!(operations(&nodes, &added["id"]), expected);
            assert_eq!(history["totalCount"], expected.len());
        }
    }

    async fn a_history_has_pages_in_both_directions(app: TestApp) {
        let editor = app.editor().await;
        let added = paper(&editor, minimal("0")).await;
        for title in 1..7 {
            done(&editor, "updatePaper", patched(&added, json!({ "title": title.to_string() }))).await;
        }
        let titles = async |arguments: &str| {
            let query = format!("query($id: ID!) {{ paper(by: {{ id: $id }}) {{ history({arguments}) {{
                edges {{ cursor node {{ diff {{ field after }} }} }} pageInfo {{ hasNextPage hasPreviousPage }}
            }} }} }}");
            let data = app.graphql(&query, json!({ "id": added["id"] })).await.data();
            let history = data["paper"]["history"].clone();
            let edges = history["edges"].as_array().cloned().expect("edges");
            let title = |edge: &Value| {
                let fields = edge["node"]["diff"].as_array().cloned().unwrap_or_default();
                let title = fields.into_iter().find(|field| field["field"] == "title");
                title.map(|field| field["after"].as_str().unwrap_or_default().to_owned()).unwrap_or_default()
            };
            let titles: Vec<String> = edges.iter().map(title).collect();
            let cursors: Vec<String> = edges.iter().map(|edge| edge["cursor"].as_str().unwrap_or_default().to_owned()).collect();
            let info = &history["pageInfo"];
            (titles.concat(), cursors, info["hasPreviousPage"] == true, info["hasNextPage"] == true)
        };
        let (first, cursors, previous, next) = titles("first: 3").await;
        assert_eq!((first.as_str(), previous, next), ("654", false, true));
        let (second, _, previous, next) = titles(&format!("first: 4, after: \"{}\"", cursors[2])).await;
        assert_eq!((second.as_str(), previous, next), ("3210", true, false));
        let (last, cursors, previous, next) = titles("last: 2").await;
        assert_eq!((last.as_str(), previous, next), ("10", true, false));
        let (before, _, previous, next) = titles(&format!("last: 5, before: \"{}\"", cursors[0])).await;
        assert_eq!((before.as_str(), previous, next), ("65432", false, true));
    }

    async fn replaying_the_changes_gives_what_each_viewer_sees(app: TestApp) {
        let editor = app.editor().await;
        let viewers = [(*app).clone(), editor.clone()];
        let mut copies = viewers.clone().map(|client| Copy { client, after: Value::Null, entries: BTreeMap::new() });
        let steps = vec((0..6_usize, 0..VERBS.len()), 60..=60);
        // The seed of the default configuration is printed with the value when an assertion fails.
        let steps = steps.new_tree(&mut TestRunner::deterministic()).expect("steps").current();
        let mut papers: Vec<Value> = Vec::new();
        for (at, (which, verb)) in steps.iter().enumerate() {
            let target = papers.get(*which).cloned();
            write(&editor, target, VERBS[*verb], at, &mut papers).await;
            // Each copy reads a page now and then, while writing goes on.
            for copy in copies.iter_mut().skip(at % 3) {
                copy.follow(1 + at % 4).await;
            }
        }
        for copy in &mut copies {
            while copy.follow(7).await {}
            let query = "{ papers(first: 100, filter: { status: { in: [PUBLISHED, ARCHIVED, DRAFT] } }) { nodes { id title } } }";
            let data = copy.client.data(query).await;
            let nodes = data["papers"]["nodes"].as_array().cloned().expect("papers").into_iter();
            let listed: BTreeMap<_, _> = nodes.map(|paper| (paper["id"].to_string(), paper["title"].clone())).collect();
            assert_eq!(copy.entries, listed, "after {steps:?}");
        }
    }

    async fn the_audit_log_is_for_admins(app: TestApp) {
        let (admin, editor) = (app.admin().await, app.editor().await);
        let added = mutate(&editor, "createPaper", "", minimal("A paper")).await;
        let request = added.headers["x-request-id"].to_str().expect("text").to_owned();
        let id = accepted(&added, "createPaper")["paper"]["id"].clone();
        done(&editor, "deletePaper", json!({ "id": id })).await;
        let query = "query($filter: AuditLogFilter) { auditLog(filter: $filter, first: 100) {
            totalCount nodes { kind entryId operation actor tokenId requestId diff { field before after } }
        } }";
        let answer = admin.graphql(query, json!({ "filter": { "entryId": id } })).await.data();
        let nodes = answer["auditLog"]["nodes"].as_array().cloned().expect("entries");
        assert_eq!(answer["auditLog"]["totalCount"], 2);
        assert_eq!((&nodes[0]["operation"], &nodes[1]["operation"]), (&json!("DELETED"), &json!("CREATED")));
        assert_eq!(nodes[1]["requestId"], json!(request));
        let title = json!({ "field": "title", "before": null, "after": "A paper" });
        assert!(nodes[1]["diff"].as_array().is_some_and(|diff| diff.contains(&title)), "also of what is deleted");
        let token = nodes[1]["tokenId"].clone();
        let answer = admin.graphql(query, json!({ "filter": { "tokenId": token, "operation": "DELETED", "kind": "PAPER" } })).await.data();
        assert_eq!(answer["auditLog"]["totalCount"], 1);
        let answer = admin.graphql(query, json!({ "filter": { "kind": "TOKEN" } })).await.data();
        assert!(answer["auditLog"]["totalCount"].as_i64() > Some(0));
        for (client, code) in [((*app).clone(), "UNAUTHENTICATED"), (editor.clone(), "FORBIDDEN")] {
            let answer = client.graphql(query, json!({})).await;
            assert_eq!((answer.codes(), answer.at("/data/auditLog")), (vec![code], &Value::Null));
        }
        assert!(all(&editor, 100).await.iter().all(|change| change["tokenId"].is_null()));
        assert!(all(&admin, 100).await.iter().any(|change| change["tokenId"] == token));
    }

    async fn a_name_that_becomes_private_leaves_the_history(app: TestApp) {
        let admin = app.admin().await;
        let mut input = minimal("By somebody");
        input["authors"] = json!([{ "name": "Deadname Smith" }]);
        paper(&admin, input).await;
        let data = app.data("{ authors { nodes { id displayName } } }").await;
        let author = data["authors"]["nodes"][0].clone();
        let patch = json!({
            "displayName": "Alice Smith", "givenName": "Alice", "slug": "alice-smith",
            "names": [{ "name": "Deadname Smith", "private": true }],
        });
        done(&admin, "updateAuthor", patched(&author, patch)).await;
        let audit = "{ auditLog(first: 100) { nodes { diff { field before after } } } }";
        let audit = admin.data(audit).await.to_string();
        let history = "{ authors { nodes { history { nodes { diff { field before after } } } } } papers { nodes { history { nodes { diff { field before after } } } } } }";
        for text in [json!(all(&app, 100).await).to_string(), audit, app.data(history).await.to_string()] {
            assert!(!text.to_lowercase().contains("deadname"), "{text}");
            assert!(text.contains("Alice Smith"), "{text}");
        }
    }

    async fn a_change_can_be_undone_and_so_can_that(app: TestApp) {
        let editor = app.editor().await;
        let mut input = minimal("First");
        input["authors"] = json!([{ "name": "Ada" }, { "name": "Alan", "affiliation": "Bletchley" }]);
        input["topics"] = json!(["Logic"]);
        input["createMissingTopics"] = json!(true);
        input["tldr"] = json!("Short.");
        let before = paper(&editor, input).await;
        let patch = json!({ "title": "Second", "authors": [], "topics": [], "tldr": null, "url": "https://example.org/2", "publishedOn": "2024-05" });
        done(&editor, "updatePaper", patched(&before, patch)).await;
        let change = latest(&editor).await;
        let whole = async || {
            let query = format!("query($id: ID!) {{ paper(by: {{ id: $id }}) {{ {} summaries {{ id }} }} }}", crate::mutations::PAPER);
            editor.graphql(&query, json!({ "id": before["id"] })).await.data()["paper"].clone()
        };
        let changed = whole().await;
        done(&editor, "revertChange", json!({ "changeId": change })).await;
        let restored = whole().await;
        for (field, value) in restored.as_object().expect("an object") {
            if field != "summaries" {
                assert_eq!(*value, before[field], "{field}");
            }
        }
        let undone = latest(&editor).await;
        done(&editor, "revertChange", json!({ "changeId": undone })).await;
        assert_eq!(whole().await, changed);
        let revision = app.catalog().revision().await.expect("a revision");
        done(&editor, "updatePaper", patched(&before, json!({ "title": "Third" }))).await;
        let answer = mutate(&editor, "revertChange", "", json!({ "changeId": change })).await;
        assert_eq!(answer.user_errors("revertChange"), [problem("CONFLICT", "changeId")]);
        let answer = mutate(&editor, "revertChange", "", json!({ "changeId": "change_999999" })).await;
        assert_eq!(answer.user_errors("revertChange"), [problem("NOT_FOUND", "changeId")]);
        let stale = json!({ "changeId": latest(&editor).await, "expectedRevision": 1 });
        let answer = mutate(&editor, "revertChange", "", stale).await;
        assert_eq!(answer.user_errors("revertChange"), [problem("STALE_REVISION", "expectedRevision")]);
        assert_eq!(app.catalog().revision().await.expect("a revision"), revision + 1);
    }

    async fn what_was_created_or_deleted_can_be_undone_while_nothing_came_later(app: TestApp) {
        let editor = app.editor().await;
        let added = paper(&editor, minimal("A paper")).await;
        let created = latest(&editor).await;
        done(&editor, "revertChange", json!({ "changeId": created })).await;
        let query = "query($id: ID!) { node(id: $id) { id } }";
        assert_eq!(editor.graphql(query, added.clone()).await.data()["node"], Value::Null);
        let deleted = latest(&editor).await;
        done(&editor, "revertChange", json!({ "changeId": deleted })).await;
        assert!(editor.graphql(query, added).await.data()["node"]["id"].is_string());
        let answer = mutate(&editor, "revertChange", "", json!({ "changeId": created })).await;
        assert_eq!(answer.user_errors("revertChange"), [problem("CONFLICT", "changeId")]);
        done(&editor, "createTopic", json!({ "name": "Logic", "aliases": ["L"] })).await;
        done(&editor, "revertChange", json!({ "changeId": latest(&editor).await })).await;
        assert_eq!(app.data("{ catalog { topicCount } }").await["catalog"]["topicCount"], 0);
    }

    async fn what_is_purged_is_gone_for_good_and_says_so(app: TestApp) {
        let admin = app.admin().await;
        let mut input = minimal("Unspeakable");
        input["doi"] = json!("10.1000/unspeakable");
        input["abstract"] = json!("Unspeakable things.");
        let added = paper(&admin, input.clone()).await;
        let id = json!({ "id": added["id"] });
        done(&admin, "updatePaper", patched(&added, json!({ "slug": "unspeakable-2" }))).await;
        let seen = all(&app, 100).await;
        let purged = done(&admin, "purgePaper", id.clone()).await;
        assert_eq!(purged["deletedId"], added["id"]);
        let after = all(&app, 100).await;
        assert_eq!(after.len(), seen.len() + 1);
        assert!(seen.iter().zip(&after).all(|(before, after)| before["id"] == after["id"]), "numbers stay");
        assert_eq!(operations(&after, &added["id"]), ["PURGED"; 3]);
        let audit = admin.data("{ auditLog(first: 100) { nodes { diff { field before after } } } }").await;
        let rows = crate::history::changes(app.catalog()).await;
        assert!(!format!("{audit} {rows:?}").to_lowercase().contains("unspeakable"));
        for key in ["slug: \"unspeakable\"", "slug: \"unspeakable-2\"", "doi: \"10.1000/unspeakable\""] {
            assert_eq!(admin.data(&format!("{{ paper(by: {{ {key} }}) {{ id }} }}")).await["paper"], Value::Null);
        }
        let found = admin.data("{ papers(search: \"unspeakable\", filter: { deleted: INCLUDE }) { totalCount } }").await;
        assert_eq!(found["papers"]["totalCount"], 0, "the search has forgotten it");
        let answer = mutate(&admin, "restorePaper", "", id.clone()).await;
        assert_eq!(answer.user_errors("restorePaper"), [problem("DELETED", "id")]);
        let revision = app.catalog().revision().await.expect("a revision");
        done(&admin, "purgePaper", id).await;
        assert_eq!(app.catalog().revision().await.expect("a revision"), revision, "once is enough");
        paper(&admin, input).await;
    }
}

/// The id of the latest change that a client learns of.
async fn latest(client: &Client) -> Value {
    let changes = all(client, 100).await;
    changes.last().expect("a change")["id"].clone()
}

const VERBS: [&str; 8] = [
    "createPaper",
    "createDraft",
    "updatePaper",
    "publishPaper",
    "unpublishPaper",
    "archivePaper",
    "deletePaper",
    "restorePaper",
];

/// Writes something; what a paper's state does not admit is refused, which is no change.
async fn write(
    client: &Client,
    target: Option<Value>,
    verb: &str,
    at: usize,
    papers: &mut Vec<Value>,
) {
    let title = format!("Paper {at}");
    match (verb, target) {
        ("createPaper" | "createDraft", _) | (_, None) => {
            let mut input = minimal(&title);
            if verb == "createDraft" {
                input["status"] = json!("DRAFT");
            }
            papers.insert(0, paper(client, input).await["id"].clone());
        }
        ("updatePaper", Some(id)) => {
            let input = json!({ "id": id, "patch": { "title": title } });
            mutate(client, verb, "", input).await.data();
        }
        (verb, Some(id)) => {
            mutate(client, verb, "", json!({ "id": id })).await.data();
        }
    }
}

/// A copy of the catalog's papers that follows its changes.
struct Copy {
    client: Client,
    after: Value,
    entries: BTreeMap<String, Value>,
}

impl Copy {
    /// Takes one page; true when there are more.
    async fn follow(&mut self, first: usize) -> bool {
        let (changes, next, more) = page(&self.client, &self.after, first).await;
        self.after = next;
        for change in changes {
            let id = change["entryId"].to_string();
            let fields = change["diff"].as_array().cloned().unwrap_or_default();
            let title = fields.iter().find(|field| field["field"] == "title");
            let title = title.map_or(Value::Null, |field| field["after"].clone());
            match change["operation"].as_str() {
                Some("DELETED") => {
                    assert!(
                        self.entries.remove(&id).is_some(),
                        "only what was there goes"
                    );
                }
                Some("CREATED" | "RESTORED") => {
                    let former = self.entries.insert(id, title);
                    assert_eq!(former, None, "only what was not there comes");
                }
                Some("UPDATED") => {
                    let entry = self
                        .entries
                        .get_mut(&id)
                        .expect("only what is there changes");
                    if !title.is_null() {
                        *entry = title;
                    }
                }
                other => panic!("{other:?}"),
            }
        }
        more
    }
}
