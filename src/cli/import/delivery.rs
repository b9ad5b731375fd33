//! What was read, brought to where it goes.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use clap::Args;
use url::Url;

use super::{
    progress::Progress,
    remote::Remote,
    report::Told,
    target::{Target, Terms},
};
use crate::{
    app::{self, App},
    cli::{Output, failure::Failure},
    config::Config,
    formats::{Format, Reading},
};

/// The variable that a token is taken from: a flag can be read by everybody on the machine.
const TOKEN: &str = "PAPER_CATALOG_TOKEN";

// No doc comment: these brackets would be taken for a link.
const TOKEN_HELP: &str =
    "The token for the server; its role is editor or admin [env: PAPER_CATALOG_TOKEN]";

/// Where records go, and how they are taken there.
#[derive(Debug, Args)]
pub(in crate::cli) struct Delivery {
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

/// A file that was read, or a paper of a registry.
pub(in crate::cli) struct FileRead {
    pub(in crate::cli) name: String,
    /// The name of the source, which papers of it are known by.
    pub(in crate::cli) origin: String,
    pub(in crate::cli) format: Format,
    pub(in crate::cli) reading: Reading,
}

/// Takes records, and says what became of them.
pub(in crate::cli) async fn deliver(
    sources: Vec<FileRead>,
    delivery: &Delivery,
    is_whole: bool,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut target = delivery.target(config).await?;
    let is_watched = io::stderr().is_terminal();
    let records = sources
        .iter()
        .map(|source| source.reading.records.len())
        .sum();
    let progress = Progress::new(records, is_watched);
    let mut told = Told::new(delivery.dry_run);
    let mut done = Ok(());
    for source in sources {
        done = delivery
            .import(&mut target, source, is_whole, &progress, &mut told)
            .await;
        if done.is_err() {
            break;
        }
    }
    progress.end();
    told.write(delivery.json, output)?;
    let done = done.map_err(|failure| target.explain(failure, told.records(), records));
    target.close().await;
    done.and_then(|()| told.end())
}

impl Delivery {
    /// The token of the environment counts where none is given.
    pub(in crate::cli) fn complete(&mut self, environment: &[(String, String)]) {
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

    async fn import(
        &self,
        target: &mut Target,
        source: FileRead,
        is_whole: bool,
        progress: &Progress,
        told: &mut Told,
    ) -> Result<(), Failure> {
        told.begin(&source.name, source.format, &source.reading.problems);
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
