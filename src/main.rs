//! The program: see `paper-catalog --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    paper_catalog::cli::main()
}
