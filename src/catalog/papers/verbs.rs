//! Creating, changing, deleting and restoring papers.

use entity::{
    enums::{ChangeEntity, ChangeOperation, TopicSource},
    paper::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{input::PaperInput, purge, resolve, save, state::State};
use crate::{
    catalog::{
        Actor, Catalog, Deleted, Patch, Problem, ProblemCode, Saved, WriteError,
        idempotency::{self, Receipt},
        merging,
        unit::{Snapshot, Unit},
    },
    domain::{EntityKind, GlobalId},
};

/// Adds a paper. With an idempotency receipt, a repetition gives the paper that the first time added.
///
/// # Errors
/// The problems of the input, or a failure; nothing is stored then.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    input: PaperInput,
    receipt: Option<Receipt>,
) -> Result<Saved<Model>, WriteError> {
    if let Some(receipt) = &receipt {
        idempotency::check(receipt)?;
    }
    let mut unit = Unit::begin(catalog, actor).await?;
    if let Some(receipt) = &receipt
        && let Some(outcome) = idempotency::outcome(&unit, receipt).await?
    {
        let uid = outcome.parse().map_err(|_| idempotency::corrupt())?;
        let entity = find(&unit, uid).await?.ok_or_else(|| gone(uid))?;
        if entity.deleted_at.is_some() {
            return Err(deleted(&entity));
        }
        let revision = unit.commit().await?;
        return Ok(Saved {
            entity,
            revision,
            changed: false,
        });
    }
    let entity = add(&mut unit, input, TopicSource::Curator).await?;
    if let Some(receipt) = receipt {
        idempotency::keep(&unit, receipt, entity.uid.to_string()).await?;
    }
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// Adds a paper within a unit of work.
pub(in crate::catalog) async fn add(
    unit: &mut Unit<'_>,
    mut input: PaperInput,
    source: TopicSource,
) -> Result<Model, WriteError> {
    let uid = Uuid::now_v7();
    let mut state = State::empty(uid);
    if input.title.is_keep() {
        input.title = Patch::Clear;
    }
    resolve::apply(unit, &mut state, input, source).await?;
    if source == TopicSource::Curator {
        state.curated = State::empty(uid).differing(&state);
    }
    let row = save::insert(unit.connection(), &state, unit.now()).await?;
    unit.touched().papers.insert(row.id);
    unit.note(
        ChangeEntity::Paper,
        uid,
        ChangeOperation::Created,
        &Snapshot::new(),
        &state.snapshot(),
    );
    Ok(row)
}

/// Changes the wanted values of a paper. When all are as wanted already, nothing is written.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn update(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    input: PaperInput,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    update_within(unit, uid, expected, input, |_| {}).await
}

/// Changes the wanted values of a paper as the only thing that a unit of work does; `finish` has the last word on the state.
pub(in crate::catalog) async fn update_within(
    mut unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
    input: PaperInput,
    finish: impl FnOnce(&mut State),
) -> Result<Saved<Model>, WriteError> {
    let row = living(&unit, uid, expected).await?;
    let before = State::load(unit.connection(), &row).await?;
    let mut after = before.clone();
    resolve::apply(&mut unit, &mut after, input, TopicSource::Curator).await?;
    finish(&mut after);
    keep_former_slug(&unit, &row, &after).await?;
    store(unit, row, &before, &after, ChangeOperation::Updated).await
}

/// Makes a paper a tombstone: nobody sees it, its identifiers stay taken, and it can be restored.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn delete(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    delete_within(unit, uid, expected).await
}

/// Makes a paper a tombstone as the only thing that a unit of work does.
pub(in crate::catalog) async fn delete_within(
    unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let row = living(&unit, uid, expected).await?;
    let before = State::load(unit.connection(), &row).await?;
    let mut after = before.clone();
    after.deleted_at = Some(unit.now());
    let saved = store(unit, row, &before, &after, ChangeOperation::Deleted).await?;
    Ok(Deleted {
        uid,
        revision: saved.revision,
    })
}

/// Brings a deleted paper back as it was. One that is not deleted stays as it is.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn restore(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    restore_within(unit, uid, expected).await
}

