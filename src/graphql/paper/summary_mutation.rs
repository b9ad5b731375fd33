//! Writing one summary of a paper.

use async_graphql::{Context, ID, InputObject, Object};

use super::{Paper, input::SummaryInput};
use crate::{
    catalog::papers,
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{payload, target, target_at},
    },
};

/// A summary of a paper to be written.
#[derive(InputObject)]
struct SetPaperSummaryInput {
    /// The paper.
    id: ID,
    /// The revision that the change is meant for. When the paper has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The summary to put it in the place of; that of the same kind, language and origin when absent.
    summary_id: Option<ID>,
    /// What it is to be. A text that changes loses its review.
    summary: SummaryInput,
}

/// A summary that was checked.
#[derive(InputObject)]
struct ReviewSummaryInput {
    /// The summary.
    id: ID,
    /// The revision of the paper that is meant. When the paper has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// Who checked it against the paper, at most 300 characters; the name of the token when absent.
    reviewed_by: Option<String>,
    /// Whether it was checked; false takes the review back.
    #[graphql(default = true)]
    reviewed: bool,
}

payload! {
    /// What became of `setPaperSummary`.
    SetPaperSummaryPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}
payload! {
    /// What became of `reviewSummary`.
    ReviewSummaryPayload {
        /// The paper as it is now; null when it was refused.
        paper: Paper,
    }
}

/// The summary fields of `Mutation`.
#[derive(Default)]
pub struct SummaryMutation;

#[Object]
impl SummaryMutation {
    /// Writes one summary of a paper and leaves the others. Scope: `papers:write`.
    async fn set_paper_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper and the summary.")] input: SetPaperSummaryInput,
    ) -> Option<Result<SetPaperSummaryPayload, Failure>> {
        Some(set(ctx, input).await)
    }

    /// Notes that somebody checked a summary against its paper. Scope: `papers:write`.
    async fn review_summary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The summary, and who checked it.")] input: ReviewSummaryInput,
    ) -> Option<Result<ReviewSummaryPayload, Failure>> {
        Some(review(ctx, input).await)
    }
}

async fn set(
    ctx: &Context<'_>,
    input: SetPaperSummaryInput,
) -> Result<SetPaperSummaryPayload, Failure> {
    let actor = ctx.writer()?;
    let summary = input.summary_id.as_ref();
    let summary = summary
        .map(|id| target_at("summaryId", EntityKind::Summary, id, "summary"))
        .transpose();
    let wanted =
        target(EntityKind::Paper, &input.id, "paper").and_then(|paper| Ok((paper, summary?)));
    let saved = match wanted {
        Ok((paper, summary)) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            let wanted = input.summary.into();
            papers::set_summary(catalog, &actor, paper, expected, summary, wanted).await
        }
        Err(problem) => Err(problem.into()),
    };
    SetPaperSummaryPayload::of(saved, Paper::alone)
}

async fn review(
    ctx: &Context<'_>,
    input: ReviewSummaryInput,
) -> Result<ReviewSummaryPayload, Failure> {
    let actor = ctx.writer()?;
    let name = input.reviewed_by.unwrap_or_else(|| actor.name.clone());
    let reviewer = input.reviewed.then_some(name);
    let saved = match target(EntityKind::Summary, &input.id, "summary") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            papers::review_summary(catalog, &actor, uid, expected, reviewer).await
        }
        Err(problem) => Err(problem.into()),
    };
    ReviewSummaryPayload::of(saved, Paper::alone)
}
