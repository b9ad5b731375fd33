//! Creating, changing and deleting topics.

use std::collections::HashMap;

use entity::{
    enums::{ChangeEntity, ChangeOperation},
    paper_topic,
    topic::{ActiveModel, Column, Entity, Model},
    topic_alias, topic_paper,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::json;
use uuid::Uuid;

use super::{id, lineage};
use crate::{
    catalog::{
        Actor, Catalog, Deleted, Error, Patch, Problem, ProblemCode, Problems, Saved, WriteError,
        lines, merging, papers, redirects, slugs, sql,
        unit::{Snapshot, Unit},
    },
    domain::{EntityKind, GlobalId, Timestamp, limits},
};

/// The wanted values of a topic. For a new topic an absent value means its default.
#[derive(Debug, Clone, Default)]
pub struct TopicInput {
    /// The readable key; made from the name when a new topic has none.
    pub slug: Patch<String>,
    /// One line, required, unique whatever its case and accents.
    pub name: Patch<String>,
    /// What belongs to it.
    pub description: Patch<String>,
    /// Other names, all of them, unique like the name.
    pub aliases: Patch<Vec<String>>,
    /// The topic right above it by id, slug or name.
    pub parent: Patch<String>,
    /// Its place among its siblings; equal ones are ordered by name.
    pub position: Patch<i32>,
}

/// Adds a topic.
///
/// # Errors
/// The problems of the input, or a failure; nothing is stored then.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    input: TopicInput,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let entity = add(&mut unit, input).await?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// A new topic of which only the name is known; the slug and the internal key come when it is written.
pub(super) fn new_row(name: String, now: i64) -> Model {
    Model {
        id: 0,
        uid: Uuid::now_v7(),
        slug: String::new(),
        name_key: lines::key(&name),
        name,
        description: None,
        parent_id: None,
        position: 0,
        paper_count: 0,
        revision: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

/// Inserts new topics without aliases and parents, and gives their keys by their public keys.
pub(super) async fn insert(
    unit: &mut Unit<'_>,
    new: &[Model],
) -> Result<HashMap<Uuid, i64>, WriteError> {
    let mut keys = HashMap::with_capacity(new.len());
    let rows = new.iter().map(|row| ActiveModel {
        id: NotSet,
        ..row.clone().into_active_model().reset_all()
    });
    for rows in sql::chunks(rows.collect(), 13) {
        let inserted = Entity::insert_many(rows)
            .exec_with_returning(unit.connection())
            .await?;
        keys.extend(inserted.into_iter().map(|row| (row.uid, row.id)));
    }
    for row in new {
        unit.note(
            ChangeEntity::Topic,
            row.uid,
            ChangeOperation::Created,
            &Snapshot::new(),
            &snapshot(row, &[], None),
        );
    }
    unit.touched().topics.extend(keys.values());
    Ok(keys)
}

/// Adds a topic within a unit of work.
pub(in crate::catalog) async fn add(
    unit: &mut Unit<'_>,
    mut input: TopicInput,
) -> Result<Model, WriteError> {
    if input.name.is_keep() {
        input.name = Patch::Clear;
    }
    let mut row = new_row(String::new(), unit.now());
    let mut aliases = Vec::new();
    let parent = apply(unit, &mut row, &mut aliases, input).await?;
    let new = ActiveModel {
        id: NotSet,
        ..row.into_active_model().reset_all()
    };
    let row = Entity::insert(new)
        .exec_with_returning(unit.connection())
        .await?;
    store_aliases(unit, row.id, &aliases).await?;
    unit.touched().topics.insert(row.id);
    unit.note(
        ChangeEntity::Topic,
        row.uid,
        ChangeOperation::Created,
        &Snapshot::new(),
        &snapshot(&row, &aliases, parent),
    );
    Ok(row)
}

/// Changes the wanted values of a topic. When all are as wanted already, nothing is written.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn update(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    input: TopicInput,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    update_within(unit, uid, expected, input).await
}

/// Changes the wanted values of a topic as the only thing that a unit of work does.
pub(in crate::catalog) async fn update_within(
    mut unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
    input: TopicInput,
) -> Result<Saved<Model>, WriteError> {
    let (before, former, old_parent) = current(&unit, uid, expected).await?;
    let (mut after, mut aliases) = (before.clone(), former.clone());
    let parent = apply(&unit, &mut after, &mut aliases, input).await?;
    let old = snapshot(&before, &former, old_parent);
    let new = snapshot(&after, &aliases, parent);
    let changed = unit.note(
        ChangeEntity::Topic,
        uid,
        ChangeOperation::Updated,
        &old,
        &new,
    );
    if changed {
        if aliases != former {
            store_aliases(&unit, before.id, &aliases).await?;
        }
        if after.slug != before.slug {
            redirects::keep_slug(&unit, ChangeEntity::Topic, &before.slug, &after.slug, uid)
                .await?;
        }
        let moved = after.parent_id != before.parent_id;
        after.revision += 1;
        after.updated_at = unit.now();
        after = write(&unit, after).await?;
        if moved {
            relist(&unit, after.id).await?;
        }
        unit.touched().renamed_topics.insert(after.id);
    }
    let revision = unit.commit().await?;
    Ok(Saved {
        entity: after,
        revision,
        changed,
    })
}

/// Deletes a topic that nothing stands under. Its name and aliases become free.
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

/// Deletes a topic that nothing stands under, as the only thing that a unit of work does.
pub(in crate::catalog) async fn delete_within(
    mut unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let (before, aliases, parent) = current(&unit, uid, expected).await?;
    let children = Entity::find()
        .filter(Column::ParentId.eq(before.id))
        .filter(Column::DeletedAt.is_null())
        .count(unit.connection())
        .await?;
    let papers = paper_topic::Entity::find()
        .filter(paper_topic::Column::TopicId.eq(before.id))
        .count(unit.connection())
        .await?;
    if children + papers > 0 {
        let message = format!(
            "{} has {children} topics and {papers} papers under it, deleted papers included; move them first.",
            id(uid)
        );
        return Err(Problem::new(ProblemCode::InUse, "id", message).into());
    }
    let mut after = before.clone();
    after.deleted_at = Some(unit.now());
    after.revision += 1;
    after.updated_at = unit.now();
    after.name_key = freed_key(&before);
    let after = write(&unit, after).await?;
    store_aliases(&unit, before.id, &[]).await?;
    unit.touched().topics.insert(before.id);
    let (old, new) = (
        snapshot(&before, &aliases, parent),
        snapshot(&after, &[], parent),
    );
    unit.note(
        ChangeEntity::Topic,
        uid,
        ChangeOperation::Deleted,
        &old,
        &new,
    );
    let revision = unit.commit().await?;
    Ok(Deleted { uid, revision })
}

/// The key of a deleted topic's name, which others can have then: the key is unique among all rows, and U+0001 is in no name.
pub(super) fn freed_key(row: &Model) -> String {
    format!("{}\u{1}{}", row.name_key, row.uid)
}

pub(super) async fn write(unit: &Unit<'_>, row: Model) -> Result<Model, Error> {
    let row = ActiveModel {
        // Papers move it, not this verb.
        paper_count: NotSet,
        ..row.into_active_model().reset_all()
    };
    Ok(Entity::update(row).exec(unit.connection()).await?)
}

/// The topic to be written with its aliases and its parent, if it is at the expected revision.
pub(super) async fn current(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<(Model, Vec<String>, Option<Uuid>), WriteError> {
    let row = super::by_uids(unit.connection(), &[uid]).await?.pop();
    let Some(row) = row else {
        let went = merging::went(unit.connection(), EntityKind::Topic, uid).await?;
        let unknown = || Problem::unknown("id", &id(uid).to_string(), "topic");
        return Err(went.unwrap_or_else(unknown).into());
    };
    if let Some(expected) = expected.filter(|expected| *expected != row.revision) {
        return Err(Problem::stale(expected, row.revision, id(uid), row.id).into());
    }
    let aliases = super::aliases_of(unit.connection(), &[row.id]).await?;
    let aliases = aliases.into_values().next().unwrap_or_default();
    let parent = match row.parent_id {
        None => None,
        Some(parent) => super::by_ids(unit.connection(), &[parent]).await?.pop(),
    };
    Ok((row, aliases, parent.map(|parent| parent.uid)))
}

/// The topic that was merged into another one.
pub(super) async fn tombstone(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Model, WriteError> {
    let row = Entity::find().filter(Column::Uid.eq(uid));
    let row = row.one(unit.connection()).await?;
    let row = row.ok_or(Error::Corrupt { what: "merge" })?;
    match expected {
        Some(expected) if expected != row.revision => {
            Err(Problem::stale(expected, row.revision, id(uid), row.id).into())
        }
        _ => Ok(row),
    }
}

/// Puts the wanted values into the row, and says which topic is above it then.
pub(super) async fn apply(
    unit: &Unit<'_>,
    row: &mut Model,
    aliases: &mut Vec<String>,
    input: TopicInput,
) -> Result<Option<Uuid>, WriteError> {
    let mut problems = Problems::default();
    if let Some(name) = input.name.wanted() {
        let missing = "A topic needs a name.";
        let name = lines::required(
            name.as_deref(),
            limits::NAME_CHARS,
            "name",
            missing,
            &mut problems,
        );
        row.name = name.unwrap_or_default();
    }
    row.name_key = lines::key(&row.name);
    if let Some(description) = input.description.wanted() {
        row.description = description.and_then(|text| {
            lines::block(
                &text,
                limits::DESCRIPTION_CHARS,
                "description",
                &mut problems,
            )
        });
    }
    match input.position {
        Patch::Keep => {}
        Patch::Clear => row.position = 0,
        Patch::Set(position) => row.position = position,
    }
    if let Some(list) = input.aliases.wanted() {
        *aliases = aliases_wanted(row, list.unwrap_or_default(), &mut problems);
    }
    names_are_free(unit, row, aliases, &mut problems).await?;
    match input.slug {
        Patch::Set(wanted) if wanted == row.slug => {}
        Patch::Set(wanted) => {
            row.slug =
                slugs::wanted(unit, ChangeEntity::Topic, wanted, row.uid, &mut problems).await?;
        }
        _ if row.slug.is_empty() => {
            let free = slugs::free(unit.connection(), ChangeEntity::Topic, &[&row.name]).await?;
            row.slug = free.into_iter().next().unwrap_or_default();
        }
        Patch::Keep => {}
        Patch::Clear => slugs::keep_one(&mut problems),
    }
    let parent = parent(unit, row, input.parent, &mut problems).await?;
    problems.settle()?;
    Ok(parent)
}

fn aliases_wanted(row: &Model, list: Vec<String>, problems: &mut Problems) -> Vec<String> {
    problems.limit("aliases", list.len(), limits::TOPIC_ALIASES);
    let mut keys = vec![row.name_key.clone()];
    let mut aliases = Vec::with_capacity(list.len());
    for (at, alias) in list.into_iter().enumerate() {
        let path = format!("aliases.{at}");
        let Some(alias) = lines::line(&alias, limits::NAME_CHARS, &path, problems) else {
            continue;
        };
        let key = lines::key(&alias);
        if keys.contains(&key) {
            let message = format!("'{alias}' is the topic's name, or in the list already.");
            problems.say(ProblemCode::Taken, &path, message);
        }
        keys.push(key);
        aliases.push(alias);
    }
    aliases
}

/// A name leads to one topic: no other topic has it as a name or an alias.
async fn names_are_free(
    unit: &Unit<'_>,
    row: &Model,
    aliases: &[String],
    problems: &mut Problems,
) -> Result<(), Error> {
    let keys: Vec<String> = std::iter::once(row.name_key.clone())
        .chain(aliases.iter().map(|alias| lines::key(alias)))
        .collect();
    let named = Entity::find()
        .filter(Column::NameKey.is_in(keys.clone()))
        .filter(Column::Uid.ne(row.uid));
    let named = named.all(unit.connection()).await?.into_iter();
    let called = topic_alias::Entity::find()
        .find_also_related(Entity)
        .filter(topic_alias::Column::AliasKey.is_in(keys.clone()))
        .filter(topic_alias::Column::TopicId.ne(row.id));
    let called = called.all(unit.connection()).await?.into_iter();
    let others = named
        .map(|other| (other.name_key.clone(), Some(other)))
        .chain(called.map(|(alias, other)| (alias.alias_key, other)));
    for (key, other) in others {
        let Some(other) = other else { continue };
        let path = match keys.iter().position(|own| *own == key) {
            Some(at @ 1..) => format!("aliases.{}", at - 1),
            _ => "name".to_owned(),
        };
        let message = format!(
            "'{}' ({}) has this name already.",
            other.name,
            id(other.uid)
        );
        let problem = Problem::new(ProblemCode::Taken, &path, message);
        problems.add(problem.with_existing(EntityKind::Topic, other.id));
    }
    Ok(())
}

async fn parent(
    unit: &Unit<'_>,
    row: &mut Model,
    wanted: Patch<String>,
    problems: &mut Problems,
) -> Result<Option<Uuid>, Error> {
    let above = match wanted {
        Patch::Clear => {
            row.parent_id = None;
            return Ok(None);
        }
        Patch::Keep => match row.parent_id {
            None => return Ok(None),
            Some(parent) => super::by_ids(unit.connection(), &[parent]).await?.pop(),
        },
        Patch::Set(parent) => {
            let found = named(unit, &parent).await?;
            if found.is_none() {
                problems.add(Problem::unknown("parent", &parent, "topic"));
            }
            found
        }
    };
    let Some(above) = above else {
        return Ok(None);
    };
    if row.parent_id != Some(above.id) {
        let lines = lineage::lines_of(unit.connection(), &[above.id]).await?;
        let line = lines.get(&above.id).map_or(&[][..], Vec::as_slice);
        if line.contains(&row.id) {
            let message = format!("'{}' is this topic, or below it.", above.name);
            problems.say(ProblemCode::Cycle, "parent", message);
        } else if line.len() + lineage::height_of(unit.connection(), row.id).await?
            > usize::try_from(lineage::DEPTH).unwrap_or(usize::MAX)
        {
            let message = format!("Topics are nested {} deep at most.", lineage::DEPTH);
            problems.say(ProblemCode::TooMany, "parent", message);
        }
    }
    row.parent_id = Some(above.id);
    Ok(Some(above.uid))
}

async fn named(unit: &Unit<'_>, topic: &str) -> Result<Option<Model>, Error> {
    if !lines::is_askable(topic) {
        return Ok(None);
    }
    let mut condition = Condition::any()
        .add(Column::Slug.eq(topic))
        .add(Column::NameKey.eq(lines::key(topic)));
    if let Ok(id) = topic.parse::<GlobalId>() {
        condition = condition.add(Column::Uid.eq(id.uid));
    }
    let query = Entity::find()
        .filter(condition)
        .filter(Column::DeletedAt.is_null());
    Ok(query.one(unit.connection()).await?)
}

/// The papers under a topic that moved stand under other ancestors now.
pub(super) async fn relist(unit: &Unit<'_>, topic: i64) -> Result<(), Error> {
    let papers: Vec<i64> = topic_paper::Entity::find()
        .select_only()
        .column(topic_paper::Column::PaperId)
        .filter(topic_paper::Column::TopicId.eq(topic))
        .into_tuple()
        .all(unit.connection())
        .await?;
    papers::refresh_topics(unit.connection(), &papers).await
}

pub(super) async fn store_aliases(
    unit: &Unit<'_>,
    topic: i64,
    aliases: &[String],
) -> Result<(), Error> {
    topic_alias::Entity::delete_many()
        .filter(topic_alias::Column::TopicId.eq(topic))
        .exec(unit.connection())
        .await?;
    let rows: Vec<_> = aliases
        .iter()
        .map(|alias| topic_alias::ActiveModel {
            id: NotSet,
            topic_id: Set(topic),
            alias: Set(alias.clone()),
            alias_key: Set(lines::key(alias)),
        })
        .collect();
    for chunk in rows.chunks(sql::rows_of(3)) {
        topic_alias::Entity::insert_many(chunk.to_vec())
            .exec_without_returning(unit.connection())
            .await?;
    }
    Ok(())
}

/// What the history shows of a topic.
pub(super) fn snapshot(row: &Model, aliases: &[String], parent: Option<Uuid>) -> Snapshot {
    let deleted = row
        .deleted_at
        .map(|at| Timestamp::from_micros(at).to_string());
    let mut snapshot = Snapshot::new();
    let mut put = |field: &str, value| {
        snapshot.insert(field.to_owned(), value);
    };
    put("slug", json!(row.slug));
    put("name", json!(row.name));
    put("description", json!(row.description));
    put("aliases", json!(aliases));
    put("parent", json!(parent.map(|uid| id(uid).to_string())));
    put("position", json!(row.position));
    put("deletedAt", json!(deleted));
    snapshot
}
