//! How much an entry may hold. Characters are Unicode scalar values of the text as it is stored.

/// Characters of a title.
pub const TITLE_CHARS: usize = 1_000;

/// Characters of an abstract.
pub const ABSTRACT_CHARS: usize = 50_000;

/// Characters of one summary.
pub const SUMMARY_CHARS: usize = 20_000;

/// Authors of a paper. The longest author lists published so far have about 7,500.
pub const AUTHORS: usize = 10_000;

/// Topics of a paper.
pub const TOPICS: usize = 100;

/// Identifiers of a paper.
pub const IDENTIFIERS: usize = 100;

/// Links of a paper.
pub const LINKS: usize = 100;

/// Figures of a paper.
pub const FIGURES: usize = 200;

/// Summaries of a paper.
pub const SUMMARIES: usize = 50;

/// Characters of a name, of an author, topic or venue, and of a label.
pub const NAME_CHARS: usize = 300;

/// Other names of an author.
pub const AUTHOR_NAMES: usize = 100;

/// Other names of a topic.
pub const TOPIC_ALIASES: usize = 100;

/// Characters of one author's affiliation.
pub const AFFILIATION_CHARS: usize = 1_000;

/// Characters of a comment, of a note in a collection, and of a figure's caption or alternative text.
pub const COMMENT_CHARS: usize = 5_000;

/// Characters of a topic's description.
pub const DESCRIPTION_CHARS: usize = 5_000;

/// Papers of a collection.
pub const COLLECTION_PAPERS: usize = 1_000;

/// References of a paper to papers of the catalog.
pub const REFERENCES: usize = 5_000;

/// Bytes of an address.
pub const URL_BYTES: usize = 2_048;

/// Characters of a slug.
pub const SLUG_CHARS: usize = 100;

/// Characters of a token's name.
pub const TOKEN_NAME_CHARS: usize = 100;

/// Characters of an identifier of a paper.
pub const IDENTIFIER_CHARS: usize = 500;
