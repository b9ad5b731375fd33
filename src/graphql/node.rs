//! Entries by their global ids (Relay Object Identification).

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use uuid::Uuid;

use super::{
    author::Author,
    context::ContextExt,
    error::Failure,
    pagination::LARGEST_PAGE,
    paper::Paper,
    topic::Topic,
    venue::{self, Venue},
};
use crate::{
    catalog::{self, Catalog, Existing, Sight, authors, papers, topics, venues},
    domain::{EntityKind, GlobalId},
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
        EntityKind::Venue => {
            let found = venues::by_ids(read, &keys).await?.pop();
            found.map(|row| Node::Venue(row.into()))
        }
        EntityKind::Summary | EntityKind::Token => None,
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

async fn find(ctx: &Context<'_>, ids: &[ID]) -> Result<Vec<Option<Node>>, Failure> {
    let ids = ids.iter().map(|id| id.parse::<GlobalId>().ok());
    let ids: Vec<Option<GlobalId>> = ids.collect();
    let known: Vec<GlobalId> = ids.iter().copied().flatten().collect();
    let found = load(ctx.catalog(), ctx.sight(), &known).await?;
    let nodes = ids.into_iter().map(|id| found.get(&id?).cloned());
    Ok(nodes.collect())
}

/// The entries with these ids that may be seen; under the id of an entry that was merged, the one that it was merged into. One statement a
/// kind of entry, however many ids; and as many again with one more when some are not found.
pub(super) async fn load(
    catalog: &Catalog,
    sight: Sight,
    ids: &[GlobalId],
) -> Result<HashMap<GlobalId, Node>, catalog::Error> {
    let mut found = living(catalog, sight, ids).await?;
    let missing = ids.iter().filter(|id| !found.contains_key(id));
    let missing: Vec<GlobalId> = missing.copied().collect();
    let merged = catalog::merged(catalog.read(), &missing).await?;
    if !merged.is_empty() {
        let targets: Vec<GlobalId> = merged.values().copied().collect();
        let targets = living(catalog, sight, &targets).await?;
        let moved = merged.into_iter();
        found.extend(moved.filter_map(|(id, target)| Some((id, targets.get(&target)?.clone()))));
    }
    Ok(found)
}

async fn living(
    catalog: &Catalog,
    sight: Sight,
    ids: &[GlobalId],
) -> Result<HashMap<GlobalId, Node>, catalog::Error> {
    let read = catalog.read();
    let mut found = HashMap::new();
    let mut add = |kind, uids: Vec<Uuid>, nodes: Vec<Node>| {
        let ids = uids.into_iter().map(|uid| GlobalId { kind, uid });
        found.extend(ids.zip(nodes));
    };
    let wanted = |kind| {
        let uids = ids.iter().filter(|id| id.kind == kind).map(|id| id.uid);
        let mut uids: Vec<Uuid> = uids.collect();
        uids.sort_unstable();
        uids.dedup();
        Some(uids).filter(|uids| !uids.is_empty())
    };
    if let Some(uids) = wanted(EntityKind::Paper) {
        let rows = papers::by_uids(read, sight, &uids).await?;
        let uids = rows.iter().map(|row| row.uid).collect();
        let nodes = Paper::list(rows).into_iter().map(Node::Paper);
        add(EntityKind::Paper, uids, nodes.collect());
    }
    if let Some(uids) = wanted(EntityKind::Author) {
        let rows = authors::by_uids(read, &uids).await?;
        let uids = rows.iter().map(|row| row.uid).collect();
        let nodes = Author::list(rows).into_iter().map(Node::Author);
        add(EntityKind::Author, uids, nodes.collect());
    }
    if let Some(uids) = wanted(EntityKind::Topic) {
        let rows = topics::by_uids(read, &uids).await?;
        let uids = rows.iter().map(|row| row.uid).collect();
        let nodes = Topic::list(rows).into_iter().map(Node::Topic);
        add(EntityKind::Topic, uids, nodes.collect());
    }
    if let Some(uids) = wanted(EntityKind::Venue) {
        let rows = venue::by_uids(catalog, &uids).await?;
        let uids = rows.iter().map(|row| row.uid).collect();
        let nodes = rows.into_iter().map(|row| Node::Venue(row.into()));
        add(EntityKind::Venue, uids, nodes.collect());
    }
    Ok(found)
}
