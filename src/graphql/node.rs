//! Entries by their global ids (Relay Object Identification).

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use uuid::Uuid;

use super::{
    author::Author, collection::Collection, context::ContextExt, error::Failure,
    pagination::LARGEST_PAGE, paper::Paper, topic::Topic, venue::Venue,
};
use crate::{
    catalog::{
        self, Catalog, Existing, Sight, authors, collections, papers,
        reach::{self, Entry},
        topics, venues,
    },
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
    /// A collection.
    Collection(Collection),
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
            found.map(|row| Node::Venue(Venue::alone(row)))
        }
        EntityKind::Collection => {
            let found = collections::by_id(read, existing.id).await?;
            found.map(|row| Node::Collection(Collection::alone(row)))
        }
        EntityKind::Summary | EntityKind::Token => None,
    })
}

/// The node fields of `Query`.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The entry with this global id; null when there is none that the viewer may see. The id of an entry that was merged leads to the one
    /// that it was merged into.
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

    /// The entries with these global ids, in their order; null for each that does not exist or may not be seen. Ids of merged entries lead to
    /// those that they were merged into.
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

/// The entries that these ids lead to and that may be seen. One statement a kind of entry, however many ids; and two more for ids that
/// no entry has now.
pub(super) async fn load(
    catalog: &Catalog,
    sight: Sight,
    ids: &[GlobalId],
) -> Result<HashMap<GlobalId, Node>, catalog::Error> {
    let mut loading = Loading {
        catalog,
        sight,
        ids,
        found: HashMap::new(),
    };
    let papers = |rows| Paper::list(rows).into_iter().map(Node::Paper).collect();
    loading.load(EntityKind::Paper, papers).await?;
    let authors = |rows| Author::list(rows).into_iter().map(Node::Author).collect();
    loading.load(EntityKind::Author, authors).await?;
    let topics = |rows| Topic::list(rows).into_iter().map(Node::Topic).collect();
    loading.load(EntityKind::Topic, topics).await?;
    let venues = |rows| Venue::list(rows).into_iter().map(Node::Venue).collect();
    loading.load(EntityKind::Venue, venues).await?;
    let collections = |rows| {
        let collections = Collection::list(rows).into_iter();
        collections.map(Node::Collection).collect()
    };
    loading.load(EntityKind::Collection, collections).await?;
    Ok(loading.found)
}

/// Entries by the ids that were asked for.
struct Loading<'a> {
    catalog: &'a Catalog,
    sight: Sight,
    ids: &'a [GlobalId],
    found: HashMap<GlobalId, Node>,
}

impl Loading<'_> {
    /// Adds the entries of one kind.
    async fn load<E: Entry>(
        &mut self,
        kind: EntityKind,
        nodes: impl FnOnce(Vec<E>) -> Vec<Node>,
    ) -> Result<(), catalog::Error> {
        let uids = self.ids.iter().filter(|id| id.kind == kind);
        let mut uids: Vec<Uuid> = uids.map(|id| id.uid).collect();
        uids.sort_unstable();
        uids.dedup();
        let read = self.catalog.read();
        let reached = reach::reach::<E>(read, self.sight, &uids, &[]).await?;
        let places = uids.into_iter().map(|uid| (uid, reached.by_uid(uid)));
        let places: Vec<_> = places.collect();
        let nodes = nodes(reached.rows);
        for (uid, place) in places {
            let node = place.and_then(|at| nodes.get(at));
            let id = GlobalId { kind, uid };
            self.found.extend(node.map(|node| (id, node.clone())));
        }
        Ok(())
    }
}
