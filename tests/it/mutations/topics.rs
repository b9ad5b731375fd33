//! Adding, changing and deleting topics.

use serde_json::{Value, json};

use super::{accepted, change, minimal, mutate, paper, problem, state};
use crate::support::{Client, TestApp, databases};

const TOPIC: &str = "slug name description aliases position parent { name } ancestors { name } children { name } paperCount";

async fn topic(client: &Client, input: Value) -> Value {
    accepted(
        &mutate(client, "createTopic", TOPIC, input).await,
        "createTopic",
    )["topic"]
        .clone()
}

async fn update(client: &Client, entry: &Value, patch: Value) -> Value {
    let answer = mutate(client, "updateTopic", TOPIC, change(entry, patch)).await;
    accepted(&answer, "updateTopic")["topic"].clone()
}

async fn under(client: &Client, name: &str, parent: &str) -> Value {
    topic(client, json!({ "name": name, "parent": parent })).await
}

databases! {
    async fn a_topic_comes_back_as_it_was_given(app: TestApp) {
        let editor = app.editor().await;
        let top = topic(&editor, json!({ "name": "Learning theory" })).await;
        assert_eq!(top["slug"], "learning-theory");
        let full = topic(&editor, json!({
            "name": "PAC learning", "description": "Probably.\n\nApproximately.", "aliases": ["Valiant's model", "PAC"],
            "parent": top["id"], "position": 3, "slug": "pac"
        })).await;
        for (member, value) in [
            ("slug", json!("pac")), ("name", json!("PAC learning")), ("description", json!("Probably.\n\nApproximately.")),
            ("position", json!(3)), ("parent", json!({ "name": "Learning theory" })),
            ("ancestors", json!([{ "name": "Learning theory" }])), ("children", json!([])), ("paperCount", json!(0)),
        ] {
            assert_eq!(full[member], value, "{member}");
        }
        let mut aliases: Vec<_> = full["aliases"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        aliases.sort_unstable();
        assert_eq!(aliases, ["PAC", "Valiant's model"]);
        let mut input = minimal("By alias");
        input["topics"] = json!(["pac", "VALIANT'S MODEL", full["id"], "learning theory"]);
        let tagged = paper(&editor, input).await;
        assert_eq!(tagged["topics"], json!([{ "name": "PAC learning" }, { "name": "Learning theory" }]));
    }

    async fn absent_leaves_null_clears_and_a_value_replaces(app: TestApp) {
        let editor = app.editor().await;
        topic(&editor, json!({ "name": "Top" })).await;
        let input = json!({ "name": "Before", "description": "Old.", "aliases": ["Old alias"], "parent": "Top", "position": 2 });
        let before = topic(&editor, input).await;
        let renamed = update(&editor, &before, json!({ "name": "After" })).await;
        assert_eq!(renamed["name"], "After");
        assert_eq!(renamed["slug"], "before", "addresses stay");
        for member in ["description", "aliases", "parent", "position"] {
            assert_eq!(renamed[member], before[member], "{member}");
        }
        let cleared = json!({ "description": null, "aliases": null, "parent": null, "position": null });
        let cleared = update(&editor, &before, cleared).await;
        assert_eq!((&cleared["description"], &cleared["aliases"]), (&Value::Null, &json!([])));
        assert_eq!((&cleared["parent"], &cleared["position"]), (&Value::Null, &json!(0)));
        let catalog = state(&app).await;
        assert_eq!(update(&editor, &before, json!({ "name": " After ", "aliases": [], "slug": "before" })).await, cleared);
        assert_eq!(state(&app).await, catalog);
        for member in ["name", "slug"] {
            let answer = mutate(&editor, "updateTopic", "", change(&before, json!({ member: null }))).await;
            assert_eq!(answer.user_errors("updateTopic"), [problem("REQUIRED", member)], "{member}");
        }
    }

    async fn a_topic_is_never_its_own_ancestor(app: TestApp) {
        let editor = app.editor().await;
        let a = topic(&editor, json!({ "name": "A" })).await;
        let b = under(&editor, "B", "A").await;
        under(&editor, "C", "B").await;
        let before = state(&app).await;
        for (entry, parent) in [(&a, "A"), (&a, "B"), (&a, "C"), (&b, "C"), (&b, "b")] {
            let answer = mutate(&editor, "updateTopic", "", change(entry, json!({ "parent": parent }))).await;
            assert_eq!(answer.user_errors("updateTopic"), [problem("CYCLE", "parent")], "{parent}");
        }
        for parent in ["No such topic", "", "a\u{0}b", "topic_01890000-0000-7000-8000-000000000000"] {
            let answer = mutate(&editor, "updateTopic", "", change(&b, json!({ "parent": parent }))).await;
            assert_eq!(answer.user_errors("updateTopic"), [problem("NOT_FOUND", "parent")], "{parent:?}");
        }
        assert_eq!(state(&app).await, before);
    }

    async fn papers_move_with_their_topic(app: TestApp) {
        let editor = app.editor().await;
        for name in ["Left", "Right"] {
            topic(&editor, json!({ "name": name })).await;
        }
        let middle = under(&editor, "Middle", "Left").await;
        under(&editor, "Low", "Middle").await;
        let mut input = minimal("Tagged");
        input["topics"] = json!(["Low"]);
        let tagged = paper(&editor, input).await;
        let counts = async || {
            let data = app.data("{ topics { nodes { name paperCount own: paperCount(includeDescendants: false) } } }").await;
            let nodes = data["topics"]["nodes"].as_array().expect("a list").clone();
            nodes.iter().map(|row| format!("{} {} {}", row["name"], row["paperCount"], row["own"]).replace('"', "")).collect::<Vec<_>>()
        };
        assert_eq!(counts().await, ["Left 1 0", "Low 1 1", "Middle 1 0", "Right 0 0"]);
        update(&editor, &middle, json!({ "parent": "Right" })).await;
        assert_eq!(counts().await, ["Left 0 0", "Low 1 1", "Middle 1 0", "Right 1 0"]);
        update(&editor, &middle, json!({ "parent": null })).await;
        assert_eq!(counts().await, ["Left 0 0", "Low 1 1", "Middle 1 0", "Right 0 0"]);
        let archived = change(&tagged, json!({ "status": "ARCHIVED" }));
        accepted(&mutate(&editor, "updatePaper", "", archived).await, "updatePaper");
        assert_eq!(counts().await, ["Left 0 0", "Low 0 0", "Middle 0 0", "Right 0 0"]);
    }

    async fn a_name_leads_to_one_topic(app: TestApp) {
        let editor = app.editor().await;
        let known = json!({ "name": "Neural networks", "aliases": ["ANN", "Réseaux"], "slug": "nn" });
        topic(&editor, known).await;
        let before = state(&app).await;
        for (input, path) in [
            (json!({ "name": "NEURAL NETWORKS" }), "name"),
            (json!({ "name": "ann" }), "name"),
            (json!({ "name": "Reseaux" }), "name"),
            (json!({ "name": "Other", "aliases": ["x", "neural networks"] }), "aliases.1"),
            (json!({ "name": "Other", "aliases": ["Ann"] }), "aliases.0"),
            (json!({ "name": "Other", "aliases": ["x", "X"] }), "aliases.1"),
            (json!({ "name": "Other", "aliases": ["OTHER"] }), "aliases.0"),
            (json!({ "name": "Other", "slug": "nn" }), "slug"),
        ] {
            let answer = mutate(&editor, "createTopic", "", input.clone()).await;
            assert_eq!(answer.user_errors("createTopic"), [problem("TAKEN", path)], "{input}");
        }
        for (input, code, path) in [
            (json!({ "name": " " }), "REQUIRED", "name"),
            (json!({ "name": "a\u{0}b" }), "INVALID", "name"),
            (json!({ "name": "x".repeat(301) }), "TOO_LONG", "name"),
            (json!({ "name": "Other", "description": "x".repeat(5_001) }), "TOO_LONG", "description"),
            (json!({ "name": "Other", "aliases": ["\u{202e}"] }), "INVALID", "aliases.0"),
            (json!({ "name": "Other", "parent": "nobody" }), "NOT_FOUND", "parent"),
        ] {
            let answer = mutate(&editor, "createTopic", "", input).await;
            assert_eq!(answer.user_errors("createTopic"), [problem(code, path)]);
        }
        assert_eq!(state(&app).await, before);
    }

    async fn a_topic_in_use_stays_and_a_deleted_one_frees_its_names(app: TestApp) {
        let editor = app.editor().await;
        let top = topic(&editor, json!({ "name": "Top", "aliases": ["Peak"] })).await;
        let low = under(&editor, "Low", "Top").await;
        let mut input = minimal("Tagged");
        input["topics"] = json!(["Low"]);
        let tagged = paper(&editor, input).await;
        let id = |entry: &Value| json!({ "id": entry["id"] });
        for used in [&top, &low] {
            let answer = mutate(&editor, "deleteTopic", "", id(used)).await;
            assert_eq!(answer.user_errors("deleteTopic"), [problem("IN_USE", "id")]);
        }
        accepted(&mutate(&editor, "updatePaper", "", change(&tagged, json!({ "topics": null }))).await, "updatePaper");
        for free in [&low, &top] {
            accepted(&mutate(&editor, "deleteTopic", "", id(free)).await, "deleteTopic");
        }
        let again = mutate(&editor, "deleteTopic", "", id(&top)).await;
        assert_eq!(again.user_errors("deleteTopic"), [problem("NOT_FOUND", "id")]);
        assert_eq!(state(&app).await["catalog"]["topicCount"], 0);
        let next = topic(&editor, json!({ "name": "Peak", "aliases": ["Top"] })).await;
        assert_ne!(next["id"], top["id"]);
    }

    async fn topics_nest_twenty_deep_at_most(app: TestApp) {
        let editor = app.editor().await;
        topic(&editor, json!({ "name": "T0" })).await;
        let mut depth = 0;
        let refusal = loop {
            depth += 1;
            let input = json!({ "name": format!("T{depth}"), "parent": format!("T{}", depth - 1) });
            let answer = mutate(&editor, "createTopic", "", input).await;
            let errors = answer.user_errors("createTopic");
            if !errors.is_empty() || depth > 30 {
                break errors;
            }
        };
        assert_eq!(refusal, [problem("TOO_MANY", "parent")]);
        let tree = topic(&editor, json!({ "name": "Root" })).await;
        under(&editor, "Leaf", "Root").await;
        let deep = change(&tree, json!({ "parent": format!("T{}", depth - 1) }));
        let answer = mutate(&editor, "updateTopic", "", deep).await;
        assert_eq!(answer.user_errors("updateTopic"), [problem("TOO_MANY", "parent")], "with all that is below");
        let deep = change(&tree, json!({ "parent": format!("T{}", depth - 2) }));
        let answer = mutate(&editor, "updateTopic", "", deep).await;
        assert_eq!(answer.user_errors("updateTopic"), [problem("TOO_MANY", "parent")], "a leaf would be too deep");
    }

    async fn a_former_slug_goes_on_leading_to_the_topic(app: TestApp) {
        let editor = app.editor().await;
        let before = topic(&editor, json!({ "name": "First name" })).await;
        update(&editor, &before, json!({ "slug": "second-name" })).await;
        for slug in ["first-name", "second-name"] {
            let query = "query($slug: String!) { topic(by: { slug: $slug }) { id slug } }";
            let found = app.graphql(query, json!({ "slug": slug })).await;
            assert_eq!(found.data()["topic"], json!({ "id": before["id"], "slug": "second-name" }));
        }
        let input = json!({ "id": before["id"], "expectedRevision": 1, "patch": { "position": 1 } });
        let stale = mutate(&editor, "updateTopic", "", input).await;
        assert_eq!(stale.user_errors("updateTopic"), [problem("STALE_REVISION", "expectedRevision")]);
        assert_eq!(stale.at("/data/updateTopic/userErrors/0/current/revision"), 2);
    }
}
