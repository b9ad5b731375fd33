//! What a curator set by hand stays.

use super::*;

databases! {
    async fn a_value_set_by_hand_stays_and_the_conflict_is_told(app: TestApp) {
        let editor = app.editor().await;
        let first = import(&editor, json!([full(1)])).await;
        let id = &first["rows"][0]["paper"]["id"];
        let patch = json!({ "id": id, "patch": { "title": "By hand", "topics": ["Common topic"], "authors": [{ "name": "Chosen Author" }] } });
        accepted(&mutate(&editor, "updatePaper", "", patch).await, "updatePaper");
        let before = dump(&editor).await;
        let again = import(&editor, json!([full(1)])).await;
        assert_eq!(outcomes(&again), ["UNCHANGED"], "{again:#}");
        let kept = |field: &str| ("CURATED_KEPT".to_owned(), format!("papers.0.{field}"));
        assert_eq!(remarks(&again["rows"][0]["warnings"]), [kept("title"), kept("authors"), kept("topics")]);
        assert_eq!(dump(&editor).await, before);

        let mut other = full(1);
        other["abstract"] = json!("A better one.");
        let updated = import(&editor, json!([other])).await;
        assert_eq!(updated["rows"][0]["changedFields"], json!(["abstract"]), "what no curator set is replaced");

        let over = import_with(&editor, json!([full(1)]), json!({ "onConflict": "OVERWRITE" })).await;
        assert_eq!(over["rows"][0]["changedFields"], json!(["title", "abstract", "authors", "topics"]), "{over:#}");
        assert_eq!(over["rows"][0]["warnings"], json!([]));
        let mut third = full(1);
        third["title"] = json!("From the source");
        let free = import(&editor, json!([third])).await;
        assert_eq!(free["rows"][0]["changedFields"], json!(["title"]), "nobody's own word any more");
    }

    async fn an_upsert_without_a_source_is_a_curators_own_word(app: TestApp) {
        let editor = app.editor().await;
        let created = accepted(&mutate(&editor, "createPaper", "", json!({ "title": "By hand", "url": "https://example.org/1", "doi": "10.1234/1" })).await, "createPaper");
        let own = upsert(&editor, json!({ "doi": "10.1234/1", "title": "Corrected" })).await;
        assert_eq!((&own["outcome"], &own["paper"]["id"]), (&json!("UPDATED"), &created["paper"]["id"]));
        let sourced = upsert(&editor, json!({ "doi": "10.1234/1", "title": "From elsewhere", "abstract": "New.", "sourceName": "crossref" })).await;
        assert_eq!(sourced["changedFields"], json!(["abstract"]));
        assert_eq!(remarks(&sourced["warnings"]), [("CURATED_KEPT".to_owned(), "title".to_owned())]);
    }

    async fn who_set_a_value_is_told(app: TestApp) {
        let editor = app.editor().await;
        let first = import(&editor, json!([full(1)])).await;
        let id = &first["rows"][0]["paper"]["id"];
        accepted(&mutate(&editor, "updatePaper", "", json!({ "id": id, "patch": { "title": "By hand" } })).await, "updatePaper");
        let query = "query($id: ID!) { node(id: $id) { ... on Paper { provenance { field source actor at }
            title: provenance(field: TITLE) { field source } } } }";
        let answer = editor.graphql(query, json!({ "id": id })).await.data();
        assert_eq!(answer["node"]["title"], json!([{ "field": "TITLE", "source": null }]));
        let list = answer["node"]["provenance"].as_array().expect("a list");
        let authors = list.iter().find(|one| one["field"] == "AUTHORS").expect("the authors");
        assert_eq!((&authors["source"], &authors["actor"]), (&json!("test"), &json!("Editor of a test")));
        let public = app.graphql(query, json!({ "id": id })).await.data();
        assert!(public["node"]["provenance"].as_array().expect("a list").iter().all(|one| one["actor"].is_null()));
    }
}
