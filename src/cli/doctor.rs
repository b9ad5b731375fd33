//! `doctor`: whether lists show what is stored.

use std::io::{self, IsTerminal, Write};

use clap::Args;
use serde_json::json;

use crate::{
    app::{self, App},
    catalog::doctor::{Event, Finding, Treatment, examine},
    config::Config,
};

use super::{Output, database_exists, failure::Failure};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  paper-catalog doctor
      Looks at everything and says what differs. Exit code 0 when nothing does, 1 when something does.
  paper-catalog doctor --repair
      Makes anew what differs. Exit code 0 when everything is as it has to be then.
  paper-catalog doctor --json | jq '.differences[].entry'
      The same for programs.

It can run while a server writes. Takes about 50 bytes of memory an entry.")]
pub(super) struct DoctorArguments {
    /// Make anew what differs.
    #[arg(long)]
    repair: bool,
    /// Print one JSON object: {papers, differences: [{part, entry, expected, found}], repaired}.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    arguments: DoctorArguments,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    database_exists(&config.database)?;
    let url = config.database.url.clone();
    let app = App::build(config, app::system_clock()).await;
    let app = app.map_err(|error| Failure::of_app(&error, &url))?;
    let treatment = if arguments.repair {
        Treatment::Repair
    } else {
        Treatment::Say
    };
    let mut report = Report {
        is_watched: io::stderr().is_terminal(),
        json: arguments.json,
        count: 0,
        written: Ok(()),
    };
    if report.json {
        write!(output.out, "{{\"differences\":[")?;
    }
    let examined = examine(app.catalog(), treatment, |event| report.note(event, output)).await;
    app.catalog().clone().close().await;
    let papers = examined.map_err(|error| Failure::of_app(&error.into(), &url))?;
    report.written?;
    if report.json {
        let repaired = arguments.repair;
        writeln!(
            output.out,
            "],\"papers\":{papers},\"repaired\":{repaired}}}"
        )?;
    }
    end(papers, report.count, treatment, output)
}

fn end(
    papers: u64,
    count: u64,
    treatment: Treatment,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    match (count, treatment) {
        (0, _) => writeln!(
            output.err,
            "{papers} papers were looked at; nothing differs."
        )?,
        (count, Treatment::Repair) => writeln!(
            output.err,
            "{papers} papers were looked at; {count} differences were repaired."
        )?,
        (count, Treatment::Say) => {
            return Err(Failure::with_remedy(
                format!("{papers} papers were looked at, and {count} differences were found."),
                "paper-catalog doctor --repair makes anew what differs.",
            ));
        }
    }
    Ok(())
}

/// What has been said so far.
struct Report {
    /// Whether somebody looks at the error output as it comes.
    is_watched: bool,
    json: bool,
    count: u64,
    /// Whether the output took it.
    written: io::Result<()>,
}

impl Report {
    fn note(&mut self, event: Event, output: &mut Output<'_>) {
        if self.written.is_ok() {
            self.written = match event {
                Event::Looked { at, of } => self.progress(at, of, output.err),
                Event::Found(finding) => self.finding(&finding, output),
            };
        }
    }

    fn progress(&self, at: u64, of: u64, err: &mut dyn Write) -> io::Result<()> {
        if !self.is_watched {
            return Ok(());
        }
        // Written over by the next one, and removed by the last.
        if at < of {
            write!(err, "\r{at} of {of} papers")?;
        } else {
            write!(err, "\r\x1b[K")?;
        }
        err.flush()
    }

    fn finding(&mut self, finding: &Finding, output: &mut Output<'_>) -> io::Result<()> {
        self.count += 1;
        let Finding {
            part,
            entry,
            expected,
            found,
        } = finding;
        let part = part.as_str();
        if self.json {
            let comma = if self.count == 1 { "" } else { "," };
            let finding = json!({
                "part": part, "entry": entry.to_string(), "expected": expected, "found": found,
            });
            return write!(output.out, "{comma}{finding}");
        }
        writeln!(output.out, "{entry}  {part}")?;
        writeln!(output.out, "  expected  {expected}")?;
        writeln!(output.out, "  found     {found}")
    }
}
