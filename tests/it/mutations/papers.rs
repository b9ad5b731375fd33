//! Adding papers.

use serde_json::{Value, json};

use super::{accepted, minimal, mutate, paper, problem, state};
use crate::support::{TestApp, databases};

fn everything() -> Value {
    json!({
        "title": "Everything about $L^*$ in one paper",
        "url": "https://example.org/everything",
        "tldr": "It says **everything**.",
        "abstract": "First paragraph.\n\nSecond one with $x_1 < y$.",
        "summaries": [{
            "kind": "SUMMARY", "language": "de", "body": "Alles.", "origin": "MODEL", "originName": "a model",
            "reviewedBy": "Rita", "reviewedAt": "2025-01-02T03:04:05.678+01:00"
        }],
        "authors": [
            { "name": "Ada Lovelace", "orcid": "https://orcid.org/0000-0002-1825-0097", "affiliation": "Analytical Society" },
            { "name": "The Group", "kind": "ORGANIZATION" },
            { "name": "Corina S. Păsăreanu" }
        ],
        "topics": ["Second topic", "First topic"],
        "createMissingTopics": true,
        "publishedOn": "2024-05",
        "venue": "Annals of Everything",
        "kind": "CONFERENCE_PAPER",
        "language": "en",
        "doi": "https://doi.org/10.1234/ABC.5",
        "arxivId": "arXiv:2405.19832v2",
        "identifiers": [{ "scheme": "PMID", "value": "12345678" }],
        "links": [
            { "relation": "PDF", "url": "https://example.org/everything.pdf" },
            { "relation": "CODE", "url": "https://example.org/code", "label": "The code" }
        ],
        "figures": [
            { "label": "Figure 1", "caption": "A whole", "imageUrl": "https://example.org/1.png",
              "alternativeText": "Two boxes", "thumbnail": true },
            { "label": "(a)", "imageUrl": "https://example.org/1a.png", "parentPosition": 0 }
        ],
        "featured": true,
        "integrity": "CORRECTED",
        "comment": "Also known by another title.",
        "slug": "everything",
        "status": "PUBLISHED"
    })
}

