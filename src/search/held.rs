//! What an index holds of each entry, as a number that two ways to the same tokens have in common.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    pin::pin,
};

use futures_util::TryStreamExt;
use sea_orm::{DbBackend, DbErr, Statement, StreamTrait};

use super::{
    document::{COLUMNS, Document},
    index::Index,
};
use crate::db::Backend;

/// The tokens of an entry with their places, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Digest(u64);

impl Digest {
    /// What an index has to hold of a document.
    #[must_use]
    pub fn of(document: &Document, backend: Backend) -> Self {
        let mut digest = Self::default();
        match backend {
            Backend::Sqlite => {
                for (text, (column, _)) in document.texts().iter().zip(COLUMNS) {
                    for (at, token) in text.split(' ').filter(|text| !text.is_empty()).enumerate() {
                        digest.add((token, column, i64::try_from(at).unwrap_or(i64::MAX)));
                    }
                }
            }
            Backend::Postgres => digest.add_vector(&document.vector()),
        }
        digest
    }

    fn add(&mut self, token: impl Hash) {
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        self.0 = self.0.wrapping_add(hasher.finish());
    }

    /// Adds a `tsvector` in its text form, in which the weight D is not written. No token has a space in it.
    fn add_vector(&mut self, vector: &str) {
        for token in vector.split(' ').filter(|text| !text.is_empty()) {
            let (word, places) = token.rsplit_once(':').unwrap_or((token, ""));
            let places = places.split(',').map(|place| place.trim_end_matches('D'));
            for place in places {
                self.add((word, place));
            }
        }
    }
}

/// What an index holds of each entry that it has, by key. Reads the whole index.
///
/// # Errors
/// When the database fails.
pub async fn held(
    connection: &impl StreamTrait,
    index: Index,
) -> Result<HashMap<i64, Digest>, DbErr> {
    let table = index.table();
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => format!(r#"SELECT id, CAST(vector AS text) FROM "{table}""#),
        _ => format!(r#"SELECT doc, term, col, "offset" FROM "{table}_token""#),
    };
    let rows = connection.stream_raw(Statement::from_string(backend, sql));
    let mut rows = pin!(rows.await?);
    let mut held: HashMap<i64, Digest> = HashMap::new();
    while let Some(row) = rows.try_next().await? {
        let digest = held.entry(row.try_get_by_index(0)?).or_default();
        let token: String = row.try_get_by_index(1)?;
        if backend == DbBackend::Postgres {
            digest.add_vector(&token);
        } else {
            let column: String = row.try_get_by_index(2)?;
            let at: i64 = row.try_get_by_index(3)?;
            digest.add((token.as_str(), column.as_str(), at));
        }
    }
    Ok(held)
}
