//! A GraphQL API for a curated catalog of research papers.
//!
//! The modules are rooms; a room imports only rooms above it in this list, and a test keeps it so. See `docs/ARCHITECTURE.md`.

// Values that need no database and no network: identifiers, names, dates, text, records.
pub mod domain;

// The settings: defaults, file, environment, flags.
pub mod config;

// Logging.
pub mod telemetry;

// The one type that holds the database.
pub mod db;

// The catalog revision as it travels between processes.
pub mod live;

// What a record looks like as text: reader and writer of a format side by side.
pub mod formats;

// Other servers: how they are asked.
pub mod sources;

// What people type, as tokens and questions to the index.
pub mod search;

// The verbs of the domain over the tables.
pub mod catalog;

// From records to entries.
pub mod ingest;

// Who asks, and what they may do.
pub mod auth;

// The schema.
pub mod graphql;

// The server: GraphQL over HTTP, the explorer, health.
pub mod http;

// The composition root.
pub mod app;

// The commands.
pub mod cli;
