//! The composition root: the only place that builds things.

mod clients;

use std::{error::Error as StdError, fmt, future::Future, io, sync::Arc, time::Duration};

use entity::enums::Role;
use tokio::{net::TcpListener, sync::watch};
use uuid::Uuid;

use crate::{
    auth::{self, TokenInfo},
    catalog::{self, Actor, Catalog, Sight, WriteError, papers},
    config::{self, Config},
    db::{self, Backend, Db},
    domain::{Clock, EntityKind, GlobalId, Timestamp},
    formats::json_lines,
    http, ingest,
    live::Live,
    sources::Sources,
};

pub use clients::{catalog_client, sources};

/// The entries that a new embedded database starts with.
const DEMO: &str = include_str!("../seeds/demo.jsonl");

/// How often the database looks at how its tables are filled.
const STATISTICS_EVERY: Duration = Duration::from_hours(1);

/// The name under which commands write.
const COMMAND: &str = "paper-catalog";

/// The application, ready to serve.
pub struct App {
    config: Config,
    db: Db,
    catalog: Catalog,
    created: bool,
}

/// Why the application could not do what its command wanted.
#[derive(Debug)]
pub enum StartError {
    /// The database could not be opened or migrated.
    Database(db::Error),
    /// The catalog failed.
    Catalog(catalog::Error),
    /// A value breaks a rule; the text says which and what would be right.
    Refused(String),
    /// The network failed.
    Network(io::Error),
    /// What other servers are asked with could not be made.
    Client(reqwest::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database(error) => error.fmt(f),
            Self::Catalog(error) => error.fmt(f),
            Self::Refused(message) => f.write_str(message),
            Self::Network(_) => f.write_str("the server cannot listen"),
            Self::Client(_) => f.write_str("no connections to other servers can be made"),
        }
    }
}

impl StdError for StartError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Database(error) => error.source(),
            Self::Catalog(error) => error.source(),
            Self::Refused(_) => None,
            Self::Network(error) => Some(error),
            Self::Client(error) => Some(error),
        }
    }
}

impl From<db::Error> for StartError {
    fn from(error: db::Error) -> Self {
        Self::Database(error)
    }
}

impl From<catalog::Error> for StartError {
    fn from(error: catalog::Error) -> Self {
        Self::Catalog(error)
    }
}

impl From<WriteError> for StartError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Failed(error) => Self::Catalog(error),
            WriteError::Rejected(problems) => {
                let problems = problems
                    .iter()
                    .map(|problem| format!("{}: {}", problem.path.join("."), problem.message));
                Self::Refused(problems.collect::<Vec<_>>().join(" "))
            }
        }
    }
}

/// The clock of this machine.
#[must_use]
pub fn system_clock() -> Clock {
    Clock::new(|| {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one clock that others are given"
        )]
        let now = chrono::Utc::now();
        Timestamp::from_micros(now.timestamp_micros())
    })
}

impl App {
    /// Opens the configured database, brings its schema up to date, and builds the catalog over it.
    ///
    /// # Errors
    /// When the database cannot be opened or migrated.
    pub async fn build(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = Db::open(&config.database).await?;
        let steps = db.migrate_up().await?.len();
        if steps > 0 {
            tracing::info!(steps, "the database schema was brought up to date");
        }
        let created = db.was_created();
        let catalog = Catalog::new(db.clone(), clock);
        complete(&catalog).await?;
        Ok(Self {
            config,
            db,
            catalog,
            created,
        })
    }

    /// The catalog.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The settings it was built with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether this start created the database file. Never true on PostgreSQL.
    #[must_use]
    pub fn database_was_created(&self) -> bool {
        self.created
    }

    /// Whether the database is a file of this machine.
    #[must_use]
    pub fn is_embedded(&self) -> bool {
        self.catalog.backend() == Backend::Sqlite
    }

