//! Reading topics.

use async_graphql::{Context, ID, Object, OneofObject};
use entity::topic::Model;

use super::{Topic, TopicConnection};
use crate::{
    catalog::topics,
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        id,
        pagination::{Edges, KeyKind, PageArguments, int},
    },
};

/// The name of the order of this list; part of its cursors.
const ORDER: &str = "topics:name:asc";

/// Exactly one way to name a topic.
#[derive(OneofObject)]
pub(in crate::graphql) enum TopicKey {
    /// The global id.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
}

impl TopicKey {
    async fn find(self, ctx: &Context<'_>) -> Result<Option<Model>, Failure> {
        let read = ctx.catalog().read();
        Ok(match self {
            Self::Id(id) => match id::uid_of(EntityKind::Topic, &id) {
                Some(uid) => topics::by_uids(read, &[uid]).await?.pop(),
                None => None,
            },
            Self::Slug(slug) => topics::by_slug(read, &slug).await?,
        })
    }
}

/// The list of all topics.
pub(in crate::graphql) struct AllTopics;

impl AllTopics {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(topics::count(ctx.catalog().read()).await?))
    }
}

/// The topic fields of `Query`.
#[derive(Default)]
pub struct TopicQuery;

#[Object]
impl TopicQuery {
    /// One topic by any of its keys; null when there is none.
    async fn topic(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one key.")] by: TopicKey,
    ) -> Option<Result<Topic, Failure>> {
        let found = by.find(ctx).await.transpose()?;
        Some(found.map(Topic::alone))
    }

    /// All topics by name, whatever their place in the hierarchy.
    async fn topics(
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
    ) -> Result<TopicConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(ORDER, &[KeyKind::Text, KeyKind::Int])?;
        let page = topics::page(ctx.catalog().read(), &slice, ctx.around()).await?;
        let nodes = Topic::list(page.rows.clone());
        let edges = Edges::new(&page, nodes, ORDER, topics::place);
        Ok(TopicConnection::new(edges, AllTopics))
    }
}
