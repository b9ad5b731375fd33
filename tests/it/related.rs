//! Papers that have to do with others, and why.

use paper_catalog::domain::record::PaperRecord;
use serde_json::{Value, json};

use crate::{
    records::{about, add, by, id_of, paper, topic},
    support::{Client, TestApp, databases},
};

const RELATED: &str =
    "query($slug: String!, $first: Int! = 10) { paper(by: { slug: $slug }) { related(first: $first) {
    paper { slug } reasons sharedAuthors { displayName } sharedTopics { slug }
} } }";

async fn related(client: &Client, slug: &str, first: Option<i32>) -> Value {
    let mut variables = json!({ "slug": slug });
    if let Some(first) = first {
        variables["first"] = json!(first);
    }
    let answer = client.graphql(RELATED, variables).await;
    answer.data()["paper"]["related"].clone()
}

fn of(slug: &str, authors: &[&str], topics: &[&str]) -> PaperRecord {
    PaperRecord {
        authors: authors.iter().map(|name| by(name)).collect(),
        topics: topics.iter().map(|slug| about(slug)).collect(),
        ..paper(slug)
    }
}

databases! {
    async fn what_has_most_to_do_with_a_paper_comes_first_with_the_reasons(app: TestApp) {
        add(&app, [topic("logic", None), topic("proof", Some("logic"))]).await;
        let draft = PaperRecord {
            status: Some("DRAFT".to_owned()),
            ..of("draft", &["Ada Lovelace", "Bo Tarski"], &["logic"])
        };
        add(&app, [
            of("own", &["Ada Lovelace", "Bo Tarski"], &["logic", "proof"]),
            of("stranger", &["Cy Post"], &[]),
            of("topics", &["Cy Post"], &["proof", "logic"]),
            of("author", &["Bo Tarski", "Cy Post"], &["logic"]),
            of("cited", &["Cy Post"], &[]),
            of("citing", &["Ada Lovelace"], &[]),
            draft,
        ]).await;
        let editor = app.editor().await;
        for (citing, cited) in [("own", "cited"), ("citing", "own")] {
            let mutation = "mutation($input: CitationInput!) { addCitation(input: $input) { userErrors { message } } }";
            let input = json!({ "citing": id_of(&app, "paper", citing).await, "cited": id_of(&app, "paper", cited).await });
            assert_eq!(editor.graphql(mutation, json!({ "input": input })).await.user_errors("addCitation"), []);
        }
        let one = |slug: &str, reasons: &[&str], authors: &[&str], topics: &[&str]| {
            let authors: Vec<Value> = authors.iter().map(|name| json!({ "displayName": name })).collect();
            let topics: Vec<Value> = topics.iter().map(|slug| json!({ "slug": slug })).collect();
            json!({ "paper": { "slug": slug }, "reasons": reasons, "sharedAuthors": authors, "sharedTopics": topics })
        };
        let expected = [
            one("citing", &["CITING", "AUTHORS"], &["Ada Lovelace"], &[]),
            one("cited", &["CITED"], &[], &[]),
            one("author", &["AUTHORS", "TOPICS"], &["Bo Tarski"], &["logic"]),
            one("topics", &["TOPICS"], &[], &["proof", "logic"]),
        ];
        assert_eq!(related(&app, "own", None).await, json!(expected));
        assert_eq!(related(&app, "own", Some(2)).await, json!(expected[..2]));
        assert_eq!(related(&editor, "own", None).await[0]["paper"]["slug"], "citing");
        assert_eq!(related(&editor, "own", None).await[1]["paper"]["slug"], "draft");
        assert_eq!(related(&app, "cited", Some(1)).await[0]["reasons"], json!(["CITING"]));
        assert_eq!(related(&app, "own", Some(0)).await, json!([]));
        for first in [-1, 21] {
            let answer = app.graphql(RELATED, json!({ "slug": "own", "first": first })).await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{first}");
        }
    }

    async fn related_papers_of_many_take_as_many_statements_as_of_one(app: TestApp) {
        add(&app, [topic("logic", None)]).await;
        add(&app, (0..80).map(|at| of(&format!("p{at:02}"), &["Ada Lovelace"], &["logic"]))).await;
        let query = |first: u32| format!("{{ papers(first: {first}) {{ nodes {{ related {{ reasons sharedTopics {{ slug }} sharedAuthors {{ slug }} }} }} }} }}");
        let (one, _) = app.statements(app.data(&query(1))).await;
        let (fifty, data) = app.statements(app.data(&query(50))).await;
        assert_eq!(one, fifty);
        assert!(fifty <= 8, "{fifty}");
        let lists = data["papers"]["nodes"].as_array().expect("a list");
        assert!(lists.iter().all(|paper| paper["related"].as_array().is_some_and(|list| list.len() == 10)));
    }
}
