//! Reading collections.

use async_graphql::{Context, ID, Object, OneofObject};
use entity::collection::Model;

use super::{Collection, CollectionConnection};
use crate::{
    catalog::{
        names::{self, Filter, Test},
        reach,
    },
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        id,
        named::named_list,
        pagination::{Edges, KeyKind, PageArguments, fingerprint, int},
    },
};

/// Exactly one way to name a collection.
#[derive(OneofObject)]
pub(in crate::graphql) enum CollectionKey {
    /// The global id, also that of an entry that was merged into another one.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
}

impl CollectionKey {
    async fn find(self, ctx: &Context<'_>) -> Result<Option<Model>, Failure> {
        let read = ctx.catalog().read();
        Ok(match self {
            Self::Id(id) => match id::uid_of(EntityKind::Collection, &id) {
                Some(uid) => reach::by_uid(read, ctx.sight(), uid).await?,
                None => None,
            },
            Self::Slug(slug) => reach::by_slug(read, ctx.sight(), &slug).await?,
        })
    }
}

named_list! {
    /// Which collections are listed. All members have to hold; one that is null says nothing, so that `{}` lists all of them. The size of a filter
    /// is limited like that of papers.
    CollectionFilter,
    /// By what collections are ordered.
    CollectionOrderField,
    /// The key of an order of collections. What is equal by it is ordered by the time of its addition, in the same direction.
    CollectionOrder
}

/// The collections that a connection lists.
pub(in crate::graphql) struct ListedCollections(Filter);

impl ListedCollections {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        let read = ctx.catalog().read();
        Ok(int(names::count::<Model>(read, &self.0).await?))
    }
}

/// The collection fields of `Query`.
#[derive(Default)]
pub struct CollectionQuery;

#[Object]
impl CollectionQuery {
    /// One collection by any of its keys; null when there is none.
    async fn collection(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one key.")] by: CollectionKey,
    ) -> Option<Result<Collection, Failure>> {
        let found = by.find(ctx).await.transpose()?;
        Some(found.map(Collection::alone))
    }

    /// All collections, by name.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn collections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<CollectionFilter>,
        #[graphql(desc = "In which order. By name when null or empty.")] order_by: Option<
            Vec<CollectionOrder>,
        >,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<CollectionConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let filter = filter.map(CollectionFilter::read).unwrap_or_default();
        ctx.filter_limits().check(&filter, Test::terms)?;
        let order = CollectionOrder::read(&order_by.unwrap_or_default())?;
        let name = fingerprint("collections", &(&filter, &order));
        let slice = arguments.slice(&name, &[KeyKind::Text, KeyKind::Int])?;
        let read = ctx.catalog().read();
        let page = names::page::<Model>(read, &filter, order, &slice, ctx.around()).await?;
        let nodes = Collection::list(page.rows.clone());
        let edges = Edges::new(&page, nodes, &name, names::place);
        Ok(CollectionConnection::new(edges, ListedCollections(filter)))
    }
}
