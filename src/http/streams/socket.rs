//! GraphQL over `WebSockets` at `/graphql/ws`, by the protocol graphql-transport-ws.
//!
//! The library's own implementation closes with codes of its own for what the protocol has codes for, starts a second operation under the
//! id of the first, has no time-out for the beginning and no end for a client that does not read.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{
        FromRequestParts, Request, State as Extract, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::{HeaderMap, HeaderValue, Response, StatusCode, header, request::Parts},
};
use bytes::Bytes;
use futures_util::SinkExt;
use tokio::{
    sync::mpsc,
    task::AbortHandle,
    time::{Instant, MissedTickBehavior, interval_at, timeout},
};

use super::{
    Delivery, Event, Place, Queue, closing,
    group::Membership,
    holder::Holder,
    number,
    protocol::{self, Close, NAME, Said},
};
use crate::{
    auth::Refused,
    config::Cors,
    graphql::error::ErrorCode,
    http::{
        State,
        accept::Answer,
        answer::{self, Rejection, outcome},
        endpoint,
        execution::Operation,
        request::Parameters,
        request_id::id_of,
    },
};

/// Bytes that a socket keeps for reading, and from which on it sends without waiting for more: there are thousands of sockets.
const BUFFER: usize = 4 * 1024;

/// Results that are sent at once.
const AT_ONCE: usize = 64;

/// For how long the other side may take to hear that it is over.
const FAREWELL: Duration = Duration::from_secs(5);

/// Answers `GET /graphql/ws`.
pub(in crate::http) async fn graphql(
    Extract(state): Extract<Arc<State>>,
    request: Request,
) -> Response<Body> {
    let (mut parts, _) = request.into_parts();
    let request_id = id_of(&parts.extensions).to_owned();
    match open(state, &mut parts, &request_id).await {
        Ok(response) => response,
        Err(rejection) => rejection.answer(Answer::Json, &request_id),
    }
}

async fn open(
    state: Arc<State>,
    parts: &mut Parts,
    request_id: &str,
) -> Result<Response<Body>, Rejection> {
    let upgrade = WebSocketUpgrade::from_request_parts(parts, &()).await;
    let upgrade = upgrade.map_err(|_| {
        let message = "This is for WebSockets that speak graphql-transport-ws; /graphql is for everything else.";
        Rejection::new(ErrorCode::BadRequest, message)
            .with_status(StatusCode::UPGRADE_REQUIRED)
            .with(header::UPGRADE, HeaderValue::from_static("websocket"))
    })?;
    if !is_welcome(&parts.headers, &state.cors) {
        let message = "Pages of this origin may not connect (setting cors.origins).";
        return Err(Rejection::new(ErrorCode::Forbidden, message));
    }
    // Browsers cannot send one; whoever does is to be told at once that it is no good.
    endpoint::viewer_of(&state, parts).await?;
    let authorization = parts.headers.get(header::AUTHORIZATION);
    let authorization = authorization.and_then(|value| Some(value.to_str().ok()?.to_owned()));
    let place = state.streams.admit(&parts.extensions)?;
    let request_id = request_id.to_owned();
    Ok(upgrade
        .protocols([NAME])
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_message_size(state.limits.body_bytes)
        .max_frame_size(state.limits.body_bytes)
        .on_upgrade(move |mut socket| async move {
            let closed = serve(&state, &mut socket, authorization, request_id).await;
            if let Err(Ended::Close(close)) = closed {
                say_goodbye(&mut socket, close).await;
            }
            drop::<Place>(place);
        }))
}

/// Whether pages of the origin of a request may connect, as the settings for other origins say. Pages of this server may, and whoever is
/// no page.
fn is_welcome(headers: &HeaderMap, settings: &Cors) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let own = origin.split_once("://").map(|(_, authority)| authority);
    let mut allowed = settings.origins.iter();
    allowed.any(|allowed| allowed == "*" || allowed == origin) || (own.is_some() && own == host)
}

/// Why a socket is served no longer.
enum Ended {
    /// It is told why.
    Close(Close),
    /// Nobody is there any more.
    Gone,
}

impl From<Close> for Ended {
    fn from(close: Close) -> Self {
        Self::Close(close)
    }
}

impl From<axum::Error> for Ended {
    fn from(_: axum::Error) -> Self {
        Self::Gone
    }
}

