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
use crate::{
    catalog,
    graphql::{
        error::{ErrorCode, finish, system_message},
        limits::Refusal,
    },
};

/// A request that is not executed, or not to its end.
#[derive(Debug)]
pub(super) struct Rejection {
    code: ErrorCode,
    /// Where it is not the one of the code.
    status: Option<StatusCode>,
    message: String,
    location: Option<(usize, usize)>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Rejection {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            status: None,
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

    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// Whether the document or its variables are no good, and not the request.
    pub(super) fn is_of_document(&self) -> bool {
        self.code.is_of_document()
    }

    /// The errors of an answer.
    pub(super) fn errors(&self, request_id: &str) -> serde_json::Value {
        let mut error = json!({
            "message": self.message,
            "extensions": { "code": self.code.as_str(), "requestId": request_id },
        });
        if let Some((line, column)) = self.location {
            error["locations"] = json!([{ "line": line, "column": column }]);
        }
        json!([error])
    }

    /// The answer. Errors of a document are 200 in the older media type; those of the request itself have their status in both.
    pub(super) fn answer(self, answer: Answer, request_id: &str) -> Response<Body> {
        let status = self.status.unwrap_or_else(|| status(answer, self.code));
        let body = json!({ "errors": self.errors(request_id) }).to_string();
        let mut response = respond(status, answer, body.into());
        response.headers_mut().extend(self.headers);
        response
    }
}

/// A failure outside of the execution of a document; it goes into the log here.
impl From<catalog::Error> for Rejection {
    fn from(error: catalog::Error) -> Self {
        let code = match error.kind() {
            catalog::ErrorKind::Unavailable => ErrorCode::ServiceUnavailable,
            catalog::ErrorKind::Timeout => ErrorCode::Timeout,
            catalog::ErrorKind::Internal => ErrorCode::Internal,
        };
        let error = &error as &dyn std::error::Error;
        tracing::error!(error, "papers could not be read");
        Self::system(code)
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
    #[serde(skip_serializing_if = "Option::is_none")]
    extensions: Option<Extensions>,
}

/// What an answer says of itself, to those who ask.
#[derive(Serialize)]
struct Extensions {
    cost: Cost,
}

/// How large an answer was estimated to be before it was computed, and how large it might have been.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Cost {
    pub(super) estimated: usize,
    pub(super) limit: usize,
}

/// What becomes of an execution.
pub(super) struct Outcome {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
    pub(super) has_errors: bool,
}

/// Whether nothing was executed, because the document or its variables are no good.
pub(super) fn is_request_error(executed: &Executed) -> bool {
    // Only an execution leaves a path; what has none was refused before.
    let mut errors = executed.errors.iter();
    executed.data == Value::Null && errors.len() > 0 && errors.all(|error| error.path.is_empty())
}

/// The errors of a subscription that did not begin, as JSON.
pub(super) fn errors(mut executed: Executed, request_id: &str) -> Bytes {
    finish(
        &mut executed.errors,
        request_id,
        ErrorCode::GraphqlValidationFailed,
    );
    // Errors are texts, numbers and lists of them, which always become JSON.
    serde_json::to_vec(&executed.errors)
        .unwrap_or_default()
        .into()
}

/// The outcome of an execution, or of a validation that did not let it begin.
pub(super) fn outcome(
    mut executed: Executed,
    cost: Option<Cost>,
    answer: Answer,
    request_id: &str,
) -> Outcome {
    let has_errors = !executed.errors.is_empty();
    let is_request_error = is_request_error(&executed);
    let default = if is_request_error {
        ErrorCode::GraphqlValidationFailed
    } else {
        ErrorCode::Internal
    };
    finish(&mut executed.errors, request_id, default);
    let body = Document {
        data: (!is_request_error).then_some(&executed.data),
        errors: &executed.errors,
        extensions: cost.map(|cost| Extensions { cost }),
    };
    let status = if is_request_error {
        status(answer, ErrorCode::GraphqlValidationFailed)
    } else {
        StatusCode::OK
    };
    match serde_json::to_vec(&body) {
        Ok(body) => Outcome {
            status,
            body: body.into(),
            has_errors,
        },
        Err(error) => {
            tracing::error!(
                request_id,
                error = &error as &dyn std::error::Error,
                "an answer could not be written"
            );
            Outcome {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                body: Bytes::new(),
                has_errors: true,
            }
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
