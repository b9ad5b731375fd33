# The commands of a working day; `just --list` shows them.

# Start the server on http://127.0.0.1:8000 with a database in this folder
run *arguments:
    cargo run -- {{arguments}}

# All tests, on PostgreSQL too where its programs are found
test *arguments:
    cargo test --workspace {{arguments}}

# What the gate checks before the tests
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- --deny warnings

# Format all sources
format:
    cargo fmt --all

# Write schema.graphql anew after a change of the API
schema:
    UPDATE=1 cargo test --test it schema

# The documentation of the code
doc:
    RUSTDOCFLAGS='--deny warnings' cargo doc --workspace --no-deps

# How fast the catalog reads, beside what one could write by hand: docs/BENCHMARKS.md
bench *arguments:
    cargo bench --bench reading -- {{arguments}}

# How fast the catalog writes: docs/BENCHMARKS.md
bench-writing *arguments:
    cargo bench --bench writing -- {{arguments}}

# Licenses, sources and forbidden dependencies
deny:
    cargo deny check bans licenses sources

# The GraphQL over HTTP and browser checks need a running server: everything the gate does
gate:
    .ci/run
