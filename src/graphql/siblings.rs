//! Loading for a whole list what one of its entries asks for.
//!
//! Entries of one list ask for the same parts. Each knows its siblings, and the first one that asks for a part loads it for all of
//! them; so the number of statements depends on the shape of a query and never on the length of a list. Nothing waits for other
//! requests or for a timer, and what is loaded ends with the list.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::Context;
use tokio::sync::OnceCell;

use super::{context::ContextExt, error::Failure};
use crate::catalog::{self, Catalog, Sight};

/// Something that entries of a list have: a way to load it for many of them at once.
pub(super) trait Part: Hash + Eq + Clone + Send + Sync + 'static {
    /// What one entry has of it.
    type Value: Clone + Default + Send + Sync + 'static;

    /// What each of the entries with these keys has; one that is absent has the default.
    fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> impl Future<Output = Result<HashMap<i64, Self::Value>, catalog::Error>> + Send;
}

/// The keys of a list's entries, and the parts of them loaded so far.
pub(super) struct Siblings {
    keys: Vec<i64>,
    /// By the type of the part: a map from the part to its cell.
    parts: Mutex<HashMap<TypeId, Box<dyn Any + Send + Sync>>>,
}

type Loaded<P> = Result<Arc<HashMap<i64, <P as Part>::Value>>, Arc<catalog::Error>>;
type Cells<P> = HashMap<P, Arc<OnceCell<Loaded<P>>>>;

impl Siblings {
    /// The entries of one list.
    pub(super) fn new(keys: impl IntoIterator<Item = i64>) -> Arc<Self> {
        let mut keys: Vec<i64> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        Arc::new(Self {
            keys,
            parts: Mutex::default(),
        })
    }

    /// What the entry with this key has of a part.
    pub(super) async fn part<P: Part>(
        &self,
        ctx: &Context<'_>,
        key: i64,
        part: P,
    ) -> Result<P::Value, Failure> {
        let values = self.all(ctx, part).await?;
        Ok(values.get(&key).cloned().unwrap_or_default())
    }

    /// What all entries have of a part, by their keys; one that is absent has the default.
    pub(super) async fn all<P: Part>(
        &self,
        ctx: &Context<'_>,
        part: P,
    ) -> Result<Arc<HashMap<i64, P::Value>>, Failure> {
        let cell = self.cell(&part);
        let loaded = cell.get_or_init(async || {
            // In a box, because it is large and loads once a list: without one, its room is part of every field of every entry.
            let loading = Box::pin(part.load(ctx.catalog(), ctx.sight(), &self.keys));
            loading.await.map(Arc::new).map_err(Arc::new)
        });
        match loaded.await {
            Ok(values) => Ok(Arc::clone(values)),
            Err(error) => Err(Failure::from(Arc::clone(error))),
        }
    }

    /// What all entries have of a part, if it is loaded by now.
    pub(super) fn loaded<P: Part>(&self, part: &P) -> Option<Arc<HashMap<i64, P::Value>>> {
        let cell = self.cell(part);
        cell.get()?.as_ref().ok().cloned()
    }

    fn cell<P: Part>(&self, part: &P) -> Arc<OnceCell<Loaded<P>>> {
        // The map is whole between any two statements, so a panic elsewhere leaves it usable.
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let cells = parts
            .entry(TypeId::of::<P>())
            .or_insert_with(|| Box::new(Cells::<P>::new()));
        match cells.downcast_mut::<Cells<P>>() {
            Some(cells) => Arc::clone(cells.entry(part.clone()).or_default()),
            // The key is the type, so this cannot be; a cell of its own would merely load once more.
            None => Arc::default(),
        }
    }
}

/// A row of a list with its siblings.
pub(super) struct Member<R> {
    pub(super) row: Arc<R>,
    pub(super) siblings: Arc<Siblings>,
}

impl<R> Clone for Member<R> {
    fn clone(&self) -> Self {
        Self {
            row: Arc::clone(&self.row),
            siblings: Arc::clone(&self.siblings),
        }
    }
}

/// Makes rows siblings of each other.
pub(super) fn members<R>(rows: Vec<R>, key: impl Fn(&R) -> i64) -> Vec<Member<R>> {
    let siblings = Siblings::new(rows.iter().map(&key));
    rows.into_iter()
        .map(|row| Member {
            row: Arc::new(row),
            siblings: Arc::clone(&siblings),
        })
        .collect()
}

/// Makes the rows of all groups siblings of each other, and keeps the groups.
pub(super) fn groups<R>(
    groups: HashMap<i64, Vec<R>>,
    key: impl Fn(&R) -> i64,
) -> HashMap<i64, Vec<Member<R>>> {
    let siblings = Siblings::new(groups.values().flatten().map(&key));
    let member = |row| Member {
        row: Arc::new(row),
        siblings: Arc::clone(&siblings),
    };
    groups
        .into_iter()
        .map(|(parent, rows)| (parent, rows.into_iter().map(member).collect()))
        .collect()
}
