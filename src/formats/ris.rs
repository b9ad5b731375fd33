//! RIS, as reference managers and the databases of publishers export it.
//!
//! A line is a tag of two characters, `  - ` and a value. Databases differ in how they fill tags, in the space around the
//! hyphen, in what they put between entries, and in whether they end one with `ER`; all of it is read.

use super::{
    Location, Problem, ReadRecord, Reading,
    draft::{Draft, link_to},
};
use crate::domain::{identifier::Scheme, name::PersonName, record::PaperRecord};

/// Tags that no entry lacks: without them between entries there is no entry that lost its beginning.
const TELLING: [&str; 6] = ["TI", "T1", "AU", "A1", "DO", "PY"];

/// Tags that are read, or say nothing of the paper.
const PASSED_OVER: [&str; 38] = [
    "TY", "TI", "T1", "CT", "AB", "N2", "N1", "T2", "JF", "JO", "BT", "JA", "J2", "LA", "DA", "PY",
    "Y1", "AU", "A1", "DO", "UR", "L1", "L2", "AN", "C2", "M3", "SN", "ID", "ER", "DB", "DP", "Y2",
    "L3", "L4", "AV", "ST", "U1", "LK",
];

/// One entry: where it begins, and its tags with their values in order.
struct Entry<'a> {
    line: usize,
    tags: Vec<(&'a str, String)>,
}

/// Kinds with the types of RIS; of several types for one kind, the first is written.
const KINDS: [(&str, &str); 22] = [
    ("JOUR", "ARTICLE"),
    ("EJOUR", "ARTICLE"),
    ("JFULL", "ARTICLE"),
    ("MGZN", "ARTICLE"),
    ("NEWS", "ARTICLE"),
    ("CPAPER", "CONFERENCE_PAPER"),
    ("CONF", "CONFERENCE_PAPER"),
    ("UNPB", "PREPRINT"),
    ("INPR", "PREPRINT"),
    ("MANSCPT", "PREPRINT"),
    ("BOOK", "BOOK"),
    ("EBOOK", "BOOK"),
    ("EDBOOK", "BOOK"),
    ("CHAP", "CHAPTER"),
    ("ECHAP", "CHAPTER"),
    ("THES", "THESIS"),
    ("RPRT", "REPORT"),
    ("DATA", "DATASET"),
    ("BLOG", "BLOG_POST"),
    ("COMP", "SOFTWARE"),
    ("AGGR", "DATASET"),
    ("GEN", "OTHER"),
];

pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut entry: Option<Entry<'_>> = None;
    let mut is_lost = false;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, number) in text.lines().zip(1..) {
        match (tagged(line), &mut entry) {
            (Some(("ER", _)), _) => {
                reading.records_of(entry.take());
            }
            (Some(("TY", kind)), _) => {
                reading.records_of(entry.take());
                is_lost = false;
                entry = Some(Entry {
                    line: number,
                    tags: vec![("TY", kind.to_owned())],
                });
            }
            (Some((tag, value)), Some(entry)) => entry.tags.push((tag, value.to_owned())),
            (Some((tag, _)), None) if TELLING.contains(&tag) && !is_lost => {
                is_lost = true;
                reading.problems.push(Problem::new(
                    Location::Line(number),
                    format!("The tag {tag} stands in no entry; an entry begins with TY."),
                ));
            }
            // A long value goes on in the next line.
            (None, Some(entry)) if !line.trim().is_empty() => {
                if let Some((_, value)) = entry.tags.last_mut() {
                    value.push('\n');
                    value.push_str(line.trim());
                }
            }
            // Numbers, headings and the remarks of databases between entries.
            _ => {}
        }
    }
    reading.records_of(entry);
    reading
}

impl Reading {
    fn records_of(&mut self, entry: Option<Entry<'_>>) {
        if let Some(entry) = entry {
            self.push(record(&entry));
        }
    }
}

/// The tag of a line and its value.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches('\u{feff}');
    let (tag, rest) = line.split_at_checked(2)?;
    let mut characters = tag.bytes();
    let letter = characters.next()?.is_ascii_uppercase();
    let second = characters.next()?;
    let good = letter && (second.is_ascii_uppercase() || second.is_ascii_digit());
    let value = rest.trim_start_matches([' ', '\t']);
    let spaced = value.len() < rest.len();
    let value = value.strip_prefix('-')?;
    (good && spaced && (value.is_empty() || value.starts_with([' ', '\t'])))
        .then(|| (tag, value.trim()))
}

