//! The flags that every command has: where the settings come from.

use std::{fmt::Write, path::PathBuf};

use clap::Args;

use crate::config::{self, Layers, Override};

/// How wide the documentation of the settings is, in characters.
const WIDTH: usize = 96;

// Not doc comments: these brackets would be taken for links.
const DATABASE_URL: &str = "The database: sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE [env: DATABASE_URL] [default: \
                            sqlite:paper-catalog.db]";
const CONFIG: &str = "A settings file (TOML) [env: PAPER_CATALOG_CONFIG]";

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct SettingsArguments {
    #[arg(long, global = true, value_name = "URL", help = DATABASE_URL)]
    database_url: Option<String>,
    #[arg(long, global = true, value_name = "FILE", help = CONFIG)]
    config: Option<PathBuf>,
    /// Any setting, such as limits.depth=20; may be repeated. `serve --help` lists them all
    #[arg(long, global = true, value_name = "KEY=VALUE", value_parser = assignment)]
    set: Vec<(String, String)>,
    /// Log lines for people (text) or programs (json) [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged: error, warn, info, debug, trace, off, or 'info,PART=debug'
    #[arg(long, global = true, value_name = "FILTER")]
    log_filter: Option<String>,
    /// Set by `serve`, which alone has the flag.
    #[arg(skip)]
    pub(super) listen: Option<String>,
}

impl SettingsArguments {
    /// These flags above the environment.
    pub(super) fn layers(self, environment: Vec<(String, String)>) -> Layers {
        let named = [
            ("--database-url", "database.url", self.database_url),
            ("--log-format", "log.format", self.log_format),
            ("--log-filter", "log.filter", self.log_filter),
            ("--listen", "server.listen", self.listen),
        ];
        let set = self.set.into_iter().map(|(key, value)| Override {
            flag: format!("--set {key}"),
            key,
            value,
        });
        let named = named.into_iter().filter_map(|(flag, key, value)| {
            Some(Override {
                flag: flag.to_owned(),
                key: key.to_owned(),
                value: value?,
            })
        });
        Layers {
            file: self.config,
            environment,
            // The flag of its own wins: it is the more particular one.
            overrides: set.chain(named).collect(),
        }
    }
}

fn assignment(text: &str) -> Result<(String, String), String> {
    let (key, value) = text
        .split_once('=')
        .ok_or("write KEY=VALUE, such as limits.depth=20")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// All settings with their defaults and environment variables, as `default.toml` documents them.
pub(super) fn documentation() -> String {
    let mut text = String::from(
        "All settings. Defaults are overridden by the settings file (--config), that by environment variables, those by flags \
         (--set KEY=VALUE):\n",
    );
    for setting in config::settings() {
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n  {} = {}\n  {}\n",
            setting.key, setting.default, setting.variable
        );
        for line in wrapped(&setting.description) {
            let _ = writeln!(text, "      {line}");
        }
    }
    text
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
