//! Where "now" comes from.

use std::{fmt, sync::Arc};

use super::Timestamp;

/// Tells the time. Handed down from the program's start, so that tests decide what time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that reads the time from `now`.
    #[must_use]
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Clock").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Clock, Timestamp};

    #[test]
    fn a_clock_and_its_clones_read_the_same_source() {
        let clock = Clock::new(|| Timestamp::from_micros(42));
        assert_eq!(clock.clone().now(), clock.now());
    }
}
