//! What an import says at its end.

use std::io;

use serde_json::{Value, json};

use crate::{
    catalog::papers::bulk::{Outcome, RowReport},
    domain::{EntityKind, GlobalId, Record},
    formats::{Format, Problem, ReadRecord},
};

use super::super::{Output, failure::Failure};

/// Rejected records that people are told of one by one; programs are told of all.
const SHOWN: usize = 20;

/// What became of a record.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) outcome: Outcome,
    /// The id of its paper, if there is one.
    pub(super) paper: Option<String>,
    /// The fields that were set or changed.
    pub(super) changed: Vec<String>,
    pub(super) warnings: Vec<String>,
    /// Why it was rejected.
    pub(super) errors: Vec<String>,
}

impl Row {
    pub(super) fn rejected(errors: Vec<String>) -> Self {
        Self {
            outcome: Outcome::Rejected,
            paper: None,
            changed: Vec::new(),
            warnings: Vec::new(),
            errors,
        }
    }
}

impl From<RowReport> for Row {
    fn from(row: RowReport) -> Self {
        let warnings = row.warnings.iter();
        let problems = row.problems.iter();
        let paper = row.paper.map(|uid| {
            let kind = EntityKind::Paper;
            GlobalId { kind, uid }.to_string()
        });
        Self {
            outcome: row.outcome,
            paper,
            changed: row.changed,
            warnings: warnings
                .map(|warning| at(&warning.path, &warning.message))
                .collect(),
            errors: problems
                .map(|problem| at(&problem.path, &problem.message))
                .collect(),
        }
    }
}

/// What became of the records of all files.
pub(super) struct Told {
    is_dry_run: bool,
    file: String,
    counts: [usize; 4],
    warnings: usize,
    /// Entries of files that are no records.
    problems: Vec<Value>,
    rows: Vec<Value>,
    /// For people, each in a line.
    rejected: Vec<String>,
}

impl Told {
    pub(super) fn new(is_dry_run: bool) -> Self {
        Self {
            is_dry_run,
            file: String::new(),
            counts: [0; 4],
            warnings: 0,
            problems: Vec::new(),
            rows: Vec::new(),
            rejected: Vec::new(),
        }
    }

    /// A file begins, with what could not be read of it.
    pub(super) fn begin(&mut self, file: &str, format: Format, problems: &[Problem]) {
        file.clone_into(&mut self.file);
        for problem in problems {
            self.rejected.push(format!("{file}, {problem}"));
            self.problems.push(json!({
                "file": file,
                "format": format.as_str(),
                "location": problem.at.to_string(),
                "message": problem.message,
            }));
        }
    }

    /// Records of the file, and what became of them.
    pub(super) fn add(&mut self, records: Vec<ReadRecord>, rows: Vec<Row>) {
        for (read, row) in records.into_iter().zip(rows) {
            self.row(&read, row);
        }
    }

    /// Records that were not taken because of others.
    pub(super) fn refused(&mut self, records: Vec<ReadRecord>) {
        for read in records {
            self.row(&read, Row::rejected(Vec::new()));
        }
    }

    /// How many records it knows of.
    pub(super) fn records(&self) -> usize {
        self.rows.len()
    }

    fn row(&mut self, read: &ReadRecord, row: Row) {
        self.counts[place(row.outcome)] += 1;
        let warnings: Vec<String> = read.warnings.iter().cloned().chain(row.warnings).collect();
        self.warnings += warnings.len();
        if row.outcome == Outcome::Rejected && !row.errors.is_empty() {
            let (file, at) = (&self.file, read.at);
            self.rejected
                .push(format!("{file}, {at}: {}", row.errors.join(" ")));
        }
        self.rows.push(json!({
            "file": self.file,
            "location": read.at.to_string(),
            "key": read.key,
            "name": name(&read.record),
            "outcome": word(row.outcome),
            "paper": row.paper,
            "changed": row.changed,
            "warnings": warnings,
            "errors": row.errors,
        }));
    }

    /// Says it: to programs on the standard output, to people on the standard error output.
    pub(super) fn write(&self, as_json: bool, output: &mut Output<'_>) -> io::Result<()> {
        let [created, updated, unchanged, rejected] = self.counts;
        if as_json {
            let report = json!({
                "dryRun": self.is_dry_run,
                "created": created,
                "updated": updated,
                "unchanged": unchanged,
                "rejected": rejected,
                "problems": self.problems,
                "rows": self.rows,
            });
            return writeln!(output.out, "{report}");
        }
        for line in self.rejected.iter().take(SHOWN) {
            writeln!(output.err, "{line}")?;
        }
        if let Some(more @ 1..) = self.rejected.len().checked_sub(SHOWN) {
            writeln!(output.err, "and {more} more; --json has all of them")?;
        }
        let unread = self.problems.len();
        let tense = if self.is_dry_run { "would be " } else { "" };
        writeln!(
            output.err,
            "{tense}created {created}, updated {updated}, unchanged {unchanged}, rejected {rejected}, not read {unread}; \
             warnings {}",
            self.warnings
        )
    }

    /// How the command ends: well when everything was taken.
    pub(super) fn end(&self) -> Result<(), Failure> {
        let lost = self.counts[place(Outcome::Rejected)] + self.problems.len();
        match lost {
            0 => Ok(()),
            1 => Err(Failure::with_remedy("1 record was not taken.", "")),
            lost => Err(Failure::with_remedy(
                format!("{lost} records were not taken."),
                "",
            )),
        }
    }
}

/// A message with the path to its value, if it is about one.
pub(super) fn at(path: &[String], message: &str) -> String {
    if path.is_empty() {
        message.to_owned()
    } else {
        format!("{}: {message}", path.join("."))
    }
}

fn place(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Created => 0,
        Outcome::Updated => 1,
        Outcome::Unchanged => 2,
        Outcome::Rejected => 3,
    }
}

/// The word that programs read.
pub(super) fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Created => "CREATED",
        Outcome::Updated => "UPDATED",
        Outcome::Unchanged => "UNCHANGED",
        Outcome::Rejected => "REJECTED",
    }
}

fn name(record: &Record) -> &str {
    match record {
        Record::Paper(paper) => &paper.title,
        Record::Author(author) => &author.name,
        Record::Topic(topic) => &topic.name,
        Record::Venue(venue) => &venue.name,
    }
}
