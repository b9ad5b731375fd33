//! Whose turn it is to ask a provider.

use std::time::Duration;

use tokio::{
    sync::{Mutex, MutexGuard},
    time::{Instant, sleep_until},
};

use super::Provider;
use crate::config;

/// One queue a provider: requests go one at a time, in the order in which they came, with a pause between them.
pub(super) struct Turns(Vec<(Provider, Duration, Mutex<Option<Instant>>)>);

/// The right to ask. When it is dropped, the next one may begin to wait for the pause to end.
pub(super) struct Turn<'a> {
    /// When the last request ended.
    last: MutexGuard<'a, Option<Instant>>,
}

impl Turns {
    pub(super) fn new(settings: &config::Sources) -> Self {
        let turns = Provider::ALL.into_iter().map(|provider| {
            let pause = Duration::from_millis(provider.pause(settings));
            (provider, pause, Mutex::new(None))
        });
        Self(turns.collect())
    }

    /// Waits for a turn.
    pub(super) async fn take(&self, provider: Provider) -> Option<Turn<'_>> {
        let (_, pause, last) = self.0.iter().find(|(other, ..)| *other == provider)?;
        let last = last.lock().await;
        if let Some(last) = *last {
            sleep_until(last + *pause).await;
        }
        Some(Turn { last })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // Also when whoever asked has gone away in the middle.
        *self.last = Some(Instant::now());
    }
}
