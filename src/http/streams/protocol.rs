//! The messages and close codes of graphql-transport-ws.

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::http::request::{self, Malformed, Parameters};

/// The name of the protocol.
pub(super) const NAME: &str = "graphql-transport-ws";

/// Bytes that the reason of a close frame may have.
const REASON_BYTES: usize = 123;

/// Why a socket is closed.
#[derive(Debug)]
pub(super) enum Close {
    /// The server ends.
    GoingAway,
    /// A message that is none.
    BadRequest(String),
    /// An operation before `connection_ack`.
    Unauthorized,
    /// The token is not good, or not any more.
    Forbidden(String),
    /// The client does not offer the protocol.
    Subprotocol,
    /// No `connection_init` came in time.
    InitTimeout,
    /// There is an operation with this id already.
    Exists(String),
    /// The client does not take what it asked for.
    Slow,
    /// A second `connection_init`.
    TooManyInits,
    /// The database is out of reach.
    Unavailable,
}

impl Close {
    /// The frame that says so.
    pub(super) fn frame(self) -> CloseFrame {
        let (code, reason) = match self {
            Self::GoingAway => (1001, "The server ends; connect again".to_owned()),
            Self::Unavailable => (1013, "Try again later".to_owned()),
            Self::BadRequest(reason) => (4400, reason),
            Self::Unauthorized => (4401, "Unauthorized".to_owned()),
            Self::Forbidden(reason) => (4403, format!("Forbidden: {reason}")),
            Self::Subprotocol => (4406, "Subprotocol not acceptable".to_owned()),
            Self::InitTimeout => (4408, "Connection initialisation timeout".to_owned()),
            Self::Exists(id) => (4409, format!("Subscriber for {id} already exists")),
            Self::Slow => {
                let reason = "Results were not read in time; go on with changes(after:)";
                (4413, reason.to_owned())
            }
            Self::TooManyInits => (4429, "Too many initialisation requests".to_owned()),
        };
        let end = reason.floor_char_boundary(REASON_BYTES);
        CloseFrame {
            code,
            reason: Utf8Bytes::from(&reason[..end]),
        }
    }
}

/// What a client says.
#[derive(Debug)]
pub(super) enum Said {
    /// It begins, perhaps with an `Authorization`.
    Init(Option<String>),
    /// It wants to know whether the server lives.
    Ping(Option<Value>),
    /// It answers such a question.
    Pong,
    /// It asks for an operation.
    Subscribe(String, Box<Result<Parameters, Malformed>>),
    /// It wants no more of an operation.
    Complete(String),
}

impl Said {
    /// Reads a message.
    pub(super) fn read(text: &str, depth: usize) -> Result<Self, String> {
        if request::nesting(text.as_bytes()) > depth {
            return Err(format!(
                "The message is nested more than {depth} levels deep"
            ));
        }
        let Ok(Value::Object(mut message)) = serde_json::from_str(text) else {
            return Err("The message is no JSON object".to_owned());
        };
        let said = message.remove("type");
        let payload = message.remove("payload").filter(|it| !it.is_null());
        match said.as_ref().and_then(Value::as_str) {
            Some("connection_init") => Ok(Self::Init(authorization(payload)?)),
            Some("ping") => Ok(Self::Ping(payload)),
            Some("pong") => Ok(Self::Pong),
            Some("subscribe") => {
                let Some(Value::Object(payload)) = payload else {
                    return Err("'payload' of 'subscribe' is to be an object".to_owned());
                };
                let parameters = request::from_members(payload);
                Ok(Self::Subscribe(id(&message)?, Box::new(parameters)))
            }
            Some("complete") => Ok(Self::Complete(id(&message)?)),
            _ => Err("'type' of the message is unknown".to_owned()),
        }
    }
}

fn id(message: &Map<String, Value>) -> Result<String, String> {
    let id = message.get("id").and_then(Value::as_str);
    let id = id.filter(|id| !id.is_empty());
    id.map(str::to_owned)
        .ok_or_else(|| "'id' of the message is to be a text".to_owned())
}

/// The header that a browser cannot send with a socket.
fn authorization(payload: Option<Value>) -> Result<Option<String>, String> {
    let members = match payload {
        None => return Ok(None),
        Some(Value::Object(members)) => members,
        Some(_) => return Err("'payload' of 'connection_init' is to be an object".to_owned()),
    };
    let mut members = members.into_iter();
    match members.find(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
        None | Some((_, Value::Null)) => Ok(None),
        Some((_, Value::String(header))) => Ok(Some(header)),
        Some(_) => Err("'authorization' is to be a text".to_owned()),
    }
}

/// The server has accepted the client.
pub(super) fn ack() -> Message {
    Message::text(r#"{"type":"connection_ack"}"#)
}

/// The server lives.
pub(super) fn pong(payload: Option<Value>) -> Message {
    let mut pong = json!({ "type": "pong" });
    if let Some(payload) = payload {
        pong["payload"] = payload;
    }
    Message::text(pong.to_string())
}

/// The id of an operation as messages have it.
pub(super) fn written(id: &str) -> String {
    Value::from(id).to_string()
}

/// A result of an operation. `id` is written as JSON has it.
pub(super) fn next(id: &str, body: &Bytes) -> Message {
    with_payload(id, "next", body)
}

/// What is wrong with an operation that did not begin.
pub(super) fn error(id: &str, errors: &Bytes) -> Message {
    with_payload(id, "error", errors)
}

fn with_payload(id: &str, name: &str, payload: &Bytes) -> Message {
    // What was serialized as JSON is UTF-8.
    let payload = str::from_utf8(payload).unwrap_or("null");
    Message::text(format!(
        r#"{{"id":{id},"type":"{name}","payload":{payload}}}"#
    ))
}

/// An operation has ended.
pub(super) fn complete(id: &str) -> Message {
    Message::text(format!(r#"{{"id":{id},"type":"complete"}}"#))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_is_none_is_refused_with_what_is_wrong() {
        for (text, reason) in [
            ("", "no JSON object"),
            ("[]", "no JSON object"),
            ("{}", "'type'"),
            (r#"{"type":"start","id":"1"}"#, "'type'"),
            (r#"{"type":"subscribe","id":"1"}"#, "'payload'"),
            (r#"{"type":"subscribe","payload":{"query":"{a}"}}"#, "'id'"),
            (r#"{"type":"complete","id":""}"#, "'id'"),
            (r#"{"type":"connection_init","payload":7}"#, "'payload'"),
            (
                r#"{"type":"connection_init","payload":{"authorization":7}}"#,
                "'authorization'",
            ),
            (r#"{"type":"ping","payload":[[[[]]]]}"#, "nested"),
        ] {
            let refused = Said::read(text, 4).expect_err(text);
            assert!(refused.contains(reason), "{text}: {refused}");
        }
    }

    #[test]
    fn a_reason_fits_into_a_frame() {
        let frame = Close::Exists("é".repeat(200)).frame();
        assert_eq!(frame.code, 4409);
        assert!(frame.reason.len() <= REASON_BYTES, "{}", frame.reason);
    }
}
