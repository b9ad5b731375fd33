//! The table that a run prints, and the same as JSON.

use std::time::Duration;

use serde::Serialize;

use super::client::Run;

/// What one server did in one round.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    pub requests_per_second: f64,
    pub median_ms: f64,
    pub p99_ms: f64,
    /// Processor time of the server's process, a request, in microseconds.
    pub server_us: f64,
    /// Processor time of PostgreSQL, a request, in microseconds; 0 on SQLite, which works in the server's process.
    pub database_us: f64,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "numbers of requests and microseconds of some seconds"
)]
impl Measurement {
    /// What a run says, with the processor times in microseconds that it took.
    pub fn of(mut run: Run, server: u64, database: u64) -> Self {
        run.latencies.sort_unstable();
        let count = run.latencies.len().max(1) as f64;
        let at = |share: usize| {
            let place = run.latencies.len() * share / 100;
            let latency = run.latencies.get(place).copied();
            latency.map_or(0.0, |latency: Duration| latency.as_secs_f64() * 1_000.0)
        };
        Self {
            requests_per_second: count / run.elapsed.as_secs_f64(),
            median_ms: at(50),
            p99_ms: at(99),
            server_us: server as f64 / count,
            database_us: database as f64 / count,
        }
    }

    fn processor(&self) -> f64 {
        self.server_us + self.database_us
    }
}

/// The rounds of one workload on one database.
#[derive(Debug, Serialize)]
pub struct Row {
    pub database: String,
    pub workload: String,
    pub what: String,
    /// Of each round: the catalog without kept answers, the statement written by hand, fixed bytes, the catalog as it is.
    pub rounds: Vec<[Measurement; 4]>,
}

impl Row {
    fn median(&self, value: impl Fn(&[Measurement; 4]) -> f64) -> f64 {
        let mut values: Vec<f64> = self.rounds.iter().map(value).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    }

    /// A line of the table.
    pub fn line(&self) -> String {
        let rate = |at: usize| self.median(|round| round[at].requests_per_second);
        let ratio =
            self.median(|round| round[0].requests_per_second / round[1].requests_per_second);
        let work = self.median(|round| round[1].processor() / round[0].processor());
        let of_fixed = |at: usize| {
            self.median(|round| round[at].requests_per_second / round[2].requests_per_second)
        };
        let (fixed, kept) = (of_fixed(0), of_fixed(3));
        format!(
            "| {} | {} | {:.0} | {:.0} | {:.0} | **{ratio:.2}** | {work:.2} | {fixed:.3} | {kept:.2} | {:.2} / {:.2} | {:.2} / {:.2} | {:.0} + {:.0} | {:.0} + {:.0} |",
            self.database,
            self.workload,
            rate(0),
            rate(1),
            rate(2),
            self.median(|round| round[0].median_ms),
            self.median(|round| round[1].median_ms),
            self.median(|round| round[0].p99_ms),
            self.median(|round| round[1].p99_ms),
            self.median(|round| round[0].server_us),
            self.median(|round| round[0].database_us),
            self.median(|round| round[1].server_us),
            self.median(|round| round[1].database_us),
        )
    }
}

/// The head of the table.
pub const HEAD: &str = "\
| database | workload | catalog req/s | SQL req/s | fixed req/s | catalog : SQL, rate | SQL : catalog, CPU | catalog : fixed | kept answers : fixed | median ms, catalog / SQL | p99 ms, catalog / SQL | catalog CPU us, server + database | SQL CPU us, server + database |
|---|---|---|---|---|---|---|---|---|---|---|---|---|";
