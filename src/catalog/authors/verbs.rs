//! Creating, changing and deleting authors.

use entity::{
    author::{ActiveModel, Column, Entity, Model},
    author_name, authorship,
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use serde_json::json;
use uuid::Uuid;

use super::{id, private};
use crate::{
    catalog::{
        Actor, Catalog, Deleted, Error, Patch, Problem, ProblemCode, Problems, Saved, WriteError,
        lines, merging, papers, redirects, slugs,
        unit::{Snapshot, Unit},
    },
    domain::{
        EntityKind, Timestamp,
        identifier::Orcid,
        limits,
        name::{PersonName, sort_key},
    },
};

/// The wanted values of an author. For a new author an absent value means its default.
#[derive(Debug, Clone, Default)]
pub struct AuthorInput {
    /// The readable key; made from the name when a new author has none.
    pub slug: Patch<String>,
    /// The name as shown, required.
    pub display_name: Patch<String>,
    /// Given names; taken from the display name of a new author when absent.
    pub given_name: Patch<String>,
    /// Family name, likewise.
    pub family_name: Patch<String>,
    /// For example `Jr.`
    pub suffix: Patch<String>,
    /// Any spelling of the ORCID.
    pub orcid: Patch<String>,
    /// An http or https address.
    pub homepage: Patch<String>,
    /// Other names, all of them.
    pub names: Patch<Vec<NameInput>>,
}

/// Another name of an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameInput {
    /// The name.
    pub name: String,
    /// Serves matching only: never shown, searched, suggested or exported.
    pub private: bool,
}

/// Adds an author.
///
/// # Errors
/// The problems of the input, or a failure; nothing is stored then.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    input: AuthorInput,
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

/// Adds an author within a unit of work.
pub(in crate::catalog) async fn add(
    unit: &mut Unit<'_>,
    mut input: AuthorInput,
) -> Result<Model, WriteError> {
    if input.display_name.is_keep() {
        input.display_name = Patch::Clear;
    }
    if let Patch::Set(name) = &input.display_name {
        let parts = PersonName::parse(name);
        default(&mut input.given_name, parts.given);
        default(&mut input.family_name, parts.family);
        default(&mut input.suffix, parts.suffix);
    }
    let mut row = empty(unit.now());
    let mut names = Vec::new();
    apply(unit, &mut row, &mut names, input).await?;
    let new = ActiveModel {
        id: NotSet,
        ..row.into_active_model().reset_all()
    };
    let entity = Entity::insert(new)
        .exec_with_returning(unit.connection())
        .await?;
    store_names(unit, entity.id, &names).await?;
    unit.touched().authors.insert(entity.id);
    let after = snapshot(&entity, &names);
    unit.note(
        ChangeEntity::Author,
        entity.uid,
        ChangeOperation::Created,
        &Snapshot::new(),
        &after,
    );
    Ok(entity)
}

fn default(wanted: &mut Patch<String>, value: Option<String>) {
    if wanted.is_keep() {
        *wanted = value.into();
    }
}

/// Changes the wanted values of an author. When all are as wanted already, nothing is written.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn update(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    input: AuthorInput,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    update_within(unit, uid, expected, input).await
}

/// Changes the wanted values of an author as the only thing that a unit of work does.
pub(in crate::catalog) async fn update_within(
    mut unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
    input: AuthorInput,
) -> Result<Saved<Model>, WriteError> {
    let before = current(&unit, uid, expected).await?;
    let former = names_of(&unit, before.id).await?;
    let (mut after, mut names) = (before.clone(), former.clone());
    apply(&unit, &mut after, &mut names, input).await?;
    let (old, new) = (snapshot(&before, &former), snapshot(&after, &names));
    let shows = unit.note(
        ChangeEntity::Author,
        uid,
        ChangeOperation::Updated,
        &old,
        &new,
    );
    let changed = shows || names != former;
    if changed {
        if !shows {
            // A private name is in no snapshot.
            unit.note_hidden(ChangeEntity::Author, uid);
        }
        if names != former {
            store_names(&unit, before.id, &names).await?;
        }
        if after.slug != before.slug {
            redirects::keep_slug(&unit, ChangeEntity::Author, &before.slug, &after.slug, uid)
                .await?;
        }
        after.revision += 1;
        after.updated_at = unit.now();
        after = write(&unit, after).await?;
        private::hide(&unit, &after, &names).await?;
        papers::cards::refresh_author(unit.connection(), after.id).await?;
        unit.touched().renamed_authors.insert(after.id);
    }
    let revision = unit.commit().await?;
    Ok(Saved {
        entity: after,
        revision,
        changed,
    })
}

/// Deletes an author that no paper names.
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

