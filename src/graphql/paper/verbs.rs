//! Writing one thing of a paper: whether it is shown, who wrote it, what it is about; and blanking it for good.

use async_graphql::{Context, ID, InputObject, Object};
use entity::{enums::PaperStatus, paper::Model};

use super::{
    Paper,
    input::{AuthorshipInput, topics},
};
use crate::{
    catalog::{Patch, Saved, WriteError, papers},
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{DeletePayload, EntryInput, answer, payload, target},
    },
};

/// All authors of a paper.
#[derive(InputObject)]
struct SetPaperAuthorsInput {
    /// The paper.
    id: ID,
    /// The revision that the change is meant for. When the paper has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// All authors in order, at most 10,000. Those that the catalog does not have are created.
    authors: Vec<AuthorshipInput>,
}

/// All topics of a paper.
#[derive(InputObject)]
struct SetPaperTopicsInput {
    /// The paper.
    id: ID,
    /// The revision that the change is meant for. When the paper has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// All topics by id, slug, name or alias, at most 100; the first one is the primary one.
    topics: Vec<String>,
    /// Create the topics that are named and do not exist, instead of refusing them.
    #[graphql(default = false)]
    create_missing_topics: bool,
}

payload! {
    /// What became of `publishPaper`.
    PublishPaperPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `unpublishPaper`.
    UnpublishPaperPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `archivePaper`.
    ArchivePaperPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `setPaperAuthors`.
    SetPaperAuthorsPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `setPaperTopics`.
    SetPaperTopicsPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}

/// More paper fields of `Mutation`.
#[derive(Default)]
pub struct PaperVerbs;

#[Object]
impl PaperVerbs {
    /// Publishes a paper: from then on everybody sees it. It needs the link to its source. Scope: `papers:write`.
    async fn publish_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to publish.")] input: EntryInput,
    ) -> Option<Result<PublishPaperPayload, Failure>> {
        let saved = set_status(ctx, input, PaperStatus::Published).await;
        Some(saved.and_then(|saved| PublishPaperPayload::of(saved, Paper::alone)))
    }

    /// Makes a draft of a paper: for those who may not read drafts it does not exist any more. Scope: `papers:write`.
    async fn unpublish_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to make a draft of.")] input: EntryInput,
    ) -> Option<Result<UnpublishPaperPayload, Failure>> {
        let saved = set_status(ctx, input, PaperStatus::Draft).await;
        Some(saved.and_then(|saved| UnpublishPaperPayload::of(saved, Paper::alone)))
    }

    /// Archives a paper: everybody finds it by its keys, and lists leave it out. Scope: `papers:write`.
    async fn archive_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to archive.")] input: EntryInput,
    ) -> Option<Result<ArchivePaperPayload, Failure>> {
        let saved = set_status(ctx, input, PaperStatus::Archived).await;
        Some(saved.and_then(|saved| ArchivePaperPayload::of(saved, Paper::alone)))
    }

    /// Replaces the authors of a paper. Scope: `papers:write`.
    async fn set_paper_authors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper and all its authors.")] input: SetPaperAuthorsInput,
    ) -> Option<Result<SetPaperAuthorsPayload, Failure>> {
        let authors = input.authors.into_iter().map(Into::into);
        let wanted = papers::PaperInput {
            authors: Patch::Set(authors.collect()),
            ..papers::PaperInput::default()
        };
        let saved = update(ctx, &input.id, input.expected_revision, wanted).await;
        Some(saved.and_then(|saved| SetPaperAuthorsPayload::of(saved, Paper::alone)))
    }

    /// Replaces the topics of a paper. Scope: `papers:write`.
    async fn set_paper_topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper and all its topics.")] input: SetPaperTopicsInput,
    ) -> Option<Result<SetPaperTopicsPayload, Failure>> {
        let wanted = papers::PaperInput {
            topics: Patch::Set(topics(input.topics)),
            create_missing_topics: input.create_missing_topics,
            ..papers::PaperInput::default()
        };
        let saved = update(ctx, &input.id, input.expected_revision, wanted).await;
        Some(saved.and_then(|saved| SetPaperTopicsPayload::of(saved, Paper::alone)))
    }

    /// Blanks all values of a paper for good: in the paper, deleted or not, and in its history, which keeps that there was something.
    /// Nothing brings them back. Scope: `purge`.
    async fn purge_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to purge.")] input: EntryInput,
    ) -> Option<Result<DeletePayload, Failure>> {
        Some(purge(ctx, input).await)
    }
}

async fn set_status(
    ctx: &Context<'_>,
    input: EntryInput,
    status: PaperStatus,
) -> Result<Result<Saved<Model>, WriteError>, Failure> {
    let wanted = papers::PaperInput {
        status: Patch::Set(status),
        ..papers::PaperInput::default()
    };
    update(ctx, &input.id, input.expected_revision, wanted).await
}

async fn update(
    ctx: &Context<'_>,
    id: &ID,
    expected: Option<i32>,
    wanted: papers::PaperInput,
) -> Result<Result<Saved<Model>, WriteError>, Failure> {
    let actor = ctx.writer()?;
    Ok(match target(EntityKind::Paper, id, "paper") {
        Ok(uid) => papers::update(ctx.catalog(), &actor, uid, expected, wanted).await,
        Err(problem) => Err(problem.into()),
    })
}

async fn purge(ctx: &Context<'_>, input: EntryInput) -> Result<DeletePayload, Failure> {
    let actor = ctx.writer()?;
    let purged = match target(EntityKind::Paper, &input.id, "paper") {
        Ok(uid) => papers::purge(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(DeletePayload::of(EntityKind::Paper, answer(purged)?))
}
