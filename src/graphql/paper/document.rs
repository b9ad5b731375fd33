//! Documents that an import reads.

use async_graphql::{Enum, InputObject};

use crate::{
    catalog::{
        Actor, Catalog, Problem, ProblemCode, WriteError,
        papers::bulk::{Options, Outcome, ROWS, Report, RowReport, Warning, WarningCode},
    },
    formats::{self, Format, Location, Reading},
    ingest::records::{Described, import},
};

/// The format of a document.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::formats::Format")]
pub(super) enum DocumentFormat {
    /// The catalog's own: one JSON object a line.
    JsonLines,
    /// BibTeX; BibLaTeX is read as the same format.
    Bibtex,
    /// BibLaTeX; BibTeX is read as the same format.
    Biblatex,
    /// RIS, in the dialects of the databases that export it.
    Ris,
    /// CSL-JSON.
    CslJson,
    /// A table with a line of names above it; separated by commas, semicolons or tabs.
    Csv,
    /// An answer of arXiv's API.
    ArxivAtom,
    /// Works of OpenAlex: one, a list, or one a line.
    OpenAlex,
    /// Works of Crossref: one, or a list.
    Crossref,
    /// Papers of Semantic Scholar: one, a batch, or one a line.
    SemanticScholar,
}

/// A text in a bibliographic format.
#[derive(InputObject)]
pub(super) struct ImportDocumentInput {
    /// Its format; recognized by the content when null. A document that looks like another format is refused.
    format: Option<DocumentFormat>,
    /// The text.
    content: String,
}

impl ImportDocumentInput {
    /// Reads the document and imports its records. Entries that are no records are rejected rows in their places.
    pub(super) async fn import(
        self,
        catalog: &Catalog,
        actor: &Actor,
        options: Options,
    ) -> Result<(Report, Vec<Location>), WriteError> {
        let reading = self.read()?;
        let mut locations: Vec<Location> = reading.records.iter().map(|read| read.at).collect();
        let is_refused = options.all_or_none && !reading.problems.is_empty();
        let described = reading.records.iter().map(|read| Described {
            record: read.record.clone(),
            key: read.key.clone(),
        });
        let options = Options {
            dry_run: options.dry_run || is_refused,
            ..options
        };
        let mut report = import(catalog, actor, described.collect(), options).await?;
        for (row, read) in report.rows.iter_mut().zip(&reading.records) {
            let warnings = read.warnings.iter().map(|message| Warning {
                code: WarningCode::Repaired,
                message: message.clone(),
                path: Vec::new(),
                candidates: Vec::new(),
            });
            row.warnings.splice(0..0, warnings);
            if is_refused {
                row.outcome = Outcome::Rejected;
                row.paper = None;
            }
        }
        report.refused |= is_refused;
        for problem in reading.problems {
            let at = locations.partition_point(|location| *location < problem.at);
            locations.insert(at, problem.at);
            report.rows.insert(at, unread(problem.message));
        }
        Ok((report, locations))
    }

    fn read(&self) -> Result<Reading, Problem> {
        let invalid = |member: &str, message: String| {
            let path = format!("source.document.{member}");
            Problem::new(ProblemCode::Invalid, path.as_str(), message)
        };
        let bytes = self.content.as_bytes();
        let format = self
            .format
            .map(Format::from)
            .or_else(|| Format::sniff(bytes));
        let Some(format) = format else {
            let message = "The format is not recognized; say it.";
            return Err(invalid("format", message.to_owned()));
        };
        let reading = formats::read(format, bytes);
        let reading = reading.map_err(|error| invalid("content", error.message))?;
        let count = reading.records.len() + reading.problems.len();
        if count > ROWS {
            let message =
                format!("The document has {count} records; {ROWS} are the most at a time.");
            return Err(invalid("content", message));
        }
        Ok(reading)
    }
}

fn unread(message: String) -> RowReport {
    RowReport {
        outcome: Outcome::Rejected,
        paper: None,
        changed: Vec::new(),
        warnings: Vec::new(),
        problems: vec![Problem::new(ProblemCode::Invalid, "", message)],
    }
}
