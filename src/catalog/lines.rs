//! Judging texts and addresses of an input.

use super::Problems;
use crate::domain::{link::HttpUrl, text};

/// A line of text with its markup converted; none when nothing is left or a problem was noted.
pub(super) fn line(
    value: &str,
    limit: usize,
    path: &str,
    problems: &mut Problems,
) -> Option<String> {
    let line = problems.check(path, text::strict_line(value, limit))?;
    (!line.is_empty()).then_some(line)
}

/// A text of several lines, likewise.
pub(super) fn block(
    value: &str,
    limit: usize,
    path: &str,
    problems: &mut Problems,
) -> Option<String> {
    let block = problems.check(path, text::strict_block(value, limit))?;
    (!block.is_empty()).then_some(block)
}

/// An http or https address.
pub(super) fn url(value: &str, path: &str, problems: &mut Problems) -> Option<String> {
    let url = problems.check(path, HttpUrl::parse(value))?;
    Some(url.as_str().to_owned())
}

/// The folded text that equality and order go by, cut to what an index entry may hold.
pub(super) fn key(value: &str) -> String {
    let mut key = text::fold(value);
    let mut end = key.len().min(entity::INDEXED_TEXT_BYTES);
    while !key.is_char_boundary(end) {
        end -= 1;
    }
    key.truncate(end);
    key
}