databases! {
    async fn a_title_and_an_address_are_a_paper(app: TestApp) {
        let editor = app.editor().await;
        let answer = mutate(&editor, "createPaper", super::PAPER, minimal("Attention, again")).await;
        let payload = accepted(&answer, "createPaper");
        let mut paper = payload["paper"].clone();
        assert_eq!(paper["revision"], 1);
        assert_eq!(paper["createdAt"], app.clock().now().to_string());
        assert_eq!(paper["updatedAt"], paper["createdAt"]);
        assert_eq!(payload["revision"], state(&app).await["catalog"]["revision"]);
        for member in ["id", "revision", "createdAt", "updatedAt"] {
            paper.as_object_mut().expect("a paper").remove(member);
        }
        assert_eq!(paper, json!({
            "slug": "attention-again", "title": "Attention, again", "tldr": null, "abstract": null, "kind": "ARTICLE",
            "status": "PUBLISHED", "integrity": "NONE", "featured": false, "publishedOn": null, "year": null,
            "language": null, "comment": null, "url": "https://example.org/paper", "pdfUrl": null, "doi": null,
            "arxivId": null, "thumbnailUrl": null, "authorCount": 0, "summary": null, "summarySource": null, "venue": null,
            "topics": [], "links": [{ "relation": "SOURCE", "url": "https://example.org/paper", "label": null }],
            "identifiers": [], "authorships": { "nodes": [] }, "summaries": [], "figures": []
        }));
    }

    async fn every_member_comes_back_as_it_was_given(app: TestApp) {
        let editor = app.editor().await;
        let added = paper(&editor, everything()).await;
        let read = app
            .graphql(
                &format!("query($id: ID!) {{ paper(by: {{ id: $id }}) {{ id revision createdAt updatedAt {} }} }}", super::PAPER),
                json!({ "id": added["id"] }),
            )
            .await;
        assert_eq!(read.data()["paper"], added, "the payload is what everybody reads");
        let expected = json!({
            "slug": "everything", "title": "Everything about $L^*$ in one paper", "tldr": "It says everything.",
            "abstract": "First paragraph.\n\nSecond one with $x_1 < y$.", "kind": "CONFERENCE_PAPER",
            "status": "PUBLISHED", "integrity": "CORRECTED", "featured": true, "publishedOn": "2024-05", "year": 2024,
            "language": "en", "comment": "Also known by another title.", "url": "https://example.org/everything",
            "pdfUrl": "https://example.org/everything.pdf", "doi": "10.1234/abc.5", "arxivId": "2405.19832",
            "thumbnailUrl": "https://example.org/1.png", "authorCount": 3, "summary": "It says everything.",
            "summarySource": "HUMAN_TLDR",
            "venue": { "name": "Annals of Everything", "slug": "annals-of-everything" },
            "topics": [{ "name": "Second topic" }, { "name": "First topic" }],
            "links": [
                { "relation": "SOURCE", "url": "https://example.org/everything", "label": null },
                { "relation": "PDF", "url": "https://example.org/everything.pdf", "label": null },
                { "relation": "CODE", "url": "https://example.org/code", "label": "The code" }
            ],
            "authorships": { "nodes": [
                { "position": 0, "nameAsPublished": "Ada Lovelace", "affiliation": "Analytical Society", "kind": "PERSON",
                  "author": { "displayName": "Ada Lovelace", "orcid": "0000-0002-1825-0097" } },
                { "position": 1, "nameAsPublished": "The Group", "affiliation": null, "kind": "ORGANIZATION",
                  "author": { "displayName": "The Group", "orcid": null } },
                { "position": 2, "nameAsPublished": "Corina S. Păsăreanu", "affiliation": null, "kind": "PERSON",
                  "author": { "displayName": "Corina S. Păsăreanu", "orcid": null } }
            ] },
            "summaries": [
                { "kind": "TLDR", "language": "en", "body": "It says **everything**.", "text": "It says everything.",
                  "origin": "HUMAN", "originName": null, "reviewedBy": null, "reviewedAt": null },
                { "kind": "SUMMARY", "language": "de", "body": "Alles.", "text": "Alles.", "origin": "MODEL",
                  "originName": "a model", "reviewedBy": "Rita", "reviewedAt": "2025-01-02T02:04:05.678000Z" }
            ],
            "figures": [
                { "position": 0, "label": "Figure 1", "caption": "A whole", "imageUrl": "https://example.org/1.png",
                  "alternativeText": "Two boxes", "thumbnail": true, "parentPosition": null },
                { "position": 1, "label": "(a)", "caption": null, "imageUrl": "https://example.org/1a.png",
                  "alternativeText": null, "thumbnail": false, "parentPosition": 0 }
            ]
        });
        for (member, value) in expected.as_object().expect("members") {
            assert_eq!(&added[member], value, "{member}");
        }
        let identifiers = added["identifiers"].as_array().expect("a list");
        let mut identifiers: Vec<_> = identifiers
            .iter()
            .map(|own| format!("{} {}", own["scheme"], own["value"]).replace('"', ""))
            .collect();
        identifiers.sort();
        assert_eq!(identifiers, ["ARXIV 2405.19832", "DOI 10.1234/abc.5", "PMID 12345678"]);
    }

    async fn topics_that_are_missing_are_created_when_asked(app: TestApp) {
        let editor = app.editor().await;
        let mut input = minimal("On topics");
        input["topics"] = json!(["Logic", "logic", "LOGIC "]);
        let before = state(&app).await;
        let refused = mutate(&editor, "createPaper", "", input.clone()).await;
        assert_eq!(
            refused.user_errors("createPaper"),
            [problem("NOT_FOUND", "topics.0"), problem("NOT_FOUND", "topics.1"), problem("NOT_FOUND", "topics.2")]
        );
        assert_eq!(state(&app).await, before);
        input["createMissingTopics"] = json!(true);
        let added = paper(&editor, input).await;
        assert_eq!(added["topics"], json!([{ "name": "Logic" }]), "one topic, however it is spelled");
        assert_eq!(state(&app).await["catalog"]["topicCount"], 1);
    }

    async fn an_identifier_in_the_address_is_added(app: TestApp) {
        let editor = app.editor().await;
        let input = json!({ "title": "By address", "url": "https://arxiv.org/abs/2405.19832v3" });
        let added = paper(&editor, input).await;
        assert_eq!(added["arxivId"], "2405.19832");
        assert_eq!(added["url"], "https://arxiv.org/abs/2405.19832v3");
        let own = json!({ "title": "Own id", "url": "https://arxiv.org/abs/2405.00001", "arxivId": "2405.00002" });
        let own = paper(&editor, own).await;
        assert_eq!(own["arxivId"], "2405.00002", "what is given stands");
        assert_eq!(own["identifiers"].as_array().map(Vec::len), Some(1));
    }

    async fn equal_titles_get_slugs_of_their_own(app: TestApp) {
        let editor = app.editor().await;
        let mut slugs = Vec::new();
        for _ in 0..3 {
            slugs.push(paper(&editor, minimal("Same title")).await["slug"].clone());
        }
        assert_eq!(slugs, ["same-title", "same-title-2", "same-title-3"]);
    }

    async fn one_author_is_found_by_orcid_and_by_name(app: TestApp) {
        let editor = app.editor().await;
        let authors = |authors: Value| {
            let mut input = minimal("With authors");
            input["authors"] = authors;
            input
        };
        paper(&editor, authors(json!([{ "name": "Corina Păsăreanu" }]))).await;
        paper(&editor, authors(json!([{ "name": "CORINA PASAREANU", "orcid": "0000-0002-1825-0097" }]))).await;
        let third = authors(json!([{ "name": "C. Păsăreanu", "orcid": "0000-0002-1825-0097" }, { "name": "Somebody Else" }]));
        let third = paper(&editor, third).await;
        assert_eq!(state(&app).await["catalog"]["authorCount"], 2);
        let first = &third["authorships"]["nodes"][0];
        assert_eq!(first["nameAsPublished"], "C. Păsăreanu");
        assert_eq!(first["author"], json!({ "displayName": "Corina Păsăreanu", "orcid": "0000-0002-1825-0097" }));
    }

    async fn outcomes_of_one_request_stand_beside_each_other_in_order(app: TestApp) {
        let editor = app.editor().await;
        let document = r#"mutation {
            first: createPaper(input: { title: "First", url: "https://example.org/1" }) { paper { title } revision userErrors { code } }
            second: createPaper(input: { title: "", url: "https://example.org/2" }) { paper { title } revision userErrors { code } }
            third: createToken(input: { name: "not mine to make", role: ADMIN }) { secret }
            fourth: createPaper(input: { title: "Fourth", url: "https://example.org/4" }) { paper { title } revision userErrors { code } }
        }"#;
        let request = editor.post("/graphql").json(&json!({ "query": document }));
        let text = request.send().await.expect("an answer").text().await.expect("a body");
        let order = ["first", "second", "third", "fourth"].map(|name| text.find(&format!("\"{name}\":")));
        assert!(order.is_sorted() && order[0].is_some(), "{text}");
        let body: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(body["errors"].as_array().map(Vec::len), Some(1), "{body}");
        assert_eq!(body["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(body["errors"][0]["path"], json!(["third"]));
        let data = &body["data"];
        assert_eq!(data["first"]["paper"]["title"], "First");
        assert_eq!(data["second"], json!({ "paper": null, "revision": null, "userErrors": [{ "code": "REQUIRED" }] }));
        assert_eq!(data["third"], Value::Null);
        let revision = |name: &str| data[name]["revision"].as_i64().expect("a revision");
        assert_eq!(revision("fourth"), revision("first") + 1, "in their order, and nothing between");
        assert_eq!(state(&app).await["catalog"]["paperCount"], 2);
    }
}