fn record(entry: &Entry<'_>) -> Result<ReadRecord, Problem> {
    let values = |tag: &'static str| {
        let tags = entry.tags.iter();
        tags.filter(move |(name, value)| *name == tag && !value.is_empty())
            .map(|(_, value)| value.as_str())
    };
    let first = |tags: &[&'static str]| {
        tags.iter()
            .find_map(|tag| values(tag).next())
            .unwrap_or_default()
    };
    let mut draft = Draft::default();
    draft.title(first(&["TI", "T1", "CT"]));
    let block = |tag: &str| {
        let tags = entry.tags.iter().filter(|(name, _)| *name == tag);
        tags.map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    };
    draft.r#abstract(&block("AB"));
    draft.r#abstract(&block("N2"));
    draft.comment(&block("N1"));
    draft.venue(first(&["T2", "JF", "JO", "BT", "JA", "J2"]));
    draft.language(first(&["LA"]));
    // Of two dates, the one that says more: publishers give the day in DA and the year in PY.
    let dates = ["DA", "PY", "Y1"].into_iter().flat_map(values);
    let dates = dates.filter(|date| {
        date.get(..4)
            .is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()))
    });
    let date = dates.max_by_key(|date| {
        date.split(['/', '-'])
            .filter(|part| !part.trim().is_empty())
            .count()
    });
    draft.date(date.unwrap_or_default());
    let kind = first(&["TY"]);
    let known = KINDS.iter().find(|(name, _)| *name == kind);
    draft.kind(known.map_or("OTHER", |(_, kind)| kind));
    for (tag, value) in &entry.tags {
        take(&mut draft, tag, value);
    }
    let tags = entry.tags.iter().map(|(tag, _)| *tag);
    draft.not_kept(tags.filter(|tag| !PASSED_OVER.contains(tag)));
    let key = first(&["ID"]);
    draft.finish(
        Location::Line(entry.line),
        (!key.is_empty()).then(|| key.to_owned()),
    )
}

/// What a tag says by itself.
fn take(draft: &mut Draft, tag: &str, value: &str) {
    match tag {
        "AU" | "A1" => match value.strip_suffix(',') {
            // So EndNote marks what is not to be turned around.
            Some(organization) => draft.organization(organization),
            None => {
                draft.author(value);
            }
        },
        "DO" => draft.identifier(Scheme::Doi, value),
        "UR" => value
            .split_whitespace()
            .for_each(|url| draft.link("SOURCE", url)),
        "L1" => value
            .split_whitespace()
            .for_each(|url| draft.link("PDF", url)),
        "L2" => value
            .split_whitespace()
            .for_each(|url| draft.link("HTML", url)),
        "AN" => match value
            .split_once(':')
            .map(|(name, value)| (name.parse(), value))
        {
            Some((Ok(scheme), value)) => draft.identifier(scheme, value),
            _ => draft.pasted(value),
        },
        "C2" | "M3" | "SN" => draft.pasted(value),
        _ => {}
    }
}

/// The entry of a paper.
pub(super) fn write(paper: &PaperRecord) -> String {
    let kind = paper.kind.as_deref().unwrap_or("ARTICLE");
    let kind = KINDS.iter().find(|(_, known)| *known == kind);
    let mut entry = Lines::default();
    entry.put("TY", kind.map_or("GEN", |(name, _)| name));
    entry.put("TI", &paper.title);
    for author in &paper.authors {
        let is_organization = author.kind.as_deref() == Some("ORGANIZATION");
        entry.put("AU", &name(&author.name, is_organization));
    }
    let date = paper.published_on.as_deref();
    let texts = [
        ("PY", date.and_then(|date| date.split('-').next())),
        ("T2", paper.venue.as_deref()),
        ("LA", paper.language.as_deref()),
        ("AB", paper.r#abstract.as_deref()),
        ("N1", paper.comment.as_deref()),
        ("ID", paper.slug.as_deref()),
        ("UR", link_to(paper, "SOURCE")),
        ("L1", link_to(paper, "PDF")),
    ];
    for (tag, value) in texts {
        if let Some(value) = value {
            entry.put(tag, value);
        }
    }
    if let Some(date) = date.filter(|date| date.len() > 4) {
        entry.put("DA", &date.replace('-', "/"));
    }
    for topic in &paper.topics {
        entry.put("KW", &topic.topic);
    }
    for identifier in &paper.identifiers {
        match identifier.scheme.as_str() {
            "DOI" => entry.put("DO", &identifier.value),
            "ISBN" => entry.put("SN", &identifier.value),
            scheme => entry.put("AN", &format!("{scheme}:{}", identifier.value)),
        }
    }
    entry.end()
}

/// The lines of an entry as far as they are written.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A value is one line: the lines of a text are values of their own, lest they are taken for tags.
    fn put(&mut self, tag: &str, value: &str) {
        let Self(text) = self;
        for line in value.split('\n') {
            for part in [tag, "  - ", line, "\r\n"] {
                text.push_str(part);
            }
        }
    }

    fn end(mut self) -> String {
        self.put("ER", "");
        self.0 + "\r\n"
    }
}

/// The name as it is sorted if it is read as the same again, else as it is.
pub(super) fn name(name: &str, is_organization: bool) -> String {
    if is_organization {
        return format!("{name},");
    }
    let parts = PersonName::parse(name);
    let sorted = match (parts.family, parts.given, parts.suffix) {
        (Some(family), Some(given), None) => format!("{family}, {given}"),
        (Some(family), Some(given), Some(suffix)) => format!("{family}, {given}, {suffix}"),
        _ => return name.to_owned(),
    };
    if PersonName::parse(&sorted).display == name {
        sorted
    } else {
        name.to_owned()
    }
}