/// Deletes an author that no paper names, as the only thing that a unit of work does.
pub(in crate::catalog) async fn delete_within(
    mut unit: Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let before = current(&unit, uid, expected).await?;
    let papers = authorship::Entity::find()
        .filter(authorship::Column::AuthorId.eq(before.id))
        .count(unit.connection())
        .await?;
    if papers > 0 {
        let message = format!(
            "{} is an author of {papers} papers, deleted ones included; take the author out of them first.",
            id(uid)
        );
        return Err(Problem::new(ProblemCode::InUse, "id", message).into());
    }
    let mut after = before.clone();
    after.deleted_at = Some(unit.now());
    after.revision += 1;
    after.updated_at = unit.now();
    // The ORCID is unique among all rows; a new entry for the same person must be able to have it.
    after.orcid = None;
    let after = write(&unit, after).await?;
    store_names(&unit, before.id, &[]).await?;
    unit.touched().authors.insert(before.id);
    let (old, new) = (snapshot(&before, &[]), snapshot(&after, &[]));
    unit.note(
        ChangeEntity::Author,
        uid,
        ChangeOperation::Deleted,
        &old,
        &new,
    );
    let revision = unit.commit().await?;
    Ok(Deleted { uid, revision })
}

pub(super) async fn write(unit: &Unit<'_>, row: Model) -> Result<Model, WriteError> {
    let row = ActiveModel {
        // Papers move it, not this verb.
        paper_count: NotSet,
        ..row.into_active_model().reset_all()
    };
    Ok(Entity::update(row).exec(unit.connection()).await?)
}

