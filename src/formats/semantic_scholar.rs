//! Papers of Semantic Scholar. Read only.

use super::{
    Location, Problem, ReadRecord,
    draft::Draft,
    json::{Members, object, objects, text},
};
use crate::domain::identifier::Scheme;

pub(super) fn record(paper: &Members, at: Location) -> Result<ReadRecord, Problem> {
    let mut draft = Draft::default();
    draft.title(&text(paper, "title").unwrap_or_default());
    draft.r#abstract(&text(paper, "abstract").unwrap_or_default());
    let date = ["publicationDate", "publicationdate", "year"];
    let date = date.into_iter().find_map(|name| text(paper, name));
    draft.date(&date.unwrap_or_default());
    for author in objects(paper, "authors") {
        draft.author(&text(author, "name").unwrap_or_default());
    }
    draft.identifier(
        Scheme::SemanticScholar,
        &text(paper, "paperId").unwrap_or_default(),
    );
    let external = object(paper, "externalIds").or_else(|| object(paper, "externalids"));
    for (name, scheme) in [
        ("DOI", Scheme::Doi),
        ("ArXiv", Scheme::Arxiv),
        ("PubMed", Scheme::Pmid),
        ("ACL", Scheme::Acl),
        ("DBLP", Scheme::Dblp),
        ("MAG", Scheme::Mag),
    ] {
        let value = external.and_then(|external| text(external, name));
        draft.identifier(scheme, &value.unwrap_or_default());
    }
    if let Some(number) = external.and_then(|external| text(external, "PubMedCentral")) {
        let number = number.trim_start_matches("PMC");
        draft.identifier(Scheme::Pmcid, &format!("PMC{number}"));
    }
    draft.link("SOURCE", &text(paper, "url").unwrap_or_default());
    if let Some(pdf) = object(paper, "openAccessPdf").or_else(|| object(paper, "openaccesspdf")) {
        draft.link("PDF", &text(pdf, "url").unwrap_or_default());
    }
    let journal = object(paper, "journal").and_then(|journal| text(journal, "name"));
    let venue = text(paper, "venue").or(journal);
    draft.venue(&venue.unwrap_or_default());
    if let Some(tldr) = object(paper, "tldr").and_then(|tldr| text(tldr, "text")) {
        draft.tldr(&tldr, "Semantic Scholar");
    }
    if let Some(kind) = text(paper, "publicationTypes").and_then(|kind| kind_of(&kind)) {
        draft.kind(kind);
    }
    let key = text(paper, "paperId").or_else(|| text(paper, "corpusid"));
    draft.finish(at, key)
}

fn kind_of(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "JournalArticle" | "Review" | "Editorial" => "ARTICLE",
        "Conference" => "CONFERENCE_PAPER",
        "Book" => "BOOK",
        "BookSection" => "CHAPTER",
        "Dataset" => "DATASET",
        _ => return None,
    })
}
