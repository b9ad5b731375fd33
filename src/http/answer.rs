//! Answers: their status, their media type, and what is in them.

use async_graphql::{Response as Executed, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use serde::Serialize;
use serde_json::json;

use super::accept::Answer;
use crate::graphql::{
    error::{ErrorCode, finish, system_message},
    limits::Refusal,
};

/// A request that is not executed, or not to its end.
#[derive(Debug)]
pub(super) struct Rejection {
    code: ErrorCode,
    message: String,
    location: Option<(usize, usize)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Rejection {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            location: None,
            headers: Vec::new(),
        }
    }

    /// A failure of the system, of whose cause clients are told nothing.
    pub(super) fn system(code: ErrorCode) -> Self {
        let rejection = Self::new(code, system_message(code));
        match code {
            ErrorCode::ServiceUnavailable => {
                rejection.with(header::RETRY_AFTER, HeaderValue::from_static("1"))
            }
            _ => rejection,
        }
    }

    pub(super) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The answer. Errors of a document are 200 in the older media type; those of the request itself have their status in both.
    pub(super) fn answer(self, answer: Answer, request_id: &str) -> Response<Body> {
        let mut error = json!({
            "message": self.message,
            "extensions": { "code": self.code.as_str(), "requestId": request_id },
        });
        if let Some((line, column)) = self.location {
            error["locations"] = json!([{ "line": line, "column": column }]);
        }
        let status = status(answer, self.code);
        let body = json!({ "errors": [error] }).to_string();
        let mut response = respond(status, answer, body.into());
        response.headers_mut().extend(self.headers);
        response
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self {
            location: refusal.location,
            ..Self::new(refusal.code, refusal.message)
        }
    }
}

fn status(answer: Answer, code: ErrorCode) -> StatusCode {
    if answer == Answer::Json && code.is_of_document() {
        return StatusCode::OK;
    }
    StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// What an execution came to. `data` is absent when there was no execution.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [ServerError],
}

fn has_no_code(error: &ServerError) -> bool {
    let extensions = error.extensions.as_ref();
    extensions.is_none_or(|extensions| extensions.get("code").is_none())
}

/// The answer for what was executed, its body apart so that it can be kept.
pub(super) fn executed(
    mut executed: Executed,
    answer: Answer,
    request_id: &str,
) -> (StatusCode, Bytes) {
    // Errors of resolvers have a code. One without is the library's: of the document, or of a variable that fits no argument.
    let is_request_error = executed.data == Value::Null
        && !executed.errors.is_empty()
        && executed.errors.iter().all(has_no_code);
    let default = if is_request_error {
        ErrorCode::GraphqlValidationFailed
    } else {
        ErrorCode::BadUserInput
    };
    finish(&mut executed.errors, request_id, default);
    let body = Document {
        data: (!is_request_error).then_some(&executed.data),
        errors: &executed.errors,
    };
    let status = if is_request_error {
        status(answer, ErrorCode::GraphqlValidationFailed)
    } else {
        StatusCode::OK
    };
    match serde_json::to_vec(&body) {
        Ok(bytes) => (status, bytes.into()),
        Err(error) => {
            tracing::error!(
                request_id,
                error = &error as &dyn std::error::Error,
                "an answer could not be written"
            );
            (StatusCode::INTERNAL_SERVER_ERROR, Bytes::new())
        }
    }
}

/// A response with a GraphQL body. Answers depend on the token and change with every write: nobody is to keep them.
pub(super) fn respond(status: StatusCode, answer: Answer, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, answer.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.append(
        header::VARY,
        HeaderValue::from_static("accept, authorization"),
    );
    response
}
