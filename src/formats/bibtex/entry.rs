//! From an entry to a paper.

use super::{Entry, MONTHS, names};
use crate::{
    domain::identifier::Scheme,
    formats::{
        Location, Problem, ReadRecord,
        draft::{Draft, kind_named},
    },
};

/// How many entries an entry may inherit from, directly or through others.
const ANCESTORS: usize = 32;

/// Fields that hold an identifier.
pub(super) const IDENTIFIERS: [(&str, Scheme); 12] = [
    ("doi", Scheme::Doi),
    ("isbn", Scheme::Isbn),
    ("pmid", Scheme::Pmid),
    ("pmcid", Scheme::Pmcid),
    ("arxiv", Scheme::Arxiv),
    ("openalex", Scheme::OpenAlex),
    ("semanticscholar", Scheme::SemanticScholar),
    ("openreview", Scheme::OpenReview),
    ("acl", Scheme::Acl),
    ("dblp", Scheme::Dblp),
    ("mag", Scheme::Mag),
    ("importkey", Scheme::Import),
];

/// Fields that say nothing that a paper could lack: they are read, repeat others, or are the bookkeeping of programs.
const PASSED_OVER: [&str; 24] = [
    "title",
    "subtitle",
    "abstract",
    "note",
    "journal",
    "journaltitle",
    "booktitle",
    "eventtitle",
    "langid",
    "language",
    "date",
    "year",
    "month",
    "day",
    "author",
    "eprint",
    "archiveprefix",
    "eprinttype",
    "primaryclass",
    "url",
    "pdf",
    "crossref",
    "xdata",
    "entrysubtype",
];

/// Where the venue of an entry is looked for, best first.
const VENUES: [&str; 6] = [
    "journal",
    "journaltitle",
    "booktitle",
    "eventtitle",
    "school",
    "institution",
];

/// The record of an entry; `parent` finds the entry of a citation key.
pub(super) fn record<'a>(
    entry: &'a Entry,
    parent: impl Fn(&str) -> Option<&'a Entry>,
) -> Result<ReadRecord, Problem> {
    let at = Location::Line(entry.line);
    if matches!(entry.kind.as_str(), "set" | "xdata") {
        let kind = &entry.kind;
        return Err(Problem::new(
            at,
            format!("An entry of the type {kind} is no paper but serves others."),
        ));
    }
    let ancestors = ancestors(entry, parent);
    let source = Source { entry, ancestors };
    let mut draft = Draft::default();
    let own = |name: &str| source.own(name).unwrap_or_default();
    match source.whole_title() {
        Some(title) => draft.title(&title),
        None => draft.title(own("title")),
    }
    draft.r#abstract(own("abstract"));
    draft.comment(own("note"));
    draft.venue(source.venue());
    draft.language(source.own("langid").unwrap_or_else(|| own("language")));
    draft.date(&date(&|name| source.inherited(name)));
    names::add(&mut draft, source.inherited("author").unwrap_or_default());
    draft.kind(kind(&source));
    for (name, scheme) in IDENTIFIERS {
        draft.identifier(scheme, &unescaped(own(name)));
    }
    eprint(&mut draft, &source);
    draft.link("SOURCE", &unescaped(own("url")));
    if let Some(address) = source.how_published().filter(|how| is_address(how)) {
        draft.link("SOURCE", &unescaped(address));
    }
    draft.link("PDF", &unescaped(own("pdf")));
    draft.not_kept(entry.fields.keys().map(String::as_str).filter(|name| {
        let is_identifier = IDENTIFIERS.iter().any(|(known, _)| known == name);
        !is_identifier
            && !PASSED_OVER.contains(name)
            && !VENUES.contains(name)
            && *name != "howpublished"
    }));
    draft.finish(at, Some(entry.key.clone()))
}

/// An entry with those that it inherits from, nearest first.
struct Source<'a> {
    entry: &'a Entry,
    ancestors: Vec<(Heritage, &'a Entry)>,
}

/// What an entry takes from another one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heritage {
    /// The fields as they are.
    Data,
    /// The book that it is a part of, so that its title is the venue's.
    Whole,
}

impl<'a> Source<'a> {
    fn own(&self, name: &str) -> Option<&'a str> {
        let data = self
            .ancestors
            .iter()
            .filter(|(kind, _)| *kind == Heritage::Data);
        let data = data.map(|(_, entry)| *entry);
        std::iter::once(self.entry)
            .chain(data)
            .find_map(|entry| entry.field(name))
    }

    fn inherited(&self, name: &str) -> Option<&'a str> {
        let ancestors = self.ancestors.iter();
        self.own(name).or_else(|| {
            ancestors
                .into_iter()
                .find_map(|(_, entry)| entry.field(name))
        })
    }

    fn whole_title(&self) -> Option<String> {
        let (title, subtitle) = (self.own("title")?, self.own("subtitle")?);
        Some(format!("{}: {subtitle}", title.trim_end()))
    }

    fn venue(&self) -> &'a str {
        let named = VENUES.into_iter().find_map(|name| self.inherited(name));
        let whole = || {
            let mut wholes = self.ancestors.iter();
            let (_, whole) = wholes.find(|(kind, _)| *kind == Heritage::Whole)?;
            whole.field("title")
        };
        let how = || self.how_published().filter(|how| !is_address(how));
        named.or_else(whole).or_else(how).unwrap_or_default()
    }

    fn how_published(&self) -> Option<&'a str> {
        self.own("howpublished")
    }
}

