//! Undoing one change of one entry, by the verbs that every write goes through.

use entity::{
    change::{Column, Entity, Model},
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    Actor, Catalog, Existing, Problem, ProblemCode, Saved, WriteError, authors,
    merging::{self, Merge},
    papers, topics,
    unit::{Snapshot, Unit},
};
use crate::domain::{EntityKind, GlobalId};

/// Undoes a change: its values before become the values again. Says which entry it was about.
///
/// # Errors
/// The problems of the input, a value that has changed again since among them, or a failure; nothing is changed then.
pub async fn revert(
    catalog: &Catalog,
    actor: &Actor,
    sequence: i64,
    expected: Option<i32>,
) -> Result<Saved<Existing>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let change = Entity::find_by_id(sequence).one(unit.connection()).await?;
    let change = change.filter(|change| change.entity != ChangeEntity::Token);
    let Some(change) = change else {
        return Err(Problem::unknown("changeId", &format!("change_{sequence}"), "change").into());
    };
    match change.operation {
        ChangeOperation::Updated => update(unit, &change, expected).await,
        ChangeOperation::Created | ChangeOperation::Restored => {
            is_latest(&unit, &change).await?;
            delete(unit, &change, expected).await
        }
        ChangeOperation::Deleted if change.entity == ChangeEntity::Paper => {
            is_latest(&unit, &change).await?;
            let saved = papers::restore_within(unit, change.entity_uid, expected).await?;
            Ok(about(EntityKind::Paper, &saved, |row| row.id))
        }
        ChangeOperation::Deleted => Err(refused("Only papers come back; create the entry again.")),
        ChangeOperation::Merged => unmerge(unit, &change, expected).await,
        ChangeOperation::Purged => Err(refused("What was purged is gone for good.")),
    }
}

fn refused(message: &str) -> WriteError {
    Problem::new(ProblemCode::Conflict, "changeId", message).into()
}

fn about<T>(kind: EntityKind, saved: &Saved<T>, key: impl Fn(&T) -> i64) -> Saved<Existing> {
    Saved {
        entity: Existing {
            kind,
            id: key(&saved.entity),
        },
        revision: saved.revision,
        changed: saved.changed,
    }
}

/// Takes a merge back, with all that it did to other entries.
async fn unmerge(
    mut unit: Unit<'_>,
    change: &Model,
    expected: Option<i32>,
) -> Result<Saved<Existing>, WriteError> {
    let merge = Merge::read(&unit, change).await?;
    let (kind, id) = match change.entity {
        ChangeEntity::Paper => {
            let id = papers::unmerge(&mut unit, &merge, expected).await?;
            (EntityKind::Paper, id)
        }
        ChangeEntity::Author => {
            let id = authors::unmerge(&mut unit, &merge, expected).await?;
            (EntityKind::Author, id)
        }
        _ => {
            let id = topics::unmerge(&mut unit, &merge, expected).await?;
            (EntityKind::Topic, id)
        }
    };
    let revision = unit.commit().await?;
    Ok(Saved {
        entity: Existing { kind, id },
        revision,
        changed: true,
    })
}

/// The beginning and the end of an entry are undone only while nothing came after them.
async fn is_latest(unit: &Unit<'_>, change: &Model) -> Result<(), WriteError> {
    let later = Entity::find()
        .filter(Column::Entity.eq(change.entity))
        .filter(Column::EntityUid.eq(change.entity_uid))
        .filter(Column::Id.gt(change.id))
        .order_by_desc(Column::Id)
        .one(unit.connection())
        .await?;
    match later {
        None => Ok(()),
        Some(later) => Err(refused(&format!(
            "The entry has changed since (change_{}); undo what came later first.",
            later.id
        ))),
    }
}

async fn delete(
    unit: Unit<'_>,
    change: &Model,
    expected: Option<i32>,
) -> Result<Saved<Existing>, WriteError> {
    let uid = change.entity_uid;
    let (kind, deleted) = match change.entity {
        ChangeEntity::Paper => {
            let deleted = papers::delete_within(unit, uid, expected).await?;
            (EntityKind::Paper, deleted)
        }
        ChangeEntity::Author => {
            let deleted = authors::delete_within(unit, uid, expected).await?;
            (EntityKind::Author, deleted)
        }
        ChangeEntity::Topic => {
            let deleted = topics::delete_within(unit, uid, expected).await?;
            (EntityKind::Topic, deleted)
        }
        _ => {
            return Err(refused(
                "Changes of venues and collections cannot be undone.",
            ));
        }
    };
    // Nothing is found under the key of no entry: a deleted one is not there.
    let entity = Existing { kind, id: 0 };
    Ok(Saved {
        entity,
        revision: deleted.revision,
        changed: true,
    })
}

async fn update(
    unit: Unit<'_>,
    change: &Model,
    expected: Option<i32>,
) -> Result<Saved<Existing>, WriteError> {
    let uid = change.entity_uid;
    match change.entity {
        ChangeEntity::Paper => {
            let now = papers::snapshot(&unit, uid, expected).await?;
            let values = values_before(change, EntityKind::Paper, &now)?;
            let input = papers::wish(&values);
            let finish = |state: &mut papers::state::State| papers::finish(&values, state);
            let saved = papers::update_within(unit, uid, expected, input, finish).await?;
            Ok(about(EntityKind::Paper, &saved, |row| row.id))
        }
        ChangeEntity::Author => {
            let (now, private) = authors::snapshot_of(&unit, uid, expected).await?;
            let values = values_before(change, EntityKind::Author, &now)?;
            let input = authors::wish(&values, private);
            let saved = authors::update_within(unit, uid, expected, input).await?;
            Ok(about(EntityKind::Author, &saved, |row| row.id))
        }
        ChangeEntity::Topic => {
            let now = topics::snapshot_of(&unit, uid, expected).await?;
            let input = topics::wish(&values_before(change, EntityKind::Topic, &now)?);
            let saved = topics::update_within(unit, uid, expected, input).await?;
            Ok(about(EntityKind::Topic, &saved, |row| row.id))
        }
        ChangeEntity::Venue | ChangeEntity::Collection | ChangeEntity::Token => Err(refused(
            "Changes of venues and collections cannot be undone.",
        )),
    }
}

/// The values that a change replaced, as far as they have to be put back.
fn values_before(change: &Model, kind: EntityKind, now: &Snapshot) -> Result<Snapshot, WriteError> {
    let uid = change.entity_uid;
    let diff = merging::diff(change)?;
    if diff.contains_key("citation") {
        return Err(refused(
            "Citations are undone by removeCitation and addCitation.",
        ));
    }
    merging::values_before(GlobalId { kind, uid }, &diff, now).map_err(WriteError::Rejected)
}
