//! Pages and numbers of lists: the statements that ask for them.

use std::collections::HashMap;

use entity::paper::Model;
use sea_orm::{
    self as database, Condition, ConnectionTrait, DbBackend, FromQueryResult, Order,
    sea_query::{
        Asterisk, Expr, ExprTrait, JoinType, PostgresQueryBuilder, Query, SelectStatement,
        SqliteQueryBuilder, UnionType,
    },
};

use super::{
    ranked::Listed,
    statement::{self, Parent, Source, Statement, paper_columns},
};
use crate::catalog::{
    Error,
    page::{self, Around, Keyset, Page, Place, Side, Slice},
    sql,
};

/// The keys of the papers of a page, as statements call them.
const LIST: &str = "list";

/// A page of one list, with the catalog revision that it shows.
pub(super) async fn page(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parent: Parent<'_>,
    slice: &Slice,
    around: Around,
) -> Result<Listed, Error> {
    if statement.visibilities.is_empty() {
        return Ok(Page::empty().into());
    }
    let found = connection
        .query_all_raw(rows_of(statement, parent, slice))
        .await?;
    let revision = found.first().map(statement::revision_of).transpose()?;
    let rows = found.iter().map(statement::paper_of);
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    let more = page::trim(&mut rows, slice);
    let mut page = Page {
        has_previous: slice.from_end && more,
        has_next: !slice.from_end && more,
        rows,
    };
    let after = slice.after.as_ref();
    let before = slice.before.as_ref();
    if let Some(reach) = Reach::beyond(statement, after, around.previous, Side::BeforeOrAt) {
        page.has_previous |= any(connection, statement, parent, &reach).await?;
    }
    if let Some(reach) = Reach::beyond(statement, before, around.next, Side::AfterOrAt) {
        page.has_next |= any(connection, statement, parent, &reach).await?;
    }
    let listed = Listed::from(page);
    Ok(Listed { revision, ..listed })
}

/// The papers of a slice of one list, and the catalog revision.
///
/// The limit of the whole is written out: SQLite plans a statement with a bound one anew at each use, which takes longer than to read a
/// page. There are as many statements as sizes of pages that clients ask for.
fn rows_of(statement: &Statement<'_>, parent: Parent<'_>, slice: &Slice) -> database::Statement {
    let reach = Reach::of(statement, slice);
    let mut rows = ordered_rows_of(statement, parent, slice, &reach);
    statement::revision_column(&mut rows);
    let (text, values) = match statement.backend {
        DbBackend::Postgres => rows.build(PostgresQueryBuilder),
        _ => rows.build(SqliteQueryBuilder),
    };
    let text = format!("{text} LIMIT {}", reach.limit);
    database::Statement::from_sql_and_values(statement.backend, text, values)
}

/// The papers of a slice in order, from all that are wanted on.
fn ordered_rows_of(
    statement: &Statement<'_>,
    parent: Parent<'_>,
    slice: &Slice,
    reach: &Reach,
) -> SelectStatement {
    let mut rows = Query::select();
    if statement.source == Source::Paper {
        let terms = statement.visibilities.iter();
        let mut terms = terms.map(|visibility| {
            let mut term = term(statement, parent, *visibility, reach);
            term.clear_selects();
            paper_columns(&mut term);
            term
        });
        match (terms.next(), terms.next()) {
            (Some(mut only), None) => {
                only.reset_limit();
                return only;
            }
            (first, second) => {
                let all = first.into_iter().chain(second).chain(terms);
                rows.from_subquery(union(all), entity::paper::Entity);
            }
        }
    } else {
        let keys = keys_of(statement, parent, reach);
        rows.from(entity::paper::Entity)
            .and_where(Expr::col(("paper", "id")).in_subquery(keys));
    }
    paper_columns(&mut rows);
    let keyset = statement.list.order.keyset(Source::Paper);
    order(&mut rows, &keyset, slice.from_end);
    rows
}

