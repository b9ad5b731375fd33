//! Writing authors.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Author;
use crate::{
    catalog::{Patch, authors},
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{DeletePayload, EntryInput, answer, patch, patch_list, payload, target},
    },
};

/// A new author. Only the name is required.
#[derive(InputObject)]
pub(in crate::graphql) struct CreateAuthorInput {
    /// The name as shown, at most 300 characters. Its parts are found in it where they are not given.
    display_name: String,
    /// Given names.
    given_name: Option<String>,
    /// Family name with its particles.
    family_name: Option<String>,
    /// For example `Jr.`
    suffix: Option<String>,
    /// ORCID iD in any spelling. One author at most has it.
    orcid: Option<String>,
    /// An http or https address.
    homepage: Option<String>,
    /// Other names, at most 100.
    names: Option<Vec<AuthorNameInput>>,
    /// The readable key; made from the name when absent.
    slug: Option<String>,
}

/// Another name of an author.
#[derive(InputObject)]
struct AuthorNameInput {
    /// The name, at most 300 characters.
    name: String,
    /// A private name serves to match imports only: it is never shown, searched, suggested or exported. It cannot be the name as shown,
    /// and a slug that was made of it gives way to another one.
    #[graphql(default = false)]
    private: bool,
}

impl From<AuthorNameInput> for authors::NameInput {
    fn from(input: AuthorNameInput) -> Self {
        Self {
            name: input.name,
            private: input.private,
        }
    }
}

impl From<CreateAuthorInput> for authors::AuthorInput {
    fn from(input: CreateAuthorInput) -> Self {
        let keep = |value: Option<String>| value.map_or(Patch::Keep, Patch::Set);
        let names = input
            .names
            .map(|names| names.into_iter().map(Into::into).collect());
        Self {
            slug: keep(input.slug),
            display_name: Patch::Set(input.display_name),
            given_name: keep(input.given_name),
            family_name: keep(input.family_name),
            suffix: keep(input.suffix),
            orcid: keep(input.orcid),
            homepage: keep(input.homepage),
            names: names.map_or(Patch::Keep, Patch::Set),
        }
    }
}

/// A change of an author.
#[derive(InputObject)]
struct UpdateAuthorInput {
    /// The author.
    id: ID,
    /// The revision that the change is meant for. When the author has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The values to change.
    patch: AuthorPatch,
}

/// Values of an author to change: an absent member leaves the value, null clears it, a list replaces the whole list.
#[derive(InputObject)]
struct AuthorPatch {
    /// The name as shown, at most 300 characters. Parts that were found in the former one are found in it anew, unless any of them is
    /// given. Cannot be null.
    display_name: MaybeUndefined<String>,
    /// Given names.
    given_name: MaybeUndefined<String>,
    /// Family name with its particles.
    family_name: MaybeUndefined<String>,
    /// For example `Jr.`
    suffix: MaybeUndefined<String>,
    /// ORCID iD in any spelling.
    orcid: MaybeUndefined<String>,
    /// An http or https address.
    homepage: MaybeUndefined<String>,
    /// All other names, at most 100.
    names: MaybeUndefined<Vec<AuthorNameInput>>,
    /// The readable key; the former one goes on leading to the author. Cannot be null.
    slug: MaybeUndefined<String>,
}

impl From<AuthorPatch> for authors::AuthorInput {
    fn from(input: AuthorPatch) -> Self {
        Self {
            slug: patch(input.slug),
            display_name: patch(input.display_name),
            given_name: patch(input.given_name),
            family_name: patch(input.family_name),
            suffix: patch(input.suffix),
            orcid: patch(input.orcid),
            homepage: patch(input.homepage),
            names: patch_list(input.names),
        }
    }
}

payload! {
    /// What became of `createAuthor`.
    CreateAuthorPayload {
        /// The author as it is now; null when it was refused.
        author: Author,
    }
}
payload! {
    /// What became of `updateAuthor`.
    UpdateAuthorPayload {
        /// The author as it is now; null when the change was refused.
        author: Author,
    }
}

/// The author fields of `Mutation`.
#[derive(Default)]
pub struct AuthorMutation;

#[Object]
impl AuthorMutation {
    /// Adds an author. Scope: `authors:write`.
    async fn create_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The author to add.")] input: CreateAuthorInput,
    ) -> Option<Result<CreateAuthorPayload, Failure>> {
        Some(create(ctx, input).await)
    }

    /// Changes values of an author. When all are as wanted already, nothing is written and the revision stays. Scope: `authors:write`.
    async fn update_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The author and the values to change.")] input: UpdateAuthorInput,
    ) -> Option<Result<UpdateAuthorPayload, Failure>> {
        Some(update(ctx, input).await)
    }

    /// Deletes an author that no paper names. Scope: `authors:write`.
    async fn delete_author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The author to delete.")] input: EntryInput,
    ) -> Option<Result<DeletePayload, Failure>> {
        Some(delete(ctx, input).await)
    }
}

async fn create(
    ctx: &Context<'_>,
    input: CreateAuthorInput,
) -> Result<CreateAuthorPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = authors::create(ctx.catalog(), &actor, input.into()).await;
    CreateAuthorPayload::of(saved, Author::alone)
}

async fn update(
    ctx: &Context<'_>,
    input: UpdateAuthorInput,
) -> Result<UpdateAuthorPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(EntityKind::Author, &input.id, "author") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            authors::update(catalog, &actor, uid, expected, input.patch.into()).await
        }
        Err(problem) => Err(problem.into()),
    };
    UpdateAuthorPayload::of(saved, Author::alone)
}

async fn delete(ctx: &Context<'_>, input: EntryInput) -> Result<DeletePayload, Failure> {
    let actor = ctx.writer()?;
    let deleted = match target(EntityKind::Author, &input.id, "author") {
        Ok(uid) => authors::delete(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(DeletePayload::of(EntityKind::Author, answer(deleted)?))
}
