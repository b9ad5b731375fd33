//! Identifiers of books.

use std::{fmt, str::FromStr};

use crate::domain::{Invalid, invalid::quoted};

/// An International Standard Book Number with a right check digit, as 13 digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Isbn(String);

impl Isbn {
    /// The 13 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Reads 10 or 13 digits with hyphens or spaces between them.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut digits = Vec::with_capacity(13);
        for character in text.trim().chars() {
            match character {
                '-' | ' ' | '\u{2010}' | '\u{2011}' | '\u{2013}' => {}
                '0'..='9' | 'x' | 'X' if digits.len() < 13 => {
                    digits.push(character.to_ascii_uppercase());
                }
                _ => return None,
            }
        }
        let values: Vec<u32> = digits
            .iter()
            .map(|digit| digit.to_digit(10).unwrap_or(10))
            .collect();
        let (last, first) = values.split_last()?;
        if first.contains(&10) {
            return None;
        }
        match values.len() {
            10 => {
                let sum: u32 = values
                    .iter()
                    .zip((1..=10).rev())
                    .map(|(value, weight)| value * weight)
                    .sum();
                let book: Vec<u32> = [9, 7, 8].into_iter().chain(first.iter().copied()).collect();
                sum.is_multiple_of(11).then(|| Self::from_digits(&book))
            }
            13 => {
                let prefixed = values.starts_with(&[9, 7, 8]) || values.starts_with(&[9, 7, 9]);
                (prefixed && check_digit(first) == *last).then(|| Self::from_digits(first))
            }
            _ => None,
        }
    }

    /// The number of these 12 digits.
    fn from_digits(first: &[u32]) -> Self {
        let digits = first.iter().copied().chain([check_digit(first)]);
        Self(
            digits
                .filter_map(|digit| char::from_digit(digit, 10))
                .collect(),
        )
    }
}

/// The digit that follows 12 digits.
fn check_digit(first: &[u32]) -> u32 {
    let weights = [1, 3].into_iter().cycle();
    let sum: u32 = first
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    (10 - sum % 10) % 10
}

impl FromStr for Isbn {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::read(text).ok_or_else(|| {
            let given = quoted(text);
            Invalid::new(format!(
                "{given} is no ISBN with a right check digit; write it like 978-0-262-03384-8."
            ))
        })
    }
}

impl fmt::Display for Isbn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
