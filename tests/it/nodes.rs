//! Entries by their global ids.

use paper_catalog::domain::record::PaperRecord;
use serde_json::{Value, json};

use crate::{
    records::{about, add, by, id_of, paper, topic},
    support::{TestApp, databases},
};

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) {
    __typename id ... on Paper { title } ... on Author { displayName } ... on Topic { name } ... on Venue { venue: name }
} }";

databases! {
    async fn every_kind_of_entry_is_found_by_its_id(app: TestApp) {
        let ids = one_of_each(&app).await;
        for (kind, id) in ["Paper", "Author", "Topic", "Venue"].into_iter().zip(&ids) {
            let query = "query($id: ID!) { node(id: $id) { __typename id } }";
            let answer = app.graphql(query, json!({ "id": id })).await;
            assert_eq!(answer.data()["node"], json!({ "__typename": kind, "id": id }));
        }
    }

    async fn nodes_stand_in_the_order_of_the_ids_with_nulls_for_what_is_not_there(app: TestApp) {
        let [paper, author, topic, venue] = one_of_each(&app).await;
        let unknown = "paper_01890a5d-ac96-774b-bcce-b302099a8057";
        let ids = json!([venue, unknown, author, "nonsense", paper, topic, "", author]);
        let answer = app.graphql(NODES, json!({ "ids": ids })).await;
        let expected = json!([
            { "__typename": "Venue", "id": venue, "venue": "A Venue" },
            null,
            { "__typename": "Author", "id": author, "displayName": "Ada Lovelace" },
            null,
            { "__typename": "Paper", "id": paper, "title": "Title of a" },
            { "__typename": "Topic", "id": topic, "name": "logic" },
            null,
            { "__typename": "Author", "id": author, "displayName": "Ada Lovelace" },
        ]);
        assert_eq!(answer.data()["nodes"], expected);
    }

    async fn the_id_of_one_kind_with_the_prefix_of_another_finds_nothing(app: TestApp) {
        let [paper, author, ..] = one_of_each(&app).await;
        let false_one = paper.replace("paper_", "author_");
        let bare = paper.replace("paper_", "");
        for id in [&false_one, &bare, &format!("token_{bare}"), &format!("summary_{bare}")] {
            let answer = app.graphql(NODES, json!({ "ids": [paper, id, author] })).await;
            let nodes = answer.data()["nodes"].clone();
            assert_eq!((&nodes[0]["id"], &nodes[1], &nodes[2]["id"]), (&json!(paper), &Value::Null, &json!(author)));
        }
    }

    async fn at_most_100_ids_are_taken(app: TestApp) {
        let [paper, ..] = one_of_each(&app).await;
        let answer = app.graphql(NODES, json!({ "ids": vec![&paper; 100] })).await;
        assert_eq!(answer.data()["nodes"].as_array().map(Vec::len), Some(100));
        let answer = app.graphql(NODES, json!({ "ids": vec![&paper; 101] })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
        let answer = app.graphql(NODES, json!({ "ids": [] })).await;
        assert_eq!(answer.data()["nodes"], json!([]));
    }

    async fn deleted_entries_are_gone(app: TestApp) {
        let [paper, author, ..] = one_of_each(&app).await;
        let editor = app.editor().await;
        let deletion = "mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }";
        editor.graphql(deletion, json!({ "id": paper })).await.data();
        let answer = app.graphql(NODES, json!({ "ids": [paper, author] })).await;
        let nodes = answer.data()["nodes"].clone();
        assert_eq!((&nodes[0], &nodes[1]["id"]), (&Value::Null, &json!(author)));
    }
}

/// The ids of a paper, its author, its topic and its venue.
async fn one_of_each(app: &TestApp) -> [String; 4] {
    add(app, [topic("logic", None)]).await;
    let whole = PaperRecord {
        authors: vec![by("Ada Lovelace")],
        topics: vec![about("logic")],
        venue: Some("A Venue".to_owned()),
        ..paper("a")
    };
    add(app, [whole]).await;
    let data = app
        .data("{ paper(by: { slug: \"a\" }) { venue { id } } }")
        .await;
    let venue = data["paper"]["venue"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    [
        id_of(app, "paper", "a").await,
        id_of(app, "author", "ada-lovelace").await,
        id_of(app, "topic", "logic").await,
        venue,
    ]
}
