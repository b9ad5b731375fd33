//! Writing which papers cite which.

use async_graphql::{Context, ID, InputObject, Object};

use super::Paper;
use crate::{
    catalog::citations,
    graphql::{context::ContextExt, error::Failure, user_error::payload},
};

/// That one paper of the catalog cites another one.
#[derive(InputObject)]
struct CitationInput {
    /// The id of the paper whose references have the other one.
    citing: ID,
    /// The id of the paper that is cited.
    cited: ID,
}

payload! {
    /// What became of a new citation.
    AddCitationPayload {
        /// The citing paper as it is now; null when it was refused.
        paper: Paper,
    }
}

payload! {
    /// What became of a citation to be taken back.
    RemoveCitationPayload {
        /// The citing paper as it is now; null when it was refused.
        paper: Paper,
    }
}

/// The citation fields of `Mutation`.
#[derive(Default)]
pub struct CitationMutation;

#[Object]
impl CitationMutation {
    /// Notes that one paper of the catalog cites another one; a paper has at most 5,000 references. When it is known already, nothing is
    /// written and the revision stays. Scope: `papers:write`.
    async fn add_citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two papers.")] input: CitationInput,
    ) -> Option<Result<AddCitationPayload, Failure>> {
        Some(add(ctx, input).await)
    }

    /// Takes back that one paper cites another one. When it does not, nothing is written. Scope: `papers:write`.
    async fn remove_citation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two papers.")] input: CitationInput,
    ) -> Option<Result<RemoveCitationPayload, Failure>> {
        Some(remove(ctx, input).await)
    }
}

async fn add(ctx: &Context<'_>, input: CitationInput) -> Result<AddCitationPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = citations::add(ctx.catalog(), &actor, &input.citing, &input.cited).await;
    AddCitationPayload::of(saved, Paper::alone)
}

async fn remove(ctx: &Context<'_>, input: CitationInput) -> Result<RemoveCitationPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = citations::remove(ctx.catalog(), &actor, &input.citing, &input.cited).await;
    RemoveCitationPayload::of(saved, Paper::alone)
}
