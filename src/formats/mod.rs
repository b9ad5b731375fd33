//! What a record looks like as text: one file a format, its reader and its writer side by side.
//!
//! Readers take any bytes, never fail as a whole because of one entry, and lose none: each entry of the text is a record or a
//! problem. What the catalog could not keep (characters that cannot be seen, markup, dates that no calendar has) is repaired
//! or left out with a warning, so that what is read is what the catalog stores.

mod arxiv_atom;
mod bibtex;
pub mod citation;
mod crossref;
mod csl_json;
mod draft;
mod encoding;
pub mod feed;
mod format;
mod json;
pub mod json_ld;
pub mod json_lines;
pub mod markdown;
mod openalex;
mod reading;
mod ris;
mod semantic_scholar;
pub mod sitemap;
mod sniff;
mod table;
#[cfg(test)]
mod tests;
mod write;
mod xml;

pub use self::{
    format::Format,
    reading::{Location, Problem, ReadRecord, Reading},
    write::Writer,
};

use crate::domain::Invalid;

/// Reads a text of this format. Bytes are UTF-8, UTF-16 with a byte order mark, or Windows-1252, of which Latin 1 is a part.
///
/// # Errors
/// A text that looks like another format; the message names it.
pub fn read(format: Format, bytes: &[u8]) -> Result<Reading, Invalid> {
    let decoded = encoding::decode(bytes);
    let text = decoded.text.as_ref();
    let wanted = format.as_read();
    if let Some(other) = sniff::format(text).filter(|other| *other != wanted) {
        return Err(Invalid::new(format!(
            "The text looks like {other}, not like {format}; read it as {other}."
        )));
    }
    let mut reading = match wanted {
        Format::JsonLines => json_lines::reading(text),
        Format::Bibtex | Format::Biblatex => bibtex::read(text),
        Format::Ris => ris::read(text),
        Format::CslJson => json::read(text, csl_json::record),
        Format::Csv => table::read(text),
        Format::ArxivAtom => arxiv_atom::read(text),
        Format::OpenAlex => json::read(text, openalex::record),
        Format::Crossref => json::read(text, crossref::record),
        Format::SemanticScholar => json::read(text, semantic_scholar::record),
    };
    if let Some(warning) = decoded.warning
        && let Some(first) = reading.records.first_mut()
    {
        first.warnings.insert(0, warning.to_owned());
    }
    Ok(reading)
}
