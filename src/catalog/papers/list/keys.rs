//! What the ids and slugs in a filter mean.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;

use super::Filter;
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
}

impl Keys {
    /// Looks up all names of a filter.
    pub(super) async fn of(
        connection: &impl ConnectionTrait,
        filter: &Filter,
    ) -> Result<Self, Error> {
        let mut names = Names::default();
        names.collect(filter);
        Ok(Self {
            topics: named::keys(connection, EntityKind::Topic, &names.topics).await?,
            authors: named::keys(connection, EntityKind::Author, &names.authors).await?,
            venues: named::keys(connection, EntityKind::Venue, &names.venues).await?,
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
}

/// The names in a filter.
#[derive(Default)]
struct Names<'a> {
    topics: Vec<&'a str>,
    authors: Vec<&'a str>,
    venues: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn collect(&mut self, filter: &'a Filter) {
        let (list, linked) = match filter {
            Filter::And(members) | Filter::Or(members) => {
                for member in members {
                    self.collect(member);
                }
                return;
            }
            Filter::Not(inner) => return self.collect(inner),
            Filter::Topics { linked, .. } => (&mut self.topics, linked),
            Filter::Authors(linked) => (&mut self.authors, linked),
            Filter::Venue(linked) => (&mut self.venues, linked),
            _ => return,
        };
        list.extend(linked.names().iter().map(String::as_str));
    }
}
