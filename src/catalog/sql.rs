//! Keeping statements within the limits of the databases.

/// Keys bound in one `IN` list. SQLite admits 32,766 bound values a statement, PostgreSQL 65,535.
pub(super) const KEYS: usize = 10_000;

/// How many rows of `columns` values one `INSERT` carries.
pub(super) fn rows_of(columns: usize) -> usize {
    30_000 / columns.max(1)
}
