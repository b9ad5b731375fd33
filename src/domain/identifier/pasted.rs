//! Reading whatever was pasted: addresses, labelled and bare identifiers.

use url::Url;

use super::{ArxivId, Doi, Identifier, Scheme, registries::canonical};

/// Longer texts are no identifiers and not looked at.
const PASTED_BYTES: usize = 4_096;

/// The identifier that a pasted text means; none if it could be anything.
///
/// Reads addresses of arXiv and its mirrors, of resolvers and registries, and of publishers that have the DOI in the path;
/// labels (`doi:`, `PMID:`); and bare identifiers of all schemes but those that are mere numbers or words.
#[must_use]
pub fn recognize(text: &str) -> Option<Identifier> {
    let text = text
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim();
    if text.len() > PASTED_BYTES {
        return None;
    }
    address(text)
        .or_else(|| labelled_value(text))
        .or_else(|| bare(text))
}

fn bare(text: &str) -> Option<Identifier> {
    let telling = [
        Scheme::Doi,
        Scheme::Arxiv,
        Scheme::SemanticScholar,
        Scheme::Acl,
        Scheme::Dblp,
        Scheme::Isbn,
    ];
    let work = text.starts_with(['W', 'w']) && text.len() > 5;
    let central = text
        .get(..3)
        .is_some_and(|prefix| prefix.eq_ignore_ascii_case("pmc"));
    let schemes = telling
        .into_iter()
        .chain(work.then_some(Scheme::OpenAlex))
        .chain(central.then_some(Scheme::Pmcid));
    schemes
        .into_iter()
        .find_map(|scheme| canonical(scheme, text))
}

fn labelled_value(text: &str) -> Option<Identifier> {
    let (label, value) = text.split_once(':').or_else(|| text.split_once(' '))?;
    canonical(labelled(label)?, value.trim())
}

/// The text without the label of this scheme that it may begin with.
pub(super) fn without_label(scheme: Scheme, text: &str) -> &str {
    let parts = text.split_once(':').or_else(|| text.split_once(' '));
    match parts {
        Some((label, value)) if labelled(label) == Some(scheme) => value.trim(),
        _ => text,
    }
}

/// The scheme that people call so.
fn labelled(label: &str) -> Option<Scheme> {
    Some(match label.trim().to_ascii_lowercase().as_str() {
        "doi" => Scheme::Doi,
        "arxiv" => Scheme::Arxiv,
        "openalex" => Scheme::OpenAlex,
        "s2" | "semanticscholar" | "semantic_scholar" => Scheme::SemanticScholar,
        "openreview" => Scheme::OpenReview,
        "acl" => Scheme::Acl,
        "dblp" => Scheme::Dblp,
        "pmid" | "pubmed" => Scheme::Pmid,
        "pmcid" | "pmc" => Scheme::Pmcid,
        "isbn" | "isbn-10" | "isbn-13" | "isbn10" | "isbn13" => Scheme::Isbn,
        "mag" => Scheme::Mag,
        _ => return None,
    })
}

/// The identifier in an address, with or without `https://`.
pub(super) fn address(text: &str) -> Option<Identifier> {
    let url = web_address(text)?;
    let host = host(&url)?;
    let path: Vec<&str> = url
        .path_segments()?
        .filter(|segment| !segment.is_empty())
        .collect();
    let (first, last) = (
        path.first().copied().unwrap_or_default(),
        path.last().copied().unwrap_or_default(),
    );
    let id = || {
        url.query_pairs()
            .find(|(name, _)| name == "id")
            .map(|(_, id)| id.into_owned())
    };
    let found = match host {
        "arxiv.org" | "ar5iv.org" | "alphaxiv.org" | "huggingface.co" | "hf.co"
        | "xxx.lanl.gov" => {
            return arxiv(&path).map(Identifier::from);
        }
        "openalex.org" => canonical(Scheme::OpenAlex, last),
        "semanticscholar.org" => path
            .iter()
            .rev()
            .find_map(|segment| canonical(Scheme::SemanticScholar, segment)),
        "openreview.net" => canonical(Scheme::OpenReview, &id()?),
        "aclanthology.org" | "aclanthology.info" | "aclweb.org" => acl(last),
        "dblp.org" | "dblp.uni-trier.de" | "dblp.dagstuhl.de" => dblp(&path),
        "pubmed.ncbi.nlm.nih.gov" => canonical(Scheme::Pmid, first),
        "pmc.ncbi.nlm.nih.gov" | "ncbi.nlm.nih.gov" | "europepmc.org" => medicine(&path),
        _ => None,
    };
    found.or_else(|| doi(host, &url))
}

