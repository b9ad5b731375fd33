//! New changes as they are committed, read once for all who follow the catalog.

use std::{
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{broadcast, watch},
    task::JoinHandle,
    time::sleep,
};
use uuid::Uuid;

use crate::{
    catalog::{self, Catalog, history, history::News},
    live::Live,
};

/// Stretches of changes that wait for those who take them; who is further behind reads them from the database.
const WAITING: usize = 16;

/// Changed tokens that wait for those who hold one.
const TOKENS: usize = 64;

/// Between attempts to read from a database that fails.
const RETRY: Duration = Duration::from_secs(1);

/// What is committed, as it is heard of. One task reads it, while anybody follows.
pub struct Feed {
    catalog: Catalog,
    live: Arc<Live>,
    news: broadcast::Sender<Arc<News>>,
    tokens: broadcast::Sender<Uuid>,
    reading: Mutex<Weak<Reading>>,
}

/// The task that reads; it ends with the last one who holds it.
struct Reading(JoinHandle<()>);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Feed {
    /// What is committed to a catalog.
    #[must_use]
    pub fn new(catalog: Catalog, live: Arc<Live>) -> Arc<Self> {
        Arc::new(Self {
            catalog,
            live,
            news: broadcast::Sender::new(WAITING),
            tokens: broadcast::Sender::new(TOKENS),
            reading: Mutex::default(),
        })
    }

    /// The number of the last change that is committed now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn head(&self) -> Result<i64, catalog::Error> {
        history::head(self.catalog.read()).await
    }

    /// Everything that is committed after a change.
    pub(super) fn follow(self: &Arc<Self>, after: i64) -> Follower {
        Follower {
            waiting: self.news.subscribe(),
            _reading: self.reading(),
            feed: Arc::clone(self),
            at: after,
            is_behind: true,
        }
    }

    /// The tokens that are changed from now on: revoked, or given another secret.
    #[must_use]
    pub fn tokens(self: &Arc<Self>) -> Tokens {
        Tokens {
            waiting: self.tokens.subscribe(),
            _reading: self.reading(),
        }
    }

    fn reading(self: &Arc<Self>) -> Arc<Reading> {
        // The value is whole between any two statements, so a panic elsewhere leaves it usable.
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        reading.upgrade().unwrap_or_else(|| {
            // It must not keep the feed that it reads for, nor itself, alive.
            let (catalog, live) = (self.catalog.clone(), Arc::clone(&self.live));
            let (news, tokens) = (self.news.clone(), self.tokens.clone());
            let task = tokio::spawn(read(catalog, live, news, tokens));
            let new = Arc::new(Reading(task));
            *reading = Arc::downgrade(&new);
            new
        })
    }
}

/// Reads what is committed from now on, for ever.
async fn read(
    catalog: Catalog,
    live: Arc<Live>,
    news: broadcast::Sender<Arc<News>>,
    tokens: broadcast::Sender<Uuid>,
) {
    let mut revisions = live.revisions();
    let mut at = None;
    loop {
        let next = match at {
            None => history::head(catalog.read()).await.map(|head| {
                at = Some(head);
                None
            }),
            Some(at) => history::news(catalog.read(), at).await.map(Some),
        };
        match next {
            Ok(None) => {}
            Ok(Some(next)) if next.after == next.upto => revisions.changed().await,
            Ok(Some(next)) => {
                at = Some(next.upto);
                for token in &next.tokens {
                    // Nobody may hold a token.
                    let _ = tokens.send(*token);
                }
                // Those who follow may have gone.
                let _ = news.send(Arc::new(next));
            }
            Err(error) => failed(&error).await,
        }
    }
}

/// Says that the database failed, and lets some time pass.
pub(super) async fn failed(error: &catalog::Error) {
    tracing::warn!(
        error = error as &dyn std::error::Error,
        "new changes could not be read; trying again"
    );
    sleep(RETRY).await;
}

/// One who follows the catalog: gets every change after a certain one, in order, each once.
pub(super) struct Follower {
    feed: Arc<Feed>,
    waiting: broadcast::Receiver<Arc<News>>,
    _reading: Arc<Reading>,
    at: i64,
    /// Whether there may be changes that it has not got and that do not wait for it.
    is_behind: bool,
}

impl Follower {
    /// The next changes; waits until there are some.
    pub(super) async fn next(&mut self) -> Arc<News> {
        loop {
            if self.is_behind {
                match history::news(self.feed.catalog.read(), self.at).await {
                    Ok(next) if next.after == next.upto => self.is_behind = false,
                    Ok(next) => {
                        self.at = next.upto;
                        return Arc::new(next);
                    }
                    Err(error) => failed(&error).await,
                }
                continue;
            }
            match self.waiting.recv().await {
                Ok(next) if next.upto <= self.at => {}
                Ok(next) if next.after == self.at => {
                    self.at = next.upto;
                    return next;
                }
                // Some of it is known, or something before it is not.
                Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => self.is_behind = true,
                // The feed, which is kept here, can send.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

/// Word of tokens that were changed.
pub struct Tokens {
    waiting: broadcast::Receiver<Uuid>,
    _reading: Arc<Reading>,
}

impl Tokens {
    /// Returns when this token may have been changed.
    pub async fn changed(&mut self, token: Uuid) {
        while self
            .waiting
            .recv()
            .await
            .is_ok_and(|changed| changed != token)
        {}
    }
}

/// How far the execution of a subscription has come, for whoever carries its results.
#[derive(Debug)]
pub struct Progress {
    begun: watch::Sender<bool>,
    sequence: AtomicI64,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            begun: watch::Sender::new(false),
            sequence: AtomicI64::new(0),
        }
    }
}

impl Progress {
    /// Whether it has begun: no later change is missed.
    #[must_use]
    pub fn begun(&self) -> watch::Receiver<bool> {
        self.begun.subscribe()
    }

    /// The number of the change that its last result was about.
    #[must_use]
    pub fn sequence(&self) -> i64 {
        self.sequence.load(Ordering::Acquire)
    }

    pub(super) fn begin(&self) {
        self.begun.send_replace(true);
    }

    pub(super) fn reach(&self, sequence: i64) {
        self.sequence.store(sequence, Ordering::Release);
    }
}
