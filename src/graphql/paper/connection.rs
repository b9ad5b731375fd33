//! Lists of papers.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Context;
use entity::paper::Model;

use super::Paper;
use crate::{
    catalog::{
        self, Catalog, Sight,
        page::{Around, Page, Slice},
        papers::{self, Listing},
    },
    graphql::{
        context::ContextExt,
        error::Failure,
        pagination::{Edges, KeyKind, PageArguments, connection, int},
        siblings::{Part, Siblings, groups},
    },
};

/// The name of the order that all lists of papers have so far; part of their cursors.
pub(in crate::graphql) const ORDER: &str = "papers:published:desc";

connection! {
    /// A page of a list of papers.
    PaperConnection of ListedPapers,
    /// A paper with its place in a list.
    PaperEdge,
    Paper
}

/// Which papers a connection lists.
pub(in crate::graphql) enum ListedPapers {
    /// All of them.
    All,
    /// Those of an author or topic.
    Of {
        /// What lists them.
        listing: Listing,
        /// Its key.
        parent: i64,
        /// The entries beside it.
        siblings: Arc<Siblings>,
    },
}

impl ListedPapers {
    /// The papers of one author or topic of a list.
    pub(in crate::graphql) fn of(listing: Listing, parent: i64, siblings: &Arc<Siblings>) -> Self {
        Self::Of {
            listing,
            parent,
            siblings: Arc::clone(siblings),
        }
    }

    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        match self {
            Self::All => Ok(int(papers::count(ctx.catalog().read(), ctx.sight()).await?)),
            Self::Of {
                listing,
                parent,
                siblings,
            } => Ok(int(siblings
                .part(ctx, *parent, PaperCount(*listing))
                .await?)),
        }
    }

    /// The page of the list that the arguments ask for.
    pub(in crate::graphql) async fn page(
        self,
        ctx: &Context<'_>,
        arguments: PageArguments,
    ) -> Result<PaperConnection, Failure> {
        let slice = arguments.slice(ORDER, &[KeyKind::Int, KeyKind::Int])?;
        let around = ctx.around();
        let (page, nodes) = match &self {
            Self::All => {
                let read = ctx.catalog().read();
                let page = papers::page(read, ctx.sight(), &slice, around).await?;
                let nodes = Paper::list(page.rows.clone());
                (page, nodes)
            }
            Self::Of {
                listing,
                parent,
                siblings,
            } => {
                let part = PaperPage {
                    listing: *listing,
                    slice,
                    around,
                };
                let found = siblings.part(ctx, *parent, part).await?;
                found.unwrap_or_else(|| (Page::empty(), Vec::new()))
            }
        };
        let edges = Edges::new(&page, nodes, ORDER, papers::place);
        Ok(PaperConnection::new(edges, self))
    }
}

/// How many papers authors or topics have.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PaperCount(pub(in crate::graphql) Listing);

impl Part for PaperCount {
    type Value = i64;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, i64>, catalog::Error> {
        papers::count_of(catalog.read(), self.0, keys, sight).await
    }
}

/// The same page of papers for many authors or topics.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PaperPage {
    listing: Listing,
    slice: Slice,
    around: Around,
}

impl Part for PaperPage {
    type Value = Option<(Page<Model>, Vec<Paper>)>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let read = catalog.read();
        let pages = papers::pages_of(read, self.listing, keys, sight, &self.slice, self.around);
        let pages = pages.await?;
        let rows = pages
            .iter()
            .map(|(parent, page)| (*parent, page.rows.clone()));
        let mut nodes = groups(rows.collect(), |row: &Model| row.id);
        let pages = pages.into_iter().map(|(parent, page)| {
            let members = nodes.remove(&parent).unwrap_or_default();
            let papers = members.into_iter().map(Paper::member).collect();
            (parent, Some((page, papers)))
        });
        Ok(pages.collect())
    }
}
