//! Topics that are kept in memory while nothing is written: nearly every page of papers names some, and mostly the same ones.

use std::{collections::HashMap, sync::Arc};

use entity::topic::Model;
use quick_cache::sync::Cache;

use super::{Error, by_ids};
use crate::catalog::Catalog;

/// Topics by the catalog revision that they were read for, and their keys.
pub(in crate::catalog) type Kept = Cache<(i64, i64), Arc<Model>>;

/// Topics that are kept at most.
const CAPACITY: usize = 5_000;

/// None yet.
pub(in crate::catalog) fn kept() -> Kept {
    Cache::new(CAPACITY)
}

/// The topics with these keys, by their keys, for somebody who has read at this catalog revision. No statement when all of them are
/// known from others who have, else one.
///
/// # Errors
/// When the database fails.
pub async fn at(
    catalog: &Catalog,
    revision: Option<i64>,
    keys: &[i64],
) -> Result<HashMap<i64, Arc<Model>>, Error> {
    let known = |key: i64| Some((key, catalog.topics.get(&(revision?, key))?));
    let mut found: HashMap<_, _> = keys.iter().filter_map(|key| known(*key)).collect();
    let missing: Vec<i64> = keys
        .iter()
        .copied()
        .filter(|key| !found.contains_key(key))
        .collect();
    if missing.is_empty() {
        return Ok(found);
    }
    for row in by_ids(catalog.read(), &missing).await? {
        let row = Arc::new(row);
        if let Some(revision) = revision {
            catalog.topics.insert((revision, row.id), Arc::clone(&row));
        }
        found.insert(row.id, row);
    }
    Ok(found)
}
