//! Writes generated papers as records (JSON Lines), the same ones for the same number and seed:
//!
//! ```sh
//! cargo run --release --example generate -- 100000 > generated.jsonl
//! cargo run --release --example load -- sqlite:generated.db generated.jsonl
//! ```

#![expect(
    clippy::disallowed_methods,
    reason = "a program of its own, with arguments"
)]

use std::{
    env,
    error::Error,
    io::{self, BufWriter, Write},
    process::ExitCode,
};

#[expect(dead_code, reason = "the benchmark asks for the words, too")]
#[path = "../benches/shared/corpus.rs"]
mod corpus;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let Some(papers) = arguments.next() else {
        eprintln!("usage: generate PAPERS [SEED] > FILE");
        return Ok(ExitCode::from(2));
    };
    let seed = arguments.next().map_or(Ok(1), |seed| seed.parse())?;
    let mut out = BufWriter::new(io::stdout().lock());
    for record in corpus::records(papers.parse()?, seed) {
        serde_json::to_writer(&mut out, &record)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
