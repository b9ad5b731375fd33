//! A database per test: a copy of a migrated template that is made once per process and kind.

use paper_catalog::{config, db::Db};
use sea_orm::{ConnectionTrait, Database as Connector};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::postgres::Cluster;

/// Which kind of database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A migrated, empty database of one test's own; gone with the value.
pub struct Database {
    url: String,
    owned: Owned,
}

enum Owned {
    /// Keeps the folder of the file.
    Folder { _folder: TempDir },
    Postgres {
        cluster: &'static Cluster,
        name: String,
    },
}

impl Database {
    /// A new one, or none where the tests do without PostgreSQL.
    pub async fn create(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Sqlite => Some(Self::sqlite().await),
            Kind::Postgres => Some(Self::postgres(Cluster::get()?).await),
        }
    }

    /// Which kind it is.
    pub fn kind(&self) -> Kind {
        match self.owned {
            Owned::Folder { .. } => Kind::Sqlite,
            Owned::Postgres { .. } => Kind::Postgres,
        }
    }

    /// The address as the settings want it.
    pub fn url(&self) -> &str {
        &self.url
    }

    async fn sqlite() -> Self {
        // Its bytes and not the file: a static is never dropped, so a file would outlive the process.
        static TEMPLATE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(async || {
                let folder = folder();
                let file = folder.path().join("template.db");
                migrate(&format!("sqlite:{}", file.display())).await;
                std::fs::read(file).expect("the template")
            })
            .await;
        let folder = folder();
        let file = folder.path().join("catalog.db");
        std::fs::write(&file, template).expect("a copy of the template");
        Self {
            url: format!("sqlite:{}", file.display()),
            owned: Owned::Folder { _folder: folder },
        }
    }

    /// Changes it behind the server's back, in one transaction.
    pub async fn execute(&self, statements: &[&str]) {
        let mut config = config::Config::default().database;
        config.url = self.url.parse().expect("an address of ours");
        let db = Db::open(&config).await.expect("the database opens");
        let write = db.write().await.expect("nobody writes");
        for sql in statements {
            let done = write.connection().execute_unprepared(sql).await;
            done.expect(sql);
        }
        write.commit().await.expect("a commit");
        db.close().await;
    }

    async fn postgres(cluster: &'static Cluster) -> Self {
        static TEMPLATE: OnceCell<()> = OnceCell::const_new();
        TEMPLATE
            .get_or_init(async || {
                execute(cluster, "CREATE DATABASE template_catalog").await;
                migrate(&cluster.url("template_catalog")).await;
            })
            .await;
        let name = format!("test_{}", Uuid::now_v7().simple());
        execute(
            cluster,
            &format!("CREATE DATABASE {name} TEMPLATE template_catalog"),
        )
        .await;
        Self {
            url: cluster.url(&name),
            owned: Owned::Postgres { cluster, name },
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Owned::Postgres { cluster, name } = &self.owned {
            cluster.drop_database(name);
        }
    }
}

fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("paper-catalog-")
        .tempdir()
        .expect("a folder for the database")
}

async fn migrate(url: &str) {
    let mut config = config::Config::default().database;
    config.url = url.parse().expect("an address of ours");
    let db = Db::open(&config).await.expect("the template opens");
    db.migrate_up().await.expect("the template is migrated");
    db.close().await;
}

/// Runs one statement in the cluster's own database.
async fn execute(cluster: &Cluster, statement: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "databases are made and not written to here"
    )]
    let connection = Connector::connect(cluster.url("postgres"))
        .await
        .expect("the cluster answers");
    connection
        .execute_unprepared(statement)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.expect("the connection closes");
}
