//! The values of a paper that a list has at hand.

use async_graphql::{
    ContextSelectionSet, InputType, Value,
    parser::types::{Field, SelectionSet},
    resolver_utils::enum_value,
};
use entity::enums::LinkRelation;

use super::{CARD_AUTHORS, DEFAULT_LANGUAGE, Paper, PartialDate};
use crate::{
    catalog::papers,
    domain::{EntityKind, identifier::Scheme},
    graphql::{
        error::Failure,
        id,
        pagination::int,
        plain::{self, Plain},
        scalars::DateTime,
    },
};

impl Plain for Paper {
    async fn load(&self, ctx: &ContextSelectionSet<'_>, selected: &SelectionSet) {
        if let Some(field) = plain::field(selected, "topics") {
            self.papers.load_topics(&ctx.with_field(field)).await;
        }
    }

    fn value(&self, field: &Field) -> Option<Value> {
        let row = self.row();
        let selected = &field.selection_set.node;
        Some(match field.name.node.as_str() {
            "id" => id::global(EntityKind::Paper, row.uid).to_value(),
            "slug" => plain::text(&row.slug),
            "title" => plain::text(&row.title),
            "summary" => {
                let shown = self.shown(DEFAULT_LANGUAGE).ok()?;
                plain::optional(shown.map(|(text, _)| text))
            }
            "tldr" => {
                let tldr = self.card().ok()?.tldr(DEFAULT_LANGUAGE);
                plain::optional(tldr.map(|tldr| tldr.plain.as_str()))
            }
            "abstract" => plain::optional(row.abstract_text.as_deref()),
            "kind" => enum_value(super::PaperKind::from(row.kind)),
            "status" => enum_value(super::PaperStatus::from(row.status)),
            "integrity" => enum_value(super::Integrity::from(row.integrity)),
            "featured" => row.featured.into(),
            "publishedOn" => {
                let date = papers::published_on(row).ok()?;
                date.map_or(Value::Null, |date| PartialDate(date).to_value())
            }
            "year" => {
                let date = papers::published_on(row).ok()?;
                date.map_or(Value::Null, |date| int(date.year()).into())
            }
            "language" => plain::optional(row.language.as_deref()),
            "comment" => plain::optional(row.comment.as_deref()),
            "authors" => {
                let authors = self.papers.authors_of(&self.row, CARD_AUTHORS).ok()?;
                plain::list(&authors, selected)?
            }
            "authorCount" => row.author_count.into(),
            "topics" => plain::list(&self.papers.loaded_topics_of(&self.row)?, selected)?,
            "doi" => fallible(self.identifier_of(Scheme::Doi))?,
            "arxivId" => fallible(self.identifier_of(Scheme::Arxiv))?,
            "url" => fallible(self.link_to(LinkRelation::Source))?,
            "pdfUrl" => fallible(self.link_to(LinkRelation::Pdf))?,
            "createdAt" => DateTime::of(row.created_at).to_value(),
            "updatedAt" => DateTime::of(row.updated_at).to_value(),
            "revision" => row.revision.into(),
            _ => return None,
        })
    }
}

/// A text or null; none for a failure, which is left to the library.
fn fallible(text: Option<Result<&str, Failure>>) -> Option<Value> {
    let text = text.transpose().ok()?;
    Some(plain::optional(text))
}
