//! From TeX, JATS and HTML to plain text with math.
//!
//! A text is cut into tokens, a plan says what becomes of each, and what the plan does not mention stays as it was written:
//! markup that is not understood is worth more to a reader than a guess.

mod accents;
mod commands;
mod entities;
mod plan;
mod tags;
mod token;

use std::{borrow::Cow, ops::Range};

use token::{Kind, tokens};

/// What the text is besides TeX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavor {
    /// Plain text, JATS or HTML.
    Plain,
    /// Markdown: its own escapes, code, braces and entities stay.
    Markdown,
}

/// How many layers of markup around each other are converted (`&amp;amp;`, braces in braces). Text with more is somebody's
/// joke, and stays as it is.
const LAYERS: usize = 8;

/// The text with TeX, JATS and HTML markup converted to what a reader expects; math stays as `$...$` or `$$...$$`.
///
/// - `\emph{x}` is x, `at~\url{https://...}` is "at https://...", `\"o` and `{\"o}` are ö, `\%` is %, ``` ``x'' ``` is “x”;
///   braces that protect capitals are dropped.
/// - `<i>x</i>` is x, `&lt;` is <, and `10<sup>6</sup>` is 10⁶; an opening tag needs its closing one.
/// - `\(x\)` is `$x$`. What is inside math stays as it is. A dollar sign that pairs with no other is money.
/// - Unknown commands and tags, dashes, and everything else stay.
///
/// Converting twice is the same as converting once; the time it takes grows with the length of the text alone.
#[must_use]
pub fn plain_markup(text: &str) -> String {
    settle(text, Flavor::Plain, str::to_owned)
}

/// Cleans and converts the text until neither changes anything.
pub(super) fn settle(text: &str, flavor: Flavor, mut clean: impl FnMut(&str) -> String) -> String {
    let unconverted = clean(text);
    let mut current = unconverted.clone();
    for _ in 0..LAYERS {
        let next = match convert(&current, flavor) {
            Cow::Borrowed(_) => return current,
            Cow::Owned(converted) => clean(&converted),
        };
        if next == current {
            return current;
        }
        current = next;
    }
    unconverted
}

/// Where math stands in a text that was converted, its dollars included; everything else is text as readers see it.
pub fn math(text: &str) -> impl Iterator<Item = Range<usize>> {
    let tokens = tokens(text, Flavor::Plain).into_iter();
    tokens
        .filter(|token| token.kind == Kind::Verbatim)
        .map(|token| token.start..token.end)
}

/// Takes off one layer of markup.
fn convert(text: &str, flavor: Flavor) -> Cow<'_, str> {
    if !text.contains(['\\', '&', '<', '~', '{', '`']) {
        return Cow::Borrowed(text);
    }
    plan::render(text, flavor)
}

#[cfg(test)]
mod tests;
