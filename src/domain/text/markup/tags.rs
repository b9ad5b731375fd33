//! Tags of JATS and HTML.

/// A tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// The name as written, with its prefix.
    pub(super) name: &'a str,
    /// What the element does to its text.
    pub(super) element: Element,
    /// Whether it begins or ends the element.
    pub(super) side: Side,
}

/// What an element does to its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// Begins a new line.
    Break,
    /// Begins a new paragraph.
    Paragraph,
    /// Changes how the text looks.
    Inline,
    /// Lowers the text.
    Sub,
    /// Raises the text.
    Sup,
}

/// Which end of an element a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// `<i>`
    Start,
    /// `</i>`
    End,
    /// `<br/>`
    Both,
}

/// Longest tag; a `>` farther away belongs to something else.
const TAG_BYTES: usize = 300;

/// The tag at the beginning of the text, and its bytes. None for a less-than sign, and for names that are not markup of
/// papers: papers write of `<think>` and `<s>` as such.
pub(super) fn read(text: &str) -> Option<(Tag<'_>, usize)> {
    let window = &text.as_bytes()[1..text.len().min(TAG_BYTES)];
    let length = window.iter().position(|byte| matches!(byte, b'<' | b'>'))?;
    if window[length] != b'>' {
        return None;
    }
    let inside = &text[1..=length];
    let bytes = length + 2;
    let (inside, end) = match inside.strip_prefix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (inside, both) = match inside.strip_suffix('/') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let name_length = inside
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-')))
        .unwrap_or(inside.len());
    let (name, attributes) = inside.split_at(name_length);
    if !are_attributes(attributes) || (end && (both || !attributes.trim().is_empty())) {
        return None;
    }
    let element = element(name)?;
    let side = match (
        end,
        both || matches!(name, "br" | "break" | "jats:break" | "hr"),
    ) {
        (true, _) => Side::End,
        (false, true) => Side::Both,
        (false, false) => Side::Start,
    };
    Some((
        Tag {
            name,
            element,
            side,
        },
        bytes,
    ))
}

/// Whether it is space, or space and a name with a value, and not the words after a less-than sign.
fn are_attributes(text: &str) -> bool {
    let Some(first) = text.split_whitespace().next() else {
        return true;
    };
    let named = |(name, value): (&str, &str)| {
        let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        !name.is_empty() && name.chars().all(letters) && value.starts_with(['"', '\''])
    };
    text.starts_with(char::is_whitespace) && first.split_once('=').is_some_and(named)
}

fn element(name: &str) -> Option<Element> {
    let (prefixed, local) = match name.split_once(':') {
        Some(("jats" | "mml" | "m", local)) => (true, local),
        Some(_) => return None,
        None => (false, name),
    };
    Some(match local {
        "br" | "break" | "hr" | "li" | "list-item" | "tr" => Element::Break,
        "p" | "div" | "title" | "sec" | "abstract" | "list" | "ul" | "ol" | "h1" | "h2" | "h3"
        | "h4" | "h5" | "h6" | "blockquote" | "disp-formula" | "disp-quote" => Element::Paragraph,
        "sub" | "inf" => Element::Sub,
        "sup" => Element::Sup,
        "i" | "b" | "u" | "em" | "strong" | "italic" | "bold" | "underline" | "sc" | "scp"
        | "tt" | "monospace" | "roman" | "small" | "span" | "font" | "a" | "xref" | "ext-link"
        | "uri" | "inline-formula" | "tex-math" | "alternatives" | "named-content"
        | "styled-content" | "sans-serif" | "code" => Element::Inline,
        "" => return None,
        _ if prefixed => Element::Inline,
        _ => return None,
    })
}
