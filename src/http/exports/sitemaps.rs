//! The addresses of all papers, for search engines: `/sitemap.xml`, and its parts where there are more than one file may have.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, State as Extract},
    http::{HeaderValue, Response, header, request::Parts},
};

use super::{etag, is_known, label, not_modified, one::missing, origin};
use crate::{
    catalog::{self, papers::walk},
    domain::Timestamp,
    formats::sitemap,
    graphql::error::ErrorCode,
    http::{State, accept::Answer, answer::Rejection, request_id::id_of},
};

/// What stands for the slug in the setting of the papers' pages.
const SLUG: &str = "{slug}";

/// Answers `GET /sitemap.xml`.
pub(in crate::http) async fn sitemap(
    Extract(state): Extract<Arc<State>>,
    parts: Parts,
) -> Response<Body> {
    let read = state.catalog.read();
    answer(&state, &parts, async |origin: &str| {
        let parts = walk::stretches(read, sitemap::PAGES).await?;
        if parts <= 1 {
            return pages(&state, origin, 0).await;
        }
        let addresses = (1..=parts).map(|part| format!("{origin}/sitemap-{part}.xml"));
        Ok(sitemap::of_sitemaps(addresses))
    })
    .await
}

/// Answers `GET /sitemap-NUMBER.xml`, numbers from 1.
pub(in crate::http) async fn sitemap_part(
    Extract(state): Extract<Arc<State>>,
    Path(file): Path<String>,
    parts: Parts,
) -> Response<Body> {
    let number: Option<u32> = file
        .strip_suffix(".xml")
        .and_then(|number| number.parse().ok());
    match number {
        Some(number) if number > 0 => {
            let number = i64::from(number) - 1;
            answer(&state, &parts, async |origin: &str| {
                pages(&state, origin, number).await
            })
            .await
        }
        _ => missing("The sitemap is at /sitemap.xml.\n"),
    }
}

async fn pages(state: &State, origin: &str, part: i64) -> Result<String, catalog::Error> {
    let page = &state.server.paper_page;
    let page = match page.strip_prefix('/') {
        Some(path) => format!("{origin}/{path}"),
        None => page.clone(),
    };
    let papers = walk::stretch(state.catalog.read(), sitemap::PAGES, part).await?;
    Ok(sitemap::of_pages(papers.into_iter().map(
        |(slug, changed)| (page.replace(SLUG, &slug), Timestamp::from_micros(changed)),
    )))
}

/// An answer to everybody, which is right until the next write.
async fn answer(
    state: &State,
    parts: &Parts,
    write: impl AsyncFnOnce(&str) -> Result<String, catalog::Error>,
) -> Response<Body> {
    let origin = origin(&parts.headers);
    let revision = state.live.current().await;
    let tag = revision.map(|revision| etag(revision, &format!("{origin}{}", parts.uri.path())));
    let is_known = |tag: &String| is_known(&parts.headers, tag);
    let mut response = if tag.as_ref().is_some_and(is_known) {
        not_modified()
    } else {
        match write(&origin).await {
            Ok(text) => Response::new(Body::from(text)),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the sitemap could not be made"
                );
                let rejection = Rejection::system(ErrorCode::ServiceUnavailable);
                return rejection.answer(Answer::Json, id_of(&parts.extensions));
            }
        }
    };
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_static("application/xml; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, media_type);
    if let (Some(revision), Some(tag)) = (revision, tag) {
        label(state, revision, &tag, headers);
    }
    response
}
