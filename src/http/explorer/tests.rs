use axum::{
    body::Body,
    http::{Method, Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::{Coding, FILES, File, coding, router};

type Answer = Response<Vec<u8>>;

async fn ask(method: Method, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let request = request.body(Body::empty()).expect("a request");
    let response = router::<()>().oneshot(request).await.expect("an answer");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    Response::from_parts(parts, body.to_vec())
}

async fn get(path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    ask(Method::GET, path, headers).await
}

fn header_of<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().expect("text"))
}

fn route(file: &File) -> String {
    format!("/{}", file.path).replace("/index.html", "/")
}

#[tokio::test]
async fn the_page_is_on_both_addresses_and_must_be_validated() {
    let page = get("/", &[]).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(header_of(&page, "content-type"), "text/html; charset=utf-8");
    assert_eq!(header_of(&page, "cache-control"), "no-cache");
    assert_eq!(page.body(), get("/graphiql", &[]).await.body());
}

#[tokio::test]
async fn what_the_page_names_is_there_and_on_this_server() {
    let page = get("/", &[]).await;
    let page = String::from_utf8(page.into_body()).expect("text");
    let references: Vec<&str> = ["src=\"", "href=\""]
        .iter()
        .flat_map(|attribute| page.split(attribute).skip(1))
        .map(|rest| rest.split_once('"').expect("a closing quote").0)
        .filter(|address| !address.ends_with("schema.graphql"))
        .collect();
    assert!(references.len() >= 3, "{references:?}");
    for reference in references {
        let path = reference
            .strip_prefix('.')
            .expect("an address on this server");
        assert_eq!(get(path, &[]).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn every_file_is_the_same_in_every_coding() {
    for file in FILES {
        let plain = get(&route(file), &[]).await;
        assert_eq!(header_of(&plain, "content-encoding"), "");
        let gzip = get(&route(file), &[(header::ACCEPT_ENCODING, "gzip")]).await;
        if header_of(&gzip, "content-encoding") == "gzip" {
            assert!(gzip.body().len() < plain.body().len(), "{}", file.path);
        } else {
            assert_eq!(gzip.body(), plain.body(), "{}", file.path);
        }
    }
}

#[tokio::test]
async fn every_file_has_a_policy_and_a_tag_that_spares_its_body() {
    for file in FILES {
        let first = get(&route(file), &[(header::ACCEPT_ENCODING, "br")]).await;
        assert!(
            header_of(&first, "content-security-policy")
                .starts_with("default-src 'none'; script-src 'self';")
        );
        assert_eq!(header_of(&first, "x-content-type-options"), "nosniff");
        let tag = header_of(&first, "etag");
        let known = [
            (header::ACCEPT_ENCODING, "br"),
            (header::IF_NONE_MATCH, tag),
        ];
        let second = get(&route(file), &known).await;
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(header_of(&second, "etag"), tag);
        assert!(second.body().is_empty());
    }
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_kept_for_ever() {
    for file in FILES {
        let forever =
            header_of(&get(&route(file), &[]).await, "cache-control").contains("immutable");
        assert_eq!(forever, file.path.starts_with("assets/"), "{}", file.path);
    }
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let get = get("/", &[]).await;
    let head = ask(Method::HEAD, "/", &[]).await;
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(
        header_of(&head, "content-length"),
        get.body().len().to_string()
    );
    assert!(head.body().is_empty());
}

#[tokio::test]
async fn the_explorer_is_only_read() {
    assert_eq!(
        ask(Method::POST, "/", &[]).await.status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(
        get("/assets/none.js", &[]).await.status(),
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_list_of_tags_or_any_tag_matches() {
    let tag = header_of(&get("/", &[]).await, "etag").to_owned();
    for known in [format!("\"other\", W/{tag}"), "*".to_owned()] {
        let answer = get("/", &[(header::IF_NONE_MATCH, &known)]).await;
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
    }
    let other = get("/", &[(header::IF_NONE_MATCH, "\"other\"")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[test]
fn the_coding_is_the_one_that_the_client_likes_best() {
    let cases = [
        ("br, gzip", Coding::Brotli),
        ("gzip, deflate, br, zstd", Coding::Brotli),
        ("gzip", Coding::Gzip),
        ("GZIP", Coding::Gzip),
        ("br;q=0.5, gzip;q=0.8", Coding::Gzip),
        ("br;q=0, *", Coding::Gzip),
        ("*", Coding::Brotli),
        ("identity, gzip;q=0.5", Coding::Identity),
        ("identity;q=0.5, gzip", Coding::Gzip),
        ("gzip;q=0", Coding::Identity),
        ("deflate", Coding::Identity),
        ("identity;q=0", Coding::Identity),
        ("br;q=high, gzip", Coding::Gzip),
        ("br;level=5", Coding::Identity),
        ("", Coding::Identity),
    ];
    for (accepted, expected) in cases {
        let request = [(header::ACCEPT_ENCODING, accepted.parse().expect("a header"))]
            .into_iter()
            .collect();
        assert_eq!(coding::best(&request, |_| true), expected, "{accepted}");
    }
}

#[test]
fn a_coding_that_is_not_stored_is_not_chosen() {
    let request = [(
        header::ACCEPT_ENCODING,
        "br, gzip;q=0.5".parse().expect("a header"),
    )]
    .into_iter()
    .collect();
    assert_eq!(
        coding::best(&request, |coding| coding == Coding::Gzip),
        Coding::Gzip
    );
    assert_eq!(coding::best(&request, |_| false), Coding::Identity);
}
