//! The catalog revision as it travels: which state the answers of this moment may show.
//!
//! What was computed at a revision is right as long as the database has that revision. On SQLite any process may write at any time,
//! so the database is asked; all who ask while a question is under way share the next one. On PostgreSQL every commit is announced to a
//! connection that listens, and a look at the revision over that connection, once a second, shows that it is alive; without such a sign
//! for two seconds the database is asked there too.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::db::{Backend, Db, Notices};

/// How often the listening connection shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How long a silent connection is trusted: the most by which an answer of this process can lag behind a write of another one.
const SILENCE: Duration = Duration::from_secs(2);

/// How often SQLite is asked for what other processes wrote, while somebody follows the catalog.
const LOOK: Duration = Duration::from_millis(100);

/// Between attempts to listen again.
const RETRY: Duration = Duration::from_millis(500);

/// What this process knows of the catalog revision.
pub struct Live {
    db: Db,
    asks: mpsc::UnboundedSender<oneshot::Sender<Option<i64>>>,
    hearing: Option<Hearing>,
}

/// The task that listens, and when it last had a sign of life.
struct Hearing {
    task: JoinHandle<()>,
    alive: Arc<Mutex<Option<Instant>>>,
}

impl Hearing {
    fn is_alive(&self) -> bool {
        let alive = *self.alive.lock().unwrap_or_else(PoisonError::into_inner);
        alive.is_some_and(|alive| alive.elapsed() < SILENCE)
    }
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Live {
    /// Begins to watch a database. Its tasks end when the value is dropped.
    #[must_use]
    pub fn watch(db: Db) -> Self {
        let (asks, questions) = mpsc::unbounded_channel();
        tokio::spawn(answer(db.clone(), questions));
        let hearing = (db.backend() == Backend::Postgres).then(|| {
            let alive = Arc::default();
            Hearing {
                task: tokio::spawn(listen(db.clone(), Arc::clone(&alive))),
                alive,
            }
        });
        Self { db, asks, hearing }
    }

    /// The revisions from now on, for whoever follows the catalog.
    #[must_use]
    pub fn revisions(&self) -> Revisions<'_> {
        Revisions {
            live: self,
            known: self.db.revisions(),
        }
    }

    /// The revision whose answers may be shown now; none when the database does not say. On SQLite it is exact; on PostgreSQL writes of
    /// other processes count when they are heard of, which takes 2 seconds at most, and those of this one at once. While nothing is
    /// heard, the database is asked.
    pub async fn current(&self) -> Option<i64> {
        if self.hearing.as_ref().is_some_and(Hearing::is_alive) {
            return Some(self.db.known_revision());
        }
        self.exact().await
    }

    /// The revision that the database has, asked after this call; none when it does not answer.
    pub async fn exact(&self) -> Option<i64> {
        let (asked, answered) = oneshot::channel();
        self.asks.send(asked).ok()?;
        answered.await.ok().flatten()
    }

    /// Whether the database has at least this revision.
    pub async fn reaches(&self, revision: i64) -> bool {
        self.db.known_revision() >= revision || self.exact().await >= Some(revision)
    }
}

/// The revisions of the catalog as they are heard of.
pub struct Revisions<'a> {
    live: &'a Live,
    known: watch::Receiver<i64>,
}

impl Revisions<'_> {
    /// Returns when there is a revision that was not heard of before. On SQLite, where nobody tells of the writes of other processes, the
    /// database is asked now and then, as long as somebody waits.
    pub async fn changed(&mut self) {
        loop {
            let heard = match self.live.db.backend() {
                Backend::Postgres => self.known.changed().await.is_ok(),
                Backend::Sqlite => {
                    let Ok(heard) = timeout(LOOK, self.known.changed()).await else {
                        self.live.exact().await;
                        continue;
                    };
                    heard.is_ok()
                }
            };
            if heard {
                return;
            }
            // Nobody tells any more, which only happens when the process ends.
            sleep(SILENCE).await;
        }
    }
}

/// Asks the database for all who want to know, once for those who came together.
async fn answer(db: Db, mut questions: mpsc::UnboundedReceiver<oneshot::Sender<Option<i64>>>) {
    let mut waiting = Vec::new();
    while let Some(first) = questions.recv().await {
        waiting.push(first);
        while let Ok(next) = questions.try_recv() {
            waiting.push(next);
        }
        let revision = match db.revision().await {
            Ok(revision) => Some(revision),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "the catalog revision could not be read");
                None
            }
        };
        for asker in waiting.drain(..) {
            // One that has gone needs no answer.
            let _ = asker.send(revision);
        }
    }
}

/// Listens for ever, on one connection after the other.
async fn listen(db: Db, alive: Arc<Mutex<Option<Instant>>>) {
    loop {
        let heard = match db.notices().await {
            Ok(Some(notices)) => hear(&db, notices, &alive).await,
            Ok(None) => return,
            Err(error) => Err(error),
        };
        if let Err(error) = heard {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "other processes are not heard; trying again");
        }
        sleep(RETRY).await;
    }
}

/// Takes note of revisions until the connection fails.
async fn hear(
    db: &Db,
    mut notices: Notices,
    alive: &Mutex<Option<Instant>>,
) -> Result<(), crate::db::Error> {
    loop {
        // What the answer says is true of the moment of the question.
        let asked = Instant::now();
        db.know(notices.revision(SILENCE).await?);
        *alive.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
        notices.wait(HEARTBEAT).await?;
    }
}