async fn serve(
    state: &Arc<State>,
    socket: &mut WebSocket,
    authorization: Option<String>,
    request_id: String,
) -> Result<(), Ended> {
    if socket.protocol().is_none() {
        return Err(Close::Subprotocol.into());
    }
    let wait = Duration::from_secs(state.streams.settings.init_timeout_seconds);
    let begun = tokio::select! {
        begun = timeout(wait, beginning(state, socket)) => begun,
        () = closing(state.streams.closing.clone()) => return Err(Close::GoingAway.into()),
    };
    let sent = begun.map_err(|_| Close::InitTimeout)??;
    let authorization = sent.or(authorization);
    let holder = Holder::of(&state.catalog, &state.streams.feed, authorization).await;
    let holder = holder.map_err(refused)?;
    socket.send(protocol::ack()).await?;
    let (queue, waiting) = Queue::new(state.streams.settings.backlog);
    let session = Session {
        state,
        holder,
        queue,
        operations: HashMap::new(),
        request_id,
    };
    Box::pin(session.run(socket, waiting)).await
}

fn refused(refused: Refused) -> Close {
    match refused {
        Refused::Failed(error) => {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "a token could not be checked");
            Close::Unavailable
        }
        refused => Close::Forbidden(refused.to_string()),
    }
}

/// Waits for the client to begin, and gives the authorization that it sends.
async fn beginning(state: &State, socket: &mut WebSocket) -> Result<Option<String>, Ended> {
    loop {
        match receive(state, socket.recv().await)? {
            Some(Said::Init(authorization)) => return Ok(authorization),
            Some(Said::Subscribe(..)) => return Err(Close::Unauthorized.into()),
            Some(Said::Ping(payload)) => socket.send(protocol::pong(payload)).await?,
            Some(Said::Pong | Said::Complete(_)) | None => {}
        }
    }
}

/// Reads what was received; nothing of interest is none.
fn receive(
    state: &State,
    received: Option<Result<Message, axum::Error>>,
) -> Result<Option<Said>, Ended> {
    match received.ok_or(Ended::Gone)?? {
        Message::Text(text) => match Said::read(&text, state.limits.json_depth) {
            Ok(said) => Ok(Some(said)),
            Err(reason) => Err(Close::BadRequest(reason).into()),
        },
        Message::Binary(_) => {
            let reason = "Messages are texts".to_owned();
            Err(Close::BadRequest(reason).into())
        }
        Message::Ping(_) | Message::Pong(_) => Ok(None),
        Message::Close(_) => Err(Ended::Gone),
    }
}

/// Says why it is over, and waits a little for the other side to hear it.
async fn say_goodbye(socket: &mut WebSocket, close: Close) {
    let goodbye = async {
        if socket
            .send(Message::Close(Some(close.frame())))
            .await
            .is_ok()
        {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // Who does not listen is not waited for.
    let _ = timeout(FAREWELL, goodbye).await;
}

/// An operation of a client that has not ended.
struct Underway {
    /// What the client calls it, as JSON.
    id: String,
    /// Where its results come from.
    source: Source,
}

enum Source {
    Group(Membership),
    Task(AbortHandle),
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Self::Task(task) = self {
            task.abort();
        }
    }
}

/// A client that has begun.
struct Session<'a> {
    state: &'a Arc<State>,
    holder: Holder,
    queue: Queue,
    operations: HashMap<u64, Underway>,
    request_id: String,
}

