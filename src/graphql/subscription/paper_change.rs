//! The type `PaperChange`.

use async_graphql::{Context, ID, Object};
use entity::enums::ChangeOperation;

use crate::{
    catalog::papers::Sighting,
    graphql::{
        error::Failure,
        history::{Change, Operation},
        node::Node,
        paper::Paper,
    },
};

/// What was done to a paper, as somebody takes it who looks at a list of papers.
pub struct PaperChange {
    change: Change,
    operation: ChangeOperation,
}

impl PaperChange {
    /// Changes that came together: what one of them asks for is loaded for all.
    pub(super) fn list(seen: Vec<Sighting>) -> Vec<Self> {
        let (changes, operations): (Vec<_>, Vec<_>) = seen
            .into_iter()
            .map(|sighting| (sighting.change, sighting.operation))
            .unzip();
        let changes = Change::list(changes).into_iter().zip(operations);
        changes
            .map(|(change, operation)| Self { change, operation })
            .collect()
    }

    pub(super) fn sequence(&self) -> i64 {
        self.change.number()
    }
}

/// What was done to a paper, as somebody takes it who looks at a list of papers.
#[Object]
impl PaperChange {
    /// What was done: `CREATED` and `RESTORED` put the paper, `UPDATED` changes it, `DELETED`, `MERGED` and `PURGED` remove it.
    async fn operation(&self) -> Operation {
        self.operation.into()
    }

    /// The global id of the paper, also of one that is gone.
    async fn paper_id(&self) -> ID {
        self.change.subject_id()
    }

    /// The paper as it is now, also one that the filter does not list any more, and the one that it was merged into; null when it is
    /// deleted or the viewer may not see it.
    async fn paper(&self, ctx: &Context<'_>) -> Option<Result<Paper, Failure>> {
        match self.change.entry(ctx).await {
            Ok(Some(Node::Paper(paper))) => Some(Ok(paper)),
            Ok(_) => None,
            Err(failure) => Some(Err(failure)),
        }
    }

    /// The catalog revision that the change belongs to.
    async fn revision(&self) -> i32 {
        self.change.catalog_revision()
    }

    /// The place of the change in `changes`: whoever is disconnected goes on there, with this as `after`.
    async fn cursor(&self) -> String {
        self.change.cursor()
    }
}
