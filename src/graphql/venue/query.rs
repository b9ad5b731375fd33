//! Reading venues.

use async_graphql::{Context, ID, Object, OneofObject};
use entity::venue::Model;

use super::{Venue, VenueConnection};
use crate::{
    catalog::{
        names::{self, Filter, Test},
        reach, venues,
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

/// Exactly one way to name a venue.
#[derive(OneofObject)]
pub(in crate::graphql) enum VenueKey {
    /// The global id, also that of an entry that was merged into another one.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
    /// The whole name, whatever its case and accents.
    Name(String),
}

impl VenueKey {
    async fn find(self, ctx: &Context<'_>) -> Result<Option<Model>, Failure> {
        let read = ctx.catalog().read();
        Ok(match self {
            Self::Id(id) => match id::uid_of(EntityKind::Venue, &id) {
                Some(uid) => reach::by_uid(read, ctx.sight(), uid).await?,
                None => None,
            },
            Self::Slug(slug) => reach::by_slug(read, ctx.sight(), &slug).await?,
            Self::Name(name) => venues::by_name(read, &name).await?,
        })
    }
}

named_list! {
    /// Which venues are listed. All members have to hold; one that is null says nothing, so that `{}` lists all of them. The size of a filter
    /// is limited like that of papers.
    VenueFilter,
    /// By what venues are ordered.
    VenueOrderField,
    /// The key of an order of venues. What is equal by it is ordered by the time of its addition, in the same direction.
    VenueOrder
}

/// The venues that a connection lists.
pub(in crate::graphql) struct ListedVenues(Filter);

impl ListedVenues {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        let read = ctx.catalog().read();
        Ok(int(names::count::<Model>(read, &self.0).await?))
    }
}

/// The venue fields of `Query`.
#[derive(Default)]
pub struct VenueQuery;

#[Object]
impl VenueQuery {
    /// One venue by any of its keys; null when there is none.
    async fn venue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one key.")] by: VenueKey,
    ) -> Option<Result<Venue, Failure>> {
        let found = by.find(ctx).await.transpose()?;
        Some(found.map(Venue::alone))
    }

    /// All venues, by name.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn venues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<VenueFilter>,
        #[graphql(desc = "In which order. By name when null or empty.")] order_by: Option<
            Vec<VenueOrder>,
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
    ) -> Result<VenueConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let filter = filter.map(VenueFilter::read).unwrap_or_default();
        ctx.filter_limits().check(&filter, Test::terms)?;
        let order = VenueOrder::read(&order_by.unwrap_or_default())?;
        let name = fingerprint("venues", &(&filter, &order));
        let slice = arguments.slice(&name, &[KeyKind::Text, KeyKind::Int])?;
        let read = ctx.catalog().read();
        let page = names::page::<Model>(read, &filter, order, &slice, ctx.around()).await?;
        let nodes = Venue::list(page.rows.clone());
        let edges = Edges::new(&page, nodes, &name, names::place);
        Ok(VenueConnection::new(edges, ListedVenues(filter)))
    }
}
