//! Authors: by which keys they are found, their papers, and the list of all.

use paper_catalog::domain::record::{AuthorRecord, PaperRecord};
use serde_json::{Value, json};

use crate::{
    records::{add, author, by, id_of, paper, texts},
    support::{Client, TestApp, databases},
};

databases! {
    async fn those_who_wrote_most_together_with_an_author_come_first(app: TestApp) {
        let joint = |slug: &str, authors: &[&str]| PaperRecord {
            authors: authors.iter().map(|name| by(name)).collect(),
            ..paper(slug)
        };
        let crowd: Vec<String> = (0..101).map(|at| format!("Crowd{at:03} Member")).collect();
        let mut everybody: Vec<&str> = crowd.iter().map(String::as_str).collect();
        everybody[0] = "Ada Lovelace";
        let draft = PaperRecord {
            status: Some("DRAFT".to_owned()),
            ..joint("d", &["Ada Lovelace", "Eve Draft"])
        };
        add(&app, [
            joint("a", &["Ada Lovelace", "Bo Tarski", "Cy Post"]),
            joint("b", &["Cy Post", "Ada Lovelace"]),
            joint("c", &["Ada Lovelace"]),
            draft,
            joint("crowd", &everybody),
        ]).await;
        let query = "{ author(by: { slug: \"ada-lovelace\" }) { coauthors { sharedPaperCount author { slug coauthors(first: 1) { author { slug } } } } } }";
        let coauthors = app.data(query).await["author"]["coauthors"].clone();
        let expected = json!([
            { "sharedPaperCount": 2, "author": { "slug": "cy-post", "coauthors": [{ "author": { "slug": "ada-lovelace" } }] } },
            { "sharedPaperCount": 1, "author": { "slug": "bo-tarski", "coauthors": [{ "author": { "slug": "ada-lovelace" } }] } },
        ]);
        assert_eq!(coauthors, expected);
        let editor = app.editor().await;
        assert_eq!(texts(&editor.data(query).await, "/author/coauthors", "/author/slug"), ["cy-post", "bo-tarski", "eve-draft"]);
        let answer = app.graphql("{ authors { nodes { coauthors(first: 101) { sharedPaperCount } } } }", json!({})).await;
        assert_eq!(answer.codes()[0], "BAD_USER_INPUT");
    }

    async fn an_author_is_found_by_id_slug_and_any_spelling_of_the_orcid(app: TestApp) {
        let known = AuthorRecord {
            orcid: Some("0000-0002-1825-0097".to_owned()),
            ..author("josiah", "Josiah Carberry")
        };
        add(&app, [known, author("another", "Another One")]).await;
        let id = id_of(&app, "author", "josiah").await;
        for key in [
            json!({ "id": id }),
            json!({ "slug": "josiah" }),
            json!({ "orcid": "0000-0002-1825-0097" }),
            json!({ "orcid": "https://orcid.org/0000-0002-1825-0097" }),
            json!({ "orcid": "http://orcid.org/0000-0002-1825-0097" }),
        ] {
            assert_eq!(find(&app, &key).await["slug"], "josiah", "{key}");
        }
    }

    async fn unknown_and_malformed_keys_find_no_author(app: TestApp) {
        add(&app, [author("known", "Known Author")]).await;
        add(&app, [paper("known-paper")]).await;
        let paper = id_of(&app, "paper", "known-paper").await;
        for key in [
            json!({ "id": "author_01890a5d-ac96-774b-bcce-b302099a8057" }),
            json!({ "id": paper }),
            json!({ "id": "nonsense" }),
            json!({ "slug": "unknown" }),
            json!({ "slug": "\u{0}" }),
            json!({ "orcid": "0000-0002-1825-0097" }),
            // The check digit is wrong.
            json!({ "orcid": "0000-0002-1825-0098" }),
            json!({ "orcid": "" }),
        ] {
            assert_eq!(find(&app, &key).await, Value::Null, "{key}");
        }
    }

    async fn an_author_lists_their_papers_newest_first(app: TestApp) {
        let written = |slug: &str, date: Option<&str>| PaperRecord {
            authors: vec![by("Ada Lovelace"), by("Charles Babbage")],
            published_on: date.map(str::to_owned),
            ..paper(slug)
        };
        let undated = written("undated", None);
        let (month, year) = (written("month", Some("2024-05")), written("year", Some("2024")));
        let (day, new) = (written("day", Some("2024-05-02")), written("new", Some("2025")));
        add(&app, [undated, month, year, day, new, paper("nobodys")]).await;
        let data = app
            .data("{ author(by: { slug: \"ada-lovelace\" }) { paperCount papers { totalCount nodes { slug } } } }")
            .await;
        let expected = ["new", "day", "month", "year", "undated"];
        assert_eq!(texts(&data, "/author/papers/nodes", "/slug"), expected);
        assert_eq!(data["author"]["paperCount"], 5);
        assert_eq!(data["author"]["papers"]["totalCount"], 5);
    }

    async fn an_author_without_papers_has_none(app: TestApp) {
        add(&app, [author("idle", "Idle Author")]).await;
        let data = app
            .data("{ author(by: { slug: \"idle\" }) { paperCount papers { totalCount nodes { slug } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }")
            .await;
        let nothing = json!({
            "paperCount": 0,
            "papers": {
                "totalCount": 0,
                "nodes": [],
                "pageInfo": { "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null },
            },
        });
        assert_eq!(data["author"], nothing);
    }

    async fn authors_are_listed_by_family_name_whatever_case_and_accents(app: TestApp) {
        let names = ["Zoe Adams", "Ángel Álvarez", "Bob alvarez", "Corina Păsăreanu", "Ann Pasarela", "Émile Zola"];
        let authors = names.iter().enumerate();
        add(&app, authors.map(|(at, name)| author(&format!("author-{at}"), name))).await;
        let data = app.data("{ authors { totalCount nodes { displayName } } }").await;
        let expected = ["Zoe Adams", "Ángel Álvarez", "Bob alvarez", "Corina Păsăreanu", "Ann Pasarela", "Émile Zola"];
        assert_eq!(texts(&data, "/authors/nodes", "/displayName"), expected);
        assert_eq!(data["authors"]["totalCount"], 6);
    }

    async fn the_parts_of_a_name_are_found_in_it(app: TestApp) {
        add(&app, [paper_by("Corina S. Păsăreanu"), paper_by("Ludwig van Beethoven")]).await;
        let data = app
            .data("{ authors { nodes { displayName givenName familyName slug } } }")
            .await;
        let expected = json!([
            { "displayName": "Corina S. Păsăreanu", "givenName": "Corina S.", "familyName": "Păsăreanu", "slug": "corina-s-pasareanu" },
            { "displayName": "Ludwig van Beethoven", "givenName": "Ludwig", "familyName": "van Beethoven", "slug": "ludwig-van-beethoven" },
        ]);
        let mut nodes = data["authors"]["nodes"].as_array().expect("a list").clone();
        nodes.sort_by_key(|node| node["slug"].to_string());
        assert_eq!(Value::Array(nodes), expected);
    }

    async fn a_private_name_is_shown_nowhere(app: TestApp) {
        let editor = app.editor().await;
        let mutation = "mutation { createAuthor(input: { displayName: \"Present Name\", names: [{ name: \"Former Name\", private: true }] }) { author { id slug displayName } userErrors { code } } }";
        let created = editor.data(mutation).await;
        assert_eq!(created["createAuthor"]["userErrors"], json!([]));
        let paper = json!({
            "title": "A", "url": "https://example.org/a", "authors": [{ "name": "former name" }],
        });
        crate::records::create_paper(&editor, paper).await;
        let data = editor
            .data("{ authors { totalCount nodes { displayName slug paperCount } } }")
            .await;
        let expected = json!({
            "totalCount": 1,
            "nodes": [{ "displayName": "Present Name", "slug": "present-name", "paperCount": 1 }],
        });
        assert_eq!(data["authors"], expected, "the private name leads to the author");
    }
}

fn paper_by(name: &str) -> PaperRecord {
    let slug = name.to_lowercase().split(' ').next().map(str::to_owned);
    PaperRecord {
        authors: vec![by(name)],
        ..paper(&slug.unwrap_or_default())
    }
}

async fn find(client: &Client, key: &Value) -> Value {
    let query = "query($by: AuthorKey!) { author(by: $by) { slug } }";
    let answer = client.graphql(query, json!({ "by": key })).await;
    answer.data()["author"].clone()
}
