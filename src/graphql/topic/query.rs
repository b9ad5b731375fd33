//! Reading topics.

use async_graphql::{Context, ID, Object, OneofObject};
use entity::topic::Model;

use super::{
    Topic, TopicConnection,
    filter::{TopicFilter, TopicOrder},
};
use crate::{
    catalog::{
        reach,
        topics::list::{Field, List, Order, Test},
    },
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        id,
        pagination::{Edges, KeyKind, PageArguments, fingerprint, int},
    },
};

/// Exactly one way to name a topic.
#[derive(OneofObject)]
pub(in crate::graphql) enum TopicKey {
    /// The global id, also that of an entry that was merged into another one.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
}

impl TopicKey {
    async fn find(self, ctx: &Context<'_>) -> Result<Option<Model>, Failure> {
        let read = ctx.catalog().read();
        Ok(match self {
            Self::Id(id) => match id::uid_of(EntityKind::Topic, &id) {
                Some(uid) => reach::by_uid(read, ctx.sight(), uid).await?,
                None => None,
            },
            Self::Slug(slug) => reach::by_slug(read, ctx.sight(), &slug).await?,
        })
    }
}

/// The topics that a connection lists.
pub(in crate::graphql) struct ListedTopics(List);

impl ListedTopics {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(self.0.count(ctx.catalog().read()).await?))
    }
}

/// What stands at each place of a list in this order.
fn key_kinds(order: &Order) -> Vec<KeyKind> {
    let kinds = order.keys().iter().map(|(field, _)| match field {
        Field::Name => KeyKind::Text,
        Field::Position | Field::PaperCount => KeyKind::Int,
    });
    kinds.chain([KeyKind::Int]).collect()
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

    /// All topics, by name unless another order is asked for, whatever their place in the hierarchy.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn topics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<TopicFilter>,
        #[graphql(
            desc = "In which order, the most important key first; at most 4 keys. By name when null or empty."
        )]
        order_by: Option<Vec<TopicOrder>>,
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
        let filter = filter.map(TopicFilter::read).unwrap_or_default();
        ctx.filter_limits().check(&filter, Test::terms)?;
        let order = TopicOrder::read(&order_by.unwrap_or_default())?;
        let name = fingerprint("topics", &(&filter, &order));
        let slice = arguments.slice(&name, &key_kinds(&order))?;
        let read = ctx.catalog().read();
        let list = List::new(read, filter, order).await?;
        let page = list.page(read, &slice, ctx.around()).await?;
        let nodes = Topic::list(page.rows.clone());
        let edges = Edges::new(&page, nodes, &name, |row| list.place(row));
        Ok(TopicConnection::new(edges, ListedTopics(list)))
    }
}
