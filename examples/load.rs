//! Loads files of records (JSON Lines, the project's own format) into a database, for development and measurements:
//!
//! ```sh
//! python3 examples/corpus_to_records.py corpus.jsonl > records.jsonl
//! cargo run --example load -- sqlite:corpus.db records.jsonl
//! ```
//!
//! Records go in 500 at a time, each batch in one transaction. A batch with a record that breaks a rule is divided until that record
//! stands alone; it is reported with its line, and the rest is loaded.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "a program of its own, with arguments and a report"
)]

use std::{env, error::Error, fs, process::ExitCode, time::Instant};

use paper_catalog::{
    app::{App, system_clock},
    catalog::{Actor, Catalog, WriteError},
    config::Config,
    domain::record::Record,
    formats::json_lines,
    ingest,
};

const BATCH: usize = 500;

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let Some(url) = arguments.next() else {
        eprintln!("usage: load DATABASE_URL FILE...");
        return Ok(ExitCode::from(2));
    };
    let mut config = Config::default();
    config.database.url = url.parse()?;
    let app = App::build(config, system_clock()).await?;
    let (mut loaded, mut refused) = (0, 0);
    let start = Instant::now();
    for file in arguments {
        let text = fs::read_to_string(&file)?;
        let mut batch = Vec::with_capacity(BATCH);
        for line in json_lines::read(&text) {
            match line {
                Ok(record) => batch.push(record),
                Err(problem) => {
                    refused += 1;
                    eprintln!("{file}:{}: {}", problem.line, problem.message);
                }
            }
            if batch.len() == BATCH {
                add(app.catalog(), &file, &mut batch, &mut loaded, &mut refused).await?;
            }
        }
        add(app.catalog(), &file, &mut batch, &mut loaded, &mut refused).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{loaded} loaded, {refused} refused, {seconds:.1} s");
    Ok(ExitCode::from(u8::from(refused > 0)))
}

/// Adds a batch and empties it.
async fn add(
    catalog: &Catalog,
    file: &str,
    batch: &mut Vec<(usize, Record)>,
    loaded: &mut usize,
    refused: &mut usize,
) -> Result<(), Box<dyn Error>> {
    let actor = Actor::command("load");
    let mut pending = vec![std::mem::take(batch)];
    while let Some(mut part) = pending.pop() {
        if part.is_empty() {
            continue;
        }
        let records = part.iter().map(|(_, record)| record.clone()).collect();
        match ingest::add(catalog, &actor, records).await {
            Ok(()) => *loaded += part.len(),
            Err(ingest::Refusal {
                at,
                error: WriteError::Rejected(problems),
            }) => {
                // The records before the refused one, then those behind it.
                let rest = part.split_off((at + 1).min(part.len()));
                let (line, _) = part.pop().ok_or("a refusal names a record of its batch")?;
                *refused += 1;
                for problem in problems {
                    eprintln!(
                        "{file}:{line}: {}: {}",
                        problem.path.join("."),
                        problem.message
                    );
                }
                pending.push(rest);
                pending.push(part);
            }
            Err(ingest::Refusal {
                error: WriteError::Failed(error),
                ..
            }) => return Err(error.into()),
        }
    }
    Ok(())
}
