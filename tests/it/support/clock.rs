//! A clock that moves only when a test moves it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use paper_catalog::domain::{Clock, Timestamp};

/// 2026-01-02T03:04:05Z in microseconds: no test depends on the day it runs.
const START: i64 = 1_767_323_045_000_000;

/// The time as the application under test sees it.
#[derive(Clone)]
pub struct TestClock(Arc<AtomicI64>);

impl TestClock {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    /// Moves the time forward.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).expect("a test waits less than an age");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }

    /// The same time for the application.
    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Clock::new(move || clock.now())
    }
}
