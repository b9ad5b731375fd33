//! Lists of changes: of the whole catalog, and of single entries.

use std::{collections::HashMap, sync::Arc};

use async_graphql::Context;
use entity::enums::ChangeEntity;

use super::{Change, ChangeConnection};
use crate::{
    catalog::{
        self, Catalog, Sight,
        history::{self, Entry, place},
        page::{Around, Page, Slice},
    },
    graphql::{
        context::ContextExt,
        error::Failure,
        pagination::{Edges, KeyKind, PageArguments, int},
        siblings::{Part, Siblings, groups},
    },
};

/// The name of the list of all changes; part of its cursors.
pub(super) const ALL: &str = "changes";

/// A list of changes that a connection shows a page of.
pub(in crate::graphql) enum ListedChanges {
    /// Everything that the viewer learns of.
    All,
    /// What was done to one entry.
    Of {
        /// What kind of entry.
        entity: ChangeEntity,
        /// Its key.
        key: i64,
        /// The entries beside it, whose histories are loaded with its own.
        siblings: Arc<Siblings>,
    },
}

impl ListedChanges {
    pub(super) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(match self {
            Self::All => int(history::count(ctx.catalog().read(), ctx.sight()).await?),
            Self::Of {
                entity,
                key,
                siblings,
            } => int(siblings.part(ctx, *key, HistoryCount(*entity)).await?),
        })
    }
}

/// A page of all changes, oldest first.
pub(super) async fn all(
    ctx: &Context<'_>,
    arguments: PageArguments,
) -> Result<ChangeConnection, Failure> {
    let slice = arguments.slice(ALL, &[KeyKind::Int])?;
    let (read, sight) = (ctx.catalog().read(), ctx.sight());
    let page = history::changes(read, sight, &slice, ctx.around()).await?;
    let nodes = Change::list(page.rows.clone());
    let edges = Edges::new(&page, nodes, ALL, place);
    Ok(ChangeConnection::new(edges, ListedChanges::All))
}

/// A page of the history of one entry, newest first.
pub(in crate::graphql) async fn of_entry(
    ctx: &Context<'_>,
    entity: ChangeEntity,
    key: i64,
    siblings: &Arc<Siblings>,
    arguments: PageArguments,
) -> Result<ChangeConnection, Failure> {
    let name = format!("history/{}/{key}", entity.as_str());
    let part = HistoryPage {
        entity,
        slice: arguments.slice(&name, &[KeyKind::Int])?,
        around: ctx.around(),
    };
    let found = siblings.part(ctx, key, part).await?;
    let (page, nodes) = found.unwrap_or_else(|| (Page::empty(), Vec::new()));
    let edges = Edges::new(&page, nodes, &name, place);
    let list = ListedChanges::Of {
        entity,
        key,
        siblings: Arc::clone(siblings),
    };
    Ok(ChangeConnection::new(edges, list))
}

/// The same page of the histories of many entries.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HistoryPage {
    entity: ChangeEntity,
    slice: Slice,
    around: Around,
}

impl Part for HistoryPage {
    type Value = Option<(Page<Entry>, Vec<Change>)>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let read = catalog.read();
        let pages = history::pages(read, sight, self.entity, keys, &self.slice, self.around);
        let pages = pages.await?;
        let rows = pages.iter().map(|(key, page)| (*key, page.rows.clone()));
        let mut nodes = groups(rows.collect(), |entry: &Entry| entry.sequence);
        let pages = pages.into_iter().map(|(key, page)| {
            let members = nodes.remove(&key).unwrap_or_default();
            let changes = members.into_iter().map(Change).collect();
            (key, Some((page, changes)))
        });
        Ok(pages.collect())
    }
}

/// How many changes the histories of entries have.
#[derive(Clone, PartialEq, Eq, Hash)]
struct HistoryCount(ChangeEntity);

impl Part for HistoryCount {
    type Value = i64;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, i64>, catalog::Error> {
        history::counts(catalog.read(), sight, self.0, keys).await
    }
}
