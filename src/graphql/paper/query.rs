//! Reading papers.

use async_graphql::{Context, Object};

use super::{
    Owner, Paper, PaperConnection, PaperFilter, PaperKey, PaperOrder, PaperSelection,
    draft::PaperDraftInput,
    import::{DuplicateCandidate, duplicates},
};
use crate::graphql::{error::Failure, pagination::PageArguments};

/// The paper fields of `Query`.
#[derive(Default)]
pub struct PaperQuery;

#[Object]
impl PaperQuery {
    /// One paper by any of its keys; null when there is none that the viewer may see.
    async fn paper(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one key.")] by: PaperKey,
    ) -> Option<Result<Paper, Failure>> {
        let found = by.find(ctx).await.transpose()?;
        Some(found.map(Paper::alone))
    }

    /// The papers with these keys, in their order; null for each that does not exist or may not be seen.
    async fn papers_by_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 keys.")] keys: Vec<PaperKey>,
    ) -> Result<Vec<Option<Paper>>, Failure> {
        Ok(Paper::places(PaperKey::find_all(keys, ctx).await?))
    }

    /// The papers that may be the one that is described, surest first: those that have one of its identifiers, then those that have its
    /// title and neither another year nor another first author.
    async fn find_duplicates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper as it is described.")] of: PaperDraftInput,
    ) -> Result<Vec<DuplicateCandidate>, Failure> {
        duplicates(ctx, of).await
    }

    /// All listed papers, newest first unless another order is asked for; those without a date come last. Archived papers are listed
    /// only when the filter says something of `status`, drafts only for those who may read them.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<Box<PaperFilter>>,
        #[graphql(
            desc = "Only those that this finds: words, \"phrases\", -not, OR, begin*, author: title: topic: year:. At most 1,000 characters and 32 terms; without any letter or digit it finds all."
        )]
        search: Option<String>,
        #[graphql(
            desc = "In which order, the most important key first; at most 4 keys. When null or empty by relevance with a search, newest first without."
        )]
        order_by: Option<Vec<PaperOrder>>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<PaperConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let selection = PaperSelection::read(ctx, filter, search.as_deref(), order_by)?;
        Box::pin(Owner::Everybody.page(ctx, selection, arguments)).await
    }
}
