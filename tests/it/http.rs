//! GraphQL over HTTP: statuses, media types, limits, and clients that mean no good.

use std::{fmt::Write as _, time::Duration};

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    mutations::mutate,
    support::{Answer, Client, TestApp, databases},
};

const RESPONSE: &str = "application/graphql-response+json";

async fn post(client: &Client, accept: &str, body: Value) -> Answer {
    let request = client
        .post("/graphql")
        .header("accept", accept)
        .header("content-type", "application/json")
        .body(body.to_string());
    Answer::of(request).await
}

/// What a server sends on a connection of its own, to the end.
async fn raw(client: &Client, sent: &[u8]) -> String {
    let address = client.origin().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(sent).await.expect("sent");
    let mut received = Vec::new();
    let all = stream.read_to_end(&mut received);
    let ended = tokio::time::timeout(Duration::from_secs(15), all).await;
    let _ = ended.expect("the server ends the connection within 15 seconds");
    String::from_utf8_lossy(&received).into_owned()
}

fn doubling_fragments() -> String {
    let mut document = "{ ...F0 }".to_owned();
    for level in 0..26 {
        let next = level + 1;
        let _ = write!(
            document,
            " fragment F{level} on Query {{ ...F{next} ...F{next} }}"
        );
    }
    document.push_str(" fragment F26 on Query { catalog { version } }");
    document
}

