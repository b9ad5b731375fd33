//! A client of the API as a program in another process would be one.

use reqwest::{RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

/// Sends requests to one server, with or without a token. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    origin: String,
    token: Option<String>,
}

impl Client {
    /// A client without a token. `origin` is like `http://127.0.0.1:8000`.
    pub fn new(origin: &str) -> Self {
        // The client demands one although it speaks no TLS here; another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(
            clippy::disallowed_methods,
            reason = "the tests are the other side of the wire"
        )]
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client without settings");
        Self {
            http,
            origin: origin.to_owned(),
            token: None,
        }
    }

    /// The same client with a token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self.clone()
        }
    }

    /// The token, if there is one.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Scheme, host and port of the server.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Runs a query or mutation, sent as POST and answered as `application/graphql-response+json`.
    pub async fn graphql(&self, query: &str, variables: Value) -> Answer {
        self.send(json!({ "query": query, "variables": variables }))
            .await
    }

    /// Runs a query or mutation without variables and takes its data; no error may come with it.
    pub async fn data(&self, query: &str) -> Value {
        self.graphql(query, json!({})).await.data()
    }

    /// Sends any JSON as the body of a GraphQL request.
    pub async fn send(&self, body: Value) -> Answer {
        let request = self
            .post("/graphql")
            .header("accept", "application/graphql-response+json")
            .json(&body);
        Answer::of(request).await
    }

    /// A GET request to a path of the server, to be completed and sent by the test.
    pub fn get(&self, path: &str) -> RequestBuilder {
        self.request(reqwest::Method::GET, path)
    }

    /// A POST request to a path of the server, to be completed and sent by the test.
    pub fn post(&self, path: &str) -> RequestBuilder {
        self.request(reqwest::Method::POST, path)
    }

    /// Any request to a path of the server, with the token if there is one.
    pub fn request(&self, method: reqwest::Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.origin));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }
}

/// An answer with a JSON body.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The whole body; null when there is none.
    pub body: Value,
}

impl Answer {
    /// Sends a request and reads its JSON answer.
    pub async fn of(request: RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        let status = response.status();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.expect("the whole body");
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap_or_else(|_| {
                panic!("{status} without JSON: {}", String::from_utf8_lossy(&bytes))
            })
        };
        Self {
            status,
            headers,
            body,
        }
    }

    /// The data of an answer without errors.
    #[track_caller]
    pub fn data(&self) -> Value {
        assert!(
            self.errors().is_empty(),
            "unexpected errors in {:#}",
            self.body
        );
        self.body["data"].clone()
    }

    /// One value of the answer, whether errors came with it or not. `pointer` is like `/data/paper/title`.
    #[track_caller]
    pub fn at(&self, pointer: &str) -> &Value {
        self.body
            .pointer(pointer)
            .unwrap_or_else(|| panic!("no {pointer} in {:#}", self.body))
    }

    /// The errors at the top level, none for a complete answer.
    pub fn errors(&self) -> &[Value] {
        self.body["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The codes of the errors at the top level, in their order.
    pub fn codes(&self) -> Vec<&str> {
        let codes = self.errors().iter();
        let codes = codes.map(|error| error["extensions"]["code"].as_str().unwrap_or_default());
        codes.collect()
    }

    /// The user errors of a mutation: `(code, field joined by dots)` in their order.
    #[track_caller]
    pub fn user_errors(&self, mutation: &str) -> Vec<(String, String)> {
        let errors = self.at(&format!("/data/{mutation}/userErrors"));
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let field = |error: &Value| {
            let path = error["field"].as_array().map_or(&[][..], Vec::as_slice);
            path.iter().map(text).collect::<Vec<_>>().join(".")
        };
        let errors = errors.as_array().map_or(&[][..], Vec::as_slice);
        errors
            .iter()
            .map(|error| (text(&error["code"]), field(error)))
            .collect()
    }
}
