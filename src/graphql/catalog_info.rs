//! The type `Catalog`.

use async_graphql::{Context, Object};

use super::{context::ContextExt, error::Failure, pagination::int};
use crate::catalog::{
    authors,
    filter::Filter,
    papers::{List, Scope},
    topics,
};

/// The catalog as a whole.
pub struct CatalogInfo;

/// The catalog as a whole.
#[Object(name = "Catalog")]
impl CatalogInfo {
    /// The number of writes that changed something so far. Equal revisions mean equal answers.
    async fn revision(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(ctx.catalog().revision().await?))
    }

    /// How many papers are listed.
    async fn paper_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(List::of(Scope::All)
            .count(ctx.catalog().read(), ctx.sight())
            .await?))
    }

    /// How many authors there are.
    async fn author_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(authors::list::count(
            ctx.catalog().read(),
            &Filter::default(),
        )
        .await?))
    }

    /// How many topics there are.
    async fn topic_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(topics::list::List::default()
            .count(ctx.catalog().read())
            .await?))
    }

    /// The version of the server.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// The catalog field of `Query`.
#[derive(Default)]
pub struct CatalogQuery;

#[Object]
impl CatalogQuery {
    /// The catalog as a whole: its size and its revision.
    async fn catalog(&self) -> CatalogInfo {
        CatalogInfo
    }
}
