//! Hearing of what other processes commit. PostgreSQL only: SQLite has nobody who could tell.

use std::time::Duration;

use sea_orm::{
    DbErr, RuntimeErr, SqlxError,
    sqlx::{Row, postgres::PgListener, query},
};
use tokio::time::timeout;

use super::{Error, REVISION};

/// The channel that a trigger of the schema notifies of each new catalog revision.
const CHANNEL: &str = "paper_catalog_revision";

/// A connection that is told of commits, whoever makes them.
pub struct Notices(PgListener);

impl Notices {
    pub(super) async fn connect(url: &str) -> Result<Self, Error> {
        let mut listener = PgListener::connect(url).await.map_err(failed)?;
        listener.listen(CHANNEL).await.map_err(failed)?;
        Ok(Self(listener))
    }

    /// Returns when a commit was noticed, when the connection was lost and made again, or when time is over.
    ///
    /// # Errors
    /// When the database cannot be reached; connect anew then.
    pub async fn wait(&mut self, at_most: Duration) -> Result<(), Error> {
        if let Ok(heard) = timeout(at_most, self.0.try_recv()).await {
            heard.map_err(failed)?;
        }
        // One look at the revision answers all notices that have come by then.
        while self.0.next_buffered().is_some() {}
        Ok(())
    }

    /// The catalog revision, asked over the connection that listens: an answer shows that it is alive.
    ///
    /// # Errors
    /// When the database does not answer within `at_most`; connect anew then.
    pub async fn revision(&mut self, at_most: Duration) -> Result<i64, Error> {
        let asked = timeout(at_most, query(REVISION).fetch_one(&mut self.0)).await;
        let row = asked.map_err(|_| failed(SqlxError::PoolTimedOut))?;
        let revision = row.and_then(|row| row.try_get(0));
        revision.map_err(failed)
    }
}

fn failed(error: SqlxError) -> Error {
    DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()
}
