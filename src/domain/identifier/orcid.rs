//! Identifiers of researchers.

use std::{fmt, str::FromStr};

use crate::domain::{Invalid, invalid::quoted};

/// An ORCID iD with a right check digit: `0000-0002-1825-0097`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Orcid(String);

impl Orcid {
    /// Four groups of four digits; the last digit may be an X.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The page of the researcher.
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://orcid.org/{}", self.0)
    }
}

/// ISO 7064 MOD 11-2 of the first 15 digits.
fn check_digit(digits: &[u8]) -> u8 {
    let total = digits
        .iter()
        .fold(0, |total, digit| (total + u32::from(digit - b'0')) * 2 % 11);
    match (12 - total) % 11 {
        10 => b'X',
        // At most 9.
        value => b"0123456789"[value as usize],
    }
}

impl FromStr for Orcid {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let refuse = |problem: &str| {
            let given = quoted(text);
            Invalid::new(format!(
                "{given} {problem}; write it like 0000-0002-1825-0097."
            ))
        };
        let lower = text.trim().to_ascii_lowercase();
        let mut bare = lower.as_str();
        for prefix in ["https://", "http://", "www.", "orcid.org/", "orcid:"] {
            bare = bare.strip_prefix(prefix).unwrap_or(bare).trim_start();
        }
        let bare = bare.strip_suffix('/').unwrap_or(bare);
        let digits: Vec<u8> = bare
            .bytes()
            .filter(|byte| *byte != b'-')
            .map(|byte| byte.to_ascii_uppercase())
            .collect();
        let grouped = bare.len() == 16
            || (bare.len() == 19 && [4, 9, 14].iter().all(|at| bare.as_bytes()[*at] == b'-'));
        let (Some(first), Some(last)) = (digits.get(..15), digits.get(15)) else {
            return Err(refuse("is no ORCID iD"));
        };
        if !grouped || digits.len() != 16 || !first.iter().all(u8::is_ascii_digit) {
            return Err(refuse("is no ORCID iD"));
        }
        if check_digit(first) != *last {
            return Err(refuse(
                "is no ORCID iD: its check digit is wrong, so another digit may be too",
            ));
        }
        let groups: Vec<String> = digits
            .chunks(4)
            .map(|group| group.iter().map(|digit| char::from(*digit)).collect())
            .collect();
        Ok(Self(groups.join("-")))
    }
}

impl fmt::Display for Orcid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
