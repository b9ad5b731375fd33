//! The tests over real HTTP, on SQLite and PostgreSQL, and the invariants of the code itself.
//!
//! One binary, because each is linked on its own; a module an area.

mod authors;
mod demo;
mod nodes;
mod paging;
mod papers;
mod records;
mod schema;
mod statements;
mod support;
mod tidy;
mod topics;
