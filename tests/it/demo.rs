//! The entries that a new catalog starts with, as everybody meets them.

use paper_catalog::{app::App, config::Config};
use serde_json::{Value, json};

use crate::{
    records::texts,
    support::{Builder, TestApp, databases},
};

/// The arXiv ids of all entries, newest first.
const NEWEST_FIRST: [&str; 21] = [
    "2411.00867",
    "2410.20526",
    "2410.12949",
    "2410.08417",
    "2410.06074",
    "2410.06045",
    "2409.11314",
    "2407.21792",
    "2407.13594",
    "2406.17759",
    "2406.16033",
    "2406.11944",
    "2405.10927",
    "2405.12241",
    "2405.19832",
    "2404.15255",
    "2404.14082",
    "2403.18167",
    "2403.10462",
    "2402.12201",
    "2407.10254",
];

databases! {
    async fn a_new_catalog_lists_21_papers_newest_first(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data("{ papers(first: 100) { totalCount nodes { arxivId publishedOn status } } }")
            .await;
        assert_eq!(data["papers"]["totalCount"], 21);
        assert_eq!(texts(&data, "/papers/nodes", "/arxivId"), NEWEST_FIRST);
        let dates = texts(&data, "/papers/nodes", "/publishedOn");
        assert_eq!((dates[0].as_str(), dates[14].as_str()), ("2024-10-30", "2024-05"));
        assert_eq!(dates[20], "2024", "as precise as it is known");
        let statuses = texts(&data, "/papers/nodes", "/status");
        assert!(statuses.iter().all(|status| status == "PUBLISHED"));
    }

    async fn authors_stand_in_the_order_of_the_paper(builder: Builder) {
        let app = builder.demo().await;
        let names = authors(&app, "2407.13594").await;
        let expected = [
            "Nils Palumbo",
            "Ravi Mangal",
            "Zifan Wang",
            "Saranya Vijayakumar",
            "Corina S. Păsăreanu",
            "Somesh Jha",
        ];
        assert_eq!(names, expected);
        let names = authors(&app, "2407.21792").await;
        assert_eq!(names.len(), 12);
        assert_eq!((names[0].as_str(), names[11].as_str()), ("Richard Ren", "Dan Hendrycks"));
    }

    async fn somebody_who_wrote_several_papers_is_one_author(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data("{ author(by: { slug: \"neel-nanda\" }) { displayName paperCount papers { nodes { arxivId } } } }")
            .await;
        let papers = ["2406.17759", "2406.11944", "2404.15255"];
        assert_eq!(texts(&data, "/author/papers/nodes", "/arxivId"), papers);
        assert_eq!(data["author"]["paperCount"], 3);
    }

    async fn math_stays_and_other_markup_is_gone(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data("{ papers(first: 100) { nodes { arxivId title abstract summary summaries { body text } } } }")
            .await;
        let nodes = data["papers"]["nodes"].as_array().expect("a list");
        let of = |id: &str| {
            let node = nodes.iter().find(|node| node["arxivId"] == id);
            node.expect("one of the entries")["abstract"].as_str().expect("an abstract").to_owned()
        };
        let automata = of("2410.06045");
        assert!(automata.contains("an extension of the $L^*$ algorithm"), "{automata}");
        let scope = of("2410.20526");
        assert!(scope.contains(" at https://huggingface.co/fnlp/Llama-Scope, alongside"), "{scope}");
        let everything = data.to_string();
        for markup in ["emph", "\\url", "url{", "~"] {
            assert!(!everything.contains(markup), "{markup} in {everything}");
        }
    }

    async fn each_summary_says_where_it_comes_from(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data(
                "{ papers(first: 100) { nodes { summary summarySource abstract tldr summaries { kind origin originName reviewedBy } } } }",
            )
            .await;
        let nodes = data["papers"]["nodes"].as_array().expect("a list");
        let (mut tldrs, mut abstracts) = (0, 0);
        for node in nodes {
            assert!(node["summary"].is_string(), "{node:#}");
            if node["summarySource"] == "MODEL_TLDR" {
                tldrs += 1;
                let expected = json!([{ "kind": "TLDR", "origin": "MODEL", "originName": null, "reviewedBy": null }]);
                assert_eq!(node["summaries"], expected);
                assert_eq!((&node["summary"], &node["abstract"]), (&node["tldr"], &Value::Null));
            } else {
                abstracts += 1;
                assert_eq!(node["summarySource"], "ABSTRACT");
                assert_eq!((&node["summary"], &node["tldr"]), (&node["abstract"], &Value::Null));
            }
        }
        assert_eq!((tldrs, abstracts), (14, 7));
    }

    async fn every_entry_leads_to_its_source(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data("{ papers(first: 100) { nodes { arxivId url pdfUrl links { relation url } } } }")
            .await;
        for node in data["papers"]["nodes"].as_array().expect("a list") {
            let id = node["arxivId"].as_str().expect("an arXiv id");
            let (url, pdf) = (format!("https://arxiv.org/abs/{id}"), format!("https://arxiv.org/pdf/{id}"));
            assert_eq!((&node["url"], &node["pdfUrl"]), (&json!(url), &json!(pdf)));
            assert_eq!(node["links"][0], json!({ "relation": "SOURCE", "url": url }));
        }
    }

    async fn venues_and_dois_are_there_where_established(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data(
                "{ paper(by: { doi: \"10.18653/v1/2024.emnlp-main.440\" }) { arxivId venue { name url } } \
                 preprint: paper(by: { arxiv: \"2405.19832\" }) { doi venue { name } } \
                 papers(first: 100) { nodes { venue { name } } } }",
            )
            .await;
        assert_eq!(data["paper"]["arxivId"], "2406.16033");
        assert_eq!(data["paper"]["venue"]["name"], "EMNLP 2024");
        assert_eq!(data["preprint"], json!({ "doi": null, "venue": null }));
    }

    async fn topics_form_a_hierarchy(builder: Builder) {
        let app = builder.demo().await;
        let data = app
            .data(
                "{ topics(first: 100) { totalCount nodes { slug paperCount } } \
                 topic(by: { slug: \"sparse-autoencoders\" }) { ancestors { slug } parent { slug } aliases } \
                 root: topic(by: { slug: \"interpretability\" }) { parent { slug } ancestors { slug } children { slug } \
                   all: papers { totalCount } own: papers(includeDescendants: false) { totalCount nodes { arxivId } } \
                   paperCount ownCount: paperCount(includeDescendants: false) } }",
            )
            .await;
        assert_eq!(data["topics"]["totalCount"], 26);
        let ancestors = texts(&data, "/topic/ancestors", "/slug");
        assert_eq!(ancestors, ["interpretability", "mechanistic-interpretability"]);
        assert_eq!(data["topic"]["parent"]["slug"], "mechanistic-interpretability");
        assert_eq!(data["topic"]["aliases"], json!(["SAEs", "SAE", "Sparse dictionary learning"]));
        let root = &data["root"];
        assert_eq!((&root["parent"], &root["ancestors"]), (&Value::Null, &json!([])));
        let children = texts(&data, "/root/children", "/slug");
        assert_eq!(children, ["formal-methods", "mechanistic-interpretability"]);
        assert_eq!((&root["all"]["totalCount"], &root["paperCount"]), (&json!(16), &json!(16)));
        assert_eq!((&root["own"]["totalCount"], &root["ownCount"]), (&json!(1), &json!(1)));
        assert_eq!(texts(&data, "/root/own/nodes", "/arxivId"), ["2410.06074"]);
        let counts = data["topics"]["nodes"].as_array().expect("a list").iter();
        assert_eq!(counts.filter(|topic| topic["paperCount"] == 0).count(), 0, "{data:#}");
    }

    async fn loading_again_does_nothing(builder: Builder) {
        let app = builder.demo().await;
        let query = "{ catalog { revision paperCount authorCount topicCount } }";
        let before = app.data(query).await;
        let mut config = Config::default();
        config.database.url = app.database().url().into();
        let again = App::build(config, app.clock().clock()).await.expect("the application starts");
        assert_eq!(again.load_demo().await.expect("nothing to do"), 0);
        assert_eq!(app.data(query).await, before);
        assert_eq!(before["catalog"]["paperCount"], 21);
    }
}

async fn authors(app: &TestApp, arxiv: &str) -> Vec<String> {
    let query = "query($id: String!) { paper(by: { arxiv: $id }) { authors { displayName } } }";
    let data = app.graphql(query, json!({ "id": arxiv })).await.data();
    texts(&data, "/paper/authors", "/displayName")
}
