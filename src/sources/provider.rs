//! The providers by name.

use std::fmt;

use url::Url;

use super::{arxiv, crossref, openalex, semantic_scholar};
use crate::{config, domain::identifier::Scheme, formats::Format};

/// A registry of papers that can be asked for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// arXiv, for its own identifiers.
    Arxiv,
    /// Crossref, for DOIs.
    Crossref,
    /// `OpenAlex`, for its works.
    OpenAlex,
    /// Semantic Scholar, for its papers.
    SemanticScholar,
}

impl Provider {
    /// Every provider.
    pub const ALL: [Self; 4] = [
        Self::Arxiv,
        Self::Crossref,
        Self::OpenAlex,
        Self::SemanticScholar,
    ];

    /// Who is asked for identifiers of this scheme; none where nobody is.
    #[must_use]
    pub fn of(scheme: Scheme) -> Option<Self> {
        Some(match scheme {
            Scheme::Arxiv => Self::Arxiv,
            Scheme::Doi => Self::Crossref,
            Scheme::OpenAlex => Self::OpenAlex,
            Scheme::SemanticScholar => Self::SemanticScholar,
            _ => return None,
        })
    }

    /// What papers say that they are from.
    #[must_use]
    pub const fn source_name(self) -> &'static str {
        match self {
            Self::Arxiv => "arxiv",
            Self::Crossref => "crossref",
            Self::OpenAlex => "openalex",
            Self::SemanticScholar => "semantic-scholar",
        }
    }

    /// What its answers look like.
    #[must_use]
    pub const fn format(self) -> Format {
        match self {
            Self::Arxiv => Format::ArxivAtom,
            Self::Crossref => Format::Crossref,
            Self::OpenAlex => Format::OpenAlex,
            Self::SemanticScholar => Format::SemanticScholar,
        }
    }

    pub(super) const fn media_type(self) -> &'static str {
        match self {
            Self::Arxiv => "application/atom+xml",
            Self::Crossref | Self::OpenAlex | Self::SemanticScholar => "application/json",
        }
    }

    /// Milliseconds between two requests.
    pub(super) fn pause(self, settings: &config::Sources) -> u64 {
        match self {
            Self::Arxiv => settings.arxiv_pause_milliseconds,
            Self::Crossref => settings.crossref_pause_milliseconds,
            Self::OpenAlex => settings.openalex_pause_milliseconds,
            Self::SemanticScholar => settings.semantic_scholar_pause_milliseconds,
        }
    }

    /// Where it is asked for a paper; none when the settings name no address.
    pub(super) fn address(self, settings: &config::Sources, value: &str) -> Option<Url> {
        let base = match self {
            Self::Arxiv => &settings.arxiv_url,
            Self::Crossref => &settings.crossref_url,
            Self::OpenAlex => &settings.openalex_url,
            Self::SemanticScholar => &settings.semantic_scholar_url,
        };
        let mut url = Url::parse(base).ok()?;
        match self {
            Self::Arxiv => arxiv::ask_for(&mut url, value),
            Self::Crossref => crossref::ask_for(&mut url, value),
            Self::OpenAlex => openalex::ask_for(&mut url, value),
            Self::SemanticScholar => semantic_scholar::ask_for(&mut url, value),
        }
        Some(url)
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Arxiv => "arXiv",
            Self::Crossref => "Crossref",
            Self::OpenAlex => "OpenAlex",
            Self::SemanticScholar => "Semantic Scholar",
        })
    }
}

/// Puts one more part at the end of a path, whatever characters it has.
pub(super) fn push(url: &mut Url, part: &str) {
    // An address with a host has a path; others are refused by the settings.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().push(part);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_become_addresses_whatever_characters_they_have() {
        let settings = config::Config::default().sources;
        let address = |provider: Provider, value: &str| {
            let address = provider.address(&settings, value);
            address.expect("the defaults are addresses").to_string()
        };
        assert_eq!(
            address(Provider::Arxiv, "math/0309136"),
            "https://export.arxiv.org/api/query?id_list=math%2F0309136&max_results=1"
        );
        assert_eq!(
            address(Provider::Crossref, "10.1002/(sici)1?x#y/../z"),
            "https://api.crossref.org/works/10.1002%2F(sici)1%3Fx%23y%2F..%2Fz"
        );
        assert_eq!(
            address(Provider::OpenAlex, "W2741809807"),
            "https://api.openalex.org/works/W2741809807"
        );
        let scholar = address(Provider::SemanticScholar, "649def34");
        assert!(
            scholar.starts_with(
                "https://api.semanticscholar.org/graph/v1/paper/649def34?fields=title%2C"
            ),
            "{scholar}"
        );
    }
}
