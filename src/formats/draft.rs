//! A paper while it is read: every value is repaired to what the catalog keeps, and what was done is remembered.

use super::{Location, Problem, ReadRecord};
use crate::domain::{
    PartialDate, Record,
    identifier::{Identifier, Orcid, Scheme, recognize},
    limits,
    link::HttpUrl,
    name::PersonName,
    record::{
        AuthorshipRecord, IdentifierRecord, LinkRecord, PaperRecord, PaperTopicRecord,
        SummaryRecord,
    },
    text::{repair_block, repair_line},
};

/// How many members of a source are named that have no place here.
const NAMED: usize = 30;

/// The words for what kind of document a paper is.
const KINDS: [&str; 11] = [
    "ARTICLE",
    "PREPRINT",
    "CONFERENCE_PAPER",
    "BOOK",
    "CHAPTER",
    "THESIS",
    "REPORT",
    "BLOG_POST",
    "DATASET",
    "SOFTWARE",
    "OTHER",
];

/// The kind of document that a word names, in any case.
pub(super) fn kind_named(word: &str) -> Option<&'static str> {
    let word = word.trim();
    KINDS
        .into_iter()
        .find(|kind| kind.eq_ignore_ascii_case(word))
}

/// Whether documents of this kind are parts of a book.
pub(super) fn kind_is_part(kind: Option<&str>) -> bool {
    matches!(kind, Some("ARTICLE" | "CONFERENCE_PAPER" | "CHAPTER"))
}

/// The first address of a paper with this relation.
pub(super) fn link_to<'a>(paper: &'a PaperRecord, relation: &str) -> Option<&'a str> {
    let link = paper.links.iter().find(|link| link.relation == relation);
    link.map(|link| link.url.as_str())
}

/// A paper that is being read.
#[derive(Default)]
pub(super) struct Draft {
    paper: PaperRecord,
    warnings: Vec<String>,
}

/// The parts of a person's name as a source has them.
#[derive(Default)]
pub(super) struct NameParts<'a> {
    pub(super) given: &'a str,
    pub(super) particle: &'a str,
    pub(super) family: &'a str,
    pub(super) suffix: &'a str,
}

impl Draft {
    pub(super) fn warn(&mut self, warning: impl Into<String>) {
        let warning = warning.into();
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Says which members of the source have no place in the catalog.
    pub(super) fn not_kept<'a>(&mut self, members: impl Iterator<Item = &'a str>) {
        let mut members: Vec<&str> = members.collect();
        members.sort_unstable();
        members.dedup();
        members.truncate(NAMED);
        if !members.is_empty() {
            self.warn(format!("Not kept: {}.", repair_line(&members.join(", ")).0));
        }
    }

    /// The text as one line of at most so many characters; none if nothing is left of it.
    fn line(&mut self, field: &str, text: &str, max_chars: usize) -> Option<String> {
        let repaired = repair_line(text);
        self.kept(field, repaired, max_chars, repair_line)
    }

