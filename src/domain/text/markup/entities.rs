//! Character references: `&amp;`, `&eacute;`, `&#177;`, `&#x3b1;`.

use std::borrow::Cow;

/// Longest reference of HTML, with its signs.
const REFERENCE_BYTES: usize = 34;

/// The bytes of the reference at the beginning of the text; none for an ampersand.
pub(super) fn length(text: &str) -> Option<usize> {
    let window = &text.as_bytes()[..text.len().min(REFERENCE_BYTES)];
    let inside = window[1..]
        .iter()
        .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#')
        .count();
    let length = inside + 2;
    (window.get(length - 1) == Some(&b';') && decoded(&text[..length]).is_some()).then_some(length)
}

/// What the reference stands for.
pub(super) fn decoded(reference: &str) -> Option<String> {
    match html_escape::decode_html_entities(reference) {
        Cow::Owned(decoded) if decoded != reference => Some(decoded),
        _ => None,
    }
}
