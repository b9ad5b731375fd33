//! How fast the catalog reads, beside what one could write by hand: see docs/BENCHMARKS.md.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program of its own, with arguments and a report"
)]

mod baseline;
#[path = "../shared/client.rs"]
mod client;
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
mod report;
#[expect(dead_code, reason = "the writing benchmark measures itself, too")]
#[path = "../shared/servers.rs"]
mod servers;
mod workloads;

use std::{
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use clap::Parser;
use client::Connection;
use load::load;
use paper_catalog::config::Config;
use report::{Measurement, Row};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use servers::Server;
use workloads::{Scene, Workload};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Measures how fast the catalog reads.
#[derive(Parser)]
struct Arguments {
    /// Papers to generate.
    #[arg(long, default_value_t = 100_000)]
    papers: usize,
    /// Databases to measure on.
    #[arg(long, value_delimiter = ',', default_value = "sqlite,postgres")]
    databases: Vec<String>,
    /// Workloads to measure; all when none is named.
    #[arg(long, value_delimiter = ',')]
    workloads: Vec<String>,
    /// How often each server is measured with each workload, in turn.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How long each time.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Connections of the client.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Write all measurements to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Keep the generated SQLite database here, and take the one that is here already.
    #[arg(long)]
    sqlite_file: Option<PathBuf>,
    /// Be the server that the catalog is compared with, on this database.
    #[arg(long, hide = true)]
    baseline: Option<String>,
    /// What cargo passes.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Where the generated papers are.
struct Prepared {
    name: &'static str,
    url: String,
    /// The folder of the cluster.
    cluster: Option<PathBuf>,
}

fn main() -> Fallible<()> {
    let arguments = Arguments::parse();
    let runtime = tokio::runtime::Runtime::new()?;
    if let Some(url) = &arguments.baseline {
        return runtime.block_on(baseline::serve(url, Config::default().database.readers));
    }
    runtime.block_on(measure_all(&arguments))
}

async fn measure_all(arguments: &Arguments) -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let mut rows = Vec::new();
    for database in &arguments.databases {
        let prepared = match database.as_str() {
            "sqlite" => sqlite(arguments, folder.path()).await?,
            "postgres" => postgres(arguments).await?,
            other => return Err(format!("--databases {other}: write sqlite or postgres").into()),
        };
        rows.extend(measure(arguments, &prepared).await?);
    }
    println!("{}", report::HEAD);
    for row in &rows {
        println!("{}", row.line());
    }
    if let Some(file) = &arguments.json {
        fs::write(file, serde_json::to_string_pretty(&rows)?)?;
    }
    Ok(())
}

async fn sqlite(arguments: &Arguments, folder: &Path) -> Fallible<Prepared> {
    let file = arguments.sqlite_file.clone();
    let file = file.unwrap_or_else(|| folder.join("generated.db"));
    let url = format!("sqlite:{}", file.display());
    if !file.exists() {
        load(&url, arguments.papers).await?;
        let connection = Database::connect(&url).await?;
        connection
            .execute_unprepared(workloads::SQLITE_TEXT)
            .await?;
        connection.close().await?;
    }
    Ok(Prepared {
        name: "SQLite",
        url,
        cluster: None,
    })
}

async fn postgres(arguments: &Arguments) -> Fallible<Prepared> {
    let cluster = postgres::Cluster::get().ok_or("no programs of PostgreSQL were found")?;
    let url = cluster.url("reading");
    let connection = Database::connect(cluster.url("postgres")).await?;
    connection
        .execute_unprepared("CREATE DATABASE reading")
        .await?;
    load(&url, arguments.papers).await?;
    let connection = Database::connect(&url).await?;
    connection
        .execute_unprepared(workloads::POSTGRES_TEXT)
        .await?;
    // What autovacuum does within minutes.
    connection.execute_unprepared("VACUUM ANALYZE").await?;
    let (_, directory) = url.split_once("host=").ok_or("a socket of the cluster")?;
    Ok(Prepared {
        name: "PostgreSQL",
        cluster: Some(PathBuf::from(directory)),
        url,
    })
}

async fn measure(arguments: &Arguments, prepared: &Prepared) -> Fallible<Vec<Row>> {
    let catalog = |settings: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paper-catalog"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--log-filter", "warn"]);
        command
            .args(["--database-url", &prepared.url])
            .args(settings);
        Server::start(command)
    };
    let (keeping, catalog) = (catalog(&[])?, catalog(&["--set", "cache.answers_bytes=0"])?);
    let mut baseline = Command::new(std::env::current_exe()?);
    baseline.args(["--baseline", &prepared.url]);
    let baseline = Server::start(baseline)?;
    let middle = middle(&catalog, arguments.papers).await?;
    let scene = Scene {
        papers: arguments.papers,
        middle,
    };
    let mut rows = Vec::new();
    let wanted = |workload: &&Workload| {
        let names = &arguments.workloads;
        names.is_empty() || names.iter().any(|name| name == workload.name)
    };
    for workload in workloads::ALL.iter().filter(wanted) {
        let row = rounds(
            arguments,
            prepared,
            workload,
            &scene,
            [&catalog, &baseline, &keeping],
        )
        .await?;
        eprintln!("{}", row.line());
        rows.push(row);
    }
    Ok(rows)
}

