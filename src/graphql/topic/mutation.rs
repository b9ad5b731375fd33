//! Writing topics.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};

use super::Topic;
use crate::{
    catalog::{Patch, topics},
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        user_error::{DeletePayload, EntryInput, answer, patch, payload, target},
    },
};

/// A new topic. Only the name is required.
#[derive(InputObject)]
struct CreateTopicInput {
    /// The name, unique whatever its case and accents, at most 300 characters.
    name: String,
    /// What belongs to it, at most 5,000 characters.
    description: Option<String>,
    /// Other names that lead to it, at most 100. No other topic may have them.
    aliases: Option<Vec<String>>,
    /// The topic right above it, by id, slug or name.
    parent: Option<String>,
    /// Its place among its siblings; equal ones are ordered by name.
    #[graphql(default = 0)]
    position: i32,
    /// The readable key; made from the name when absent.
    slug: Option<String>,
}

impl From<CreateTopicInput> for topics::TopicInput {
    fn from(input: CreateTopicInput) -> Self {
        let keep = |value: Option<String>| value.map_or(Patch::Keep, Patch::Set);
        Self {
            slug: keep(input.slug),
            name: Patch::Set(input.name),
            description: keep(input.description),
            aliases: input.aliases.map_or(Patch::Keep, Patch::Set),
            parent: keep(input.parent),
            position: Patch::Set(input.position),
        }
    }
}

/// A change of a topic.
#[derive(InputObject)]
struct UpdateTopicInput {
    /// The topic.
    id: ID,
    /// The revision that the change is meant for. When the topic has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The values to change.
    patch: TopicPatch,
}

/// Values of a topic to change: an absent member leaves the value, null clears it, a list replaces the whole list.
#[derive(InputObject)]
struct TopicPatch {
    /// The name, unique whatever its case and accents, at most 300 characters. Cannot be null.
    name: MaybeUndefined<String>,
    /// What belongs to it, at most 5,000 characters.
    description: MaybeUndefined<String>,
    /// All other names that lead to it, at most 100.
    aliases: MaybeUndefined<Vec<String>>,
    /// The topic right above it, by id, slug or name; null puts it at the top. Its papers and the topics below move with it.
    parent: MaybeUndefined<String>,
    /// Its place among its siblings; null is 0.
    position: MaybeUndefined<i32>,
    /// The readable key; the former one goes on leading to the topic. Cannot be null.
    slug: MaybeUndefined<String>,
}

impl From<TopicPatch> for topics::TopicInput {
    fn from(input: TopicPatch) -> Self {
        Self {
            slug: patch(input.slug),
            name: patch(input.name),
            description: patch(input.description),
            aliases: patch(input.aliases),
            parent: patch(input.parent),
            position: patch(input.position),
        }
    }
}

/// Where a topic is to stand.
#[derive(InputObject)]
struct MoveTopicInput {
    /// The topic.
    id: ID,
    /// The revision that the change is meant for. When the topic has moved on since, nothing is changed.
    expected_revision: Option<i32>,
    /// The topic that is to be right above it, by id, slug or name; null puts it at the top, and it stays where it is when absent.
    parent: MaybeUndefined<String>,
    /// Its place among its siblings; stays when null.
    position: Option<i32>,
}

payload! {
    /// What became of `moveTopic`.
    MoveTopicPayload {
        /// The topic as it is now; null when it was refused.
        topic: Topic,
    }
}
payload! {
    /// What became of `createTopic`.
    CreateTopicPayload {
        /// The topic as it is now; null when it was refused.
        topic: Topic,
    }
}
payload! {
    /// What became of `updateTopic`.
    UpdateTopicPayload {
        /// The topic as it is now; null when the change was refused.
        topic: Topic,
    }
}

/// The topic fields of `Mutation`.
#[derive(Default)]
pub struct TopicMutation;

#[Object]
impl TopicMutation {
    /// Adds a topic. Scope: `topics:write`.
    async fn create_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic to add.")] input: CreateTopicInput,
    ) -> Option<Result<CreateTopicPayload, Failure>> {
        Some(create(ctx, input).await)
    }

    /// Changes values of a topic. When all are as wanted already, nothing is written and the revision stays. Scope: `topics:write`.
    async fn update_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic and the values to change.")] input: UpdateTopicInput,
    ) -> Option<Result<UpdateTopicPayload, Failure>> {
        Some(update(ctx, input).await)
    }

    /// Moves a topic in the hierarchy. Its papers and the topics below move with it. Scope: `topics:write`.
    async fn move_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic and its new place.")] input: MoveTopicInput,
    ) -> Option<Result<MoveTopicPayload, Failure>> {
        Some(move_to(ctx, input).await)
    }

    /// Deletes a topic that no topic and no paper stands under. Scope: `topics:write`.
    async fn delete_topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The topic to delete.")] input: EntryInput,
    ) -> Option<Result<DeletePayload, Failure>> {
        Some(delete(ctx, input).await)
    }
}

async fn create(ctx: &Context<'_>, input: CreateTopicInput) -> Result<CreateTopicPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = topics::create(ctx.catalog(), &actor, input.into()).await;
    CreateTopicPayload::of(saved, Topic::alone)
}

async fn update(ctx: &Context<'_>, input: UpdateTopicInput) -> Result<UpdateTopicPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(EntityKind::Topic, &input.id, "topic") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            topics::update(catalog, &actor, uid, expected, input.patch.into()).await
        }
        Err(problem) => Err(problem.into()),
    };
    UpdateTopicPayload::of(saved, Topic::alone)
}

async fn move_to(ctx: &Context<'_>, input: MoveTopicInput) -> Result<MoveTopicPayload, Failure> {
    let actor = ctx.writer()?;
    let wanted = topics::TopicInput {
        parent: patch(input.parent),
        position: input.position.map_or(Patch::Keep, Patch::Set),
        ..topics::TopicInput::default()
    };
    let saved = match target(EntityKind::Topic, &input.id, "topic") {
        Ok(uid) => {
            let (catalog, expected) = (ctx.catalog(), input.expected_revision);
            topics::update(catalog, &actor, uid, expected, wanted).await
        }
        Err(problem) => Err(problem.into()),
    };
    MoveTopicPayload::of(saved, Topic::alone)
}

async fn delete(ctx: &Context<'_>, input: EntryInput) -> Result<DeletePayload, Failure> {
    let actor = ctx.writer()?;
    let deleted = match target(EntityKind::Topic, &input.id, "topic") {
        Ok(uid) => topics::delete(ctx.catalog(), &actor, uid, input.expected_revision).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(DeletePayload::of(EntityKind::Topic, answer(deleted)?))
}
