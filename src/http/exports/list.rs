//! Many papers as one file, sent as it is written.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, RawQuery, State as Extract},
    http::{HeaderValue, Response, header, request::Parts},
};
use bytes::Bytes;
use futures_util::stream;
use url::form_urlencoded;

use super::{Kind, etag, is_known, label, not_modified};
use crate::{
    catalog::{self, Catalog, export::Export, papers::Audience},
    formats::{Format, Writer},
    graphql::{
        error::ErrorCode,
        paper::{Asked, asked},
    },
    http::{State, accept::Answer, answer::Rejection, endpoint::viewer_of, request_id::id_of},
};

/// Answers `GET /papers.EXTENSION`.
pub(in crate::http) async fn papers(
    Extract(state): Extract<Arc<State>>,
    Path(extension): Path<String>,
    RawQuery(query): RawQuery,
    parts: Parts,
) -> Response<Body> {
    let query = query.as_deref().unwrap_or_default();
    let served = serve(&state, &extension, query, &parts).await;
    served.unwrap_or_else(|rejection| rejection.answer(Answer::Json, id_of(&parts.extensions)))
}

async fn serve(
    state: &State,
    extension: &str,
    query: &str,
    parts: &Parts,
) -> Result<Response<Body>, Rejection> {
    let viewer = viewer_of(state, parts).await?;
    let kind = Kind::of_extension(extension);
    let Some((Kind::Format(format), writer)) = kind.and_then(|kind| Some((kind, writer(kind)?)))
    else {
        return Ok(super::one::missing(
            "Lists of papers are at /papers.bib, .biblatex, .ris, .csl.json, .csv and .jsonl.\n",
        ));
    };
    let (filter, search) = parameters(query)?;
    let (filter, search) = (filter.as_deref(), search.as_deref());
    let asked = asked(filter, search, &state.shape, &state.limits, &viewer)?;
    let revision = if viewer.is_anonymous() {
        state.live.current().await
    } else {
        None
    };
    let tag = revision.map(|revision| etag(revision, &format!("{extension}?{query}")));
    let mut response = if tag
        .as_ref()
        .is_some_and(|tag| is_known(&parts.headers, tag))
    {
        not_modified()
    } else {
        let request_id = id_of(&parts.extensions).to_owned();
        let body = streamed(
            state.catalog.clone(),
            viewer.sight(),
            asked,
            format,
            writer,
            request_id,
        )
        .await?;
        Response::new(body)
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, Kind::Format(format).content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    let disposition = format!("attachment; filename=\"papers.{}\"", format.extension());
    headers.extend(
        HeaderValue::from_str(&disposition).map(|value| (header::CONTENT_DISPOSITION, value)),
    );
    if let (Some(revision), Some(tag)) = (revision, tag) {
        label(state, revision, &tag, headers);
    }
    Ok(response)
}

fn writer(kind: Kind) -> Option<Writer> {
    match kind {
        Kind::Format(format) => Writer::new(format),
        _ => None,
    }
}

/// The values of `filter` and `search`.
pub(super) fn parameters(query: &str) -> Result<(Option<String>, Option<String>), Rejection> {
    let (mut filter, mut search) = (None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let place = match name.as_ref() {
            "filter" => &mut filter,
            "search" => &mut search,
            _ => {
                let message =
                    format!("There is no parameter {name:?}; there are filter and search.");
                return Err(Rejection::new(ErrorCode::BadRequest, message));
            }
        };
        *place = Some(value.into_owned());
    }
    Ok((filter, search))
}

/// The walk, and what is written of it.
struct Walk {
    catalog: Catalog,
    export: Export,
    writer: Writer,
    request_id: String,
    is_begun: bool,
    is_ended: bool,
}

/// A body that reads on as its receiver takes it.
async fn streamed(
    catalog: Catalog,
    sight: catalog::Sight,
    asked: Asked,
    format: Format,
    writer: Writer,
    request_id: String,
) -> Result<Body, Rejection> {
    let audience = match format {
        Format::JsonLines => Audience::Catalog,
        _ => Audience::Everybody,
    };
    let export = Export::new(catalog.read(), sight, asked.filter, asked.search, audience).await?;
    let walk = Walk {
        catalog,
        export,
        writer,
        request_id,
        is_begun: false,
        is_ended: false,
    };
    Ok(Body::from_stream(stream::try_unfold(
        walk,
        async |mut walk| {
            let text = walk.next().await?;
            Ok::<_, catalog::Error>(text.map(|text| (Bytes::from(text), walk)))
        },
    )))
}

impl Walk {
    /// The next piece of the file; none at its end. A failure breaks the connection off, so that nobody takes a part for the whole.
    async fn next(&mut self) -> Result<Option<String>, catalog::Error> {
        if self.is_ended {
            return Ok(None);
        }
        let mut text = String::new();
        if !std::mem::replace(&mut self.is_begun, true) {
            text.push_str(&self.writer.begin());
        }
        let records = self
            .export
            .next(self.catalog.read())
            .await
            .inspect_err(|error| {
                let error = error as &dyn std::error::Error;
                tracing::error!(request_id = self.request_id, error, "an export broke off");
            })?;
        for record in records.iter().flatten() {
            text.push_str(&self.writer.record(record));
        }
        if records.is_none() {
            self.is_ended = true;
            text.push_str(self.writer.end());
        }
        Ok(Some(text))
    }
}
