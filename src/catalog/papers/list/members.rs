//! Which papers a list has, by their keys.

use std::collections::HashSet;

use sea_orm::{
    ConnectionTrait, DatabaseBackend, DbErr, Order,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::statement::{Parent, Statement};
use crate::catalog::{Error, sql};

/// Keys that are read at once.
const KEYS: u64 = 10_000;

/// The keys of a stretch, as they are called in the statement that joins them.
const STRETCH: &str = "stretch";
const KEY: &str = "key";

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

/// Each paper of a list, by stretches of keys. A stretch comes as one text: rows of their own cost ten times as much as finding them.
pub(super) async fn each(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    mut take: impl FnMut(i64),
) -> Result<(), Error> {
    let backend = connection.get_database_backend();
    let mut last = 0_i64;
    loop {
        let Some(mut rows) = keys(statement) else {
            return Ok(());
        };
        rows.and_where(statement.source.id().gt(last))
            .order_by_expr(statement.source.id(), Order::Asc)
            .limit(KEYS);
        let joined = Query::select()
            .expr(Expr::cust(match backend {
                DatabaseBackend::Postgres => r#"STRING_AGG("key"::TEXT, ',' ORDER BY "key")"#,
                _ => r#"GROUP_CONCAT("key", ',' ORDER BY "key")"#,
            }))
            .from_subquery(rows, STRETCH)
            .take();
        let found = connection.query_one(&joined).await?;
        let found: Option<String> = found.map_or(Ok(None), |row| row.try_get_by_index(0))?;
        let mut count = 0;
        for key in found.iter().flat_map(|found| found.split(',')) {
            last = key
                .parse()
                .map_err(|error| DbErr::Type(format!("{key} is no key: {error}")))?;
            count += 1;
            take(last);
        }
        if count < KEYS {
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
    rows.expr_as(statement.source.id(), KEY);
    Some(rows)
}
