//! Clients of other servers.

use std::{sync::Arc, time::Duration};

use reqwest::{Client, ClientBuilder, redirect};
use rustls::crypto::ring;
use url::{Host, Url};

use crate::{
    config,
    sources::{self, PublicAddresses, Sources},
};

/// Who asks: what every server is told.
const NAME: &str = concat!("paper-catalog/", env!("CARGO_PKG_VERSION"));

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
pub fn catalog_client(endpoint: &Url) -> Result<Client, reqwest::Error> {
    let is_here = match endpoint.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    let client = builder()
        .user_agent(NAME)
        .timeout(CATALOG)
        .redirect(redirect::Policy::none());
    // Proxies are for what is elsewhere.
    let client = if is_here { client.no_proxy() } else { client };
    let client = match endpoint.scheme() {
        // Without TLS nobody needs certificates, which a small container does not have.
        "http" => client.tls_certs_only([]),
        _ => client,
    };
    client.build()
}

/// The registries of papers, asked as the settings say.
///
/// # Errors
/// When this system's certificates cannot be read.
pub fn sources(settings: &config::Sources) -> Result<Sources, reqwest::Error> {
    let contact = settings.contact.as_str();
    let agent = match contact {
        "" => NAME.to_owned(),
        mail if mail.contains('@') && !mail.contains("://") => format!("{NAME} (mailto:{mail})"),
        page => format!("{NAME} (+{page})"),
    };
    let client = builder()
        .user_agent(agent)
        .timeout(Duration::from_secs(settings.timeout_seconds))
        .redirect(sources::redirections(settings.private_addresses));
    let client = if settings.private_addresses {
        client
    } else {
        // A proxy would look up the addresses instead of us.
        client.no_proxy().dns_resolver(Arc::new(PublicAddresses))
    };
    Ok(Sources::new(client.build()?, settings.clone()))
}

fn builder() -> ClientBuilder {
    // It may have been done before, with the same one.
    let _ = ring::default_provider().install_default();
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that builds clients"
    )]
    let builder = Client::builder();
    builder.connect_timeout(CONNECT)
}
