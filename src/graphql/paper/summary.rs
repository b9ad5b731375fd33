//! The type `Summary`.

use async_graphql::{ID, Object};
use entity::summary::Model;

use super::enums::{SummaryKind, SummaryOrigin};
use crate::{
    domain::EntityKind,
    graphql::{id, scalars::DateTime},
};

/// A text about a paper, shorter than the paper.
pub(super) struct Summary(Model);

impl From<&Model> for Summary {
    fn from(row: &Model) -> Self {
        Self(row.clone())
    }
}

/// A text about a paper, shorter than the paper.
#[Object]
impl Summary {
    /// The global id, `summary_` and a UUID.
    fn id(&self) -> ID {
        id::global(EntityKind::Summary, self.0.uid)
    }

    /// What it is.
    fn kind(&self) -> SummaryKind {
        self.0.kind.into()
    }

    /// The language it is written in, as a BCP 47 tag.
    fn language(&self) -> &str {
        &self.0.language
    }

    /// Markdown (CommonMark) without raw HTML, links to http and https only, math as TeX between dollar signs. At most 20,000
    /// characters.
    fn body(&self) -> &str {
        &self.0.body
    }

    /// The same as plain text.
    fn text(&self) -> &str {
        &self.0.plain
    }

    /// Who made it.
    fn origin(&self) -> SummaryOrigin {
        self.0.origin.into()
    }

    /// The name of the person, publisher or model; null when not known.
    fn origin_name(&self) -> Option<&str> {
        self.0.origin_name.as_deref()
    }

    /// Who checked it against the paper; null when nobody did.
    fn reviewed_by(&self) -> Option<&str> {
        self.0.reviewed_by.as_deref()
    }

    /// When it was checked; null when it was not.
    fn reviewed_at(&self) -> Option<DateTime> {
        self.0.reviewed_at.map(DateTime::of)
    }
}
