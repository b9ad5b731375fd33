//! `migrate`: the schema of the database.

use clap::{Args, Subcommand};

use crate::{app, config::Config};

use super::{Output, database_exists, failure::Failure};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  paper-catalog migrate
      Applies what is pending. `serve` does the same when it starts.
  paper-catalog migrate status --database-url postgres://user:password@host/papers
      Shows what is applied, and changes nothing.")]
pub(super) struct MigrateArguments {
    #[command(subcommand)]
    command: Option<MigrateCommand>,
}

#[derive(Debug, Subcommand)]
enum MigrateCommand {
    /// Apply all pending migrations; this is the default. An SQLite file that does not exist is created.
    Up,
    /// Show which migrations are applied, and which are pending.
    Status,
    /// Take back the last migrations, with the data that only they have room for.
    Down {
        /// How many.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
}

pub(super) async fn run(
    arguments: MigrateArguments,
    config: &Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let database = &config.database;
    let failed = |error| Failure::of_app(&error, &database.url);
    match arguments.command.unwrap_or(MigrateCommand::Up) {
        MigrateCommand::Up => {
            let names = app::migrate_up(database).await.map_err(failed)?;
            report(
                output,
                "applied",
                &names,
                "The schema is up to date already.",
            )
        }
        MigrateCommand::Status => {
            database_exists(database)?;
            for (name, is_applied) in app::migrations(database).await.map_err(failed)? {
                let state = if is_applied { "applied" } else { "pending" };
                writeln!(output.out, "{state}  {name}")?;
            }
            Ok(())
        }
        MigrateCommand::Down { steps } => {
            database_exists(database)?;
            let names = app::migrate_down(database, steps).await.map_err(failed)?;
            report(output, "taken back", &names, "No migration is applied.")
        }
    }
}

fn report(
    output: &mut Output<'_>,
    done: &str,
    names: &[String],
    nothing: &str,
) -> Result<(), Failure> {
    for name in names {
        writeln!(output.out, "{done}  {name}")?;
    }
    if names.is_empty() {
        writeln!(output.out, "{nothing}")?;
    }
    Ok(())
}
