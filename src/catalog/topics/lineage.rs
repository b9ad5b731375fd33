//! The way from a topic up to its root.

use std::collections::{BTreeMap, HashMap};

use entity::topic::{Column, Entity, Model};
use sea_orm::{
    ConnectionTrait,
    sea_query::{
        Alias, CommonTableExpression, Expr, ExprTrait, IntoIden, JoinType, Order, Query, UnionType,
        WithClause,
    },
};

use super::by_ids;
use crate::catalog::{Error, sql};

/// Longest way up that is followed; verbs admit no longer one.
pub(in crate::catalog) const DEPTH: i32 = 20;

/// Each topic's own key and those of its ancestors, nearest first.
pub(in crate::catalog) async fn lines_of(
    connection: &impl ConnectionTrait,
    topics: &[i64],
) -> Result<HashMap<i64, Vec<i64>>, Error> {
    let mut lines: HashMap<i64, Vec<i64>> = HashMap::new();
    let (origin, id, depth) = (Alias::new("origin"), Alias::new("id"), Alias::new("depth"));
    let line = Alias::new("line");
    for chunk in topics.chunks(sql::KEYS) {
        let start = Query::select()
            .column(Column::Id)
            .expr(Expr::col(Column::Id))
            .expr(Expr::val(0))
            .from(Entity)
            .and_where(Expr::col(Column::Id).is_in(chunk.iter().copied()))
            .take();
        let step = Query::select()
            .column((line.clone(), origin.clone()))
            .column((Entity, Column::ParentId))
            .expr(Expr::col((line.clone(), depth.clone())).add(1))
            .from(line.clone())
            .join(
                JoinType::InnerJoin,
                Entity,
                Expr::col((Entity, Column::Id)).equals((line.clone(), id.clone())),
            )
            .and_where(Expr::col((Entity, Column::ParentId)).is_not_null())
            .and_where(Expr::col((line.clone(), depth.clone())).lt(DEPTH))
            .take();
        let table = CommonTableExpression::new()
            .query(start.clone().union(UnionType::All, step).take())
            .columns([origin.clone(), id.clone(), depth.clone()])
            .table_name(line.clone().into_iden())
            .to_owned();
        let statement = Query::select()
            .columns([origin.clone(), id.clone()])
            .from(line.clone())
            .order_by(origin.clone(), Order::Asc)
            .order_by(depth.clone(), Order::Asc)
            .take()
            .with(WithClause::new().recursive(true).cte(table).to_owned());
        for row in connection.query_all(&statement).await? {
            let (origin, id) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            lines.entry(origin).or_default().push(id);
        }
    }
    Ok(lines)
}

/// The ancestors of each topic, from its root down to its parent. Roots are absent.
///
/// # Errors
/// When the database fails.
pub async fn ancestors_of(
    connection: &impl ConnectionTrait,
    topics: &[i64],
) -> Result<HashMap<i64, Vec<Model>>, Error> {
    let lines = lines_of(connection, topics).await?;
    let mut keys: Vec<i64> = lines
        .values()
        .flat_map(|line| &line[1..])
        .copied()
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = by_ids(connection, &keys).await?;
    let rows: HashMap<i64, Model> = rows.into_iter().map(|row| (row.id, row)).collect();
    let lines = lines.into_iter().filter(|(_, line)| line.len() > 1);
    Ok(lines
        .map(|(topic, line)| {
            let above = line[1..].iter().rev();
            (
                topic,
                above.filter_map(|key| rows.get(key).cloned()).collect(),
            )
        })
        .collect())
}

/// The topics below each of these, at any depth; those without any are absent.
pub(super) async fn below(
    connection: &impl ConnectionTrait,
    topics: &[i64],
) -> Result<BTreeMap<i64, Vec<i64>>, Error> {
    let (origin, id, depth) = (Alias::new("origin"), Alias::new("id"), Alias::new("depth"));
    let tree = Alias::new("tree");
    let start = Query::select()
        .column(Column::ParentId)
        .column(Column::Id)
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Expr::col(Column::ParentId).is_in(topics.iter().copied()))
        .take();
    let step = Query::select()
        .column((tree.clone(), origin.clone()))
        .column((Entity, Column::Id))
        .expr(Expr::col((tree.clone(), depth.clone())).add(1))
        .from(tree.clone())
        .inner_join(
            Entity,
            Expr::col((Entity, Column::ParentId)).equals((tree.clone(), id.clone())),
        )
        .and_where(Expr::col((tree.clone(), depth.clone())).lt(DEPTH))
        .take();
    let table = CommonTableExpression::new()
        .query(start.clone().union(UnionType::All, step).take())
        .columns([origin.clone(), id.clone(), depth])
        .table_name(tree.clone().into_iden())
        .to_owned();
    let statement = Query::select()
        .columns([origin, id])
        .from(tree)
        .take()
        .with(WithClause::new().recursive(true).cte(table).to_owned());
    let mut below: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in connection.query_all(&statement).await? {
        let (origin, id) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        below.entry(origin).or_default().push(id);
    }
    Ok(below)
}

/// How many levels of topics are below one.
pub(super) async fn height_of(
    connection: &impl ConnectionTrait,
    topic: i64,
) -> Result<usize, Error> {
    let mut height = 0;
    let mut level = vec![topic];
    loop {
        let children = super::children_of(connection, &level).await?;
        level = children
            .into_values()
            .flatten()
            .map(|child| child.id)
            .collect();
        if level.is_empty() {
            return Ok(height);
        }
        height += 1;
    }
}
