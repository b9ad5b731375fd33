//! What becomes of a list of papers while changes go by: which come into it, change in it and leave it.

use std::sync::Arc;

use entity::enums::{ChangeEntity, ChangeOperation};
use quick_cache::sync::Cache;
use sea_orm::ConnectionTrait;

use super::list::{Filter, List, Order, Scope};
use crate::catalog::{
    Catalog, Error, Sight,
    history::{self, Entry, New, News},
    unit,
};

/// A change of a paper, as somebody takes it who looks at a list.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// The change as the viewer learns of it.
    pub change: Entry,
    /// What it is to the list: a paper that comes into it is created, one that leaves it is deleted.
    pub operation: ChangeOperation,
}

/// A look at the papers that a filter lists; without a filter, at all that the viewer may see, archived ones among them.
pub struct Watch {
    filter: Option<Filter>,
    sight: Sight,
    /// Shared with others who look at the same list, until it changes here.
    listed: Arc<Keys>,
}

/// Lists that were looked through, by the catalog revision that they were read for, and who looked: many look at the same few.
pub(in crate::catalog) type Watched = Cache<(i64, Sight, Filter), Arc<Keys>>;

/// Lists that are kept at most, a bit for each paper of the catalog.
const LISTS: usize = 32;

/// None yet.
pub(in crate::catalog) fn watched() -> Watched {
    Cache::new(LISTS)
}

impl Watch {
    /// Begins to look, and says after which change.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin(
        catalog: &Catalog,
        sight: Sight,
        filter: Option<Filter>,
    ) -> Result<(Self, i64), Error> {
        let mut watch = Self {
            filter,
            sight,
            listed: Arc::default(),
        };
        let Some(filter) = &watch.filter else {
            let head = history::head(catalog.read()).await?;
            return Ok((watch, head));
        };
        // One state of the database: what changes after it is news, what changed before is in the list already.
        let snapshot = catalog.db.snapshot().await?;
        let head = history::head(&snapshot).await?;
        let state = (unit::revision(&snapshot).await?, sight, filter.clone());
        let listed = catalog.watched.get_or_insert_async(&state, async {
            let mut listed = Keys::default();
            let list = list(&snapshot, filter).await?;
            list.each_key(&snapshot, sight, |key| listed.set(key, true))
                .await?;
            Ok::<_, Error>(Arc::new(listed))
        });
        watch.listed = listed.await?;
        snapshot.commit().await?;
        Ok((watch, head))
    }

    /// What new changes are to the list. A fixed number of statements, none without a filter.
    ///
    /// # Errors
    /// When the database fails; nothing was taken note of then.
    pub async fn see(
        &mut self,
        connection: &impl ConnectionTrait,
        news: &News,
    ) -> Result<Vec<Sighting>, Error> {
        let sight = self.sight;
        let changes = news.changes.iter().filter_map(|new| {
            let change = new.seen(sight)?;
            (change.entity == ChangeEntity::Paper).then_some((new, change))
        });
        let changes: Vec<(&New, &Entry)> = changes.collect();
        let Some(filter) = self.filter.as_ref().filter(|_| !changes.is_empty()) else {
            let all = changes.into_iter().map(|(_, change)| Sighting {
                change: change.clone(),
                operation: change.operation,
            });
            return Ok(all.collect());
        };
        let keys: Vec<i64> = changes.iter().filter_map(|(new, _)| new.paper).collect();
        let list = list(connection, filter).await?;
        let now = list.among(connection, sight, &keys).await?;
        let mut seen = Vec::new();
        for (new, change) in changes {
            let Some(key) = new.paper else { continue };
            let (was, is) = (self.listed.has(key), now.contains(&key));
            if was != is {
                Arc::make_mut(&mut self.listed).set(key, is);
            }
            seen.extend(
                operation(was, is, change.operation).map(|operation| Sighting {
                    change: change.clone(),
                    operation,
                }),
            );
        }
        Ok(seen)
    }
}

/// What a change is to a list that had the paper before, or has it now.
fn operation(was: bool, is: bool, done: ChangeOperation) -> Option<ChangeOperation> {
    use ChangeOperation::{Created, Deleted, Merged, Purged, Restored, Updated};
    match (was, is) {
        (false, false) => None,
        (false, true) if done == Restored => Some(Restored),
        (false, true) => Some(Created),
        (true, true) => Some(Updated),
        (true, false) if matches!(done, Merged | Purged) => Some(done),
        (true, false) => Some(Deleted),
    }
}

/// The names in the filter are looked up anew each time: entries are renamed and merged.
async fn list(connection: &impl ConnectionTrait, filter: &Filter) -> Result<List, Error> {
    let (filter, order) = (filter.clone(), Order::default());
    List::new(connection, Scope::All, filter, None, order).await
}

/// A set of keys, a bit each: keys are small numbers, and a list may have most of them.
#[derive(Debug, Clone, Default)]
pub(in crate::catalog) struct Keys(Vec<u64>);

impl Keys {
    fn place(key: i64) -> (usize, u64) {
        let key = usize::try_from(key).unwrap_or_default();
        (key / 64, 1 << (key % 64))
    }

    fn has(&self, key: i64) -> bool {
        let (word, bit) = Self::place(key);
        self.0.get(word).is_some_and(|bits| bits & bit != 0)
    }

    fn set(&mut self, key: i64, is_in: bool) {
        let (word, bit) = Self::place(key);
        if is_in && word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        match self.0.get_mut(word) {
            Some(bits) if is_in => *bits |= bit,
            Some(bits) => *bits &= !bit,
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_comes_into_a_list_and_leaves_it() {
        use ChangeOperation::{Created, Deleted, Merged, Restored, Updated};
        for (was, is, done, expected) in [
            (false, false, Updated, None),
            (false, true, Updated, Some(Created)),
            (false, true, Restored, Some(Restored)),
            (true, true, Updated, Some(Updated)),
            (true, false, Updated, Some(Deleted)),
            (true, false, Merged, Some(Merged)),
        ] {
            assert_eq!(operation(was, is, done), expected, "{was} {is} {done:?}");
        }
    }

    #[test]
    fn a_set_of_keys_has_what_was_put_into_it() {
        let mut keys = Keys::default();
        for key in [1, 63, 64, 1_000] {
            keys.set(key, true);
        }
        keys.set(64, false);
        keys.set(5_000, false);
        let found: Vec<i64> = (0..6_000).filter(|key| keys.has(*key)).collect();
        assert_eq!(found, [1, 63, 1_000]);
    }
}
