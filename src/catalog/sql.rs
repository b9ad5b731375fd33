//! Keeping statements within the limits of the databases.

/// Keys bound in one `IN` list. SQLite admits 32,766 bound values a statement, PostgreSQL 65,535.
pub(super) const KEYS: usize = 10_000;

/// How many rows of `columns` values one `INSERT` carries.
pub(super) fn rows_of(columns: usize) -> usize {
    30_000 / columns.max(1)
}

/// Rows of `columns` values in as many parts as statements are needed for them.
pub(super) fn chunks<T>(mut rows: Vec<T>, columns: usize) -> Vec<Vec<T>> {
    let mut chunks = Vec::new();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(rows_of(columns)));
        chunks.push(std::mem::replace(&mut rows, rest));
    }
    chunks
}
