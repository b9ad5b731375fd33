//! Papers as files: one at `/papers/SLUG.bib`, many at `/papers.bib?filter=...`, news at `/feed.atom`,
//! the addresses of all at `/sitemap.xml`.

mod feeds;
mod list;
mod negotiated;
mod one;
mod sitemaps;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Response, StatusCode, header},
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

pub(super) use self::{
    feeds::feed,
    list::papers,
    one::paper,
    sitemaps::{sitemap, sitemap_part},
};

use super::{State, answers::REVISION};
use crate::formats::Format;

/// What a file has in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A format of reference managers, or our own.
    Format(Format),
    /// One record of our own.
    Json,
    /// JSON-LD.
    JsonLd,
    /// A page for people.
    Markdown,
    /// A reference as text.
    Reference,
}

/// Kinds by how the names of their files end.
const EXTENSIONS: [(&str, Kind); 10] = [
    ("jsonld", Kind::JsonLd),
    ("bib", Kind::Format(Format::Bibtex)),
    ("biblatex", Kind::Format(Format::Biblatex)),
    ("ris", Kind::Format(Format::Ris)),
    ("csl.json", Kind::Format(Format::CslJson)),
    ("csv", Kind::Format(Format::Csv)),
    ("jsonl", Kind::Format(Format::JsonLines)),
    ("json", Kind::Json),
    ("md", Kind::Markdown),
    ("txt", Kind::Reference),
];

impl Kind {
    fn of_extension(extension: &str) -> Option<Self> {
        let found = EXTENSIONS.iter().find(|(known, _)| *known == extension);
        found.map(|(_, kind)| *kind)
    }

    /// The value of `Content-Type`.
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Format(Format::Bibtex | Format::Biblatex) => {
                "application/x-bibtex; charset=utf-8"
            }
            Self::Format(Format::Ris) => "application/x-research-info-systems; charset=utf-8",
            Self::Format(Format::CslJson) => "application/vnd.citationstyles.csl+json",
            Self::Format(Format::Csv) => "text/csv; charset=utf-8; header=present",
            Self::Format(_) => "application/jsonl",
            Self::Json => "application/json",
            Self::JsonLd => "application/ld+json",
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Reference => "text/x-bibliography; charset=utf-8",
        })
    }
}

/// The origin of this server as its clients know it, behind a proxy too.
fn origin(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto")
        .filter(|scheme| *scheme == "https")
        .unwrap_or("http");
    format!("{scheme}://{}", text("host").unwrap_or("localhost"))
}

/// The tag of an answer to this question at this revision. Weak: the codings of an answer have the same.
fn etag(revision: i64, question: &str) -> String {
    let digest = HEXLOWER.encode(&Sha256::digest(question)[..8]);
    format!("W/\"{revision}-{digest}\"")
}

/// Whether the client has the answer with this tag already.
fn is_known(client: &HeaderMap, etag: &str) -> bool {
    let tags = client.get_all(header::IF_NONE_MATCH).iter();
    tags.filter_map(|tags| tags.to_str().ok())
        .flat_map(|tags| tags.split(','))
        .any(|tag| tag.trim() == etag)
}

/// What proxies and browsers may do with an answer without a token.
fn label(state: &State, revision: i64, etag: &str, headers: &mut HeaderMap) {
    headers.insert(REVISION, HeaderValue::from(revision));
    headers.extend(HeaderValue::from_str(etag).map(|etag| (header::ETAG, etag)));
    headers.insert(header::CACHE_CONTROL, state.cache_control());
}

/// Word that the client has the answer already.
fn not_modified() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}
