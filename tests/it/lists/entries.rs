//! Lists of authors and topics: filters, orders, and the numbers of papers that they go by.

use paper_catalog::domain::record::{AuthorRecord, PaperRecord};
use serde_json::{Value, json};

use crate::{
    records::{about, add, author, by, create_paper, id_of, paper, texts, topic, update_paper},
    support::{Client, TestApp, databases},
};

databases! {
    async fn topics_are_filtered_by_name_place_and_papers(app: TestApp) {
        topics(&app).await;
        for (filter, expected) in [
            (json!({}), &["Alignment", "Élan", "Evaluation", "Interpretability", "Probing", "Robustness"][..]),
            (json!({ "name": { "startsWith": "e" } }), &["Élan", "Evaluation"]),
            (json!({ "name": { "contains": "%" } }), &[]),
            (json!({ "isRoot": true }), &["Alignment", "Élan", "Robustness"]),
            (json!({ "parent": { "any": ["alignment"] } }), &["Evaluation", "Interpretability"]),
            (json!({ "parent": { "none": ["alignment"] } }), &["Alignment", "Élan", "Probing", "Robustness"]),
            (json!({ "parent": { "isEmpty": false } }), &["Evaluation", "Interpretability", "Probing"]),
            (json!({ "ancestor": { "any": ["alignment"] } }), &["Evaluation", "Interpretability", "Probing"]),
            (json!({ "ancestor": { "all": ["alignment", "interpretability"] } }), &["Probing"]),
            (json!({ "not": { "ancestor": { "any": ["alignment"] } } }), &["Alignment", "Élan", "Robustness"]),
            (json!({ "ancestor": { "any": ["nothing"] } }), &[]),
            (json!({ "hasPapers": true }), &["Alignment", "Interpretability", "Probing"]),
            (json!({ "hasPapers": false, "isRoot": true }), &["Élan", "Robustness"]),
            (json!({ "or": [] }), &[]),
            (json!({ "or": [{ "isRoot": false }, { "name": { "eq": "elan" } }] }), &["Élan", "Evaluation", "Interpretability", "Probing"]),
        ] {
            assert_eq!(names(&app, "topics", "Topic", "name", &filter, &json!([])).await, expected, "{filter}");
        }
    }

    async fn topics_are_ordered_by_name_position_and_papers(app: TestApp) {
        topics(&app).await;
        for (order, expected) in [
            (json!([{ "field": "NAME", "direction": "DESC" }]), ["Robustness", "Probing", "Interpretability", "Evaluation", "Élan", "Alignment"]),
            (json!([{ "field": "POSITION" }, { "field": "NAME" }]), ["Alignment", "Élan", "Interpretability", "Probing", "Robustness", "Evaluation"]),
            (json!([{ "field": "PAPER_COUNT" }, { "field": "NAME" }]), ["Alignment", "Interpretability", "Probing", "Élan", "Evaluation", "Robustness"]),
            (json!([{ "field": "PAPER_COUNT", "direction": "ASC" }]), ["Robustness", "Élan", "Evaluation", "Probing", "Interpretability", "Alignment"]),
        ] {
            assert_eq!(names(&app, "topics", "Topic", "name", &json!({}), &order).await, expected, "{order}");
        }
    }

    async fn authors_are_filtered_and_ordered(app: TestApp) {
        authors(&app).await;
        let listed = async |filter: Value, order: Value| names(&app, "authors", "Author", "displayName", &filter, &order).await;
        for (filter, expected) in [
            (json!({ "name": { "contains": "ocaml" } }), &["Zoë Ocaml"][..]),
            (json!({ "name": { "eq": "ZOE OCAML" } }), &["Zoë Ocaml"]),
            (json!({ "orcid": { "eq": "0000-0002-1694-233X" } }), &["Ann Abel"]),
            (json!({ "orcid": { "known": false } }), &["Zoë Ocaml", "Bo Ruiz"]),
            (json!({ "not": { "orcid": { "in": ["0000-0002-1694-233x"] } } }), &[]),
            (json!({ "hasPapers": false }), &["Bo Ruiz"]),
            (json!({ "and": [{ "hasPapers": true }, { "not": { "name": { "startsWith": "ann" } } }] }), &["Zoë Ocaml"]),
        ] {
            assert_eq!(listed(filter.clone(), json!([])).await, expected, "{filter}");
        }
        for (order, expected) in [
            (json!([]), ["Ann Abel", "Zoë Ocaml", "Bo Ruiz"]),
            (json!([{ "field": "NAME", "direction": "DESC" }]), ["Bo Ruiz", "Zoë Ocaml", "Ann Abel"]),
            (json!([{ "field": "PAPER_COUNT" }]), ["Zoë Ocaml", "Ann Abel", "Bo Ruiz"]),
            (json!([{ "field": "PAPER_COUNT", "direction": "ASC" }]), ["Bo Ruiz", "Ann Abel", "Zoë Ocaml"]),
        ] {
            assert_eq!(listed(json!({}), order.clone()).await, expected, "{order}");
        }
    }

    async fn numbers_of_papers_follow_every_write(app: TestApp) {
        topics(&app).await;
        let editor = app.editor().await;
        let expect = async |ann: i32, alignment: i32, probing: i32| {
            for client in [&*app, &editor] {
                let query = "{ author(by: { slug: \"ann\" }) { paperCount }
                    alignment: topic(by: { slug: \"alignment\" }) { paperCount papers { totalCount } }
                    probing: topic(by: { slug: \"probing\" }) { paperCount } }";
                let data = client.data(query).await;
                let counts = ["/author/paperCount", "/alignment/paperCount", "/alignment/papers/totalCount", "/probing/paperCount"];
                let counts = counts.map(|pointer| data.pointer(pointer).and_then(Value::as_i64));
                assert_eq!(counts, [ann, alignment, alignment, probing].map(|count| Some(i64::from(count))));
            }
        };
        add(&app, [author("ann", "Ann Abel")]).await;
        expect(0, 3, 1).await;
        let input = json!({ "title": "New", "slug": "new", "url": "https://example.org/new", "topics": ["probing"],
            "authors": [{ "name": "Ann Abel" }] });
        let id = create_paper(&editor, input).await;
        expect(1, 4, 2).await;
        update_paper(&editor, &id, json!({ "topics": ["alignment", "probing"], "title": "Newer" })).await;
        expect(1, 4, 2).await;
        update_paper(&editor, &id, json!({ "status": "ARCHIVED" })).await;
        expect(0, 3, 1).await;
        update_paper(&editor, &id, json!({ "status": "PUBLISHED", "authors": [{ "name": "Somebody Else" }] })).await;
        expect(0, 4, 2).await;
        update_paper(&editor, &id, json!({ "authors": [{ "name": "Somebody Else" }, { "name": "Ann Abel" }], "topics": [] })).await;
        expect(1, 3, 1).await;
        let write = async |mutation: &str| editor.graphql(mutation, json!({ "id": id })).await.data();
        write("mutation($id: ID!) { deletePaper(input: { id: $id }) { userErrors { code } } }").await;
        expect(0, 3, 1).await;
        write("mutation($id: ID!) { restorePaper(input: { id: $id }) { userErrors { code } } }").await;
        expect(1, 3, 1).await;
        let probing = id_of(&app, "topic", "probing").await;
        let moved = "mutation($id: ID!) { updateTopic(input: { id: $id, patch: { parent: \"robustness\" } }) { topic { paperCount } userErrors { code } } }";
        editor.graphql(moved, json!({ "id": probing })).await.data();
        expect(1, 3, 1).await;
        let data = app.data("{ topic(by: { slug: \"robustness\" }) { paperCount } }").await;
        assert_eq!(data["topic"]["paperCount"], 1);
    }
}

/// Six topics, three of them under the first, and papers under them.
async fn topics(app: &TestApp) {
    let placed =
        |slug: &str, name: &str, parent, position| paper_catalog::domain::record::TopicRecord {
            name: name.to_owned(),
            position: Some(position),
            ..topic(slug, parent)
        };
    add(
        app,
        [
            placed("alignment", "Alignment", None, 0),
            placed("robustness", "Robustness", None, 1),
            placed("elan", "Élan", None, 0),
            placed("interpretability", "Interpretability", Some("alignment"), 0),
            placed("evaluation", "Evaluation", Some("alignment"), 2),
            placed("probing", "Probing", Some("interpretability"), 0),
        ],
    )
    .await;
    let under = |slug: &str, topics: &[&str], status: &str| PaperRecord {
        topics: topics.iter().map(|topic| about(topic)).collect(),
        status: Some(status.to_owned()),
        ..paper(slug)
    };
    add(
        app,
        [
            under("one", &["alignment"], "PUBLISHED"),
            under("two", &["interpretability"], "PUBLISHED"),
            under("three", &["probing", "alignment"], "PUBLISHED"),
            under("four", &["probing"], "ARCHIVED"),
        ],
    )
    .await;
}

/// Three authors, of whom one has two papers and one a draft alone.
async fn authors(app: &TestApp) {
    let known = AuthorRecord {
        orcid: Some("0000-0002-1694-233X".to_owned()),
        ..author("ann", "Ann Abel")
    };
    add(
        app,
        [known, author("zoe", "Zoë Ocaml"), author("bo", "Bo Ruiz")],
    )
    .await;
    let of = |slug: &str, names: &[&str]| PaperRecord {
        authors: names.iter().map(|name| by(name)).collect(),
        ..paper(slug)
    };
    let draft = PaperRecord {
        status: Some("DRAFT".to_owned()),
        ..of("draft", &["Bo Ruiz"])
    };
    let papers = [
        of("one", &["Ann Abel", "Zoë Ocaml"]),
        of("two", &["Zoë Ocaml"]),
        draft,
    ];
    add(app, papers).await;
}

/// The names of a list, which has as many as its number says; walked one by one it is the same.
async fn names(
    client: &Client,
    field: &str,
    kind: &str,
    name: &str,
    filter: &Value,
    order: &Value,
) -> Vec<String> {
    let query = format!(
        "query($filter: {kind}Filter, $order: [{kind}Order!], $first: Int, $after: String) {{
            {field}(filter: $filter, orderBy: $order, first: $first, after: $after) {{
                totalCount nodes {{ name: {name} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let page = async |first: usize, after: Value| {
        let variables = json!({ "filter": filter, "order": order, "first": first, "after": after });
        client.graphql(&query, variables).await.data()
    };
    let data = page(100, Value::Null).await;
    let nodes = format!("/{field}/nodes");
    let all = texts(&data, &nodes, "/name");
    assert_eq!(data[field]["totalCount"], all.len());
    let (mut walked, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = page(1, after).await;
        walked.extend(texts(&data, &nodes, "/name"));
        if data[field]["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = data[field]["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(walked, all);
    all
}