    /// Loads the demo entries, all or none, and says how many papers they are. A catalog that has papers already is left alone.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn load_demo(&self) -> Result<usize, StartError> {
        let everything = Sight { drafts: true };
        if papers::List::of(papers::Scope::All)
            .count(self.catalog.read(), everything)
            .await?
            > 0
        {
            return Ok(0);
        }
        let mut records = Vec::new();
        for line in json_lines::read(DEMO) {
            let (_, record) = line.map_err(|problem| {
                StartError::Refused(format!("demo line {}: {}", problem.line, problem.message))
            })?;
            records.push(record);
        }
        let is_paper = |record: &&_| matches!(record, crate::domain::record::Record::Paper(_));
        let papers = records.iter().filter(is_paper).count();
        let added = ingest::add(&self.catalog, &Actor::command(COMMAND), records).await;
        added.map_err(|refusal| refusal.error)?;
        Ok(papers)
    }

    /// Makes a token and returns it.
    ///
    /// # Errors
    /// When its name or expiry breaks a rule, or the catalog fails.
    pub async fn create_token(
        &self,
        name: &str,
        role: Role,
        expires_at: Option<Timestamp>,
    ) -> Result<String, StartError> {
        let actor = Actor::command(COMMAND);
        let issued = auth::issue(&self.catalog, &actor, name, role, expires_at).await?;
        Ok(issued.secret)
    }

    /// All tokens, newest first.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn tokens(&self) -> Result<Vec<TokenInfo>, StartError> {
        Ok(auth::list(&self.catalog).await?)
    }

    /// Revokes the usable token with this name or id; none when there is none.
    ///
    /// # Errors
    /// When the catalog fails.
    pub async fn revoke_token(&self, name_or_id: &str) -> Result<Option<TokenInfo>, StartError> {
        let id = name_or_id.parse::<GlobalId>().ok();
        let id = id
            .filter(|id| id.kind == EntityKind::Token)
            .map(|id| id.uid);
        let uid: Option<Uuid> = id.or_else(|| name_or_id.parse().ok());
        let tokens = self.tokens().await?.into_iter();
        let meant = tokens
            .filter(|token| token.revoked_at.is_none())
            .find(|token| uid == Some(token.uid) || token.name == name_or_id);
        let Some(token) = meant else {
            return Ok(None);
        };
        let actor = Actor::command(COMMAND);
        let revoked = auth::revoke(&self.catalog, &actor, token.uid).await?;
        Ok(Some(revoked.entity))
    }

    /// The documents that the settings name.
    fn manifest(&self) -> Result<http::Manifest, StartError> {
        let file = self.config.documents.manifest.as_str();
        if file.is_empty() {
            return Ok(http::Manifest::default());
        }
        let refused = |problem| {
            let message = format!("documents.manifest: '{file}' cannot be used: {problem}");
            StartError::Refused(message)
        };
        let text = std::fs::read_to_string(file).map_err(|error| refused(error.to_string()))?;
        http::Manifest::read(&text, &self.config.limits).map_err(refused)
    }

    /// The registries, where clients may have them asked: elsewhere no certificates are needed.
    fn sources(&self) -> Result<Option<Arc<Sources>>, StartError> {
        let settings = &self.config.sources;
        let sources = settings.enabled.then(|| sources(settings)).transpose();
        let sources = sources.map_err(StartError::Client)?;
        Ok(sources.map(Arc::new))
    }

    /// Blanks a paper and its history for good, and says the catalog revision from which on it is so.
    ///
    /// # Errors
    /// When there is no such paper, or the catalog fails.
    pub async fn purge_paper(&self, uid: Uuid) -> Result<i64, StartError> {
        let actor = Actor::command(COMMAND);
        let purged = papers::purge(&self.catalog, &actor, uid, None).await?;
        Ok(purged.revision)
    }

    /// Answers requests until `shutdown` is ready, then lets those under way end, and closes the database.
    ///
    /// # Errors
    /// When the network fails.
    pub async fn serve(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), StartError> {
        let manifest = self.manifest()?;
        let sources = self.sources()?;
        let live = Live::watch(self.db.clone());
        let counting = tokio::spawn(keep_statistics(self.db));
        let (close, closing) = watch::channel(false);
        let catalog = self.catalog.clone();
        let state = http::State::new(
            catalog,
            live,
            sources.as_ref(),
            &self.config,
            manifest,
            closing,
        );
        let router = http::router(state);
        let shutdown = async move {
            shutdown.await;
            close.send_replace(true);
        };
        let served = http::serve(listener, router, &self.config.server, shutdown).await;
        counting.abort();
        self.catalog.close().await;
        served.map_err(StartError::Network)
    }
}

/// Keeps the statistics of the database true while it fills.
async fn keep_statistics(db: Db) {
    let mut turns = tokio::time::interval(STATISTICS_EVERY);
    loop {
        turns.tick().await;
        if let Err(error) = db.keep_statistics().await {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "the statistics of the database were not renewed");
        }
    }
}

/// The migrations of the configured database in order, and whether each is applied.
///
/// # Errors
/// When the database cannot be opened or its history read.
pub async fn migrations(config: &config::Database) -> Result<Vec<(String, bool)>, StartError> {
    let db = Db::open(config).await?;
    let migrations = db.migrations().await;
    db.close().await;
    Ok(migrations?)
}

/// Applies all pending migrations, and names them.
///
/// # Errors
/// When the database cannot be opened or migrated; nothing is changed then.
pub async fn migrate_up(config: &config::Database) -> Result<Vec<String>, StartError> {
    let db = Db::open(config).await?;
    let names = db.migrate_up().await?;
    let catalog = Catalog::new(db, system_clock());
    complete(&catalog).await?;
    catalog.close().await;
    Ok(names)
}

/// Makes what the migrations leave to the program.
async fn complete(catalog: &Catalog) -> Result<(), StartError> {
    let made = catalog.complete().await?;
    if made.cards > 0 {
        tracing::info!(papers = made.cards, "the cards of papers were made");
    }
    if let Some(entries) = made.searchable {
        tracing::info!(entries, "the search index was made anew");
    }
    Ok(())
}

/// Takes back the last migrations, and names them.
///
/// # Errors
/// When the database cannot be opened or migrated; nothing is changed then.
pub async fn migrate_down(
    config: &config::Database,
    steps: u32,
) -> Result<Vec<String>, StartError> {
    let db = Db::open(config).await?;
    let names = db.migrate_down(steps).await?;
    db.close().await;
    Ok(names)
}
