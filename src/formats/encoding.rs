//! From bytes to text.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

/// A text and what had to be assumed to read it.
pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) warning: Option<&'static str>,
}

/// The text of these bytes. A byte order mark decides; bytes that are no UTF-8 are taken for Windows-1252, in which every
/// sequence of bytes is a text.
pub(super) fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        let warning = broken.then_some("Bytes that are no text were replaced by U+FFFD.");
        return Decoded { text, warning };
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            warning: None,
        };
    }
    let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
    Decoded {
        text,
        warning: Some("The text is no UTF-8 and was read as Windows-1252 (Latin 1)."),
    }
}
