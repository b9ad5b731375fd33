//! Topics: their hierarchy, and which papers they list.

use paper_catalog::domain::record::{PaperRecord, TopicRecord};
use serde_json::{Value, json};

use crate::{
    records::{about, add, id_of, paper, texts, topic},
    support::{Client, TestApp, databases},
};

databases! {
    async fn a_topic_knows_what_is_above_and_below_it(app: TestApp) {
        tree(&app).await;
        let data = app
            .data(
                "{ leaf: topic(by: { slug: \"geometry\" }) { parent { slug } ancestors { slug } children { slug } } \
                 root: topic(by: { slug: \"science\" }) { parent { slug } ancestors { slug } children { slug children { slug } } } }",
            )
            .await;
        let leaf = json!({
            "parent": { "slug": "mathematics" },
            "ancestors": [{ "slug": "science" }, { "slug": "mathematics" }],
            "children": [],
        });
        assert_eq!(data["leaf"], leaf);
        let root = json!({
            "parent": null,
            "ancestors": [],
            "children": [
                { "slug": "physics", "children": [] },
                { "slug": "mathematics", "children": [{ "slug": "algebra" }, { "slug": "geometry" }] },
            ],
        });
        assert_eq!(data["root"], root, "in the curators' order, then by name");
    }

    async fn a_topic_lists_the_papers_below_it_or_its_own(app: TestApp) {
        tree(&app).await;
        assert_eq!(listed(&app, "science").await, (all(["of-physics", "of-geometry", "of-both", "of-mathematics", "of-science"]), all(["of-science"])));
        assert_eq!(listed(&app, "mathematics").await, (all(["of-geometry", "of-both", "of-mathematics"]), all(["of-mathematics"])));
        assert_eq!(listed(&app, "geometry").await, (all(["of-geometry", "of-both"]), all(["of-geometry", "of-both"])));
        assert_eq!(listed(&app, "algebra").await, (all(["of-both"]), all(["of-both"])));
        assert_eq!(listed(&app, "art").await, (all([]), all([])));
    }

    async fn a_moved_topic_takes_its_papers_along(app: TestApp) {
        tree(&app).await;
        let editor = app.editor().await;
        move_topic(&editor, "mathematics", json!("art")).await;
        assert_eq!(listed(&app, "science").await.0, all(["of-physics", "of-science"]));
        assert_eq!(listed(&app, "art").await, (all(["of-geometry", "of-both", "of-mathematics"]), all([])));
        assert_eq!(listed(&app, "geometry").await.0, all(["of-geometry", "of-both"]));
        let data = app.data("{ topic(by: { slug: \"geometry\" }) { ancestors { slug } } }").await;
        assert_eq!(texts(&data, "/topic/ancestors", "/slug"), ["art", "mathematics"]);
        // One of two topics of a paper leaves the tree, the other one keeps the paper in it.
        move_topic(&editor, "geometry", Value::Null).await;
        assert_eq!(listed(&app, "art").await.0, all(["of-both", "of-mathematics"]));
        move_topic(&editor, "mathematics", json!("science")).await;
        assert_eq!(listed(&app, "science").await.0, all(["of-physics", "of-both", "of-mathematics", "of-science"]));
        assert_eq!(listed(&app, "art").await.0, all([]));
    }

    async fn a_topic_cannot_move_below_itself(app: TestApp) {
        tree(&app).await;
        let editor = app.editor().await;
        for parent in ["mathematics", "geometry"] {
            let id = id_of(&app, "topic", "mathematics").await;
            let answer = editor.graphql(MOVE, json!({ "id": id, "parent": parent })).await;
            let errors = answer.user_errors("updateTopic");
            assert_eq!(errors.len(), 1, "{answer:?}");
            assert!(errors[0].1.ends_with("parent"), "{errors:?}");
        }
        assert_eq!(listed(&app, "science").await.0.len(), 5);
    }

    async fn papers_change_their_topics(app: TestApp) {
        tree(&app).await;
        let editor = app.editor().await;
        let id = id_of(&app, "paper", "of-physics").await;
        crate::records::update_paper(&editor, &id, json!({ "topics": ["algebra", "art"] })).await;
        assert_eq!(listed(&app, "physics").await.0, all([]));
        assert_eq!(listed(&app, "algebra").await.0, all(["of-physics", "of-both"]));
        assert_eq!(listed(&app, "art").await.0, all(["of-physics"]));
        let data = app.data("{ paper(by: { slug: \"of-physics\" }) { topics { slug } } }").await;
        assert_eq!(texts(&data, "/paper/topics", "/slug"), ["algebra", "art"], "the primary one first");
    }

    async fn topics_are_listed_by_name_whatever_case_and_accents(app: TestApp) {
        let names = ["Zoology", "écologie", "Economics", "astronomy", "Ähnlichkeit"];
        let named = |(at, name): (usize, &&str)| TopicRecord { name: (*name).to_owned(), ..topic(&format!("t{at}"), None) };
        add(&app, names.iter().enumerate().map(named)).await;
        let data = app.data("{ topics { totalCount nodes { name } } }").await;
        let expected = ["Ähnlichkeit", "astronomy", "écologie", "Economics", "Zoology"];
        assert_eq!(texts(&data, "/topics/nodes", "/name"), expected);
        assert_eq!(data["topics"]["totalCount"], 5);
    }

    async fn aliases_lead_to_their_topic(app: TestApp) {
        let known = TopicRecord { aliases: vec!["Maths".to_owned(), "Mathe".to_owned()], ..topic("mathematics", None) };
        add(&app, [known]).await;
        add(&app, [PaperRecord { topics: vec![about("mathe")], ..paper("a") }]).await;
        let data = app.data("{ topics { totalCount nodes { aliases papers { nodes { slug } } } } }").await;
        let expected = json!({ "totalCount": 1, "nodes": [{ "aliases": ["Maths", "Mathe"], "papers": { "nodes": [{ "slug": "a" }] } }] });
        assert_eq!(data["topics"], expected);
    }

    async fn a_topic_is_found_by_id_and_slug_only(app: TestApp) {
        tree(&app).await;
        let id = id_of(&app, "topic", "art").await;
        for (key, found) in [
            (json!({ "id": id }), json!({ "slug": "art" })),
            (json!({ "slug": "art" }), json!({ "slug": "art" })),
            (json!({ "id": "topic_01890a5d-ac96-774b-bcce-b302099a8057" }), Value::Null),
            (json!({ "id": "art" }), Value::Null),
            (json!({ "slug": "unknown" }), Value::Null),
            (json!({ "slug": "\u{0}" }), Value::Null),
        ] {
            let query = "query($by: TopicKey!) { topic(by: $by) { slug } }";
            let answer = app.graphql(query, json!({ "by": key })).await;
            assert_eq!(answer.data()["topic"], found, "{key}");
        }
    }
}

