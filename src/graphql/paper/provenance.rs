//! Who set the values of a paper.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};

use crate::{
    auth::Scope,
    catalog::{
        self, Catalog, Sight,
        papers::{self, Field},
    },
    graphql::{context::ContextExt, scalars::DateTime, siblings::Part},
};

/// A part of a paper that is set as one.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "Field")]
pub(super) enum PaperField {
    /// The title.
    Title,
    /// The abstract.
    Abstract,
    /// What kind of document it is.
    Kind,
    /// Whether it is shown.
    Status,
    /// Whether it can be relied on.
    Integrity,
    /// Whether the curators point it out.
    Featured,
    /// When it was published.
    PublishedOn,
    /// Where it appeared.
    Venue,
    /// Its language.
    Language,
    /// The note of the curators.
    Comment,
    /// The authors in order.
    Authors,
    /// The topics.
    Topics,
    /// The identifiers.
    Identifiers,
    /// The links, the one to the source among them.
    Links,
    /// The summaries.
    Summaries,
    /// The figures.
    Figures,
    /// The readable key.
    Slug,
}

/// Who set the values, for all papers of a list.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Provenances;

impl Part for Provenances {
    type Value = Vec<papers::Provenance>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        papers::provenance(catalog.read(), keys).await
    }
}

/// Who set a value of a paper last, and where it comes from.
pub(super) struct Provenance(pub(super) papers::Provenance);

/// Who set a value of a paper last, and where it comes from.
#[Object]
impl Provenance {
    /// Which value.
    async fn field(&self) -> PaperField {
        self.0.field.into()
    }

    /// The name of the source that an import had it from; null when it was set by hand.
    async fn source(&self) -> Option<&str> {
        self.0.source.as_deref()
    }

    /// The name of the token that it was set with; null for those without the scope `drafts:read`.
    async fn actor(&self, ctx: &Context<'_>) -> Option<&str> {
        let may = ctx.viewer().may(Scope::DraftsRead);
        may.then_some(self.0.actor.as_str())
    }

    /// When it was set.
    async fn at(&self) -> DateTime {
        DateTime::of(self.0.at)
    }
}
