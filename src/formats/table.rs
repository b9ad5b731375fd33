//! Tables: values separated by commas, semicolons or tabs, with a line of names above them.

use csv::{ReaderBuilder, StringRecord, Writer, WriterBuilder};

use super::{
    Location, Problem, ReadRecord, Reading,
    draft::{Draft, kind_named, link_to},
    ris,
};
use crate::domain::{identifier::Scheme, record::PaperRecord};

/// What separates values.
const SEPARATORS: [u8; 3] = *b",;\t";

/// What separates the members of a value.
const MEMBERS: char = ';';

/// What stands before a text that a spreadsheet would take for a formula.
const GUARD: char = '\'';

/// A column that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Key,
    Title,
    Authors,
    PublishedOn,
    Year,
    Venue,
    Kind,
    Doi,
    Arxiv,
    Identifiers,
    Url,
    Pdf,
    Abstract,
    Language,
    Comment,
    Topics,
}

/// The columns that are written, in their order, with their names.
const WRITTEN: [(Column, &str); 15] = [
    (Column::Key, "key"),
    (Column::Title, "title"),
    (Column::Authors, "authors"),
    (Column::PublishedOn, "published_on"),
    (Column::Venue, "venue"),
    (Column::Kind, "kind"),
    (Column::Topics, "topics"),
    (Column::Doi, "doi"),
    (Column::Arxiv, "arxiv_id"),
    (Column::Identifiers, "identifiers"),
    (Column::Url, "url"),
    (Column::Pdf, "pdf_url"),
    (Column::Language, "language"),
    (Column::Abstract, "abstract"),
    (Column::Comment, "comment"),
];

/// The column of a name as our own tables and the exports of databases have it.
fn column(name: &str) -> Option<Column> {
    let name = name.trim_start_matches('\u{feff}').trim().to_lowercase();
    Some(match name.replace(['_', '-'], " ").as_str() {
        "key" | "id" | "slug" | "citation key" | "eid" => Column::Key,
        "title" | "document title" | "article title" => Column::Title,
        "authors" | "author" | "author full names" => Column::Authors,
        "published on" | "date" | "published" | "publication date" => Column::PublishedOn,
        "year" | "publication year" => Column::Year,
        "venue" | "journal" | "source title" | "publication title" | "booktitle" => Column::Venue,
        "kind" | "type" | "document type" | "item type" => Column::Kind,
        "doi" => Column::Doi,
        "arxiv" | "arxiv id" => Column::Arxiv,
        "identifiers" => Column::Identifiers,
        "url" | "link" | "source url" => Column::Url,
        "pdf" | "pdf url" | "pdf link" => Column::Pdf,
        "abstract" | "abstract note" => Column::Abstract,
        "language" => Column::Language,
        "comment" | "note" | "notes" => Column::Comment,
        "topics" => Column::Topics,
        _ => return None,
    })
}

/// Whether the first line names the columns of a table of papers.
pub(super) fn is_table(text: &str) -> bool {
    separator(text).is_some()
}

/// The separator by which the first line names a title and something else.
fn separator(text: &str) -> Option<u8> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    SEPARATORS.into_iter().find(|separator| {
        let names = first.split(char::from(*separator));
        let columns: Vec<Column> = names
            .filter_map(|name| column(name.trim_matches('"')))
            .collect();
        columns.len() > 1 && columns.contains(&Column::Title)
    })
}

pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let Some(separator) = separator(text) else {
        let message = "The first line is to name the columns, one of them title.";
        reading.push(Err(Problem::new(Location::Line(1), message)));
        return reading;
    };
    let mut rows = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut names: Option<StringRecord> = None;
    for row in rows.records() {
        // What is text already has no bytes that are none, and rows may be of any length; nothing else can be wrong.
        let Ok(row) = row else { continue };
        let line = row.position().map_or(1, csv::Position::line);
        let at = Location::Line(usize::try_from(line).unwrap_or(usize::MAX));
        match &names {
            None => names = Some(row),
            Some(names) if row.iter().any(|value| !value.trim().is_empty()) => {
                reading.push(record(names, &row, at));
            }
            Some(_) => {}
        }
    }
    reading
}

fn record(names: &StringRecord, row: &StringRecord, at: Location) -> Result<ReadRecord, Problem> {
    let mut draft = Draft::default();
    let mut key = None;
    let mut unknown = Vec::new();
    let mut year = "";
    for (name, value) in names.iter().zip(row) {
        let value = unguarded(value.trim());
        if value.is_empty() {
            continue;
        }
        match column(name) {
            Some(Column::Key) => key = Some(value.to_owned()),
            Some(Column::Year) => year = value,
            Some(column) => take(&mut draft, column, value),
            None => unknown.push(name.trim()),
        }
    }
    draft.date(year);
    draft.not_kept(unknown.into_iter());
    draft.finish(at, key)
}

