//! Lists of papers: all of them, an author's or a topic's, filtered and ordered, a page at a time, with their numbers.
//!
//! A list is read from the table that holds it best. The links of an author or of a topic carry the date and the visibility of their
//! papers, so that a page of them by date is one range of one index; all other lists are read from the papers themselves.

use std::collections::{HashMap, HashSet};

use entity::paper::Model;
use sea_orm::ConnectionTrait;

use crate::{
    catalog::{
        Error, Sight,
        page::{Around, Page, Place, Slice},
    },
    search::Compiled,
};

mod condition;
mod facets;
mod filter;
mod keys;
mod members;
mod order;
mod pages;
mod ranked;
mod statement;

pub use facets::{Bucket, Dimension, Facet};
pub use filter::{Deleted, Filter, Test};
pub use order::{Field, Order, OrderKey};
pub use ranked::{Listed, Rank, Ranks};

use keys::Keys;
use statement::{Parent, Statement};

/// Whose papers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everybody's.
    All,
    /// Those of an author.
    Author,
    /// Those of a topic and of the topics below it.
    Topic,
    /// Those of a topic alone.
    TopicItself,
    /// Those that appeared at a venue.
    Venue,
    /// Those that a paper cites.
    References,
    /// Those that cite a paper.
    CitedBy,
}

/// A list of papers, or with another scope the lists of many authors, topics and so on, which are all asked for at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct List {
    scope: Scope,
    filter: Filter,
    search: Option<Compiled>,
    order: Order,
    /// What the names in the filter mean.
    keys: Keys,
}

impl List {
    /// All papers of a scope, newest first.
    #[must_use]
    pub fn of(scope: Scope) -> Self {
        Self {
            scope,
            filter: Filter::default(),
            search: None,
            order: Order::default(),
            keys: Keys::default(),
        }
    }

    /// A filtered and searched list in an order. Takes a statement for each kind of entry that the filter names, and two more where one is named
    /// as it was called once.
    ///
    /// # Errors
    /// When the database fails; so have all reading functions.
    pub async fn new(
        connection: &impl ConnectionTrait,
        scope: Scope,
        filter: Filter,
        search: Option<Compiled>,
        order: Order,
    ) -> Result<Self, Error> {
        let keys = Keys::of(connection, &filter).await?;
        Ok(Self {
            scope,
            filter,
            search,
            order,
            keys,
        })
    }

    /// Where a paper stands in it; `ranks` are those of its page.
    #[must_use]
    pub fn place(&self, ranks: &Ranks, row: &Model) -> Place {
        match ranks.get(&row.id) {
            Some(rank) => rank.place(row.id),
            None => self.order.place(row),
        }
    }

    /// What it is searched for.
    #[must_use]
    pub fn search(&self) -> Option<&Compiled> {
        self.search.as_ref()
    }

    /// A page of the list; one statement, and one for each fact around. In the order of relevance it takes three, and one more where
    /// many match. Its scope is all papers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn page(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        slice: &Slice,
        around: Around,
    ) -> Result<Listed, Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        let parent = Parent::Everybody;
        if self.order.is_relevance() {
            let mut pages = ranked::pages(connection, &statement, parent, slice).await?;
            let page = pages.drain().next().map(|(_, page)| page);
            return Ok(page.unwrap_or_else(|| Page::empty().into()));
        }
        pages::page(connection, &statement, parent, slice, around).await
    }

    /// A page of the list of each parent; the same number of statements for any number of parents.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pages(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        parents: &[i64],
        slice: &Slice,
        around: Around,
    ) -> Result<HashMap<i64, Listed>, Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        let one = match parents {
            [parent] => Parent::One(*parent),
            parents => Parent::Many(parents),
        };
        if self.order.is_relevance() {
            return ranked::pages(connection, &statement, one, slice).await;
        }
        if let [parent] = parents {
            let page = pages::page(connection, &statement, one, slice, around).await?;
            return Ok(HashMap::from([(*parent, page)]));
        }
        let pages = pages::pages(connection, &statement, parents, slice, around).await?;
        let listed = pages
            .into_iter()
            .map(|(parent, page)| (parent, page.into()));
        Ok(listed.collect())
    }

    /// The keys of the first papers of the list of each parent; parents without any are absent. One statement.
    ///
    /// # Errors
    /// When the database fails.
    pub(in crate::catalog) async fn first_keys(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        parents: &[i64],
        limit: u32,
    ) -> Result<HashMap<i64, Vec<i64>>, Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        let slice = Slice {
            limit,
            from_end: false,
            after: None,
            before: None,
        };
        pages::keys(connection, &statement, parents, &slice).await
    }

    /// How many papers the list has. Its scope is all papers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
    ) -> Result<i64, Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        pages::count(connection, &statement).await
    }

    /// Those of these papers that are in the list. Its scope is all papers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn among(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        papers: &[i64],
    ) -> Result<HashSet<i64>, Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        members::among(connection, &statement, papers).await
    }

    /// The keys of all papers of the list, some thousands a statement. Its scope is all papers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn each_key(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        take: impl FnMut(i64),
    ) -> Result<(), Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        members::each(connection, &statement, take).await
    }

    /// How many papers the list of each parent has; parents without any are absent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn counts(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        parents: &[i64],
    ) -> Result<HashMap<i64, i64>, Error> {
        let statement = Statement::new(self, sight, connection.get_database_backend());
        pages::counts(connection, &statement, parents).await
    }
}
