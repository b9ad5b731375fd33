//! The one type that holds the database: a pool of readers, one writer, and the only place that begins a transaction.
//!
//! Writes are serialized on both databases. SQLite admits one writer anyway, so its transactions start `IMMEDIATE` (a deferred
//! transaction that reads before it writes fails with "database is locked" under WAL, however long the busy time-out). On
//! PostgreSQL every write transaction first takes one advisory lock, so that commits have one order across all replicas,
//! two writers never deadlock, and find-or-create needs no retry.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use migration::{MigrationStatus, Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr,
    IsolationLevel, RuntimeErr, SqlErr, SqliteTransactionMode, SqlxError, Statement,
    TransactionOptions, TransactionTrait,
};
use tokio::sync::watch;

use crate::config;

mod notices;

pub use notices::Notices;

/// The number of writes that changed something: whoever knows it knows whether anything is new.
const REVISION: &str = "SELECT revision FROM catalog_state WHERE id = 1";

/// Key of the advisory lock that serializes writers on PostgreSQL: "papercat" in ASCII.
const WRITER_LOCK: i64 = 0x7061_7065_7263_6174;

/// Of the file, what each reader of SQLite keeps in memory: 8 MB, written as negative KiB.
const READER_CACHE: &str = "-8000";

/// Connections idle for longer than this are pinged before use, so that a restarted server is noticed.
const PING_AFTER: Duration = Duration::from_secs(5);

/// Which database is behind the catalog. A closed set: everything that differs is a `match` on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// A file of this process, WAL mode.
    Sqlite,
    /// A server shared by any number of processes.
    Postgres,
}

