//! Answers about the schema: the same for everybody until the server is replaced, asked for by every tool at its start, and large.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::http::StatusCode;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::{accept::Answer, request::Parameters};

/// Most bytes kept, the largest answer being about a tenth of it.
const KEPT_BYTES: usize = 4_000_000;

/// What makes two requests the same question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Question([u8; 32]);

impl Question {
    pub(super) fn of(parameters: &Parameters, answer: Answer) -> Self {
        let variables = serde_json::to_vec(&parameters.variables).unwrap_or_default();
        let name = parameters.operation_name.as_deref();
        let mut hash = Sha256::new();
        for part in [
            parameters.query.as_bytes(),
            &variables,
            name.unwrap_or_default().as_bytes(),
            &[u8::from(name.is_some()), u8::from(answer == Answer::Json)],
        ] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Self(hash.finalize().into())
    }
}

/// The answers kept so far.
#[derive(Debug, Default)]
pub(super) struct SchemaAnswers(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    answers: HashMap<Question, (StatusCode, Bytes)>,
}

impl SchemaAnswers {
    pub(super) fn known(&self, question: &Question) -> Option<(StatusCode, Bytes)> {
        self.kept().answers.get(question).cloned()
    }

    /// Keeps an answer; when there is no room, all others go.
    pub(super) fn keep(&self, question: Question, status: StatusCode, body: Bytes) {
        if body.len() > KEPT_BYTES / 4 {
            return;
        }
        let mut kept = self.kept();
        if kept.bytes + body.len() > KEPT_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += body.len();
        kept.answers.insert(question, (status, body));
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Whole between any two statements.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
