//! The GraphQL endpoint: from a request to an answer, the cheap judgments first.

use std::{sync::Arc, time::Duration};

use async_graphql::Request as GraphqlRequest;
use axum::{
    body::Body,
    extract::State as Extract,
    http::{HeaderValue, Method, Request, Response, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::time::timeout;

use super::{
    State,
    accept::{self, Answer},
    answer::{Rejection, outcome, respond},
    request::{self, Parameters},
    request_id::id_of,
    schema_answers::Question,
};
use crate::{
    auth::{self, Refused, Viewer},
    graphql::{
        RequestId,
        error::ErrorCode,
        limits::{Accepted, guard},
    },
};

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
    let mut parameters =
        parameters.map_err(|message| Rejection::new(ErrorCode::BadRequest, message))?;
    let question = Question::of(&parameters);
    if let Some(body) = question
        .as_ref()
        .and_then(|it| state.schema_answers.known(it))
    {
        return Ok(respond(StatusCode::OK, answer, body));
    }
    let accepted = judge(state, &mut parameters)?;
    if is_get && !accepted.is_query {
        return Err(not_allowed("Mutations are sent by POST.", "POST"));
    }
    let question = question.filter(|_| accepted.is_introspection);
    let executed = execute(state, parameters, accepted, viewer, request_id).await;
    let outcome = outcome(executed, answer, request_id);
    if let Some(question) = question
        && !outcome.has_errors
    {
        state.schema_answers.keep(question, outcome.body.clone());
    }
    Ok(respond(outcome.status, answer, outcome.body))
}

fn not_allowed(message: &str, allow: &'static str) -> Rejection {
    Rejection::new(ErrorCode::MethodNotAllowed, message)
        .with(header::ALLOW, HeaderValue::from_static(allow))
}

/// Who asks: known before the body is read, because the body's limit depends on it.
async fn viewer_of(state: &State, parts: &Parts) -> Result<Viewer, Rejection> {
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

fn judge(state: &State, parameters: &mut Parameters) -> Result<Accepted, Rejection> {
    let Parameters {
        query,
        operation_name,
        variables,
    } = parameters;
    let (name, variables) = (operation_name.as_deref(), std::mem::take(variables));
    Ok(guard(query, name, variables, &state.shape, &state.limits)?)
}

async fn execute(
    state: &State,
    parameters: Parameters,
    accepted: Accepted,
    viewer: Viewer,
    request_id: &str,
) -> async_graphql::Response {
    let mut request = GraphqlRequest::new(parameters.query)
        .variables(accepted.variables)
        .data(viewer)
        .data(RequestId(request_id.to_owned()));
    if let Some(name) = parameters.operation_name {
        request = request.operation_name(name);
    }
    request.set_parsed_query(accepted.document);
    state.schema.execute(request).await
}
