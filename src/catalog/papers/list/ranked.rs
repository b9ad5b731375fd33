//! Lists in the order of relevance.
//!
//! A rank depends on all entries that match, so there is no range of an index to read. Instead a bounded number of matches is ranked,
//! and a page is a stretch of that ranking. The bound is on matches under all conditions of the list: of more, those with the words
//! in their titles come in first, then those added last.

use std::collections::{BTreeSet, HashMap};

use entity::paper::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, Order,
    sea_query::{ExprTrait, Query},
};

use super::statement::{Parent, Statement, paper_columns, paper_of, revision_column, revision_of};
use crate::{
    catalog::{
        Error,
        page::{Key, Page, Place, Slice},
        sql,
    },
    search::{self, Ranked, Reach},
};

/// Matches of one list that are ranked.
const RANKED: usize = 1_000;

/// Matches of many lists that are asked for at once.
const RANKED_TOGETHER: usize = 10_000;

/// Where an entry stands in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// How many stand before it.
    pub position: i64,
    /// How well it fits; greater is better.
    pub score: f64,
}

/// A page of papers, with their ranks if the list is ranked.
#[derive(Debug, Clone)]
pub struct Listed<T = Model> {
    /// The page.
    pub page: Page<T>,
    /// The rank of each of its papers by key; empty in any other order.
    pub ranks: Ranks,
    /// The catalog revision that the statement of the page saw; none where none was asked, and of an empty page.
    pub revision: Option<i64>,
    /// How many papers the list has, where reading the page told.
    pub total: Option<i64>,
}

/// Ranks of papers by their keys.
pub type Ranks = HashMap<i64, Rank>;

impl<T> Listed<T> {
    /// The same page of what its rows become, as many and in the same order.
    #[must_use]
    pub fn map<U>(self, made_of: impl FnOnce(Vec<T>) -> Vec<U>) -> Listed<U> {
        Listed {
            page: self.page.map(made_of),
            ranks: self.ranks,
            revision: self.revision,
            total: self.total,
        }
    }
}

impl<T> From<Page<T>> for Listed<T> {
    fn from(page: Page<T>) -> Self {
        Self {
            page,
            ranks: HashMap::new(),
            revision: None,
            total: None,
        }
    }
}

impl Rank {
    pub(super) fn place(self, id: i64) -> Place {
        vec![Key::Int(self.position), Key::Int(id)]
    }
}

/// A page of the ranking of each parent; three statements, and one more where many match.
pub(super) async fn pages(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parent: Parent<'_>,
    slice: &Slice,
) -> Result<HashMap<i64, Listed>, Error> {
    let (candidates, are_all) = candidates(connection, statement, parent).await?;
    let distinct: BTreeSet<i64> = candidates.values().flatten().copied().collect();
    let distinct: Vec<i64> = distinct.into_iter().collect();
    let ranked = match statement.reader() {
        Some(reader) => search::rank(connection, reader, &distinct).await?,
        None => Vec::new(),
    };
    let mut stretches = HashMap::new();
    for (parent, own) in candidates {
        let own: BTreeSet<i64> = own.into_iter().collect();
        let ranked = ranked.iter().filter(|ranked| own.contains(&ranked.id));
        let ranked: Vec<Ranked> = ranked.copied().collect();
        let is_whole = are_all && own.len() < RANKED;
        let total = is_whole.then(|| i64::try_from(own.len()).unwrap_or(i64::MAX));
        stretches.insert(parent, (Stretch::of(&ranked, slice), total));
    }
    let shown = stretches.values().flat_map(|(stretch, _)| &stretch.ranks);
    let (rows, revision) = rows(connection, shown.map(|(id, _)| *id)).await?;
    let listed = stretches.into_iter().map(|(parent, (stretch, total))| {
        let listed = Listed {
            revision,
            total,
            ..stretch.listed(&rows)
        };
        (parent, listed)
    });
    Ok(listed.collect())
}

