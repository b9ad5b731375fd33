//! Search: what people type becomes a tree, texts become tokens, and both databases index and find the same tokens.
//!
//! Folding, stemming and splitting happen here, once. SQLite gets the tokens as text for FTS5, PostgreSQL as a `tsvector` with
//! positions; neither of them looks into a word. So one search finds the same entries on both, and nothing that somebody types
//! reaches a database as syntax. Which entries there are, and who may see them, is for `catalog`.

mod compile;
mod document;
mod held;
mod highlight;
mod index;
mod query;
mod tokens;
mod typed;

pub use compile::{Compiled, Reach};
pub use document::Document;
pub use held::{Digest, held};
pub use highlight::{Kind, Part, highlight, snippet};
pub use index::{Index, Ranked, Reader, clear, forget_words, rank, store, vocabulary_of};
pub use query::{Field, Group, Query, Term, TooLong, Wanted, parse};
pub use tokens::words;
pub use typed::Typed;

/// The number of this way to make tokens. One more with every change of it: an index made in another way is made anew at start.
pub const VERSION: i32 = 1;
