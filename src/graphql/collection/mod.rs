//! The type `Collection`.

use async_graphql::{Context, ID, Object};
use entity::collection::Model;

use super::{
    error::Failure,
    id,
    pagination::{KeyKind, PageArguments, connection, int},
    plain::Plain,
    scalars::DateTime,
    siblings::{Member, members},
};
use crate::domain::EntityKind;

mod mutation;
mod papers;
mod query;

pub use mutation::CollectionMutation;
use papers::{CollectionPaperConnection, Count, Listed};
pub use query::CollectionQuery;
use query::ListedCollections;

/// Papers that the curators put together and in order, each with a note if there is something to say.
#[derive(Clone)]
pub struct Collection(Member<Model>);

impl Collection {
    /// The collections of one list.
    pub(super) fn list(rows: Vec<Model>) -> Vec<Self> {
        members(rows, |row| row.id).into_iter().map(Self).collect()
    }

    /// A collection by itself.
    pub(super) fn alone(row: Model) -> Self {
        Self(members(vec![row], |row| row.id).remove(0))
    }

    fn row(&self) -> &Model {
        &self.0.row
    }
}

impl Plain for Collection {}

connection! {
    /// A page of a list of collections.
    CollectionConnection of ListedCollections,
    /// A collection with its place in a list.
    CollectionEdge,
    Collection
}

/// Papers that the curators put together and in order, each with a note if there is something to say.
#[Object]
impl Collection {
    /// The global id, `collection_` and a UUID. It never changes, and is never used again.
    pub(super) async fn id(&self) -> ID {
        id::global(EntityKind::Collection, self.row().uid)
    }

    /// The readable key, for addresses of pages. It may change; former ones go on leading here.
    fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The name, at most 300 characters.
    fn name(&self) -> &str {
        &self.row().name
    }

    /// What it is about, at most 5,000 characters; null when nobody wrote it down.
    fn description(&self) -> Option<&str> {
        self.row().description.as_deref()
    }

    /// Its listed papers in the curators' order; at most 1,000. Drafts show to those who may read them, archived and deleted papers to nobody.
    /// The cursor of a place is good for this collection only. `papers(filter: {collection: ...})` filters and orders them otherwise.
    async fn papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<CollectionPaperConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let name = format!("collection/{}", self.row().uid);
        let slice = arguments.slice(&name, &[KeyKind::Int])?;
        let key = self.row().id;
        let page = self.0.siblings.part(ctx, key, Listed(slice)).await?;
        Ok(CollectionPaperConnection::new(page, &name, self.0.clone()))
    }

    /// How many papers it lists.
    async fn paper_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        let count = self.0.siblings.part(ctx, self.row().id, Count).await?;
        Ok(int(count))
    }

    /// When it was added to the catalog.
    fn created_at(&self) -> DateTime {
        DateTime::of(self.row().created_at)
    }

    /// When it was last changed; changes of its papers do not count.
    fn updated_at(&self) -> DateTime {
        DateTime::of(self.row().updated_at)
    }

    /// How often it was written, from 1. Updates that name it as `expectedRevision` overwrite nobody's work.
    fn revision(&self) -> i32 {
        self.row().revision
    }
}