pub(super) async fn current(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Model, WriteError> {
    let row = Entity::find()
        .filter(Column::Uid.eq(uid))
        .filter(Column::DeletedAt.is_null())
        .one(unit.connection())
        .await?;
    let Some(row) = row else {
        let went = merging::went(unit.connection(), EntityKind::Author, uid).await?;
        let unknown = || Problem::unknown("id", &id(uid).to_string(), "author");
        return Err(went.unwrap_or_else(unknown).into());
    };
    at_revision(row, expected)
}

/// The author that was merged into another one.
pub(super) async fn tombstone(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Model, WriteError> {
    let row = Entity::find().filter(Column::Uid.eq(uid));
    let row = row.one(unit.connection()).await?;
    let row = row.ok_or(Error::Corrupt { what: "merge" })?;
    at_revision(row, expected)
}

fn at_revision(row: Model, expected: Option<i32>) -> Result<Model, WriteError> {
    match expected {
        Some(expected) if expected != row.revision => {
            Err(Problem::stale(expected, row.revision, id(row.uid), row.id).into())
        }
        _ => Ok(row),
    }
}

fn empty(now: i64) -> Model {
    Model {
        id: 0,
        uid: Uuid::now_v7(),
        slug: String::new(),
        display_name: String::new(),
        name_key: String::new(),
        sort_key: String::new(),
        given_name: None,
        family_name: None,
        suffix: None,
        orcid: None,
        homepage: None,
        paper_count: 0,
        revision: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

pub(super) async fn apply(
    unit: &Unit<'_>,
    row: &mut Model,
    names: &mut Vec<NameInput>,
    mut input: AuthorInput,
) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    let limit = limits::NAME_CHARS;
    let names_change = !(input.display_name.is_keep() && input.names.is_keep());
    follow(row, &mut input);
    if let Some(name) = input.display_name.wanted() {
        let missing = "An author needs a name.";
        let name = lines::required(
            name.as_deref(),
            limit,
            "displayName",
            missing,
            &mut problems,
        );
        row.display_name = name.unwrap_or_default();
    }
    for (value, wanted, path) in [
        (&mut row.given_name, input.given_name, "givenName"),
        (&mut row.family_name, input.family_name, "familyName"),
        (&mut row.suffix, input.suffix, "suffix"),
    ] {
        if let Some(wanted) = wanted.wanted() {
            *value = wanted.and_then(|text| lines::line(&text, limit, path, &mut problems));
        }
    }
    if let Some(homepage) = input.homepage.wanted() {
        row.homepage = homepage.and_then(|url| lines::url(&url, "homepage", &mut problems));
    }
    if let Some(list) = input.names.wanted() {
        *names = names_wanted(list.unwrap_or_default(), &mut problems);
    }
    row.name_key = lines::key(&row.display_name);
    row.sort_key = sort_key_of(row);
    if names_change {
        private::differ(row, names, &mut problems);
    }
    orcid(unit, row, input.orcid, &mut problems).await?;
    slug_of(unit, row, names, input.slug, &mut problems).await?;
    problems.settle()
}

/// Parts that were found in the former name are found in the new one, unless the input has any.
fn follow(row: &Model, input: &mut AuthorInput) {
    let parts = [&input.given_name, &input.family_name, &input.suffix];
    let Patch::Set(name) = &input.display_name else {
        return;
    };
    let former = PersonName::parse(&row.display_name);
    let own = (&row.given_name, &row.family_name, &row.suffix);
    if row.display_name != *name
        && parts.into_iter().all(Patch::is_keep)
        && own == (&former.given, &former.family, &former.suffix)
    {
        let parts = PersonName::parse(name);
        input.given_name = parts.given.into();
        input.family_name = parts.family.into();
        input.suffix = parts.suffix.into();
    }
}

/// Family name first, as far as it is known.
fn sort_key_of(row: &Model) -> String {
    match (&row.family_name, &row.given_name) {
        (Some(family), Some(given)) => lines::key(&format!("{family} {given}")),
        (Some(family), None) => lines::key(family),
        _ => sort_key(&row.display_name),
    }
}

fn names_wanted(list: Vec<NameInput>, problems: &mut Problems) -> Vec<NameInput> {
    problems.limit("names", list.len(), limits::AUTHOR_NAMES);
    let mut names: Vec<NameInput> = Vec::with_capacity(list.len());
    for (at, NameInput { name, private }) in list.into_iter().enumerate() {
        let path = format!("names.{at}.name");
        let Some(name) = lines::line(&name, limits::NAME_CHARS, &path, problems) else {
            continue;
        };
        if names.iter().any(|known| known.name == name) {
            problems.say(
                ProblemCode::Taken,
                &path,
                format!("'{name}' is in the list already."),
            );
        }
        names.push(NameInput { name, private });
    }
    names
}

async fn orcid(
    unit: &Unit<'_>,
    row: &mut Model,
    wanted: Patch<String>,
    problems: &mut Problems,
) -> Result<(), WriteError> {
    let Some(wanted) = wanted.wanted() else {
        return Ok(());
    };
    let Some(wanted) = wanted else {
        row.orcid = None;
        return Ok(());
    };
    let Some(orcid) = problems.check("orcid", wanted.parse::<Orcid>()) else {
        return Ok(());
    };
    let other = super::by_orcid(unit.connection(), orcid.as_str()).await?;
    if let Some(other) = other.filter(|other| other.uid != row.uid) {
        let message = format!("{} has this ORCID already.", id(other.uid));
        let problem = Problem::new(ProblemCode::Taken, "orcid", message);
        problems.add(problem.with_existing(EntityKind::Author, other.id));
    }
    row.orcid = Some(orcid.as_str().to_owned());
    Ok(())
}

async fn slug_of(
    unit: &Unit<'_>,
    row: &mut Model,
    names: &[NameInput],
    wanted: Patch<String>,
    problems: &mut Problems,
) -> Result<(), WriteError> {
    let is_secret = private::is_in(&row.slug, &row.display_name, names);
    match wanted {
        Patch::Set(wanted) if wanted == row.slug => {}
        Patch::Set(wanted) => {
            row.slug = slugs::wanted(unit, ChangeEntity::Author, wanted, row.uid, problems).await?;
        }
        _ if row.slug.is_empty() || is_secret => {
            let name = [row.display_name.as_str()];
            let free = slugs::free(unit.connection(), ChangeEntity::Author, &name).await?;
            row.slug = free.into_iter().next().unwrap_or_default();
        }
        Patch::Keep => {}
        Patch::Clear => slugs::keep_one(problems),
    }
    Ok(())
}

pub(super) async fn names_of(unit: &Unit<'_>, author: i64) -> Result<Vec<NameInput>, WriteError> {
    let rows = author_name::Entity::find()
        .filter(author_name::Column::AuthorId.eq(author))
        .order_by_asc(author_name::Column::Id)
        .all(unit.connection())
        .await?;
    let names = rows.into_iter().map(|row| NameInput {
        name: row.name,
        private: row.private,
    });
    Ok(names.collect())
}

pub(super) async fn store_names(
    unit: &Unit<'_>,
    author: i64,
    names: &[NameInput],
) -> Result<(), WriteError> {
    author_name::Entity::delete_many()
        .filter(author_name::Column::AuthorId.eq(author))
        .exec(unit.connection())
        .await?;
    let rows = names.iter().map(|own| author_name::ActiveModel {
        id: NotSet,
        author_id: Set(author),
        name: Set(own.name.clone()),
        name_key: Set(lines::key(&own.name)),
        private: Set(own.private),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        author_name::Entity::insert_many(rows)
            .exec_without_returning(unit.connection())
            .await?;
    }
    Ok(())
}

/// What the history shows of an author. Private names are left out: the history is shown to readers.
pub(super) fn snapshot(row: &Model, names: &[NameInput]) -> Snapshot {
    let public = names.iter().filter(|own| !own.private);
    let public: Vec<_> = public.map(|own| own.name.as_str()).collect();
    let deleted = row
        .deleted_at
        .map(|at| Timestamp::from_micros(at).to_string());
    let mut snapshot = Snapshot::new();
    let mut put = |field: &str, value| {
        snapshot.insert(field.to_owned(), value);
    };
    put("slug", json!(row.slug));
    put("displayName", json!(row.display_name));
    put("givenName", json!(row.given_name));
    put("familyName", json!(row.family_name));
    put("suffix", json!(row.suffix));
    put("orcid", json!(row.orcid));
    put("homepage", json!(row.homepage));
    put("names", json!(public));
    put("deletedAt", json!(deleted));
    snapshot
}
