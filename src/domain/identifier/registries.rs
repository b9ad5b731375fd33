//! What identifiers of each registry look like, without label and address.

use super::{ArxivId, Doi, Identifier, Isbn, Scheme};

/// The identifier in its one spelling; none if it is no identifier of this scheme.
pub(super) fn canonical(scheme: Scheme, text: &str) -> Option<Identifier> {
    let value = match scheme {
        Scheme::Doi => return Doi::read(text).map(Identifier::from),
        Scheme::Arxiv => {
            let id = ArxivId::read(text).or_else(|| Doi::read(text)?.arxiv());
            return id.map(Identifier::from);
        }
        Scheme::OpenAlex => open_alex(text)?,
        Scheme::SemanticScholar => semantic_scholar(text)?,
        Scheme::OpenReview => open_review(text)?,
        Scheme::Acl => acl(text)?,
        Scheme::Dblp => dblp(text)?,
        Scheme::Pmid | Scheme::Mag => number(text)?,
        Scheme::Pmcid => pmcid(text)?,
        Scheme::Isbn => Isbn::read(text)?.as_str().to_owned(),
        Scheme::Import => return None,
    };
    Some(Identifier { scheme, value })
}

impl From<Doi> for Identifier {
    /// The DOI, or the arXiv id if it is one of arXiv's.
    fn from(doi: Doi) -> Self {
        match doi.arxiv() {
            Some(id) => id.into(),
            None => Self {
                scheme: Scheme::Doi,
                value: doi.as_str().to_owned(),
            },
        }
    }
}

impl From<ArxivId> for Identifier {
    /// The paper, whatever the version.
    fn from(id: ArxivId) -> Self {
        Self {
            scheme: Scheme::Arxiv,
            value: id.base().to_owned(),
        }
    }
}

impl From<Isbn> for Identifier {
    fn from(isbn: Isbn) -> Self {
        Self {
            scheme: Scheme::Isbn,
            value: isbn.as_str().to_owned(),
        }
    }
}

/// A whole number without leading zeros, as registries count.
fn number(text: &str) -> Option<String> {
    let good = (1..=15).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !text.starts_with('0');
    good.then(|| text.to_owned())
}

fn open_alex(text: &str) -> Option<String> {
    let digits = text.strip_prefix(['W', 'w'])?;
    Some(format!("W{}", number(digits)?))
}

fn pmcid(text: &str) -> Option<String> {
    let digits = match text.get(..3) {
        Some(prefix) if prefix.eq_ignore_ascii_case("pmc") => &text[3..],
        _ => text,
    };
    Some(format!("PMC{}", number(digits)?))
}

fn semantic_scholar(text: &str) -> Option<String> {
    let good = text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then(|| text.to_ascii_lowercase())
}

fn open_review(text: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let good = (6..=40).contains(&text.len()) && text.bytes().all(allowed);
    good.then(|| text.to_owned())
}

/// `P18-1001`, or since 2020 `2024.emnlp-main.440`.
fn acl(text: &str) -> Option<String> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if let [volume, paper] = text.split('-').collect::<Vec<_>>()[..] {
        let volume_digits = volume.strip_prefix(|c: char| c.is_ascii_alphabetic());
        if volume_digits.is_some_and(|rest| rest.len() == 2 && digits(rest))
            && paper.len() == 4
            && digits(paper)
        {
            return Some(text.to_ascii_uppercase());
        }
    }
    let [year, volume, paper] = text.split('.').collect::<Vec<_>>()[..] else {
        return None;
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let good = year.len() == 4
        && digits(year)
        && volume.contains('-')
        && volume.chars().all(word)
        && paper.len() <= 5
        && digits(paper);
    good.then(|| text.to_ascii_lowercase())
}

/// Kind of publication, venue and entry, separated by slashes.
fn dblp(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    let kinds = [
        "conf",
        "journals",
        "books",
        "phd",
        "series",
        "tr",
        "reference",
        "homepages",
        "data",
        "www",
        "ms",
        "persons",
    ];
    let word = |part: &&str| {
        let allowed =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | ':' | '.');
        !part.is_empty() && part.chars().all(allowed)
    };
    ((3..=5).contains(&parts.len()) && kinds.contains(&parts[0]) && parts.iter().all(word))
        .then(|| text.to_owned())
}
