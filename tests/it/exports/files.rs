//! `/papers/SLUG.bib` and `/papers.bib`.

use reqwest::{Response, StatusCode, redirect};
use serde_json::{Value, json};

use super::{library, stock};
use crate::{
    records::{add, id_of, paper, update_paper},
    support::{Client, TestApp, databases},
};

databases! {
    async fn a_paper_has_a_file_of_each_kind(app: TestApp) {
        add(&app, [library()]).await;
        for (extension, media_type, beginning) in [
            ("bib", "application/x-bibtex; charset=utf-8", "@article{deep,"),
            ("biblatex", "application/x-bibtex; charset=utf-8", "@article{deep,"),
            ("ris", "application/x-research-info-systems; charset=utf-8", "TY  - JOUR"),
            ("csl.json", "application/vnd.citationstyles.csl+json", "[\n{"),
            ("csv", "text/csv; charset=utf-8; header=present", "key,title,"),
            ("json", "application/json", "{\"type\":\"paper\""),
            ("jsonl", "application/jsonl", "{\"type\":\"paper\""),
            ("jsonld", "application/ld+json", "{\"@context\""),
            ("md", "text/markdown; charset=utf-8", "# Deep $L^\\*$ & 100%\n"),
            ("txt?style=ieee", "text/x-bibliography; charset=utf-8", "L. van Beethoven and"),
        ] {
            let response = get(&app, &format!("/papers/deep.{extension}"), None).await;
            assert_eq!(response.status(), StatusCode::OK, "{extension}");
            assert_eq!(response.headers()["content-type"], media_type);
            assert!(response.headers()["link"].to_str().expect("text").contains("</papers/deep.ris>; rel=\"alternate\""));
            let body = response.text().await.expect("a text");
            assert!(body.starts_with(beginning), "{extension}: {body}");
        }
    }

    async fn a_client_gets_the_form_that_it_likes_best(app: TestApp) {
        add(&app, [library()]).await;
        for (accept, media_type) in [
            ("*/*", "application/ld+json"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "application/ld+json"),
            ("application/x-bibtex", "application/x-bibtex; charset=utf-8"),
            ("text/markdown;q=0.5, application/x-research-info-systems", "application/x-research-info-systems; charset=utf-8"),
            ("application/vnd.citationstyles.csl+json", "application/vnd.citationstyles.csl+json"),
            ("text/x-bibliography; style=ieee; locale=de-DE", "text/x-bibliography; charset=utf-8"),
        ] {
            let response = get(&app, "/papers/deep", Some(accept)).await;
            assert_eq!(response.status(), StatusCode::OK, "{accept}");
            assert_eq!(response.headers()["content-type"], media_type, "{accept}");
            assert!(response.headers()["vary"].to_str().expect("text").contains("accept"));
        }
        let response = get(&app, "/papers/deep", Some("text/x-bibliography; style=ieee; locale=de-DE")).await;
        assert!(response.text().await.expect("a text").contains(" und "));
        let refused = get(&app, "/papers/deep", Some("image/png")).await;
        assert_eq!(refused.status(), StatusCode::NOT_ACCEPTABLE);
        assert!(refused.text().await.expect("a text").contains("application/x-bibtex"));
    }

    async fn what_may_not_be_seen_is_not_found(app: TestApp) {
        stock(&app).await;
        let editor = app.editor().await;
        for (path, anonymous, trusted) in [
            ("/papers/draft.bib", 404, 200),
            ("/papers/archived.bib", 200, 200),
            ("/papers/none.bib", 404, 404),
            ("/papers/deep.exe", 404, 404),
            ("/papers.exe", 404, 404),
            ("/papers.md", 404, 404),
        ] {
            assert_eq!(get(&app, path, None).await.status().as_u16(), anonymous, "{path}");
            assert_eq!(get(&editor, path, None).await.status().as_u16(), trusted, "{path}");
        }
        let stranger = app.with_token("pc_wrong");
        assert_eq!(get(&stranger, "/papers/deep.bib", None).await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(get(&stranger, "/papers.bib", None).await.status(), StatusCode::UNAUTHORIZED);
    }

    async fn former_slugs_and_those_of_merged_papers_lead_to_the_paper(app: TestApp) {
        add(&app, [library(), paper("same")]).await;
        let editor = app.editor().await;
        let id = id_of(&app, "paper", "deep").await;
        update_paper(&editor, &id, json!({ "slug": "deeper" })).await;
        let merge = "mutation($input: MergeInput!) { mergePapers(input: $input) { userErrors { message } } }";
        let input = json!({ "id": id, "duplicateId": id_of(&app, "paper", "same").await });
        assert_eq!(editor.graphql(merge, json!({ "input": input })).await.user_errors("mergePapers"), []);
        #[expect(clippy::disallowed_methods, reason = "the tests are the other side of the wire")]
        let http = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().expect("a client");
        for slug in ["deep", "same"] {
            let response = http.get(format!("{}/papers/{slug}.csl.json", app.origin())).send().await.expect("an answer");
            assert_eq!(response.status(), StatusCode::PERMANENT_REDIRECT, "{slug}");
            assert_eq!(response.headers()["location"], "/papers/deeper.csl.json", "{slug}");
        }
    }

    async fn lists_are_filtered_and_searched_as_the_api_does(app: TestApp) {
        stock(&app).await;
        let keys = async |client: &Client, query: &str| {
            let body = get(client, &format!("/papers.csl.json{query}"), None).await.text().await.expect("a text");
            let items: Value = serde_json::from_str(&body).expect("JSON");
            let items = items.as_array().cloned().unwrap_or_default();
            items.iter().map(|item| item["id"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(keys(&app, "").await, ["deep", "plain"]);
        assert_eq!(keys(&app.editor().await, "").await, ["deep", "plain", "draft"]);
        assert_eq!(keys(&app, "?search=deep").await, ["deep"]);
        let filter = |json: Value| format!("?filter={}", url::form_urlencoded::byte_serialize(json.to_string().as_bytes()).collect::<String>());
        assert_eq!(keys(&app, &filter(json!({ "topics": { "any": ["safety"] } }))).await, ["deep"]);
        assert_eq!(keys(&app, &filter(json!({ "status": { "eq": "ARCHIVED" } }))).await, ["archived"]);
        for (query, code) in [
            ("?filter={", "BAD_USER_INPUT"),
            ("?filter={\"nothing\":1}", "BAD_USER_INPUT"),
            ("?filter={\"year\":{\"eq\":\"x\"}}", "BAD_USER_INPUT"),
            ("?filter={\"deleted\":\"ONLY\"}", "UNAUTHENTICATED"),
            ("?fliter={}", "BAD_REQUEST"),
        ] {
            let response = get(&app, &format!("/papers.bib{query}"), None).await;
            assert!(response.status().is_client_error(), "{query}");
            let body: Value = response.json().await.expect("JSON");
            assert_eq!(body["errors"][0]["extensions"]["code"], code, "{query} {body}");
        }
    }

    async fn a_list_of_any_length_is_sent_whole(app: TestApp) {
        add(&app, (0..450).map(|number| paper(&format!("p{number}")))).await;
        let (statements, response) = app.statements(async {
            get(&app, "/papers.jsonl", None).await.text().await.expect("a text")
        }).await;
        let papers = response.lines().filter(|line| line.starts_with("{\"type\":\"paper\""));
        assert_eq!(papers.count(), 450);
        assert!(statements < 60, "{statements}");
        let bib = get(&app, "/papers.bib", None).await;
        assert_eq!(bib.headers()["content-disposition"], "attachment; filename=\"papers.bib\"");
        assert_eq!(bib.text().await.expect("a text").matches("@article{").count(), 450);
    }

    async fn a_client_that_has_a_file_is_told_so_until_a_write(app: TestApp) {
        add(&app, [library()]).await;
        for path in ["/papers.bib", "/papers/deep.bib", "/papers/deep"] {
            let response = get(&app, path, None).await;
            assert_eq!(response.headers()["cache-control"], "public, no-cache");
            let etag = response.headers()["etag"].to_str().expect("text").to_owned();
            let again = async || app.get(path).header("if-none-match", &etag).send().await.expect("an answer").status();
            assert_eq!(again().await, StatusCode::NOT_MODIFIED, "{path}");
            add(&app, [paper(&format!("other{}", path.len()))]).await;
            assert_eq!(again().await, StatusCode::OK, "{path}");
        }
        let editor = app.editor().await;
        let response = get(&editor, "/papers.bib", None).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert!(response.headers().get("etag").is_none());
    }
}

async fn get(client: &Client, path: &str, accept: Option<&str>) -> Response {
    let request = client.get(path);
    let request = match accept {
        Some(accept) => request.header("accept", accept),
        None => request,
    };
    request.send().await.expect("the server answers")
}
