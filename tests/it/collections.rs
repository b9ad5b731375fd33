//! Collections: papers in the curators' order, with notes.

use serde_json::{Value, json};

use crate::{
    records::{add, create_paper, id_of, paper, texts},
    support::{Answer, Client, TestApp, databases},
};

databases! {
    async fn a_collection_keeps_its_order_and_its_notes(app: TestApp) {
        let ids = papers(&app, &["a", "b", "c", "d"]).await;
        let editor = app.editor().await;
        let input = json!({
            "name": "Reading list", "description": "Where to begin.",
            "papers": [{ "paper": ids[2], "note": "First." }, { "paper": ids[0] }, { "paper": ids[3], "note": " " }],
        });
        let made = write(&editor, "createCollection", input).await;
        assert_eq!(made.user_errors("createCollection"), []);
        let query = "{ collection(by: { slug: \"reading-list\" }) { name description paperCount revision
            papers { totalCount edges { note node { slug } } pageInfo { hasNextPage hasPreviousPage } } } }";
        let edges = json!([
            { "note": "First.", "node": { "slug": "c" } },
            { "note": null, "node": { "slug": "a" } },
            { "note": null, "node": { "slug": "d" } },
        ]);
        let info = json!({ "hasNextPage": false, "hasPreviousPage": false });
        let expected = json!({
            "name": "Reading list", "description": "Where to begin.", "paperCount": 3, "revision": 1,
            "papers": { "totalCount": 3, "edges": edges, "pageInfo": info },
        });
        assert_eq!(app.data(query).await["collection"], expected);
        let filtered = "{ papers(filter: { collection: { any: [\"reading-list\"] } }, orderBy: [{ field: TITLE }]) { totalCount nodes { slug } } }";
        assert_eq!(texts(&app.data(filtered).await, "/papers/nodes", "/slug"), ["a", "c", "d"]);
        let others = "{ papers(filter: { collection: { isEmpty: true } }) { nodes { slug } } }";
        assert_eq!(texts(&app.data(others).await, "/papers/nodes", "/slug"), ["b"]);
    }

    async fn papers_are_added_moved_and_removed(app: TestApp) {
        let ids = papers(&app, &["a", "b", "c", "d"]).await;
        let editor = app.editor().await;
        let id = collection(&editor, &ids[..2]).await;
        let add = async |papers: Value, position: Value| {
            let input = json!({ "id": id, "papers": papers, "position": position });
            let answer = write(&editor, "addCollectionPapers", input).await;
            assert_eq!(answer.user_errors("addCollectionPapers"), []);
            order(&app).await
        };
        assert_eq!(add(json!([{ "paper": ids[2], "note": "See." }]), Value::Null).await, "abc");
        assert_eq!(add(json!([{ "paper": ids[3] }]), json!(1)).await, "adbc");
        assert_eq!(add(json!([{ "paper": ids[2] }, { "paper": ids[0] }]), json!(0)).await, "cadb");
        assert_eq!(add(json!([{ "paper": ids[2] }]), json!(99)).await, "adbc");
        assert_eq!(add(json!([]), json!(0)).await, "adbc");
        let notes = app.data("{ collection(by: { slug: \"list\" }) { revision papers { edges { note } } } }").await;
        assert_eq!(notes["collection"]["papers"]["edges"][3]["note"], "See.");
        assert_eq!(notes["collection"]["revision"], 5);
        let input = json!({ "id": id, "papers": [ids[3], ids[0], ids[3]] });
        assert_eq!(write(&editor, "removeCollectionPapers", input.clone()).await.user_errors("removeCollectionPapers"), []);
        assert_eq!(order(&app).await, "bc");
        let again = write(&editor, "removeCollectionPapers", input).await.data();
        assert_eq!(again["removeCollectionPapers"]["collection"]["revision"], 6);
    }

    async fn a_change_says_what_it_replaces_and_nothing_else_changes(app: TestApp) {
        let ids = papers(&app, &["a", "b"]).await;
        let editor = app.editor().await;
        let id = collection(&editor, &ids).await;
        let update = async |patch: Value| {
            let input = json!({ "id": id, "patch": patch });
            let answer = write(&editor, "updateCollection", input).await;
            assert_eq!(answer.user_errors("updateCollection"), []);
            answer.data()["updateCollection"]["collection"]["revision"].clone()
        };
        assert_eq!(update(json!({ "name": "List" })).await, 1);
        assert_eq!(update(json!({ "papers": [{ "paper": ids[0] }, { "paper": ids[1] }] })).await, 1);
        assert_eq!(update(json!({ "papers": [{ "paper": ids[1] }] })).await, 2);
        assert_eq!(order(&app).await, "b");
        assert_eq!(update(json!({ "slug": "renamed", "papers": null })).await, 3);
        assert_eq!(order(&app).await, "");
        let stale = json!({ "id": id, "expectedRevision": 1, "patch": { "name": "Late" } });
        let answer = write(&editor, "updateCollection", stale).await;
        assert_eq!(answer.user_errors("updateCollection"), [("STALE_REVISION".to_owned(), "expectedRevision".to_owned())]);
        let deleted = write(&editor, "deleteCollection", json!({ "id": id })).await;
        assert_eq!(deleted.user_errors("deleteCollection"), []);
        let data = app.graphql("query($id: ID!) { node(id: $id) { id } collections { totalCount } }", json!({ "id": id })).await;
        assert_eq!(data.data(), json!({ "node": null, "collections": { "totalCount": 0 } }));
    }

    async fn every_problem_of_a_list_is_named(app: TestApp) {
        let ids = papers(&app, &["a"]).await;
        let editor = app.editor().await;
        let unknown = "paper_01890a5d-ac96-774b-bcce-b302099a8057";
        let members = [ids[0].as_str(), unknown, "nonsense", ids[0].as_str()].map(|id| json!({ "paper": id }));
        let answer = write(&editor, "createCollection", json!({ "name": " ", "papers": members })).await;
        let expected = [
            ("REQUIRED", "name"),
            ("NOT_FOUND", "papers.1.paper"),
            ("NOT_FOUND", "papers.2.paper"),
            ("TAKEN", "papers.3.paper"),
        ];
        let expected = expected.map(|(code, field)| (code.to_owned(), field.to_owned()));
        assert_eq!(answer.user_errors("createCollection"), expected);
    }

    async fn pages_of_a_collection_are_walked_in_both_directions(app: TestApp) {
        let slugs = ["a", "b", "c", "d", "e"];
        let ids = papers(&app, &slugs).await;
        let editor = app.editor().await;
        collection(&editor, &ids).await;
        for (size, limit, from, end) in [("first", "endCursor", "after", "hasNextPage"), ("last", "startCursor", "before", "hasPreviousPage")] {
            let (mut walked, mut cursor) = (Vec::new(), Value::Null);
            loop {
                let query = format!(
                    "query($cursor: String) {{ collection(by: {{ slug: \"list\" }}) {{ papers({size}: 2, {from}: $cursor) {{
                        nodes {{ slug }} pageInfo {{ {limit} {end} }} }} }} }}"
                );
                let data = app.graphql(&query, json!({ "cursor": cursor })).await.data();
                let mut page = texts(&data, "/collection/papers/nodes", "/slug");
                if size == "first" {
                    walked.append(&mut page);
                } else {
                    page.append(&mut walked);
                    walked = page;
                }
                let info = &data["collection"]["papers"]["pageInfo"];
                cursor = info[limit].clone();
                if info[end] == false {
                    break;
                }
            }
            assert_eq!(walked, slugs, "{size}");
        }
    }

    async fn readers_see_no_drafts_and_nobody_sees_deleted_papers(app: TestApp) {
        let mut ids = papers(&app, &["a", "b"]).await;
        let editor = app.editor().await;
        let draft = json!({ "title": "D", "slug": "d", "url": "https://example.org/d", "status": "DRAFT" });
        ids.insert(1, create_paper(&editor, draft).await);
        let id = collection(&editor, &ids).await;
        assert_eq!((order(&app).await, order(&editor).await), ("ab".to_owned(), "adb".to_owned()));
        let counts = app.data("{ collection(by: { slug: \"list\" }) { paperCount papers(first: 1) { totalCount pageInfo { hasNextPage } } } }").await;
        let page = json!({ "totalCount": 2, "pageInfo": { "hasNextPage": true } });
        assert_eq!(counts["collection"], json!({ "paperCount": 2, "papers": page }));
        let told = app.data("{ changes(first: 100) { nodes { diff { field before after } } } }").await;
        assert!(told.to_string().contains(&ids[0]) && !told.to_string().contains(&ids[1]), "{told:#}");
        let deletion = "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(deletion, json!({ "id": ids[0] })).await.data();
        assert_eq!(order(&editor).await, "db");
        let input = json!({ "id": id, "papers": [{ "paper": ids[2] }], "position": 0 });
        write(&editor, "addCollectionPapers", input).await.data();
        assert_eq!(order(&editor).await, "bd");
        let restoring = "mutation($id: ID!) { restorePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(restoring, json!({ "id": ids[0] })).await.data();
        assert_eq!(order(&editor).await, "abd", "a deleted paper keeps its place");
    }
}

