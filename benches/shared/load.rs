//! The generated papers in a database, added through the catalog's own verbs.

use std::{error::Error, time::Instant};

use paper_catalog::{
    app::{App, system_clock},
    catalog::{Actor, papers::bulk::Options},
    config::Config,
    ingest::records::{self, Described},
};

use super::corpus;

/// Records that go in with one transaction.
const BATCH: usize = 5_000;

/// Makes a database that has so many papers.
pub async fn load(url: &str, papers: usize) -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let mut config = Config::default();
    config.database.url = url.parse()?;
    let app = App::build(config, system_clock()).await?;
    let actor = Actor::command("generate");
    // Papers without any identifier are told apart by a key.
    let mut described = corpus::records(papers, 1)
        .enumerate()
        .map(|(at, record)| Described {
            record,
            key: Some(at.to_string()),
        });
    loop {
        let batch: Vec<_> = described.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        let options = Options {
            all_or_none: true,
            ..Options::default()
        };
        let report = records::import(app.catalog(), &actor, batch, options).await;
        let report = report.map_err(|error| format!("{error:?}"))?;
        if report.refused {
            return Err(format!("{:?}", report.rows).into());
        }
    }
    app.catalog().clone().close().await;
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{papers} papers were added in {seconds:.0} s");
    Ok(())
}
