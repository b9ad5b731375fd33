//! Writing one record after the other, so that an export of any length needs the memory of one.

use super::{Format, bibtex, csl_json, json_lines, ris, table};
use crate::domain::Record;

/// Writes records of one format into texts that are sent or stored one after the other: [`Writer::begin`], each
/// [`Writer::record`], [`Writer::end`].
#[derive(Debug)]
pub struct Writer {
    format: Format,
    written: usize,
}

impl Writer {
    /// A writer of this format; none for a format that is read only.
    #[must_use]
    pub fn new(format: Format) -> Option<Self> {
        format.media_type()?;
        Some(Self { format, written: 0 })
    }

    /// What stands before the first record.
    #[must_use]
    pub fn begin(&self) -> String {
        match self.format {
            Format::CslJson => "[".to_owned(),
            Format::Csv => table::head(),
            _ => String::new(),
        }
    }

    /// A record. Records of other kinds than papers are written by [`Format::JsonLines`] alone, and nothing by the others, which
    /// describe nothing else.
    pub fn record(&mut self, record: &Record) -> String {
        if self.format == Format::JsonLines {
            return json_lines::write(record);
        }
        let Record::Paper(paper) = record else {
            return String::new();
        };
        self.written += 1;
        match self.format {
            Format::Bibtex => bibtex::write(paper, bibtex::Dialect::Bibtex, self.written),
            Format::Biblatex => bibtex::write(paper, bibtex::Dialect::Biblatex, self.written),
            Format::Ris => ris::write(paper),
            Format::Csv => table::row(paper),
            Format::CslJson => {
                let comma = if self.written == 1 { "\n" } else { ",\n" };
                format!("{comma}{}", csl_json::item(paper, self.written))
            }
            // Refused by `new`, but for the one that is written above.
            _ => String::new(),
        }
    }

    /// What stands behind the last record.
    #[must_use]
    pub fn end(&self) -> &'static str {
        match self.format {
            Format::CslJson => "\n]\n",
            _ => "",
        }
    }

    /// All of it at once.
    #[must_use]
    pub fn all<'a>(mut self, records: impl IntoIterator<Item = &'a Record>) -> String {
        let mut text = self.begin();
        for record in records {
            text.push_str(&self.record(record));
        }
        text.push_str(self.end());
        text
    }
}
