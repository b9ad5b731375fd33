//! Logging: lines for people or for programs on the standard error output, panics among them.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io, panic, thread,
};

use tracing::{Subscriber, field, subscriber::SetGlobalDefaultError};
use tracing_subscriber::{
    EnvFilter,
    filter::{LevelFilter, ParseError},
    fmt::{self, MakeWriter},
};

use crate::config::{self, LogFormat};

/// Why there is no log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A part of the setting `log.filter` is a level misspelled, or lacks its level.
    #[error(
        "log.filter: '{0}' is no level; write error, warn, info, debug, trace or off, or PART=LEVEL as in 'info,sqlx=debug'"
    )]
    Level(String),
    /// The setting `log.filter` cannot be read.
    #[error(
        "log.filter: '{filter}' cannot be read; write a level, or levels of parts as in 'info,sqlx=debug'"
    )]
    Filter {
        /// What was set.
        filter: String,
        /// Why it cannot be read.
        #[source]
        source: ParseError,
    },
    /// This process logs already.
    #[error("this process has a log already")]
    Installed(#[from] SetGlobalDefaultError),
}

/// Starts the log of this process on the standard error output, and writes panics into it. Lines for people have colors where
/// `colors` says so.
///
/// # Errors
/// When the filter is wrong, or the process has a log already.
pub fn install(log: &config::Log, colors: bool) -> Result<(), Error> {
    let subscriber = subscriber(log, colors, io::stderr)?;
    tracing::subscriber::set_global_default(subscriber)?;
    panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// What makes lines of events.
fn subscriber<W>(
    log: &config::Log,
    colors: bool,
    writer: W,
) -> Result<Box<dyn Subscriber + Send + Sync>, Error>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let builder = fmt::Subscriber::builder()
        .with_env_filter(filter(&log.filter)?)
        .with_writer(writer);
    Ok(match log.format {
        LogFormat::Text => Box::new(builder.compact().with_ansi(colors).finish()),
        LogFormat::Json => Box::new(builder.json().flatten_event(true).finish()),
    })
}

fn filter(text: &str) -> Result<EnvFilter, Error> {
    // A misspelled level would be taken for the name of a part, and nothing at all would be logged.
    let is_level = |part: &str| !part.is_empty() && part.parse::<LevelFilter>().is_ok();
    let unclear = |part: &&str| !part.contains(['=', '[', '{', ']', '}']) && !is_level(part);
    if let Some(part) = text.split(',').map(str::trim).find(unclear) {
        return Err(Error::Level(part.to_owned()));
    }
    EnvFilter::builder()
        .parse(text)
        .map_err(|source| Error::Filter {
            filter: text.to_owned(),
            source,
        })
}

fn log_panic(panic: &panic::PanicHookInfo<'_>) {
    let thread = thread::current();
    // Captured only when RUST_BACKTRACE asks for it.
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then_some(backtrace);
    tracing::error!(
        panic = panic.payload_as_str().unwrap_or("without a message"),
        location = panic.location().map(field::display),
        thread = thread.name(),
        backtrace = backtrace.map(field::display),
        "a defect of this program"
    );
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;

    use super::*;
    use crate::config::Config;

    /// What is logged while `work` runs.
    fn logged(format: LogFormat, filter: &str, work: impl FnOnce()) -> String {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let log = config::Log {
            format,
            filter: filter.to_owned(),
        };
        let writer = Arc::clone(&lines);
        let subscriber = subscriber(&log, false, move || Lines(Arc::clone(&writer)));
        with_default(subscriber.expect("a good filter"), work);
        let lines = lines.lock().expect("no writer panicked").clone();
        String::from_utf8(lines).expect("lines are UTF-8")
    }

    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no writer panicked").extend(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_for_people_has_level_message_and_fields() {
        let line = logged(LogFormat::Text, "info", || {
            tracing::info!(papers = 21, "loaded");
            tracing::debug!("not asked for");
        });
        assert!(line.trim_end().ends_with("loaded papers=21"), "{line}");
        assert!(line.contains(" INFO "), "{line}");
        assert_eq!(line.lines().count(), 1);
    }

    #[test]
    fn a_line_for_programs_is_one_object() {
        let line = logged(LogFormat::Json, "info", || {
            tracing::info!(papers = 21, "loaded");
        });
        let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(line["message"], "loaded");
        assert_eq!(line["papers"], 21);
        assert_eq!(line["level"], "INFO");
    }

    #[test]
    fn statements_of_the_database_are_logged_only_when_asked_for() {
        let statement = || tracing::debug!(target: "sqlx::query", "SELECT 1");
        let default = Config::default().log;
        assert_eq!(logged(default.format, &default.filter, statement), "");
        assert!(logged(default.format, "info,sqlx=debug", statement).contains("SELECT 1"));
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_with_the_remedy() {
        for bad in ["inof", "", "info,sqlx", "sqlx=loud", "a=b=c"] {
            let refusal = filter(bad).expect_err(bad).to_string();
            assert!(refusal.starts_with("log.filter: '"), "{refusal}");
            assert!(refusal.contains("info,sqlx=debug"), "{refusal}");
        }
        for good in [
            "info",
            "off",
            "WARN",
            "info,paper_catalog::http=debug",
            "sqlx=debug, warn",
        ] {
            assert!(filter(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn a_panic_is_an_error_of_the_log_with_its_place() {
        let line = logged(LogFormat::Json, "info", || {
            let before = panic::take_hook();
            // Panics of other tests that run meanwhile go where they went before.
            let here = thread::current().id();
            panic::set_hook(Box::new(move |panic| {
                if thread::current().id() == here {
                    log_panic(panic);
                } else {
                    before(panic);
                }
            }));
            panic::catch_unwind(|| panic!("a {}", "sample")).expect_err("a panic");
            drop(panic::take_hook());
        });
        let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(line["level"], "ERROR");
        assert_eq!(line["panic"], "a sample");
        assert!(
            line["location"]
                .as_str()
                .is_some_and(|place| place.contains("telemetry.rs:"))
        );
    }
}
