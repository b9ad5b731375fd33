//! The history of the catalog's database schema, for SQLite and for PostgreSQL.
//!
//! A step is never edited once it has been merged: what it did wrong, a later step puts right. Each
//! step runs in a transaction of its own, so that one that fails leaves nothing behind; whoever runs
//! the [`Migrator`] inside a transaction gets all steps or none.
//!
//! The [`Migrator`] takes no lock: of two processes that start on one empty database, one fails with
//! "already exists". Run it inside an immediate transaction on SQLite, and on PostgreSQL inside one
//! that holds an advisory lock.

mod m20261123_000001_create_catalog_state;
mod m20261123_000002_create_venues;
mod m20261123_000003_create_authors;
mod m20261123_000004_create_topics;
mod m20261123_000005_create_papers;
mod m20261123_000006_create_paper_contents;
mod m20261123_000007_create_paper_lists;
mod m20261123_000008_create_history;
mod m20261123_000009_create_access;
mod m20261124_000001_add_paper_cards;
mod m20261124_000002_create_search;
mod m20261124_000003_index_lists;
mod m20261124_000004_create_collections;
mod m20261124_000005_add_change_visibility;
mod m20261124_000006_add_provenance;
mod m20261124_000007_notify_of_revisions;
mod schema;

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigratorTrait, migrator::MigrationStatus};

/// All steps, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_catalog_state::Migration),
            Box::new(m20261123_000002_create_venues::Migration),
            Box::new(m20261123_000003_create_authors::Migration),
            Box::new(m20261123_000004_create_topics::Migration),
            Box::new(m20261123_000005_create_papers::Migration),
            Box::new(m20261123_000006_create_paper_contents::Migration),
            Box::new(m20261123_000007_create_paper_lists::Migration),
            Box::new(m20261123_000008_create_history::Migration),
            Box::new(m20261123_000009_create_access::Migration),
            Box::new(m20261124_000001_add_paper_cards::Migration),
            Box::new(m20261124_000002_create_search::Migration),
            Box::new(m20261124_000003_index_lists::Migration),
            Box::new(m20261124_000004_create_collections::Migration),
            Box::new(m20261124_000005_add_change_visibility::Migration),
            Box::new(m20261124_000006_add_provenance::Migration),
            Box::new(m20261124_000007_notify_of_revisions::Migration),
        ]
    }
}