const MOVE: &str = "mutation($id: ID!, $parent: String) {
    updateTopic(input: { id: $id, patch: { parent: $parent } }) { topic { id } userErrors { code field } }
}";

/// Two trees, and papers from the newest to the oldest: of physics, geometry, both geometry and algebra, mathematics, science.
async fn tree(app: &TestApp) {
    let placed = |slug: &str, parent, position| TopicRecord {
        position: Some(position),
        ..topic(slug, Some(parent))
    };
    add(
        app,
        [
            topic("science", None),
            placed("mathematics", "science", 2),
            placed("physics", "science", 1),
            placed("geometry", "mathematics", 0),
            placed("algebra", "mathematics", 0),
            topic("art", None),
        ],
    )
    .await;
    let of = |slug: &str, topics: &[&str], year: u32| PaperRecord {
        topics: topics.iter().copied().map(about).collect(),
        published_on: Some(year.to_string()),
        ..paper(slug)
    };
    add(
        app,
        [
            of("of-science", &["science"], 2020),
            of("of-mathematics", &["mathematics"], 2021),
            of("of-both", &["geometry", "algebra"], 2022),
            of("of-geometry", &["geometry"], 2023),
            of("of-physics", &["physics"], 2024),
        ],
    )
    .await;
}

async fn move_topic(editor: &Client, slug: &str, parent: Value) {
    let id = id_of(editor, "topic", slug).await;
    let answer = editor
        .graphql(MOVE, json!({ "id": id, "parent": parent }))
        .await;
    assert_eq!(answer.user_errors("updateTopic"), []);
}

/// The papers of a topic with those below it, and without; their counts agree with them.
async fn listed(client: &Client, slug: &str) -> (Vec<String>, Vec<String>) {
    let query = "query($slug: String!) { topic(by: { slug: $slug }) {
        all: papers { totalCount nodes { slug } } allCount: paperCount
        own: papers(includeDescendants: false) { totalCount nodes { slug } } ownCount: paperCount(includeDescendants: false)
    } }";
    let data = client.graphql(query, json!({ "slug": slug })).await.data();
    let list = |which: &str| {
        let papers = texts(&data, &format!("/topic/{which}/nodes"), "/slug");
        let topic = &data["topic"];
        assert_eq!(topic[which]["totalCount"], papers.len());
        assert_eq!(topic[format!("{which}Count")], papers.len());
        papers
    };
    (list("all"), list("own"))
}

fn all<const COUNT: usize>(slugs: [&str; COUNT]) -> Vec<String> {
    slugs.map(str::to_owned).to_vec()
}
