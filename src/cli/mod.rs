//! The command line: one file a command. Here is what they share: the arguments, the environment, and how a command ends.

mod doctor;
mod export;
mod failure;
mod fetch;
mod import;
mod migrate;
mod purge;
mod schema;
mod serve;
mod settings;
mod signals;
#[cfg(test)]
mod tests;
mod token;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};

use crate::{
    config::{self, Config},
    telemetry,
};

use failure::Failure;
use serve::ServeArguments;
use settings::SettingsArguments;

/// A GraphQL API for a curated catalog of research papers.
///
/// Without a command the server is started; the first start creates a database with example papers and prints an admin token.
#[derive(Debug, Parser)]
#[command(name = "paper-catalog", version, max_term_width = 100, after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArguments,
    #[command(flatten)]
    settings: SettingsArguments,
}

const EXAMPLES: &str = "\
Examples:
  paper-catalog
      Starts the server on http://127.0.0.1:8000 with paper-catalog.db in this folder.
  paper-catalog --listen 0.0.0.0:80 --database-url postgres://user:password@host/papers
      Starts it for everybody, on PostgreSQL.
  paper-catalog token create --name 'nightly import' --role editor --expires 90d
      Makes a token for a script.

All settings and their environment variables: paper-catalog serve --help
Exit codes: 0 done, 1 failed, 2 used wrongly.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server; this is the default.
    ///
    /// Pending migrations of the database are applied first. On the first start with an SQLite file that does not exist yet, the
    /// example papers are loaded and an admin token is printed, once. SIGTERM and ctrl-c let requests under way end; a second
    /// signal ends at once.
    Serve(ServeArguments),
    /// Bring the schema of the database up to date, or look at its state.
    Migrate(migrate::MigrateArguments),
    /// Write papers to a file: for another catalog, for reference managers, for spreadsheets.
    Export(export::ExportArguments),
    /// Add papers from files of reference managers, databases and scholarly APIs.
    Import(import::ImportArguments),
    /// Add papers as arXiv, Crossref, OpenAlex or Semantic Scholar describe them.
    Fetch(fetch::FetchArguments),
    /// Look whether lists show what is stored, and repair what does not.
    ///
    /// What lists show is kept beside the papers by everything that writes. Damage from outside, or by a defect, is found and removed here.
    Doctor(doctor::DoctorArguments),
    /// Make, list and revoke the tokens that scripts and people write with.
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Blank all values of a paper for good, in the paper and in its history.
    #[command(after_help = purge::EXAMPLE)]
    Purge(purge::PurgeArguments),
    /// Print the GraphQL schema (SDL).
    #[command(after_help = "Example:\n  paper-catalog schema > schema.graphql")]
    Schema,
}

/// Where a command writes its results; explanations and the log go to the standard error output.
struct Output<'a> {
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

/// Runs the command that this process was started with.
#[must_use]
pub fn main() -> ExitCode {
    let (mut out, mut err) = (io::stdout(), io::stderr());
    let mut output = Output {
        out: &mut out,
        err: &mut err,
    };
    let result = run(&mut output);
    match result.and_then(|()| Ok(output.out.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // When this cannot be written either, the exit code is what is left to say.
            let _ = failure.report(&mut output);
            failure.exit_code()
        }
    }
}

fn run(output: &mut Output<'_>) -> Result<(), Failure> {
    let Arguments {
        command,
        serve,
        mut settings,
    } = arguments()?;
    let mut command = command.unwrap_or(Command::Serve(serve));
    let environment = environment()?;
    match &mut command {
        Command::Serve(serve) => settings.listen.clone_from(&serve.listen),
        Command::Import(import) => import.delivery.complete(&environment),
        Command::Fetch(fetch) => fetch.delivery.complete(&environment),
        _ => {}
    }
    let config = Config::load(&settings.layers(environment))?;
    telemetry::install(&config.log, has_colors())?;
    if let Command::Schema = command {
        return schema::run(output);
    }
    let runtime = tokio::runtime::Runtime::new()?;
    let result = runtime.block_on(async {
        match command {
            Command::Serve(arguments) => serve::run(arguments, config, output).await,
            Command::Migrate(arguments) => migrate::run(arguments, &config, output).await,
            Command::Export(arguments) => export::run(arguments, config, output).await,
            Command::Import(arguments) => import::run(arguments, config, output).await,
            Command::Fetch(arguments) => fetch::run(arguments, config, output).await,
            Command::Doctor(arguments) => doctor::run(arguments, config, output).await,
            Command::Token(command) => token::run(command, config, output).await,
            Command::Purge(arguments) => purge::run(arguments, config, output).await,
            Command::Schema => Ok(()),
        }
    });
    // After a second signal nobody waits for what is still under way.
    runtime.shutdown_background();
    result
}

/// Parses the command line. Help and version are printed by the parser, as failures that are none.
fn arguments() -> Result<Arguments, Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the command line"
    )]
    let given = std::env::args_os();
    parse(given).map_err(Failure::Arguments)
}

fn parse<T>(given: impl IntoIterator<Item = T>) -> Result<Arguments, clap::Error>
where
    T: Into<std::ffi::OsString> + Clone,
{
    let mut parser = parser();
    let matches = parser.try_get_matches_from_mut(given)?;
    let arguments = Arguments::from_arg_matches(&matches)?;
    if arguments.command.is_some() && arguments.serve.is_given() {
        let message =
            "--listen, --demo and --no-demo are for the server: write them behind `serve`";
        return Err(parser.error(ErrorKind::ArgumentConflict, message));
    }
    Ok(arguments)
}

fn parser() -> clap::Command {
    Arguments::command().mut_subcommand("serve", |serve| {
        serve.after_long_help(settings::documentation())
    })
}

/// The variables that concern this program, or may.
fn environment() -> Result<Vec<(String, String)>, Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    let variables = std::env::vars_os();
    let mut environment = Vec::new();
    for (name, value) in variables {
        let Ok(name) = name.into_string() else {
            continue;
        };
        if name == "DATABASE_URL" || name.starts_with("PAPER_CATALOG_") {
            let value = value.into_string();
            let value =
                value.map_err(|_| Failure::usage(format!("{name}: the value is not UTF-8")))?;
            environment.push((name, value));
        }
    }
    Ok(environment)
}

/// Refuses an SQLite file that is not there, for commands that would have nothing to find in a new one.
///
/// # Errors
/// When there is no such file.
fn database_exists(database: &config::Database) -> Result<(), Failure> {
    match database.url.sqlite_file() {
        Some(file) if !file.exists() => Err(Failure::with_remedy(
            format!("there is no database {}", file.display()),
            "Name it with --database-url sqlite:FILE, or create it with `paper-catalog migrate`.",
        )),
        _ => Ok(()),
    }
}

/// Whether the log may have colors: on a terminal whose user has not said otherwise (<https://no-color.org>).
fn has_colors() -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the environment"
    )]
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !unwanted && io::stderr().is_terminal()
}