impl Session<'_> {
    async fn run(
        mut self,
        socket: &mut WebSocket,
        mut waiting: mpsc::Receiver<Delivery>,
    ) -> Result<(), Ended> {
        let every = Duration::from_secs(self.state.streams.settings.ping_seconds);
        let mut pings = interval_at(Instant::now() + every, every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let slow = Arc::clone(&self.queue.slow);
        let mut ended = Box::pin(self.holder.ended());
        let closing = closing(self.state.streams.closing.clone());
        let mut closing = std::pin::pin!(closing);
        let mut is_heard = true;
        let mut due = Vec::with_capacity(AT_ONCE);
        loop {
            let messages = tokio::select! {
                biased;
                () = &mut closing => return Err(Close::GoingAway.into()),
                why = &mut ended => return Err(refused(why).into()),
                () = slow.notified() => return Err(Close::Slow.into()),
                received = socket.recv() => {
                    is_heard = true;
                    match receive(self.state, received)? {
                        Some(said) => self.hear(said).await?,
                        None => Vec::new(),
                    }
                }
                _ = waiting.recv_many(&mut due, AT_ONCE) => {
                    if self.holder.has_expired() {
                        return Err(refused(Refused::Expired).into());
                    }
                    due.drain(..).filter_map(|delivery| self.message(delivery)).collect()
                }
                _ = pings.tick() => {
                    if !std::mem::take(&mut is_heard) {
                        return Err(Ended::Gone);
                    }
                    vec![Message::Ping(Bytes::new())]
                }
            };
            let sending = timeout(every, send(socket, messages));
            tokio::select! {
                sent = sending => sent.map_err(|_| Ended::Gone)??,
                () = slow.notified() => return Err(Close::Slow.into()),
            }
        }
    }

    /// Does what the client says, and gives what is to be answered.
    async fn hear(&mut self, said: Said) -> Result<Vec<Message>, Ended> {
        match said {
            Said::Init(_) => Err(Close::TooManyInits.into()),
            Said::Ping(payload) => Ok(vec![protocol::pong(payload)]),
            Said::Pong => Ok(Vec::new()),
            Said::Complete(id) => {
                let id = protocol::written(&id);
                self.operations.retain(|_, underway| underway.id != id);
                Ok(Vec::new())
            }
            Said::Subscribe(id, parameters) => {
                let written = protocol::written(&id);
                if self.operations.values().any(|it| it.id == written) {
                    return Err(Close::Exists(id).into());
                }
                if self.holder.viewer.token().is_some() {
                    self.holder.check().await.map_err(refused)?;
                }
                Ok(match self.begin(&written, *parameters).await {
                    Ok(()) => Vec::new(),
                    Err(rejection) => {
                        let errors = rejection.errors(&self.request_id).to_string();
                        vec![protocol::error(&written, &errors.into())]
                    }
                })
            }
        }
    }

    async fn begin(
        &mut self,
        id: &str,
        parameters: Result<Parameters, String>,
    ) -> Result<(), Rejection> {
        let most = self.state.streams.settings.operations_per_socket;
        if self.operations.len() >= most {
            let message = format!(
                "{most} operations of one socket are under way already (setting subscriptions.operations_per_socket)."
            );
            return Err(Rejection::new(ErrorCode::RateLimited, message));
        }
        let parameters =
            parameters.map_err(|message| Rejection::new(ErrorCode::BadRequest, message))?;
        let found = self.state.documents.find(&parameters, &self.state.limits)?;
        let viewer = self.holder.viewer.clone();
        let operation = Operation::judge(self.state, found, parameters, viewer)?;
        let (number, source) = if operation.accepted.subscription.is_some() {
            let groups = &self.state.streams.groups;
            let queue = self.queue.clone();
            let membership = groups.join(self.state, &operation, queue, &self.request_id);
            let membership = membership.await?;
            (membership.operation, Source::Group(membership))
        } else {
            self.execute(operation)
        };
        let id = id.to_owned();
        self.operations.insert(number, Underway { id, source });
        Ok(())
    }

    /// Executes a query or mutation beside everything else.
    fn execute(&self, operation: Operation) -> (u64, Source) {
        let (state, queue) = (Arc::clone(self.state), self.queue.clone());
        let (request_id, own) = (self.request_id.clone(), number());
        let task = tokio::spawn(async move {
            let limit = Duration::from_secs(state.server.request_timeout_seconds);
            let event = match timeout(limit, operation.execute(&state, &request_id)).await {
                Ok(executed) if answer::is_request_error(&executed) => {
                    Event::Failed(answer::errors(executed, &request_id))
                }
                Ok(executed) => {
                    let cost = operation.cost(&state);
                    let body = outcome(executed, cost, Answer::Response, &request_id).body;
                    Event::Next(body, i64::MAX)
                }
                Err(_) => {
                    let errors = Rejection::system(ErrorCode::Timeout).errors(&request_id);
                    Event::Failed(errors.to_string().into())
                }
            };
            let is_last = matches!(event, Event::Failed(_));
            let events = [Some(event), (!is_last).then_some(Event::Complete)];
            for event in events.into_iter().flatten() {
                let delivery = Delivery {
                    operation: own,
                    event,
                };
                // The socket may have closed.
                let _ = queue.waiting.send(delivery).await;
            }
        });
        (own, Source::Task(task.abort_handle()))
    }

    /// An event as a message; none for operations that have ended, and for what was committed before they began.
    fn message(&mut self, delivery: Delivery) -> Option<Message> {
        let underway = self.operations.get(&delivery.operation)?;
        match delivery.event {
            Event::Next(body, sequence) => {
                let is_news = match &underway.source {
                    Source::Group(membership) => sequence > membership.after,
                    Source::Task(_) => true,
                };
                is_news.then(|| protocol::next(&underway.id, &body))
            }
            Event::Failed(errors) => {
                let underway = self.operations.remove(&delivery.operation)?;
                Some(protocol::error(&underway.id, &errors))
            }
            Event::Complete => {
                let underway = self.operations.remove(&delivery.operation)?;
                Some(protocol::complete(&underway.id))
            }
        }
    }
}

async fn send(socket: &mut WebSocket, messages: Vec<Message>) -> Result<(), axum::Error> {
    if messages.is_empty() {
        return Ok(());
    }
    for message in messages {
        socket.feed(message).await?;
    }
    socket.flush().await
}
