//! An entry as the index holds it: tokens in four columns.
//!
//! Both databases get the same tokens at the same distances, and as many: `tsvector` has room for 16,383 positions and 255 of one
//! word, so no more go into FTS5 either. Behind the tokens of a text stand, each once, its words as they were written where the
//! stem differs (for searches by a beginning) and its compounds written as one.
//!
//! What is no prose has a mark before it, a character for private use, which no word contains: names of people, topics for
//! `topic:`, identifiers.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Write,
};

use super::tokens::{Token, compounds, tokens, words};
use crate::domain::identifier::Identifier;

/// Before an identifier.
pub(super) const IDENTIFIER: char = '\u{e100}';
/// Before a word of a name.
pub(super) const NAME: char = '\u{e101}';
/// Before a word of a topic, besides the word itself.
pub(super) const TOPIC: char = '\u{e102}';
/// Before a word as it was written.
pub(super) const WRITTEN: char = '\u{e103}';
/// Before an address.
const ADDRESS: char = '\u{e105}';
/// Holds a place without meaning anything: between values, so that no phrase goes across.
const GAP: &str = "\u{e104}";

/// The columns, the weightiest first, with the positions that each has room for.
pub(super) const COLUMNS: [(&str, usize); 4] = [
    ("title", 1_500),
    ("summary", 2_000),
    ("names", 9_000),
    ("body", 3_500),
];

/// The places that one word has in an entry.
const PLACES: usize = 250;

/// Bytes of an identifier or address that count.
const EXACT_BYTES: usize = 1_000;

/// The searchable text of an entry.
#[derive(Debug, Clone, Default)]
pub struct Document {
    columns: [Vec<String>; 4],
    /// The words of titles and names, for the vocabulary.
    words: BTreeSet<String>,
}

impl Document {
    /// The title of a paper, the name of a topic.
    #[must_use]
    pub fn title(mut self, text: &str) -> Self {
        self.words.extend(words(text));
        self.prose(0, text);
        self
    }

    /// A summary of a paper.
    #[must_use]
    pub fn summary(mut self, text: &str) -> Self {
        self.prose(1, text);
        self
    }

    /// A name that is prose: of a venue, another one of a topic.
    #[must_use]
    pub fn label(mut self, text: &str) -> Self {
        self.prose(2, text);
        self
    }

    /// A name of a topic that a paper is about.
    #[must_use]
    pub fn topic(mut self, name: &str) -> Self {
        self.prose(2, name);
        let marked = tokens(name).into_iter();
        let marked: Vec<_> = marked
            .map(|token| format!("{TOPIC}{}", token.stem))
            .collect();
        self.value(2, marked);
        self
    }

    /// The name of an author of a paper.
    #[must_use]
    pub fn author(mut self, name: &str) -> Self {
        self.value(2, marked_name(name));
        self
    }

    /// The name by which an author is known, of an author.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.words.extend(words(name));
        self.value(0, marked_name(name));
        self
    }

    /// An identifier.
    #[must_use]
    pub fn identifier(mut self, identifier: &Identifier) -> Self {
        self.value(2, vec![identifier_token(identifier)]);
        self
    }

    /// An address of the web.
    #[must_use]
    pub fn address(mut self, url: &str) -> Self {
        self.value(2, vec![address_token(url)]);
        self
    }

    /// The abstract of a paper, the description of a topic.
    #[must_use]
    pub fn body(mut self, text: &str) -> Self {
        self.prose(3, text);
        self
    }

    /// The words of titles and names.
    pub(super) fn words(&self) -> &BTreeSet<String> {
        &self.words
    }

    fn prose(&mut self, column: usize, text: &str) {
        let found = tokens(text);
        self.value(
            column,
            found.iter().map(|token| token.stem.clone()).collect(),
        );
        let mut written: BTreeSet<String> = BTreeSet::new();
        let differs = |token: &&Token| token.stem != token.surface;
        written.extend(
            found
                .iter()
                .filter(differs)
                .map(|token| format!("{WRITTEN}{}", token.surface)),
        );
        written.extend(compounds(&found).into_iter().map(|compound| compound.stem));
        self.value(column, written.into_iter().collect());
    }

    /// Adds a value as far as the column has room.
    fn value(&mut self, column: usize, tokens: Vec<String>) {
        if tokens.is_empty() {
            return;
        }
        let room = COLUMNS[column].1;
        let column = &mut self.columns[column];
        if !column.is_empty() {
            column.push(GAP.to_owned());
        }
        column.extend(tokens);
        column.truncate(room);
    }

    /// The columns for FTS5, tokens parted by spaces.
    pub(super) fn texts(&self) -> [String; 4] {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        let mut texts = [const { String::new() }; 4];
        for (text, column) in texts.iter_mut().zip(&self.columns) {
            for token in column {
                let count = seen.entry(token).or_default();
                *count += 1;
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(if *count > PLACES { GAP } else { token });
            }
        }
        texts
    }

    /// The same as text of a `tsvector`: each token with its places and the weight of its column.
    pub(super) fn vector(&self) -> String {
        let mut places: BTreeMap<&str, Vec<(usize, char)>> = BTreeMap::new();
        let mut first = 1;
        for ((column, (_, room)), weight) in self.columns.iter().zip(COLUMNS).zip("ABCD".chars()) {
            for (at, token) in column.iter().enumerate().filter(|(_, token)| *token != GAP) {
                let places = places.entry(token).or_default();
                if places.len() < PLACES {
                    places.push((first + at, weight));
                }
            }
            // One more, so that the columns do not touch.
            first += room + 1;
        }
        let mut vector = String::new();
        for (token, places) in places {
            let before = if vector.is_empty() { "" } else { " " };
            let _ = write!(vector, "{before}'{token}':");
            for (at, (place, weight)) in places.iter().enumerate() {
                let before = if at == 0 { "" } else { "," };
                let _ = write!(vector, "{before}{place}{weight}");
            }
        }
        vector
    }
}

fn marked_name(name: &str) -> Vec<String> {
    let tokens = tokens(name).into_iter();
    tokens
        .map(|token| format!("{NAME}{}", token.surface))
        .collect()
}

/// An identifier as one token.
pub(super) fn identifier_token(identifier: &Identifier) -> String {
    let Identifier { scheme, value } = identifier;
    exact(IDENTIFIER, &format!("{scheme}:{value}"))
}

/// An address as one token.
pub(super) fn address_token(url: &str) -> String {
    exact(ADDRESS, url)
}

/// A text as one token: what FTS5 would take for the end of a token, or fold, becomes a character for private use.
fn exact(mark: char, text: &str) -> String {
    let mut token = String::from(mark);
    for character in text.chars() {
        let plain = character.is_ascii_lowercase() || character.is_ascii_digit();
        let code = u32::from(character);
        let private = char::from_u32(0xe000 + code).filter(|_| character.is_ascii() && !plain);
        token.push(private.unwrap_or(character));
        if token.len() > EXACT_BYTES {
            break;
        }
    }
    token
}

#[cfg(test)]
mod tests;
