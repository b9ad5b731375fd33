//! The GraphQL endpoint: from a request to an answer, the cheap judgments first.

use std::{sync::Arc, time::Duration};

use async_graphql::Request as GraphqlRequest;
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
    answer::{Cost, Outcome, Rejection, outcome, respond},
    answers::{Answered, CACHE_STATUS, Kept, Key, Question, REVISION},
    documents::Found,
    request::{self, Parameters},
    request_id::id_of,
};
use crate::{
    auth::{self, Refused, Viewer},
    graphql::{
        RequestId,
        error::ErrorCode,
        limits::{Accepted, guard},
    },
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
    let Some(answer) = Answer::wanted(&parts.headers) else {
        let message = "Accept application/graphql-response+json or application/json.";
        let rejection = Rejection::new(ErrorCode::NotAcceptable, message);
        return rejection.answer(Answer::Json, &request_id);
    };
    let limit = Duration::from_secs(state.server.request_timeout_seconds);
    let served = serve(&state, &parts, body, answer, &request_id);
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
    answer: Answer,
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
    let found = state.documents.find(&parameters, &state.limits)?;
    let asked = Asked {
        question: Question::of(&found.hash, &parameters, answer),
        found,
        parameters,
        viewer,
        answer,
        is_get,
    };
    asked.serve(state, parts, request_id).await
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

/// A request that was understood.
struct Asked {
    question: Question,
    found: Found,
    parameters: Parameters,
    viewer: Viewer,
    answer: Answer,
    is_get: bool,
}

impl Asked {
    async fn serve(
        mut self,
        state: &State,
        parts: &Parts,
        request_id: &str,
    ) -> Result<Response<Body>, Rejection> {
        let client = &parts.headers;
        let key = self.key(state, client).await;
        for key in key.iter().chain([&self.question.of_schema()]) {
            if let Some(kept) = state.answers.known(key) {
                return Ok(self.kept(state, key, &kept, client).await);
            }
        }
        let name = self.parameters.operation_name.as_deref();
        let variables = std::mem::take(&mut self.parameters.variables);
        let document = &self.found.document;
        let accepted = guard(document, name, variables, &state.shape, &state.limits)?;
        if self.is_get && !accepted.is_query {
            return Err(not_allowed("Mutations are sent by POST.", "POST"));
        }
        let key = match key {
            _ if !accepted.is_query => None,
            _ if accepted.is_introspection => Some(self.question.of_schema()),
            key => key,
        };
        let Some(key) = key else {
            let outcome = self.execute(state, accepted, request_id).await;
            return Ok(respond(outcome.status, self.answer, outcome.body));
        };
        match state.answers.claim(&key).await {
            Ok(Kept::Answer(kept)) => Ok(self.kept(state, &key, &kept, client).await),
            Ok(Kept::Nothing) => {
                let outcome = self.execute(state, accepted, request_id).await;
                Ok(respond(outcome.status, self.answer, outcome.body))
            }
            Err(claim) => {
                let outcome = self.execute(state, accepted, request_id).await;
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
        if !state.answers.are_kept() || !self.viewer.is_anonymous() || wants_no_cache(client) {
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
        if !self.is_get || !self.viewer.is_anonymous() {
            return;
        }
        headers.insert(header::ETAG, key.etag());
        headers.insert(header::CACHE_CONTROL, state.cache_control());
    }

    async fn execute(&mut self, state: &State, accepted: Accepted, request_id: &str) -> Outcome {
        let cost = self.parameters.wants_cost.then_some(Cost {
            estimated: accepted.cost,
            limit: state.limits.cost,
        });
        let mut request = GraphqlRequest::new("")
            .variables(accepted.variables)
            .data(self.viewer.clone())
            .data(RequestId(request_id.to_owned()));
        if let Some(name) = self.parameters.operation_name.take() {
            request = request.operation_name(name);
        }
        request.set_parsed_query(self.found.document.parsed().clone());
        if self.found.is_valid && accepted.is_judged {
            let executed = state.schemas.trusting.execute(request).await;
            return outcome(executed, cost, self.answer, request_id);
        }
        let executed = state.schemas.strict.execute(request).await;
        let outcome = outcome(executed, cost, self.answer, request_id);
        if !outcome.is_request_error {
            let document = Arc::clone(&self.found.document);
            state.documents.keep(self.found.hash, document);
        }
        outcome
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
