//! The index follows what is written, in the same transaction.

use serde_json::json;

use super::{corpus, found};
use crate::{
    records::{about, add, by, create_paper, id_of, paper, topic, update_paper},
    support::{TestApp, databases},
};

databases! {
    async fn a_paper_is_found_by_what_it_says_now(app: TestApp) {
        let editor = app.editor().await;
        let input = json!({ "title": "Walruses", "slug": "animal", "url": "https://example.org/a", "authors": [{ "name": "Ada Lovelace" }] });
        let id = create_paper(&editor, input).await;
        assert_eq!(found(&app, "walrus").await, ["animal"]);
        update_paper(&editor, &id, json!({ "title": "Penguins", "authors": [] })).await;
        assert!(found(&app, "walrus").await.is_empty());
        assert!(found(&app, "lovelace").await.is_empty());
        assert_eq!(found(&app, "penguin").await, ["animal"]);

        let delete = "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(delete, json!({ "id": id })).await.data();
        assert!(found(&app, "penguin").await.is_empty());
        let restore = "mutation($id: ID!) { restorePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(restore, json!({ "id": id })).await.data();
        assert_eq!(found(&app, "penguin").await, ["animal"]);
    }

    async fn a_draft_is_found_only_by_those_who_may_read_it(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::papers()).await;
        assert!(!found(&app, "zebra toy").await.contains(&"draft".to_owned()));
        let editor = app.editor().await;
        assert_eq!(found(&editor, "zebra toy").await, ["draft"]);
    }

    async fn renaming_an_author_or_topic_changes_what_finds_their_papers(app: TestApp) {
        add(&app, [topic("broad", None), topic("narrow", Some("broad"))]).await;
        let mut one = paper("one");
        one.authors = vec![by("Mary Smith")];
        one.topics = vec![about("narrow")];
        add(&app, [one]).await;
        let editor = app.editor().await;
        let author = id_of(&app, "author", "mary-smith").await;
        let rename = "mutation($id: ID!, $name: String!) { updateAuthor(input: { id: $id, patch: { displayName: $name } }) { userErrors { code } } }";
        editor.graphql(rename, json!({ "id": author, "name": "Mary Jones" })).await.data();
        assert_eq!(found(&app, "author:jones").await, ["one"]);
        assert_eq!(found(&app, "author:smith").await, ["one"], "as published");

        let topic = id_of(&app, "topic", "broad").await;
        let rename = "mutation($id: ID!, $name: String!) { updateTopic(input: { id: $id, patch: { name: $name } }) { userErrors { code } } }";
        editor.graphql(rename, json!({ "id": topic, "name": "Robustness" })).await.data();
        assert_eq!(found(&app, "topic:robustness").await, ["one"]);
        assert!(found(&app, "topic:broad").await.is_empty());
        let narrow = id_of(&app, "topic", "narrow").await;
        let release = "mutation($id: ID!) { updateTopic(input: { id: $id, patch: { parent: null } }) { userErrors { code } } }";
        editor.graphql(release, json!({ "id": narrow })).await.data();
        assert!(found(&app, "topic:robustness").await.is_empty());
        assert_eq!(found(&app, "topic:narrow").await, ["one"]);
    }

    async fn an_index_of_another_version_is_made_anew_at_start(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::papers()).await;
        let sql = ["UPDATE search_state SET version = 0", "DELETE FROM paper_search"];
        app.database().execute(&sql).await;
        assert!(found(&app, "toy").await.is_empty());
        let app = app.restart().await;
        assert_eq!(found(&app, "toy").await, ["superposition"]);
    }

    async fn a_walk_goes_on_after_a_write(app: TestApp) {
        add(&app, (0..9).map(corpus::numbered)).await;
        let by = json!(null);
        let (first, info) = super::page(&app, &by, json!({ "first": 4 })).await;
        add(&app, (9..12).map(corpus::numbered)).await;
        let (second, _) = super::page(&app, &by, json!({ "first": 100, "after": info["endCursor"] })).await;
        assert!(second.len() >= 5, "{first:?} {second:?}");
        assert!(!second.iter().any(|slug| first.contains(slug)), "{first:?} {second:?}");
    }
}
