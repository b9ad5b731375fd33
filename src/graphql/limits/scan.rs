//! A look at the text of a document before it is parsed: the parser recurses, so nesting is bounded before it begins.

use super::Refusal;
use crate::{config::Limits, graphql::error::ErrorCode};

/// Deepest nesting of brackets of any kind. Selections have a limit of their own; values and types are rarely nested at all.
const NESTING: usize = 100;

/// Refuses a text that is too long, has too many tokens, or nests too deeply. Reads it once.
pub(super) fn check(text: &str, limits: &Limits) -> Result<(), Refusal> {
    let too_large = |what: &str, value: usize, limit: usize, setting: &str| {
        let message =
            format!("{value} {what} are more than the {limit} allowed (setting {setting}).");
        Err(Refusal::new(ErrorCode::DocumentTooLarge, message))
    };
    if text.len() > limits.document_bytes {
        let setting = "limits.document_bytes";
        return too_large(
            "bytes of a document",
            text.len(),
            limits.document_bytes,
            setting,
        );
    }
    let (tokens, nesting) = count(text.as_bytes());
    if tokens > limits.tokens {
        return too_large(
            "tokens of a document",
            tokens,
            limits.tokens,
            "limits.tokens",
        );
    }
    if nesting > NESTING {
        let message =
            format!("Brackets are nested {nesting} deep; at most {NESTING} levels are allowed.");
        return Err(Refusal::new(ErrorCode::CostLimitExceeded, message));
    }
    Ok(())
}

/// Tokens and the deepest nesting of brackets, by the lexical grammar of GraphQL (October 2021, section 2.1).
fn count(text: &[u8]) -> (usize, usize) {
    let (mut tokens, mut nesting, mut deepest) = (0, 0_usize, 0);
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' => {
                at += 1;
                continue;
            }
            b'#' => {
                at = run(text, at, |byte| byte != b'\n' && byte != b'\r');
                continue;
            }
            b'{' | b'[' | b'(' => {
                nesting += 1;
                deepest = deepest.max(nesting);
                at += 1;
            }
            b'}' | b']' | b')' => {
                nesting = nesting.saturating_sub(1);
                at += 1;
            }
            b'"' => at = string(text, at),
            byte if is_word(byte) => at = run(text, at, is_word),
            _ => at += 1,
        }
        tokens += 1;
    }
    (tokens, deepest)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.') || !byte.is_ascii()
}

fn run(text: &[u8], from: usize, belongs: impl Fn(u8) -> bool) -> usize {
    let length = text[from..]
        .iter()
        .take_while(|byte| belongs(**byte))
        .count();
    from + length
}

/// Behind the string that begins here; behind the text when it does not end.
fn string(text: &[u8], from: usize) -> usize {
    let block = text[from..].starts_with(b"\"\"\"");
    let mut at = from + if block { 3 } else { 1 };
    while at < text.len() {
        let rest = &text[at..];
        if block && rest.starts_with(b"\\\"\"\"") {
            at += 4;
        } else if block && rest.starts_with(b"\"\"\"") {
            return at + 3;
        } else if !block && rest[0] == b'\\' {
            at += 2;
        } else if !block && matches!(rest[0], b'"' | b'\n') {
            return at + 1;
        } else {
            at += 1;
        }
    }
    text.len()
}
