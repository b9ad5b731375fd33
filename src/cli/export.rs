//! `export`: papers as a file.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use entity::enums::PaperStatus;

use crate::{
    app::{self, App},
    auth::Viewer,
    catalog::{
        Sight,
        export::Export,
        papers::{
            Audience,
            list::{Filter, Test},
        },
    },
    config::{Config, Limits},
    formats::{Format, Writer},
    graphql::{
        self,
        limits::Shape,
        paper::{Asked, asked},
    },
};

use super::{Output, database_exists, failure::Failure};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  paper-catalog export --output papers.jsonl
      Everything that an import needs to make the same catalog elsewhere: papers, authors, topics, venues.
  paper-catalog export --output papers.bib --public
      What everybody sees, for a reference manager. The format is that of the file's name.
  paper-catalog export --format ris --filter '{\"topics\": {\"any\": [\"alignment\"]}, \"year\": {\"gte\": 2023}}' > recent.ris
      What this filter lists; filters are those of the API.
  paper-catalog export --format csl-json --search '\"reward hacking\"' | jq '.[].DOI'
      What this search finds.

It can run while a server writes, and takes little memory for catalogs of any size. A file takes the place of the one before when it is \
complete.")]
pub(super) struct ExportArguments {
    /// json-lines, bibtex, biblatex, ris, csl-json or csv [default: by the name of the file, else json-lines]
    #[arg(long, value_name = "FORMAT", value_parser = written)]
    format: Option<Format>,
    /// Only the papers that this filter of the API lists, as JSON; drafts and archived papers only if it says so by `status`
    #[arg(long, value_name = "JSON")]
    filter: Option<String>,
    /// Only the papers that this finds
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Only what everybody sees in lists: no drafts, no archived papers
    #[arg(long)]
    public: bool,
    /// The file to write; the standard output without
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

fn written(text: &str) -> Result<Format, String> {
    let format: Format = text.parse().map_err(|_| unwritten(text))?;
    if Writer::new(format).is_some() {
        Ok(format)
    } else {
        Err(unwritten(text))
    }
}

fn unwritten(text: &str) -> String {
    let names = Format::ALL
        .into_iter()
        .filter(|format| Writer::new(*format).is_some());
    let names: Vec<String> = names
        .map(|format| format.as_str().to_lowercase().replace('_', "-"))
        .collect();
    format!("{text} is not written; use {}", names.join(", "))
}

pub(super) async fn run(
    arguments: ExportArguments,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let format = arguments.chosen_format()?;
    let writer = Writer::new(format).ok_or_else(|| Failure::usage(unwritten(format.as_str())))?;
    let asked = arguments.asked(&config.limits)?;
    database_exists(&config.database)?;
    let url = config.database.url.clone();
    let app = App::build(config, app::system_clock()).await;
    let app = app.map_err(|error| Failure::of_app(&error, &url))?;
    let count = match &arguments.output {
        None => {
            arguments
                .write(&app, asked, writer, format, output.out)
                .await?
        }
        Some(file) => {
            let part = part_of(file);
            let mut sink =
                BufWriter::new(File::create(&part).map_err(|error| unwritable(&part, &error))?);
            let count = arguments
                .write(&app, asked, writer, format, &mut sink)
                .await;
            let flushed = count.and_then(|count| {
                sink.flush().map_err(|error| unwritable(&part, &error))?;
                fs::rename(&part, file).map_err(|error| unwritable(file, &error))?;
                Ok(count)
            });
            if flushed.is_err() {
                // The message is about what went wrong first.
                let _ = fs::remove_file(&part);
            }
            flushed?
        }
    };
    app.catalog().clone().close().await;
    let noun = if count == 1 {
        "paper was"
    } else {
        "papers were"
    };
    writeln!(output.err, "{count} {noun} exported.")?;
    Ok(())
}

impl ExportArguments {
    fn chosen_format(&self) -> Result<Format, Failure> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let Some(file) = &self.output else {
            return Ok(Format::JsonLines);
        };
        let name = file.to_string_lossy().to_lowercase();
        let mut known = Format::ALL
            .into_iter()
            .filter(|format| Writer::new(*format).is_some());
        let found = known.find(|format| name.ends_with(&format!(".{}", format.extension())));
        found.ok_or_else(|| {
            Failure::usage(format!(
                "the name of {} says no format that is written; say it with --format",
                file.display()
            ))
        })
    }

    /// The papers that are wanted. Without any condition that is all of them.
    fn asked(&self, limits: &Limits) -> Result<Asked, Failure> {
        let shape = Shape::of_sdl(&graphql::sdl());
        let (filter, search) = (self.filter.as_deref(), self.search.as_deref());
        let asked = asked(filter, search, &shape, limits, &Viewer::anonymous());
        let mut asked = asked.map_err(|refusal| Failure::usage(refusal.message))?;
        if self.filter.is_none() && !self.public {
            asked.filter = Filter::Is(Test::Status(PaperStatus::ALL.to_vec()));
        }
        Ok(asked)
    }

    async fn write(
        &self,
        app: &App,
        asked: Asked,
        mut writer: Writer,
        format: Format,
        sink: &mut (dyn Write + '_),
    ) -> Result<usize, Failure> {
        let url = &app.config().database.url;
        let failed = |error: crate::catalog::Error| Failure::of_app(&error.into(), url);
        let read = app.catalog().read();
        let sight = Sight {
            drafts: !self.public,
        };
        let audience = match format {
            Format::JsonLines => Audience::Catalog,
            _ => Audience::Everybody,
        };
        let is_whole = self.filter.is_none() && self.search.is_none() && !self.public;
        let export = Export::new(read, sight, asked.filter, asked.search, audience);
        let mut export = export.await.map_err(failed)?;
        if is_whole {
            export = export.whole();
        }
        let mut count = 0;
        sink.write_all(writer.begin().as_bytes())?;
        while let Some(records) = export.next(read).await.map_err(failed)? {
            for record in records {
                sink.write_all(writer.record(&record).as_bytes())?;
                count += usize::from(matches!(record, crate::domain::Record::Paper(_)));
            }
        }
        sink.write_all(writer.end().as_bytes())?;
        sink.flush()?;
        Ok(count)
    }
}

/// The file that is written until it is complete.
fn part_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".part");
    name.into()
}

fn unwritable(file: &Path, error: &io::Error) -> Failure {
    let file = file.display();
    Failure::with_remedy(format!("{file} cannot be written: {error}"), "")
}
