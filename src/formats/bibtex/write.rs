//! From papers to entries of `BibTeX` and `BibLaTeX`, in UTF-8 as every engine of today reads it.

use super::{
    Dialect, MONTHS,
    entry::{IDENTIFIERS, of_type},
};
use crate::{
    domain::{name::PersonName, record::PaperRecord, text},
    formats::draft::link_to,
};

/// The entry of a paper. Its key is the slug; a paper without one gets a number.
pub(in crate::formats) fn write(paper: &PaperRecord, dialect: Dialect, number: usize) -> String {
    let key = match &paper.slug {
        Some(slug) => slug.clone(),
        None => format!("paper-{number}"),
    };
    let kind = paper.kind.as_deref().unwrap_or("ARTICLE");
    let name = type_of(kind, dialect);
    let mut entry = Entry(format!("@{name}{{{key}"));
    // The second pair of braces keeps the capitals of the title.
    entry.put("title", &format!("{{{}}}", escaped(&paper.title)));
    if !paper.authors.is_empty() {
        entry.put("author", &authors(paper));
    }
    date(&mut entry, paper, dialect);
    let texts = [
        (venue_field(name, dialect), &paper.venue),
        ("abstract", &paper.r#abstract),
        ("note", &paper.comment),
        ("langid", &paper.language),
    ];
    for (field, value) in texts {
        if let Some(value) = value {
            entry.put(field, &escaped(value));
        }
    }
    let has_eprint = paper.identifiers.iter().any(|own| own.scheme == "ARXIV");
    if of_type(name, has_eprint) != kind {
        entry.put("entrysubtype", &kind.to_lowercase());
    }
    let topics: Vec<String> = paper.topics.iter().map(|own| escaped(&own.topic)).collect();
    if !topics.is_empty() {
        entry.put("keywords", &topics.join(", "));
    }
    verbatim(&mut entry, paper, dialect);
    entry.end()
}

/// The text of an entry as far as it is written.
struct Entry(String);

impl Entry {
    fn put(&mut self, field: &str, value: &str) {
        let Self(text) = self;
        for part in [",\n  ", field, " = {", value, "}"] {
            text.push_str(part);
        }
    }

    fn put_bare(&mut self, field: &str, name: &str) {
        let Self(text) = self;
        for part in [",\n  ", field, " = ", name] {
            text.push_str(part);
        }
    }

    fn end(self) -> String {
        self.0 + "\n}\n\n"
    }
}

/// The type of entries for a kind.
fn type_of(kind: &str, dialect: Dialect) -> &'static str {
    let is_new = dialect == Dialect::Biblatex;
    match kind {
        "ARTICLE" => "article",
        "CONFERENCE_PAPER" => "inproceedings",
        "BOOK" => "book",
        "CHAPTER" => "incollection",
        "THESIS" if is_new => "thesis",
        "THESIS" => "phdthesis",
        "REPORT" if is_new => "report",
        "REPORT" => "techreport",
        "DATASET" if is_new => "dataset",
        "SOFTWARE" if is_new => "software",
        "PREPRINT" | "BLOG_POST" if is_new => "online",
        _ => "misc",
    }
}

/// The field that styles print as the place of publication.
fn venue_field(name: &str, dialect: Dialect) -> &'static str {
    match name {
        "article" if dialect == Dialect::Biblatex => "journaltitle",
        "article" => "journal",
        "misc" | "online" | "dataset" | "software" => "howpublished",
        "phdthesis" => "school",
        "thesis" | "techreport" | "report" => "institution",
        _ => "booktitle",
    }
}

fn authors(paper: &PaperRecord) -> String {
    let names = paper.authors.iter().map(|author| {
        if author.kind.as_deref() == Some("ORGANIZATION") {
            return format!("{{{}}}", escaped(&author.name));
        }
        name(&author.name)
    });
    names.collect::<Vec<_>>().join(" and ")
}

fn date(entry: &mut Entry, paper: &PaperRecord, dialect: Dialect) {
    let Some(date) = &paper.published_on else {
        return;
    };
    if dialect == Dialect::Biblatex {
        return entry.put("date", date);
    }
    let mut parts = date.split('-');
    entry.put("year", parts.next().unwrap_or_default());
    // The macro, which each style spells in its own way.
    let month = parts.next().and_then(|month| month.parse::<usize>().ok());
    if let Some(name) = month.and_then(|month| MONTHS.get(month.checked_sub(1)?)) {
        entry.put_bare("month", name);
    }
    if let Some(day) = parts.next() {
        entry.put("day", day);
    }
}

fn verbatim(entry: &mut Entry, paper: &PaperRecord, dialect: Dialect) {
    for (field, scheme) in IDENTIFIERS {
        let mut own = paper.identifiers.iter();
        let Some(found) = own.find(|own| own.scheme == scheme.as_str()) else {
            continue;
        };
        if field == "arxiv" {
            let archive = match dialect {
                Dialect::Bibtex => "archiveprefix",
                Dialect::Biblatex => "eprinttype",
            };
            entry.put("eprint", &found.value);
            entry.put(archive, "arXiv");
        } else {
            entry.put(field, &closed(&found.value));
        }
    }
    for (field, relation) in [("url", "SOURCE"), ("pdf", "PDF")] {
        if let Some(url) = link_to(paper, relation) {
            entry.put(field, &closed(url));
        }
    }
}

/// A value that is taken as it is, without braces that would end it early.
fn closed(value: &str) -> String {
    value.replace('\\', "").replace(['{', '}'], "")
}

/// The name as it is sorted if that spells it when it is read again, else in braces.
fn name(name: &str) -> String {
    let parts = PersonName::parse(name);
    let is_plain = !name.contains([',', '{', '}', '\\', '$', '='])
        && !format!(" {name} ").to_lowercase().contains(" and ")
        && name != "others";
    match (parts.given, parts.family, parts.suffix) {
        (Some(given), Some(family), None) if is_plain && format!("{given} {family}") == name => {
            format!("{}, {}", escaped(&family), escaped(&given))
        }
        (Some(given), Some(family), Some(suffix))
            if is_plain && format!("{given} {family} {suffix}") == name =>
        {
            let (family, suffix, given) = (escaped(&family), escaped(&suffix), escaped(&given));
            format!("{family}, {suffix}, {given}")
        }
        _ if is_plain => escaped(name),
        // With a comma behind it, what is in braces is a family name and not an organization.
        _ => format!("{{{}}},", escaped(name)),
    }
}

/// The text with the characters escaped that mean something to TeX; math stays.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let mut read = 0;
    for math in text::math(text) {
        let inside = &text[math.clone()];
        if is_closed(inside) {
            escape_into(&mut escaped, &text[read..math.start]);
            escaped.push_str(inside);
            read = math.end;
        }
    }
    escape_into(&mut escaped, &text[read..]);
    escaped
}

/// Whether each brace has its other one, so that TeX and all who cut entries apart find the same end.
fn is_closed(text: &str) -> bool {
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return false,
            b'}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

fn escape_into(escaped: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '%' | '&' | '#' | '_' | '$' => escaped.extend(['\\', character]),
            '\\' => escaped.push_str("\\textbackslash{}"),
            // An escaped brace still counts for `BibTeX`.
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            _ => escaped.push(character),
        }
    }
}
