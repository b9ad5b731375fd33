//! Writing collections.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Collection;
use crate::{
    catalog::{
        Patch,
        collections::{self, CollectionInput, MemberInput},
    },
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{DeletePayload, EntryInput, answer, patch, patch_list, payload, target},
    },
};

/// A paper to be put into a collection.
#[derive(InputObject)]
struct CollectionPaperInput {
    /// The id of the paper.
    paper: ID,
    /// What to say of it in this collection, at most 5,000 characters.
    note: Option<String>,
}

impl From<CollectionPaperInput> for MemberInput {
    fn from(input: CollectionPaperInput) -> Self {
        Self {
            paper: input.paper.0,
            note: input.note,
        }
    }
}

/// A new collection. Only the name is required.
#[derive(InputObject)]
struct CreateCollectionInput {
    /// The name, at most 300 characters.
    name: String,
    /// What it is about, at most 5,000 characters.
    description: Option<String>,
    /// Its papers in order, each once, at most 1,000.
    papers: Option<Vec<CollectionPaperInput>>,
    /// The readable key; made from the name when absent.
    slug: Option<String>,
}

impl From<CreateCollectionInput> for CollectionInput {
    fn from(input: CreateCollectionInput) -> Self {
        let keep = |value: Option<String>| value.map_or(Patch::Keep, Patch::Set);
        let papers = input.papers.unwrap_or_default().into_iter();
        Self {
            slug: keep(input.slug),
            name: Patch::Set(input.name),
            description: keep(input.description),
            papers: Patch::Set(papers.map(MemberInput::from).collect()),
        }
    }
}

/// A change of a collection.
#[derive(InputObject)]
struct UpdateCollectionInput {
    /// The collection.
    id: ID,
    /// The revision that the change is meant for. When the collection has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The values to change.
    patch: CollectionPatch,
}

/// Values of a collection to change: an absent member leaves the value, null clears it, a list replaces the whole list.
#[derive(InputObject)]
struct CollectionPatch {
    /// The name, at most 300 characters. Cannot be null.
    name: MaybeUndefined<String>,
    /// What it is about, at most 5,000 characters.
    description: MaybeUndefined<String>,
    /// All its papers in order, each once, at most 1,000. Papers that were deleted meanwhile lose their places.
    papers: MaybeUndefined<Vec<CollectionPaperInput>>,
    /// The readable key; the former one goes on leading to the collection. Cannot be null.
    slug: MaybeUndefined<String>,
}

impl From<CollectionPatch> for CollectionInput {
    fn from(input: CollectionPatch) -> Self {
        Self {
            slug: patch(input.slug),
            name: patch(input.name),
            description: patch(input.description),
            papers: patch_list(input.papers),
        }
    }
}

/// Papers to be put into a collection.
#[derive(InputObject)]
struct AddCollectionPapersInput {
    /// The collection.
    id: ID,
    /// The revision that the change is meant for. When the collection has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The papers in order, each once. Those that are in the collection already move; they keep their notes unless they come with others.
    papers: Vec<CollectionPaperInput>,
    /// Before which place of the list they are put, from 0; null or a number past the end puts them at the end.
    position: Option<i32>,
}

/// Papers to be taken out of a collection.
#[derive(InputObject)]
struct RemoveCollectionPapersInput {
    /// The collection.
    id: ID,
    /// The revision that the change is meant for. When the collection has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The ids of the papers. Those that are not in the collection are no problem.
    papers: Vec<ID>,
}

payload! {
    /// What became of a new collection.
    CreateCollectionPayload {
        /// The collection; null when it was refused.
        collection: Collection,
    }
}

payload! {
    /// What became of a change of a collection.
    UpdateCollectionPayload {
        /// The collection as it is now; null when the change was refused.
        collection: Collection,
    }
}

payload! {
    /// What became of papers put into a collection.
    AddCollectionPapersPayload {
        /// The collection as it is now; null when the change was refused.
        collection: Collection,
    }
}

payload! {
    /// What became of papers taken out of a collection.
    RemoveCollectionPapersPayload {
        /// The collection as it is now; null when the change was refused.
        collection: Collection,
    }
}

/// The collection fields of `Mutation`.
#[derive(Default)]
pub struct CollectionMutation;

#[Object]
impl CollectionMutation {
    /// Adds a collection. Scope: `papers:write`.
    async fn create_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection to add.")] input: CreateCollectionInput,
    ) -> Option<Result<CreateCollectionPayload, Failure>> {
        Some(create(ctx, input).await)
    }

    /// Changes values of a collection. When all are as wanted already, nothing is written and the revision stays. Scope: `papers:write`.
    async fn update_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and the values to change.")] input: UpdateCollectionInput,
    ) -> Option<Result<UpdateCollectionPayload, Failure>> {
        Some(update(ctx, input).await)
    }

    /// Puts papers into a collection, or moves them in it. Scope: `papers:write`.
    async fn add_collection_papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection, the papers and their place.")]
        input: AddCollectionPapersInput,
    ) -> Option<Result<AddCollectionPapersPayload, Failure>> {
        Some(add_papers(ctx, input).await)
    }

    /// Takes papers out of a collection. Scope: `papers:write`.
    async fn remove_collection_papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection and the papers.")] input: RemoveCollectionPapersInput,
    ) -> Option<Result<RemoveCollectionPapersPayload, Failure>> {
        Some(remove_papers(ctx, input).await)
    }

    /// Deletes a collection for good. Its papers stay. Scope: `papers:write`.
    async fn delete_collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The collection to delete.")] input: EntryInput,
    ) -> Option<Result<DeletePayload, Failure>> {
        Some(delete(ctx, input).await)
    }
}

const KIND: EntityKind = EntityKind::Collection;

async fn create(
    ctx: &Context<'_>,
    input: CreateCollectionInput,
) -> Result<CreateCollectionPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = collections::create(ctx.catalog(), &actor, input.into()).await;
    CreateCollectionPayload::of(saved, Collection::alone)
}

async fn update(
    ctx: &Context<'_>,
    input: UpdateCollectionInput,
) -> Result<UpdateCollectionPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(KIND, &input.id, "collection") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            collections::update(catalog, &actor, uid, expected, input.patch.into()).await
        }
        Err(problem) => Err(problem.into()),
    };
    UpdateCollectionPayload::of(saved, Collection::alone)
}

async fn add_papers(
    ctx: &Context<'_>,
    input: AddCollectionPapersInput,
) -> Result<AddCollectionPapersPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(KIND, &input.id, "collection") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            let papers = input.papers.into_iter().map(MemberInput::from).collect();
            collections::add_papers(catalog, &actor, uid, expected, papers, input.position).await
        }
        Err(problem) => Err(problem.into()),
    };
    AddCollectionPapersPayload::of(saved, Collection::alone)
}

async fn remove_papers(
    ctx: &Context<'_>,
    input: RemoveCollectionPapersInput,
) -> Result<RemoveCollectionPapersPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(KIND, &input.id, "collection") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            let papers = input.papers.into_iter().map(|id| id.0).collect();
            collections::remove_papers(catalog, &actor, uid, expected, papers).await
        }
        Err(problem) => Err(problem.into()),
    };
    RemoveCollectionPapersPayload::of(saved, Collection::alone)
}

async fn delete(ctx: &Context<'_>, input: EntryInput) -> Result<DeletePayload, Failure> {
    let actor = ctx.writer()?;
    let deleted = match target(KIND, &input.id, "collection") {
        Ok(uid) => collections::delete(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(DeletePayload::of(KIND, answer(deleted)?))
}
