//! Works of Crossref. Read only.

use super::{
    Location, Problem, ReadRecord,
    draft::{Draft, NameParts},
    json::{Members, date_parts, object, objects, text},
};
use crate::domain::identifier::Scheme;

pub(super) fn record(work: &Members, at: Location) -> Result<ReadRecord, Problem> {
    let mut draft = Draft::default();
    let title = text(work, "title").unwrap_or_default();
    match text(work, "subtitle").filter(|_| !title.is_empty()) {
        Some(subtitle) => draft.title(&format!("{title}: {subtitle}")),
        None => draft.title(&title),
    }
    draft.r#abstract(&text(work, "abstract").unwrap_or_default());
    let dates = ["published", "issued", "published-online", "published-print"];
    let date = dates
        .into_iter()
        .find_map(|name| date_parts(object(work, name)?));
    draft.date(&date.unwrap_or_default());
    draft.language(&text(work, "language").unwrap_or_default());
    draft.venue(&text(work, "container-title").unwrap_or_default());
    if let Some(kind) = text(work, "type") {
        draft.kind(kind_of(&kind));
    }
    for author in objects(work, "author") {
        add_author(&mut draft, author);
    }
    draft.identifier(Scheme::Doi, &text(work, "DOI").unwrap_or_default());
    let source = object(work, "resource")
        .and_then(|resource| text(object(resource, "primary")?, "URL"))
        .or_else(|| text(work, "URL"));
    draft.link("SOURCE", &source.unwrap_or_default());
    for link in objects(work, "link") {
        if text(link, "content-type").as_deref() == Some("application/pdf") {
            draft.link("PDF", &text(link, "URL").unwrap_or_default());
        }
    }
    draft.finish(at, text(work, "DOI"))
}

fn add_author(draft: &mut Draft, author: &Members) {
    let part = |name| text(author, name).unwrap_or_default();
    let organization = text(author, "name").or_else(|| text(author, "literal"));
    if let Some(name) = organization.filter(|_| !author.contains_key("family")) {
        return draft.organization(&name);
    }
    let (given, family, suffix) = (part("given"), part("family"), part("suffix"));
    let name = NameParts {
        given: &given,
        family: &family,
        suffix: &suffix,
        ..NameParts::default()
    };
    if draft.person(&name).is_none() {
        return;
    }
    if let Some(orcid) = text(author, "ORCID") {
        draft.orcid(&orcid);
    }
    let affiliation = objects(author, "affiliation").find_map(|place| text(place, "name"));
    if let Some(affiliation) = affiliation {
        draft.affiliation(&affiliation);
    }
}

fn kind_of(kind: &str) -> &'static str {
    match kind {
        "journal-article" => "ARTICLE",
        "proceedings-article" => "CONFERENCE_PAPER",
        "posted-content" => "PREPRINT",
        "book" | "monograph" | "edited-book" | "reference-book" => "BOOK",
        "book-chapter" | "book-section" | "reference-entry" => "CHAPTER",
        "dissertation" => "THESIS",
        "report" => "REPORT",
        "dataset" => "DATASET",
        _ => "OTHER",
    }
}
