//! Another server, which answers as a test says.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

/// A server on this machine; gone with the runtime of the test.
pub struct Mock {
    origin: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    seen: Mutex<Vec<Seen>>,
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Path and query.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// What is answered to one request.
pub enum Reply {
    /// This.
    Whole {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// What the server of this address answers.
    Forwarded(String),
    /// The same, but the connection breaks before the answer is there.
    Lost(String),
    /// A head, and then the connection breaks.
    Broken,
    /// Nothing, ever.
    Silence,
}

impl Reply {
    /// An answer with a status and no body.
    pub fn status(status: u16) -> Self {
        Self::Whole {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A text of this media type.
    pub fn text(media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::Whole {
            status: 200,
            headers: vec![("content-type", media_type.to_owned())],
            body: body.into(),
        }
    }

    /// JSON.
    pub fn json(body: &Value) -> Self {
        Self::text("application/json", body.to_string())
    }

    /// The same with a header more.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Whole { headers, .. } = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }
}

impl Mock {
    /// A server that gives these answers one after the other, and then 404.
    pub async fn replying(replies: impl IntoIterator<Item = Reply>) -> Self {
        let shared = Arc::new(Shared::default());
        shared.replies().extend(replies);
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound above");
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            origin: format!("http://{address}"),
            shared,
        }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The requests that have come until now.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().expect("nobody panics").clone()
    }
}

impl Shared {
    fn replies(&self) -> MutexGuard<'_, VecDeque<Reply>> {
        self.replies.lock().expect("nobody panics")
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await;
    let target = head.uri.path_and_query().map_or("/", |it| it.as_str());
    let seen = Seen {
        target: target.to_owned(),
        headers: head.headers,
        body: body.expect("the whole request"),
    };
    shared
        .seen
        .lock()
        .expect("nobody panics")
        .push(seen.clone());
    let reply = shared.replies().pop_front();
    match reply {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Reply::Whole {
            status,
            headers,
            body,
        }) => {
            let mut response = Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            response.body(Body::from(body)).expect("a good answer")
        }
        Some(Reply::Forwarded(origin)) => forward(&origin, seen).await.into_response(),
        Some(Reply::Lost(origin)) => {
            forward(&origin, seen).await;
            broken()
        }
        Some(Reply::Broken) => broken(),
        Some(Reply::Silence) => std::future::pending().await,
    }
}

/// An answer whose body breaks off.
fn broken() -> Response {
    let parts = [
        Ok(Bytes::from_static(b"{")),
        Err(std::io::Error::other("the test ends the connection")),
    ];
    Body::from_stream(stream::iter(parts)).into_response()
}

async fn forward(origin: &str, seen: Seen) -> (StatusCode, HeaderMap, Bytes) {
    let client = super::Client::new(origin);
    let mut headers = seen.headers;
    headers.remove("host");
    let answer = client.post(&seen.target).headers(headers).body(seen.body);
    let answer = answer.send().await.expect("the server behind answers");
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    headers.remove("content-length");
    headers.remove("transfer-encoding");
    let body = answer.bytes().await.expect("the whole answer");
    (status, headers, body)
}
