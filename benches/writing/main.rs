//! How fast the catalog writes, beside the same rows written by hand: see docs/BENCHMARKS.md.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program of its own, with arguments and a report"
)]

#[expect(dead_code, reason = "the reading benchmark searches for its words")]
#[path = "../shared/corpus.rs"]
mod corpus;
#[path = "../shared/load.rs"]
mod load;
#[expect(
    dead_code,
    reason = "the tests drop databases, which ends with the cluster here"
)]
#[path = "../../tests/it/support/postgres.rs"]
mod postgres;
mod requests;
mod rows;
#[path = "../shared/servers.rs"]
mod servers;

use std::{
    error::Error,
    fs,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};

use clap::Parser;
use paper_catalog::{
    app::{catalog_client, system_clock},
    auth,
    catalog::{Actor, Catalog},
    config::Config,
    db::Db,
};
use rows::{Marks, Texts};
use sea_orm::{ConnectionTrait, Database, Statement};
use serde::Serialize;
use serde_json::{Value, json};
use servers::Server;
use url::Url;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Measures how fast the catalog writes.
#[derive(Parser)]
struct Arguments {
    /// Papers that are there before.
    #[arg(long, default_value_t = 20_000)]
    papers: usize,
    /// Databases to measure on.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    databases: Vec<String>,
    /// Workloads to measure.
    #[arg(long, value_delimiter = ',', default_value = "W7,W8")]
    workloads: Vec<String>,
    /// How often each is measured.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Papers added one by one (W7).
    #[arg(long, default_value_t = 500)]
    creates: usize,
    /// Papers added by one request (W8).
    #[arg(long, default_value_t = 10_000)]
    rows: usize,
    /// Write all measurements to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// What cargo passes.
    #[arg(long, hide = true)]
    bench: bool,
}

/// One round: how long each side took, and what it used of the processors, in milliseconds.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
struct Round {
    catalog: f64,
    by_hand: f64,
    catalog_processor: f64,
    by_hand_processor: f64,
}

/// The rounds of one workload on one database.
#[derive(Debug, Serialize)]
struct Row {
    database: &'static str,
    workload: &'static str,
    papers: usize,
    rounds: Vec<Round>,
}

/// Where databases are, and copies of them.
enum Store {
    Sqlite(tempfile::TempDir),
    Postgres(&'static postgres::Cluster),
}

impl Store {
    fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    fn url(&self, name: &str) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join(name).display()),
            Self::Postgres(cluster) => cluster.url(name),
        }
    }

    /// Makes a database, as a copy of another that nobody has open.
    async fn create(&self, name: &str, like: Option<&str>) -> Fallible<()> {
        match self {
            Self::Sqlite(folder) => {
                if let Some(like) = like {
                    fs::copy(folder.path().join(like), folder.path().join(name))?;
                }
            }
            Self::Postgres(cluster) => {
                let connection = Database::connect(cluster.url("postgres")).await?;
                let template = like.unwrap_or("template1");
                for sql in [
                    format!("DROP DATABASE IF EXISTS {name}"),
                    format!("CREATE DATABASE {name} TEMPLATE {template}"),
                ] {
                    connection.execute_unprepared(&sql).await?;
                }
                connection.close().await?;
            }
        }
        Ok(())
    }

    async fn open(&self, name: &str) -> Fallible<Db> {
        let mut config = Config::default().database;
        config.url = self.url(name).parse()?;
        Ok(Db::open(&config).await?)
    }

    /// The processor time of the database's own processes, in microseconds.
    fn processor_time(&self) -> u64 {
        match self {
            Self::Sqlite(_) => 0,
            Self::Postgres(cluster) => {
                let url = cluster.url("base");
                let folder = url.split_once("host=").map(|(_, folder)| folder);
                folder.map_or(0, |folder| servers::database_time(folder.as_ref()))
            }
        }
    }
}

fn main() -> Fallible<()> {
    let arguments = Arguments::parse();
    tokio::runtime::Runtime::new()?.block_on(measure_all(&arguments))
}