/// Why the database did not do what was asked. `Display` never contains the text of the database; the source does.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configured address cannot be used.
    #[error("database.url: {problem}")]
    Address {
        /// What is wrong with it, without the address itself.
        problem: String,
    },
    /// No connection, or it broke.
    #[error("the database cannot be reached")]
    Unavailable(#[source] DbErr),
    /// A lock or a connection was not to be had in time, or a statement ran too long.
    #[error("the database did not answer in time")]
    Timeout(#[source] DbErr),
    /// A value that must be unique exists already.
    #[error("a unique value exists already")]
    Duplicate(#[source] DbErr),
    /// The schema could not be brought up to date.
    #[error("the database schema cannot be migrated")]
    Migration(#[source] DbErr),
    /// Anything else.
    #[error("the database failed")]
    Other(#[source] DbErr),
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) {
            return Self::Duplicate(error);
        }
        match &error {
            DbErr::ConnectionAcquire(_) => Self::Timeout(error),
            DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(RuntimeErr::SqlxError(sqlx))
            | DbErr::Query(RuntimeErr::SqlxError(sqlx)) => {
                match sqlx.as_ref() {
                    SqlxError::PoolTimedOut => Self::Timeout(error),
                    SqlxError::Io(_) | SqlxError::PoolClosed | SqlxError::WorkerCrashed => {
                        Self::Unavailable(error)
                    }
                    SqlxError::Database(database) => match database.code().as_deref() {
                        // SQLITE_BUSY and its snapshot variant; lock_not_available; query_canceled.
                        Some("5" | "517" | "55P03" | "57014") => Self::Timeout(error),
                        Some(code) if code.starts_with("08") || code.starts_with("57P") => {
                            Self::Unavailable(error)
                        }
                        _ => Self::Other(error),
                    },
                    _ => Self::Other(error),
                }
            }
            _ => Self::Other(error),
        }
    }
}

/// The database. Cheap to clone; all clones share the pools.
#[derive(Clone)]
pub struct Db {
    reader: DatabaseConnection,
    writer: DatabaseConnection,
    /// For looking whether anything is new: it waits behind no long query.
    watcher: DatabaseConnection,
    url: String,
    backend: Backend,
    created: bool,
    statements: Arc<AtomicU64>,
    /// The newest catalog revision that this process knows of.
    revision: watch::Sender<i64>,
}

impl Db {
    /// Opens the configured database, creating an SQLite file that does not exist. Migrates nothing.
    ///
    /// # Errors
    /// [`Error::Address`] for an address of another kind, otherwise [`Error::Unavailable`] or [`Error::Timeout`].
    pub async fn open(config: &config::Database) -> Result<Self, Error> {
        let url = config.url.as_str();
        let (backend, created) = match config.url.sqlite_file() {
            Some(file) => (Backend::Sqlite, !file.exists()),
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                (Backend::Postgres, false)
            }
            None => {
                return Err(Error::Address {
                    problem: "write sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE"
                        .to_owned(),
                });
            }
        };
        let statements = Arc::new(AtomicU64::new(0));
        // The writer first: it creates the file and switches it to WAL, which a reader may not do.
        let writer = connect(config, backend, Access::Write, &statements).await?;
        let reader = connect(config, backend, Access::Read, &statements).await?;
        let watcher = connect(config, backend, Access::Watch, &statements).await?;
        Ok(Self {
            reader,
            writer,
            watcher,
            url: url.to_owned(),
            backend,
            created,
            statements,
            revision: watch::Sender::new(0),
        })
    }

    /// Which database this is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether [`Db::open`] created the SQLite file.
    #[must_use]
    pub fn was_created(&self) -> bool {
        self.created
    }

    /// The pool of readers. It cannot write: SQLite connections are `query_only`, PostgreSQL ones read only.
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// The catalog revision as the database has it now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revision(&self) -> Result<i64, Error> {
        let ask = Statement::from_string(self.watcher.get_database_backend(), REVISION);
        let row = self.watcher.query_one_raw(ask).await?;
        let revision = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
        self.know(revision);
        Ok(revision)
    }

    /// The newest catalog revision that this process knows of. The database may have a newer one.
    #[must_use]
    pub fn known_revision(&self) -> i64 {
        *self.revision.borrow()
    }

    /// The newest catalog revision that this process knows of, as it changes.
    #[must_use]
    pub fn revisions(&self) -> watch::Receiver<i64> {
        self.revision.subscribe()
    }

    /// Takes note of a revision that is committed.
    pub fn know(&self, revision: i64) {
        self.revision.send_if_modified(|known| {
            let is_newer = *known < revision;
            *known = revision.max(*known);
            is_newer
        });
    }

    /// A connection that is told of commits; none on SQLite.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn notices(&self) -> Result<Option<Notices>, Error> {
        match self.backend {
            Backend::Sqlite => Ok(None),
            Backend::Postgres => Notices::connect(&self.url).await.map(Some),
        }
    }

    /// How many statements have been sent since the start, transaction control and looks at the revision not counted.
    #[must_use]
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Begins a transaction that reads one state of the database, whatever is written meanwhile.
    ///
    /// # Errors
    /// When the database fails, or no connection is free in time.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction, Error> {
        let options = TransactionOptions {
            isolation_level: (self.backend == Backend::Postgres)
                .then_some(IsolationLevel::RepeatableRead),
            ..TransactionOptions::default()
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that begins transactions"
        )]
        let transaction = self.reader.begin_with_options(options).await?;
        Ok(transaction)
    }

    /// Waits for its turn and begins a write transaction; dropped without [`Write::commit`] it is rolled back.
    ///
    /// # Errors
    /// [`Error::Timeout`] when another writer held the turn for longer than `database.busy_timeout_seconds`.
    pub async fn write(&self) -> Result<Write, Error> {
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.backend == Backend::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that begins transactions"
        )]
        let transaction = self.writer.begin_with_options(options).await?;
        if self.backend == Backend::Postgres {
            transaction
                .execute_unprepared(&format!("SELECT pg_advisory_xact_lock({WRITER_LOCK})"))
                .await?;
        }
        Ok(Write { transaction })
    }

    /// The migrations in order, and whether each is applied.
    ///
    /// # Errors
    /// [`Error::Migration`] when the history of the database is not one of this program.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>, Error> {
        // Read only: a start with nothing to migrate waits for no writer.
        let status = Migrator::get_migration_with_status_read_only(self.read())
            .await
            .map_err(Error::Migration)?;
        Ok(status
            .iter()
            .map(|migration| {
                let applied = migration.status() == MigrationStatus::Applied;
                (migration.name().to_owned(), applied)
            })
            .collect())
    }

    /// Applies all pending migrations in one transaction, one process at a time, and names them.
    ///
    /// # Errors
    /// [`Error::Migration`]; nothing is changed then.
    pub async fn migrate_up(&self) -> Result<Vec<String>, Error> {
        let pending = |status: Vec<(String, bool)>| {
            let pending = status.into_iter().filter(|(_, applied)| !applied);
            pending.map(|(name, _)| name).collect::<Vec<_>>()
        };
        // Not asked again under the lock: a process that lost the race finds nothing to do there.
        let names = pending(self.migrations().await?);
        if !names.is_empty() {
            let write = self.write().await?;
            Migrator::up(write.connection(), None)
                .await
                .map_err(Error::Migration)?;
            write.commit().await?;
        }
        Ok(names)
    }

    /// Takes back the last `steps` migrations in one transaction, and names them.
    ///
    /// # Errors
    /// [`Error::Migration`]; nothing is changed then.
    pub async fn migrate_down(&self, steps: u32) -> Result<Vec<String>, Error> {
        let applied = self.migrations().await?.into_iter();
        let mut names: Vec<_> = applied
            .filter_map(|(name, applied)| applied.then_some(name))
            .collect();
        names.reverse();
        names.truncate(usize::try_from(steps).unwrap_or(usize::MAX));
        if !names.is_empty() {
            let write = self.write().await?;
            Migrator::down(write.connection(), Some(steps))
                .await
                .map_err(Error::Migration)?;
            write.commit().await?;
        }
        Ok(names)
    }

    /// Lets SQLite count how its tables are filled where that has changed much, which is what it chooses indexes by. It looks at some
    /// thousand rows, whatever there are. PostgreSQL does it by itself.
    ///
    /// # Errors
    /// When the database fails, or another process writes for too long.
    pub async fn keep_statistics(&self) -> Result<(), Error> {
        if self.backend == Backend::Sqlite {
            // Of all tables, also those that this process has not read.
            self.writer
                .execute_unprepared("PRAGMA optimize = 0x10002")
                .await?;
        }
        Ok(())
    }

    /// Closes all connections; on SQLite the write-ahead log is folded into the file.
    pub async fn close(self) {
        // An error here has no reader left: the process is about to end and every commit is already durable.
        let _ = self.keep_statistics().await;
        let _ = self.watcher.close().await;
        let _ = self.reader.close().await;
        let _ = self.writer.close().await;
    }
}

