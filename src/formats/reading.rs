//! What is read: records, problems, and where they stand.

use std::fmt;

use crate::domain::Record;

/// Where in a text something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// A line, from 1.
    Line(usize),
    /// A member of a list, from 1.
    Record(usize),
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(formatter, "line {line}"),
            Self::Record(record) => write!(formatter, "record {record}"),
        }
    }
}

/// A record of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRecord {
    /// What it says.
    pub record: Record,
    /// Where it begins.
    pub at: Location,
    /// The key that the text gives it, e.g. a citation key.
    pub key: Option<String>,
    /// What was repaired or left out, each in a sentence.
    pub warnings: Vec<String>,
}

/// An entry that is no record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {message}")]
pub struct Problem {
    /// Where it begins.
    pub at: Location,
    /// What is wrong with it, for the person who wrote it.
    pub message: String,
}

impl Problem {
    pub(super) fn new(at: Location, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }
}

/// What a text holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The records in order.
    pub records: Vec<ReadRecord>,
    /// The entries that are none, in order.
    pub problems: Vec<Problem>,
}

impl Reading {
    pub(super) fn push(&mut self, entry: Result<ReadRecord, Problem>) {
        match entry {
            Ok(record) => self.records.push(record),
            Err(problem) => self.problems.push(problem),
        }
    }
}
