//! `import`: papers from files.

mod delivery;
mod progress;
mod remote;
mod report;
mod target;

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    catalog::papers::bulk::ROWS,
    config::Config,
    formats::{self, Format},
};

pub(super) use self::delivery::{Delivery, FileRead, deliver};
use super::{Output, failure::Failure};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  paper-catalog import library.bib
      Adds the papers of a file, and joins them to papers that are there already. The format is recognized by its content.
  paper-catalog import --dry-run scopus.ris wos.bib
      Says what would be done with these files, and stores nothing.
  curl -s 'https://export.arxiv.org/api/query?search_query=all:alignment' | paper-catalog import --source-name arxiv -
      Reads the standard input.
  paper-catalog import --json openalex.jsonl | jq '.rejected'
      The report for programs: {created, updated, unchanged, rejected, problems, rows}.
  PAPER_CATALOG_TOKEN=pc_... paper-catalog import --endpoint https://papers.example.org/graphql library.bib
      Sends the papers to a server, with the token of an editor.

Importing a file again changes nothing, here and at a server. Papers are found again by their identifiers, else by the name of the source and their keys there. \
What a curator set by hand stays.
Exit codes: 0 all records were taken, 1 some were not or it failed, 2 used wrongly.")]
pub(super) struct ImportArguments {
    /// The files; - is the standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// bibtex, ris, csl-json, csv, json-lines, arxiv-atom, openalex, crossref or semantic-scholar [default: by the content]
    #[arg(long, value_name = "FORMAT", value_parser = known)]
    format: Option<Format>,
    /// The name of the source, the same from import to import [default: the name of the file]
    #[arg(long, value_name = "NAME")]
    source_name: Option<String>,
    /// What is done when some records cannot be taken: skip them, or take no paper of their file
    #[arg(long, value_name = "POLICY", default_value = "skip")]
    error_policy: ErrorPolicy,
    #[command(flatten)]
    pub(super) delivery: Delivery,
}

/// What is done when some records cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ErrorPolicy {
    /// The others are taken
    Skip,
    /// No paper of their file is taken
    Refuse,
}

fn known(text: &str) -> Result<Format, String> {
    text.parse()
        .map_err(|invalid: crate::domain::Invalid| invalid.message)
}

pub(super) async fn run(
    arguments: ImportArguments,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    // Nothing is written before everything was read: a wrong name among many leaves nothing half done.
    let mut sources = Vec::with_capacity(arguments.files.len());
    for file in &arguments.files {
        sources.push(arguments.read(file)?);
    }
    arguments.check(&sources)?;
    let is_whole = arguments.error_policy == ErrorPolicy::Refuse;
    deliver(sources, &arguments.delivery, is_whole, config, output).await
}

impl ImportArguments {
    /// Refuses files that are too long to be taken as a whole or not at all.
    fn check(&self, sources: &[FileRead]) -> Result<(), Failure> {
        let is_whole = self.error_policy == ErrorPolicy::Refuse;
        let long = |source: &&FileRead| is_whole && source.reading.records.len() > ROWS;
        match sources.iter().find(long) {
            None => Ok(()),
            Some(FileRead { name, reading, .. }) => Err(Failure::usage(format!(
                "{name} has {} records; --error-policy refuse takes files of at most {ROWS}",
                reading.records.len()
            ))),
        }
    }

    fn read(&self, file: &Path) -> Result<FileRead, Failure> {
        let is_input = file.as_os_str() == "-";
        let name = if is_input {
            "standard input".to_owned()
        } else {
            file.display().to_string()
        };
        let unread = |error: io::Error| {
            Failure::with_remedy(
                format!("{name} cannot be read: {error}"),
                "Nothing was imported.",
            )
        };
        let bytes = if is_input {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map_err(unread)?;
            bytes
        } else {
            fs::read(file).map_err(unread)?
        };
        let format = self.format.or_else(|| Format::sniff(&bytes));
        let Some(format) = format else {
            let remedy = "Say it with --format if it is one of those that `import --help` names.";
            return Err(Failure::with_remedy(
                format!("{name}: the format is not recognized"),
                remedy,
            ));
        };
        let reading = formats::read(format, &bytes);
        let reading = reading.map_err(|invalid| {
            Failure::with_remedy(
                format!("{name}: {}", invalid.message),
                "Nothing was imported.",
            )
        })?;
        let source = match &self.source_name {
            Some(source) => source.clone(),
            None if is_input => "stdin".to_owned(),
            None => stem(file),
        };
        Ok(FileRead {
            name,
            origin: source,
            format,
            reading,
        })
    }
}

/// The name of a file without folders and its ending: a name of a source has no colon.
fn stem(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let name = stem.replace(':', "-");
    if name.trim().is_empty() {
        "file".to_owned()
    } else {
        name
    }
}
