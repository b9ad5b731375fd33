//! What became of the rows of an import.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalog::Problem;

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// A paper was added.
    Created,
    /// Values of a paper were changed.
    Updated,
    /// The paper has everything already.
    Unchanged,
    /// Nothing was done.
    Rejected,
}

/// What was done to a row so that it could be taken, or is worth knowing about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WarningCode {
    /// A value broke a rule; it was mended or left out.
    Repaired,
    /// A curator set the value by hand, and it stays.
    CuratedKept,
    /// The row has no link to its source, so its paper is a draft.
    NoSource,
    /// Another paper has this title, first author and year.
    PossibleDuplicate,
}

/// Something worth knowing about a row that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// What kind.
    pub code: WarningCode,
    /// What was done with which value, or what to look at.
    pub message: String,
    /// Path to the value inside the row; empty when it is the row as a whole.
    pub path: Vec<String>,
    /// The papers that may be the same.
    pub candidates: Vec<Uuid>,
}

impl Warning {
    pub(super) fn new(code: WarningCode, path: &str, message: impl Into<String>) -> Self {
        let path = path.split('.').filter(|part| !part.is_empty());
        Self {
            code,
            message: message.into(),
            path: path.map(str::to_owned).collect(),
            candidates: Vec::new(),
        }
    }

    /// A value that broke a rule was left out.
    pub(super) fn left_out(problem: Problem) -> Self {
        Self {
            code: WarningCode::Repaired,
            message: format!("Left out: {}", problem.message),
            path: problem.path,
            candidates: Vec::new(),
        }
    }
}

/// What became of one row, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowReport {
    /// What became of it.
    pub outcome: Outcome,
    /// The paper it is about; none when it was rejected, or would be created by a dry run.
    pub paper: Option<Uuid>,
    /// The fields that were set or changed, as the history names them.
    pub changed: Vec<String>,
    /// What is worth knowing.
    pub warnings: Vec<Warning>,
    /// Why it was rejected; empty when it was not.
    pub problems: Vec<Problem>,
}

impl RowReport {
    fn unchanged() -> Self {
        Self {
            outcome: Outcome::Unchanged,
            ..Self::rejected(Vec::new())
        }
    }

    pub(in crate::catalog::papers) fn rejected(problems: Vec<Problem>) -> Self {
        Self {
            outcome: Outcome::Rejected,
            paper: None,
            changed: Vec::new(),
            warnings: Vec::new(),
            problems,
        }
    }
}

/// What became of all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// One a row, in their order.
    pub rows: Vec<RowReport>,
    /// The catalog revision that has what was written; the present one when nothing was.
    pub revision: i64,
    /// Whether rows that could have been taken were not, because others could not.
    pub refused: bool,
}

impl Report {
    /// The same with the rows that nothing was looked up for, in their places.
    pub(super) fn with(self, are_there: &[bool]) -> Self {
        let mut others = self.rows.into_iter();
        let rows = are_there.iter().filter_map(|is_there| {
            if *is_there {
                Some(RowReport::unchanged())
            } else {
                others.next()
            }
        });
        Self {
            rows: rows.collect(),
            ..self
        }
    }

    /// How many rows came out so.
    #[must_use]
    pub fn count(&self, outcome: Outcome) -> usize {
        let rows = self.rows.iter();
        rows.filter(|row| row.outcome == outcome).count()
    }
}
