//! Undoing changes.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::sequence_of;
use crate::{
    catalog::{self, Problem},
    graphql::{
        context::ContextExt,
        error::Failure,
        node::{self, Node},
        pagination::int,
        user_error::{UserError, answer},
    },
};

/// A change to be undone.
#[derive(InputObject)]
struct RevertChangeInput {
    /// The id of the change, from `history` or `changes`.
    change_id: ID,
    /// The revision of the entry that is meant. When the entry has moved on since, nothing is changed.
    expected_revision: Option<i32>,
}

/// What became of `revertChange`.
#[derive(SimpleObject)]
struct RevertChangePayload {
    /// The entry as it is now; null when it was refused, and when the change had created the entry, which is deleted now.
    node: Option<Node>,
    /// The catalog revision that has the change; null when it was refused.
    revision: Option<i32>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// The history fields of `Mutation`.
#[derive(Default)]
pub struct HistoryMutation;

#[Object]
impl HistoryMutation {
    /// Undoes one change of a paper, author or topic: its values before become the values again, by the rules that every write keeps; what
    /// was created is deleted, and a deleted paper comes back. Refused with `CONFLICT` when one of the values has changed again since.
    /// What is undone is a change itself, and can be undone. Scope: `papers:write`.
    async fn revert_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The change to undo.")] input: RevertChangeInput,
    ) -> Option<Result<RevertChangePayload, Failure>> {
        Some(revert(ctx, input).await)
    }
}

async fn revert(
    ctx: &Context<'_>,
    input: RevertChangeInput,
) -> Result<RevertChangePayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match sequence_of(&input.change_id) {
        Some(sequence) => {
            catalog::revert(ctx.catalog(), &actor, sequence, input.expected_revision).await
        }
        None => Err(Problem::unknown("changeId", &input.change_id, "change").into()),
    };
    Ok(match answer(saved)? {
        Ok(saved) => RevertChangePayload {
            node: node::by_key(ctx, saved.entity).await?,
            revision: Some(int(saved.revision)),
            user_errors: Vec::new(),
        },
        Err(user_errors) => RevertChangePayload {
            node: None,
            revision: None,
            user_errors,
        },
    })
}
