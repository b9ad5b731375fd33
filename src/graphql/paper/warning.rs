//! What is worth knowing about a row that was taken.

use std::collections::HashMap;

use async_graphql::{Enum, Interface, Object};
use uuid::Uuid;

use super::{Paper, import::place};
use crate::catalog::papers::bulk::{self, Warning};

/// What kind of remark it is. The list may grow.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "bulk::WarningCode")]
pub(in crate::graphql) enum ImportWarningCode {
    /// A value broke a rule; it was mended or left out.
    Repaired,
    /// A curator set the value by hand, and it stays.
    CuratedKept,
    /// There is no link to the source, so the paper is a draft.
    NoSource,
    /// Another paper has this title, first author and year.
    PossibleDuplicate,
}

/// Something worth knowing about a paper that was taken.
#[derive(Interface)]
#[graphql(
    field(name = "code", ty = "ImportWarningCode", desc = "What kind of remark."),
    field(
        name = "message",
        ty = "&str",
        desc = "What was done with which value, or what to look at."
    ),
    field(
        name = "field",
        ty = "Option<Vec<String>>",
        desc = "The path to the value inside the input; null when it is the paper as a whole."
    )
)]
pub(in crate::graphql) enum ImportWarning {
    /// A value was mended, left out or kept.
    Value(ValueWarning),
    /// The paper may be there already.
    Duplicate(PossibleDuplicate),
}

impl ImportWarning {
    /// The same with a path that begins at the source.
    pub(super) fn within(mut self, at: usize) -> Self {
        let (Self::Value(ValueWarning(warning))
        | Self::Duplicate(PossibleDuplicate { warning, .. })) = &mut self;
        warning.path.splice(0..0, place(at));
        self
    }
}

/// A value was mended, left out or kept.
pub(in crate::graphql) struct ValueWarning(Warning);

/// Other papers have this title, first author and year.
pub(in crate::graphql) struct PossibleDuplicate {
    warning: Warning,
    candidates: Vec<Paper>,
}

/// Warnings with the papers that they name.
pub(super) fn warnings(list: Vec<Warning>, papers: &HashMap<Uuid, Paper>) -> Vec<ImportWarning> {
    let warning = |warning: Warning| match warning.code {
        bulk::WarningCode::PossibleDuplicate => {
            let candidates = warning.candidates.iter();
            let candidates = candidates.filter_map(|uid| papers.get(uid).cloned());
            ImportWarning::Duplicate(PossibleDuplicate {
                candidates: candidates.collect(),
                warning,
            })
        }
        _ => ImportWarning::Value(ValueWarning(warning)),
    };
    list.into_iter().map(warning).collect()
}

fn field(warning: &Warning) -> Option<Vec<String>> {
    (!warning.path.is_empty()).then(|| warning.path.clone())
}

/// A value was mended, left out or kept.
#[Object]
impl ValueWarning {
    /// What kind of remark.
    async fn code(&self) -> ImportWarningCode {
        self.0.code.into()
    }

    /// What was done with which value.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The path to the value inside the input; null when it is the paper as a whole.
    async fn field(&self) -> Option<Vec<String>> {
        field(&self.0)
    }
}

/// Other papers have this title, first author and year.
#[Object]
impl PossibleDuplicate {
    /// What kind of remark.
    async fn code(&self) -> ImportWarningCode {
        self.warning.code.into()
    }

    /// What to look at.
    async fn message(&self) -> &str {
        &self.warning.message
    }

    /// The path to the value inside the input.
    async fn field(&self) -> Option<Vec<String>> {
        field(&self.warning)
    }

    /// The papers that may be the same, those that the viewer may see; empty when it is another row of the input.
    async fn candidates(&self) -> &[Paper] {
        &self.candidates
    }
}
