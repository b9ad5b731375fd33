//! Which media type to answer with, and what a body says of itself.

use std::str::FromStr;

use axum::http::{HeaderMap, HeaderValue, header};
use headers_accept::Accept;
use mediatype::{MediaType, names};

/// The media types of an answer (GraphQL over HTTP, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Answer {
    /// `application/graphql-response+json`: the status says whether the request was good.
    Response,
    /// `application/json`: a document that is no good is answered with 200, as older clients expect.
    Json,
}

const RESPONSE: &str = "application/graphql-response+json";
const JSON: &str = "application/json";

impl Answer {
    /// The value of `Content-Type`.
    pub(super) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Response => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }

    /// What the client likes best of what there is; none when it likes nothing of it.
    pub(super) fn wanted(headers: &HeaderMap) -> Option<Self> {
        // Entries that cannot be read are as good as absent: old clients send a lone `*`.
        let accept: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|entry| MediaType::parse(entry).is_ok())
            .collect();
        if accept.is_empty() {
            return Some(Self::Json);
        }
        let accept = Accept::from_str(&accept.join(", ")).ok()?;
        // In the order of our own preference where the client has none: `*/*` is answered as older clients expect.
        let json = MediaType::parse(JSON).ok()?;
        let response = MediaType::parse(RESPONSE).ok()?;
        let offers = [json, response];
        let best = accept.negotiate(&offers)?;
        Some(if best.essence() == offers[1].essence() {
            Self::Response
        } else {
            Self::Json
        })
    }
}

/// Whether the client takes server-sent events, and says so by their name.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter();
    accepted
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|entry| MediaType::parse(entry.trim()).ok())
        .any(|entry| entry.ty == names::TEXT && entry.subty == names::EVENT_STREAM)
}

/// Whether a body is JSON in UTF-8, as far as it says so.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let value = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let Some(Ok(media_type)) = value.map(MediaType::parse) else {
        return false;
    };
    let charset = media_type
        .params
        .iter()
        .find(|(name, _)| *name == names::CHARSET);
    let utf8 = charset.is_none_or(|(_, value)| value.unquoted_str().eq_ignore_ascii_case("utf-8"));
    media_type.ty == names::APPLICATION
        && media_type.subty == names::JSON
        && media_type.suffix.is_none()
        && utf8
}
