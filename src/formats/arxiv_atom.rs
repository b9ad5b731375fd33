//! Answers of arXiv's API, which are Atom feeds with elements of arXiv's own. Read only.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::{Location, Problem, ReadRecord, Reading, draft::Draft};
use crate::domain::identifier::Scheme;

/// An entry as it is read, element by element.
#[derive(Default)]
struct Entry {
    id: String,
    title: String,
    summary: String,
    published: String,
    comment: String,
    doi: String,
    journal: String,
    authors: Vec<(String, String)>,
    /// Addresses by whether they lead to the PDF.
    links: Vec<(bool, String)>,
}

pub(super) fn read(text: &str) -> Reading {
    let mut feed = Feed::default();
    let mut events = Reader::from_str(text);
    // What is no XML from here on ends like a text that is cut off.
    while let Ok(event) = events.read_event() {
        match event {
            Event::Start(element) => feed.start(&element),
            Event::Empty(element) if element.local_name().as_ref() == "link" => {
                link(&mut feed.entry, &element);
            }
            Event::Text(text) => feed.value.push_str(&text.xml10_content()),
            Event::CData(text) => feed.value.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => feed.value.extend(character(&reference)),
            Event::End(element) => feed.end(element.local_name().as_ref()),
            Event::Eof => break,
            _ => {}
        }
    }
    if feed.entry.is_some() {
        let message = "The text ends in this entry, or is no XML from here on.";
        let problem = Problem::new(Location::Record(feed.count), message);
        feed.reading.push(Err(problem));
    }
    feed.reading
}

/// The feed as far as it is read.
#[derive(Default)]
struct Feed {
    reading: Reading,
    entry: Option<Entry>,
    /// The text of the element that was begun last.
    value: String,
    count: usize,
}

impl Feed {
    fn start(&mut self, element: &BytesStart<'_>) {
        self.value.clear();
        match (element.local_name().as_ref(), &mut self.entry) {
            ("entry", entry) => {
                self.count += 1;
                *entry = Some(Entry::default());
            }
            ("author", Some(entry)) => entry.authors.push(Default::default()),
            ("link", entry) => link(entry, element),
            _ => {}
        }
    }

    fn end(&mut self, element: &str) {
        if element == "entry" {
            if let Some(entry) = self.entry.take() {
                let record = record(&entry, Location::Record(self.count));
                self.reading.push(record);
            }
        } else if let Some(entry) = &mut self.entry {
            entry.put(element, std::mem::take(&mut self.value));
        }
    }
}

/// The character that a reference stands for. XML has five names; an answer declares no others.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

impl Entry {
    /// What an element says.
    fn put(&mut self, element: &str, value: String) {
        match element {
            "id" => self.id = value,
            "title" => self.title = value,
            "summary" => self.summary = value,
            "published" => self.published = value,
            "comment" => self.comment = value,
            "doi" => self.doi = value,
            "journal_ref" => self.journal = value,
            "name" => {
                if let Some((name, _)) = self.authors.last_mut() {
                    *name = value;
                }
            }
            "affiliation" => {
                if let Some((_, affiliation)) = self.authors.last_mut() {
                    *affiliation = value;
                }
            }
            _ => {}
        }
    }
}

fn link(entry: &mut Option<Entry>, element: &BytesStart<'_>) {
    let attribute = |wanted: &str| {
        let mut attributes = element.attributes().flatten();
        let found = attributes.find(|attribute| attribute.key.as_ref() == wanted)?;
        found
            .normalized_value(quick_xml::XmlVersion::default())
            .ok()
    };
    if let (Some(entry), Some(address)) = (entry, attribute("href")) {
        let is_pdf = attribute("title").as_deref() == Some("pdf")
            || attribute("type").as_deref() == Some("application/pdf");
        // The others lead to the resolver of DOIs, which the DOI itself does.
        if is_pdf || attribute("rel").as_deref() == Some("alternate") {
            entry.links.push((is_pdf, address.into_owned()));
        }
    }
}

fn record(entry: &Entry, at: Location) -> Result<ReadRecord, Problem> {
    if entry.id.contains("/api/errors") {
        let message = format!("arXiv answered with an error: {}.", entry.summary.trim());
        return Err(Problem::new(at, message));
    }
    let mut draft = Draft::default();
    draft.title(&entry.title);
    draft.r#abstract(&entry.summary);
    draft.comment(&entry.comment);
    draft.date(&entry.published);
    draft.kind("PREPRINT");
    for (name, affiliation) in &entry.authors {
        if draft.author(name).is_some() && !affiliation.is_empty() {
            draft.affiliation(affiliation);
        }
    }
    draft.identifier(Scheme::Arxiv, &entry.id);
    draft.identifier(Scheme::Doi, &entry.doi);
    for (is_pdf, address) in &entry.links {
        let address = unversioned(address);
        draft.link(if *is_pdf { "PDF" } else { "SOURCE" }, &address);
    }
    let journal = (!entry.journal.trim().is_empty()).then_some("journal_ref");
    draft.not_kept(journal.into_iter());
    draft.finish(at, Some(entry.id.trim().to_owned()))
}

/// The address without the number of a version, which changes with each answer.
fn unversioned(address: &str) -> String {
    let address = address.replacen("http://", "https://", 1);
    let bare = address.trim_end_matches(|c: char| c.is_ascii_digit());
    match bare.strip_suffix('v') {
        Some(plain) if bare.len() < address.len() => plain.to_owned(),
        _ => address,
    }
}
