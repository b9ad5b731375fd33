//! Judging texts and addresses of an input.

use super::{ProblemCode, Problems};
use crate::domain::{Invalid, link::HttpUrl, text};

/// A line of text with its markup converted; none when nothing is left or a problem was noted.
pub(super) fn line(
    value: &str,
    limit: usize,
    path: &str,
    problems: &mut Problems,
) -> Option<String> {
    let line = judged(text::strict_line, value, limit, path, problems)?;
    (!line.is_empty()).then_some(line)
}

/// A text of several lines, likewise.
pub(super) fn block(
    value: &str,
    limit: usize,
    path: &str,
    problems: &mut Problems,
) -> Option<String> {
    let block = judged(text::strict_block, value, limit, path, problems)?;
    (!block.is_empty()).then_some(block)
}

/// A text in Markdown, whose indentation and escapes stay.
pub(super) fn markdown(
    value: &str,
    limit: usize,
    path: &str,
    problems: &mut Problems,
) -> Option<String> {
    let text = judged(text::strict_markdown, value, limit, path, problems)?;
    (!text.is_empty()).then_some(text)
}

/// A line that must be there; `missing` says so when it is not.
pub(super) fn required(
    value: Option<&str>,
    limit: usize,
    path: &str,
    missing: &str,
    problems: &mut Problems,
) -> Option<String> {
    let line = match value {
        None => String::new(),
        Some(value) => judged(text::strict_line, value, limit, path, problems)?,
    };
    if line.is_empty() {
        problems.say(ProblemCode::Required, path, missing);
        return None;
    }
    Some(line)
}

fn judged(
    read: impl Fn(&str, usize) -> Result<String, Invalid>,
    value: &str,
    limit: usize,
    path: &str,
    problems: &mut Problems,
) -> Option<String> {
    match read(value, limit) {
        Ok(text) => Some(text),
        Err(invalid) => {
            problems.say(text_problem(&read, value), path, invalid.message);
            None
        }
    }
}

/// What is wrong with a text that was refused: its length, if without a limit it is good.
fn text_problem(read: impl Fn(&str, usize) -> Result<String, Invalid>, value: &str) -> ProblemCode {
    if read(value, usize::MAX).is_ok() {
        ProblemCode::TooLong
    } else {
        ProblemCode::Invalid
    }
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

/// Whether a text can be looked up at all: no entry has a NUL, and PostgreSQL takes none.
pub(super) fn is_askable(value: &str) -> bool {
    !value.contains('\0')
}

/// Those of the texts that can be looked up.
pub(super) fn askable<'a>(values: &[&'a str]) -> Vec<&'a str> {
    let values = values.iter().copied();
    values.filter(|value| is_askable(value)).collect()
}
