//! Identifiers of papers and people: many spellings are read, one is kept.

mod arxiv;
mod doi;
mod isbn;
mod orcid;
mod pasted;
mod registries;

use std::{fmt, str::FromStr};

pub use self::{arxiv::ArxivId, doi::Doi, isbn::Isbn, orcid::Orcid, pasted::recognize};

use super::{Invalid, invalid::quoted, limits::IDENTIFIER_CHARS, text};

/// Who gave an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scheme {
    /// Digital Object Identifier: `10.18653/v1/2024.emnlp-main.440`.
    Doi,
    /// arXiv, without a version: `2405.19832`, `math/0309136`.
    Arxiv,
    /// `OpenAlex` work: `W2741809807`.
    OpenAlex,
    /// Semantic Scholar paper: 40 hexadecimal digits.
    SemanticScholar,
    /// `OpenReview` forum.
    OpenReview,
    /// ACL Anthology: `2024.emnlp-main.440`, `P18-1001`.
    Acl,
    /// Key of DBLP: `conf/nips/VaswaniSPUJGKP17`.
    Dblp,
    /// `PubMed`: a number.
    Pmid,
    /// `PubMed` Central: `PMC1234567`.
    Pmcid,
    /// International Standard Book Number, as 13 digits.
    Isbn,
    /// Microsoft Academic Graph: a number.
    Mag,
    /// A key that a file gave: `source:key`.
    Import,
}

impl Scheme {
    /// Every scheme.
    pub const ALL: [Self; 12] = [
        Self::Doi,
        Self::Arxiv,
        Self::OpenAlex,
        Self::SemanticScholar,
        Self::OpenReview,
        Self::Acl,
        Self::Dblp,
        Self::Pmid,
        Self::Pmcid,
        Self::Isbn,
        Self::Mag,
        Self::Import,
    ];

    /// The name that is stored and sent: `SEMANTIC_SCHOLAR`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Doi => "DOI",
            Self::Arxiv => "ARXIV",
            Self::OpenAlex => "OPENALEX",
            Self::SemanticScholar => "SEMANTIC_SCHOLAR",
            Self::OpenReview => "OPENREVIEW",
            Self::Acl => "ACL",
            Self::Dblp => "DBLP",
            Self::Pmid => "PMID",
            Self::Pmcid => "PMCID",
            Self::Isbn => "ISBN",
            Self::Mag => "MAG",
            Self::Import => "IMPORT",
        }
    }

    /// What people call an identifier of this scheme, and one of them.
    const fn example(self) -> (&'static str, &'static str) {
        match self {
            Self::Doi => ("DOI", "10.18653/v1/2024.emnlp-main.440"),
            Self::Arxiv => ("arXiv id", "2405.19832 or math/0309136"),
            Self::OpenAlex => ("OpenAlex work", "W2741809807"),
            Self::SemanticScholar => (
                "Semantic Scholar paper",
                "649def34f8be52c8b66281af98ae884c09aef38b (40 hexadecimal digits)",
            ),
            Self::OpenReview => ("OpenReview id", "Hk4fpoA5Km"),
            Self::Acl => ("ACL Anthology id", "2024.emnlp-main.440 or P18-1001"),
            Self::Dblp => ("DBLP key", "conf/nips/VaswaniSPUJGKP17"),
            Self::Pmid => ("PubMed id", "31452104"),
            Self::Pmcid => ("PubMed Central id", "PMC6710556"),
            Self::Isbn => ("ISBN with a right check digit", "978-0-262-03384-8"),
            Self::Mag => ("Microsoft Academic Graph id", "2741809807"),
            Self::Import => ("key of an import", "source:key"),
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Scheme {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|scheme| scheme.as_str() == text);
        found.ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::as_str).collect();
            let (given, names) = (quoted(text), names.join(", "));
            Invalid::new(format!(
                "{given} is no scheme of identifiers; use one of {names}."
            ))
        })
    }
}

/// An identifier in its one spelling. Two are equal when they name the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier {
    /// Who gave it.
    pub scheme: Scheme,
    /// Its one spelling.
    pub value: String,
}

impl Identifier {
    /// The identifier of this scheme in any of its spellings, also as an address.
    ///
    /// A DOI that arXiv gave (`10.48550/arXiv.2405.19832`) becomes the arXiv id, since both name the same thing.
    ///
    /// # Errors
    /// What is no identifier of this scheme.
    pub fn new(scheme: Scheme, text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        if text.chars().count() > IDENTIFIER_CHARS {
            let length = text.chars().count();
            return Err(Invalid::new(format!(
                "The identifier has {length} characters; at most {IDENTIFIER_CHARS} are allowed."
            )));
        }
        if scheme == Scheme::Import {
            return import(text);
        }
        let bare = pasted::without_label(scheme, text);
        let found = registries::canonical(scheme, bare).or_else(|| {
            pasted::address(text).filter(|found| {
                found.scheme == scheme || scheme == Scheme::Doi && found.is_arxiv_doi(text)
            })
        });
        found.ok_or_else(|| {
            let (name, example) = scheme.example();
            Invalid::new(format!(
                "{} is no {name}; write it like {example}.",
                quoted(text)
            ))
        })
    }

    /// Whether this arXiv id was written as the DOI that arXiv gave.
    fn is_arxiv_doi(&self, text: &str) -> bool {
        self.scheme == Scheme::Arxiv && text.contains("10.48550")
    }

    /// The page on the web that the identifier leads to; none where there is no such page.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        let value = &self.value;
        Some(match self.scheme {
            Scheme::Doi => doi::url(value),
            Scheme::Arxiv => format!("https://arxiv.org/abs/{value}"),
            Scheme::OpenAlex => format!("https://openalex.org/{value}"),
            Scheme::SemanticScholar => format!("https://www.semanticscholar.org/paper/{value}"),
            Scheme::OpenReview => format!("https://openreview.net/forum?id={value}"),
            Scheme::Acl => format!("https://aclanthology.org/{value}/"),
            Scheme::Dblp => format!("https://dblp.org/rec/{value}"),
            Scheme::Pmid => format!("https://pubmed.ncbi.nlm.nih.gov/{value}/"),
            Scheme::Pmcid => format!("https://pmc.ncbi.nlm.nih.gov/articles/{value}/"),
            Scheme::Isbn | Scheme::Mag | Scheme::Import => return None,
        })
    }
}

fn import(text: &str) -> Result<Identifier, Invalid> {
    let value = text::strict_line(text, IDENTIFIER_CHARS)?;
    let complete = value
        .split_once(':')
        .is_some_and(|(source, key)| !source.is_empty() && !key.is_empty());
    if !complete {
        let given = quoted(text);
        return Err(Invalid::new(format!(
            "{given} names no source and key; write source:key."
        )));
    }
    Ok(Identifier {
        scheme: Scheme::Import,
        value,
    })
}

#[cfg(test)]
mod tests;
