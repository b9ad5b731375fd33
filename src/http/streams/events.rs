//! GraphQL over server-sent events, in distinct connections mode: one operation a request.

use std::{pin::Pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, header, request::Parts},
};
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tokio::{
    sync::{Notify, mpsc},
    time::{Interval, interval},
};

use super::{Delivery, Event, Place, Queue, closing, group::Membership, holder::Holder};
use crate::{
    auth::{Refused, Viewer},
    graphql::error::ErrorCode,
    http::{
        State,
        accept::{self, Answer},
        answer::{Rejection, outcome},
        endpoint,
        execution::Operation,
        request::Parameters,
    },
};

/// What is sent now and then, so that nobody on the way takes the stream for dead.
const ALIVE: &[u8] = b":\n\n";

/// What is sent at the end of an operation.
const COMPLETE: &str = "event: complete\ndata: \n\n";

/// Answers a request that takes nothing but events. What is wrong with the document is an event, too: browsers do not show other answers.
pub(in crate::http) async fn answer(
    state: &State,
    parts: &Parts,
    parameters: Parameters,
    viewer: Viewer,
    request_id: &str,
) -> Result<Response<Body>, Rejection> {
    let found = state.documents.find(&parameters, &state.limits);
    let judged = found.and_then(|found| {
        Operation::judge(state, found, parameters, viewer).map_err(Rejection::from)
    });
    let operation = match judged {
        Ok(operation) => operation,
        Err(rejection) if rejection.is_of_document() => {
            return Ok(once(&failed(&rejection, request_id)));
        }
        Err(rejection) => return Err(rejection),
    };
    if operation.accepted.subscription.is_some() {
        return subscribe(state, parts, operation, request_id).await;
    }
    if parts.method != Method::POST && !operation.accepted.is_query {
        return Err(endpoint::mutation_by_get());
    }
    let executed = operation.execute(state, request_id).await;
    let body = outcome(
        executed,
        operation.cost(state),
        Answer::Response,
        request_id,
    )
    .body;
    Ok(once(&next(&body)))
}

/// Begins a subscription whose results are events.
pub(in crate::http) async fn subscribe(
    state: &State,
    parts: &Parts,
    operation: Operation,
    request_id: &str,
) -> Result<Response<Body>, Rejection> {
    if !accept::takes_events(&parts.headers) {
        let message = "Subscriptions go over a WebSocket at /graphql/ws, or to clients that Accept text/event-stream.";
        return Err(Rejection::new(ErrorCode::NotAcceptable, message));
    }
    let place = state.streams.admit(&parts.extensions)?;
    let authorization = authorization(&parts.headers);
    let holder = Holder::of(&state.catalog, &state.streams.feed, authorization).await;
    let mut holder = holder
        .map_err(|refused| Rejection::new(ErrorCode::Unauthenticated, refused.to_string()))?;
    let (queue, waiting) = Queue::new(state.streams.settings.backlog);
    let slow = Arc::clone(&queue.slow);
    let membership = state
        .streams
        .groups
        .join(state, &operation, queue, request_id)
        .await?;
    let every = Duration::from_secs(state.streams.settings.ping_seconds);
    let sending = Sending {
        ended: Box::pin(holder.ended()),
        closing: Box::pin(closing(state.streams.closing.clone())),
        holder,
        waiting,
        slow,
        membership,
        pings: interval(every),
        request_id: request_id.to_owned(),
        _place: place,
    };
    Ok(respond(Body::from_stream(events(sending))))
}

fn authorization(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(header::AUTHORIZATION)?;
    Some(header.to_str().unwrap_or_default().to_owned())
}

/// The events of a subscription that has begun.
struct Sending {
    holder: Holder,
    ended: Pin<Box<dyn Future<Output = Refused> + Send>>,
    closing: Pin<Box<dyn Future<Output = ()> + Send>>,
    waiting: mpsc::Receiver<Delivery>,
    slow: Arc<Notify>,
    membership: Membership,
    pings: Interval,
    request_id: String,
    _place: Place,
}

/// What comes next on a stream of events.
enum Then {
    Go(Bytes),
    /// The last one.
    End(Bytes),
    /// Nothing, and no word that it is complete: the client is to come again.
    BreakOff,
}

fn events(sending: Sending) -> impl Stream<Item = Result<Bytes, axum::Error>> {
    stream::unfold(Some(sending), async |sending| {
        let mut sending = sending?;
        match sending.next().await {
            Then::Go(event) => Some((Ok(event), Some(sending))),
            Then::End(event) => Some((Ok(event), None)),
            Then::BreakOff => None,
        }
    })
}

impl Sending {
    async fn next(&mut self) -> Then {
        loop {
            let delivery = tokio::select! {
                biased;
                () = &mut self.closing => return Then::BreakOff,
                refused = &mut self.ended => return self.refused(&refused),
                () = self.slow.notified() => {
                    let message = "The results were not read in time; go on with changes(after:).";
                    return self.end(&Rejection::new(ErrorCode::RateLimited, message));
                }
                delivery = self.waiting.recv() => delivery,
                _ = self.pings.tick() => return Then::Go(Bytes::from_static(ALIVE)),
            };
            if self.holder.has_expired() {
                return self.refused(&Refused::Expired);
            }
            match delivery.map(|delivery| delivery.event) {
                Some(Event::Next(_, sequence)) if sequence <= self.membership.after => {}
                Some(Event::Next(body, _)) => return Then::Go(next(&body).into()),
                Some(Event::Failed(errors)) => {
                    let errors = String::from_utf8_lossy(&errors);
                    let body = format!(r#"{{"errors":{errors}}}"#);
                    return Then::End((next(body.as_bytes()) + COMPLETE).into());
                }
                Some(Event::Complete) | None => return Then::End(COMPLETE.into()),
            }
        }
    }

    fn refused(&self, refused: &Refused) -> Then {
        self.end(&Rejection::new(
            ErrorCode::Unauthenticated,
            refused.to_string(),
        ))
    }

    fn end(&self, rejection: &Rejection) -> Then {
        Then::End((failed(rejection, &self.request_id) + COMPLETE).into())
    }
}

/// A result. JSON that is written here has no line breaks.
fn next(body: &[u8]) -> String {
    format!("event: next\ndata: {}\n\n", String::from_utf8_lossy(body))
}

fn failed(rejection: &Rejection, request_id: &str) -> String {
    let errors = rejection.errors(request_id);
    next(format!(r#"{{"errors":{errors}}}"#).as_bytes())
}

/// One result, and the end.
fn once(event: &str) -> Response<Body> {
    respond(Body::from(format!("{event}{COMPLETE}")))
}

fn respond(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    let headers_of_events = [
        (header::CONTENT_TYPE, "text/event-stream; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "accept, authorization"),
    ];
    for (name, value) in headers_of_events {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
