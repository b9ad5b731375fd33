//! The server in this process, reached over real HTTP.

use std::{
    future::{Future, IntoFuture},
    ops::Deref,
    pin::Pin,
};

use entity::enums::Role;
use paper_catalog::{
    app::App,
    auth,
    catalog::{Actor, Catalog},
    config::Config,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use super::{Client, Database, Kind, TestClock};

/// A running server with a database of its own; gone with the value. Dereferences to a [`Client`] without a token.
pub struct TestApp {
    client: Client,
    catalog: Catalog,
    clock: TestClock,
    database: Database,
    config: Config,
    running: Running,
}

/// The task of the server, and how to end it.
struct Running {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl TestApp {
    /// The catalog behind the server.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The time of the application.
    pub fn clock(&self) -> &TestClock {
        &self.clock
    }

    /// The database behind the server.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A client with a new token of this role.
    pub async fn holder_of(&self, role: Role) -> Client {
        let actor = Actor::command("test");
        let name = format!("{role:?} of a test");
        let issued = auth::issue(&self.catalog, &actor, &name, role, None)
            .await
            .unwrap_or_else(|_| panic!("a token for {role:?}"));
        self.client.with_token(&issued.secret)
    }

    /// A client that may write papers, authors and topics.
    pub async fn editor(&self) -> Client {
        self.holder_of(Role::Editor).await
    }

    /// A client that may do everything.
    pub async fn admin(&self) -> Client {
        self.holder_of(Role::Admin).await
    }

    /// How many statements the server sends to the database while the future runs.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.catalog.statements();
        let result = work.await;
        (self.catalog.statements() - before, result)
    }

    /// Asks the server to end, and waits until it has.
    pub async fn end(self) {
        let Running { stop, task } = self.running;
        stop.send(()).expect("the server runs");
        task.await.expect("the server ends without a panic");
    }

    /// Ends the server gracefully and starts another one on the same database with the same settings.
    pub async fn restart(self) -> Self {
        let Running { stop, task } = self.running;
        stop.send(()).expect("the server runs");
        task.await.expect("the server ends without a panic");
        start(Builder {
            database: self.database,
            config: self.config,
            clock: self.clock,
            demo: false,
        })
        .await
    }
}

impl Deref for TestApp {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

/// Settings of a [`TestApp`] before it runs; awaiting starts it.
pub struct Builder {
    database: Database,
    config: Config,
    clock: TestClock,
    demo: bool,
}

impl Builder {
    /// The default settings on a database.
    pub fn new(database: Database) -> Self {
        let mut config = Config::default();
        config.database.url = database.url().parse().expect("an address of ours");
        Self {
            database,
            config,
            clock: TestClock::new(),
            demo: false,
        }
    }

    /// Starts with the demo entries.
    pub fn demo(self) -> Self {
        Self { demo: true, ..self }
    }

    /// Changes settings.
    pub fn configure(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }
}

impl IntoFuture for Builder {
    type Output = TestApp;
    type IntoFuture = Pin<Box<dyn Future<Output = TestApp> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(start(self))
    }
}

/// What a test can ask for as its argument.
pub trait Fixture: Sized {
    /// Makes one on a new database.
    async fn make(database: Database) -> Self;
}

impl Fixture for Database {
    async fn make(database: Database) -> Self {
        database
    }
}

impl Fixture for Builder {
    async fn make(database: Database) -> Self {
        Self::new(database)
    }
}

impl Fixture for TestApp {
    async fn make(database: Database) -> Self {
        Builder::new(database).await
    }
}

/// Runs a test on one kind of database, or skips it where the tests do without PostgreSQL.
pub async fn run<F: Fixture>(kind: Kind, test: impl AsyncFnOnce(F)) {
    if let Some(database) = Database::create(kind).await {
        test(F::make(database).await).await;
    }
}

async fn start(settings: Builder) -> TestApp {
    let Builder {
        database,
        config,
        clock,
        demo,
    } = settings;
    let app = App::build(config.clone(), clock.clock())
        .await
        .expect("the application starts");
    if demo {
        app.load_demo().await.expect("the demo entries are good");
    }
    let catalog = app.catalog().clone();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound above");
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let stopped = async {
            // The test may end by dropping everything.
            let _ = stopped.await;
        };
        app.serve(listener, stopped)
            .await
            .expect("the server ends well");
    });
    TestApp {
        client: Client::new(&format!("http://{address}")),
        catalog,
        clock,
        database,
        config,
        running: Running { stop, task },
    }
}
