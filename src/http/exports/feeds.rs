//! News: the papers that were added last, as feeds.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, RawQuery, State as Extract},
    http::{HeaderMap, HeaderValue, Response, header, request::Parts},
};

use super::{etag, is_known, label, list::parameters, not_modified, one::missing, origin};
use crate::{
    catalog::{
        page::{Around, Slice},
        papers::{
            self, Audience, List, Scope,
            list::{Field, Order, OrderKey},
        },
    },
    domain::{Timestamp, markdown, record::PaperRecord},
    formats::feed::{Feed, Item},
    graphql::paper::{Asked, asked},
    http::{State, accept::Answer, answer::Rejection, endpoint::viewer_of, request_id::id_of},
};

/// Items of a feed.
const ITEMS: u32 = 50;

/// Answers `GET /feed.EXTENSION`.
pub(in crate::http) async fn feed(
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
    type Write = fn(&Feed) -> String;
    let (write, media_type): (Write, _) = match extension {
        "atom" => (Feed::atom, "application/atom+xml; charset=utf-8"),
        "rss" => (Feed::rss, "application/rss+xml; charset=utf-8"),
        "json" => (Feed::json, "application/feed+json"),
        _ => {
            return Ok(missing(
                "Feeds are at /feed.atom, /feed.rss and /feed.json.\n",
            ));
        }
    };
    let viewer = viewer_of(state, parts).await?;
    let (filter, search) = parameters(query)?;
    let asked = asked(
        filter.as_deref(),
        search.as_deref(),
        &state.shape,
        &state.limits,
        &viewer,
    )?;
    let revision = if viewer.is_anonymous() {
        state.live.current().await
    } else {
        None
    };
    let address = address(&parts.headers, extension, query);
    let tag = revision.map(|revision| etag(revision, &address));
    let mut response = if tag
        .as_ref()
        .is_some_and(|tag| is_known(&parts.headers, tag))
    {
        not_modified()
    } else {
        let title = match &search {
            Some(words) => format!("Papers: {words}"),
            None => "Papers".to_owned(),
        };
        let items = items(state, viewer.sight(), asked).await?;
        let feed = Feed {
            updated: items
                .iter()
                .map(|item| item.updated)
                .max()
                .unwrap_or(Timestamp::from_micros(0)),
            title,
            address,
            items,
        };
        Response::new(Body::from(write(&feed)))
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization"));
    if let (Some(revision), Some(tag)) = (revision, tag) {
        label(state, revision, &tag, headers);
    }
    Ok(response)
}

async fn items(
    state: &State,
    sight: crate::catalog::Sight,
    asked: Asked,
) -> Result<Vec<Item>, Rejection> {
    let order = Order::new(vec![OrderKey {
        field: Field::Added,
        descending: true,
        nulls_first: false,
    }]);
    let read = state.catalog.read();
    let list = List::new(read, Scope::All, asked.filter, asked.search, order).await?;
    let slice = Slice {
        limit: ITEMS,
        from_end: false,
        after: None,
        before: None,
    };
    let rows = list
        .page(read, sight, &slice, Around::default())
        .await?
        .page
        .rows;
    let records = papers::records(read, &rows, Audience::Everybody).await?;
    let items = rows.iter().zip(records).map(|(row, record)| Item {
        id: format!("urn:uuid:{}", row.uid),
        added: Timestamp::from_micros(row.created_at),
        updated: Timestamp::from_micros(row.updated_at),
        ..item(record)
    });
    Ok(items.collect())
}

/// An item but for its name and times, which are not of the record.
fn item(record: PaperRecord) -> Item {
    let mut summaries = record.summaries.iter();
    let tldr = summaries.find(|summary| summary.kind == "TLDR");
    let summary = tldr.map(|summary| markdown::to_plain(&summary.body));
    let mut links = record.links.into_iter();
    let source = links.find(|link| link.relation == "SOURCE");
    let authors = record.authors.into_iter();
    let topics = record.topics.into_iter();
    Item {
        id: String::new(),
        title: record.title,
        url: source.map(|link| link.url),
        summary: summary.or(record.r#abstract),
        authors: authors.map(|author| author.name).collect(),
        topics: topics.map(|own| own.topic).collect(),
        added: Timestamp::from_micros(0),
        updated: Timestamp::from_micros(0),
    }
}

/// The address of a feed as its readers know it.
fn address(headers: &HeaderMap, extension: &str, query: &str) -> String {
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}/feed.{extension}{mark}{query}", origin(headers))
}
