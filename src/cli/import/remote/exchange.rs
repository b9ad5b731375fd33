//! Asking a server: what is tried again, and what its refusals mean.

use std::time::Duration;

use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, LOCATION},
};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::{
    app,
    cli::failure::Failure,
    graphql::error::ErrorCode,
    sources::wire::{self, Patience, Unread},
};

/// The largest answer that is read, in bytes: some hundred times what a part of a file is answered with.
const ANSWER: usize = 64_000_000;

/// A server that is asked with a token.
pub(super) struct Exchange {
    client: Client,
    endpoint: Url,
    token: String,
    patience: Duration,
}

/// Why there is no answer.
pub(super) enum Stop {
    /// The request has too many bytes.
    TooLarge,
    Failed(Failure),
}

/// Why one try brought no answer.
enum Trouble {
    /// It will be the same next time.
    Lasting(Stop),
    /// There was no connection.
    Unreached(Failure),
    /// It may be better next time, after the pause that the server asked for.
    Passing(Failure, Option<Duration>),
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Value>,
    #[serde(default)]
    errors: Vec<AnswerError>,
}

#[derive(Deserialize)]
struct AnswerError {
    message: String,
    #[serde(default)]
    extensions: Extensions,
}

#[derive(Default, Deserialize)]
struct Extensions {
    code: Option<String>,
}

impl Exchange {
    pub(super) fn new(endpoint: Url, token: &str, patience: Duration) -> Result<Self, Failure> {
        let client = app::catalog_client(&endpoint).map_err(|error| {
            let cause = wire::cause(&error);
            Failure::with_remedy(format!("no connection can be made: {cause}"), "")
        })?;
        Ok(Self {
            client,
            endpoint,
            token: token.to_owned(),
            patience,
        })
    }

    /// Asks for the first time: a server that cannot be reached is a wrong address, and not asked again.
    pub(super) async fn begin(&self, request: &Value) -> Result<Value, Failure> {
        match self.exchange(request, false).await {
            Ok(answer) => Ok(answer),
            Err(Stop::Failed(failure)) => Err(failure),
            Err(Stop::TooLarge) => Err(self.misunderstood()),
        }
    }

    /// Asks, again where that may help, and gives the data.
    pub(super) async fn ask(&self, request: &Value) -> Result<Value, Stop> {
        self.exchange(request, true).await
    }

    async fn exchange(&self, request: &Value, is_known: bool) -> Result<Value, Stop> {
        let request = request.to_string();
        let mut patience = Patience::new(self.patience);
        loop {
            let (failure, asked) = match self.send(&request).await {
                Ok(data) => return Ok(data),
                Err(Trouble::Lasting(stop)) => return Err(stop),
                Err(Trouble::Unreached(failure)) if !is_known => return Err(Stop::Failed(failure)),
                Err(Trouble::Unreached(failure)) => (failure, None),
                Err(Trouble::Passing(failure, asked)) => (failure, asked),
            };
            tracing::debug!(?failure, ?asked, "the request is sent again");
            if !patience.wait(asked).await {
                return Err(Stop::Failed(failure));
            }
        }
    }

