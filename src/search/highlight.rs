//! What a search met in a text: parts that are hits and parts that are not, for clients to show as they like.

use std::ops::Range;

use super::{
    compile::{Compiled, Row},
    document::{NAME, TOPIC, WRITTEN},
    tokens::{Token, compounds, tokens},
};

/// Characters of a snippet.
const SNIPPET: usize = 300;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The text as it is.
    pub text: String,
    /// Whether the search asked for it.
    pub hit: bool,
}

/// What kind of text it is: which terms of a search are for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A title.
    Title,
    /// A summary, an abstract.
    Prose,
    /// The name of an author.
    Name,
    /// The name of a topic.
    Topic,
}

impl Kind {
    /// Whether a row of tokens is looked for in such a text.
    fn takes(self, row: &Row) -> bool {
        let mark = row.tokens.first().and_then(|token| token.chars().next());
        match (self, mark) {
            (Self::Name, mark) => mark == Some(NAME),
            (_, Some(NAME)) => false,
            (kind, Some(TOPIC)) => kind == Self::Topic,
            (kind, _) => kind == Self::Title || !row.title,
        }
    }
}

/// A text in parts; none when the search met nothing in it.
#[must_use]
pub fn highlight(search: &Compiled, kind: Kind, text: &str) -> Option<Vec<Part>> {
    let hits = hits(search, kind, text);
    (!hits.is_empty()).then(|| parts(text, 0..text.len(), &hits))
}

/// The same of the place of a long text with the most hits, with an ellipsis where the text goes on.
#[must_use]
pub fn snippet(search: &Compiled, kind: Kind, text: &str) -> Option<Vec<Part>> {
    let hits = hits(search, kind, text);
    let window = window(text, &hits)?;
    let mut parts = parts(text, window.clone(), &hits);
    let ellipsis = || Part {
        text: "…".to_owned(),
        hit: false,
    };
    if window.start > 0 {
        parts.insert(0, ellipsis());
    }
    if window.end < text.len() {
        parts.push(ellipsis());
    }
    Some(parts)
}

/// Where the search met the text, in order, not touching.
fn hits(search: &Compiled, kind: Kind, text: &str) -> Vec<Range<usize>> {
    let tokens = tokens(text);
    let compounds = compounds(&tokens);
    let mut hits: Vec<Range<usize>> = Vec::new();
    for row in search.rows().filter(|row| kind.takes(row)) {
        let length = row.tokens.len();
        let rows = tokens.windows(length).filter(|words| meets(row, words));
        hits.extend(rows.map(|words| words[0].range.start..words[length - 1].range.end));
        if let [only] = row.tokens.as_slice() {
            let whole = compounds.iter().filter(|compound| compound.stem == *only);
            hits.extend(whole.map(|compound| compound.range.clone()));
        }
    }
    hits.sort_by_key(|hit| (hit.start, hit.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for hit in hits {
        match merged.last_mut() {
            Some(last) if hit.start <= last.end => last.end = last.end.max(hit.end),
            _ => merged.push(hit),
        }
    }
    merged
}

/// Whether these words are the row, however the index would have marked them.
fn meets(row: &Row, words: &[Token]) -> bool {
    let last = row.tokens.len() - 1;
    row.tokens
        .iter()
        .zip(words)
        .enumerate()
        .all(|(at, (wanted, word))| {
            let (wanted, own) = match wanted.chars().next() {
                Some(mark @ (NAME | WRITTEN)) => (&wanted[mark.len_utf8()..], &word.surface),
                Some(TOPIC) => (&wanted[TOPIC.len_utf8()..], &word.stem),
                _ => (wanted.as_str(), &word.stem),
            };
            own == wanted || (row.prefix && at == last && own.starts_with(wanted))
        })
}

fn parts(text: &str, window: Range<usize>, hits: &[Range<usize>]) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut push = |range: Range<usize>, hit| {
        if let Some(text) = text.get(range).filter(|text| !text.is_empty()) {
            let text = text.to_owned();
            parts.push(Part { text, hit });
        }
    };
    let mut at = window.start;
    for hit in hits
        .iter()
        .filter(|hit| hit.start >= window.start && hit.end <= window.end)
    {
        push(at..hit.start, false);
        push(hit.clone(), true);
        at = hit.end;
    }
    push(at..window.end, false);
    parts
}

/// The stretch with the most hits, from one word's beginning to another's end. A hit is never cut.
fn window(text: &str, hits: &[Range<usize>]) -> Option<Range<usize>> {
    let within = |from: usize| {
        let to = ahead(text, from, SNIPPET);
        hits.iter()
            .filter(|hit| hit.start >= from && hit.end <= to)
            .count()
    };
    let best = hits.iter().enumerate();
    let best = best.max_by_key(|(at, hit)| (within(hit.start), usize::MAX - at));
    let (_, best) = best?;
    // A few words before the first hit say what it is about.
    let start = back(text, best.start, SNIPPET / 6);
    let end = ahead(text, start, SNIPPET).max(best.end);
    let start = if start == 0 {
        0
    } else {
        text[start..best.start]
            .find(' ')
            .map_or(best.start, |at| start + at + 1)
    };
    let end = if end == text.len() {
        end
    } else {
        let inside = hits.iter().find(|hit| hit.start < end && hit.end > end);
        let end = inside.map_or(end, |hit| hit.start.max(best.end));
        text[best.end..end]
            .rfind(' ')
            .map_or(end, |at| best.end + at)
    };
    Some(start..end)
}

fn ahead(text: &str, from: usize, chars: usize) -> usize {
    text[from..]
        .char_indices()
        .nth(chars)
        .map_or(text.len(), |(at, _)| from + at)
}

fn back(text: &str, from: usize, chars: usize) -> usize {
    text[..from]
        .char_indices()
        .rev()
        .nth(chars)
        .map_or(0, |(at, _)| at)
}

#[cfg(test)]
mod tests;
