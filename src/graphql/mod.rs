//! The schema: one GraphQL type a file, foldered by aggregate. Resolvers ask `catalog` and say what it answered.

use std::sync::Arc;

use async_graphql::{MergedObject, Schema, ValidationMode};

use crate::{catalog::Catalog, config, sources::Sources};

pub mod author;
mod catalog_info;
pub mod collection;
pub mod context;
pub mod error;
mod filter;
mod history;
mod id;
pub mod limits;
mod merging;
mod named;
mod node;
mod order;
mod packed;
mod pagination;
pub mod paper;
mod plain;
mod scalars;
mod search;
mod siblings;
pub mod subscription;
mod suggest;
mod token;
pub mod topic;
mod user_error;
pub mod venue;
mod viewer;

pub use context::RequestId;
use subscription::{Feed, Subscription};

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub struct Query(
    node::NodeQuery,
    paper::PaperQuery,
    author::AuthorQuery,
    topic::TopicQuery,
    venue::VenueQuery,
    collection::CollectionQuery,
    history::HistoryQuery,
    suggest::SuggestQuery,
    catalog_info::CatalogQuery,
    viewer::ViewerQuery,
);

/// Everything that can be written. Each field is a transaction of its own; a field that is refused or fails is null and leaves its
/// siblings alone.
#[derive(MergedObject, Default)]
pub struct Mutation(
    paper::PaperMutation,
    paper::CitationMutation,
    collection::CollectionMutation,
    paper::PaperVerbs,
    paper::ManyPapersMutation,
    paper::SummaryMutation,
    paper::SourceMutation,
    author::AuthorMutation,
    topic::TopicMutation,
    venue::VenueMutation,
    merging::MergeMutation,
    history::HistoryMutation,
    token::TokenMutation,
);

/// The schema of the API.
pub type CatalogSchema = Schema<Query, Mutation, Subscription>;

/// The schema over a catalog, twice.
#[derive(Clone)]
pub struct Schemas {
    /// Validates each document before it executes it.
    pub strict: CatalogSchema,
    /// For documents that the other one found valid, and values that `limits` has judged.
    pub trusting: CatalogSchema,
}

impl Schemas {
    /// The schemas over a catalog, what is committed to it, and the registries that are asked for papers.
    #[must_use]
    pub fn of(
        catalog: &Catalog,
        feed: &Arc<Feed>,
        sources: Option<&Arc<Sources>>,
        limits: &config::Limits,
    ) -> Self {
        let schema = |mode| {
            let limits = filter::FilterLimits::of(limits);
            let schema = builder()
                .data(catalog.clone())
                .data(Arc::clone(feed))
                .data(sources.cloned())
                .data(limits);
            schema.validation_mode(mode).finish()
        };
        Self {
            strict: schema(ValidationMode::Strict),
            trusting: schema(ValidationMode::Fast),
        }
    }
}

/// The schema in the schema definition language, as `schema.graphql` has it.
#[must_use]
pub fn sdl() -> String {
    builder().finish().sdl_with_options(
        async_graphql::SDLExportOptions::new()
            .sorted_enum_items()
            .prefer_single_line_descriptions()
            .include_specified_by(),
    )
}

fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<node::Node>()
        .register_output_type::<user_error::UserError>()
        .register_output_type::<paper::ImportWarning>()
        .disable_suggestions()
}
