//! The papers of many authors or topics at once: a page for each of them in one statement.

use std::{cmp::Reverse, collections::HashMap};

use entity::{authorship, paper, topic_paper};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoSimpleExpr, Order, QueryFilter,
    QuerySelect, QueryTrait,
    sea_query::{Asterisk, Expr, ExprTrait, Query, SelectStatement, UnionType},
};

use super::{listed, one_of};
use crate::catalog::{
    Error, Sight,
    page::{self, Around, Keyset, Page, Place, Side, Slice},
    sql,
};

/// Lists answered by one statement. SQLite admits 500 terms in a compound statement.
const LISTS: usize = 100;

/// Whose papers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Listing {
    /// Those of an author.
    Author,
    /// Those of a topic and of the topics below it.
    Topic,
    /// Those of a topic alone.
    TopicItself,
}

impl Listing {
    /// Links of one parent or of several, as rows of (parent, paper).
    fn links(self, parents: &[i64], sight: Sight) -> SelectStatement {
        let visibilities = listed(sight);
        match self {
            Self::Author => authorship::Entity::find()
                .select_only()
                .column_as(authorship::Column::AuthorId, "parent")
                .column(authorship::Column::PaperId)
                .filter(is_one(authorship::Column::AuthorId, parents))
                .filter(one_of(authorship::Column::Visibility, &visibilities))
                .into_query(),
            Self::Topic | Self::TopicItself => topic_paper::Entity::find()
                .select_only()
                .column_as(topic_paper::Column::TopicId, "parent")
                .column(topic_paper::Column::PaperId)
                .filter(is_one(topic_paper::Column::TopicId, parents))
                .filter(one_of(topic_paper::Column::Visibility, &visibilities))
                .apply_if(
                    (self == Self::TopicItself).then_some(true),
                    |query, direct| query.filter(topic_paper::Column::Direct.eq(direct)),
                )
                .into_query(),
        }
    }

    /// The order of its links: that of the papers, from columns beside the keys.
    fn keyset(self) -> Keyset {
        match self {
            Self::Author => vec![
                (authorship::Column::PubSort.into_simple_expr(), Order::Desc),
                (authorship::Column::PaperId.into_simple_expr(), Order::Desc),
            ],
            Self::Topic | Self::TopicItself => vec![
                (topic_paper::Column::PubSort.into_simple_expr(), Order::Desc),
                (topic_paper::Column::PaperId.into_simple_expr(), Order::Desc),
            ],
        }
    }
}

fn is_one(column: impl ColumnTrait, keys: &[i64]) -> Condition {
    Condition::all().add(match keys {
        [key] => column.eq(*key),
        keys => column.is_in(keys.iter().copied()),
    })
}

/// A page of papers, newest first, for each parent. Two statements for any number of parents, and one for each fact around.
///
/// # Errors
/// When the database fails.
pub async fn pages_of(
    connection: &impl ConnectionTrait,
    listing: Listing,
    parents: &[i64],
    sight: Sight,
    slice: &Slice,
    around: Around,
) -> Result<HashMap<i64, Page<paper::Model>>, Error> {
    let keyset = listing.keyset();
    let lists = links_of(connection, listing, parents, sight, |links| {
        links.cond_where(page::range(&keyset, slice));
        for (column, order) in &keyset {
            links.order_by_expr(column.clone(), page::directed(order, slice.from_end));
        }
        links.limit(u64::from(slice.limit) + 1);
    })
    .await?;
    let beyond = async |place: &Option<Place>, wanted: bool, side: Side| match place {
        Some(place) if wanted => {
            let condition = page::side(&keyset, place, side);
            links_of(connection, listing, parents, sight, |links| {
                links.cond_where(condition.clone()).limit(1);
            })
            .await
        }
        _ => Ok(HashMap::new()),
    };
    let before = beyond(&slice.after, around.previous, Side::BeforeOrAt).await?;
    let after = beyond(&slice.before, around.next, Side::AfterOrAt).await?;
    let keys: Vec<i64> = lists.values().flatten().copied().collect();
    let papers = super::by_ids(connection, sight, &keys).await?;
    let papers: HashMap<i64, _> = papers.into_iter().map(|row| (row.id, row)).collect();
    let page = |parent: i64| {
        let keys = lists.get(&parent).into_iter().flatten();
        let mut rows: Vec<_> = keys.filter_map(|key| papers.get(key).cloned()).collect();
        // Each list is ordered to be cut, but nothing promises that a union keeps the order of its terms.
        rows.sort_by_key(|row| Reverse((row.pub_sort, row.id)));
        if slice.from_end {
            rows.reverse();
        }
        let more = page::trim(&mut rows, slice);
        Page {
            has_previous: (slice.from_end && more) || before.contains_key(&parent),
            has_next: (!slice.from_end && more) || after.contains_key(&parent),
            rows,
        }
    };
    Ok(parents
        .iter()
        .map(|parent| (*parent, page(*parent)))
        .collect())
}

/// The keys of the papers that `shape` leaves of each parent's list, in the order it gives them.
async fn links_of(
    connection: &impl ConnectionTrait,
    listing: Listing,
    parents: &[i64],
    sight: Sight,
    shape: impl Fn(&mut SelectStatement),
) -> Result<HashMap<i64, Vec<i64>>, Error> {
    let mut lists: HashMap<i64, Vec<i64>> = HashMap::new();
    for chunk in parents.chunks(LISTS) {
        // Each list is a range of an index of its own: a window over all of them would read every link of every parent.
        let mut terms = chunk.iter().map(|parent| {
            let mut links = listing.links(&[*parent], sight);
            shape(&mut links);
            Query::select()
                .column(Asterisk)
                .from_subquery(links, "list")
                .take()
        });
        let Some(mut statement) = terms.next() else {
            continue;
        };
        statement.unions(terms.map(|term| (UnionType::All, term)));
        for row in connection.query_all(&statement).await? {
            let (parent, paper) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            lists.entry(parent).or_default().push(paper);
        }
    }
    Ok(lists)
}

/// How many papers each parent lists; parents without any are absent.
///
/// # Errors
/// When the database fails.
pub async fn count_of(
    connection: &impl ConnectionTrait,
    listing: Listing,
    parents: &[i64],
    sight: Sight,
) -> Result<HashMap<i64, i64>, Error> {
    let mut counts = HashMap::new();
    for chunk in parents.chunks(sql::KEYS) {
        let statement = Query::select()
            .column("parent")
            .expr(Expr::col(Asterisk).count())
            .from_subquery(listing.links(chunk, sight), "list")
            .group_by_col("parent")
            .take();
        for row in connection.query_all(&statement).await? {
            counts.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    Ok(counts)
}