fn is_address(text: &str) -> bool {
    ["http://", "https://", "\\url{", "www."]
        .iter()
        .any(|beginning| text.trim().starts_with(beginning))
}

fn ancestors<'a>(
    entry: &'a Entry,
    parent: impl Fn(&str) -> Option<&'a Entry>,
) -> Vec<(Heritage, &'a Entry)> {
    let mut ancestors: Vec<(Heritage, &'a Entry)> = Vec::new();
    let (mut next, mut from) = (0, Some((Heritage::Data, entry)));
    // Each entry is asked once, so that those that name each other come to an end.
    while let Some((heritage, current)) = from {
        for (field, kind) in [("xdata", Heritage::Data), ("crossref", Heritage::Whole)] {
            let keys = current
                .fields
                .get(field)
                .map(String::as_str)
                .unwrap_or_default();
            for found in keys.split(',').take(ANCESTORS).filter_map(&parent) {
                let is_known = std::ptr::eq(found, entry)
                    || ancestors
                        .iter()
                        .any(|(_, known)| std::ptr::eq(*known, found));
                let kind = if heritage == Heritage::Whole {
                    heritage
                } else {
                    kind
                };
                if !is_known && ancestors.len() < ANCESTORS {
                    ancestors.push((kind, found));
                }
            }
        }
        from = ancestors.get(next).copied();
        next += 1;
    }
    ancestors
}

/// What kind of document it is. Its subtype says it, or its type, where that is a type of documents at all.
fn kind(source: &Source<'_>) -> &'static str {
    let named = source.own("entrysubtype").and_then(kind_named);
    named.unwrap_or_else(|| of_type(&source.entry.kind, source.own("eprint").is_some()))
}

/// What kind of document entries of this type are.
pub(super) fn of_type(name: &str, has_eprint: bool) -> &'static str {
    match name {
        "article" | "suppperiodical" => "ARTICLE",
        "inproceedings" | "conference" => "CONFERENCE_PAPER",
        "unpublished" => "PREPRINT",
        "book" | "mvbook" | "collection" | "mvcollection" | "proceedings" | "mvproceedings"
        | "reference" | "mvreference" | "booklet" => "BOOK",
        "incollection" | "inbook" | "bookinbook" | "suppbook" | "suppcollection"
        | "inreference" => "CHAPTER",
        "phdthesis" | "mastersthesis" | "thesis" => "THESIS",
        "techreport" | "report" => "REPORT",
        "dataset" => "DATASET",
        "software" => "SOFTWARE",
        "misc" | "online" | "electronic" | "www" if has_eprint => "PREPRINT",
        _ => "OTHER",
    }
}

/// The date in digits: `BibLaTeX` has it in one field, `BibTeX` in up to three.
fn date<'a>(field: &impl Fn(&str) -> Option<&'a str>) -> String {
    if let Some(date) = field("date") {
        // Of a range its beginning; marks of uncertainty have no place in the catalog.
        let first = date.split('/').next().unwrap_or_default();
        return first
            .trim_matches(|c: char| !c.is_ascii_digit() && c != '-')
            .to_owned();
    }
    let digits = |name| field(name).map(|value| value.trim_matches(['{', '}', ' ']));
    let Some(year) = digits("year") else {
        return String::new();
    };
    let mut date = year.to_owned();
    if let Some(month) = digits("month").and_then(month) {
        date = format!("{date}-{month}");
        if let Some(day) = digits("day") {
            date = format!("{date}-{day}");
        }
    }
    date
}

/// The number of a month that is a number or a word.
fn month(text: &str) -> Option<u8> {
    let name = text.get(..3).map(str::to_lowercase);
    let named = MONTHS
        .into_iter()
        .zip(1..)
        .find(|(known, _)| name.as_deref() == Some(known));
    text.parse().ok().or(named.map(|(_, number)| number))
}

/// The eprint of an archive that gives identifiers.
fn eprint(draft: &mut Draft, source: &Source<'_>) {
    let Some(eprint) = source.own("eprint") else {
        return;
    };
    let archive = source
        .own("archiveprefix")
        .or_else(|| source.own("eprinttype"));
    match archive.map(str::to_lowercase).as_deref() {
        Some("arxiv") => draft.identifier(Scheme::Arxiv, eprint),
        Some("pubmed") => draft.identifier(Scheme::Pmid, eprint),
        _ => draft.pasted(eprint),
    }
}

/// A verbatim value without the escapes that people write in it all the same.
fn unescaped(text: &str) -> String {
    let text = text
        .trim()
        .trim_start_matches("\\url{")
        .trim_matches(['{', '}']);
    ["\\_", "\\%", "\\&", "\\#", "\\~", "\\$"]
        .into_iter()
        .fold(text.to_owned(), |text, escape| {
            text.replace(escape, &escape[1..])
        })
}
