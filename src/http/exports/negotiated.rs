//! What a client accepts of a paper, as DOI resolvers understand it.

use std::str::FromStr;

use axum::http::{HeaderMap, HeaderValue, header};
use headers_accept::Accept;
use mediatype::{MediaType, MediaTypeBuf, ReadParams};

use super::{EXTENSIONS, one::Wish};
use crate::{graphql::error::ErrorCode, http::answer::Rejection};

/// What the client likes best of what there is. A reference takes its style and locale from the media type too:
/// `text/x-bibliography; style=ieee; locale=de-DE`.
pub(super) fn negotiated(headers: &HeaderMap, query: &str) -> Result<Wish, Rejection> {
    let entries: Vec<&str> = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|entry| MediaType::parse(entry).is_ok())
        .collect();
    // The first one is what a client gets that says nothing, or accepts everything.
    let offers: Vec<(String, super::Kind)> = EXTENSIONS
        .iter()
        .map(|(_, kind)| (essence(&kind.content_type()), *kind))
        .collect();
    if entries.is_empty() {
        return Ok(Wish::of(offers[0].1, query));
    }
    let types: Vec<MediaType<'_>> = offers
        .iter()
        .filter_map(|(name, _)| MediaType::parse(name).ok())
        .collect();
    // A parameter would make the entry another type than the one that is offered.
    let plain = entries.iter().map(|entry| without_wishes(entry));
    let accept = Accept::from_str(&plain.collect::<Vec<_>>().join(", ")).ok();
    let best = accept.as_ref().and_then(|accept| accept.negotiate(&types));
    let Some(best) = best else {
        let offered: Vec<&str> = offers.iter().map(|(name, _)| name.as_str()).collect();
        let message = format!("Accept one of {}.", offered.join(", "));
        return Err(Rejection::new(ErrorCode::NotAcceptable, message));
    };
    let found = offers
        .iter()
        .find(|(name, _)| *name == best.essence().to_string());
    let mut wish = Wish::of(found.map_or(offers[0].1, |(_, kind)| *kind), query);
    for entry in entries {
        let Ok(entry) = MediaTypeBuf::from_str(entry) else {
            continue;
        };
        if entry.essence() == best.essence() {
            for (name, value) in entry.params() {
                wish.set(name.as_str(), &value.unquoted_str());
            }
        }
    }
    Ok(wish)
}

fn essence(content_type: &HeaderValue) -> String {
    let text = content_type.to_str().unwrap_or_default();
    text.split(';').next().unwrap_or_default().to_owned()
}

/// The entry with its quality alone.
fn without_wishes(entry: &str) -> String {
    let mut parts = entry.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let quality = parts.find(|part| part.starts_with("q=") || part.starts_with("Q="));
    match quality {
        Some(quality) => format!("{essence};{quality}"),
        None => essence.to_owned(),
    }
}
