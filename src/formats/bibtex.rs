//! `BibTeX` and `BibLaTeX`.
//!
//! The syntax of an entry is read by the crate `biblatex`. It gives up on a whole file at the first mistake, so entries are cut
//! apart first and each is read by itself. Markup inside values is converted by the domain, as that of every other source.

mod entry;
mod names;
mod split;
mod write;

use std::collections::HashMap;

use biblatex::{Field, RawBibliography, RawChunk};

use super::{Location, Problem, Reading};

pub(super) use self::write::write;

/// The fields of an entry with their values as they are written, macros replaced. Names are in lower case.
type Fields = HashMap<String, String>;

/// An entry.
struct Entry {
    line: usize,
    key: String,
    kind: String,
    fields: Fields,
}

impl Entry {
    fn field(&self, name: &str) -> Option<&str> {
        let value = self.fields.get(name).map(String::as_str);
        value.filter(|value| !value.trim().is_empty())
    }
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Bibtex,
    Biblatex,
}

/// The macros that every file has.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// How long a value may become by macros in macros. They double a text with each line, as no bibliography does.
const VALUE_BYTES: usize = 1 << 20;

pub(super) fn read(text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut macros = months();
    let mut entries = Vec::new();
    for block in split::blocks(text) {
        match raw(&block, &mut macros) {
            Ok(found) => entries.extend(found),
            Err(message) => reading
                .problems
                .push(Problem::new(Location::Line(block.line), message)),
        }
    }
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (at, entry) in entries.iter().enumerate() {
        by_key.entry(entry.key.to_lowercase()).or_insert(at);
    }
    for (at, entry) in entries.iter().enumerate() {
        let first = by_key.get(&entry.key.to_lowercase());
        if first.is_some_and(|first| *first != at) && !entry.key.is_empty() {
            let message = format!(
                "The citation key {} is used before; keys are unique in a file.",
                entry.key
            );
            reading
                .problems
                .push(Problem::new(Location::Line(entry.line), message));
            continue;
        }
        let parent = |key: &str| {
            by_key
                .get(&key.trim().to_lowercase())
                .and_then(|at| entries.get(*at))
        };
        reading.push(entry::record(entry, parent));
    }
    reading.problems.sort_by_key(|problem| problem.at);
    reading
}

fn months() -> Fields {
    let months = MONTHS.into_iter().zip(1..);
    months
        .map(|(name, number)| (name.to_owned(), number.to_string()))
        .collect()
}

/// The entry of a block, or none if it defines macros.
fn raw(block: &split::Block<'_>, macros: &mut Fields) -> Result<Option<Entry>, String> {
    let parsed = RawBibliography::parse(&block.text).map_err(|error| {
        let before = block.text.get(..error.span.start).unwrap_or_default();
        let line = block.line + before.matches('\n').count();
        format!("The entry cannot be read: {} in line {line}.", error.kind)
    })?;
    for abbreviation in &parsed.abbreviations {
        let value = value(&abbreviation.value.v, macros);
        macros.insert(abbreviation.key.v.to_lowercase(), value);
    }
    let Some(entry) = parsed.entries.into_iter().next() else {
        return Ok(None);
    };
    let mut fields = Fields::new();
    for pair in &entry.v.fields {
        let name = pair.key.v.to_lowercase();
        fields
            .entry(name)
            .or_insert_with(|| value(&pair.value.v, macros));
    }
    Ok(Some(Entry {
        line: block.line,
        key: entry.v.key.v.to_owned(),
        kind: entry.v.kind.v.to_lowercase(),
        fields,
    }))
}

/// The parts of a value joined; a macro that nothing defines is its own name.
fn value(field: &Field<'_>, macros: &Fields) -> String {
    let mut value = String::new();
    for part in field {
        let part = match part.v {
            RawChunk::Normal(text) => text,
            RawChunk::Abbreviation(name) => macros
                .get(&name.to_lowercase())
                .map_or(name, String::as_str),
        };
        if value.len() + part.len() > VALUE_BYTES && !value.is_empty() {
            break;
        }
        value.push_str(part);
    }
    value
}
