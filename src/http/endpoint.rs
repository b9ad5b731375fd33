//! The GraphQL endpoint: from a request to an answer, the cheap judgments first.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::State as Extract,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header,
        request::Parts,
    },
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::{
    State,
    accept::{self, Answer},
    answer::{Outcome, Rejection, outcome, respond},
    answers::{Answered, CACHE_STATUS, Kept, Key, Question, REVISION},
    execution::Operation,
    request,
    request_id::id_of,
    streams::events,
};
use crate::{
    auth::{self, Refused, Viewer},
    graphql::error::ErrorCode,
};

/// The least revision that an answer is to show: that of a write of the client, whichever process answers.
pub(super) const MIN_REVISION: HeaderName = HeaderName::from_static("x-catalog-min-revision");

/// Answers `GET` and `POST /graphql`.
pub(super) async fn graphql(
    Extract(state): Extract<Arc<State>>,
    request: Request<Body>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let request_id = id_of(&parts.extensions).to_owned();
    let wanted = Answer::wanted(&parts.headers);
    let answer = wanted.unwrap_or(Answer::Json);
    if wanted.is_none() && !accept::takes_events(&parts.headers) {
        let message =
            "Accept application/graphql-response+json, application/json or text/event-stream.";
        let rejection = Rejection::new(ErrorCode::NotAcceptable, message);
        return rejection.answer(answer, &request_id);
    }
    let limit = Duration::from_secs(state.server.request_timeout_seconds);
    let served = serve(&state, &parts, body, wanted, &request_id);
    match timeout(limit, served).await {
        Ok(Ok(response)) => response,
        Ok(Err(rejection)) => rejection.answer(answer, &request_id),
        Err(_) => Rejection::system(ErrorCode::Timeout).answer(answer, &request_id),
    }
}

async fn serve(
    state: &State,
    parts: &Parts,
    body: Body,
    answer: Option<Answer>,
    request_id: &str,
) -> Result<Response<Body>, Rejection> {
    let is_get = match parts.method {
        Method::GET | Method::HEAD => true,
        Method::POST => false,
        _ => {
            return Err(not_allowed(
                "Send queries by GET or POST, mutations by POST.",
                "GET, POST",
            ));
        }
    };
    let viewer = viewer_of(state, parts).await?;
    let parameters = if is_get {
        let query = parts.uri.query().unwrap_or_default();
        request::from_address(query, state.limits.json_depth)
    } else {
        let body = body_of(state, parts, body, &viewer).await?;
        request::from_body(&body, state.limits.json_depth)
    };
    let parameters =
        parameters.map_err(|message| Rejection::new(ErrorCode::BadRequest, message))?;
    reached(state, &parts.headers).await?;
    let Some(answer) = answer else {
        return events::answer(state, parts, parameters, viewer, request_id).await;
    };
    let found = state.documents.find(&parameters, &state.limits)?;
    let asked = Asked {
        question: Question::of(&found.hash, &parameters, answer),
        is_anonymous: viewer.is_anonymous(),
        answer,
        is_get,
    };
    let key = asked.key(state, &parts.headers).await;
    for key in key.iter().chain([&asked.question.of_schema()]) {
        if let Some(kept) = state.answers.known(key) {
            return Ok(asked.kept(state, key, &kept, &parts.headers).await);
        }
    }
    let operation = Operation::judge(state, found, parameters, viewer)?;
    if operation.accepted.subscription.is_some() {
        return events::subscribe(state, parts, operation, request_id).await;
    }
    if is_get && !operation.accepted.is_query {
        return Err(mutation_by_get());
    }
    asked
        .serve(state, &parts.headers, key, &operation, request_id)
        .await
}

/// What is said to whoever writes by GET.
pub(super) fn mutation_by_get() -> Rejection {
    not_allowed("Mutations are sent by POST.", "POST")
}

/// Refuses a request that demands a revision that the catalog does not have.
async fn reached(state: &State, headers: &HeaderMap) -> Result<(), Rejection> {
    let Some(wanted) = headers.get(MIN_REVISION) else {
        return Ok(());
    };
    let wanted = wanted.to_str().ok().and_then(|text| text.parse().ok());
    let Some(wanted) = wanted else {
        let message = "X-Catalog-Min-Revision is to be a catalog revision, a whole number.";
        return Err(Rejection::new(ErrorCode::BadRequest, message));
    };
    if state.live.reaches(wanted).await {
        return Ok(());
    }
    let message = format!("The catalog has not reached revision {wanted} here.");
    Err(Rejection::new(ErrorCode::RevisionNotReached, message)
        .with(header::RETRY_AFTER, HeaderValue::from_static("1")))
}

/// What was asked, and in which way, as far as the answer depends on it.
struct Asked {
    question: Question,
    is_anonymous: bool,
    answer: Answer,
    is_get: bool,
}

