//! Writing papers.

use async_graphql::{Context, InputType, Object};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{
    Paper,
    import::{
        ImportPapersInput, ImportPapersPayload, UpsertPaperInput, UpsertPaperPayload, import,
        upsert_one,
    },
    input::{CreatePaperInput, UpdatePaperInput},
};
use crate::{
    catalog::{idempotency::Receipt, papers},
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{DeletePayload, EntryInput, answer, payload, target},
    },
};

payload! {
    /// What became of `createPaper`.
    CreatePaperPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `updatePaper`.
    UpdatePaperPayload {
        /// The paper as it is now; null when the change was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `restorePaper`.
    RestorePaperPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}

/// The paper fields of `Mutation`.
#[derive(Default)]
pub struct PaperMutation;

#[Object]
impl PaperMutation {
    /// Adds a paper with its authors, topics, links and summaries in one transaction. Scope: `papers:write`.
    async fn create_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to add.")] input: CreatePaperInput,
    ) -> Option<Result<CreatePaperPayload, Failure>> {
        Some(create(ctx, input).await)
    }

    /// Changes values of a paper. When all are as wanted already, nothing is written and the revision stays. Scope: `papers:write`.
    async fn update_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper and the values to change.")] input: UpdatePaperInput,
    ) -> Option<Result<UpdatePaperPayload, Failure>> {
        Some(update(ctx, input).await)
    }

    /// Adds a paper, or joins what is described to the paper that has one of its identifiers. Scope: `papers:write`.
    async fn upsert_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper as it is described.")] input: UpsertPaperInput,
    ) -> Option<Result<UpsertPaperPayload, Failure>> {
        Some(upsert_one(ctx, input).await)
    }

    /// Adds papers of a source, or joins them to those that have one of their identifiers, at most 10,000 in one transaction. What
    /// breaks a rule is mended or left out, with a warning; what cannot be taken is rejected, and the rest is taken all the same.
    /// Repeating an import changes nothing. Scope: `papers:write`.
    async fn import_papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The papers, and how they are taken.")] input: ImportPapersInput,
    ) -> Option<Result<ImportPapersPayload, Failure>> {
        Some(import(ctx, input).await)
    }

    /// Deletes a paper: it exists for nobody, its identifiers stay taken, and `restorePaper` brings it back. Scope: `papers:write`.
    async fn delete_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to delete.")] input: EntryInput,
    ) -> Option<Result<DeletePayload, Failure>> {
        Some(delete(ctx, input).await)
    }

    /// Brings a deleted paper back as it was. One that is not deleted stays as it is. Scope: `papers:write`.
    async fn restore_paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper to restore.")] input: EntryInput,
    ) -> Option<Result<RestorePaperPayload, Failure>> {
        Some(restore(ctx, input).await)
    }
}

async fn create(ctx: &Context<'_>, input: CreatePaperInput) -> Result<CreatePaperPayload, Failure> {
    let actor = ctx.writer()?;
    let receipt = input.idempotency_key.clone().map(|key| Receipt {
        mutation: "createPaper",
        key,
        input_hash: HEXLOWER.encode(&Sha256::digest(input.to_value().to_string())),
    });
    let saved = papers::create(ctx.catalog(), &actor, input.into(), receipt).await;
    CreatePaperPayload::of(saved, Paper::alone)
}

async fn update(ctx: &Context<'_>, input: UpdatePaperInput) -> Result<UpdatePaperPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(EntityKind::Paper, &input.id, "paper") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            papers::update(catalog, &actor, uid, expected, input.patch.into()).await
        }
        Err(problem) => Err(problem.into()),
    };
    UpdatePaperPayload::of(saved, Paper::alone)
}

async fn delete(ctx: &Context<'_>, input: EntryInput) -> Result<DeletePayload, Failure> {
    let actor = ctx.writer()?;
    let deleted = match target(EntityKind::Paper, &input.id, "paper") {
        Ok(uid) => papers::delete(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(DeletePayload::of(EntityKind::Paper, answer(deleted)?))
}

async fn restore(ctx: &Context<'_>, input: EntryInput) -> Result<RestorePaperPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(EntityKind::Paper, &input.id, "paper") {
        Ok(uid) => papers::restore(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    RestorePaperPayload::of(saved, Paper::alone)
}