    fn kept(
        &mut self,
        field: &str,
        (mut text, warnings): (String, Vec<String>),
        max_chars: usize,
        repair: impl Fn(&str) -> (String, Vec<String>),
    ) -> Option<String> {
        for warning in warnings {
            self.warn(format!("{field}: {warning}"));
        }
        if let Some((end, _)) = text.char_indices().nth(max_chars) {
            self.warn(format!("{field}: It was cut after {max_chars} characters."));
            // What was cut may have been the closing half of some markup.
            text = repair(&text[..end]).0;
        }
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn title(&mut self, text: &str) {
        if self.paper.title.is_empty() {
            self.paper.title = self
                .line("title", text, limits::TITLE_CHARS)
                .unwrap_or_default();
        }
    }

    pub(super) fn r#abstract(&mut self, text: &str) {
        if self.paper.r#abstract.is_none() {
            let repaired = repair_block(text);
            self.paper.r#abstract =
                self.kept("abstract", repaired, limits::ABSTRACT_CHARS, repair_block);
        }
    }

    pub(super) fn comment(&mut self, text: &str) {
        if self.paper.comment.is_none() {
            let repaired = repair_block(text);
            self.paper.comment =
                self.kept("comment", repaired, limits::COMMENT_CHARS, repair_block);
        }
    }

    pub(super) fn venue(&mut self, text: &str) {
        if self.paper.venue.is_none() {
            self.paper.venue = self.line("venue", text, limits::NAME_CHARS);
        }
    }

    pub(super) fn kind(&mut self, kind: &str) {
        self.paper.kind = Some(kind.to_owned());
    }

    pub(super) fn topic(&mut self, name: &str) {
        let name = self.line("topics", name, limits::NAME_CHARS);
        let topics = &mut self.paper.topics;
        if let Some(topic) = name
            && topics.len() < limits::TOPICS
            && topics.iter().all(|known| known.topic != topic)
        {
            topics.push(PaperTopicRecord {
                topic,
                primary: false,
            });
        }
    }

    pub(super) fn retracted(&mut self) {
        self.paper.integrity = Some("RETRACTED".to_owned());
    }

    /// A tag of BCP 47; words such as "English" are no tags and say nothing.
    pub(super) fn language(&mut self, text: &str) {
        let tag = text.trim();
        let subtag = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        let first = tag.split('-').next().unwrap_or_default();
        let language =
            (2..=3).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_lowercase());
        if language && tag.split('-').all(subtag) {
            self.paper.language = Some(tag.to_owned());
        }
    }

    /// A date in digits, its parts separated by `-` or `/`. Of parts that no calendar has, those before them are kept.
    pub(super) fn date(&mut self, text: &str) {
        let text = text.trim();
        if self.paper.published_on.is_some() || text.is_empty() {
            return;
        }
        // The time of a day, and the words that some sources put behind the day.
        let day = text.split(['T', ' ']).next().unwrap_or_default();
        let mut parts = day.split(['-', '/']).map(str::trim);
        let year = parts
            .next()
            .filter(|year| year.len() == 4)
            .and_then(|year| year.parse().ok());
        let mut small = || {
            parts
                .next()
                .and_then(|part| part.parse::<u8>().ok())
                .filter(|part| *part > 0)
        };
        let (month, day) = (small(), small());
        let date = year.and_then(|year| {
            [(month, day), (month, None), (None, None)]
                .into_iter()
                .find_map(|(month, day)| {
                    Some((PartialDate::new(year, month, day).ok()?, (month, day)))
                })
        });
        let Some((date, kept)) = date else {
            return self
                .warn("published_on: It is no date of the years 1 to 9999 and was left out.");
        };
        if kept != (month, day) {
            self.warn("published_on: The calendar has no such day; what is before it was kept.");
        }
        self.paper.published_on = Some(date.to_string());
    }

    /// An author whose name is one text, spoken or sorted.
    pub(super) fn author(&mut self, name: &str) -> Option<&mut AuthorshipRecord> {
        let name = PersonName::parse(name).display;
        self.push_author(&name)
    }

    /// An author whose name is in parts.
    pub(super) fn person(&mut self, name: &NameParts<'_>) -> Option<&mut AuthorshipRecord> {
        let parts = [name.given, name.particle, name.family, name.suffix];
        let parts: Vec<&str> = parts
            .into_iter()
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect();
        self.push_author(&parts.join(" "))
    }

    /// An author that is an organization.
    pub(super) fn organization(&mut self, name: &str) {
        if let Some(author) = self.push_author(name) {
            author.kind = Some("ORGANIZATION".to_owned());
        }
    }

    fn push_author(&mut self, name: &str) -> Option<&mut AuthorshipRecord> {
        let name = self.line("authors", name, limits::NAME_CHARS)?;
        if self.paper.authors.len() == limits::AUTHORS {
            self.warn(format!(
                "authors: More than {} were left out.",
                limits::AUTHORS
            ));
            return None;
        }
        self.paper.authors.push(AuthorshipRecord {
            name,
            ..AuthorshipRecord::default()
        });
        self.paper.authors.last_mut()
    }

    /// The ORCID iD of the author added last.
    pub(super) fn orcid(&mut self, text: &str) {
        match (text.parse::<Orcid>(), self.paper.authors.last_mut()) {
            (Ok(orcid), Some(author)) => author.orcid = Some(orcid.to_string()),
            (Err(error), Some(_)) => self.warn(format!("authors: {}", error.message)),
            (_, None) => {}
        }
    }

    /// The affiliation of the author added last.
    pub(super) fn affiliation(&mut self, text: &str) {
        let text = self.line("authors", text, limits::AFFILIATION_CHARS);
        if let Some(author) = self.paper.authors.last_mut() {
            author.affiliation = text;
        }
    }

    pub(super) fn identifier(&mut self, scheme: Scheme, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        match Identifier::new(scheme, text) {
            Ok(identifier) => self.push_identifier(&identifier),
            Err(error) => self.warn(format!("identifiers: {}", error.message)),
        }
    }

    fn push_identifier(&mut self, identifier: &Identifier) {
        let record = IdentifierRecord {
            scheme: identifier.scheme.to_string(),
            value: identifier.value.clone(),
        };
        let full = self.paper.identifiers.len() >= limits::IDENTIFIERS;
        if !full && !self.paper.identifiers.contains(&record) {
            self.paper.identifiers.push(record);
        }
    }

    /// An identifier written as `DOI:...` or the like; anything else says nothing.
    pub(super) fn pasted(&mut self, text: &str) {
        if let Some(identifier) = recognize(text) {
            self.push_identifier(&identifier);
        }
    }

    /// An address. The first SOURCE is the one; another one becomes OTHER, since a paper has one source.
    pub(super) fn link(&mut self, relation: &str, address: &str) {
        if address.trim().is_empty() {
            return;
        }
        let url = match HttpUrl::parse(address) {
            Ok(url) => url.as_str().to_owned(),
            Err(error) => return self.warn(format!("links: {}", error.message)),
        };
        let links = &mut self.paper.links;
        if links.iter().any(|link| link.url == url) || links.len() >= limits::LINKS {
            return;
        }
        let second = relation == "SOURCE" && links.iter().any(|link| link.relation == "SOURCE");
        links.push(LinkRecord {
            relation: if second { "OTHER" } else { relation }.to_owned(),
            url,
            label: None,
        });
    }

    /// The short summary of a model or a publisher.
    pub(super) fn tldr(&mut self, text: &str, origin_name: &str) {
        let repaired = crate::domain::text::repair_markdown(text);
        let body = self.kept(
            "summaries",
            repaired,
            limits::SUMMARY_CHARS,
            crate::domain::text::repair_markdown,
        );
        self.paper.summaries.extend(body.map(|body| SummaryRecord {
            kind: "TLDR".to_owned(),
            body,
            origin: "MODEL".to_owned(),
            origin_name: Some(origin_name.to_owned()),
            ..SummaryRecord::default()
        }));
    }

    /// The record, with a link to the source made of an identifier where there is no address.
    pub(super) fn finish(
        mut self,
        at: Location,
        key: Option<String>,
    ) -> Result<ReadRecord, Problem> {
        if self.paper.title.is_empty() {
            return Err(Problem::new(at, "It has no title; a paper needs one."));
        }
        self.drop_isbn();
        self.add_identifiers();
        if link_to(&self.paper, "SOURCE").is_none() {
            self.add_source();
        }
        Ok(ReadRecord {
            record: Record::Paper(Box::new(self.paper)),
            at,
            key: key
                .map(|key| repair_line(&key).0)
                .filter(|key| !key.is_empty()),
            warnings: self.warnings,
        })
    }

    /// The ISBN of a part is that of the whole: by it all parts of a book would be one paper.
    fn drop_isbn(&mut self) {
        if !kind_is_part(self.paper.kind.as_deref()) {
            return;
        }
        let identifiers = &mut self.paper.identifiers;
        let before = identifiers.len();
        identifiers.retain(|own| own.scheme != Scheme::Isbn.as_str());
        if identifiers.len() < before {
            self.warn("identifiers: The ISBN is that of the whole and was left out.");
        }
    }

    /// Adds the identifiers that addresses name. One of a scheme that the source has an identifier of says nothing: publishers put
    /// more into the path than the DOI.
    fn add_identifiers(&mut self) {
        let links = self.paper.links.iter();
        let found: Vec<Identifier> = links.filter_map(|link| recognize(&link.url)).collect();
        for identifier in found {
            let mut own = self.paper.identifiers.iter();
            if own.all(|own| own.scheme != identifier.scheme.as_str()) {
                self.push_identifier(&identifier);
            }
        }
    }

    fn add_source(&mut self) {
        let identifiers = self.paper.identifiers.iter();
        let url = identifiers.into_iter().find_map(|identifier| {
            let scheme = identifier.scheme.parse().ok()?;
            Identifier::new(scheme, &identifier.value).ok()?.url()
        });
        if let Some(url) = url {
            self.link("SOURCE", &url);
        }
    }
}
