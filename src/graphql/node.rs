//! Entries by their global ids (Relay Object Identification).

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use uuid::Uuid;

use super::{
    author::Author,
    context::ContextExt,
    error::Failure,
    id::uid_of,
    pagination::LARGEST_PAGE,
    paper::Paper,
    topic::Topic,
    venue::{self, Venue},
};
use crate::{
    catalog::{Existing, authors, papers, topics},
    domain::EntityKind,
};

/// An entry with a global id.
#[derive(Interface, Clone)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "The global id. It never changes, and is never used again."
))]
pub enum Node {
    /// A paper.
    Paper(Paper),
    /// An author.
    Author(Author),
    /// A topic.
    Topic(Topic),
    /// A venue.
    Venue(Venue),
}

/// The entry that stands in the way of a write, as the viewer may see it.
pub(super) async fn by_key(ctx: &Context<'_>, existing: Existing) -> Result<Option<Node>, Failure> {
    let (read, keys) = (ctx.catalog().read(), [existing.id]);
    Ok(match existing.kind {
        EntityKind::Paper => {
            let found = papers::by_ids(read, ctx.sight(), &keys).await?.pop();
            found.map(|row| Node::Paper(Paper::alone(row)))
        }
        EntityKind::Author => {
            let found = authors::by_ids(read, &keys).await?.pop();
            found.map(|row| Node::Author(Author::alone(row)))
        }
        EntityKind::Topic => {
            let found = topics::by_ids(read, &keys).await?.pop();
            found.map(|row| Node::Topic(Topic::alone(row)))
        }
        EntityKind::Venue | EntityKind::Summary | EntityKind::Token => None,
    })
}

/// The node fields of `Query`.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The entry with this global id; null when there is none that the viewer may see.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "A global id.")] id: ID,
    ) -> Option<Result<Node, Failure>> {
        match find(ctx, &[id]).await {
            Ok(mut found) => found.pop().flatten().map(Ok),
            Err(failure) => Some(Err(failure)),
        }
    }

    /// The entries with these global ids, in their order; null for each that does not exist or may not be seen.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 global ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>, Failure> {
        let most = usize::try_from(LARGEST_PAGE).unwrap_or_default();
        if ids.len() > most {
            let message = format!(
                "{} ids are too many; at most {most} are allowed.",
                ids.len()
            );
            return Err(Failure::bad_user_input("ids", message));
        }
        find(ctx, &ids).await
    }
}

/// One statement a kind of entry, however many ids.
async fn find(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>, Failure> {
    let wanted = |kind| {
        let uids = ids.iter().filter_map(|id| uid_of(kind, id));
        uids.collect::<Vec<Uuid>>()
    };
    let mut found: HashMap<(EntityKind, Uuid), Node> = HashMap::new();
    let (catalog, read) = (ctx.catalog(), ctx.catalog().read());
    let uids = wanted(EntityKind::Paper);
    if !uids.is_empty() {
        let rows = papers::by_uids(read, ctx.sight(), &uids).await?;
        let keys: Vec<_> = rows
            .iter()
            .map(|row| (EntityKind::Paper, row.uid))
            .collect();
        found.extend(
            keys.into_iter()
                .zip(Paper::list(rows).into_iter().map(Node::Paper)),
        );
    }
    let uids = wanted(EntityKind::Author);
    if !uids.is_empty() {
        let rows = authors::by_uids(read, &uids).await?;
        let keys: Vec<_> = rows
            .iter()
            .map(|row| (EntityKind::Author, row.uid))
            .collect();
        found.extend(
            keys.into_iter()
                .zip(Author::list(rows).into_iter().map(Node::Author)),
        );
    }
    let uids = wanted(EntityKind::Topic);
    if !uids.is_empty() {
        let rows = topics::by_uids(read, &uids).await?;
        let keys: Vec<_> = rows
            .iter()
            .map(|row| (EntityKind::Topic, row.uid))
            .collect();
        found.extend(
            keys.into_iter()
                .zip(Topic::list(rows).into_iter().map(Node::Topic)),
        );
    }
    let uids = wanted(EntityKind::Venue);
    if !uids.is_empty() {
        let rows = venue::by_uids(catalog, &uids).await?;
        found.extend(
            rows.into_iter()
                .map(|row| ((EntityKind::Venue, row.uid), Node::Venue(row.into()))),
        );
    }
    let node = |id: &ID| {
        let id: crate::domain::GlobalId = id.parse().ok()?;
        found.get(&(id.kind, id.uid)).cloned()
    };
    Ok(ids.iter().map(node).collect())
}
