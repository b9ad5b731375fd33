//! The program: see `paper-catalog --help`.

use std::process::ExitCode;

/// An answer is thousands of small values: this one makes and drops them faster than the allocators of the systems.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    paper_catalog::cli::main()
}
