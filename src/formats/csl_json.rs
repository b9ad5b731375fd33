//! CSL-JSON, the format of citation processors: <https://github.com/citation-style-language/schema>.

use serde_json::{Map, Value, json};

use super::{
    Location, Problem, ReadRecord,
    draft::{Draft, NameParts, link_to},
    json::{Members, date_parts, object, objects, text},
};
use crate::domain::{identifier::Scheme, name::PersonName, record::PaperRecord};

/// The member for what a program has of its own: identifiers that CSL has no member for, and the link to the full text.
const CUSTOM: &str = "custom";

/// The link to the full text, there.
const PDF: &str = "PDF";

/// Members that are read, or say nothing of the paper.
const PASSED_OVER: [&str; 14] = [
    "id",
    "type",
    "title",
    "abstract",
    "note",
    "container-title",
    "language",
    "issued",
    "author",
    "URL",
    "custom",
    "citation-key",
    "citation-label",
    "accessed",
];

/// The members that hold identifiers. Those after the first four are not CSL's and stand in the member for such.
const IDENTIFIERS: [(&str, Scheme); 12] = [
    ("DOI", Scheme::Doi),
    ("PMID", Scheme::Pmid),
    ("PMCID", Scheme::Pmcid),
    ("ISBN", Scheme::Isbn),
    ("ARXIV", Scheme::Arxiv),
    ("OPENALEX", Scheme::OpenAlex),
    ("SEMANTIC_SCHOLAR", Scheme::SemanticScholar),
    ("OPENREVIEW", Scheme::OpenReview),
    ("ACL", Scheme::Acl),
    ("DBLP", Scheme::Dblp),
    ("MAG", Scheme::Mag),
    ("IMPORT", Scheme::Import),
];

/// Kinds with the types of CSL; of several types for one kind, the first is written.
const KINDS: [(&str, &str); 14] = [
    ("article-journal", "ARTICLE"),
    ("article-magazine", "ARTICLE"),
    ("article-newspaper", "ARTICLE"),
    ("article", "PREPRINT"),
    ("manuscript", "PREPRINT"),
    ("paper-conference", "CONFERENCE_PAPER"),
    ("book", "BOOK"),
    ("chapter", "CHAPTER"),
    ("thesis", "THESIS"),
    ("report", "REPORT"),
    ("dataset", "DATASET"),
    ("software", "SOFTWARE"),
    ("post-weblog", "BLOG_POST"),
    ("document", "OTHER"),
];

pub(super) fn record(item: &Members, at: Location) -> Result<ReadRecord, Problem> {
    let mut draft = Draft::default();
    draft.title(&text(item, "title").unwrap_or_default());
    draft.r#abstract(&text(item, "abstract").unwrap_or_default());
    draft.comment(&text(item, "note").unwrap_or_default());
    draft.venue(&text(item, "container-title").unwrap_or_default());
    draft.language(&text(item, "language").unwrap_or_default());
    if let Some(kind) = text(item, "type") {
        let known = KINDS.iter().find(|(name, _)| *name == kind);
        draft.kind(known.map_or("OTHER", |(_, kind)| kind));
    }
    if let Some(issued) = object(item, "issued") {
        let date = date_parts(issued)
            .or_else(|| text(issued, "raw"))
            .or_else(|| text(issued, "literal"));
        draft.date(&date.unwrap_or_default());
    }
    for author in objects(item, "author") {
        add_author(&mut draft, author);
    }
    let custom = object(item, CUSTOM);
    let own = |name: &str| custom.and_then(|custom| text(custom, name));
    for (name, scheme) in IDENTIFIERS {
        let value = text(item, name).or_else(|| own(name));
        draft.identifier(scheme, &value.unwrap_or_default());
    }
    draft.link("SOURCE", &text(item, "URL").unwrap_or_default());
    draft.link("PDF", &own(PDF).unwrap_or_default());
    draft.not_kept(item.keys().map(String::as_str).filter(|name| {
        let is_identifier = IDENTIFIERS.iter().any(|(known, _)| known == name);
        !is_identifier && !PASSED_OVER.contains(name)
    }));
    draft.finish(at, text(item, "id"))
}

