//! Writing venues.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Venue;
use crate::{
    catalog::{
        Patch,
        venues::{self, VenuePatch as Wanted},
    },
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{DeletePayload, EntryInput, answer, patch, payload, target},
    },
};

/// A new venue. Only the name is required.
#[derive(InputObject)]
struct CreateVenueInput {
    /// The name, unique whatever its case and accents, at most 300 characters.
    name: String,
    /// The readable key; made from the name when absent.
    slug: Option<String>,
    /// Its site, http or https.
    url: Option<String>,
}

impl From<CreateVenueInput> for Wanted {
    fn from(input: CreateVenueInput) -> Self {
        let keep = |value: Option<String>| value.map_or(Patch::Keep, Patch::Set);
        Self {
            slug: keep(input.slug),
            name: Patch::Set(input.name),
            url: keep(input.url),
        }
    }
}

/// A change of a venue.
#[derive(InputObject)]
struct UpdateVenueInput {
    /// The venue.
    id: ID,
    /// The revision that the change is meant for. When the venue has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The values to change.
    patch: VenuePatch,
}

/// Values of a venue to change: an absent member leaves the value, null clears it.
#[derive(InputObject)]
struct VenuePatch {
    /// The name, unique whatever its case and accents, at most 300 characters. Cannot be null.
    name: MaybeUndefined<String>,
    /// The readable key; the former one goes on leading to the venue. Cannot be null.
    slug: MaybeUndefined<String>,
    /// Its site, http or https.
    url: MaybeUndefined<String>,
}

impl From<VenuePatch> for Wanted {
    fn from(input: VenuePatch) -> Self {
        Self {
            slug: patch(input.slug),
            name: patch(input.name),
            url: patch(input.url),
        }
    }
}

payload! {
    /// What became of `createVenue`.
    CreateVenuePayload {
        /// The venue as it is now; null when it was refused.
        venue: Venue,
    }
}
payload! {
    /// What became of `updateVenue`.
    UpdateVenuePayload {
        /// The venue as it is now; null when the change was refused.
        venue: Venue,
    }
}

/// The venue fields of `Mutation`.
#[derive(Default)]
pub struct VenueMutation;

#[Object]
impl VenueMutation {
    /// Adds a venue. Scope: `papers:write`.
    async fn create_venue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The venue to add.")] input: CreateVenueInput,
    ) -> Option<Result<CreateVenuePayload, Failure>> {
        Some(create(ctx, input).await)
    }

    /// Changes values of a venue. When all are as wanted already, nothing is written and the revision stays. Scope: `papers:write`.
    async fn update_venue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The venue and the values to change.")] input: UpdateVenueInput,
    ) -> Option<Result<UpdateVenuePayload, Failure>> {
        Some(update(ctx, input).await)
    }

    /// Deletes a venue that no paper names. Scope: `papers:write`.
    async fn delete_venue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The venue to delete.")] input: EntryInput,
    ) -> Option<Result<DeletePayload, Failure>> {
        Some(delete(ctx, input).await)
    }
}

async fn create(ctx: &Context<'_>, input: CreateVenueInput) -> Result<CreateVenuePayload, Failure> {
    let actor = ctx.writer()?;
    let saved = venues::create(ctx.catalog(), &actor, input.into()).await;
    CreateVenuePayload::of(saved, Venue::alone)
}

async fn update(ctx: &Context<'_>, input: UpdateVenueInput) -> Result<UpdateVenuePayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(EntityKind::Venue, &input.id, "venue") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            venues::update(catalog, &actor, uid, expected, input.patch.into()).await
        }
        Err(problem) => Err(problem.into()),
    };
    UpdateVenuePayload::of(saved, Venue::alone)
}

async fn delete(ctx: &Context<'_>, input: EntryInput) -> Result<DeletePayload, Failure> {
    let actor = ctx.writer()?;
    let deleted = match target(EntityKind::Venue, &input.id, "venue") {
        Ok(uid) => venues::delete(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(DeletePayload::of(EntityKind::Venue, answer(deleted)?))
}
