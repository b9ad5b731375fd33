//! Searches: the argument, and what it met.

use async_graphql::{Enum, SimpleObject};

use super::error::Failure;
use crate::search::{self, Compiled, Part, Query};

/// Whether a field was asked to search.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Searched {
    /// It was not.
    No,
    /// For nothing in particular: an empty search box.
    ForNothing,
    /// It was.
    ForWords,
}

/// What the argument `search` of a list means; `compile` says for which kind of entries. A search without any letter or digit is none.
pub(super) fn read(
    text: Option<&str>,
    compile: impl Fn(&Query) -> Compiled,
) -> Result<(Searched, Option<Compiled>), Failure> {
    let Some(text) = text else {
        return Ok((Searched::No, None));
    };
    let query = search::parse(text);
    let query = query.map_err(|long| Failure::bad_user_input("search", long.to_string()))?;
    let compiled = compile(&query);
    if compiled.is_empty() {
        return Ok((Searched::ForNothing, None));
    }
    Ok((Searched::ForWords, Some(compiled)))
}

/// Which text of an entry a search met.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum HighlightField {
    /// The title.
    Title,
    /// A summary, in plain text.
    Summary,
    /// A name of an author as published; of the first 100.
    Authors,
    /// The name of a topic of the paper's own.
    Topics,
    /// The abstract, cut to the place with the most hits, about 300 characters.
    Abstract,
}

/// A text that a search met.
#[derive(SimpleObject)]
pub(super) struct Highlight {
    /// Which text it is.
    field: HighlightField,
    /// The text in parts that follow each other; an ellipsis stands where it was cut.
    parts: Vec<HighlightPart>,
}

/// A piece of a text, plain text without any markup of hits.
#[derive(SimpleObject)]
struct HighlightPart {
    /// The text.
    text: String,
    /// Whether the search asked for it.
    hit: bool,
}

impl Highlight {
    pub(super) fn new(field: HighlightField, parts: Vec<Part>) -> Self {
        let parts = parts.into_iter();
        Self {
            field,
            parts: parts
                .map(|Part { text, hit }| HighlightPart { text, hit })
                .collect(),
        }
    }
}
