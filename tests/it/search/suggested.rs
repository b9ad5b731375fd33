//! Suggestions while somebody types.

use serde_json::json;

use super::corpus;
use crate::{
    records::{add, texts},
    support::{Client, TestApp, databases},
};

async fn suggested(client: &Client, text: &str) -> Vec<String> {
    let query =
        "query($text: String!) { suggest(text: $text) { slug kind label detail node { id } } }";
    let data = client.graphql(query, json!({ "text": text })).await.data();
    texts(&data, "/suggest", "/slug")
}

databases! {
    async fn what_may_be_meant_comes_first(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::authors()).await;
        add(&app, corpus::papers()).await;
        let cases: [(&str, &[&str]); 14] = [
            ("", &[]),
            ("?!", &[]),
            ("sup", &["superposition"]),
            ("Toy mod", &["superposition"]),
            ("mod", &["superposition"]),
            ("opt", &["optimal", "optimize"]),
            ("interp", &["interpretability"]),
            ("ol", &["chris-olah"]),
            ("lukasz k", &["lukasz-kaiser"]),
            ("cafe", &["naive"]),
            ("安全", &["cjk"]),
            ("superpositoin", &["superposition"]),
            ("schmidhubr", &["jurgen-schmidhuber"]),
            ("intrepretabili", &["interpretability"]),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in cases {
            let found = suggested(&app, text).await;
            if found != expected {
                wrong.push(format!("{text}: {found:?} instead of {expected:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    async fn nobody_is_told_of_what_they_may_not_see(app: TestApp) {
        add(&app, corpus::topics()).await;
        add(&app, corpus::authors()).await;
        add(&app, corpus::papers()).await;
        assert!(suggested(&app, "hidden").await.is_empty());
        assert!(!suggested(&app, "zebra").await.contains(&"draft".to_owned()));
        let editor = app.editor().await;
        assert!(suggested(&editor, "zebra").await.contains(&"draft".to_owned()));
    }

    async fn wrong_arguments_are_refused(app: TestApp) {
        for arguments in ["text: \"x\", first: 21", "text: \"x\", first: -1"] {
            let query = format!("{{ suggest({arguments}) {{ slug }} }}");
            assert_eq!(app.graphql(&query, json!({})).await.codes(), ["BAD_USER_INPUT"]);
        }
        let query = "query($text: String!) { suggest(text: $text) { slug } }";
        let answer = app.graphql(query, json!({ "text": "x".repeat(201) })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"]);
    }
}
