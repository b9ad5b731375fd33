//! A client of graphql-transport-ws, message by message.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use http::Request;
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, handshake::client::Response},
};

use super::Client;

/// How long a message may take.
const WAIT: Duration = Duration::from_secs(20);

/// A WebSocket to the server.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// The request that opens one.
    pub fn request(client: &Client) -> Request<()> {
        let address = client.origin().replacen("http", "ws", 1);
        let mut request = format!("{address}/graphql/ws")
            .into_client_request()
            .expect("an address of ours");
        request.headers_mut().insert(
            "sec-websocket-protocol",
            "graphql-transport-ws".parse().expect("a value"),
        );
        request
    }

    /// Opens one.
    pub async fn open(client: &Client) -> Self {
        Self::connect(Self::request(client)).await.0
    }

    /// Opens one by a request of the test's own.
    pub async fn connect(request: Request<()>) -> (Self, Response) {
        let (socket, response) = connect_async(request).await.expect("a socket");
        (Self(socket), response)
    }

    /// Opens one and begins, with the token of the client if it has one.
    pub async fn begin(client: &Client) -> Self {
        let mut socket = Self::open(client).await;
        let payload = client
            .token()
            .map(|token| json!({ "authorization": format!("Bearer {token}") }));
        socket
            .send(json!({ "type": "connection_init", "payload": payload }))
            .await;
        assert_eq!(socket.next().await, json!({ "type": "connection_ack" }));
        socket
    }

    /// Sends a message.
    pub async fn send(&mut self, message: Value) {
        self.send_text(&message.to_string()).await;
    }

    /// Sends a text that may be no message.
    pub async fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("sent");
    }

    /// Begins an operation, and waits until the server has taken note of it.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        self.ask(id, query, variables).await;
        self.send(json!({ "type": "ping" })).await;
        assert_eq!(self.next().await, json!({ "type": "pong" }));
    }

    /// Begins an operation.
    pub async fn ask(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload }))
            .await;
    }

    /// The next message.
    pub async fn next(&mut self) -> Value {
        match self.receive().await {
            Ok(message) => message,
            Err((code, reason)) => panic!("closed with {code}: {reason}"),
        }
    }

    /// The data of the next result.
    pub async fn data(&mut self) -> Value {
        let message = self.next().await;
        assert_eq!(message["type"], "next", "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].clone()
    }

    /// The code and the reason that the socket is closed with; what comes before is let go.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(closed) = self.receive().await {
                return closed;
            }
        }
    }

    async fn receive(&mut self) -> Result<Value, (u16, String)> {
        loop {
            let received = timeout(WAIT, self.0.next()).await;
            match received.expect("a message within 20 seconds") {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("JSON"));
                }
                Some(Ok(Message::Close(frame))) => {
                    let frame = frame.expect("a code");
                    return Err((frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err((0, error.to_string())),
                None => return Err((0, "gone".to_owned())),
            }
        }
    }
}
