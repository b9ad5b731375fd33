//! What the ids and slugs in a filter mean.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;

use super::{Filter, Test};
use crate::{
    catalog::{Error, named},
    domain::EntityKind,
};

/// The entries that a filter names, by the names it uses. A name that is missing names nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Keys {
    topics: BTreeMap<String, i64>,
    authors: BTreeMap<String, i64>,
    venues: BTreeMap<String, i64>,
    collections: BTreeMap<String, i64>,
}

impl Keys {
    /// Looks up all names of a filter.
    pub(super) async fn of(
        connection: &impl ConnectionTrait,
        filter: &Filter,
    ) -> Result<Self, Error> {
        let names = Names::of(filter);
        Ok(Self {
            topics: named::keys(connection, EntityKind::Topic, &names.topics).await?,
            authors: named::keys(connection, EntityKind::Author, &names.authors).await?,
            venues: named::keys(connection, EntityKind::Venue, &names.venues).await?,
            collections: named::keys(connection, EntityKind::Collection, &names.collections)
                .await?,
        })
    }

    pub(super) fn topic(&self, name: &str) -> Option<i64> {
        self.topics.get(name).copied()
    }

    pub(super) fn author(&self, name: &str) -> Option<i64> {
        self.authors.get(name).copied()
    }

    pub(super) fn venue(&self, name: &str) -> Option<i64> {
        self.venues.get(name).copied()
    }

    pub(super) fn collection(&self, name: &str) -> Option<i64> {
        self.collections.get(name).copied()
    }
}

/// The names in a filter.
#[derive(Default)]
struct Names<'a> {
    topics: Vec<&'a str>,
    authors: Vec<&'a str>,
    venues: Vec<&'a str>,
    collections: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn of(filter: &'a Filter) -> Self {
        let mut names = Self::default();
        for test in filter.tests() {
            let (list, linked) = match test {
                Test::Topics { linked, .. } => (&mut names.topics, linked),
                Test::Authors(linked) => (&mut names.authors, linked),
                Test::Venue(linked) => (&mut names.venues, linked),
                Test::Collections(linked) => (&mut names.collections, linked),
                _ => continue,
            };
            list.extend(linked.names().iter().map(String::as_str));
        }
        names
    }
}
