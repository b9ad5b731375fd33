//! Where records go: into a database of this machine, or to a server.

use super::{remote::Remote, report::Row};
use crate::{
    app::App,
    catalog::{
        Actor, WriteError,
        papers::bulk::{Options, ROWS},
    },
    cli::failure::Failure,
    config::DatabaseUrl,
    formats::ReadRecord,
    ingest::records::{Described, import},
};

/// Records that are written in one transaction, so that others can write in between and progress is seen.
pub(super) const STRETCH: usize = 500;

/// How the records of a file are taken.
#[derive(Debug)]
pub(super) struct Terms {
    /// The name of the source, which papers of it are known by.
    pub(super) source: String,
    /// All records or none.
    pub(super) is_whole: bool,
    /// What curators set by hand, too.
    pub(super) overwrite: bool,
    /// Say what would be done.
    pub(super) dry_run: bool,
}

impl Terms {
    /// The most records that are taken at once.
    pub(super) fn most(&self) -> usize {
        if self.is_whole { ROWS } else { STRETCH }
    }
}

/// Where records go.
pub(super) enum Target {
    /// Into this database.
    Here { app: Box<App>, url: DatabaseUrl },
    /// To a server.
    There(Box<Remote>),
}

impl Target {
    /// Takes the first of these records, as many as go at once, and says what became of each.
    pub(super) async fn import(
        &mut self,
        terms: &Terms,
        records: &[ReadRecord],
    ) -> Result<Vec<Row>, Failure> {
        let first = &records[..records.len().min(terms.most())];
        match self {
            Self::Here { app, url } => import_here(app, url, terms, first).await,
            Self::There(remote) => remote.import(terms, first).await,
        }
    }

    /// A failure in the middle, after so many of all records.
    pub(super) fn explain(&self, failure: Failure, taken: usize, all: usize) -> Failure {
        match self {
            Self::Here { .. } => failure,
            Self::There(_) => failure.and(&format!(
                "{taken} of {all} records were taken. Running the same command again goes on, and takes nothing twice."
            )),
        }
    }

    pub(super) async fn close(self) {
        if let Self::Here { app, .. } = self {
            app.catalog().clone().close().await;
        }
    }
}

async fn import_here(
    app: &App,
    url: &DatabaseUrl,
    terms: &Terms,
    records: &[ReadRecord],
) -> Result<Vec<Row>, Failure> {
    let described = records.iter().map(|read| Described {
        record: read.record.clone(),
        key: read.key.clone(),
    });
    let options = Options {
        source: Some(terms.source.clone()),
        overwrite: terms.overwrite,
        mend: true,
        all_or_none: terms.is_whole,
        dry_run: terms.dry_run,
        receipt: None,
    };
    let actor = Actor::command("paper-catalog import");
    match import(app.catalog(), &actor, described.collect(), options).await {
        Ok(report) => Ok(report.rows.into_iter().map(Row::from).collect()),
        Err(WriteError::Failed(error)) => Err(Failure::of_app(&error.into(), url)),
        Err(WriteError::Rejected(problems)) => {
            let problems = problems.iter().map(|problem| problem.message.as_str());
            Err(Failure::usage(problems.collect::<Vec<_>>().join(" ")))
        }
    }
}