async fn rounds(
    arguments: &Arguments,
    prepared: &Prepared,
    workload: &Workload,
    scene: &Scene,
    [catalog, baseline, keeping]: [&Server; 3],
) -> Fallible<Row> {
    let (mut queries, mut statements) = (Vec::new(), Vec::new());
    for (variables, values) in (workload.requests)(scene) {
        let body = json!({ "query": workload.document, "variables": variables });
        queries.push(client::post("/graphql", &body.to_string()));
        let path = format!("/sql/{}", workload.name);
        statements.push(client::post(&path, &values.to_string()));
    }
    let bytes = same_answers(workload, catalog, baseline, &queries, &statements).await?;
    let mut connection = Connection::open(baseline.address).await?;
    connection.exchange(&client::post("/set", &bytes)).await?;
    let queries = Arc::new(queries);
    let contenders = [
        (catalog, Arc::clone(&queries)),
        (baseline, Arc::new(statements)),
        (baseline, Arc::new(vec![client::post("/fixed", "")])),
        (keeping, queries),
    ];
    let duration = Duration::from_secs(arguments.seconds);
    let mut rounds = Vec::new();
    for _ in 0..arguments.rounds {
        let mut round = Vec::with_capacity(contenders.len());
        for (server, requests) in &contenders {
            let run = |duration| {
                client::run(
                    server.address,
                    Arc::clone(requests),
                    arguments.connections,
                    duration,
                )
            };
            // Caches and connections first.
            run(duration / 8).await?;
            let database = || {
                prepared
                    .cluster
                    .as_deref()
                    .map_or(0, servers::database_time)
            };
            let (server_before, database_before) = (server.processor_time(), database());
            let run = run(duration).await?;
            round.push(Measurement::of(
                run,
                server.processor_time() - server_before,
                database().saturating_sub(database_before),
            ));
        }
        rounds.push(round.try_into().map_err(|_| "four contenders")?);
    }
    Ok(Row {
        database: prepared.name.to_owned(),
        workload: workload.name.to_owned(),
        what: workload.what.to_owned(),
        rounds,
    })
}

/// Refuses to compare what is not the same, and gives the first answer.
async fn same_answers(
    workload: &Workload,
    catalog: &Server,
    baseline: &Server,
    queries: &[Vec<u8>],
    statements: &[Vec<u8>],
) -> Fallible<String> {
    let mut catalog = Connection::open(catalog.address).await?;
    let mut baseline = Connection::open(baseline.address).await?;
    let mut first = None;
    for (query, statement) in queries.iter().zip(statements) {
        let left = catalog.exchange(query).await?.to_vec();
        let right = baseline.exchange(statement).await?;
        let (left_value, right_value): (Value, Value) = (
            serde_json::from_slice(&left)?,
            serde_json::from_slice(right)?,
        );
        if (workload.same)(&left_value) != (workload.same)(&right_value) {
            return Err(format!(
                "{}: the answers differ:\n{left_value}\n{right_value}",
                workload.name
            )
            .into());
        }
        first.get_or_insert(left);
    }
    Ok(String::from_utf8(first.ok_or("a workload has requests")?)?)
}

/// The cursor in the middle of all papers, and the keys of the paper there.
async fn middle(catalog: &Server, papers: usize) -> Fallible<(String, i64, i64)> {
    let mut connection = Connection::open(catalog.address).await?;
    let mut cursor = Value::Null;
    for _ in 0..papers / 200 {
        let query = "query($after: String) { papers(first: 100, after: $after) { pageInfo { endCursor } } }";
        let body = json!({ "query": query, "variables": { "after": cursor } });
        let answer = connection
            .exchange(&client::post("/graphql", &body.to_string()))
            .await?;
        let answer: Value = serde_json::from_slice(answer)?;
        cursor = answer["data"]["papers"]["pageInfo"]["endCursor"].clone();
    }
    let cursor = cursor.as_str().ok_or("a cursor in the middle")?.to_owned();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes())?;
    let keys: Value = serde_json::from_slice(&bytes)?;
    let key = |at: usize| keys[1][at].as_i64().ok_or("a cursor of numbers");
    Ok((cursor.clone(), key(0)?, key(1)?))
}
