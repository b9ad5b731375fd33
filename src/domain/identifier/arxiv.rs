//! Identifiers of arXiv.

use std::{fmt, str::FromStr};

use crate::domain::{Invalid, invalid::quoted};

/// An arXiv identifier, with the version if one was named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArxivId {
    base: String,
    version: Option<u32>,
}

/// Archives of identifiers before April 2007.
const ARCHIVES: [&str; 34] = [
    "acc-phys", "adap-org", "alg-geom", "ao-sci", "astro-ph", "atom-ph", "bayes-an", "chao-dyn",
    "chem-ph", "cmp-lg", "comp-gas", "cond-mat", "cs", "dg-ga", "funct-an", "gr-qc", "hep-ex",
    "hep-lat", "hep-ph", "hep-th", "math", "math-ph", "mtrl-th", "nlin", "nucl-ex", "nucl-th",
    "patt-sol", "physics", "plasm-ph", "q-alg", "q-bio", "quant-ph", "solv-int", "supr-con",
];

/// Year and month of the first identifier of the present style.
const FIRST_MONTH: u32 = 704;

/// Year and month since which numbers have five digits.
const FIVE_DIGITS: u32 = 1501;

impl ArxivId {
    /// The identifier without a version: `2405.19832`, or `math/0309136` for one from before April 2007. A subject class
    /// (`math.GT/0309136`) is left out: numbers are unique within the archive.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The version, from 1; none if it names the paper as such.
    #[must_use]
    pub const fn version(&self) -> Option<u32> {
        self.version
    }

    /// The identifier without a version.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.base
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['.', ',', ';', ')', ']', '/']);
        // "arXiv:2405.19832v2 [cs.AI]" is how papers cite it.
        let text = match text.split_once(char::is_whitespace) {
            Some((id, class)) if class.trim_start().starts_with('[') => id,
            Some(_) => return None,
            None => text,
        };
        let text = without_suffix(text, ".pdf");
        let (base, version) = match text.rsplit_once(['v', 'V']) {
            Some((base, version)) if base.ends_with(|c: char| c.is_ascii_digit()) => {
                let version =
                    number(version).filter(|version| *version > 0 && !text.contains("v0"))?;
                (base, Some(version))
            }
            _ => (text, None),
        };
        let base = present_style(base).or_else(|| former_style(base))?;
        Some(Self { base, version })
    }
}

fn without_suffix<'a>(text: &'a str, suffix: &str) -> &'a str {
    let at = text.len().saturating_sub(suffix.len());
    match text.get(at..) {
        Some(end) if end.eq_ignore_ascii_case(suffix) => &text[..at],
        _ => text,
    }
}

fn number(digits: &str) -> Option<u32> {
    let good =
        !digits.is_empty() && digits.len() <= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| digits.parse().ok()).flatten()
}

fn present_style(text: &str) -> Option<String> {
    let (month, serial) = text.split_once('.')?;
    let (yymm, _) = (number(month).filter(|_| month.len() == 4)?, number(serial)?);
    let length = if yymm < FIVE_DIGITS { 4 } else { 5 };
    let good = yymm >= FIRST_MONTH && (1..=12).contains(&(yymm % 100)) && serial.len() == length;
    good.then(|| text.to_owned())
}

fn former_style(text: &str) -> Option<String> {
    let (archive, serial) = text.split_once('/')?;
    let archive = archive.split_once('.').map_or(archive, |(archive, class)| {
        let good = class.len() == 2 && class.bytes().all(|byte| byte.is_ascii_alphabetic());
        if good || class.eq_ignore_ascii_case("dis-nn") || class.contains('-') {
            archive
        } else {
            ""
        }
    });
    let archive = ARCHIVES
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(archive))?;
    let yymm = number(serial).filter(|_| serial.len() == 7)? / 1_000;
    let good = (1..=12).contains(&(yymm % 100)) && !(FIRST_MONTH..9_100).contains(&yymm);
    good.then(|| format!("{archive}/{serial}"))
}

impl FromStr for ArxivId {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let bare = text.trim();
        let labelled = bare
            .get(..6)
            .filter(|label| label.eq_ignore_ascii_case("arxiv:"));
        let bare = if labelled.is_some() { &bare[6..] } else { bare };
        Self::read(bare)
            .or_else(|| super::pasted::arxiv_address(bare))
            .ok_or_else(|| {
                let given = quoted(text);
                Invalid::new(format!(
                    "{given} is no arXiv id; write it like 2405.19832 or math/0309136."
                ))
            })
    }
}

impl fmt::Display for ArxivId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.base)?;
        match self.version {
            Some(version) => write!(formatter, "v{version}"),
            None => Ok(()),
        }
    }
}
