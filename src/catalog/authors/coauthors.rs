//! Who writes together with whom.

use std::collections::HashMap;

use entity::{
    author, authorship,
    paper::{self, Column},
};
use sea_orm::{
    ConnectionTrait, JoinType, Order,
    sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, SelectStatement, WindowStatement},
};

use super::{Profile, by_ids};
use crate::catalog::{
    Error, Sight,
    papers::{parts::group, visibilities},
    sql,
};

/// Papers with more authors say little of who works with whom, and each would count for all pairs of them.
pub const LARGEST_TEAM: i32 = 100;

/// What statements call the two authors of a paper, and the place of the second one among those of the first.
const OWN: &str = "own";
const OTHER: &str = "other";
const PLACE: &str = "place";

/// Somebody who wrote papers together with an author.
#[derive(Debug, Clone)]
pub struct Coauthor {
    /// Who.
    pub author: Profile,
    /// How many papers.
    pub papers: i64,
}

/// Those who wrote most listed papers together with each of these authors, at most `first` each. Two statements.
///
/// # Errors
/// When the database fails.
pub async fn coauthors(
    connection: &impl ConnectionTrait,
    sight: Sight,
    authors: &[i64],
    first: u32,
) -> Result<HashMap<i64, Vec<Coauthor>>, Error> {
    let mut pairs: Vec<(i64, i64, i64)> = Vec::new();
    for chunk in authors.chunks(sql::KEYS) {
        for row in connection.query_all(&ranked(sight, chunk, first)).await? {
            let pair = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            pairs.push((pair.0, pair.1, row.try_get_by_index(2)?));
        }
    }
    let mut others: Vec<i64> = pairs.iter().map(|(_, other, _)| *other).collect();
    others.sort_unstable();
    others.dedup();
    let rows = by_ids(connection, &others).await?.into_iter();
    let rows: HashMap<i64, author::Model> = rows.map(|row| (row.id, row)).collect();
    let found = pairs.into_iter().filter_map(|(own, other, papers)| {
        let author = Profile::from(rows.get(&other)?.clone());
        Some((own, Coauthor { author, papers }))
    });
    let groups = group(found, |(own, _)| *own).into_iter();
    Ok(groups
        .map(|(own, rows)| {
            (
                own,
                rows.into_iter().map(|(_, coauthor)| coauthor).collect(),
            )
        })
        .collect())
}

/// Each author with others and the number of their papers, the first ones of each.
fn ranked(sight: Sight, authors: &[i64], first: u32) -> SelectStatement {
    let own = |column| Expr::col((Alias::new(OWN), column));
    let other = |column| Expr::col((Alias::new(OTHER), column));
    let papers = || Expr::col(Asterisk).count();
    let most_first = WindowStatement::partition_by((Alias::new(OWN), authorship::Column::AuthorId))
        .order_by_expr(papers(), Order::Desc)
        .order_by(
            (Alias::new(OTHER), authorship::Column::AuthorId),
            Order::Asc,
        )
        .take();
    let pairs = Query::select()
        .expr_as(own(authorship::Column::AuthorId), Alias::new(OWN))
        .expr_as(other(authorship::Column::AuthorId), Alias::new(OTHER))
        .expr_as(papers(), Alias::new("papers"))
        .expr_window_as(Func::cust("ROW_NUMBER"), most_first, Alias::new(PLACE))
        .from_as(authorship::Entity, Alias::new(OWN))
        .inner_join(
            paper::Entity,
            Expr::col((paper::Entity, Column::Id)).eq(own(authorship::Column::PaperId)),
        )
        .join_as(
            JoinType::InnerJoin,
            authorship::Entity,
            Alias::new(OTHER),
            other(authorship::Column::PaperId).eq(own(authorship::Column::PaperId)),
        )
        .and_where(own(authorship::Column::AuthorId).is_in(authors.iter().copied()))
        .and_where(own(authorship::Column::Visibility).is_in(visibilities(sight)))
        .and_where(Expr::col((paper::Entity, Column::AuthorCount)).lte(LARGEST_TEAM))
        .and_where(other(authorship::Column::AuthorId).ne(own(authorship::Column::AuthorId)))
        .add_group_by([
            own(authorship::Column::AuthorId),
            other(authorship::Column::AuthorId),
        ])
        .take();
    let columns = [OWN, OTHER, "papers", PLACE];
    Query::select()
        .columns(columns.map(Alias::new))
        .from_subquery(pairs, Alias::new("pair"))
        .and_where(Expr::col(Alias::new(PLACE)).lte(i64::from(first)))
        .order_by(Alias::new(OWN), Order::Asc)
        .order_by(Alias::new(PLACE), Order::Asc)
        .take()
}
