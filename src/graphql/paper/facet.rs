//! Facets of lists of papers.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Enum, SimpleObject};

use crate::{
    catalog::{
        self, Catalog, Sight,
        papers::{
            List,
            list::{self, Bucket},
        },
    },
    graphql::{pagination::int, siblings::Part},
};

/// What the papers of a list are counted by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::catalog::papers::list::Dimension")]
pub(in crate::graphql) enum FacetDimension {
    /// Their topics; a paper of a topic is one of all topics above it too. Keys are slugs, for `topics` of a filter.
    Topic,
    /// The year of publication; papers without a date are in no bucket. Keys are numbers, for `year` of a filter.
    Year,
    /// Their authors. Keys are slugs, for `authors` of a filter.
    Author,
    /// Where they appeared; papers without a venue are in no bucket. Keys are slugs, for `venue` of a filter.
    Venue,
    /// What kind of document they are. Keys are names, for `kind` of a filter.
    Kind,
}

/// The papers of a list counted by one thing.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Facet {
    /// What they are counted by.
    by: FacetDimension,
    /// The fullest buckets first, equal ones by their labels.
    buckets: Vec<FacetBucket>,
}

/// The papers of a list that have one value.
#[derive(SimpleObject)]
pub(in crate::graphql) struct FacetBucket {
    /// The value as a filter takes it.
    key: String,
    /// The value as it is shown: a name, a year, the name of a kind.
    label: String,
    /// How many papers of the list have it, exactly.
    count: i32,
    /// Whether the filter asks for it, in a condition that is not negated.
    selected: bool,
}

impl Facet {
    /// Whether the papers are counted by this.
    pub(super) fn is_by(&self, by: FacetDimension) -> bool {
        self.by == by
    }

    pub(super) fn new(by: FacetDimension, buckets: Vec<Bucket>) -> Self {
        let buckets = buckets.into_iter().map(|bucket| FacetBucket {
            key: bucket.key,
            label: bucket.label,
            count: int(bucket.count),
            selected: bucket.selected,
        });
        Self {
            by,
            buckets: buckets.collect(),
        }
    }
}

/// The same facet of the papers of many authors or topics.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct PaperFacet {
    pub(super) list: Arc<List>,
    pub(super) facet: list::Facet,
}

impl Part for PaperFacet {
    type Value = Vec<Bucket>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let read = catalog.read();
        self.list.facets(read, sight, keys, self.facet).await
    }
}
