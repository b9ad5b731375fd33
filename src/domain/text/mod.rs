//! Text as the catalog keeps it: in normal form C, without characters that cannot be seen, without markup except math.
//!
//! Two families do the same work for two kinds of senders. The `strict_` functions refuse what is wrong, so that the sender
//! learns of it; the `repair_` functions remove it and say so, for files that nobody can send back. Both are idempotent: a
//! text that the catalog once kept is kept as it is.

mod characters;
mod fold;
mod markup;

pub use self::{
    characters::is_hidden,
    fold::fold,
    markup::{math, plain_markup},
};

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use self::markup::{Flavor, settle};
use super::Invalid;

/// What kind of text it is: what counts as space, and which markup is converted.
#[derive(Clone, Copy)]
enum Shape {
    /// One line.
    Line,
    /// Paragraphs.
    Block,
    /// Paragraphs in Markdown, where indentation has a meaning.
    Markdown,
}

/// One line of text, for input that is refused when it breaks a rule. White space becomes single spaces; markup is converted
/// as [`plain_markup`] does. What is left may be empty.
///
/// # Errors
/// A character that cannot be seen, or more than `max_chars` characters.
pub fn strict_line(text: &str, max_chars: usize) -> Result<String, Invalid> {
    strict(text, max_chars, Shape::Line)
}

/// Paragraphs of text, likewise. Line breaks stay, at most one empty line between two lines.
///
/// # Errors
/// As [`strict_line`].
pub fn strict_block(text: &str, max_chars: usize) -> Result<String, Invalid> {
    strict(text, max_chars, Shape::Block)
}

/// A text in Markdown, likewise. Indentation, code and whatever has a meaning in Markdown stay; TeX commands and accents are
/// converted. Whether it is good Markdown is for [`super::markdown::check`].
///
/// # Errors
/// As [`strict_line`].
pub fn strict_markdown(text: &str, max_chars: usize) -> Result<String, Invalid> {
    strict(text, max_chars, Shape::Markdown)
}

/// One line of text, for input that is taken as it comes: characters that [`strict_line`] refuses are removed. With it, what
/// was removed, in words.
#[must_use]
pub fn repair_line(text: &str) -> (String, Vec<String>) {
    repair(text, Shape::Line)
}

/// Paragraphs of text, likewise.
#[must_use]
pub fn repair_block(text: &str) -> (String, Vec<String>) {
    repair(text, Shape::Block)
}

/// A text in Markdown, likewise.
#[must_use]
pub fn repair_markdown(text: &str) -> (String, Vec<String>) {
    repair(text, Shape::Markdown)
}

fn strict(text: &str, max_chars: usize, shape: Shape) -> Result<String, Invalid> {
    characters::check(text)?;
    let text = settle(text, shape.flavor(), |text| shape.clean(text));
    // A character reference such as &#0; may have hidden one.
    characters::check(&text)?;
    let length = text.chars().count();
    if length > max_chars {
        return Err(Invalid::new(format!(
            "The text has {length} characters; at most {max_chars} are allowed."
        )));
    }
    Ok(text)
}

fn repair(text: &str, shape: Shape) -> (String, Vec<String>) {
    let mut removed = characters::Removed::default();
    let visible = removed.remove_from(text);
    let text = settle(&visible, shape.flavor(), |text| {
        shape.clean(&removed.remove_from(text))
    });
    (text, removed.into_warnings())
}

impl Shape {
    const fn flavor(self) -> Flavor {
        match self {
            Self::Line | Self::Block => Flavor::Plain,
            Self::Markdown => Flavor::Markdown,
        }
    }

    /// Normal form C with the white space of this shape.
    fn clean(self, text: &str) -> String {
        let text = normal(text);
        if matches!(self, Self::Line) {
            return single_spaced(&text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut empty_lines = 0;
        for line in lines(&text) {
            let line = match self {
                Self::Markdown => spaces_only(line.trim_end()),
                Self::Line | Self::Block => single_spaced(line),
            };
            if line.is_empty() {
                empty_lines += 1;
                continue;
            }
            if !clean.is_empty() {
                clean.push_str(if empty_lines > 0 { "\n\n" } else { "\n" });
            }
            empty_lines = 0;
            clean.push_str(&line);
        }
        clean
    }
}

/// Normal form C. Nearly all texts are in it, which is soon seen.
fn normal(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfc().collect())
    }
}

/// The lines of a text, whichever of the line breaks of Unicode end them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    // "\r\n" counts as a break and an empty line would follow it, so the pair is split as one.
    text.split("\r\n").flat_map(|part| {
        part.split([
            '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
        ])
    })
}

fn single_spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// Each white space as a space; a tab as the four that Markdown takes it for.
fn spaces_only(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' => spaced.push_str("    "),
            character if character.is_whitespace() => spaced.push(' '),
            character => spaced.push(character),
        }
    }
    spaced
}

#[cfg(test)]
mod tests;
