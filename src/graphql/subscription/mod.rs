//! Subscriptions: what is committed, as it is committed.

use std::sync::Arc;

use async_graphql::{Context, Subscription as Root};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};

use super::{
    context::ContextExt,
    error::Failure,
    history::{Change, ChangeEdge},
    paper::PaperFilter,
};
use crate::catalog::{history::News, papers};

mod feed;
mod paper_change;

pub use feed::{Feed, Progress, Tokens};
use feed::{Follower, failed};
use paper_change::PaperChange;

/// Everything that can be followed. Each subscription has one field; its results come in the order of commits, each once, over a
/// WebSocket at `/graphql/ws` (graphql-transport-ws) or as server-sent events.
#[derive(Default)]
pub struct Subscription;

/// Everything that can be followed. Each subscription has one field; its results come in the order of commits, each once, over a
/// WebSocket at `/graphql/ws` (graphql-transport-ws) or as server-sent events.
#[Root]
impl Subscription {
    /// The papers that are added, changed and taken away from now on, as the viewer sees them: what happens to a draft is news only for
    /// those who may read drafts, for others publishing it is `CREATED`. With a filter, of the papers that `papers` lists with it: one
    /// that comes into the list is `CREATED`, one that leaves it is `DELETED`, by the list as it is when the change is told.
    async fn paper_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Which papers; all that the viewer may see, archived ones among them, when null. It cannot ask for deleted ones."
        )]
        filter: Option<Box<PaperFilter>>,
    ) -> Result<BoxStream<'static, PaperChange>, Failure> {
        let filter = filter.map(|filter| filter.watched(ctx)).transpose()?;
        let (catalog, sight) = (ctx.catalog().clone(), ctx.sight());
        let (watch, after) = papers::Watch::begin(&catalog, sight, filter).await?;
        let follower = begin(ctx, after);
        let progress = progress(ctx);
        let sightings = stream::unfold((follower, watch), move |(mut follower, mut watch)| {
            let catalog = catalog.clone();
            async move {
                let news = follower.next().await;
                let seen = loop {
                    match watch.see(catalog.read(), &news).await {
                        Ok(seen) => break seen,
                        Err(error) => failed(&error).await,
                    }
                };
                Some((PaperChange::list(seen), (follower, watch)))
            }
        });
        let changes = sightings.flat_map(stream::iter);
        Ok(changes
            .inspect(move |change| progress.reach(change.sequence()))
            .boxed())
    }

    /// Everything that is done to papers, authors, topics and venues from now on, or after a cursor: what `changes` of `Query` lists, and
    /// then what is committed. Whoever was disconnected goes on with the last cursor and misses nothing.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Also those that were committed after this cursor, of this field, of `changes` of `Query` or of `PaperChange`; from now on when null."
        )]
        after: Option<String>,
    ) -> Result<BoxStream<'static, ChangeEdge>, Failure> {
        let sight = ctx.sight();
        let after = match after {
            Some(cursor) => Change::sequence_at(cursor)?,
            None => ctx.data_unchecked::<Arc<Feed>>().head().await?,
        };
        let follower = begin(ctx, after);
        let progress = progress(ctx);
        let edges = stream::unfold(follower, async |mut follower: Follower| {
            let news = follower.next().await;
            Some((news, follower))
        });
        let edges = edges.flat_map(move |news: Arc<News>| {
            let seen = news.changes.iter().filter_map(|new| new.seen(sight));
            stream::iter(Change::edges(seen.cloned().collect()))
        });
        Ok(edges
            .inspect(move |edge| progress.reach(edge.sequence()))
            .boxed())
    }
}

/// Begins to follow, and says so: from here on nothing is missed.
fn begin(ctx: &Context<'_>, after: i64) -> Follower {
    let follower = ctx.data_unchecked::<Arc<Feed>>().follow(after);
    progress(ctx).begin();
    follower
}

/// Where the execution notes how far it has come; nowhere that anybody looks when nobody has asked.
fn progress(ctx: &Context<'_>) -> Arc<Progress> {
    ctx.data_opt::<Arc<Progress>>().cloned().unwrap_or_default()
}