/// Whether CSL has this member.
fn is_standard(name: &str) -> bool {
    matches!(name, "DOI" | "PMID" | "PMCID" | "ISBN")
}

fn add_author(draft: &mut Draft, author: &Members) {
    let part = |name| text(author, name).unwrap_or_default();
    if let Some(name) = text(author, "literal") {
        return draft.organization(&name);
    }
    let particles = [part("dropping-particle"), part("non-dropping-particle")].join(" ");
    let (given, family, suffix) = (part("given"), part("family"), part("suffix"));
    let name = NameParts {
        given: &given,
        particle: &particles,
        family: &family,
        suffix: &suffix,
    };
    draft.person(&name);
}

/// The paper as an item. Its id is the slug; a paper without one gets a number.
pub(super) fn item(paper: &PaperRecord, number: usize) -> Value {
    let mut item = Map::new();
    let mut put = |name: &str, value: Option<&str>| {
        item.extend(value.map(|value| (name.to_owned(), json!(value))));
    };
    let kind = paper.kind.as_deref().unwrap_or("ARTICLE");
    let kind = KINDS.iter().find(|(_, known)| *known == kind);
    let numbered = format!("paper-{number}");
    put("id", Some(paper.slug.as_deref().unwrap_or(&numbered)));
    put("type", Some(kind.map_or("document", |(name, _)| name)));
    put("title", Some(&paper.title));
    put("abstract", paper.r#abstract.as_deref());
    put("note", paper.comment.as_deref());
    put("container-title", paper.venue.as_deref());
    put("language", paper.language.as_deref());
    put("URL", link_to(paper, "SOURCE"));
    let topics: Vec<&str> = paper.topics.iter().map(|own| own.topic.as_str()).collect();
    put(
        "keyword",
        Some(topics.join(", ").as_str()).filter(|all| !all.is_empty()),
    );
    let mut custom = Map::new();
    for (name, scheme) in IDENTIFIERS {
        let mut own = paper.identifiers.iter();
        let Some(found) = own.find(|own| own.scheme == scheme.as_str()) else {
            continue;
        };
        let members = if is_standard(name) {
            &mut item
        } else {
            &mut custom
        };
        members.insert(name.to_owned(), json!(found.value));
    }
    custom.extend(link_to(paper, "PDF").map(|url| (PDF.to_owned(), json!(url))));
    if !custom.is_empty() {
        item.insert(CUSTOM.to_owned(), Value::Object(custom));
    }
    if let Some(date) = &paper.published_on {
        let parts = date.split('-').filter_map(|part| part.parse::<u16>().ok());
        let parts: Vec<u16> = parts.collect();
        item.insert("issued".to_owned(), json!({"date-parts": [parts]}));
    }
    if !paper.authors.is_empty() {
        let authors = paper.authors.iter().map(|author| {
            if author.kind.as_deref() == Some("ORGANIZATION") {
                json!({"literal": author.name})
            } else {
                name(&author.name)
            }
        });
        item.insert("author".to_owned(), authors.collect());
    }
    Value::Object(item)
}

/// The name in its parts if they spell it when they are read again, else as a family name alone.
fn name(name: &str) -> Value {
    let parts = PersonName::parse(name);
    let given = parts.given.unwrap_or_default();
    let family = parts.family.unwrap_or_default();
    let suffix = parts.suffix.unwrap_or_default();
    let spelled = [given.as_str(), family.as_str(), suffix.as_str()];
    let spelled: Vec<&str> = spelled
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    if spelled.join(" ") != name || given.is_empty() {
        return json!({"family": name});
    }
    let mut parts = json!({"family": family, "given": given});
    if !suffix.is_empty() {
        parts["suffix"] = json!(suffix);
    }
    parts
}