/// The keys of the matches that are ranked, for each parent, and whether they are all that there are.
async fn candidates(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parent: Parent<'_>,
) -> Result<(HashMap<i64, Vec<i64>>, bool), Error> {
    let most = match parent {
        Parent::Many(_) | Parent::Outer => RANKED_TOGETHER,
        Parent::Everybody | Parent::One(_) => RANKED,
    };
    let mut found = matches(connection, statement, parent, Reach::Everything, most).await?;
    let are_all = found.len() < most;
    if !are_all {
        let mut titled = matches(connection, statement, parent, Reach::Title, most).await?;
        titled.append(&mut found);
        found = titled;
    }
    let mut of: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut seen = BTreeSet::new();
    for (parent, paper) in found {
        let own = of.entry(parent).or_default();
        if own.len() < RANKED && seen.insert((parent, paper)) {
            own.push(paper);
        }
    }
    Ok((of, are_all))
}

/// Matches by words within reach, those added last first.
async fn matches(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parent: Parent<'_>,
    reach: Reach,
    most: usize,
) -> Result<Vec<(i64, i64)>, Error> {
    let mut rows = statement.visible_rows(parent, false);
    rows.expr(statement.parent().cast_as("bigint"))
        .expr(statement.source.id())
        .order_by_expr(statement.source.id(), Order::Desc)
        .limit(u64::try_from(most).unwrap_or(u64::MAX));
    if reach != Reach::Everything {
        rows.cond_where(statement.found(reach));
    }
    let rows = connection.query_all(&rows).await?.into_iter();
    rows.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
        .collect()
}

/// The papers with these keys, and the catalog revision that shows them.
async fn rows(
    connection: &impl ConnectionTrait,
    ids: impl Iterator<Item = i64>,
) -> Result<(HashMap<i64, Model>, Option<i64>), Error> {
    let ids: BTreeSet<i64> = ids.collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let (mut rows, mut revision) = (HashMap::new(), None);
    for ids in ids.chunks(sql::KEYS) {
        let mut select = Query::select();
        paper_columns(&mut select);
        revision_column(&mut select);
        select
            .from(Entity)
            .and_where(Column::Id.is_in(ids.iter().copied()));
        for row in connection.query_all(&select).await? {
            let seen = revision_of(&row)?;
            revision = Some(revision.map_or(seen, |known| Ord::min(known, seen)));
            let paper = paper_of(&row)?;
            rows.insert(paper.id, paper);
        }
    }
    Ok((rows, revision))
}

/// A part of a ranking.
struct Stretch {
    ranks: Vec<(i64, Rank)>,
    has_previous: bool,
    has_next: bool,
}

impl Stretch {
    /// What a slice is of a ranking. A neighbor that is no longer ranked stands where it stood.
    fn of(ranked: &[Ranked], slice: &Slice) -> Self {
        let position = |place: &Place| {
            let [Key::Int(position), Key::Int(id)] = place[..] else {
                return (0, false);
            };
            match ranked.iter().position(|ranked| ranked.id == id) {
                Some(at) => (at, true),
                None => (
                    usize::try_from(position)
                        .unwrap_or_default()
                        .min(ranked.len()),
                    false,
                ),
            }
        };
        let after = slice.after.as_ref().map(position);
        let before = slice.before.as_ref().map(position);
        let mut start = after.map_or(0, |(at, found)| at + usize::from(found));
        let mut end = before.map_or(ranked.len(), |(at, _)| at).max(start);
        let limit = usize::try_from(slice.limit).unwrap_or(usize::MAX);
        if slice.from_end {
            start = start.max(end.saturating_sub(limit));
        } else {
            end = end.min(start.saturating_add(limit));
        }
        let stretch = ranked.iter().enumerate().take(end).skip(start);
        let ranks = stretch.map(|(at, ranked)| {
            let position = i64::try_from(at).unwrap_or(i64::MAX);
            let score = ranked.score;
            (ranked.id, Rank { position, score })
        });
        Self {
            ranks: ranks.collect(),
            has_previous: start > 0,
            has_next: end < ranked.len(),
        }
    }

    fn listed(self, rows: &HashMap<i64, Model>) -> Listed {
        let rows = self
            .ranks
            .iter()
            .filter_map(|(id, _)| rows.get(id).cloned());
        Listed {
            page: Page {
                rows: rows.collect(),
                has_previous: self.has_previous,
                has_next: self.has_next,
            },
            ranks: self.ranks.into_iter().collect(),
            revision: None,
            total: None,
        }
    }
}