/// A write transaction with the turn of writing. Dropping it rolls back.
#[derive(Debug)]
pub struct Write {
    transaction: DatabaseTransaction,
}

impl Write {
    /// Where the transaction's statements go.
    #[must_use]
    pub fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }

    /// Makes everything written durable and visible at once.
    ///
    /// # Errors
    /// Nothing was written then.
    pub async fn commit(self) -> Result<(), Error> {
        Ok(self.transaction.commit().await?)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Read,
    Watch,
    Write,
}

async fn connect(
    config: &config::Database,
    backend: Backend,
    access: Access,
    statements: &Arc<AtomicU64>,
) -> Result<DatabaseConnection, Error> {
    let url = match backend {
        Backend::Sqlite => sqlite_url(config.url.as_str()),
        Backend::Postgres => config.url.as_str().to_owned(),
    };
    let busy = Duration::from_secs(config.busy_timeout_seconds);
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(match access {
            Access::Read => config.readers,
            Access::Watch | Access::Write => 1,
        })
        .min_connections(1)
        .connect_timeout(Duration::from_secs(config.connect_timeout_seconds))
        .acquire_timeout(match access {
            Access::Read | Access::Watch => Duration::from_secs(config.connect_timeout_seconds),
            Access::Write => busy,
        })
        .sqlx_logging_level(tracing_level())
        .sqlx_slow_statements_logging_settings(tracing_level(), Duration::from_secs(1));
    match backend {
        Backend::Sqlite => {
            options.test_before_acquire(false);
            options.max_lifetime(None).idle_timeout(None);
            options.map_sqlx_sqlite_opts(move |sqlite| {
                let sqlite = sqlite.foreign_keys(true).busy_timeout(busy);
                match access {
                    // FULL: an acknowledged write survives a power cut, as it does on PostgreSQL.
                    Access::Write => sqlite
                        .pragma("journal_mode", "WAL")
                        .pragma("synchronous", "FULL"),
                    Access::Read => sqlite
                        .pragma("query_only", "ON")
                        .pragma("cache_size", READER_CACHE),
                    Access::Watch => sqlite.pragma("query_only", "ON"),
                }
            });
        }
        Backend::Postgres => {
            options.test_before_acquire_if_idle_for(PING_AFTER);
            options.set_application_name("paper-catalog");
            options.map_sqlx_postgres_opts(move |postgres| match access {
                Access::Write => {
                    postgres.options([("lock_timeout", format!("{}s", busy.as_secs()))])
                }
                Access::Read | Access::Watch => {
                    postgres.options([("default_transaction_read_only", "on")])
                }
            });
        }
    }
    #[expect(clippy::disallowed_methods, reason = "the one place that connects")]
    let mut connection = Database::connect(options).await?;
    if access != Access::Watch {
        let statements = Arc::clone(statements);
        connection.set_metric_callback(move |_| {
            statements.fetch_add(1, Ordering::Relaxed);
        });
    }
    Ok(connection)
}

/// Statements are logged where only somebody who looks for them sees them.
fn tracing_level() -> log::LevelFilter {
    log::LevelFilter::Debug
}

/// The same address as the driver wants it: with the permission to create the file, unless it says something else of that.
fn sqlite_url(url: &str) -> String {
    let Some((_, settings)) = url.split_once('?') else {
        return format!("{url}?mode=rwc");
    };
    let says_mode = |setting: &str| setting.split('=').next() == Some("mode");
    if settings.split('&').any(says_mode) {
        url.to_owned()
    } else {
        format!("{url}&mode=rwc")
    }
}
