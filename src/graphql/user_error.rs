//! Problems of an input as the schema shows them, and the shapes that all mutations share.

use async_graphql::{
    Context, Enum, ID, InputObject, Interface, MaybeUndefined, Object, SimpleObject,
};
use uuid::Uuid;

use super::{context::ContextExt, error::Failure, id, node::Node, pagination::int, paper::Paper};
use crate::{
    catalog::{Deleted, Existing, Patch, Problem, ProblemCode, WriteError, papers},
    domain::EntityKind,
};

/// What kind of rule an input breaks. The list is closed within a major version.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "ProblemCode")]
pub(super) enum UserErrorCode {
    /// A value that must be there is missing, empty or null.
    Required,
    /// A value cannot be read or is out of range.
    Invalid,
    /// A text is longer than allowed.
    TooLong,
    /// A list has more members than allowed.
    TooMany,
    /// An id, slug or name names nothing that the viewer may see.
    NotFound,
    /// An identifier belongs to another paper.
    DuplicateIdentifier,
    /// A name, slug or ORCID that must be unique is taken, or a list names the same thing twice.
    Taken,
    /// The entry has changed since the expected revision.
    StaleRevision,
    /// The entry is deleted.
    Deleted,
    /// The entry cannot be deleted while others refer to it.
    InUse,
    /// A topic would become its own ancestor.
    Cycle,
    /// The idempotency key was used with another input.
    KeyReused,
    /// Members of the input contradict each other.
    Conflict,
}

/// A rule that the input breaks. Nothing was changed.
#[derive(Interface)]
#[graphql(
    field(name = "code", ty = "UserErrorCode", desc = "What kind of rule."),
    field(
        name = "message",
        ty = "&str",
        desc = "What is wrong with which value, and what would be right."
    ),
    field(
        name = "field",
        ty = "Option<Vec<String>>",
        desc = "The path to the value inside the input, list positions as numbers; null when it is the input as a whole."
    )
)]
pub(super) enum UserError {
    /// A rule without more to say.
    Input(InputError),
    /// Another paper has the identifier.
    Duplicate(DuplicateIdentifier),
    /// The entry has moved on.
    Stale(StaleRevision),
}

/// A value of the input breaks a rule.
pub(super) struct InputError(Problem);

/// An identifier belongs to another paper.
pub(super) struct DuplicateIdentifier(Problem);

/// The entry has changed since the revision that was expected.
pub(super) struct StaleRevision(Problem);

impl From<Problem> for UserError {
    fn from(problem: Problem) -> Self {
        match problem.code {
            ProblemCode::DuplicateIdentifier => Self::Duplicate(DuplicateIdentifier(problem)),
            ProblemCode::StaleRevision => Self::Stale(StaleRevision(problem)),
            _ => Self::Input(InputError(problem)),
        }
    }
}

fn field(problem: &Problem) -> Option<Vec<String>> {
    (!problem.path.is_empty()).then(|| problem.path.clone())
}

/// A value of the input breaks a rule.
#[Object]
impl InputError {
    /// What kind of rule.
    async fn code(&self) -> UserErrorCode {
        self.0.code.into()
    }

    /// What is wrong with which value, and what would be right.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The path to the value inside the input; null when it is the input as a whole.
    async fn field(&self) -> Option<Vec<String>> {
        field(&self.0)
    }
}

/// An identifier belongs to another paper.
#[Object]
impl DuplicateIdentifier {
    /// What kind of rule.
    async fn code(&self) -> UserErrorCode {
        self.0.code.into()
    }

    /// What is wrong with which value, and what would be right.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The path to the value inside the input; null when it is the input as a whole.
    async fn field(&self) -> Option<Vec<String>> {
        field(&self.0)
    }

    /// The paper that has it; null when the viewer may not see it, or when it was deleted since.
    async fn existing(&self, ctx: &Context<'_>) -> Option<Result<Paper, Failure>> {
        existing_paper(ctx, self.0.existing).await.transpose()
    }
}

/// The entry has changed since the revision that was expected.
#[Object]
impl StaleRevision {
    /// What kind of rule.
    async fn code(&self) -> UserErrorCode {
        self.0.code.into()
    }

    /// What is wrong with which value, and what would be right.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The path to the value inside the input; null when it is the input as a whole.
    async fn field(&self) -> Option<Vec<String>> {
        field(&self.0)
    }