async fn measure_all(arguments: &Arguments) -> Fallible<()> {
    let mut measured = Vec::new();
    for database in &arguments.databases {
        let store = match database.as_str() {
            "sqlite" => Store::Sqlite(tempfile::tempdir()?),
            "postgres" => Store::Postgres(
                postgres::Cluster::get().ok_or("no programs of PostgreSQL were found")?,
            ),
            other => return Err(format!("--databases {other}: write sqlite or postgres").into()),
        };
        store.create("base", None).await?;
        load::load(&store.url("base"), arguments.papers).await?;
        let token = token(&store).await?;
        for workload in &arguments.workloads {
            let row = match workload.as_str() {
                "W7" => measure(arguments, &store, &token, one_by_one).await?,
                "W8" => measure(arguments, &store, &token, at_once).await?,
                other => return Err(format!("--workloads {other}: write W7 or W8").into()),
            };
            eprintln!("{}", row.line());
            measured.push(row);
        }
    }
    println!("{HEAD}");
    for row in &measured {
        println!("{}", row.line());
    }
    if let Some(file) = &arguments.json {
        fs::write(file, serde_json::to_string_pretty(&measured)?)?;
    }
    Ok(())
}

/// What one workload did: it sent its requests, and these transactions write the same rows by hand.
struct Written {
    workload: &'static str,
    papers: usize,
    elapsed: Duration,
    by_hand: Vec<Vec<Statement>>,
}

async fn measure(
    arguments: &Arguments,
    store: &Store,
    token: &str,
    run: impl AsyncFn(&Arguments, &Store, &Script) -> Fallible<Written>,
) -> Fallible<Row> {
    let mut rounds = Vec::new();
    let mut of = ("", 0);
    for _ in 0..arguments.rounds {
        store.create("catalog", Some("base")).await?;
        store.create("hand", Some("base")).await?;
        let script = Script::start(store, token)?;
        let database = store.processor_time();
        let written = run(arguments, store, &script).await?;
        let catalog_processor = script.server.processor_time() + store.processor_time() - database;
        drop(script);
        let hand = store.open("hand").await?;
        let (own, database) = (servers::own_processor_time(), store.processor_time());
        let start = Instant::now();
        for transaction in &written.by_hand {
            rows::write(&hand, transaction).await?;
        }
        let by_hand = start.elapsed();
        let hand_processor =
            servers::own_processor_time() - own + store.processor_time() - database;
        let catalog = store.open("catalog").await?;
        rows::same(&catalog, &hand).await?;
        catalog.close().await;
        hand.close().await;
        of = (written.workload, written.papers);
        rounds.push(Round {
            catalog: written.elapsed.as_secs_f64() * 1_000.0,
            by_hand: by_hand.as_secs_f64() * 1_000.0,
            catalog_processor: milliseconds(catalog_processor),
            by_hand_processor: milliseconds(hand_processor),
        });
    }
    let (workload, papers) = of;
    Ok(Row {
        database: store.name(),
        workload,
        papers,
        rounds,
    })
}

/// A token in the database that the others are copies of.
async fn token(store: &Store) -> Fallible<String> {
    let catalog = Catalog::new(store.open("base").await?, system_clock());
    let actor = Actor::command("benchmark");
    let role = entity::enums::Role::Editor;
    let issued = auth::issue(&catalog, &actor, "benchmark", role, None).await;
    catalog.close().await;
    Ok(issued.map_err(|error| format!("{error:?}"))?.secret)
}

/// A server on the database `catalog`, and a script that writes to it.
struct Script {
    server: Server,
    endpoint: Url,
    client: reqwest::Client,
    token: String,
}

impl Script {
    fn start(store: &Store, token: &str) -> Fallible<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paper-catalog"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn"]);
        command.args(["--database-url", &store.url("catalog")]);
        command.args(["--set", "server.request_timeout_seconds=600"]);
        let server = Server::start(command)?;
        let endpoint = format!("http://{}/graphql", server.address).parse()?;
        Ok(Self {
            client: catalog_client(&endpoint)?,
            server,
            endpoint,
            token: token.to_owned(),
        })
    }

    async fn ask(&self, query: &str, variables: Value) -> Fallible<Value> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        self.send(body).await
    }

    async fn send(&self, body: String) -> Fallible<Value> {
        let request = self
            .client
            .post(self.endpoint.clone())
            .bearer_auth(&self.token)
            .header("content-type", "application/json")
            .body(body);
        let answer: Value = request.send().await?.json().await?;
        match answer.get("errors") {
            None => Ok(answer["data"].clone()),
            Some(errors) => Err(errors.to_string().into()),
        }
    }
}

