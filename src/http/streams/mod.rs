//! What is sent as it happens: subscriptions over `WebSockets` and as server-sent events.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::{Extensions, HeaderValue, header};
use bytes::Bytes;
use tokio::sync::{Notify, OwnedSemaphorePermit, mpsc, watch};

use super::answer::Rejection;
use crate::{
    config::Subscriptions,
    graphql::{error::ErrorCode, subscription::Feed},
};

pub(super) mod events;
mod group;
mod holder;
mod protocol;
pub(super) mod socket;

use group::Groups;

/// For how long, altogether, results wait for one who has not read the many before; then that one is dropped.
const PATIENCE: Duration = Duration::from_secs(1);

/// The connection that a request came by.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) address: IpAddr,
    /// Held as long as the connection lives, also as something else than HTTP.
    pub(super) slot: Arc<OwnedSemaphorePermit>,
}

/// Everything that streams share.
pub(super) struct Streams {
    feed: Arc<Feed>,
    groups: Arc<Groups>,
    settings: Subscriptions,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    closing: watch::Receiver<bool>,
}

impl Streams {
    pub(super) fn new(
        feed: Arc<Feed>,
        settings: Subscriptions,
        closing: watch::Receiver<bool>,
    ) -> Self {
        Self {
            feed,
            groups: Arc::default(),
            settings,
            open: Arc::default(),
            closing,
        }
    }

    /// Takes one of the places that each address has.
    fn admit(&self, extensions: &Extensions) -> Result<Place, Rejection> {
        // Requests that came by no connection of ours are those of no address.
        let connection = extensions.get::<Connection>().cloned();
        let Some(connection) = connection else {
            return Err(Rejection::system(ErrorCode::Internal));
        };
        // Numbers are whole between any two statements, so a panic elsewhere leaves them usable.
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(connection.address).or_default();
        let most = self.settings.streams_per_address;
        if *count >= most {
            let message = format!(
                "{most} sockets and event streams of one address are open already (setting subscriptions.streams_per_address)."
            );
            return Err(Rejection::new(ErrorCode::RateLimited, message)
                .with(header::RETRY_AFTER, HeaderValue::from_static("10")));
        }
        *count += 1;
        Ok(Place {
            open: Arc::clone(&self.open),
            connection,
        })
    }
}

/// A place of an address, free again when dropped.
struct Place {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    connection: Connection,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.connection.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.connection.address);
            }
        }
        // The slot is free once this is dropped, too.
        let _ = &self.connection.slot;
    }
}

/// Something that happened to an operation.
#[derive(Debug, Clone)]
enum Event {
    /// A result, as JSON, and the number of the change that it is about; 0 when it is about none.
    Next(Bytes, i64),
    /// It did not begin: its errors as JSON.
    Failed(Bytes),
    /// There is nothing more.
    Complete,
}

/// An event for one operation of a client.
struct Delivery {
    operation: u64,
    event: Event,
}

/// Where the events of one client wait until they are sent.
#[derive(Clone)]
struct Queue {
    waiting: mpsc::Sender<Delivery>,
    /// Told when the client is too slow, and gets nothing more.
    slow: Arc<Notify>,
}

impl Queue {
    fn new(backlog: usize) -> (Self, mpsc::Receiver<Delivery>) {
        let (waiting, received) = mpsc::channel(backlog);
        let queue = Self {
            waiting,
            slow: Arc::default(),
        };
        (queue, received)
    }
}

/// A number that no other operation of this process has.
fn number() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// Returns when the server is about to end.
async fn closing(mut closing: watch::Receiver<bool>) {
    // Who could say so has gone when there is an error.
    let _ = closing.wait_for(|closing| *closing).await;
}