/// Terms with an order and a limit of their own, put together.
fn union(terms: impl IntoIterator<Item = SelectStatement>) -> SelectStatement {
    let mut terms = terms.into_iter().map(|term| {
        Query::select()
            .column(Asterisk)
            .from_subquery(term, "term")
            .take()
    });
    let mut all = terms.next().unwrap_or_else(Query::select);
    all.unions(terms.map(|term| (UnionType::All, term)));
    all
}

fn order(rows: &mut SelectStatement, keyset: &Keyset, from_end: bool) {
    for (column, order) in keyset {
        rows.order_by_expr(column.clone(), page::directed(order, from_end));
    }
}

/// Which rows of a list are read: a range of its order, from one end of it.
struct Reach {
    range: Condition,
    from_end: bool,
    limit: u64,
}

impl Reach {
    /// The rows of a slice, and one more.
    fn of(statement: &Statement<'_>, slice: &Slice) -> Self {
        Self {
            range: page::range(statement.backend, &statement.keyset(), slice),
            from_end: slice.from_end,
            limit: u64::from(slice.limit) + 1,
        }
    }

    /// The row next to a place, if there is a place and the row is wanted.
    fn beyond(
        statement: &Statement<'_>,
        place: Option<&Place>,
        wanted: bool,
        side: Side,
    ) -> Option<Self> {
        let place = place.filter(|_| wanted)?;
        Some(Self {
            range: page::side(statement.backend, &statement.keyset(), place, side),
            from_end: matches!(side, Side::Before | Side::BeforeOrAt),
            limit: 1,
        })
    }
}

async fn any(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parent: Parent<'_>,
    reach: &Reach,
) -> Result<bool, Error> {
    let keys = keys_of(statement, parent, reach);
    Ok(connection.query_one(&keys).await?.is_some())
}

/// The keys of the rows that are read. What is visible differently is a range of its own of each index, so each is read in order and
/// cut; the outer statement puts them together.
fn keys_of(statement: &Statement<'_>, parent: Parent<'_>, reach: &Reach) -> SelectStatement {
    let terms = statement.visibilities.iter();
    let terms = terms.map(|visibility| term(statement, parent, *visibility, reach));
    Query::select()
        .column((LIST, "id"))
        .from_subquery(union(terms), LIST)
        .take()
}

fn term(
    statement: &Statement<'_>,
    parent: Parent<'_>,
    visibility: i16,
    reach: &Reach,
) -> SelectStatement {
    let mut rows = statement.rows(parent, !statement.list.order.is_of_links());
    rows.expr_as(statement.source.id(), "id")
        .and_where(statement.source.visibility().eq(visibility))
        .cond_where(reach.range.clone())
        .limit(reach.limit);
    order(&mut rows, &statement.keyset(), reach.from_end);
    rows
}

/// A page of the list of each parent.
pub(super) async fn pages(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parents: &[i64],
    slice: &Slice,
    around: Around,
) -> Result<HashMap<i64, Page<Model>>, Error> {
    let mut pages: HashMap<i64, Page<Model>> = parents
        .iter()
        .map(|parent| (*parent, Page::empty()))
        .collect();
    if statement.visibilities.is_empty() {
        return Ok(pages);
    }
    let side = |place, wanted, side| Reach::beyond(statement, place, wanted, side);
    let before = side(slice.after.as_ref(), around.previous, Side::BeforeOrAt);
    let after = side(slice.before.as_ref(), around.next, Side::AfterOrAt);
    for parents in parents.chunks(sql::KEYS) {
        let rows = rows_of_all(statement, parents, slice, paper_columns);
        for row in connection.query_all(&rows).await? {
            let paper = Model::from_query_result(&row, "")?;
            let page = pages.entry(row.try_get("", statement::PARENT)?);
            page.or_insert_with(Page::empty).rows.push(paper);
        }
        for (beyond, previous) in [(&before, true), (&after, false)] {
            let Some(reach) = beyond else { continue };
            for parent in having(connection, statement, parents, reach).await? {
                let page = pages.entry(parent).or_insert_with(Page::empty);
                page.has_previous |= previous;
                page.has_next |= !previous;
            }
        }
    }
    for page in pages.values_mut() {
        let more = page::trim(&mut page.rows, slice);
        page.has_previous |= slice.from_end && more;
        page.has_next |= !slice.from_end && more;
    }
    Ok(pages)
}