impl Asked {
    async fn serve(
        &self,
        state: &State,
        client: &HeaderMap,
        key: Option<Key>,
        operation: &Operation,
        request_id: &str,
    ) -> Result<Response<Body>, Rejection> {
        let accepted = &operation.accepted;
        let key = match key {
            _ if !accepted.is_query => None,
            _ if accepted.is_introspection => Some(self.question.of_schema()),
            key => key,
        };
        let Some(key) = key else {
            let outcome = self.execute(state, operation, request_id).await;
            return Ok(respond(outcome.status, self.answer, outcome.body));
        };
        match state.answers.claim(&key).await {
            Ok(Kept::Answer(kept)) => Ok(self.kept(state, &key, &kept, client).await),
            Ok(Kept::Nothing) => {
                let outcome = self.execute(state, operation, request_id).await;
                Ok(respond(outcome.status, self.answer, outcome.body))
            }
            Err(claim) => {
                let outcome = self.execute(state, operation, request_id).await;
                let is_right = !outcome.has_errors && key.is_still_right(state.live.exact().await);
                // Too large a one is not kept, which is all that can fail.
                let _ = claim.insert(if is_right {
                    Kept::Answer(Arc::new(Answered::new(outcome.body.clone())))
                } else {
                    Kept::Nothing
                });
                let mut response = respond(outcome.status, self.answer, outcome.body);
                let headers = response.headers_mut();
                let status = if is_right {
                    self.label(state, &key, headers);
                    "paper-catalog; fwd=miss; stored"
                } else {
                    "paper-catalog; fwd=miss"
                };
                headers.insert(CACHE_STATUS, HeaderValue::from_static(status));
                Ok(response)
            }
        }
    }

    /// Under which key the answer may be kept and found: those of readers without a token, at the revision of this moment.
    async fn key(&self, state: &State, client: &HeaderMap) -> Option<Key> {
        if !state.answers.are_kept() || !self.is_anonymous || wants_no_cache(client) {
            return None;
        }
        let revision = state.live.current().await?;
        Some(self.question.at(revision))
    }

    /// An answer that is kept, or word that the client has it already.
    async fn kept(
        &self,
        state: &State,
        key: &Key,
        kept: &Answered,
        client: &HeaderMap,
    ) -> Response<Body> {
        let mut response = if self.is_get && key.is_known_to(client) {
            let mut response = respond(StatusCode::NOT_MODIFIED, self.answer, Bytes::new());
            response.headers_mut().remove(header::CONTENT_TYPE);
            response
        } else {
            kept.respond(self.answer, client).await
        };
        self.label(state, key, response.headers_mut());
        response
    }

    /// What proxies and browsers may do with an answer to GET, and which revision it shows.
    fn label(&self, state: &State, key: &Key, headers: &mut HeaderMap) {
        headers.extend(key.revision().map(|revision| (REVISION, revision)));
        if !self.is_get || !self.is_anonymous {
            return;
        }
        headers.insert(header::ETAG, key.etag());
        headers.insert(header::CACHE_CONTROL, state.cache_control());
    }

    async fn execute(&self, state: &State, operation: &Operation, request_id: &str) -> Outcome {
        let executed = operation.execute(state, request_id).await;
        outcome(executed, operation.cost(state), self.answer, request_id)
    }
}

/// Whether a client wants no answer that was computed before.
fn wants_no_cache(client: &HeaderMap) -> bool {
    let controls = client.get_all(header::CACHE_CONTROL).iter();
    controls
        .filter_map(|controls| controls.to_str().ok())
        .flat_map(|controls| controls.split(','))
        .any(|control| matches!(control.trim(), "no-cache" | "no-store" | "max-age=0"))
}

fn not_allowed(message: &str, allow: &'static str) -> Rejection {
    Rejection::new(ErrorCode::MethodNotAllowed, message)
        .with(header::ALLOW, HeaderValue::from_static(allow))
}

/// Who asks: known before the body is read, because the body's limit depends on it.
pub(super) async fn viewer_of(state: &State, parts: &Parts) -> Result<Viewer, Rejection> {
    let header = parts.headers.get(header::AUTHORIZATION);
    let header = header.map(|value| value.to_str().unwrap_or_default());
    auth::authenticate(&state.catalog, header)
        .await
        .map_err(|refused| match refused {
            Refused::Failed(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a token could not be checked"
                );
                Rejection::system(ErrorCode::ServiceUnavailable)
            }
            refused => Rejection::new(ErrorCode::Unauthenticated, refused.to_string())
                .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        })
}

async fn body_of(
    state: &State,
    parts: &Parts,
    body: Body,
    viewer: &Viewer,
) -> Result<Bytes, Rejection> {
    if !accept::is_json(&parts.headers) {
        let message = "Send Content-Type: application/json, in UTF-8.";
        return Err(Rejection::new(ErrorCode::UnsupportedMediaType, message));
    }
    let encoded = parts.headers.get(header::CONTENT_ENCODING);
    if encoded.is_some_and(|coding| coding != "identity") {
        let message = "Send the body as it is, without Content-Encoding.";
        return Err(Rejection::new(ErrorCode::UnsupportedMediaType, message));
    }
    let (limit, setting) = if viewer.may_write_any() {
        (state.limits.write_body_bytes, "limits.write_body_bytes")
    } else {
        (state.limits.body_bytes, "limits.body_bytes")
    };
    let too_large = || {
        let message = format!("The body has more than {limit} bytes (setting {setting}).");
        // What was not read cannot be told from the next request.
        Rejection::new(ErrorCode::PayloadTooLarge, message)
            .with(header::CONNECTION, HeaderValue::from_static("close"))
    };
    let length = parts.headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| usize::try_from(length).map_or(true, |length| length > limit)) {
        return Err(too_large());
    }
    let wait = Duration::from_secs(state.server.body_timeout_seconds);
    match timeout(wait, Limited::new(body, limit).collect()).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(Rejection::new(
            ErrorCode::BadRequest,
            "The body ended early.",
        )),
        Err(_) => {
            let message = "The body did not come in time (setting server.body_timeout_seconds).";
            Err(Rejection::new(ErrorCode::BadRequest, message)
                .with_status(StatusCode::REQUEST_TIMEOUT)
                .with(header::CONNECTION, HeaderValue::from_static("close")))
        }
    }
}
