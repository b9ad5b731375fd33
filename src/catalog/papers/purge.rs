//! Purging: the values of a paper are blanked for good, in the paper and in its history. That it was there stays known.

use entity::{
    change,
    enums::{ChangeEntity, ChangeOperation},
    paper::Model,
    redirect,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{save, state::State, verbs};
use crate::{
    catalog::{
        Actor, Catalog, Deleted, Error, Problem, ProblemCode, WriteError, citations, collections,
        unit::Unit,
    },
    domain::{EntityKind, Visibility},
};

/// Whether a paper was purged. Every other one has a title.
pub(super) fn is_purged(row: &Model) -> bool {
    row.title.is_empty()
}

/// There is nothing left to do anything with.
pub(super) fn refused(row: &Model) -> WriteError {
    let message = format!(
        "{} was purged: its values are gone for good.",
        verbs::id(row.uid)
    );
    let problem = Problem::new(ProblemCode::Deleted, "id", message);
    problem.with_existing(EntityKind::Paper, row.id).into()
}

/// Blanks the values of a paper for good, deleted or not: in the paper, in its parts and in its changes. Its id stays taken, its changes
/// keep their numbers, and its identifiers and slugs become free.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn purge(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let row = verbs::current(&unit, uid, expected).await?;
    if is_purged(&row) {
        let revision = unit.commit().await?;
        return Ok(Deleted { uid, revision });
    }
    let before = State::load(unit.connection(), &row).await?;
    let mut after = State::empty(uid);
    after.slug = format!("purged-{}", uid.simple());
    after.deleted_at = Some(row.deleted_at.unwrap_or(unit.now()));
    save::update(unit.connection(), &row, &before, &after, unit.now()).await?;
    unit.touched().papers.insert(row.id);
    citations::forget(unit.connection(), row.id).await?;
    collections::forget(unit.connection(), row.id).await?;
    redirect::Entity::delete_many()
        .filter(redirect::Column::Entity.eq(ChangeEntity::Paper))
        .filter(redirect::Column::TargetUid.eq(uid))
        .filter(redirect::Column::OldSlug.is_not_null())
        .exec(unit.connection())
        .await?;
    let seen = blank_history(unit.connection(), uid).await?;
    unit.note_purged(ChangeEntity::Paper, uid, seen);
    let revision = unit.commit().await?;
    Ok(Deleted { uid, revision })
}

/// Blanks the changes of a paper, and says how widely it was ever seen.
async fn blank_history(connection: &impl ConnectionTrait, uid: Uuid) -> Result<Visibility, Error> {
    use change::{Column, Entity};
    let own = Column::EntityUid
        .eq(uid)
        .and(Column::Entity.eq(ChangeEntity::Paper));
    let widest: Option<Option<i16>> = Entity::find()
        .select_only()
        .expr(Expr::col(Column::AfterVisibility).min())
        .filter(own.clone())
        .into_tuple()
        .one(connection)
        .await?;
    Entity::update_many()
        .col_expr(Column::Diff, Expr::val("{}"))
        .col_expr(Column::Snapshot, Expr::val(Option::<String>::None))
        .col_expr(
            Column::Operation,
            Expr::val(ChangeOperation::Purged.as_str()),
        )
        .filter(own)
        .exec(connection)
        .await?;
    let widest = widest.flatten().and_then(Visibility::from_i16);
    Ok(widest.unwrap_or(Visibility::Deleted))
}
