//! The audit log: every change as it was, for those who may read it.

use entity::{
    change::{Column, Entity},
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, Select,
};
use uuid::Uuid;

use super::{Entry, read};
use crate::{
    catalog::{
        Error,
        page::{self, Around, Keyset, Page, Slice},
    },
    domain::Timestamp,
};

/// Which changes of the audit log; an absent member asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AuditFilter {
    /// Those of one entry.
    pub subject: Option<(ChangeEntity, Uuid)>,
    /// Those of one kind of entry.
    pub entity: Option<ChangeEntity>,
    /// Those that did this.
    pub operation: Option<ChangeOperation>,
    /// Those done with this token.
    pub token: Option<Uuid>,
    /// Those done at this time or later.
    pub since: Option<Timestamp>,
    /// Those done before this time.
    pub until: Option<Timestamp>,
}

/// A page of the audit log, newest first. Private names of authors are left out here, too.
///
/// # Errors
/// When the database fails.
pub async fn audit(
    connection: &impl ConnectionTrait,
    filter: &AuditFilter,
    slice: &Slice,
    around: Around,
) -> Result<Page<Entry>, Error> {
    let newest_first: Keyset = vec![(Column::Id.into_expr(), Order::Desc)];
    let query = matching(filter);
    let page = page::fetch(connection, query, &newest_first, slice, around).await?;
    read(connection, None, page).await
}

/// How many changes of the audit log match.
///
/// # Errors
/// When the database fails.
pub async fn audit_count(
    connection: &impl ConnectionTrait,
    filter: &AuditFilter,
) -> Result<u64, Error> {
    Ok(matching(filter).count(connection).await?)
}

fn matching(filter: &AuditFilter) -> Select<Entity> {
    let mut query = Entity::find();
    if let Some((entity, uid)) = filter.subject {
        query = query
            .filter(Column::Entity.eq(entity))
            .filter(Column::EntityUid.eq(uid));
    }
    if let Some(entity) = filter.entity {
        query = query.filter(Column::Entity.eq(entity));
    }
    if let Some(operation) = filter.operation {
        query = query.filter(Column::Operation.eq(operation));
    }
    if let Some(token) = filter.token {
        query = query.filter(Column::TokenUid.eq(token));
    }
    if let Some(since) = filter.since {
        query = query.filter(Column::At.gte(since.micros()));
    }
    if let Some(until) = filter.until {
        query = query.filter(Column::At.lt(until.micros()));
    }
    query
}
