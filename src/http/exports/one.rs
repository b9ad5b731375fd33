//! One paper, by the name of a file or by what the client accepts.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, RawQuery, State as Extract},
    http::{HeaderValue, Response, StatusCode, header, request::Parts},
};
use url::form_urlencoded;

use super::{Kind, etag, is_known, label, negotiated::negotiated, not_modified};
use crate::{
    catalog::papers::{self, Audience},
    domain::{Invalid, Record, record::PaperRecord},
    formats::{
        Writer,
        citation::{self, Markup, Style},
        json_ld, json_lines, markdown,
    },
    graphql::error::ErrorCode,
    http::{State, accept::Answer, answer::Rejection, endpoint::viewer_of, request_id::id_of},
};

/// Answers `GET /papers/SLUG` and `GET /papers/SLUG.EXTENSION`.
pub(in crate::http) async fn paper(
    Extract(state): Extract<Arc<State>>,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    parts: Parts,
) -> Response<Body> {
    let served = serve(&state, &file, query.as_deref().unwrap_or_default(), &parts).await;
    served.unwrap_or_else(|rejection| rejection.answer(Answer::Json, id_of(&parts.extensions)))
}

async fn serve(
    state: &State,
    file: &str,
    query: &str,
    parts: &Parts,
) -> Result<Response<Body>, Rejection> {
    let viewer = viewer_of(state, parts).await?;
    let (slug, extension) = match file.split_once('.') {
        Some((slug, extension)) => (slug, Some(extension)),
        None => (file, None),
    };
    let wish = match extension {
        Some(extension) => Kind::of_extension(extension).map(|kind| Wish::of(kind, query)),
        None => Some(negotiated(&parts.headers, query)?),
    };
    let Some(wish) = wish else {
        return Ok(missing(
            "There are no files of this kind; see /papers/SLUG with Accept.\n",
        ));
    };
    let revision = if viewer.is_anonymous() {
        state.live.current().await
    } else {
        None
    };
    let tag = revision.map(|revision| etag(revision, &format!("{file} {wish:?}")));
    if tag
        .as_ref()
        .is_some_and(|tag| is_known(&parts.headers, tag))
    {
        return Ok(labelled(state, not_modified(), revision, tag.as_deref()));
    }
    let read = state.catalog.read();
    let found = papers::by_slug(read, viewer.sight(), slug).await?;
    let Some(row) = found else {
        return Ok(missing("There is no such paper.\n"));
    };
    if row.slug != slug {
        return Ok(moved(&row.slug, extension));
    }
    let rows = [row];
    let records = papers::records(read, &rows, Audience::Everybody).await?;
    let body = records.first().map(|record| wish.body(record)).transpose();
    let body = body.map_err(|invalid| {
        Rejection::new(
            ErrorCode::BadUserInput,
            format!("locale: {}", invalid.message),
        )
    })?;
    let mut response = Response::new(Body::from(body.unwrap_or_default()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, wish.kind.content_type());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept, authorization"),
    );
    headers.extend(
        records
            .first()
            .and_then(links)
            .map(|links| (header::LINK, links)),
    );
    Ok(labelled(state, response, revision, tag.as_deref()))
}

/// What a client wants of a paper.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    pub(super) kind: Kind,
    pub(super) style: Style,
    pub(super) locale: String,
}

impl Wish {
    /// The parameters `style` and `locale` are those of references.
    pub(super) fn of(kind: Kind, query: &str) -> Self {
        let mut wish = Self {
            kind,
            style: Style::Apa,
            locale: "en-US".to_owned(),
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            wish.set(&name, &value);
        }
        wish
    }

    /// Sets a parameter; names and styles that there are not say nothing, as with other services of this kind.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match name {
            "locale" => value.clone_into(&mut self.locale),
            "style" => {
                if let Ok(style) = value.parse() {
                    self.style = style;
                }
            }
            _ => {}
        }
    }

    fn body(&self, paper: &PaperRecord) -> Result<String, Invalid> {
        let record = || Record::Paper(Box::new(paper.clone()));
        Ok(match self.kind {
            Kind::Format(format) => match Writer::new(format) {
                Some(writer) => writer.all(&[record()]),
                None => String::new(),
            },
            Kind::Json => json_lines::write(&record()),
            Kind::JsonLd => format!("{}\n", json_ld::describe(paper)),
            Kind::Markdown => markdown::page(paper),
            Kind::Reference => {
                let text = citation::reference(paper, self.style, &self.locale, Markup::Text)?;
                format!("{text}\n")
            }
        })
    }
}

fn labelled(
    state: &State,
    mut response: Response<Body>,
    revision: Option<i64>,
    tag: Option<&str>,
) -> Response<Body> {
    if let (Some(revision), Some(tag)) = (revision, tag) {
        label(state, revision, tag, response.headers_mut());
    }
    response
}

/// The other forms of the paper, and where the work itself is.
fn links(paper: &PaperRecord) -> Option<HeaderValue> {
    let slug = paper.slug.as_ref()?;
    let mut links: Vec<String> = super::EXTENSIONS
        .iter()
        .filter_map(|(extension, kind)| {
            let media_type = kind.content_type();
            let media_type = media_type.to_str().ok()?.split(';').next()?.to_owned();
            Some(format!(
                "</papers/{slug}.{extension}>; rel=\"alternate\"; type=\"{media_type}\""
            ))
        })
        .collect();
    let source = paper.links.iter().find(|link| link.relation == "SOURCE");
    // Addresses have none of the characters that would end them here.
    links.extend(source.map(|link| format!("<{}>; rel=\"describes\"", link.url)));
    HeaderValue::from_str(&links.join(", ")).ok()
}

pub(super) fn missing(message: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(message));
    *response.status_mut() = StatusCode::NOT_FOUND;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, plain);
    response
}

/// The paper has another slug now.
fn moved(slug: &str, extension: Option<&str>) -> Response<Body> {
    let dot = if extension.is_some() { "." } else { "" };
    let address = format!("/papers/{slug}{dot}{}", extension.unwrap_or_default());
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    let location = HeaderValue::from_str(&address).map(|address| (header::LOCATION, address));
    response.headers_mut().extend(location);
    response
}