/// The arXiv id in an address of arXiv or of a site that shows its papers, or in the DOI that arXiv gave it.
pub(super) fn arxiv_address(text: &str) -> Option<ArxivId> {
    if let Some(url) = web_address(text) {
        let path: Vec<&str> = url
            .path_segments()?
            .filter(|segment| !segment.is_empty())
            .collect();
        let shows_papers = matches!(
            host(&url)?,
            "arxiv.org"
                | "ar5iv.org"
                | "alphaxiv.org"
                | "huggingface.co"
                | "hf.co"
                | "xxx.lanl.gov"
        );
        if shows_papers {
            return arxiv(&path);
        }
    }
    Doi::read(text)?.arxiv()
}

/// Text that is an address, or lacks only `https://`.
fn web_address(text: &str) -> Option<Url> {
    let scheme = text.split("://").next().unwrap_or_default();
    if scheme.len() < text.len() {
        let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        return web.then(|| Url::parse(text).ok()).flatten();
    }
    let (host, _) = text.split_once('/')?;
    let looks_like_host = host.contains('.') && host.ends_with(|c: char| c.is_ascii_alphabetic());
    looks_like_host
        .then(|| Url::parse(&format!("https://{text}")).ok())
        .flatten()
}

/// The site: its host without what comes before the name people know.
fn host(url: &Url) -> Option<&str> {
    let host = url.host_str()?;
    if host == "arxiv.org" || host == "ar5iv.labs.arxiv.org" || host.ends_with(".arxiv.org") {
        return Some("arxiv.org");
    }
    let prefixes = ["www.", "api.", "explore.", "dx."];
    Some(
        prefixes
            .into_iter()
            .find_map(|prefix| host.strip_prefix(prefix))
            .unwrap_or(host),
    )
}

fn arxiv(path: &[&str]) -> Option<ArxivId> {
    let [kind, rest @ ..] = path else {
        return None;
    };
    let shows_paper = matches!(
        *kind,
        "abs"
            | "pdf"
            | "html"
            | "ps"
            | "format"
            | "src"
            | "e-print"
            | "papers"
            | "overview"
            | "benchmark"
            | "audio"
            | "resources"
    );
    let id = match rest {
        _ if !shows_paper => return None,
        [id] => (*id).to_owned(),
        // An identifier of the former style, or something behind one of the present style.
        [first, second, ..] => {
            let former = format!("{first}/{second}");
            if ArxivId::read(&former).is_some() {
                former
            } else {
                (*first).to_owned()
            }
        }
        [] => return None,
    };
    ArxivId::read(&id)
}

fn acl(file: &str) -> Option<Identifier> {
    let name = [".pdf", ".bib", ".html"]
        .into_iter()
        .find_map(|suffix| file.strip_suffix(suffix));
    canonical(Scheme::Acl, name.unwrap_or(file))
}

fn dblp(path: &[&str]) -> Option<Identifier> {
    let key = match path {
        ["rec", "html" | "bibtex" | "xml", key @ ..] | ["rec", key @ ..] => key.join("/"),
        _ => return None,
    };
    let name = [".html", ".bib", ".xml", ".ris"]
        .into_iter()
        .find_map(|suffix| key.strip_suffix(suffix));
    canonical(Scheme::Dblp, name.unwrap_or(&key))
}

fn medicine(path: &[&str]) -> Option<Identifier> {
    match path {
        ["pubmed", id, ..] | ["article" | "abstract", "MED" | "med", id, ..] => {
            canonical(Scheme::Pmid, id)
        }
        ["pmc", "articles", id, ..] | ["articles", id, ..] | ["article", "PMC" | "pmc", id, ..] => {
            canonical(Scheme::Pmcid, id)
        }
        _ => None,
    }
}

/// The DOI in the path of a resolver, or of a publisher that has it behind `/doi/` or another telling word.
fn doi(host: &str, url: &Url) -> Option<Identifier> {
    let path = url.path().trim_start_matches('/');
    if matches!(host, "doi.org" | "doi.acm.org") {
        return canonical(Scheme::Doi, path);
    }
    let mut rest = path;
    let mut announced = false;
    while let Some((segment, after)) = rest.split_once('/') {
        if segment.starts_with("10.") {
            break;
        }
        announced |= matches!(segment, "doi" | "article" | "chapter" | "book" | "content");
        rest = after;
    }
    (announced && rest.starts_with("10."))
        .then(|| canonical(Scheme::Doi, rest))
        .flatten()
}
