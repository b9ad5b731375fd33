//! Merging two entries of a kind, and taking it back: what papers, authors and topics have in common.

use std::collections::HashMap;

use entity::{
    change::{Column, Entity, Model},
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Error, Problem, ProblemCode, WriteError, citations, redirects,
    unit::{Snapshot, Unit},
};
use crate::domain::{EntityKind, GlobalId};

/// What the history calls the former slugs and ids that led to a merged entry.
const FORMER_KEYS: &str = "formerKeys";

/// What the history calls the entry that another was merged into.
const MERGED_INTO: &str = "mergedInto";

/// Where the entries went that had these ids, and were merged into others.
pub(super) async fn merged(
    connection: &impl ConnectionTrait,
    ids: &[GlobalId],
) -> Result<HashMap<GlobalId, GlobalId>, Error> {
    let uids: Vec<Uuid> = ids.iter().map(|id| id.uid).collect();
    if uids.is_empty() {
        return Ok(HashMap::new());
    }
    let targets = redirects::by_uids(connection, &uids).await?;
    let moved = ids.iter().filter_map(|id| {
        let uid = *targets.get(&id.uid)?;
        Some((*id, GlobalId { uid, ..*id }))
    });
    Ok(moved.collect())
}

/// Where the entry of this kind went that had this public key; none when it was not merged.
///
/// # Errors
/// When the database fails.
pub(super) async fn target_of(
    connection: &impl ConnectionTrait,
    uid: Uuid,
) -> Result<Option<Uuid>, Error> {
    Ok(redirects::by_uids(connection, &[uid]).await?.remove(&uid))
}

/// Nothing can be merged into itself.
pub(super) fn differ(into: Uuid, from: Uuid) -> Result<(), WriteError> {
    if into == from {
        let message = "An entry cannot be merged into itself; name two.";
        return Err(Problem::new(ProblemCode::Conflict, "duplicateId", message).into());
    }
    Ok(())
}

/// The slug of an entry that was merged; its own one leads to the other entry.
pub(super) fn slug_of_merged(uid: Uuid) -> String {
    format!("merged-{}", uid.simple())
}

/// Lets all keys of one entry lead to another, and says what the history is to keep of that.
pub(super) async fn lead(
    unit: &Unit<'_>,
    entity: ChangeEntity,
    from: (Uuid, &str),
    into: (Uuid, &str),
    kept: &str,
) -> Result<Value, Error> {
    let ((from, former_slug), (into, own_slug)) = (from, into);
    let keys = redirects::merge(unit, entity, from, into).await?;
    let given_up = if kept == own_slug {
        former_slug
    } else {
        own_slug
    };
    redirects::keep_slug(unit, entity, given_up, kept, into).await?;
    Ok(json!(keys))
}

/// Adds to the values of a merged entry, as the history has them, which keys led to it.
pub(super) fn with_keys(mut values: Snapshot, keys: Value) -> Snapshot {
    if keys != json!([]) {
        values.insert(FORMER_KEYS.to_owned(), keys);
    }
    values
}

/// Adds to the values of a merged entry, as the history has them, which one it is a part of now.
pub(super) fn with_target(mut values: Snapshot, into: GlobalId) -> Snapshot {
    values.insert(MERGED_INTO.to_owned(), json!(into.to_string()));
    values
}

/// A merge as the history has it, to be taken back.
pub(super) struct Merge {
    /// The entry that stayed.
    pub(super) into: Uuid,
    /// The entry that went.
    pub(super) from: Uuid,
    /// What was done to each entry.
    pub(super) diffs: HashMap<(ChangeEntity, Uuid), Diff>,
}

/// `[before, after]` of values by their names.
pub(super) type Diff = HashMap<String, (Value, Value)>;

