//! Reading the history.

use async_graphql::{Context, Object};

use super::{
    ChangeConnection,
    audit::{self, AuditConnection, AuditLogFilter},
    pages,
};
use crate::graphql::{error::Failure, pagination::PageArguments};

/// The history fields of `Query`.
#[derive(Default)]
pub struct HistoryQuery;

#[Object]
impl HistoryQuery {
    /// Everything that was done to papers, authors, topics and venues, oldest first, in the order in which it was committed: what a copy
    /// of the catalog has to follow. Take `endCursor` as `after` of the next call; on an empty page keep the one you have. Nothing that the
    /// viewer may see is skipped. Cursors are good for ever.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those after this cursor; from the beginning when null.")]
        after: Option<String>,
        #[graphql(desc = "How many, at most 100.", default = 100)] first: i32,
    ) -> Result<ChangeConnection, Failure> {
        let arguments = PageArguments {
            first: Some(first),
            after,
            ..PageArguments::default()
        };
        pages::all(ctx, arguments).await
    }

    /// Every change as it was, newest first, with who did it, by which token and in which request; also of tokens, drafts and what is
    /// deleted. Null without the scope `audit:read`.
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which changes; all when null.")] filter: Option<AuditLogFilter>,
        #[graphql(desc = "How many, at most 100; 20 when null.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Option<Result<AuditConnection, Failure>> {
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        Some(audit::page(ctx, filter.unwrap_or_default(), arguments).await)
    }
}
