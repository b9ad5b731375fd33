//! The type `Venue`.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, ID, Object};
use entity::venue::Model;

use super::{
    error::Failure,
    id,
    pagination::{PageArguments, connection, int},
    paper::{Owner, PaperConnection, PaperCount, PaperFilter, PaperOrder, PaperSelection},
    plain::Plain,
    scalars::DateTime,
    siblings::{Member, Part, members},
};
use crate::{
    catalog::{
        self, Catalog, Sight,
        papers::{self, List, Scope},
    },
    domain::EntityKind,
};

mod mutation;
mod query;

pub use mutation::VenueMutation;
use query::ListedVenues;
pub use query::VenueQuery;

/// Where papers appeared: a journal, a conference of one year, a publisher's series.
#[derive(Clone)]
pub struct Venue(Member<Model>);

impl Venue {
    /// The venues of one list.
    pub(super) fn list(rows: Vec<Model>) -> Vec<Self> {
        members(rows, |row| row.id).into_iter().map(Self).collect()
    }

    /// A venue by itself.
    pub(super) fn alone(row: Model) -> Self {
        Self(members(vec![row], |row| row.id).remove(0))
    }

    fn row(&self) -> &Model {
        &self.0.row
    }
}

impl Plain for Venue {}

connection! {
    /// A page of a list of venues.
    VenueConnection of ListedVenues,
    /// A venue with its place in a list.
    VenueEdge,
    Venue
}

/// Where papers appeared: a journal, a conference of one year, a publisher's series.
#[Object]
impl Venue {
    /// The global id, `venue_` and a UUID. It never changes, and is never used again.
    pub(super) async fn id(&self) -> ID {
        id::global(EntityKind::Venue, self.row().uid)
    }

    /// The readable key.
    fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The name, unique whatever its case and accents, at most 300 characters.
    fn name(&self) -> &str {
        &self.row().name
    }

    /// Its site; null when not known.
    fn url(&self) -> Option<&str> {
        self.row().url.as_deref()
    }

    /// The listed papers that appeared there, newest first unless another order is asked for; those without a date come last.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn papers(
        &self,
        ctx: &Context<'_>,
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
        let owner = Owner::of(Scope::Venue, self.row().id, &self.0.siblings);
        let selection = PaperSelection::read(ctx, filter, search.as_deref(), order_by)?;
        Box::pin(owner.page(ctx, selection, arguments)).await
    }

    /// How many listed papers appeared there.
    async fn paper_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        let count = PaperCount(Arc::new(List::of(Scope::Venue)));
        Ok(int(self.0.siblings.part(ctx, self.row().id, count).await?))
    }

    /// When it was added to the catalog.
    fn created_at(&self) -> DateTime {
        DateTime::of(self.row().created_at)
    }

    /// When it was last changed; changes of its papers do not count.
    fn updated_at(&self) -> DateTime {
        DateTime::of(self.row().updated_at)
    }

    /// How often it was changed, from 1; for `expectedRevision`.
    fn revision(&self) -> i32 {
        self.row().revision
    }
}

/// The venues of papers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct VenueOf;

impl Part for VenueOf {
    type Value = Option<Venue>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let of = papers::parts::venues(catalog.read(), keys).await?;
        let rows: HashMap<i64, Model> = of.values().map(|row| (row.id, row.clone())).collect();
        let venues = Venue::list(rows.into_values().collect());
        let venues: HashMap<i64, Venue> = venues
            .into_iter()
            .map(|venue| (venue.row().id, venue))
            .collect();
        let of = of.into_iter();
        Ok(of
            .map(|(paper, venue)| (paper, venues.get(&venue.id).cloned()))
            .collect())
    }
}
