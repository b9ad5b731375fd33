//! `import`: papers from files.

mod progress;
mod report;

use std::{
    fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    app::{self, App},
    catalog::{
        Actor, Catalog, WriteError,
        papers::bulk::{Options, ROWS, Report},
    },
    config::Config,
    formats::{self, Format, ReadRecord, Reading},
    ingest::records::{Described, import},
};

use self::{progress::Progress, report::Told};
use super::{Output, failure::Failure};

/// Records that are written in one transaction, so that others can write in between and progress is seen.
const STRETCH: usize = 500;

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

Importing a file again changes nothing. Papers are found again by their identifiers, else by the name of the source and their keys there. \
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
    /// Overwrite what curators set by hand, too
    #[arg(long)]
    overwrite: bool,
    /// Say what would be done, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
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

/// A file that was read.
struct FileRead {
    name: String,
    /// The name of the source, which papers of it are known by.
    origin: String,
    format: Format,
    reading: Reading,
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
    let url = config.database.url.clone();
    let app = App::build(config, app::system_clock()).await;
    let app = app.map_err(|error| Failure::of_app(&error, &url))?;
    let is_watched = io::stderr().is_terminal();
    let records = sources
        .iter()
        .map(|source| source.reading.records.len())
        .sum();
    let progress = Progress::new(records, is_watched);
    let mut told = Told::new(arguments.dry_run);
    let mut failed = None;
    for source in sources {
        let done = arguments
            .import(app.catalog(), source, &progress, &mut told)
            .await;
        if let Err(error) = done {
            failed = Some(error);
            break;
        }
    }
    progress.end();
    app.catalog().clone().close().await;
    told.write(arguments.json, output)?;
    match failed {
        Some(WriteError::Failed(error)) => Err(Failure::of_app(&error.into(), &url)),
        Some(WriteError::Rejected(problems)) => {
            let problems = problems.iter().map(|problem| problem.message.as_str());
            Err(Failure::usage(problems.collect::<Vec<_>>().join(" ")))
        }
        None => told.end(),
    }
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

    async fn import(
        &self,
        catalog: &Catalog,
        source: FileRead,
        progress: &Progress,
        told: &mut Told,
    ) -> Result<(), WriteError> {
        told.begin(&source.name, source.format, &source.reading.problems);
        let is_refused = self.error_policy == ErrorPolicy::Refuse;
        if is_refused && !source.reading.problems.is_empty() {
            told.refused(source.reading.records);
            return Ok(());
        }
        let stretch = if is_refused { ROWS } else { STRETCH };
        let mut records = source.reading.records;
        while !records.is_empty() {
            let rest = records.split_off(records.len().min(stretch));
            let stretch = std::mem::replace(&mut records, rest);
            let report = self.stretch(catalog, &source.origin, &stretch).await?;
            progress.add(stretch.len());
            told.add(stretch, report);
        }
        Ok(())
    }

    async fn stretch(
        &self,
        catalog: &Catalog,
        source: &str,
        records: &[ReadRecord],
    ) -> Result<Report, WriteError> {
        let described = records.iter().map(|read| Described {
            record: read.record.clone(),
            key: read.key.clone(),
        });
        let options = Options {
            source: Some(source.to_owned()),
            overwrite: self.overwrite,
            mend: true,
            all_or_none: self.error_policy == ErrorPolicy::Refuse,
            dry_run: self.dry_run,
            receipt: None,
        };
        let actor = Actor::command("paper-catalog import");
        import(catalog, &actor, described.collect(), options).await
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
