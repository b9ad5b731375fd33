//! Digital Object Identifiers.

use std::{fmt, fmt::Write, str::FromStr};

use super::ArxivId;
use crate::domain::{Invalid, invalid::quoted, limits::IDENTIFIER_CHARS, text};

/// A Digital Object Identifier: in lower case, without an address or label around it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Doi(String);

/// What stands before a DOI: labels, and resolvers.
const PREFIXES: [&str; 12] = [
    "https://",
    "http://",
    "www.",
    "dx.doi.org/",
    "doi.org/",
    "doi.acm.org/",
    "doi:",
    "doi",
    "info:doi/",
    "urn:doi:",
    "/",
    ":",
];

impl Doi {
    /// The DOI in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The arXiv id that this DOI stands for, if arXiv gave it.
    #[must_use]
    pub fn arxiv(&self) -> Option<ArxivId> {
        self.0.strip_prefix("10.48550/arxiv.")?.parse().ok()
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() > 8 * IDENTIFIER_CHARS {
            return None;
        }
        let lower = text.trim().trim_start_matches('<').to_ascii_lowercase();
        let bare = without_prefixes(&lower);
        let from_address = bare.len() < lower.len() && lower.contains("doi.org/");
        // What follows in an address was meant for the server.
        let bare = if from_address {
            bare.split(['?', '#']).next().unwrap_or_default()
        } else {
            bare
        };
        let decoded = percent_decoded(bare)?.to_ascii_lowercase();
        let doi = without_end(&decoded);
        let (prefix, suffix) = doi.split_once('/')?;
        let registrant = prefix.strip_prefix("10.")?;
        let mut numbers = registrant.split('.');
        let first = numbers.next()?;
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let visible = |c: char| !c.is_whitespace() && !c.is_control() && !text::is_hidden(c);
        let good = (4..=9).contains(&first.len())
            && digits(first)
            && numbers.all(digits)
            && !suffix.is_empty()
            && suffix.chars().all(visible)
            // No address leads to these: readers of addresses take them for a way up the path.
            && !suffix.split('/').any(|part| matches!(part, "." | ".."))
            && doi.chars().count() <= IDENTIFIER_CHARS;
        good.then(|| Self(doi.to_owned()))
    }
}

fn without_prefixes(text: &str) -> &str {
    let mut rest = text;
    while let Some(shorter) = PREFIXES.iter().find_map(|prefix| rest.strip_prefix(prefix)) {
        rest = shorter.trim_start();
    }
    rest
}

/// The text with `%2F` and the like as the characters they stand for, however often they were encoded; none if that is no
/// text.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    loop {
        let mut decoded = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            let byte = if bytes[at] == b'%' {
                hexadecimal(bytes.get(at + 1..at + 3))
            } else {
                None
            };
            decoded.push(byte.unwrap_or(bytes[at]));
            at += if byte.is_some() { 3 } else { 1 };
        }
        if decoded.len() == bytes.len() {
            return String::from_utf8(decoded).ok();
        }
        bytes = decoded;
    }
}

fn hexadecimal(digits: Option<&[u8]>) -> Option<u8> {
    let digits = std::str::from_utf8(digits?).ok()?;
    let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    all.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

/// The DOI without the punctuation of the sentence that it stood in. A closing bracket belongs to it if it has the opening one.
fn without_end(text: &str) -> &str {
    let mut doi = text;
    loop {
        let Some(last) = doi.chars().next_back() else {
            return doi;
        };
        let opening = match last {
            '.' | ',' | ';' | ':' | '\'' | '"' | '’' | '”' | '…' | '/' => None,
            ')' => Some('('),
            ']' => Some('['),
            '}' => Some('{'),
            '>' => Some('<'),
            last if last.is_whitespace() => None,
            _ => return doi,
        };
        let balanced = opening
            .is_some_and(|opening| doi.matches(opening).count() >= doi.matches(last).count());
        if balanced {
            return doi;
        }
        doi = &doi[..doi.len() - last.len_utf8()];
    }
}

/// The address that resolves a DOI.
pub(super) fn url(doi: &str) -> String {
    let mut url = String::from("https://doi.org/");
    for byte in doi.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:;,()!*".contains(&byte) {
            url.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

impl FromStr for Doi {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or_else(|| {
            let given = quoted(text);
            Invalid::new(format!(
                "{given} is no DOI; write it like 10.18653/v1/2024.emnlp-main.440."
            ))
        })
    }
}

impl fmt::Display for Doi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
