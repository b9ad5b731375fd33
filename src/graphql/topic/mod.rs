//! The type `Topic`.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, InputType, Object, Value, parser::types::Field};
use entity::{enums::ChangeEntity, topic::Model};

use super::{
    context::ContextExt,
    error::Failure,
    history::{self, ChangeConnection},
    id,
    pagination::{PageArguments, connection, int},
    paper::{Owner, PaperConnection, PaperCount, PaperFilter, PaperOrder, PaperSelection},
    plain::{self, Plain},
    scalars::DateTime,
    siblings::{Member, Siblings, members},
};
use crate::{
    catalog::papers::{List, Scope},
    domain::EntityKind,
};

mod filter;
mod mutation;
mod parts;
mod query;

pub use mutation::TopicMutation;
use parts::{Aliases, Ancestors, Children, Rows};
use query::ListedTopics;
pub use query::TopicQuery;

/// What papers are about. Topics form a hierarchy: a paper of a topic is a paper of all topics above it, too.
#[derive(Clone)]
pub struct Topic(Member<Model>);

impl Topic {
    /// The topics of one list.
    pub(super) fn list(rows: Vec<Model>) -> Vec<Self> {
        members(rows, |row| row.id).into_iter().map(Self).collect()
    }

    /// A topic by itself.
    pub(super) fn alone(row: Model) -> Self {
        Self(members(vec![row], |row| row.id).remove(0))
    }

    /// A topic of a list of lists.
    pub(super) fn member(member: Member<Model>) -> Self {
        Self(member)
    }

    /// Some of the topics that `siblings` are the keys of, in the order of `keys`; topics that do not exist are left out. `revision` is
    /// that of the catalog when the keys were read, where it is known.
    pub(super) async fn of_keys(
        ctx: &Context<'_>,
        siblings: &Arc<Siblings>,
        revision: Option<i64>,
        keys: &[i64],
    ) -> Result<Vec<Self>, Failure> {
        let rows = siblings.all(ctx, Rows(revision)).await?;
        Ok(Self::among(siblings, &rows, keys))
    }

    /// The same, if the topics are loaded by now.
    pub(super) fn of_loaded_keys(
        siblings: &Arc<Siblings>,
        revision: Option<i64>,
        keys: &[i64],
    ) -> Option<Vec<Self>> {
        let rows = siblings.loaded(&Rows(revision))?;
        Some(Self::among(siblings, &rows, keys))
    }

    fn among(
        siblings: &Arc<Siblings>,
        rows: &HashMap<i64, Option<Arc<Model>>>,
        keys: &[i64],
    ) -> Vec<Self> {
        let rows = keys.iter().filter_map(|key| rows.get(key)?.as_ref());
        let topics = rows.map(|row| {
            Self(Member {
                row: Arc::clone(row),
                siblings: Arc::clone(siblings),
            })
        });
        topics.collect()
    }

    /// Its name.
    pub(super) fn label(&self) -> &str {
        &self.row().name
    }

    /// The internal key.
    pub(super) fn key(&self) -> i64 {
        self.row().id
    }

    fn row(&self) -> &Model {
        &self.0.row
    }
}

impl Plain for Topic {
    fn value(&self, field: &Field) -> Option<Value> {
        let row = self.row();
        Some(match field.name.node.as_str() {
            "id" => id::global(EntityKind::Topic, row.uid).to_value(),
            "slug" => plain::text(&row.slug),
            "name" => plain::text(&row.name),
            "description" => plain::optional(row.description.as_deref()),
            "position" => row.position.into(),
            _ => return None,
        })
    }
}

connection! {
    /// A page of a list of topics.
    TopicConnection of ListedTopics,
    /// A topic with its place in a list.
    TopicEdge,
    Topic
}

/// Which papers a topic lists.
fn scope(include_descendants: bool) -> Scope {
    if include_descendants {
        Scope::Topic
    } else {
        Scope::TopicItself
    }
}

/// What papers are about. Topics form a hierarchy: a paper of a topic is a paper of all topics above it, too.
#[Object]
impl Topic {
    /// The global id, `topic_` and a UUID. It never changes, and is never used again.
    pub(super) async fn id(&self) -> ID {
        id::global(EntityKind::Topic, self.row().uid)
    }

    /// The readable key, for addresses of pages. It may change; former ones go on leading here.
    fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The name, unique whatever its case and accents, at most 300 characters.
    fn name(&self) -> &str {
        &self.row().name
    }

    /// What belongs to it, at most 5,000 characters; null when nobody wrote it down.
    fn description(&self) -> Option<&str> {
        self.row().description.as_deref()
    }

    /// Other names that lead to it, at most 100.
    async fn aliases(&self, ctx: &Context<'_>) -> Result<Vec<String>, Failure> {
        self.0.siblings.part(ctx, self.row().id, Aliases).await
    }

    /// The topic right above it; null for one at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Result<Topic, Failure>> {
        self.row().parent_id?;
        match self.0.siblings.part(ctx, self.row().id, Ancestors).await {
            Ok(mut ancestors) => ancestors.pop().map(Ok),
            Err(failure) => Some(Err(failure)),
        }
    }

    /// The topics right below it, in the curators' order, then by name.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Topic>, Failure> {
        self.0.siblings.part(ctx, self.row().id, Children).await
    }

    /// The topics above it, from the top down to its parent; at most 20.
    async fn ancestors(&self, ctx: &Context<'_>) -> Result<Vec<Topic>, Failure> {
        self.0.siblings.part(ctx, self.row().id, Ancestors).await
    }

    /// The listed papers of this topic, newest first unless another order is asked for; those without a date come last.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Papers of the topics below it too.", default = true)]
        include_descendants: bool,
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
        let scope = scope(include_descendants);
        let owner = Owner::of(scope, self.row().id, &self.0.siblings);
        let selection = PaperSelection::read(ctx, filter, search.as_deref(), order_by)?;
        Box::pin(owner.page(ctx, selection, arguments)).await
    }

    /// How many listed papers it has.
    async fn paper_count(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Count the papers of the topics below it too.", default = true)]
        include_descendants: bool,
    ) -> Result<i32, Failure> {
        if include_descendants && !ctx.sight().drafts {
            // What everybody sees is counted already.
            return Ok(self.row().paper_count);
        }
        let count = PaperCount(Arc::new(List::of(scope(include_descendants))));
        Ok(int(self.0.siblings.part(ctx, self.row().id, count).await?))
    }

    /// Its place among its siblings; equal ones are ordered by name.
    fn position(&self) -> i32 {
        self.row().position
    }

    /// What was done to the topic, newest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ChangeConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let (kind, key) = (ChangeEntity::Topic, self.row().id);
        history::of_entry(ctx, kind, key, &self.0.siblings, arguments).await
    }

    /// When it was added to the catalog.
    fn created_at(&self) -> DateTime {
        DateTime::of(self.row().created_at)
    }

    /// When its own values last changed; papers do not count.
    fn updated_at(&self) -> DateTime {
        DateTime::of(self.row().updated_at)
    }

    /// How often it was written, from 1. Updates that name it as `expectedRevision` overwrite nobody's work.
    fn revision(&self) -> i32 {
        self.row().revision
    }
}