/// W7: papers with four authors and three topics, one request each.
async fn one_by_one(arguments: &Arguments, store: &Store, script: &Script) -> Fallible<Written> {
    let known = "{ authors(first: 100) { nodes { id } } topics(first: 100) { nodes { slug } } }";
    let known = script.ask(known, json!({})).await?;
    let all = |list: &str, field: &str| -> Vec<Value> {
        let nodes = known[list]["nodes"].as_array().into_iter().flatten();
        nodes.map(|node| node[field].clone()).collect()
    };
    let (authors, topics) = (all("authors", "id"), all("topics", "slug"));
    let bodies = (0..arguments.creates).map(|at| {
        let input = requests::paper(at, &authors, &topics);
        json!({ "query": requests::CREATE, "variables": { "input": input } }).to_string()
    });
    let bodies: Vec<String> = bodies.collect();
    let before = store.open("hand").await?;
    let mut from = Marks::of(&before).await?;
    let start = Instant::now();
    for body in bodies {
        let answer = script.send(body).await?;
        if answer["createPaper"]["paper"].is_null() {
            return Err(answer.to_string().into());
        }
    }
    let elapsed = start.elapsed();
    let after = store.open("catalog").await?;
    let texts = Texts::of(&after, from).await?;
    let mut by_hand = Vec::with_capacity(arguments.creates);
    for _ in 0..arguments.creates {
        let mut to = from;
        (to.papers, to.changes) = (from.papers + 1, from.changes + 1);
        let mut statements = rows::statements(&after, &texts, from, to).await?;
        statements.extend(rows::counted(&after, to.papers));
        by_hand.push(statements);
        from = to;
    }
    if let Some(first) = by_hand.first_mut() {
        first.extend(rows::words(&before, &after).await?);
    }
    if from != Marks::of(&after).await? {
        return Err("a paper has written more than itself and a change".into());
    }
    before.close().await;
    after.close().await;
    Ok(Written {
        workload: "W7",
        papers: arguments.creates,
        elapsed,
        by_hand,
    })
}

/// W8: thousands of papers in one request.
async fn at_once(arguments: &Arguments, store: &Store, script: &Script) -> Fallible<Written> {
    let rows = requests::rows(arguments.papers, arguments.rows);
    let input = json!({ "source": { "papers": rows }, "sourceName": "benchmark" });
    let body = json!({ "query": requests::IMPORT, "variables": { "input": input } }).to_string();
    let before = store.open("hand").await?;
    let from = Marks::of(&before).await?;
    let start = Instant::now();
    let answer = script.send(body).await?;
    let elapsed = start.elapsed();
    if answer["importPapers"]["created"] != arguments.rows {
        return Err(answer.to_string().into());
    }
    let after = store.open("catalog").await?;
    let (to, texts) = (Marks::of(&after).await?, Texts::of(&after, from).await?);
    let mut statements = rows::statements(&after, &texts, from, to).await?;
    statements.extend(rows::counts(&before, &after).await?);
    statements.extend(rows::words(&before, &after).await?);
    before.close().await;
    after.close().await;
    Ok(Written {
        workload: "W8",
        papers: arguments.rows,
        elapsed,
        by_hand: vec![statements],
    })
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of some seconds")]
fn milliseconds(microseconds: u64) -> f64 {
    microseconds as f64 / 1_000.0
}

/// The head of the table.
const HEAD: &str = "\
| database | workload | papers | catalog ms | by hand ms | catalog : by hand, time | catalog : by hand, CPU |
|---|---|---|---|---|---|---|";

impl Row {
    fn median(&self, value: impl Fn(&Round) -> f64) -> f64 {
        let mut values: Vec<f64> = self.rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    }

    /// A line of the table.
    fn line(&self) -> String {
        format!(
            "| {} | {} | {} | {:.0} | {:.0} | **{:.2}** | {:.2} |",
            self.database,
            self.workload,
            self.papers,
            self.median(|round| round.catalog),
            self.median(|round| round.by_hand),
            self.median(|round| round.catalog / round.by_hand),
            self.median(|round| round.catalog_processor / round.by_hand_processor),
        )
    }
}
