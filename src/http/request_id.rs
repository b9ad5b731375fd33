//! The id of a request: the client's own if it is a sane one, else a new one. The log, the errors and the answer have it.

use std::time::Instant;

use axum::{
    extract::Request,
    http::{Extensions, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use uuid::Uuid;

use crate::graphql::RequestId;

pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id that [`identify`] gave to a request.
pub(super) fn id_of(extensions: &Extensions) -> &str {
    extensions.get::<RequestId>().map_or("", |id| id.0.as_str())
}

fn is_sane(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=64).contains(&id.len()) && id.bytes().all(allowed)
}

/// Gives the request its id, puts it on the answer, and logs both in one line.
pub(super) async fn identify(mut request: Request, next: Next) -> Response {
    let given = request
        .headers()
        .get(HEADER)
        .and_then(|id| id.to_str().ok());
    let id = match given.filter(|id| is_sane(id)) {
        Some(id) => id.to_owned(),
        None => Uuid::now_v7().to_string(),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let start = Instant::now();
    let mut response = next.run(request).await;
    let status = response.status().as_u16();
    let milliseconds = start.elapsed().as_secs_f64() * 1_000.0;
    if status >= 500 {
        tracing::warn!(request_id = id, %method, path, status, milliseconds, "answered");
    } else {
        tracing::debug!(request_id = id, %method, path, status, milliseconds, "answered");
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, id);
    }
    response
}