    /// The entry as it is now; null when it is deleted.
    async fn current(&self, ctx: &Context<'_>) -> Option<Result<Node, Failure>> {
        let existing = self.0.existing?;
        super::node::by_key(ctx, existing).await.transpose()
    }
}

async fn existing_paper(
    ctx: &Context<'_>,
    existing: Option<Existing>,
) -> Result<Option<Paper>, Failure> {
    let Some(existing) = existing else {
        return Ok(None);
    };
    let found = papers::by_ids(ctx.catalog().read(), ctx.sight(), &[existing.id]).await?;
    Ok(found.into_iter().next().map(Paper::alone))
}

/// An entry to delete or to restore.
#[derive(InputObject)]
pub(super) struct EntryInput {
    /// The entry.
    pub(super) id: ID,
    /// The revision that is meant. When the entry has moved on since, nothing is changed.
    pub(super) expected_revision: Option<i32>,
}

/// What became of a deletion.
#[derive(SimpleObject)]
pub(super) struct DeletePayload {
    /// The id of what was deleted; null when it was refused.
    deleted_id: Option<ID>,
    /// The catalog revision without it; null when it was refused.
    revision: Option<i32>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

impl DeletePayload {
    pub(super) fn of(kind: EntityKind, deleted: Result<Deleted, Vec<UserError>>) -> Self {
        match deleted {
            Ok(deleted) => Self {
                deleted_id: Some(id::global(kind, deleted.uid)),
                revision: Some(int(deleted.revision)),
                user_errors: Vec::new(),
            },
            Err(user_errors) => Self {
                deleted_id: None,
                revision: None,
                user_errors,
            },
        }
    }
}

/// Defines the payload of a mutation that leaves an entry.
macro_rules! payload {
    (
        $(#[$meta:meta])* $payload:ident {
            $(#[$entry_meta:meta])* $entry:ident: $type:ty,
        }
    ) => {
        $(#[$meta])*
        #[derive(async_graphql::SimpleObject)]
        pub(in crate::graphql) struct $payload {
            $(#[$entry_meta])*
            $entry: Option<$type>,
            /// The catalog revision that has the change; null when it was refused.
            revision: Option<i32>,
            /// Why it was refused; empty when it was done.
            user_errors: Vec<$crate::graphql::user_error::UserError>,
        }

        impl $payload {
            /// The payload for an outcome.
            fn of<T>(
                saved: Result<$crate::catalog::Saved<T>, $crate::catalog::WriteError>,
                entry: impl FnOnce(T) -> $type,
            ) -> Result<Self, $crate::graphql::error::Failure> {
                Ok(match $crate::graphql::user_error::answer(saved)? {
                    Ok(saved) => Self {
                        $entry: Some(entry(saved.entity)),
                        revision: Some($crate::graphql::pagination::int(saved.revision)),
                        user_errors: Vec::new(),
                    },
                    Err(user_errors) => Self {
                        $entry: None,
                        revision: None,
                        user_errors,
                    },
                })
            }
        }
    };
}
pub(super) use payload;

/// What was done, or why not; failures of the system go their own way.
pub(super) fn answer<T>(
    result: Result<T, WriteError>,
) -> Result<Result<T, Vec<UserError>>, Failure> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(WriteError::Rejected(problems)) => {
            Ok(Err(problems.into_iter().map(UserError::from).collect()))
        }
        Err(WriteError::Failed(error)) => Err(error.into()),
    }
}

/// The public key of the entry that a mutation is for; an id of another kind names nothing.
pub(super) fn target(kind: EntityKind, id: &ID, what: &str) -> Result<Uuid, Problem> {
    target_at("id", kind, id, what)
}

/// The same for an id at another place of the input.
pub(super) fn target_at(
    path: &str,
    kind: EntityKind,
    id: &ID,
    what: &str,
) -> Result<Uuid, Problem> {
    id::uid_of(kind, id).ok_or_else(|| Problem::unknown(path, id, what))
}

/// Absent leaves, null clears, a value replaces.
pub(super) fn patch<T>(value: MaybeUndefined<T>) -> Patch<T> {
    match value {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(value) => Patch::Set(value),
    }
}

/// The same for a list, member by member.
pub(super) fn patch_list<T, U: From<T>>(list: MaybeUndefined<Vec<T>>) -> Patch<Vec<U>> {
    patch(list.map_value(|list| list.into_iter().map(U::from).collect()))
}
