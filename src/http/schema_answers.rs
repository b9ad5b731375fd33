//! Answers about the schema: the same for everybody until the server is replaced, asked for by every tool at its start, and large.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::request::Parameters;

/// Most bytes kept, the largest answer being about a tenth of it.
const KEPT_BYTES: usize = 4_000_000;

/// Bytes that an answer takes besides its text.
const ENTRY_BYTES: usize = 200;

/// What makes two requests the same question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Question([u8; 32]);

impl Question {
    /// None when the document cannot ask for the schema, or asks with variables, which tools do not.
    pub(super) fn of(parameters: &Parameters) -> Option<Self> {
        let Parameters {
            query,
            operation_name,
            variables,
        } = parameters;
        if !variables.is_empty() || !query.contains("__") {
            return None;
        }
        let name = operation_name.as_deref();
        let mut hash = Sha256::new();
        hash.update([u8::from(name.is_some())]);
        hash.update(query.len().to_le_bytes());
        hash.update(query);
        hash.update(name.unwrap_or_default());
        Some(Self(hash.finalize().into()))
    }
}

/// The answers kept so far.
#[derive(Debug, Default)]
pub(super) struct SchemaAnswers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    answers: HashMap<Question, Bytes>,
}

impl SchemaAnswers {
    pub(super) fn known(&self, question: &Question) -> Option<Bytes> {
        self.kept().answers.get(question).cloned()
    }

    /// Keeps an answer without errors, which have an id of their request; when there is no room, all others go.
    pub(super) fn keep(&self, question: Question, body: Bytes) {
        let bytes = body.len() + ENTRY_BYTES;
        if bytes > KEPT_BYTES / 4 {
            return;
        }
        let mut kept = self.kept();
        if kept.bytes + bytes > KEPT_BYTES {
            *kept = Kept::default();
        }
        if kept.answers.insert(question, body).is_none() {
            kept.bytes += bytes;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Whole between any two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
