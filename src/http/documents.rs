//! The documents that the server knows: those that it has run before, and those of the manifest.
//!
//! A document is known by the SHA-256 of its text. One that was found valid is kept parsed and is not validated again; it is what
//! automatic persisted queries name by that hash, so no other than a valid document is ever kept for anybody.

use std::{collections::HashMap, sync::Arc};

use data_encoding::HEXLOWER_PERMISSIVE;
use quick_cache::{Weighter, sync::Cache};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{answer::Rejection, request::Parameters};
use crate::{
    config::{self, Limits},
    graphql::{error::ErrorCode, limits::Document},
};

/// The SHA-256 of a document's text.
pub(super) type Hash = [u8; 32];

/// Bytes that a parsed document takes for each byte of its text, as measured, generously.
const PARSED: u64 = 40;

/// What the clients of Apollo and urql compare with.
const NOT_FOUND: &str = "PersistedQueryNotFound";

/// A document that a request asks for.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) hash: Hash,
    pub(super) document: Arc<Document>,
    /// Whether it was found valid before.
    pub(super) is_valid: bool,
}

/// All documents that are known.
pub(super) struct Documents {
    seen: Cache<Hash, Arc<Document>, ByLength>,
    manifest: Manifest,
    only_manifest: bool,
}

/// The documents of the manifest, by id and by hash.
#[derive(Debug, Default)]
pub struct Manifest {
    ids: HashMap<String, Hash>,
    documents: HashMap<Hash, Arc<Document>>,
}

#[derive(Clone)]
struct ByLength;

impl Weighter<Hash, Arc<Document>> for ByLength {
    fn weight(&self, _: &Hash, document: &Arc<Document>) -> u64 {
        (document.bytes() as u64 + 100) * PARSED
    }
}

/// A manifest as Apollo's tools write it, or ids and texts alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Apollo { operations: Vec<Operation> },
    Plain(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// What is wrong with it, or with which document.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, String> {
        let written = serde_json::from_str(text).map_err(|_| {
            "it is neither a persisted query manifest nor a JSON object of ids and texts".to_owned()
        })?;
        let documents: Vec<(String, String)> = match written {
            Written::Apollo { operations } => {
                operations.into_iter().map(|it| (it.id, it.body)).collect()
            }
            Written::Plain(documents) => documents.into_iter().collect(),
        };
        let mut manifest = Self::default();
        for (id, text) in documents {
            let document = Document::read(&text, limits)
                .map_err(|refusal| format!("document '{id}': {}", refusal.message))?;
            let hash = hash_of(&text);
            manifest.ids.insert(id, hash);
            manifest.documents.insert(hash, Arc::new(document));
        }
        Ok(manifest)
    }
}

impl Documents {
    pub(super) fn new(cache: &config::Cache, only_manifest: bool, manifest: Manifest) -> Self {
        let count = usize::try_from(cache.documents_bytes / (PARSED * 500)).unwrap_or(usize::MAX);
        Self {
            seen: Cache::with_weighter(count, cache.documents_bytes, ByLength),
            manifest,
            only_manifest,
        }
    }

    /// The document that a request names or brings.
    pub(super) fn find(&self, wanted: &Parameters, limits: &Limits) -> Result<Found, Rejection> {
        let not_found = || Rejection::new(ErrorCode::PersistedQueryNotFound, NOT_FOUND);
        let Some(text) = &wanted.query else {
            let id = wanted.document_id.as_ref().or(wanted.hash.as_ref());
            let hash = id.and_then(|id| self.named(id)).ok_or_else(not_found)?;
            return self.known(hash)?.ok_or_else(not_found);
        };
        let hash = hash_of(text);
        if let Some(claimed) = &wanted.hash
            && parse_hash(claimed) != Some(hash)
        {
            let message = "extensions.persistedQuery.sha256Hash is not the SHA-256 of 'query'.";
            return Err(Rejection::new(ErrorCode::BadRequest, message));
        }
        if let Some(found) = self.known(hash)? {
            return Ok(found);
        }
        Ok(Found {
            hash,
            document: Arc::new(Document::read(text, limits)?),
            is_valid: false,
        })
    }

    /// Keeps a document that was found valid.
    pub(super) fn keep(&self, hash: Hash, document: Arc<Document>) {
        self.seen.insert(hash, document);
    }

    fn known(&self, hash: Hash) -> Result<Option<Found>, Rejection> {
        let listed = self.manifest.documents.get(&hash);
        if self.only_manifest && listed.is_none() {
            let message = "Only the documents of the manifest are run here (setting documents.only_manifest).";
            return Err(Rejection::new(ErrorCode::Forbidden, message));
        }
        let seen = self.seen.get(&hash);
        let is_valid = seen.is_some();
        Ok(seen.or_else(|| listed.cloned()).map(|document| Found {
            hash,
            document,
            is_valid,
        }))
    }

    /// The hash of the document with this id: one of the manifest, or the hash itself.
    fn named(&self, id: &str) -> Option<Hash> {
        let listed = self.manifest.ids.get(id).copied();
        listed.or_else(|| parse_hash(id.strip_prefix("sha256:").unwrap_or(id)))
    }
}

fn hash_of(text: &str) -> Hash {
    Sha256::digest(text).into()
}

fn parse_hash(text: &str) -> Option<Hash> {
    let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?;
    bytes.try_into().ok()
}
