//! The formats by name.

use std::{fmt, str::FromStr};

use super::{encoding, sniff};
use crate::domain::Invalid;

/// A format of bibliographic records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The project's own: one JSON object a line, nothing lost.
    JsonLines,
    /// `BibTeX`. `BibLaTeX` is read as the same format.
    Bibtex,
    /// `BibLaTeX`, with types and fields that `BibTeX` does not have.
    Biblatex,
    /// RIS in the dialects of the databases that export it.
    Ris,
    /// CSL-JSON, the format of citation processors.
    CslJson,
    /// Values separated by commas, semicolons or tabs, with a line of names above them.
    Csv,
    /// Answers of arXiv's API. Read only.
    ArxivAtom,
    /// Works as the API of `OpenAlex` answers, or lines of its snapshot. Read only.
    OpenAlex,
    /// Works as the REST API of Crossref answers. Read only.
    Crossref,
    /// Papers as the API of Semantic Scholar answers, or lines of its bulk files. Read only.
    SemanticScholar,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 10] = [
        Self::JsonLines,
        Self::Bibtex,
        Self::Biblatex,
        Self::Ris,
        Self::CslJson,
        Self::Csv,
        Self::ArxivAtom,
        Self::OpenAlex,
        Self::Crossref,
        Self::SemanticScholar,
    ];

    /// The name that is written in commands and requests: `CSL_JSON`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JsonLines => "JSON_LINES",
            Self::Bibtex => "BIBTEX",
            Self::Biblatex => "BIBLATEX",
            Self::Ris => "RIS",
            Self::CslJson => "CSL_JSON",
            Self::Csv => "CSV",
            Self::ArxivAtom => "ARXIV_ATOM",
            Self::OpenAlex => "OPENALEX",
            Self::Crossref => "CROSSREF",
            Self::SemanticScholar => "SEMANTIC_SCHOLAR",
        }
    }

    /// How the names of files of this format end.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Bibtex | Self::Biblatex => "bib",
            Self::Ris => "ris",
            Self::CslJson => "csl.json",
            Self::Csv => "csv",
            Self::ArxivAtom => "xml",
            Self::OpenAlex | Self::Crossref | Self::SemanticScholar => "json",
        }
    }

    /// The media type; none of a format that is read only.
    #[must_use]
    pub const fn media_type(self) -> Option<&'static str> {
        Some(match self {
            Self::JsonLines => "application/jsonl",
            Self::Bibtex | Self::Biblatex => "application/x-bibtex",
            Self::Ris => "application/x-research-info-systems",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
            Self::Csv => "text/csv",
            Self::ArxivAtom | Self::OpenAlex | Self::Crossref | Self::SemanticScholar => {
                return None;
            }
        })
    }

    /// The format whose reader reads this one.
    pub(super) const fn as_read(self) -> Self {
        match self {
            Self::Biblatex => Self::Bibtex,
            other => other,
        }
    }

    /// The format that the text looks like, judged by its content alone; none if it looks like nothing known.
    #[must_use]
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        sniff::format(&encoding::decode(bytes).text)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = Invalid;

    /// The name in any case, also with hyphens: `csl-json`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let name = text.trim().to_ascii_uppercase().replace('-', "_");
        let found = Self::ALL.into_iter().find(|format| format.as_str() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            Invalid::new(format!("There is no such format; use one of {names}."))
        })
    }
}