databases! {
    async fn a_document_that_is_no_good_is_400_or_200_by_media_type(app: TestApp) {
        for (query, code) in [
            ("{ papers { ", "GRAPHQL_PARSE_FAILED"),
            ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
            (&doubling_fragments(), "COST_LIMIT_EXCEEDED"),
        ] {
            for (accept, status) in [(RESPONSE, 400), ("application/json", 200), ("*/*", 200)] {
                // Cold and warm.
                for _ in 0..2 {
                    let answer = post(&app, accept, json!({ "query": query })).await;
                    assert_eq!(answer.status.as_u16(), status, "{accept} {query}");
                    assert_eq!(answer.codes(), [code], "{query}");
                    assert!(answer.body.get("data").is_none(), "{}", answer.body);
                    assert!(answer.at("/errors/0/extensions/requestId").is_string());
                }
            }
        }
    }

    async fn a_variable_that_does_not_fit_is_refused_cold_and_warm(app: TestApp) {
        let query = "query($n: Int!) { papers(first: $n) { totalCount } }";
        for variables in [json!({}), json!({ "n": null }), json!({ "n": "ten" }), json!({ "n": 1.5 }), json!({ "n": [1] }),
            json!({ "n": 3_000_000_000_i64 }), json!({ "m": 1 })]
        {
            let body = json!({ "query": query, "variables": variables });
            let cold = post(&app, RESPONSE, body.clone()).await;
            assert_eq!(cold.status, StatusCode::BAD_REQUEST, "{variables}: {}", cold.body);
            assert!(cold.body.get("data").is_none(), "{variables}: {}", cold.body);
            let good = post(&app, RESPONSE, json!({ "query": query, "variables": { "n": 1 } })).await;
            assert_eq!(good.status, StatusCode::OK);
            let warm = post(&app, RESPONSE, body).await;
            assert_eq!(warm.status, cold.status);
            let message = |answer: &Answer| answer.at("/errors/0/message").clone();
            assert_eq!(message(&warm), message(&cold));
        }
    }

    async fn an_argument_whose_variable_is_left_out_has_its_default(app: TestApp) {
        let paper = json!({ "title": "A paper", "url": "https://example.org/", "authors": [{ "name": "A. Author" }, { "name": "B. Author" }] });
        let added = mutate(&app.editor().await, "createPaper", "", paper).await;
        added.data();
        let with = "query($n: Int, $order: [PaperOrder!], $featured: Boolean) {
            papers(first: $n, orderBy: $order) { ...Page }
            again: papers(filter: { featured: $featured }, first: $n) { totalCount }
        } fragment Page on PaperConnection { nodes { authors(first: $n) { displayName } ... @include(if: true) { authors(first: $n) { slug } } } }";
        let without = "{ papers { nodes { authors { displayName slug } } } again: papers { totalCount } }";
        let expected = post(&app, RESPONSE, json!({ "query": without })).await;
        // Cold and warm.
        for _ in 0..2 {
            let answer = post(&app, RESPONSE, json!({ "query": with })).await;
            assert_eq!(answer.body, expected.body);
            let one = post(&app, RESPONSE, json!({ "query": with, "variables": { "n": 1 } })).await;
            assert_eq!(one.at("/data/papers/nodes/0/authors").as_array().map(Vec::len), Some(1), "{}", one.body);
        }
        // What does not fit is refused all the same, and so is a variable that nothing uses.
        let several = "query A($n: Int) { ...F } query B($n: String) { ...F } fragment F on Query { papers(first: $n) { totalCount } }";
        for (wrong, name) in [
            ("query($n: String) { papers(first: $n) { totalCount } }", None),
            ("query($n: Int, $m: Int) { papers(first: $n) { totalCount } }", None),
            ("query($n: Int, $m: Int) { papers { nodes { authors(first: $n) { slug } } } }", None),
            (several, Some("A")),
            (several, Some("B")),
            (several, Some("A")),
        ] {
            for _ in 0..2 {
                let answer = post(&app, RESPONSE, json!({ "query": wrong, "operationName": name })).await;
                assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{wrong} {name:?}: {}", answer.body);
            }
        }
    }

    async fn an_answer_says_its_cost_to_those_who_ask(app: TestApp) {
        let query = "{ papers(first: 7) { nodes { title } } }";
        let ask = async |extensions: Value| post(&app, RESPONSE, json!({ "query": query, "extensions": extensions })).await;
        // Cold and warm, each with and without.
        for _ in 0..2 {
            let plain = ask(json!({})).await;
            assert_eq!(plain.body, json!({ "data": { "papers": { "nodes": [] } } }));
            let told = ask(json!({ "cost": true })).await;
            assert_eq!(told.at("/data"), plain.at("/data"));
            assert_eq!(told.at("/extensions"), &json!({ "cost": { "estimated": 9, "limit": 500_000 } }));
            assert_eq!(ask(json!({ "cost": false })).await.body, plain.body);
        }
        let get = app.get("/graphql").query(&[("query", query), ("extensions", "{\"cost\":true}")]);
        assert_eq!(Answer::of(get).await.at("/extensions/cost/estimated"), 9);
        let wrong = ask(json!({ "cost": "much" })).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        assert_eq!(wrong.codes(), ["BAD_REQUEST"]);
    }

    async fn requests_that_are_none_are_400(app: TestApp) {
        let deep = format!("{{\"query\":\"{{ __typename }}\",\"variables\":{{\"a\":{}{}}}}}", "[".repeat(5_000), "]".repeat(5_000));
        let batch = format!("[{}]", vec!["{\"query\":\"{ __typename }\"}"; 1_000].join(","));
        let bodies: [&[u8]; 9] = [
            b"", b"{", b"[]", b"null", b"{\"query\": 1}", b"{\"query\": \"{ __typename }\", \"variables\": []}",
            b"{\"query\": \"\xff\xfe\"}", deep.as_bytes(), batch.as_bytes(),
        ];
        for body in bodies {
            let request = app.post("/graphql").header("content-type", "application/json").body(body.to_vec());
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", String::from_utf8_lossy(&body[..body.len().min(60)]));
            assert_eq!(answer.codes(), ["BAD_REQUEST"]);
        }
    }

    async fn a_nul_is_an_answer_and_no_fault(app: TestApp) {
        let answer = app.graphql("query($s: String!) { paper(by: { slug: $s }) { id } }", json!({ "s": "a\u{0}b" })).await;
        assert_eq!(answer.data(), json!({ "paper": null }));
        let answer = app.graphql("query($s: String!) { paper(by: { any: $s }) { id } }", json!({ "s": "\u{0}" })).await;
        assert_eq!(answer.data(), json!({ "paper": null }));
    }

    async fn mutations_run_by_post_of_json_only(app: TestApp) {
        let admin = app.admin().await;
        let mutation = "mutation { createTopic(input: { name: \"Sneaked in\" }) { topic { id } } }";
        let body = json!({ "query": mutation }).to_string();
        let get = Answer::of(admin.get("/graphql").query(&[("query", mutation)])).await;
        assert_eq!(get.status, StatusCode::METHOD_NOT_ALLOWED);
        assert_eq!(get.headers["allow"], "POST");
        for content_type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=latin1"] {
            let request = admin.post("/graphql").header("content-type", content_type).body(body.clone());
            let answer = Answer::of(request).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
        }
        assert_eq!(app.data("{ topics { totalCount } }").await, json!({ "topics": { "totalCount": 0 } }));
    }

    async fn other_methods_and_media_types_are_refused(app: TestApp) {
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = Answer::of(app.request(method, "/graphql")).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        }
        let answer = post(&app, "text/html", json!({ "query": "{ __typename }" })).await;
        assert_eq!(answer.status, StatusCode::NOT_ACCEPTABLE);
        let answer = post(&app, "application/json;q=0.5, application/graphql-response+json", json!({ "query": "{ __typename }" })).await;
        assert!(answer.headers["content-type"].to_str().expect("text").starts_with(RESPONSE));
    }

    async fn a_large_body_is_refused_from_its_header(app: TestApp) {
        let head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10000000\r\n\r\n";
        let received = raw(&app, head).await;
        assert!(received.starts_with("HTTP/1.1 413"), "{received}");
        let editor = app.editor().await;
        let body = json!({ "query": "{ __typename }", "extensions": { "padding": "x".repeat(2_000_000) } });
        assert_eq!(post(&editor, RESPONSE, body.clone()).await.status, StatusCode::OK);
        assert_eq!(post(&app, RESPONSE, body).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    }

    async fn half_sent_requests_are_dropped(app: TestApp) {
        let (heads, bodies) = tokio::join!(
            raw(&app, b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-ty"),
            raw(&app, b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"query\""),
        );
        assert!(!heads.contains(" 200 "), "{heads}");
        assert!(bodies.starts_with("HTTP/1.1 4"), "{bodies}");
    }

    async fn pages_of_other_origins_may_ask(app: TestApp) {
        let preflight = app.request(Method::OPTIONS, "/graphql")
            .header("origin", "https://frontend.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type");
        let answer = preflight.send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        let allowed = answer.headers()["access-control-allow-headers"].to_str().expect("text").to_lowercase();
        assert!(allowed.contains("authorization") && allowed.contains("content-type"), "{allowed}");
        let request = app.post("/graphql").header("origin", "https://frontend.example")
            .header("content-type", "application/json").body("{\"query\":\"{ __typename }\"}");
        let answer = Answer::of(request).await;
        assert_eq!(answer.headers["access-control-allow-origin"], "*");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }

    async fn a_request_keeps_a_sane_id_of_its_own(app: TestApp) {
        for (given, kept) in [("abc-1.2_3", true), ("no good", false)] {
            let request = app.post("/graphql").header("x-request-id", given)
                .header("content-type", "application/json").body("{\"query\":\"{ nothing }\"}");
            let answer = Answer::of(request).await;
            let id = answer.headers["x-request-id"].to_str().expect("text");
            assert_eq!(id == given, kept);
            assert_eq!(answer.at("/errors/0/extensions/requestId"), id);
        }
    }

    async fn health_and_schema_are_served(app: TestApp) {
        for path in ["/healthz", "/readyz"] {
            assert_eq!(app.get(path).send().await.expect("an answer").status(), StatusCode::OK, "{path}");
        }
        let sdl = app.get("/schema.graphql").send().await.expect("an answer").text().await.expect("text");
        assert_eq!(sdl, paper_catalog::graphql::sdl());
        let lost = app.get("/nowhere").send().await.expect("an answer");
        assert_eq!(lost.status(), StatusCode::NOT_FOUND);
    }
}
