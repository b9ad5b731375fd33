//! Accepting connections: with time-outs from the first byte on, a bound on their number, and an end that loses nothing.

use std::{io, sync::Arc, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    sync::Semaphore,
    time::{sleep, timeout},
};

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
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let slot = tokio::select! {
            // The semaphore is never closed, so this is always a slot.
            slot = Arc::clone(&slots).acquire_owned() => slot,
            () = &mut shutdown => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
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
        let service = TowerToHyperService::new(router.clone());
        let watched = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _slot = slot;
            if let Err(error) = watched.await {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "a connection broke"
                );
            }
        });
    }
    drop(listener);
    let grace = Duration::from_secs(settings.shutdown_grace_seconds);
    if timeout(grace, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way when the time to end them was over");
    }
    Ok(())
}
