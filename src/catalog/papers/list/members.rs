//! Which papers a list has, by their keys.

use std::collections::HashSet;

use sea_orm::{
    ConnectionTrait, Order,
    sea_query::{ExprTrait, SelectStatement},
};

use super::statement::{Parent, Statement};
use crate::catalog::{Error, sql};

/// Keys that are read at once.
const KEYS: u64 = 10_000;

/// Those of these papers that are in a list.
pub(super) async fn among(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    papers: &[i64],
) -> Result<HashSet<i64>, Error> {
    let mut found = HashSet::new();
    for papers in papers.chunks(sql::KEYS) {
        let Some(mut rows) = keys(statement) else {
            break;
        };
        rows.and_where(statement.source.id().is_in(papers.iter().copied()));
        for row in connection.query_all(&rows).await? {
            found.insert(row.try_get_by_index(0)?);
        }
    }
    Ok(found)
}

/// Each paper of a list, by stretches of keys.
pub(super) async fn each(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    mut take: impl FnMut(i64),
) -> Result<(), Error> {
    let mut last = 0_i64;
    loop {
        let Some(mut rows) = keys(statement) else {
            return Ok(());
        };
        rows.and_where(statement.source.id().gt(last))
            .order_by_expr(statement.source.id(), Order::Asc)
            .limit(KEYS);
        let found = connection.query_all(&rows).await?;
        for row in &found {
            last = row.try_get_by_index(0)?;
            take(last);
        }
        if (found.len() as u64) < KEYS {
            return Ok(());
        }
    }
}

/// The keys of a list; none when nothing of it may be seen.
fn keys(statement: &Statement<'_>) -> Option<SelectStatement> {
    if statement.visibilities.is_empty() {
        return None;
    }
    let mut rows = statement.visible_rows(Parent::Everybody, false);
    rows.expr(statement.source.id());
    Some(rows)
}
