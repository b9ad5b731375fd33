//! The tables of the catalog as Rust values: rows, relations and stored enums, one module a table.
//!
//! Keys called `id` are internal and never leave the server; `uid` is what the outside knows. Times
//! are whole microseconds since the Unix epoch in UTC, because text orders as time only in one fixed
//! format. Columns called `..._key` hold folded text: equality and order of the text beside them.

pub mod enums;

/// The longest text, in bytes of UTF-8, that a column with an index may be given: PostgreSQL refuses
/// a row of an index above 2,704 bytes, and a title of 1,000 Chinese characters has 3,000. Writers
/// cut `..._key` columns to it, at a character.
pub const INDEXED_TEXT_BYTES: usize = 2_048;

pub mod catalog_state;

pub mod author;
pub mod author_name;
pub mod authorship;
pub mod figure;
pub mod identifier;
pub mod link;
pub mod paper;
pub mod paper_topic;
pub mod summary;
pub mod topic;
pub mod topic_alias;
pub mod topic_paper;
pub mod venue;

pub mod change;
pub mod citation;
pub mod collection;
pub mod collection_paper;
pub mod redirect;
pub mod search_state;

pub mod api_token;
pub mod idempotency;