/// The papers of a slice of each list. PostgreSQL looks into each list in turn (`LATERAL`); SQLite has no word for that, but looks up a
/// correlated list of keys in the same way, as long as it is told to begin with the parents (`CROSS JOIN`).
fn rows_of_all(
    statement: &Statement<'_>,
    parents: &[i64],
    slice: &Slice,
    columns: impl FnOnce(&mut SelectStatement),
) -> SelectStatement {
    let keys = keys_of(statement, Parent::Outer, &Reach::of(statement, slice));
    let mut rows = Query::select();
    columns(&mut rows);
    statement.read_parents(&mut rows, parents);
    if statement.backend == DbBackend::Postgres {
        let always = Expr::cust("TRUE");
        rows.join_lateral(JoinType::InnerJoin, keys, LIST, always);
        let same = Expr::col(("paper", "id")).equals((LIST, "id"));
        rows.inner_join(entity::paper::Entity, same);
    } else {
        rows.cross_join(entity::paper::Entity)
            .and_where(Expr::col(("paper", "id")).in_subquery(keys));
    }
    rows.order_by_expr(statement::parent_key(), Order::Asc);
    order(
        &mut rows,
        &statement.list.order.keyset(Source::Paper),
        slice.from_end,
    );
    rows
}

/// The keys of the papers of a slice of each list.
pub(super) async fn keys(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parents: &[i64],
    slice: &Slice,
) -> Result<HashMap<i64, Vec<i64>>, Error> {
    let mut keys: HashMap<i64, Vec<i64>> = HashMap::new();
    if statement.visibilities.is_empty() {
        return Ok(keys);
    }
    let limit = usize::try_from(slice.limit).unwrap_or(usize::MAX);
    for parents in parents.chunks(sql::KEYS) {
        let rows = rows_of_all(statement, parents, slice, |rows| {
            rows.column(("paper", "id"));
        });
        for row in connection.query_all(&rows).await? {
            let list = keys.entry(row.try_get_by_index(1)?).or_default();
            if list.len() < limit {
                list.push(row.try_get_by_index(0)?);
            }
        }
    }
    Ok(keys)
}

/// The parents whose lists have rows beyond a place.
async fn having(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parents: &[i64],
    reach: &Reach,
) -> Result<Vec<i64>, Error> {
    let mut having = Query::select();
    statement.read_parents(&mut having, parents);
    having.and_where(Expr::exists(keys_of(statement, Parent::Outer, reach)));
    let rows = connection.query_all(&having).await?.into_iter();
    rows.map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// How many rows the list has.
pub(super) async fn count(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
) -> Result<i64, Error> {
    let mut rows = statement.visible_rows(Parent::Everybody, false);
    rows.expr(Expr::col(Asterisk).count());
    let row = connection.query_one(&rows).await?;
    Ok(match row {
        None => 0,
        Some(row) => row.try_get_by_index(0)?,
    })
}

/// How many rows the list of each parent has.
pub(super) async fn counts(
    connection: &impl ConnectionTrait,
    statement: &Statement<'_>,
    parents: &[i64],
) -> Result<HashMap<i64, i64>, Error> {
    let mut counts = HashMap::new();
    for parents in parents.chunks(sql::KEYS) {
        let mut rows = statement.visible_rows(Parent::Many(parents), false);
        rows.expr(statement.parent())
            .expr(Expr::col(Asterisk).count())
            .add_group_by([statement.parent()]);
        for row in connection.query_all(&rows).await? {
            counts.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    Ok(counts)
}
