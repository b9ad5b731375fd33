//! A GraphQL API for a curated catalog of research papers.
//!
//! The modules are rooms; a room imports only rooms above it in this list, and a test keeps it so. See `docs/ARCHITECTURE.md`.

/// The composition root.
pub mod app;
/// Who asks, and what they may do.
pub mod auth;
/// The verbs of the domain over the tables.
pub mod catalog;
/// The commands.
pub mod cli;
/// The settings: defaults, file, environment, flags.
pub mod config;
/// The one type that holds the database.
pub mod db;
/// Values that need no database and no network: identifiers, names, dates, text, records.
pub mod domain;
/// What a record looks like as text: reader and writer of a format side by side.
pub mod formats;
/// The schema.
pub mod graphql;
/// The server: GraphQL over HTTP, the explorer, health.
pub mod http;
/// From records to entries.
pub mod ingest;
/// Logging.
pub mod telemetry;