fn take(draft: &mut Draft, column: Column, value: &str) {
    let members = || {
        value
            .split(MEMBERS)
            .map(str::trim)
            .filter(|member| !member.is_empty())
    };
    match column {
        Column::Key | Column::Year => {}
        Column::Title => draft.title(value),
        Column::Authors => members().for_each(|name| match name.strip_suffix(',') {
            Some(organization) => draft.organization(organization),
            None => {
                draft.author(name);
            }
        }),
        Column::PublishedOn => draft.date(value),
        Column::Venue => draft.venue(value),
        Column::Kind => draft.kind(kind(value)),
        Column::Doi => draft.identifier(Scheme::Doi, value),
        Column::Arxiv => draft.identifier(Scheme::Arxiv, value),
        Column::Identifiers => members().for_each(|member| {
            match member
                .split_once(':')
                .map(|(name, value)| (name.parse(), value))
            {
                Some((Ok(scheme), value)) => draft.identifier(scheme, value),
                _ => draft.pasted(member),
            }
        }),
        Column::Url => draft.link("SOURCE", value),
        Column::Pdf => draft.link("PDF", value),
        Column::Abstract => draft.r#abstract(value),
        Column::Language => draft.language(value),
        Column::Comment => draft.comment(value),
        Column::Topics => members().for_each(|topic| draft.topic(topic)),
    }
}

/// The kind of document that a table means.
fn kind(word: &str) -> &'static str {
    if let Some(kind) = kind_named(&word.replace([' ', '-'], "_")) {
        return kind;
    }
    match word.to_lowercase().as_str() {
        "review" | "journalarticle" | "journal article" | "letter" | "editorial" => "ARTICLE",
        "proceedings paper" | "conferencepaper" => "CONFERENCE_PAPER",
        "book chapter" | "booksection" => "CHAPTER",
        _ => "OTHER",
    }
}

/// The line that names the columns.
pub(super) fn head() -> String {
    line(&WRITTEN.map(|(_, name)| name.to_owned()))
}

/// The line of a paper.
pub(super) fn row(paper: &PaperRecord) -> String {
    line(&WRITTEN.map(|(column, _)| guarded(value(paper, column))))
}

fn value(paper: &PaperRecord, column: Column) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let identifier = |scheme: Scheme| {
        let mut own = paper.identifiers.iter();
        let found = own.find(|own| own.scheme == scheme.as_str());
        found.map(|own| own.value.clone()).unwrap_or_default()
    };
    match column {
        Column::Key => text(&paper.slug),
        Column::Title => paper.title.clone(),
        Column::Authors => joined(paper.authors.iter().map(|author| {
            let is_organization = author.kind.as_deref() == Some("ORGANIZATION");
            ris::name(&author.name, is_organization)
        })),
        Column::PublishedOn | Column::Year => text(&paper.published_on),
        Column::Venue => text(&paper.venue),
        Column::Kind => paper.kind.clone().unwrap_or_else(|| "ARTICLE".to_owned()),
        Column::Doi => identifier(Scheme::Doi),
        Column::Arxiv => identifier(Scheme::Arxiv),
        Column::Identifiers => {
            let others = paper
                .identifiers
                .iter()
                .filter(|own| !matches!(own.scheme.as_str(), "DOI" | "ARXIV"));
            joined(others.map(|own| format!("{}:{}", own.scheme, own.value)))
        }
        Column::Url => link_to(paper, "SOURCE").unwrap_or_default().to_owned(),
        Column::Pdf => link_to(paper, "PDF").unwrap_or_default().to_owned(),
        Column::Abstract => text(&paper.r#abstract),
        Column::Language => text(&paper.language),
        Column::Comment => text(&paper.comment),
        Column::Topics => joined(paper.topics.iter().map(|own| own.topic.clone())),
    }
}

/// The members of a value. One that has the separator in it would be read as two.
fn joined(members: impl Iterator<Item = String>) -> String {
    let members = members.map(|member| member.replace(MEMBERS, ","));
    members.collect::<Vec<_>>().join("; ")
}

/// A text that no spreadsheet takes for a formula.
fn guarded(value: String) -> String {
    if value.starts_with(['=', '+', '-', '@', GUARD]) {
        format!("{GUARD}{value}")
    } else {
        value
    }
}

fn unguarded(value: &str) -> &str {
    let bare = value.strip_prefix(GUARD);
    bare.filter(|bare| bare.starts_with(['=', '+', '-', '@', GUARD]))
        .unwrap_or(value)
}

fn line(values: &[String]) -> String {
    let mut writer: Writer<Vec<u8>> = WriterBuilder::new().from_writer(Vec::new());
    // A list of bytes takes everything, and what was written as text is text.
    let written = writer.write_record(values);
    let bytes = writer.into_inner().ok().filter(|_| written.is_ok());
    bytes
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
}