/// Brings a deleted paper back as the only thing that a unit of work does.
pub(in crate::catalog) async fn restore_within(
    unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Saved<Model>, WriteError> {
    let row = current(&unit, uid, expected).await?;
    if purge::is_purged(&row) {
        return Err(purge::refused(&row));
    }
    if let Some(went) = merging::went(unit.connection(), EntityKind::Paper, uid).await? {
        return Err(went.into());
    }
    let before = State::load(unit.connection(), &row).await?;
    let mut after = before.clone();
    after.deleted_at = None;
    let operation = if row.deleted_at.is_some() {
        ChangeOperation::Restored
    } else {
        ChangeOperation::Updated
    };
    store(unit, row, &before, &after, operation).await
}

/// Writes what differs between two states, if anything does, and ends the unit.
pub(super) async fn store(
    mut unit: Unit<'_>,
    row: Model,
    before: &State,
    after: &State,
    operation: ChangeOperation,
) -> Result<Saved<Model>, WriteError> {
    let shown = (before.snapshot(), after.snapshot());
    let (entity, changed) = write(&mut unit, row, before, after, operation, &shown).await?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed,
    })
}

/// Writes what differs between two states, if their values do as the history shows them. Says whether they did.
pub(super) async fn write(
    unit: &mut Unit<'_>,
    row: Model,
    before: &State,
    after: &State,
    operation: ChangeOperation,
    shown: &(Snapshot, Snapshot),
) -> Result<(Model, bool), WriteError> {
    let (old, new) = shown;
    if !unit.note(ChangeEntity::Paper, row.uid, operation, old, new) {
        return Ok((row, false));
    }
    unit.touched().papers.insert(row.id);
    let mut after = after.clone();
    after.curated = after.curated.with(before.differing(&after));
    let row = save::update(unit.connection(), &row, before, &after, unit.now()).await?;
    Ok((row, true))
}

/// The values of a living paper as the history has them.
pub(in crate::catalog) async fn snapshot(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Snapshot, WriteError> {
    let row = living(unit, uid, expected).await?;
    Ok(State::load(unit.connection(), &row).await?.snapshot())
}

/// An old slug leads to the paper for ever.
async fn keep_former_slug(unit: &Unit<'_>, row: &Model, after: &State) -> Result<(), WriteError> {
    if row.slug != after.slug {
        crate::catalog::redirects::keep_slug(
            unit,
            ChangeEntity::Paper,
            &row.slug,
            &after.slug,
            row.uid,
        )
        .await?;
    }
    Ok(())
}

async fn find(unit: &Unit<'_>, uid: Uuid) -> Result<Option<Model>, WriteError> {
    let row = Entity::find().filter(Column::Uid.eq(uid));
    Ok(row.one(unit.connection()).await?)
}

/// The paper to be written, if it is at the expected revision.
pub(super) async fn current(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Model, WriteError> {
    let row = find(unit, uid).await?.ok_or_else(|| gone(uid))?;
    match expected {
        Some(expected) if expected != row.revision => {
            Err(Problem::stale(expected, row.revision, id(uid), row.id).into())
        }
        _ => Ok(row),
    }
}

/// The paper to be written, if it is not deleted either.
pub(super) async fn living(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Model, WriteError> {
    let row = current(unit, uid, expected).await?;
    if row.deleted_at.is_some() {
        let went = merging::went(unit.connection(), EntityKind::Paper, uid).await?;
        return Err(went.map_or_else(|| deleted(&row), WriteError::from));
    }
    Ok(row)
}

/// The global id of a paper.
pub(super) fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Paper,
        uid,
    }
}

fn gone(uid: Uuid) -> WriteError {
    Problem::unknown("id", &id(uid).to_string(), "paper").into()
}

fn deleted(row: &Model) -> WriteError {
    let message = format!("{} is deleted; restore it first.", id(row.uid));
    let problem = Problem::new(ProblemCode::Deleted, "id", message);
    problem.with_existing(EntityKind::Paper, row.id).into()
}
