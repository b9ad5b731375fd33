//! The history: what was done to entries, as each reader may see it.
//!
//! Writes have one order, and change rows are numbered within it: whoever has read up to a number has missed nothing that was
//! committed before.

use std::collections::HashMap;

use entity::{
    change::{Column, Entity, Model},
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter,
    Select,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Error, Sight,
    page::{self, Around, Key, Keyset, Page, Place, Slice},
    sql,
};

mod audit;
mod course;
mod entries;
mod news;
mod redaction;

pub use audit::{AuditFilter, audit, audit_count};
pub(super) use course::{Course, visibility};
pub use entries::{counts, pages};
pub use news::{New, News, head, news};

use course::Audience;

/// A change as a reader sees it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its number: a later change has a greater one.
    pub sequence: i64,
    /// The catalog revision that it belongs to.
    pub revision: i64,
    /// When it was done, in microseconds since the Unix epoch.
    pub at: i64,
    /// What whoever did it is called.
    pub actor: String,
    /// The token it was done with; none for a command.
    pub token: Option<Uuid>,
    /// The request that asked for it; none for a command.
    pub request_id: Option<String>,
    /// What kind of entry it is about.
    pub entity: ChangeEntity,
    /// Which one.
    pub uid: Uuid,
    /// What was done, as far as the reader can tell.
    pub operation: ChangeOperation,
    /// The values that changed, by name.
    pub fields: Vec<FieldChange>,
}

/// What became of one value.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it was.
    pub before: Value,
    /// What it became.
    pub after: Value,
}

/// Where a change stands in the history.
#[must_use]
pub fn place(entry: &Entry) -> Place {
    vec![Key::Int(entry.sequence)]
}

/// The changes that a reader learns of, oldest first.
///
/// # Errors
/// When the database fails; so have all reading functions.
pub async fn changes(
    connection: &impl ConnectionTrait,
    sight: Sight,
    slice: &Slice,
    around: Around,
) -> Result<Page<Entry>, Error> {
    let by_number: Keyset = vec![(Column::Id.into_expr(), Order::Asc)];
    let query = told(sight);
    let page = page::fetch(connection, query, &by_number, slice, around).await?;
    read(connection, Some(sight), page).await
}

/// How many changes a reader learns of.
///
/// # Errors
/// When the database fails.
pub async fn count(connection: &impl ConnectionTrait, sight: Sight) -> Result<u64, Error> {
    Ok(told(sight).count(connection).await?)
}

fn told(sight: Sight) -> Select<Entity> {
    let query = Entity::find();
    match Audience::of(sight) {
        // A range of the index of audiences.
        Audience::Everybody => query.filter(Column::Audience.eq(Audience::Everybody.as_i16())),
        audience => query.filter(heard_by(audience)),
    }
}

/// Written so that the index of audiences is of no use: another one has the rows in their order.
fn heard_by(audience: Audience) -> Condition {
    let stored = Expr::col((Entity, Column::Audience)).add(0);
    Condition::all().add(stored.lte(audience.as_i16()))
}

/// Reads rows as a reader sees them: one with a certain sight, or one of the audit log.
async fn read(
    connection: &impl ConnectionTrait,
    sight: Option<Sight>,
    page: Page<Model>,
) -> Result<Page<Entry>, Error> {
    let rows = page.rows.into_iter().map(|row| entry(row, sight));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    redaction::redact(connection, &mut rows).await?;
    if let Some(sight) = sight {
        redaction::hide_papers(connection, sight, &mut rows).await?;
    }
    Ok(Page {
        rows,
        has_previous: page.has_previous,
        has_next: page.has_next,
    })
}

fn entry(row: Model, sight: Option<Sight>) -> Result<Entry, Error> {
    let course = Course::of(&row);
    let operation = sight.and_then(|sight| course.seen(sight, row.operation));
    let fields = match sight {
        Some(sight) => fields_for(sight, course, &row)?,
        None => stored_fields(&row.diff)?,
    };
    Ok(Entry {
        sequence: row.id,
        revision: row.revision,
        at: row.at,
        actor: row.actor,
        token: row.token_uid,
        request_id: row.request_id,
        entity: row.entity,
        uid: row.entity_uid,
        operation: operation.unwrap_or(row.operation),
        fields,
    })
}

/// The values that somebody may see who sees the entry only for a part of its life.
fn fields_for(sight: Sight, course: Course, row: &Model) -> Result<Vec<FieldChange>, Error> {
    if course.hides(sight) {
        return Ok(Vec::new());
    }
    if !course.shows(sight) || row.operation == ChangeOperation::Created {
        return stored_fields(&row.diff);
    }
    let all = row.snapshot.as_deref().map(parse).transpose()?;
    let all = all.unwrap_or_default().into_iter();
    let fields = all.filter(|(_, value)| !value.is_null());
    Ok(fields
        .map(|(field, after)| FieldChange {
            field,
            before: Value::Null,
            after,
        })
        .collect())
}

fn stored_fields(diff: &str) -> Result<Vec<FieldChange>, Error> {
    let fields = parse(diff)?.into_iter().map(|(field, mut sides)| {
        let mut side = |at| sides.get_mut(at).map(Value::take).unwrap_or_default();
        let (before, after) = (side(0), side(1));
        FieldChange {
            field,
            before,
            after,
        }
    });
    Ok(fields.collect())
}

fn parse(object: &str) -> Result<Map<String, Value>, Error> {
    serde_json::from_str(object).map_err(|_| Error::Corrupt { what: "change" })
}

/// What the changes with these numbers are about.
///
/// # Errors
/// When the database fails.
pub async fn subjects(
    connection: &impl ConnectionTrait,
    changes: &[i64],
) -> Result<HashMap<i64, (ChangeEntity, Uuid)>, Error> {
    use sea_orm::QuerySelect;
    let mut subjects = HashMap::new();
    for chunk in changes.chunks(sql::KEYS) {
        let rows: Vec<(i64, ChangeEntity, Uuid)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Entity, Column::EntityUid])
            .filter(Column::Id.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        subjects.extend(
            rows.into_iter()
                .map(|(id, entity, uid)| (id, (entity, uid))),
        );
    }
    Ok(subjects)
}
