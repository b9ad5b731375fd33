//! Where records come from: registries of papers that are asked over the network, one file a provider; and how other servers are asked
//! at all.

mod addresses;
mod arxiv;
mod crossref;
mod openalex;
mod provider;
mod semantic_scholar;
mod turns;
pub mod wire;

use std::time::Duration;

use reqwest::{Client, StatusCode, header::ACCEPT, redirect};
use url::Url;

pub use self::{addresses::PublicAddresses, provider::Provider};
use self::{
    addresses::{NotPublic, is_public_host},
    turns::Turns,
};
use crate::{
    config,
    domain::identifier::Identifier,
    formats::{self, ReadRecord},
};
use wire::{Patience, Unread};

/// Redirections of one request that are followed.
const REDIRECTIONS: usize = 3;

/// The providers, each asked politely: one request at a time, with a pause before the next.
pub struct Sources {
    client: Client,
    settings: config::Sources,
    turns: Turns,
}

/// Why a provider gave no record. `Display` is for whoever asked; sources are for the log and for the command line.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody is asked for identifiers of this kind.
    #[error(
        "Nobody is asked for {0} identifiers; give an arXiv id, a DOI, an OpenAlex work or a Semantic Scholar paper."
    )]
    Unasked(crate::domain::identifier::Scheme),
    /// The provider has no such paper.
    #[error("{0} does not know {1}.")]
    NotFound(Provider, String),
    /// The provider answers with something that no record can be made of.
    #[error("{0} answered with what is no paper: {1}")]
    Unreadable(Provider, String),
    /// The answer has too many bytes.
    #[error(
        "The answer of {0} has more than {1} bytes, which are the most (sources.answer_bytes)."
    )]
    TooLarge(Provider, usize),
    /// The provider refuses to answer.
    #[error("{0} refuses to answer (status {1}).")]
    Refused(Provider, u16),
    /// The provider has too much to do, or is out of order.
    #[error("{0} cannot answer now (status {1}); try again later.")]
    Busy(Provider, u16),
    /// The provider did not answer in time.
    #[error("{0} did not answer in time; try again later.")]
    Slow(Provider),
    /// There is no connection, or it broke.
    #[error("{0} cannot be reached.")]
    Unreached(Provider, #[source] reqwest::Error),
    /// The provider redirects too often, or to where it is not followed.
    #[error("{0} redirects to where nobody is asked.")]
    Misdirected(Provider, #[source] reqwest::Error),
    /// The provider's address, or one that it redirects to, is not public.
    #[error(
        "{0} leads to an address that is not public, which the setting sources.private_addresses does not allow."
    )]
    Private(Provider),
}

impl Error {
    /// Whether another try may help without anybody doing anything.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Busy(..) | Self::Slow(_) | Self::Unreached(..))
    }
}

/// The provider that is asked for this identifier.
///
/// # Errors
/// When nobody is.
pub fn provider_of(identifier: &Identifier) -> Result<Provider, Error> {
    Provider::of(identifier.scheme).ok_or(Error::Unasked(identifier.scheme))
}

/// What a client of providers may be redirected to: public hosts, and not from a secured connection to an open one.
#[must_use]
pub fn redirections(private_addresses: bool) -> redirect::Policy {
    redirect::Policy::custom(move |attempt| {
        let was_secure = attempt
            .previous()
            .last()
            .is_some_and(|url| url.scheme() == "https");
        if attempt.previous().len() > REDIRECTIONS {
            attempt.error("it redirects too often")
        } else if was_secure && attempt.url().scheme() != "https" {
            attempt.error("it redirects to an address without TLS")
        } else if !private_addresses && !is_public_host(attempt.url()) {
            let host = attempt.url().host_str().unwrap_or_default().to_owned();
            attempt.error(NotPublic(host))
        } else {
            attempt.follow()
        }
    })
}

impl Sources {
    /// The providers of the settings, asked with this client.
    #[must_use]
    pub fn new(client: Client, settings: config::Sources) -> Self {
        Self {
            client,
            turns: Turns::new(&settings),
            settings,
        }
    }

    /// What the provider of this identifier says of its paper.
    ///
    /// # Errors
    /// When nobody is asked for such identifiers, or the provider gives no record.
    pub async fn fetch(&self, identifier: &Identifier) -> Result<(Provider, ReadRecord), Error> {
        let provider = provider_of(identifier)?;
        let address = provider
            .address(&self.settings, &identifier.value)
            .ok_or(Error::Private(provider))?;
        if !self.settings.private_addresses && !is_public_host(&address) {
            return Err(Error::Private(provider));
        }
        let seconds = self.settings.retry_seconds;
        let mut patience = Patience::new(Duration::from_secs(seconds));
        let body = loop {
            let (error, asked) = match self.ask(provider, &address).await {
                Ok(Some(body)) => break body,
                Ok(None) => return Err(Error::NotFound(provider, spelled(identifier))),
                Err((error, asked)) => (error, asked),
            };
            if !error.is_passing() || !patience.wait(asked).await {
                return Err(error);
            }
            tracing::debug!(%error, "the provider is asked again");
        };
        record(provider, identifier, &body)
    }

    /// One request; nothing when there is no such paper. With an error comes the pause that the provider asks for.
    async fn ask(
        &self,
        provider: Provider,
        address: &Url,
    ) -> Result<Option<Vec<u8>>, (Error, Option<Duration>)> {
        let _turn = self.turns.take(provider).await;
        let failed = |error: reqwest::Error| {
            let failed = if wire::within::<NotPublic>(&error).is_some() {
                Error::Private(provider)
            } else if error.is_redirect() {
                Error::Misdirected(provider, error)
            } else if error.is_timeout() {
                Error::Slow(provider)
            } else {
                Error::Unreached(provider, error)
            };
            (failed, None)
        };
        let request = self.client.get(address.clone());
        let request = request.header(ACCEPT, provider.media_type());
        let response = request.send().await.map_err(failed)?;
        let status = response.status();
        let asked = wire::retry_after(response.headers());
        if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
            return Ok(None);
        }
        if wire::is_passing(status) {
            return Err((Error::Busy(provider, status.as_u16()), asked));
        }
        if !status.is_success() {
            return Err((Error::Refused(provider, status.as_u16()), None));
        }
        let most = self.settings.answer_bytes;
        match wire::body(response, most).await {
            Ok(body) => Ok(Some(body)),
            Err(Unread::TooLarge) => Err((Error::TooLarge(provider, most), None)),
            Err(Unread::Lost(error)) => Err(failed(error)),
        }
    }
}

/// The paper of an answer.
fn record(
    provider: Provider,
    identifier: &Identifier,
    body: &[u8],
) -> Result<(Provider, ReadRecord), Error> {
    let unreadable = |message: String| Error::Unreadable(provider, message);
    let reading = formats::read(provider.format(), body);
    let reading = reading.map_err(|invalid| unreadable(invalid.message))?;
    if let Some(problem) = reading.problems.into_iter().next() {
        return Err(unreadable(problem.message));
    }
    let first = reading.records.into_iter().next();
    let first = first.ok_or_else(|| Error::NotFound(provider, spelled(identifier)))?;
    Ok((provider, first))
}

fn spelled(identifier: &Identifier) -> String {
    format!("{} {}", identifier.scheme, identifier.value)
}
