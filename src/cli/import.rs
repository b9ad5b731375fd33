//! `import`: papers from files.

mod progress;
mod remote;
mod report;
mod target;

use std::{
    fs,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use url::Url;

use crate::{
    app::{self, App},
    catalog::papers::bulk::ROWS,
    config::Config,
    formats::{self, Format, Reading},
};

use self::{
    progress::Progress,
    remote::Remote,
    report::Told,
    target::{Target, Terms},
};
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
    /// Overwrite what curators set by hand, too
    #[arg(long)]
    overwrite: bool,
    /// Say what would be done, and store nothing
    #[arg(long)]
    dry_run: bool,
    /// Print the report as one JSON object
    #[arg(long)]
    json: bool,
    /// Send the records to the server with this GraphQL endpoint, instead of into the database
    #[arg(long, value_name = "URL", value_parser = endpoint, conflicts_with = "database_url")]
    endpoint: Option<Url>,
    #[arg(long, value_name = "TOKEN", requires = "endpoint", help = TOKEN_HELP)]
    token: Option<String>,
    /// How long a part of a file is sent again while the server is out of reach or busy
    #[arg(
        long,
        value_name = "SECONDS",
        requires = "endpoint",
        default_value_t = 60
    )]
    retry_seconds: u64,
}

/// The variable that a token is taken from: a flag can be read by everybody on the machine.
const TOKEN: &str = "PAPER_CATALOG_TOKEN";

// No doc comment: these brackets would be taken for a link.
const TOKEN_HELP: &str =
    "The token for the server; its role is editor or admin [env: PAPER_CATALOG_TOKEN]";

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

/// The address of an endpoint; that of a server stands for its endpoint.
fn endpoint(text: &str) -> Result<Url, String> {
    let wrong = "write the address of an endpoint, such as https://papers.example.org/graphql";
    let mut url = Url::parse(text).map_err(|_| wrong.to_owned())?;
    let has_secret = !url.username().is_empty() || url.password().is_some();
    if !matches!(url.scheme(), "http" | "https") || has_secret {
        return Err(wrong.to_owned());
    }
    if url.path() == "/" {
        url.set_path("/graphql");
    }
    Ok(url)
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
    let mut target = arguments.target(config).await?;
    let is_watched = io::stderr().is_terminal();
    let records = sources
        .iter()
        .map(|source| source.reading.records.len())
        .sum();
    let progress = Progress::new(records, is_watched);
    let mut told = Told::new(arguments.dry_run);
    let mut done = Ok(());
    for source in sources {
        done = arguments
            .import(&mut target, source, &progress, &mut told)
            .await;
        if done.is_err() {
            break;
        }
    }
    progress.end();
    told.write(arguments.json, output)?;
    let done = done.map_err(|failure| target.explain(failure, told.records(), records));
    target.close().await;
    done.and_then(|()| told.end())
}

impl ImportArguments {
    /// The token of the environment counts where none is given.
    pub(super) fn complete(&mut self, environment: &[(String, String)]) {
        let found = environment.iter().find(|(name, _)| name == TOKEN);
        let found = found.map(|(_, token)| token.trim().to_owned());
        let found = found.filter(|token| !token.is_empty());
        self.token = self.token.take().or(found);
    }

    async fn target(&self, config: Config) -> Result<Target, Failure> {
        if let Some(endpoint) = &self.endpoint {
            let Some(token) = &self.token else {
                let message = format!("--endpoint needs a token: set {TOKEN}, or use --token");
                return Err(Failure::usage(message));
            };
            let patience = Duration::from_secs(self.retry_seconds);
            let remote = Remote::connect(endpoint.clone(), token, patience).await?;
            return Ok(Target::There(Box::new(remote)));
        }
        let url = config.database.url.clone();
        let app = App::build(config, app::system_clock()).await;
        let app = app.map_err(|error| Failure::of_app(&error, &url))?;
        Ok(Target::Here {
            app: Box::new(app),
            url,
        })
    }

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
        target: &mut Target,
        source: FileRead,
        progress: &Progress,
        told: &mut Told,
    ) -> Result<(), Failure> {
        told.begin(&source.name, source.format, &source.reading.problems);
        let is_whole = self.error_policy == ErrorPolicy::Refuse;
        if is_whole && !source.reading.problems.is_empty() {
            told.refused(source.reading.records);
            return Ok(());
        }
        let terms = Terms {
            source: source.origin,
            is_whole,
            overwrite: self.overwrite,
            dry_run: self.dry_run,
        };
        let mut records = source.reading.records;
        while !records.is_empty() {
            let rows = target.import(&terms, &records).await?;
            let rest = records.split_off(rows.len());
            let taken = std::mem::replace(&mut records, rest);
            progress.add(taken.len());
            told.add(taken, rows);
        }
        Ok(())
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
