//! Which papers of the catalog cite which.

use serde_json::{Value, json};

use crate::{
    records::{add, create_paper, id_of, paper, texts},
    support::{Client, TestApp, databases},
};

databases! {
    async fn a_citation_is_seen_from_both_ends(app: TestApp) {
        add(&app, [paper("new"), paper("old"), paper("older")]).await;
        let editor = app.editor().await;
        cite(&editor, &app, "addCitation", "new", "old").await;
        cite(&editor, &app, "addCitation", "new", "older").await;
        cite(&editor, &app, "addCitation", "old", "older").await;
        assert_eq!(ends(&app, "new").await, (names(&["older", "old"]), names(&[])));
        assert_eq!(ends(&app, "old").await, (names(&["older"]), names(&["new"])));
        assert_eq!(ends(&app, "older").await, (names(&[]), names(&["old", "new"])));
        cite(&editor, &app, "removeCitation", "new", "older").await;
        assert_eq!(ends(&app, "older").await, (names(&[]), names(&["old"])));
    }

    async fn a_citation_that_is_known_or_gone_changes_nothing(app: TestApp) {
        add(&app, [paper("new"), paper("old")]).await;
        let editor = app.editor().await;
        let nothing = cite(&editor, &app, "removeCitation", "new", "old").await;
        let first = cite(&editor, &app, "addCitation", "new", "old").await;
        assert_eq!(first["revision"].as_i64(), nothing["revision"].as_i64().map(|before| before + 1));
        assert_eq!(cite(&editor, &app, "addCitation", "new", "old").await, first);
        let removed = cite(&editor, &app, "removeCitation", "new", "old").await;
        assert_eq!(cite(&editor, &app, "removeCitation", "new", "old").await, removed);
        assert_eq!(removed["paper"]["revision"], 3);
    }

    async fn what_is_no_citation_is_refused(app: TestApp) {
        add(&app, [paper("new"), paper("old")]).await;
        let editor = app.editor().await;
        let (new, old) = (id_of(&app, "paper", "new").await, id_of(&app, "paper", "old").await);
        let unknown = "paper_01890a5d-ac96-774b-bcce-b302099a8057";
        let own = |code: &str, field: &str| (code.to_owned(), field.to_owned());
        for (citing, cited, expected) in [
            (new.as_str(), new.as_str(), vec![own("INVALID", "cited")]),
            (new.as_str(), unknown, vec![own("NOT_FOUND", "cited")]),
            ("nonsense", unknown, vec![own("NOT_FOUND", "citing"), own("NOT_FOUND", "cited")]),
        ] {
            let answer = send(&editor, "addCitation", citing, cited).await;
            assert_eq!(answer.user_errors("addCitation"), expected);
        }
        delete(&editor, &old).await;
        let answer = send(&editor, "addCitation", &new, &old).await;
        assert_eq!(answer.user_errors("addCitation"), [own("NOT_FOUND", "cited")]);
    }

    async fn drafts_and_deleted_papers_are_at_no_end_of_a_citation(app: TestApp) {
        add(&app, [paper("new"), paper("old")]).await;
        let editor = app.editor().await;
        let draft = json!({ "title": "A draft", "slug": "draft", "url": "https://example.org/draft", "status": "DRAFT" });
        let draft = create_paper(&editor, draft).await;
        cite(&editor, &app, "addCitation", "new", "old").await;
        let old = id_of(&app, "paper", "old").await;
        let new = id_of(&app, "paper", "new").await;
        assert!(send(&editor, "addCitation", &new, &draft).await.user_errors("addCitation").is_empty());
        assert!(send(&editor, "addCitation", &draft, &old).await.user_errors("addCitation").is_empty());
        assert_eq!(ends(&app, "new").await.0, names(&["old"]));
        assert_eq!(ends(&app, "old").await.1, names(&["new"]));
        assert_eq!(ends(&editor, "new").await.0, names(&["draft", "old"]));
        assert_eq!(ends(&editor, "old").await.1, names(&["draft", "new"]));
        let told = app.data("{ changes(first: 100) { nodes { diff { field before after } } } }").await;
        assert!(!told.to_string().contains(&draft), "{told:#}");
        delete(&editor, &old).await;
        assert_eq!(ends(&editor, "new").await.0, names(&["draft"]));
    }
}

async fn send(
    editor: &Client,
    mutation: &str,
    citing: &str,
    cited: &str,
) -> crate::support::Answer {
    let query = format!(
        "mutation($input: CitationInput!) {{ {mutation}(input: $input) {{
            paper {{ slug revision }} revision userErrors {{ code field message }}
        }} }}"
    );
    let input = json!({ "citing": citing, "cited": cited });
    editor.graphql(&query, json!({ "input": input })).await
}

async fn cite(editor: &Client, app: &TestApp, mutation: &str, citing: &str, cited: &str) -> Value {
    let (from, to) = (
        id_of(app, "paper", citing).await,
        id_of(app, "paper", cited).await,
    );
    let answer = send(editor, mutation, &from, &to).await;
    assert_eq!(answer.user_errors(mutation), []);
    answer.data()[mutation].clone()
}

async fn delete(editor: &Client, id: &str) {
    let mutation = "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
    editor.graphql(mutation, json!({ "id": id })).await.data();
}

/// What a paper cites and what cites it, newest first.
async fn ends(client: &Client, slug: &str) -> (Vec<String>, Vec<String>) {
    let query = format!(
        "{{ paper(by: {{ slug: \"{slug}\" }}) {{
            references {{ totalCount nodes {{ slug }} }} citedBy {{ totalCount nodes {{ slug }} }}
        }} }}"
    );
    let data = client.data(&query).await;
    let ends = ["references", "citedBy"].map(|end| {
        let slugs = texts(&data, &format!("/paper/{end}/nodes"), "/slug");
        assert_eq!(data["paper"][end]["totalCount"], slugs.len());
        slugs
    });
    ends.into()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}
