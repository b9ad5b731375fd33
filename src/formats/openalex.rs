//! Works of `OpenAlex`. Read only.

use serde_json::Value;

use super::{
    Location, Problem, ReadRecord,
    draft::Draft,
    json::{Members, object, objects, text},
};
use crate::domain::{identifier::Scheme, limits::ABSTRACT_CHARS};

pub(super) fn record(work: &Members, at: Location) -> Result<ReadRecord, Problem> {
    let mut draft = Draft::default();
    let title = text(work, "title").or_else(|| text(work, "display_name"));
    draft.title(&title.unwrap_or_default());
    if let Some(words) = object(work, "abstract_inverted_index") {
        draft.r#abstract(&in_order(words));
    }
    let date = text(work, "publication_date").or_else(|| text(work, "publication_year"));
    draft.date(&date.unwrap_or_default());
    draft.language(&text(work, "language").unwrap_or_default());
    if let Some(kind) = text(work, "type") {
        draft.kind(kind_of(&kind));
    }
    if work.get("is_retracted") == Some(&Value::Bool(true)) {
        draft.retracted();
    }
    authors(&mut draft, work);
    identifiers(&mut draft, work);
    if let Some(location) = object(work, "primary_location") {
        draft.link(
            "SOURCE",
            &text(location, "landing_page_url").unwrap_or_default(),
        );
        draft.link("PDF", &text(location, "pdf_url").unwrap_or_default());
        let venue = object(location, "source").and_then(|source| text(source, "display_name"));
        draft.venue(&venue.unwrap_or_default());
    }
    draft.finish(at, text(work, "id"))
}

fn authors(draft: &mut Draft, work: &Members) {
    for authorship in objects(work, "authorships") {
        let author = object(authorship, "author");
        let name = text(authorship, "raw_author_name").or_else(|| text(author?, "display_name"));
        if draft.author(&name.unwrap_or_default()).is_none() {
            continue;
        }
        if let Some(orcid) = author.and_then(|author| text(author, "orcid")) {
            draft.orcid(&orcid);
        }
        if let Some(affiliation) = text(authorship, "raw_affiliation_strings") {
            draft.affiliation(&affiliation);
        }
    }
}

fn identifiers(draft: &mut Draft, work: &Members) {
    let ids = object(work, "ids").unwrap_or(work);
    let own = text(work, "id").or_else(|| text(ids, "openalex"));
    draft.identifier(Scheme::OpenAlex, &own.unwrap_or_default());
    let doi = text(work, "doi").or_else(|| text(ids, "doi"));
    draft.identifier(Scheme::Doi, &doi.unwrap_or_default());
    for (scheme, name) in [(Scheme::Mag, "mag"), (Scheme::Pmid, "pmid")] {
        draft.identifier(scheme, &text(ids, name).unwrap_or_default());
    }
    if let Some(central) = text(ids, "pmcid") {
        // The addresses leave the letters out that every identifier of PubMed Central begins with.
        let number = central.rsplit('/').next().unwrap_or_default();
        let number = number.trim_start_matches("PMC");
        draft.identifier(Scheme::Pmcid, &format!("PMC{number}"));
    }
}

/// The abstract, of which `OpenAlex` sends each word with its positions.
fn in_order(words: &Members) -> String {
    let mut placed: Vec<(u64, &str)> = Vec::new();
    for (word, positions) in words {
        let positions = positions.as_array().into_iter().flatten();
        placed.extend(
            positions
                .filter_map(Value::as_u64)
                .map(|at| (at, word.as_str())),
        );
    }
    placed.sort_unstable();
    // Thousands of positions of one long word would be a text out of all proportion to the file.
    let mut text = String::new();
    for (_, word) in placed {
        if text.len() > 8 * ABSTRACT_CHARS {
            break;
        }
        text.push_str(word);
        text.push(' ');
    }
    text
}

fn kind_of(kind: &str) -> &'static str {
    match kind {
        "preprint" => "PREPRINT",
        "article" | "review" | "editorial" | "letter" => "ARTICLE",
        "book" => "BOOK",
        "book-chapter" => "CHAPTER",
        "dissertation" => "THESIS",
        "report" => "REPORT",
        "dataset" => "DATASET",
        _ => "OTHER",
    }
}
