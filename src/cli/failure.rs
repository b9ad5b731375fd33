//! How a command fails: what is said on the standard error output, and the exit code.

use std::{error::Error, fmt, fs, io, process::ExitCode};

use crate::{
    app::StartError,
    config::{self, DatabaseUrl},
    db, telemetry,
};

use super::Output;

/// Why a command did not do what was asked of it. `Display` is all that its user reads, the end of the line included.
#[derive(Debug)]
pub(super) enum Failure {
    /// The arguments cannot be used, or ask for help.
    Arguments(clap::Error),
    /// The program was used wrongly, the settings included.
    Usage(String),
    /// It tried and failed.
    Failed {
        /// What happened.
        message: String,
        /// What its user can do; empty when nothing is known.
        remedy: String,
    },
    /// Its output could not be written.
    Output(io::Error),
}

impl Failure {
    /// Used wrongly.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    /// Failed, and what can be done.
    pub(super) fn with_remedy(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::Failed {
            message: message.into(),
            remedy: remedy.into(),
        }
    }

    /// The same failure with one more sentence on what can be done.
    pub(super) fn and(self, more: &str) -> Self {
        match self {
            Self::Failed { message, remedy } => {
                let remedy = format!("{remedy} {more}").trim_start().to_owned();
                Self::Failed { message, remedy }
            }
            other => other,
        }
    }

    /// The application failed on this database.
    pub(super) fn of_app(error: &StartError, database: &DatabaseUrl) -> Self {
        match error {
            StartError::Database(db::Error::Address { .. }) => Self::Usage(chain(error)),
            StartError::Database(_) => Self::with_remedy(chain(error), remedy(error, database)),
            _ => Self::with_remedy(chain(error), ""),
        }
    }

    /// Says what happened. Help that was asked for is a result; everything else goes to the standard error output.
    pub(super) fn report(&self, output: &mut Output<'_>) -> io::Result<()> {
        match self {
            Self::Arguments(error) if !error.use_stderr() => write!(output.out, "{self}"),
            _ => write!(output.err, "{self}"),
        }
    }

    /// 0 when this was a question for help, 1 failed, 2 used wrongly.
    pub(super) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Arguments(error) if !error.use_stderr() => ExitCode::SUCCESS,
            Self::Arguments(_) | Self::Usage(_) => ExitCode::from(2),
            // Whoever read the output has seen enough, as in `paper-catalog schema | head`.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Failed { .. } | Self::Output(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arguments(error) => error.render().fmt(formatter),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Self::Output(error) => {
                writeln!(formatter, "error: the output cannot be written: {error}")
            }
            Self::Usage(message) => writeln!(formatter, "error: {message}"),
            Self::Failed { message, remedy } => {
                writeln!(formatter, "error: {message}")?;
                if remedy.is_empty() {
                    Ok(())
                } else {
                    writeln!(formatter, "  {remedy}")
                }
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        Self::Usage(chain(&error))
    }
}

impl From<telemetry::Error> for Failure {
    fn from(error: telemetry::Error) -> Self {
        Self::Usage(chain(&error))
    }
}

/// An error and its causes on one line. A cause that the line has already said is left out: the errors of the database repeat theirs.
pub(super) fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !line.contains(&text) {
            // Some are sentences, whose end is not the end of this one.
            line.truncate(line.trim_end_matches('.').len());
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}

/// What to do when a database cannot be opened.
fn remedy(error: &StartError, database: &DatabaseUrl) -> String {
    if let StartError::Database(db::Error::Migration(_)) = error {
        return "Its schema has to be one of this version of the program, and its user may have to be allowed to create tables."
            .to_owned();
    }
    let Some(file) = database.sqlite_file() else {
        return format!(
            "Is PostgreSQL running, and is {database} right? It is set with --database-url or DATABASE_URL."
        );
    };
    let other = "or name another file with --database-url sqlite:FILE.";
    let name = file.display();
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => ".".as_ref(),
    };
    let place = folder.display();
    if file.is_dir() {
        format!("{name} is a folder: name a file in it with --database-url sqlite:FILE.")
    } else if !folder.is_dir() {
        format!("The folder {place} does not exist: create it, {other}")
    } else if let StartError::Database(db::Error::Timeout(_)) = error {
        format!("Another process writes to {name}: wait for it, {other}")
    } else if file.exists() && fs::OpenOptions::new().append(true).open(&file).is_err() {
        format!("{name} may not be written by this user: change that, {other}")
    } else if file.exists() {
        format!(
            "Is {name} a database of this program, and may this user write to its folder? Else name another file with --database-url sqlite:FILE."
        )
    } else {
        format!("May this user create files in {place}? Allow it, {other}")
    }
}
