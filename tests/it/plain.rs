//! Values that a list puts together at once are those that the library resolves one by one.

use serde_json::{Value, json};

use crate::{
    records::{about, add, author, by, link, paper, topic},
    support::{Client, TestApp, databases},
};

/// Fields that can be asked for by their name alone: no argument is required, and the value is no object.
async fn bare_fields(client: &Client, name: &str) -> Vec<String> {
    let query = "query($name: String!) { __type(name: $name) { fields {
        name args { defaultValue type { kind } } type { kind ofType { kind } }
    } } }";
    let data = client.graphql(query, json!({ "name": name })).await.data();
    let fields = data["__type"]["fields"].as_array().cloned();
    let is_bare = |field: &Value| {
        let kinds = [&field["type"]["kind"], &field["type"]["ofType"]["kind"]];
        let mut arguments = field["args"].as_array().into_iter().flatten();
        kinds
            .iter()
            .any(|kind| **kind == "SCALAR" || **kind == "ENUM")
            && arguments.all(|argument| {
                argument["type"]["kind"] != "NON_NULL" || !argument["defaultValue"].is_null()
            })
    };
    let fields = fields.expect("an object type").into_iter().filter(is_bare);
    let names = fields.filter_map(|field| field["name"].as_str().map(str::to_owned));
    let mut names: Vec<String> = names.collect();
    names.push("__typename".to_owned());
    names
}

databases! {
    async fn both_ways_give_the_same(app: TestApp) {
        let mut first = paper("first");
        first.r#abstract = Some("An abstract.".to_owned());
        first.published_on = Some("2024-05".to_owned());
        first.language = Some("en".to_owned());
        first.comment = Some("A comment.".to_owned());
        first.featured = true;
        first.links.push(link("PDF", "https://example.org/first.pdf"));
        first.authors = vec![by("Ada Lovelace"), by("Émilie du Châtelet")];
        first.topics = vec![about("engines"), about("physics")];
        let mut ada = author("ada", "Ada Lovelace");
        ada.family_name = Some("Lovelace".to_owned());
        ada.orcid = Some("0000-0002-1825-0097".to_owned());
        add(&app, [topic("physics", None), topic("engines", Some("physics"))]).await;
        add(&app, [ada]).await;
        add(&app, [first, paper("second")]).await;
        let client = app.editor().await;
        for (list, name) in [("papers", "Paper"), ("authors", "Author"), ("topics", "Topic"), ("papers { nodes { authors", "Author"), ("papers { nodes { topics", "Topic")] {
            let (open, close) = match list.split_once(" { ") {
                None => (format!("{list} {{ nodes"), "}"),
                Some(_) => (list.to_owned(), "} }"),
            };
            for field in bare_fields(&client, name).await {
                let query = |selected: &str| format!("{{ {open} {{ {selected} }} {close} }}");
                let plain = client.data(&query(&format!("slug value: {field}"))).await;
                let library = client.data(&query(&format!("slug ... on {name} {{ value: {field} }}"))).await;
                assert_eq!(plain, library, "{name}.{field} in {open}");
            }
        }
        let node = "id title summary authors { id displayName orcid } topics { slug name }";
        let edges = |selected: &str| format!("{{ papers {{ edges {{ cursor node {{ {selected} }} }} }} }}");
        let plain = client.data(&edges(node)).await;
        let library = client.data(&edges(&format!("... on Paper {{ {node} }}"))).await;
        assert_eq!(plain, library);
        assert_eq!(plain["papers"]["edges"][0]["node"]["topics"][0], json!({ "slug": "engines", "name": "engines" }));
    }

    async fn what_is_asked_for_twice_is_merged(app: TestApp) {
        let mut first = paper("first");
        first.authors = vec![by("Ada Lovelace")];
        add(&app, [first]).await;
        let data = app.data("{ papers { nodes { slug slug authors { slug } authors { displayName } } } }").await;
        let author = json!({ "slug": "ada-lovelace", "displayName": "Ada Lovelace" });
        assert_eq!(data["papers"]["nodes"], json!([{ "slug": "first", "authors": [author] }]));
    }
}
