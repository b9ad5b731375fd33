//! How far an import is, for those who look on.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on a terminal, nothing elsewhere.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// For so many records.
    pub(super) fn new(records: usize, is_watched: bool) -> Self {
        let records = u64::try_from(records).unwrap_or(u64::MAX);
        let target = if is_watched {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(records), target);
        // A template that cannot be read leaves the bar in its own style.
        if let Ok(style) = ProgressStyle::with_template(
            "{bar:30} {human_pos} of {human_len} records, {per_sec}, {eta} left",
        ) {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub(super) fn add(&self, records: usize) {
        self.0.inc(u64::try_from(records).unwrap_or(u64::MAX));
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
