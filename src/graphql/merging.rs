//! Merging entries that are the same, and telling apart those that are not.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use uuid::Uuid;

use super::{
    author::{Author, CreateAuthorInput},
    context::ContextExt,
    error::Failure,
    pagination::int,
    paper::Paper,
    topic::Topic,
    user_error::{UserError, answer, payload, target, target_at},
};
use crate::{
    catalog::{Problem, WriteError, authors, papers, topics},
    domain::EntityKind,
};

/// Two entries of a kind that are one.
#[derive(InputObject)]
struct MergeInput {
    /// The one that stays.
    id: ID,
    /// The one that goes: its id and slugs lead to the other one from then on.
    duplicate_id: ID,
    /// The revision that is meant of the one that stays. When it has moved on since, nothing is changed.
    expected_revision: Option<i32>,
}

/// An author who is two people.
#[derive(InputObject)]
struct SplitAuthorInput {
    /// The author.
    id: ID,
    /// The revision that is meant. When the author has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The papers that the other one wrote, at most 1,000.
    paper_ids: Vec<ID>,
    /// The other one, who is added to the catalog.
    author: CreateAuthorInput,
}

payload! {
    /// What became of `mergePapers`.
    MergePapersPayload {
        /// The paper that stays, as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `mergeAuthors`.
    MergeAuthorsPayload {
        /// The author who stays, as they are now; null when it was refused.
        author: Author,
    }
}
payload! {
    /// What became of `mergeTopics`.
    MergeTopicsPayload {
        /// The topic that stays, as it is now; null when it was refused.
        topic: Topic,
    }
}

/// What became of `splitAuthor`.
#[derive(SimpleObject)]
struct SplitAuthorPayload {
    /// The author as they are now; null when it was refused.
    author: Option<Author>,
    /// The new one; null when it was refused.
    new_author: Option<Author>,
    /// The catalog revision that has the change; null when it was refused.
    revision: Option<i32>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The fields of `Mutation` that merge and split.
#[derive(Default)]
pub struct MergeMutation;

#[Object]
impl MergeMutation {
    /// Merges a paper into another one that is the same. That one keeps its values and gets identifiers, links, authors, topics, summaries
    /// and values that only the other one has, and the slug of the one that was added first. `revertChange` of the change `MERGED` undoes
    /// it. Scope: `papers:write`.
    async fn merge_papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two papers.")] input: MergeInput,
    ) -> Option<Result<MergePapersPayload, Failure>> {
        Some(merge_papers(ctx, input).await)
    }

    /// Merges an author into another one who is the same. That one gets the papers, the names, and the ORCID and homepage if they have
    /// none; two ORCIDs are refused. `revertChange` of the change `MERGED` undoes it. Scope: `authors:write`.
    async fn merge_authors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two authors.")] input: MergeInput,
    ) -> Option<Result<MergeAuthorsPayload, Failure>> {
        Some(merge_authors(ctx, input).await)
    }

    /// Tells apart two people who were taken for one: a new author gets the papers that are named. `mergeAuthors` undoes it.
    /// Scope: `authors:write`.
    async fn split_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The author, the other one, and whose papers are whose.")]
        input: SplitAuthorInput,
    ) -> Option<Result<SplitAuthorPayload, Failure>> {
        Some(split_author(ctx, input).await)
    }

    /// Merges a topic into another one that means the same. That one gets the papers, the topics below, and the names as aliases.
    /// `revertChange` of the change `MERGED` undoes it. Scope: `topics:write`.
    async fn merge_topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two topics.")] input: MergeInput,
    ) -> Option<Result<MergeTopicsPayload, Failure>> {
        Some(merge_topics(ctx, input).await)
    }
}

/// The public keys of both.
fn both(kind: EntityKind, input: &MergeInput, what: &str) -> Result<(Uuid, Uuid), Problem> {
    let into = target(kind, &input.id, what)?;
    let from = target_at("duplicateId", kind, &input.duplicate_id, what)?;
    Ok((into, from))
}

async fn merge_papers(ctx: &Context<'_>, input: MergeInput) -> Result<MergePapersPayload, Failure> {
    let actor = ctx.writer()?;
    let (catalog, expected) = (ctx.catalog(), input.expected_revision);
    let saved = match both(EntityKind::Paper, &input, "paper") {
        Ok((into, from)) => papers::merge(catalog, &actor, into, from, expected).await,
        Err(problem) => Err(problem.into()),
    };
    MergePapersPayload::of(saved, Paper::alone)
}

async fn merge_authors(
    ctx: &Context<'_>,
    input: MergeInput,
) -> Result<MergeAuthorsPayload, Failure> {
    let actor = ctx.writer()?;
    let (catalog, expected) = (ctx.catalog(), input.expected_revision);
    let saved = match both(EntityKind::Author, &input, "author") {
        Ok((into, from)) => authors::merge(catalog, &actor, into, from, expected).await,
        Err(problem) => Err(problem.into()),
    };
    MergeAuthorsPayload::of(saved, Author::alone)
}

async fn merge_topics(ctx: &Context<'_>, input: MergeInput) -> Result<MergeTopicsPayload, Failure> {
    let actor = ctx.writer()?;
    let (catalog, expected) = (ctx.catalog(), input.expected_revision);
    let saved = match both(EntityKind::Topic, &input, "topic") {
        Ok((into, from)) => topics::merge(catalog, &actor, into, from, expected).await,
        Err(problem) => Err(problem.into()),
    };
    MergeTopicsPayload::of(saved, Topic::alone)
}

async fn split_author(
    ctx: &Context<'_>,
    input: SplitAuthorInput,
) -> Result<SplitAuthorPayload, Failure> {
    let actor = ctx.writer()?;
    let papers = input.paper_ids.iter().enumerate().map(|(at, id)| {
        let path = format!("paperIds.{at}");
        target_at(&path, EntityKind::Paper, id, "paper")
    });
    let papers: Result<Vec<Uuid>, Problem> = papers.collect();
    let wanted = target(EntityKind::Author, &input.id, "author");
    let wanted = wanted.and_then(|author| Ok((author, papers?)));
    let saved = match wanted {
        Ok((author, papers)) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            let new = input.author.into();
            authors::split(catalog, &actor, author, expected, &papers, new).await
        }
        Err(problem) => Err(WriteError::from(problem)),
    };
    Ok(match answer(saved)? {
        Ok(saved) => SplitAuthorPayload {
            author: Some(Author::alone(saved.entity.0)),
            new_author: Some(Author::alone(saved.entity.1)),
            revision: Some(int(saved.revision)),
            user_errors: Vec::new(),
        },
        Err(user_errors) => SplitAuthorPayload {
            author: None,
            new_author: None,
            revision: None,
            user_errors,
        },
    })
}
