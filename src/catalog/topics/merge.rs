//! Merging a topic into another that means the same, and taking it back.

use entity::{
    enums::{ChangeEntity, ChangeOperation},
    paper_topic,
    topic::Model,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{id, lineage, revert, verbs};
use crate::{
    catalog::{
        Actor, Catalog, Error, Patch, Problem, ProblemCode, Problems, Saved, WriteError, lines,
        merging::{self, Merge},
        papers::{self, state::Reference},
        unit::{Snapshot, Unit},
    },
    domain::limits,
};

/// Merges a topic into another one, which gets its papers, the topics below it, and its names as aliases. That one gets the slug of the
/// topic that was added first; the other is deleted, with an id and slugs that lead to this one.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn merge(
    catalog: &Catalog,
    actor: &Actor,
    into: Uuid,
    from: Uuid,
    expected: Option<i32>,
) -> Result<Saved<Model>, WriteError> {
    merging::differ(into, from)?;
    let mut unit = Unit::begin(catalog, actor).await?;
    let (before, own, parent) = verbs::current(&unit, into, expected).await?;
    let gone = verbs::current(&unit, from, None).await;
    let (gone, others, above) = gone.map_err(|error| error.at("duplicateId"))?;
    has_room(&unit, &before, &gone).await?;
    let mut after = before.clone();
    if after.description.is_none() {
        after.description.clone_from(&gone.description);
    }
    if gone.id < after.id {
        after.slug.clone_from(&gone.slug);
    }
    let aliases = joined_names(&after, &own, &gone, &others)?;
    retire(&mut unit, (&gone, &others, above), &before, &after.slug).await?;
    let parents = (parent, parent);
    let entity = put(&mut unit, (&before, &own), (after, &aliases), parents).await?;
    let children = super::children_of(unit.connection(), &[gone.id]).await?;
    for child in children.into_values().flatten() {
        lead_below(&mut unit, child, from, &entity).await?;
    }
    let papers = papers_of(&unit, gone.id).await?;
    let stays = Reference::of(entity.id, into);
    papers::rewrite(&mut unit, &papers, |state| {
        papers::hand_over_topics(&mut state.topics, from, stays);
        Ok(())
    })
    .await?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// What is below the one is to stand below the other.
async fn has_room(unit: &Unit<'_>, into: &Model, gone: &Model) -> Result<(), WriteError> {
    let lines = lineage::lines_of(unit.connection(), &[into.id]).await?;
    let line = lines.get(&into.id).map_or(&[][..], Vec::as_slice);
    if line.contains(&gone.id) {
        let message = format!(
            "'{}' stands below '{}'; move it out first, or merge the other way round.",
            into.name, gone.name
        );
        return Err(Problem::new(ProblemCode::Cycle, "duplicateId", message).into());
    }
    let below = lineage::height_of(unit.connection(), gone.id).await?;
    if line.len() + below > usize::try_from(lineage::DEPTH).unwrap_or(usize::MAX) {
        let message = format!("Topics are nested {} deep at most.", lineage::DEPTH);
        return Err(Problem::new(ProblemCode::TooMany, "duplicateId", message).into());
    }
    Ok(())
}

fn joined_names(
    row: &Model,
    own: &[String],
    other: &Model,
    others: &[String],
) -> Result<Vec<String>, WriteError> {
    let mut aliases = own.to_vec();
    for name in std::iter::once(&other.name).chain(others) {
        let key = lines::key(name);
        let is_known = aliases.iter().any(|alias| lines::key(alias) == key);
        if key != row.name_key && !is_known {
            aliases.push(name.clone());
        }
    }
    let mut problems = Problems::default();
    problems.limit("aliases", aliases.len(), limits::TOPIC_ALIASES);
    problems.settle()?;
    Ok(aliases)
}

/// Deletes the one that was merged, and lets its keys and names lead to the other.
async fn retire(
    unit: &mut Unit<'_>,
    gone: (&Model, &[String], Option<Uuid>),
    into: &Model,
    kept_slug: &str,
) -> Result<(), WriteError> {
    let (gone, aliases, above) = gone;
    let mut left = gone.clone();
    left.slug = merging::slug_of_merged(gone.uid);
    left.name_key = verbs::freed_key(gone);
    left.deleted_at = Some(unit.now());
    left.revision += 1;
    left.updated_at = unit.now();
    let keys = merging::lead(
        unit,
        ChangeEntity::Topic,
        (gone.uid, &gone.slug),
        (into.uid, &into.slug),
        kept_slug,
    );
    let values = merging::with_keys(verbs::snapshot(gone, aliases, above), keys.await?);
    let left = verbs::write(unit, left).await?;
    verbs::store_aliases(unit, gone.id, &[]).await?;
    unit.touched().topics.insert(gone.id);
    unit.note(
        ChangeEntity::Topic,
        gone.uid,
        ChangeOperation::Merged,
        &values,
        &merging::with_target(verbs::snapshot(&left, &[], above), id(into.uid)),
    );
    Ok(())
}

/// Writes a topic with all aliases, if anything of it differs.
async fn put(
    unit: &mut Unit<'_>,
    before: (&Model, &[String]),
    after: (Model, &[String]),
    parents: (Option<Uuid>, Option<Uuid>),
) -> Result<Model, WriteError> {
    let ((old, former), (mut row, aliases)) = (before, after);
    let values = (
        verbs::snapshot(old, former, parents.0),
        verbs::snapshot(&row, aliases, parents.1),
    );
    let (entity, operation) = (ChangeEntity::Topic, ChangeOperation::Updated);
    if !unit.note(entity, row.uid, operation, &values.0, &values.1) {
        return Ok(row);
    }
    row.revision += 1;
    row.updated_at = unit.now();
    let row = verbs::write(unit, row).await?;
    verbs::store_aliases(unit, row.id, aliases).await?;
    unit.touched().renamed_topics.insert(row.id);
    Ok(row)
}

/// Puts a topic below another parent, with the papers that it lists.
async fn lead_below(
    unit: &mut Unit<'_>,
    child: Model,
    from: Uuid,
    into: &Model,
) -> Result<(), WriteError> {
    let aliases = super::aliases_of(unit.connection(), &[child.id]).await?;
    let aliases = aliases.into_values().next().unwrap_or_default();
    let mut moved = child.clone();
    moved.parent_id = Some(into.id);
    let parents = (Some(from), Some(into.uid));
    let moved = put(unit, (&child, &aliases), (moved, &aliases), parents).await?;
    verbs::relist(unit, moved.id).await?;
    Ok(())
}

async fn papers_of(unit: &Unit<'_>, topic: i64) -> Result<Vec<i64>, Error> {
    let papers = paper_topic::Entity::find()
        .select_only()
        .column(paper_topic::Column::PaperId)
        .filter(paper_topic::Column::TopicId.eq(topic));
    Ok(papers.into_tuple().all(unit.connection()).await?)
}

/// Takes a merge back: both topics are as they were before it, and so are the topics that stood below and the topics of the papers. Gives
/// the key of the one that is there again.
pub(in crate::catalog) async fn unmerge(
    unit: &mut Unit<'_>,
    merge: &Merge,
    expected: Option<i32>,
) -> Result<i64, WriteError> {
    let entity = ChangeEntity::Topic;
    let gone = verbs::tombstone(unit, merge.from, expected).await?;
    let (before, own, parent) = verbs::current(unit, merge.into, None).await?;
    let diff = merge.diff(entity, merge.into);
    let now = verbs::snapshot(&before, &own, parent);
    let values = merging::values_before(id(merge.into), &diff, &now);
    let values = values.map_err(WriteError::Rejected)?;
    merge.release(unit, entity).await?;
    let (mut after, mut aliases) = (before.clone(), own.clone());
    let above = verbs::apply(unit, &mut after, &mut aliases, revert::wish(&values)).await?;
    put(unit, (&before, &own), (after, &aliases), (parent, above)).await?;
    let restored = reinstate(unit, gone, merge).await?;
    for (kind, uid) in merge.diffs.keys() {
        let is_either = *uid == merge.into || *uid == merge.from;
        if *kind == entity && !is_either {
            put_below(unit, merge, *uid, &restored).await?;
        }
    }
    papers::put_back(unit, &merge.entries(ChangeEntity::Paper)).await?;
    Ok(restored.id)
}

/// Brings the one back that was merged.
async fn reinstate(unit: &mut Unit<'_>, gone: Model, merge: &Merge) -> Result<Model, WriteError> {
    let above = match gone.parent_id {
        None => None,
        Some(parent) => super::by_ids(unit.connection(), &[parent]).await?.pop(),
    };
    let above_uid = above.as_ref().map(|above| above.uid);
    let old = verbs::snapshot(&gone, &[], above_uid);
    let diff = merge.diff(ChangeEntity::Topic, gone.uid);
    let values = merging::values_before(id(gone.uid), &diff, &old);
    let values: Snapshot = values.map_err(WriteError::Rejected)?;
    let mut row = gone;
    // Its parent may be gone; it stands at the top then.
    row.parent_id = above.map(|above| above.id);
    row.deleted_at = None;
    row.revision += 1;
    row.updated_at = unit.now();
    let mut aliases = Vec::new();
    let wish = revert::wish(&values);
    // Another topic may have got what this one had.
    let input = super::TopicInput {
        slug: wish.slug,
        aliases: wish.aliases,
        name: Patch::Set(row.name.clone()),
        ..super::TopicInput::default()
    };
    let above = verbs::apply(unit, &mut row, &mut aliases, input).await?;
    let row = verbs::write(unit, row).await?;
    verbs::store_aliases(unit, row.id, &aliases).await?;
    unit.touched().renamed_topics.insert(row.id);
    unit.note(
        ChangeEntity::Topic,
        row.uid,
        ChangeOperation::Restored,
        &old,
        &verbs::snapshot(&row, &aliases, above),
    );
    Ok(row)
}

/// Puts a topic below the one that is there again, if it still stands where the merge put it.
async fn put_below(
    unit: &mut Unit<'_>,
    merge: &Merge,
    child: Uuid,
    restored: &Model,
) -> Result<(), WriteError> {
    let (before, aliases, parent) = verbs::current(unit, child, None).await?;
    let diff = merge.diff(ChangeEntity::Topic, child);
    let now = verbs::snapshot(&before, &aliases, parent);
    merging::values_before(id(child), &diff, &now).map_err(WriteError::Rejected)?;
    if parent != Some(merge.into) {
        return Ok(());
    }
    lead_below(unit, before, merge.into, restored).await
}
