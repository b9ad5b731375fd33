//! What can go wrong in a verb: a failure of the system, or problems of the input that its sender can mend.

use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use crate::{
    db,
    domain::{EntityKind, GlobalId, Invalid},
};

/// The catalog could not do what it was asked, through no fault of the asker.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// A stored value cannot be read; the catalog was changed by something else, or by a newer version.
    #[error("a stored {what} cannot be read")]
    Corrupt {
        /// Which value.
        what: &'static str,
    },
}

/// What a caller can do about an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Try again later.
    Unavailable,
    /// Try again, or ask for less.
    Timeout,
    /// Report it.
    Internal,
}

impl Error {
    /// What a caller can do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Database(db::Error::Unavailable(_)) => ErrorKind::Unavailable,
            Self::Database(db::Error::Timeout(_)) => ErrorKind::Timeout,
            Self::Database(_) | Self::Corrupt { .. } => ErrorKind::Internal,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        Self::Database(error.into())
    }
}

/// A write did not happen. Nothing was changed.
#[derive(Debug)]
pub enum WriteError {
    /// The input breaks rules; every problem found is listed.
    Rejected(Vec<Problem>),
    /// The system failed.
    Failed(Error),
}

/// What kind of rule the input breaks. The closed list of user error codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProblemCode {
    /// A value that must be there is missing, empty or null.
    Required,
    /// A value cannot be read or is out of range.
    Invalid,
    /// A text is longer than allowed.
    TooLong,
    /// A list has more members than allowed.
    TooMany,
    /// An id, slug or name names nothing the caller may see.
    NotFound,
    /// An identifier belongs to another paper.
    DuplicateIdentifier,
    /// A name, slug or ORCID that must be unique is taken, or a list names the same thing twice.
    Taken,
    /// The entry changed since the revision the caller expected.
    StaleRevision,
    /// The entry is deleted.
    Deleted,
    /// The entry cannot be deleted while others refer to it.
    InUse,
    /// A topic would become its own ancestor.
    Cycle,
    /// The idempotency key was used with another input.
    KeyReused,
    /// Members of the input contradict each other.
    Conflict,
}

/// The entry that stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existing {
    /// Which table it is in.
    pub kind: EntityKind,
    /// Its key there.
    pub id: i64,
}

/// One broken rule of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of rule.
    pub code: ProblemCode,
    /// What is wrong with which value, and what would be right.
    pub message: String,
    /// Path to the value inside the input, list positions as numbers; empty when it is the input as a whole.
    pub path: Vec<String>,
    /// The entry in the way: of a duplicate, or the current state behind a stale revision.
    pub existing: Option<Existing>,
}

impl Problem {
    /// A problem of the value at `path`, members separated by dots (`authors.3.orcid`).
    #[must_use]
    pub fn new(code: ProblemCode, path: &str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            path: path
                .split('.')
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect(),
            existing: None,
        }
    }

    /// Names the entry in the way.
    #[must_use]
    pub fn with_existing(mut self, kind: EntityKind, id: i64) -> Self {
        self.existing = Some(Existing { kind, id });
        self
    }

    /// An id that names no entry the caller may see.
    #[must_use]
    pub fn unknown(path: &str, id: &str, what: &str) -> Self {
        Self::new(
            ProblemCode::NotFound,
            path,
            format!("There is no {what} '{id}'."),
        )
    }

    /// The entry has moved on.
    #[must_use]
    pub fn stale(expected: i32, current: i32, id: GlobalId, key: i64) -> Self {
        Self::new(
            ProblemCode::StaleRevision,
            "expectedRevision",
            format!(
                "Revision {expected} was expected, but {id} is at revision {current}. Read it again, and apply the change to what \
                 it says now."
            ),
        )
        .with_existing(id.kind, key)
    }
}

/// Problems collected while an input is judged, so that its sender learns of all of them at once.
#[derive(Debug, Default)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds one for the value at `path`.
    pub fn say(&mut self, code: ProblemCode, path: &str, message: impl Into<String>) {
        self.add(Problem::new(code, path, message));
    }

    /// The value, or none and a problem at `path`.
    pub fn check<T>(&mut self, path: &str, value: Result<T, Invalid>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(invalid) => {
                self.say(ProblemCode::Invalid, path, invalid.message);
                None
            }
        }
    }

    /// Refuses a list with more than `limit` members.
    pub fn limit(&mut self, path: &str, length: usize, limit: usize) {
        if length > limit {
            self.say(
                ProblemCode::TooMany,
                path,
                format!("{length} members are too many; at most {limit} are allowed."),
            );
        }
    }

    /// How many there are so far.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All problems so far, and none is left.
    #[must_use]
    pub fn take(&mut self) -> Vec<Problem> {
        std::mem::take(&mut self.0)
    }

    /// Stops here if there is any.
    ///
    /// # Errors
    /// All problems so far.
    pub fn settle(&mut self) -> Result<(), WriteError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(WriteError::Rejected(std::mem::take(&mut self.0)))
        }
    }
}

impl WriteError {
    /// The same problems, at this path: of a member that the verb calls otherwise.
    #[must_use]
    pub(super) fn at(self, path: &str) -> Self {
        self.map(|problem| problem.path = vec![path.to_owned()])
    }

    /// The same problems, of an input that is a member of another one.
    #[must_use]
    pub(super) fn within(self, member: &str) -> Self {
        self.map(|problem| problem.path.insert(0, member.to_owned()))
    }

    fn map(mut self, change: impl Fn(&mut Problem)) -> Self {
        if let Self::Rejected(problems) = &mut self {
            problems.iter_mut().for_each(change);
        }
        self
    }
}

impl From<Problem> for WriteError {
    fn from(problem: Problem) -> Self {
        Self::Rejected(vec![problem])
    }
}

impl From<Error> for WriteError {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<db::Error> for WriteError {
    fn from(error: db::Error) -> Self {
        Self::Failed(error.into())
    }
}

impl From<DbErr> for WriteError {
    fn from(error: DbErr) -> Self {
        Self::Failed(error.into())
    }
}
