//! The tests over real HTTP, on SQLite and PostgreSQL, and the invariants of the code itself.
//!
//! One binary, because each is linked on its own; a module an area.

mod authorization;
mod authors;
mod caching;
mod changes;
mod citations;
mod cli;
mod collections;
mod concurrency;
mod crash;
mod demo;
mod docs;
mod exports;
mod history;
mod hostile;
mod http;
mod idempotency;
mod imports;
mod lists;
mod lookups;
mod merging;
mod model;
mod mutations;
mod nodes;
mod paging;
mod papers;
mod plain;
mod plans;
mod private_names;
mod process;
mod read_model;
mod records;
mod related;
mod replay;
mod schema;
mod search;
mod settings;
mod statements;
mod subscriptions;
mod support;
mod tidy;
mod tokens;
mod topics;
mod venues;
mod writes;
