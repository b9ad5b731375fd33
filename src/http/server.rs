//! Accepting connections: with time-outs from the first byte on, a bound on their number, and an end that loses nothing.

use std::{io, sync::Arc, time::Duration};

use axum::{Router, http::Request};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};
use tower::ServiceExt;

use super::streams::Connection;
use crate::config::Server;

/// Bytes that headers may have.
const HEADER_BYTES: usize = 64 * 1024;

/// How long to wait when connections cannot be accepted, for example because there are no file descriptors left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is ready, then lets requests under way end for as long as the settings grant.
///
/// # Errors
/// None so far; a listener that fails is tried again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: &Server,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    // HTTP/1 alone: recognizing another version waits for its first bytes without a time-out. Proxies speak HTTP/2 to browsers.
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(settings.header_timeout_seconds))
        .max_buf_size(HEADER_BYTES);
    let slots = Arc::new(Semaphore::new(settings.connections));
    let (end, ending) = watch::channel(false);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let slot = tokio::select! {
            slot = Arc::clone(&slots).acquire_owned() => slot,
            () = &mut shutdown => break,
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "a connection was not accepted");
                    sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        // Answers are small and complete; waiting to fill a packet would only delay them.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "a connection is slow"
            );
        }
        // The semaphore is never closed.
        let Ok(slot) = slot else { break };
        let connection = Connection {
            address: peer.ip().to_canonical(),
            slot: Arc::new(slot),
        };
        let service = router.clone().map_request(move |mut request: Request<_>| {
            request.extensions_mut().insert(connection.clone());
            request
        });
        let service = TowerToHyperService::new(service);
        let served = builder.serve_connection(TokioIo::new(stream), service);
        let mut ending = ending.clone();
        tokio::spawn(async move {
            let mut served = std::pin::pin!(served.with_upgrades());
            let ends = async {
                // Who could say so has gone when there is an error.
                let _ = ending.wait_for(|ending| *ending).await;
            };
            let ended = tokio::select! {
                ended = served.as_mut() => Some(ended),
                () = ends => None,
            };
            let ended = if let Some(ended) = ended {
                ended
            } else {
                served.as_mut().graceful_shutdown();
                served.await
            };
            if let Err(error) = ended {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "a connection broke"
                );
            }
        });
    }
    drop(listener);
    let grace = Duration::from_secs(settings.shutdown_grace_seconds);
    let all = u32::try_from(settings.connections).unwrap_or(u32::MAX);
    end.send_replace(true);
    // Each connection has a slot as long as it lives, also as a WebSocket.
    if timeout(grace, slots.acquire_many(all)).await.is_err() {
        tracing::warn!("requests were still under way when the time to end them was over");
    }
    Ok(())
}