    async fn send(&self, request: &str) -> Result<Value, Trouble> {
        let sent = self
            .client
            .post(self.endpoint.clone())
            .bearer_auth(&self.token)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/graphql-response+json")
            .body(request.to_owned())
            .send()
            .await;
        let response = sent.map_err(|error| self.lost(&error))?;
        let (status, asked) = (response.status(), wire::retry_after(response.headers()));
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            return Err(Trouble::Lasting(Stop::TooLarge));
        }
        if let Some(place) = moved(&response) {
            return Err(lasting(
                format!("{} has moved to {place}", self.endpoint),
                "Name that address with --endpoint.",
            ));
        }
        let body = match wire::body(response, ANSWER).await {
            Ok(body) => body,
            Err(Unread::Lost(error)) => return Err(self.lost(&error)),
            Err(Unread::TooLarge) => return Err(self.foreign(status)),
        };
        let answer = serde_json::from_slice::<Answer>(&body).ok();
        if wire::is_passing(status) {
            return Err(Trouble::Passing(self.busy(status, answer.as_ref()), asked));
        }
        let answer = answer.ok_or_else(|| self.foreign(status))?;
        match answer.errors.first() {
            Some(error) => Err(self.refusal(error, asked)),
            None => answer.data.ok_or_else(|| self.foreign(status)),
        }
    }

    /// The server can be reached, and answers what no server of this version does.
    pub(super) fn misunderstood(&self) -> Failure {
        Failure::with_remedy(
            format!("{} answers otherwise than expected", self.endpoint),
            "Is it a paper-catalog of this version?",
        )
    }

    fn busy(&self, status: StatusCode, answer: Option<&Answer>) -> Failure {
        let why = answer.and_then(|answer| answer.errors.first());
        let why = why.map_or_else(String::new, |error| format!(": {}", error.message));
        let status = status.as_u16();
        Failure::with_remedy(
            format!("{} cannot answer now (status {status}){why}", self.endpoint),
            "Try it again later.",
        )
    }

    /// What stands there is no catalog.
    fn foreign(&self, status: StatusCode) -> Trouble {
        if status == StatusCode::UNAUTHORIZED {
            return lasting(
                format!("{} does not take the token", self.endpoint),
                TOKEN_REMEDY,
            );
        }
        let status = status.as_u16();
        lasting(
            format!(
                "{} answers with status {status} and no GraphQL",
                self.endpoint
            ),
            "Name the endpoint of the server with --endpoint, such as https://papers.example.org/graphql.",
        )
    }

    fn refusal(&self, error: &AnswerError, asked: Option<Duration>) -> Trouble {
        let message = format!("{}: {}", self.endpoint, error.message);
        let code = error.extensions.code.as_deref();
        match code.and_then(ErrorCode::parse) {
            Some(ErrorCode::Timeout | ErrorCode::RateLimited | ErrorCode::ServiceUnavailable) => {
                Trouble::Passing(Failure::with_remedy(message, "Try it again later."), asked)
            }
            Some(ErrorCode::PayloadTooLarge) => Trouble::Lasting(Stop::TooLarge),
            Some(ErrorCode::Unauthenticated | ErrorCode::Forbidden) => {
                lasting(message, TOKEN_REMEDY)
            }
            Some(ErrorCode::GraphqlValidationFailed) => {
                lasting(message, "Is the server a paper-catalog of this version?")
            }
            _ => lasting(message, ""),
        }
    }

    /// There is no connection, or it broke.
    fn lost(&self, error: &reqwest::Error) -> Trouble {
        let cause = wire::cause(error);
        let endpoint = &self.endpoint;
        if let Some(tls) = wire::within::<rustls::Error>(error) {
            let remedy = match tls {
                rustls::Error::InvalidCertificate(_) => {
                    "This machine has to trust its certificate; a file of further ones is named with SSL_CERT_FILE."
                }
                _ => "Does it speak TLS? Otherwise write http:// in --endpoint.",
            };
            return lasting(
                format!("no secure connection to {endpoint}: {cause}"),
                remedy,
            );
        }
        let message = format!("{endpoint} cannot be reached: {cause}");
        if error.is_connect() {
            let remedy =
                "Is the server running, and is the address right? It is set with --endpoint.";
            return Trouble::Unreached(Failure::with_remedy(message, remedy));
        }
        let message = format!("the connection to {endpoint} broke: {cause}");
        Trouble::Passing(Failure::with_remedy(message, ""), None)
    }
}

const TOKEN_REMEDY: &str = "It is given with --token or PAPER_CATALOG_TOKEN; on the server `paper-catalog token create --name NAME --role editor` makes one.";

fn lasting(message: String, remedy: &str) -> Trouble {
    Trouble::Lasting(Stop::Failed(Failure::with_remedy(message, remedy)))
}

/// Where the server says that it is now.
fn moved(response: &Response) -> Option<String> {
    let place = response.headers().get(LOCATION)?.to_str().ok()?;
    response.status().is_redirection().then(|| place.to_owned())
}