async fn papers(app: &TestApp, slugs: &[&str]) -> Vec<String> {
    add(app, slugs.iter().map(|slug| paper(slug))).await;
    let mut ids = Vec::new();
    for slug in slugs {
        ids.push(id_of(app, "paper", slug).await);
    }
    ids
}

async fn write(editor: &Client, mutation: &str, input: Value) -> Answer {
    let (first, rest) = mutation.split_at(1);
    let entry = if mutation.starts_with("delete") {
        "deletedId"
    } else {
        "collection { id revision }"
    };
    let kind = if mutation == "deleteCollection" {
        "EntryInput".to_owned()
    } else {
        format!("{}{rest}Input", first.to_uppercase())
    };
    let query = format!(
        "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {entry} revision userErrors {{ code field message }} }} }}"
    );
    editor.graphql(&query, json!({ "input": input })).await
}

/// A collection called "List" of these papers.
async fn collection(editor: &Client, papers: &[String]) -> String {
    let papers: Vec<_> = papers.iter().map(|id| json!({ "paper": id })).collect();
    let input = json!({ "name": "List", "papers": papers });
    let answer = write(editor, "createCollection", input).await;
    let id = answer.at("/data/createCollection/collection/id").as_str();
    id.expect("an id").to_owned()
}

/// The slugs of the collection's papers in a row.
async fn order(client: &Client) -> String {
    let query = "{ collections { nodes { papers { nodes { slug } } } } }";
    let data = client.data(query).await;
    texts(&data, "/collections/nodes/0/papers/nodes", "/slug").concat()
}
