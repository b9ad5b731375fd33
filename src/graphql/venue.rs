//! The type `Venue`.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ID, Object};
use entity::venue::Model;

use super::{id, scalars::DateTime, siblings::Part};
use crate::{
    catalog::{self, Catalog, Sight, papers},
    domain::EntityKind,
};

mod mutation;

pub use mutation::VenueMutation;

/// Where papers appeared: a journal, a conference of one year, a publisher's series.
#[derive(Clone)]
pub struct Venue(Arc<Model>);

impl From<Model> for Venue {
    fn from(row: Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Venue {
    /// The venues of one list.
    pub(super) fn list(rows: Vec<Model>) -> Vec<Self> {
        rows.into_iter().map(Self::from).collect()
    }
}

/// Where papers appeared: a journal, a conference of one year, a publisher's series.
#[Object]
impl Venue {
    /// The global id, `venue_` and a UUID.
    pub(super) async fn id(&self) -> ID {
        id::global(EntityKind::Venue, self.0.uid)
    }

    /// The readable key.
    fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name, unique whatever its case and accents.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// When it was added to the catalog.
    async fn created_at(&self) -> DateTime {
        DateTime::of(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime::of(self.0.updated_at)
    }

    /// How often it was changed, from 1; for `expectedRevision`.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Its site; null when not known.
    fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
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
        let mut known: HashMap<i64, Venue> = HashMap::new();
        let venues = of.into_iter().map(|(paper, venue)| {
            let venue = known.entry(venue.id).or_insert_with(|| venue.into());
            (paper, Some(venue.clone()))
        });
        Ok(venues.collect())
    }
}
