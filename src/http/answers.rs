//! Answers that are kept until the catalog changes.
//!
//! An answer belongs to a question (document, operation, variables, media type) and to one catalog revision, and is found by both: an old
//! one is never shown, only forgotten. It is kept when the catalog had the same revision before and after it was computed. Of those who
//! ask the same at the same time one computes, and the others wait for it.

use std::sync::Arc;

use async_compression::{
    Level,
    tokio::bufread::{BrotliEncoder, GzipEncoder},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use quick_cache::{
    DefaultHashBuilder, Weighter,
    sync::{Cache, DefaultLifecycle, PlaceholderGuard},
};
use sha2::{Digest, Sha256};
use tokio::{io::AsyncReadExt, sync::OnceCell, time::Instant};

use super::{
    COMPRESSED_FROM,
    accept::Answer,
    answer::respond,
    coding::{self, Coding},
    documents,
    request::Parameters,
};

/// What was done to answer (RFC 9211).
pub(super) const CACHE_STATUS: HeaderName = HeaderName::from_static("cache-status");

/// The catalog revision that an answer shows.
pub(super) const REVISION: HeaderName = HeaderName::from_static("x-catalog-revision");

/// The revision of answers about the schema, which no write changes.
const SCHEMA: i64 = -1;

/// Bytes that an answer takes besides its text, and its texts in codings.
const ENTRY_BYTES: u64 = 500;

/// Bytes for answers about the schema, which every tool asks for at its start.
const SCHEMA_BYTES: u64 = 8_000_000;

/// What makes two requests the same question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Question([u8; 32]);

impl Question {
    pub(super) fn of(document: &documents::Hash, asked: &Parameters, answer: Answer) -> Self {
        let name = asked.operation_name.as_deref();
        let mut hash = Sha256::new();
        hash.update(document);
        let flags = [name.is_some(), answer == Answer::Json, asked.wants_cost];
        hash.update(flags.map(u8::from));
        hash.update(name.unwrap_or_default().len().to_le_bytes());
        hash.update(name.unwrap_or_default());
        // A map of values is always JSON.
        hash.update(serde_json::to_vec(&asked.variables).unwrap_or_default());
        Self(hash.finalize().into())
    }

    /// At a revision.
    pub(super) fn at(self, revision: i64) -> Key {
        Key(self, revision)
    }

    /// For answers about the schema.
    pub(super) fn of_schema(self) -> Key {
        Key(self, SCHEMA)
    }
}

/// A question at a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key(Question, i64);

impl Key {
    /// What `If-None-Match` compares. Weak: the codings of an answer have the same.
    pub(super) fn etag(&self) -> HeaderValue {
        let question = HEXLOWER.encode(&self.0.0[..16]);
        let tag = format!("W/\"{}-{question}\"", self.1);
        // Digits and letters alone.
        HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("*"))
    }

    /// Whether the client has this answer already.
    pub(super) fn is_known_to(&self, client: &HeaderMap) -> bool {
        let etag = self.etag();
        let tags = client.get_all(header::IF_NONE_MATCH).iter();
        tags.filter_map(|tags| tags.to_str().ok())
            .flat_map(|tags| tags.split(','))
            .any(|tag| tag.trim().as_bytes() == etag.as_bytes())
    }

    /// Whether what was computed at this revision may be kept, `now` being the revision after that.
    pub(super) fn is_still_right(&self, now: Option<i64>) -> bool {
        self.1 == SCHEMA || now == Some(self.1)
    }

    /// The revision as a header has it; none for the schema.
    pub(super) fn revision(&self) -> Option<HeaderValue> {
        (self.1 != SCHEMA).then(|| HeaderValue::from(self.1))
    }
}

/// What is kept of a question.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    /// Its answer.
    Answer(Arc<Answered>),
    /// That its answer cannot be kept, so that nobody waits for it.
    Nothing,
}

/// An answer without errors, which have an id of their request.
#[derive(Debug)]
pub(super) struct Answered {
    body: Bytes,
    since: Instant,
    brotli: OnceCell<Bytes>,
    gzip: OnceCell<Bytes>,
}

impl Answered {
    pub(super) fn new(body: Bytes) -> Self {
        Self {
            body,
            since: Instant::now(),
            brotli: OnceCell::new(),
            gzip: OnceCell::new(),
        }
    }

    /// The answer as a client wants it coded; it is coded once.
    pub(super) async fn respond(&self, answer: Answer, client: &HeaderMap) -> Response<Body> {
        let is_worth_it = self.body.len() as u64 >= COMPRESSED_FROM;
        let coding = coding::best(client, |_| is_worth_it);
        let body = match coding {
            Coding::Identity => &self.body,
            Coding::Brotli => self.brotli.get_or_init(|| brotli(&self.body)).await,
            Coding::Gzip => self.gzip.get_or_init(|| gzip(&self.body)).await,
        };
        let mut response = respond(StatusCode::OK, answer, body.clone());
        let headers = response.headers_mut();
        if let Some(name) = coding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::AGE, self.since.elapsed().as_secs().into());
        headers.insert(CACHE_STATUS, HeaderValue::from_static("paper-catalog; hit"));
        response
    }
}

async fn brotli(body: &Bytes) -> Bytes {
    let mut coded = Vec::new();
    let mut coder = BrotliEncoder::with_quality(body.as_ref(), Level::Precise(5));
    // Reading memory and writing memory does not fail.
    let _ = coder.read_to_end(&mut coded).await;
    coded.into()
}

async fn gzip(body: &Bytes) -> Bytes {
    let mut coded = Vec::new();
    let mut coder = GzipEncoder::with_quality(body.as_ref(), Level::Default);
    let _ = coder.read_to_end(&mut coded).await;
    coded.into()
}

#[derive(Clone)]
pub(super) struct ByLength;

impl Weighter<Key, Kept> for ByLength {
    fn weight(&self, _: &Key, kept: &Kept) -> u64 {
        match kept {
            // Its codings are a third of it each at most.
            Kept::Answer(answered) => answered.body.len() as u64 * 2 + ENTRY_BYTES,
            Kept::Nothing => ENTRY_BYTES,
        }
    }
}

/// The right to compute an answer while others wait for it.
pub(super) type Claim<'a> =
    PlaceholderGuard<'a, Key, Kept, ByLength, DefaultHashBuilder, DefaultLifecycle<Key, Kept>>;

/// All answers that are kept.
pub(super) struct Answers {
    kept: Cache<Key, Kept, ByLength>,
    are_kept: bool,
}

impl Answers {
    pub(super) fn new(bytes: u64) -> Self {
        let count = usize::try_from(bytes / 10_000).unwrap_or(usize::MAX);
        Self {
            kept: Cache::with_weighter(count, bytes + SCHEMA_BYTES, ByLength),
            are_kept: bytes > 0,
        }
    }

    /// Whether any are kept but those about the schema.
    pub(super) fn are_kept(&self) -> bool {
        self.are_kept
    }

    /// The answer, if it is kept.
    pub(super) fn known(&self, key: &Key) -> Option<Arc<Answered>> {
        match self.kept.get(key) {
            Some(Kept::Answer(answered)) => Some(answered),
            _ => None,
        }
    }

    /// What is kept, or the right to compute it; waits while somebody else does.
    pub(super) async fn claim(&self, key: &Key) -> Result<Kept, Claim<'_>> {
        self.kept.get_value_or_guard_async(key).await
    }
}
