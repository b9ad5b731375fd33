//! The verbs of the domain over the tables. All SQL of the aggregates lives here.
//!
//! Reading functions are plain functions over a connection and take many keys at once, so that no caller can ask once a row.
//! Writing verbs take the [`Catalog`] and an [`Actor`], run in one unit of work, and either commit everything with its
//! change rows and read model, or nothing.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use sea_orm::{ConnectionTrait, DatabaseConnection};

use crate::{
    db::{Backend, Db},
    domain::{Clock, Timestamp},
};

pub mod authors;
pub mod bulk;
pub mod citations;
pub mod collections;
pub mod doctor;
mod error;
pub mod export;
pub mod filter;
pub mod history;
pub mod idempotency;
mod lines;
mod merging;
mod named;
pub mod names;
pub mod page;
pub mod papers;
mod patch;
pub mod reach;
mod redirects;
mod revert;
mod search_index;
mod slugs;
mod sql;
pub mod suggest;
pub mod tokens;
pub mod topics;
mod unit;
pub mod venues;

pub use error::{Error, ErrorKind, Existing, Problem, ProblemCode, Problems, WriteError};
pub use patch::Patch;
pub use revert::revert;
pub use unit::{Actor, Deleted, Saved};

/// The catalog: its database and its clock. Cheap to clone.
#[derive(Clone)]
pub struct Catalog {
    db: Db,
    clock: Clock,
    /// When each token was last used here, to write it down now and then only.
    uses: Arc<Mutex<HashMap<i64, i64>>>,
    /// Topics by the catalog revision that they were read for, and their keys.
    topics: Arc<topics::Kept>,
    /// Lists of papers that somebody looked through to follow them.
    watched: Arc<papers::Watched>,
}

/// What a reader may see besides what everybody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Sight {
    /// Drafts too.
    pub drafts: bool,
}

/// What [`Catalog::complete`] made.
#[derive(Debug, Clone, Copy)]
pub struct Completed {
    /// So many cards of papers.
    pub cards: usize,
    /// The search index, of so many entries; none when it was there.
    pub searchable: Option<usize>,
}

impl Catalog {
    /// A catalog over an open, migrated database.
    #[must_use]
    pub fn new(db: Db, clock: Clock) -> Self {
        Self {
            db,
            clock,
            uses: Arc::default(),
            topics: Arc::new(topics::kept()),
            watched: Arc::new(papers::watched()),
        }
    }

    /// Where reading functions read from.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        self.db.read()
    }

    /// The present moment, by the catalog's clock.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Which database is behind it.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.db.backend()
    }

    /// How many statements were sent to the database since the start.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.db.statements()
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        self.read().execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// Makes what a migration left to the program: the cards of papers that have none yet, and the search index if it was never made or
    /// by another version of the program.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn complete(&self) -> Result<Completed, Error> {
        Ok(Completed {
            cards: papers::cards::complete(self).await?,
            searchable: search_index::make(self).await?,
        })
    }

    /// The catalog revision: the number of writes that changed something, 0 for an empty catalog.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision(&self) -> Result<i64, Error> {
        unit::revision(self.read()).await
    }

    /// When this process last noted a use of a token, in microseconds since the Unix epoch.
    #[must_use]
    pub fn last_use(&self, token: i64) -> Option<i64> {
        self.uses().get(&token).copied()
    }

    /// Remembers that the use of a token is being noted.
    pub fn set_last_use(&self, token: i64, at: i64) {
        self.uses().insert(token, at);
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<i64, i64>> {
        // A panic between two statements cannot leave a map of numbers half written.
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes all connections.
    pub async fn close(self) {
        self.db.close().await;
    }
}
