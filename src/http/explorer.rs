//! The explorer on `/`: GraphiQL, or the small page that takes its place, as `build.rs` embedded it.
//!
//! Most files are embedded compressed only, once with Brotli and once with gzip: nothing is compressed while the server
//! runs, and a client that takes neither gets what is inflated for it.

#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    io::Read,
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

use super::coding::{self, Coding};

/// The page, which is also what `/` and `/graphiql` show.
const PAGE: &str = "index.html";
/// The build puts a hash of the content into the names of the files in here.
const HASHED: &str = "assets/";

/// The editor sets styles of its own on its elements; all else comes from this server, and nothing is inline. Workers
/// take their policy from their own response, so every file has it.
const SECURITY: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; connect-src 'self'; \
         img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// A file of the explorer.
struct File {
    /// Where it is below the root of the server.
    path: &'static str,
    media_type: &'static str,
    /// What is embedded of it, the smallest first.
    stored: &'static [(Coding, &'static [u8])],
}

/// All files, written by `build.rs`.
static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/explorer.rs"));

/// The routes of the explorer and of its files, for GET and HEAD.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.iter().fold(Router::new(), |router, file| {
        let asset = Arc::new(Asset::new(file));
        let serve = get(async move |headers: HeaderMap| asset.answer(&headers));
        match file.path {
            PAGE => router.route("/", serve.clone()).route("/graphiql", serve),
            path => router.route(&format!("/{path}"), serve),
        }
    })
}

/// A file and the hash of its content, which is taken when it is first asked for: a start does not wait for it.
struct Asset {
    file: &'static File,
    hash: OnceLock<String>,
}

impl Asset {
    fn new(file: &'static File) -> Self {
        Self {
            file,
            hash: OnceLock::new(),
        }
    }

    fn answer(&self, request: &HeaderMap) -> Response {
        let coding = self.file.choose(request);
        let tag = self.tag(coding);
        let about = self.file.about(&tag);
        if is_known(request, &tag) {
            return (StatusCode::NOT_MODIFIED, about).into_response();
        }
        let mut response = (about, Body::from(self.file.content(coding))).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.file.media_type),
        );
        if let Some(name) = coding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        response
    }

    /// A strong entity tag: of this content, in this coding.
    fn tag(&self, coding: Coding) -> HeaderValue {
        let hash = self.hash.get_or_init(|| self.file.hash());
        let suffix = coding
            .name()
            .map_or(String::new(), |name| format!("-{name}"));
        HeaderValue::try_from(format!("\"{hash}{suffix}\""))
            .expect("hexadecimal digits and the name of a coding are visible ASCII")
    }
}

impl File {
    /// The coding that the client likes best, of those at hand.
    fn choose(&self, request: &HeaderMap) -> Coding {
        coding::best(request, |coding| self.stored(coding).is_some())
    }

    fn stored(&self, wanted: Coding) -> Option<&'static [u8]> {
        let (_, bytes) = self.stored.iter().find(|(coding, _)| *coding == wanted)?;
        Some(bytes)
    }

    fn content(&self, coding: Coding) -> Cow<'static, [u8]> {
        self.stored(coding)
            .map_or_else(|| Cow::Owned(self.inflated()), Cow::Borrowed)
    }

    fn inflated(&self) -> Vec<u8> {
        let gzip = self
            .stored(Coding::Gzip)
            .expect("a file is embedded plain or with a gzip copy");
        let mut plain = Vec::new();
        GzDecoder::new(gzip)
            .read_to_end(&mut plain)
            .expect("the build wrote it as gzip, and a test inflates every file");
        plain
    }

    fn hash(&self) -> String {
        let (_, bytes) = self
            .stored
            .first()
            .expect("a file is embedded in at least one coding");
        HEXLOWER.encode(&Sha256::digest(bytes)[..16])
    }

    /// The headers of every answer about it, also when the client has it already.
    fn about(&self, tag: &HeaderValue) -> HeaderMap {
        let mut headers: HeaderMap = SECURITY
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .into_iter()
            .collect();
        let caching = if self.path.starts_with(HASHED) {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::ETAG, tag.clone());
        headers
    }
}

/// Whether the client has what the tag names.
fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let lists = request.get_all(header::IF_NONE_MATCH).iter();
    lists
        .flat_map(|list| list.as_bytes().split(|byte| *byte == b','))
        .map(<[u8]>::trim_ascii)
        .any(|known| {
            let known = known.strip_prefix(b"W/").unwrap_or(known);
            known == b"*" || known == tag.as_bytes()
        })
}
