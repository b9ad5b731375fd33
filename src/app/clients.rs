//! Clients of other servers.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, redirect};
use rustls::crypto::ring;

/// How long it may take until there is a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// How long an answer of another catalog may take. A server gives up earlier by itself.
const CATALOG: Duration = Duration::from_mins(5);

/// A client of another catalog, on this machine or elsewhere.
///
/// It follows no redirections: a token is for the server that it was made by.
///
/// # Errors
/// When this system's certificates cannot be read.
pub fn catalog_client(is_here: bool) -> Result<Client, reqwest::Error> {
    let client = builder()
        .timeout(CATALOG)
        .redirect(redirect::Policy::none());
    // Proxies are for what is elsewhere.
    let client = if is_here { client.no_proxy() } else { client };
    client.build()
}

fn builder() -> ClientBuilder {
    // It may have been done before, with the same one.
    let _ = ring::default_provider().install_default();
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that builds clients"
    )]
    let builder = Client::builder();
    builder
        .user_agent(concat!("paper-catalog/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
}