impl Merge {
    /// Reads the merge that a change was a part of; a merge is all that its unit of work did. It can be taken back while both entries are
    /// where it put them.
    pub(super) async fn read(unit: &Unit<'_>, change: &Model) -> Result<Self, WriteError> {
        let from = change.entity_uid;
        let target = target_of(unit.connection(), from).await?;
        let latest = Entity::find()
            .filter(Column::Entity.eq(change.entity))
            .filter(Column::EntityUid.eq(from))
            .filter(Column::Operation.eq(ChangeOperation::Merged))
            .order_by_desc(Column::Id)
            .one(unit.connection())
            .await?;
        let is_latest = latest.is_some_and(|latest| latest.id == change.id);
        let Some(target) = target.filter(|_| is_latest) else {
            return Err(conflict("The merge was undone already."));
        };
        let into: GlobalId = diff(change)?
            .get(MERGED_INTO)
            .and_then(|(_, into)| into.as_str()?.parse().ok())
            .ok_or(Error::Corrupt { what: "change" })?;
        if into.uid != target {
            let target = GlobalId {
                uid: target,
                ..into
            };
            return Err(conflict(format!(
                "{into} was merged itself since, and is a part of {target} now; undo that merge first."
            )));
        }
        let into = into.uid;
        let changes = Entity::find()
            .filter(Column::Revision.eq(change.revision))
            .order_by_asc(Column::Id)
            .all(unit.connection())
            .await?;
        let mut diffs = HashMap::new();
        for change in changes {
            if change.operation != ChangeOperation::Purged {
                diffs.insert((change.entity, change.entity_uid), diff(&change)?);
            }
        }
        Ok(Self { into, from, diffs })
    }

    /// What was done to an entry; nothing when it is not said.
    pub(super) fn diff(&self, entity: ChangeEntity, uid: Uuid) -> Diff {
        self.diffs.get(&(entity, uid)).cloned().unwrap_or_default()
    }

    /// The values of all entries of a kind that the merge replaced.
    pub(super) fn entries(&self, kind: ChangeEntity) -> HashMap<Uuid, Diff> {
        let entries = self.diffs.iter().filter(|((entity, _), _)| *entity == kind);
        entries
            .map(|((_, uid), diff)| (*uid, diff.clone()))
            .collect()
    }

    /// Lets the keys lead again where they led before the merge.
    pub(super) async fn release(
        &self,
        unit: &Unit<'_>,
        entity: ChangeEntity,
    ) -> Result<(), WriteError> {
        let (into, from) = (self.diff(entity, self.into), self.diff(entity, self.from));
        let before = |diff: &Diff, field: &str| diff.get(field).map(|(before, _)| before.clone());
        let keys = before(&from, FORMER_KEYS);
        let keys = keys
            .as_ref()
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        let keys: Vec<String> = keys
            .filter_map(|key| Some(key.as_str()?.to_owned()))
            .collect();
        let slugs = [before(&from, "slug"), before(&into, "slug")];
        let slugs = slugs.iter().flatten();
        let slugs: Vec<String> = slugs
            .filter_map(|slug| Some(slug.as_str()?.to_owned()))
            .collect();
        redirects::unmerge(unit, entity, self.from, &keys, &slugs).await?;
        Ok(())
    }
}

/// What a stored change says.
pub(super) fn diff(change: &Model) -> Result<Diff, Error> {
    serde_json::from_str(&change.diff).map_err(|_| Error::Corrupt { what: "change" })
}

/// A change that cannot be undone.
pub(super) fn conflict(message: impl Into<String>) -> WriteError {
    Problem::new(ProblemCode::Conflict, "changeId", message).into()
}

/// The values that a change replaced, as far as they have to be put back: each is still what the change made of it, or is back already.
pub(super) fn values_before(
    id: GlobalId,
    diff: &Diff,
    now: &Snapshot,
) -> Result<Snapshot, Vec<Problem>> {
    let mut values = Snapshot::new();
    let mut problems = Vec::new();
    for (field, (before, after)) in diff {
        let is_value = ![FORMER_KEYS, MERGED_INTO].contains(&field.as_str())
            && !citations::ENDS.contains(&field.as_str());
        if !is_value {
            continue;
        }
        let current = now.get(field).unwrap_or(&Value::Null);
        if current == after {
            values.insert(field.clone(), before.clone());
        } else if current != before {
            let message = format!(
                "'{field}' of {id} has changed again since; undo the later changes of it first, or set it as you want it."
            );
            problems.push(Problem::new(ProblemCode::Conflict, "changeId", message));
        }
    }
    if problems.is_empty() {
        Ok(values)
    } else {
        Err(problems)
    }
}

/// What to say of an entry that is no longer there because it was merged; none when it was not.
pub(super) async fn went(
    connection: &impl ConnectionTrait,
    kind: EntityKind,
    uid: Uuid,
) -> Result<Option<Problem>, Error> {
    let Some(into) = target_of(connection, uid).await? else {
        return Ok(None);
    };
    let (id, into) = (GlobalId { kind, uid }, GlobalId { kind, uid: into });
    let message = format!("{id} was merged into {into}; use that one, or undo the merge.");
    Ok(Some(Problem::new(ProblemCode::Deleted, "id", message)))
}
