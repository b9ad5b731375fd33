//! What a search met in a paper. The texts are those that the page shows anyway, loaded for all of its papers at once.

use async_graphql::Context;

use super::{
    Found, Paper,
    parts::{Authorships, Summaries},
};
use crate::{
    graphql::{
        error::Failure,
        pagination::LARGEST_PAGE,
        search::{Highlight, HighlightField},
    },
    search::{Kind, Part, highlight, snippet},
};

impl Paper {
    /// The same paper as a search found it.
    pub(super) fn found(mut self, found: Found) -> Self {
        self.found = Some(found);
        self
    }

    /// What the search found of it, if one did.
    pub(super) fn search(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    /// The texts that the search met.
    pub(super) async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<Highlight>, Failure> {
        let Some(Found { search, .. }) = self.search() else {
            return Ok(Vec::new());
        };
        let row = self.row();
        let mut met = Vec::new();
        let mut add = |field, parts: Option<Vec<Part>>| {
            met.extend(parts.map(|parts| Highlight::new(field, parts)));
        };
        add(
            HighlightField::Title,
            highlight(search, Kind::Title, &row.title),
        );
        for summary in self.part(ctx, Summaries).await? {
            add(
                HighlightField::Summary,
                snippet(search, Kind::Prose, &summary.plain),
            );
        }
        let authorships = self.part(ctx, Authorships::Places(0..LARGEST_PAGE)).await?;
        for authorship in authorships {
            add(
                HighlightField::Authors,
                highlight(search, Kind::Name, &authorship.name_as_published),
            );
        }
        for topic in self.papers.topics_of(ctx, &self.row).await? {
            add(
                HighlightField::Topics,
                highlight(search, Kind::Topic, topic.label()),
            );
        }
        if let Some(text) = &row.abstract_text {
            add(HighlightField::Abstract, snippet(search, Kind::Prose, text));
        }
        Ok(met)
    }
}
