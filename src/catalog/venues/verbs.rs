//! Creating, changing and deleting venues.

use entity::{
    enums::{ChangeEntity, ChangeOperation},
    paper,
    venue::{Column, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::{VenueInput, insert, new_row, snapshot};
use crate::{
    catalog::{
        Actor, Catalog, Deleted, Error, Patch, Problem, ProblemCode, Problems, Saved, WriteError,
        lines, redirects, slugs, unit::Unit,
    },
    domain::{EntityKind, GlobalId, limits},
};

/// The wanted values of a venue.
#[derive(Debug, Clone, Default)]
pub struct VenuePatch {
    /// The readable key.
    pub slug: Patch<String>,
    /// One line, unique whatever its case and accents.
    pub name: Patch<String>,
    /// Its site.
    pub url: Patch<String>,
}

/// Adds a venue.
///
/// # Errors
/// The problems of the input, or a failure; nothing is stored then.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    input: VenuePatch,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let mut row = new_row(VenueInput::default(), unit.now());
    apply(&unit, &mut row, input).await?;
    if row.slug.is_empty() {
        let name = [row.name.as_str()];
        let free = slugs::free(unit.connection(), ChangeEntity::Venue, &name).await?;
        row.slug = free.into_iter().next().unwrap_or_default();
    }
    let uid = row.uid;
    insert(&mut unit, &[row]).await?;
    let entity = super::by_uids(unit.connection(), &[uid]).await?.pop();
    let entity = entity.ok_or(Error::Corrupt { what: "new venue" })?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// Changes the wanted values of a venue. When all are as wanted already, nothing is written.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn update(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    input: VenuePatch,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let before = current(&unit, uid, expected).await?;
    let mut after = before.clone();
    apply(&unit, &mut after, input).await?;
    let (old, new) = (snapshot(&before), snapshot(&after));
    let changed = unit.note(
        ChangeEntity::Venue,
        uid,
        ChangeOperation::Updated,
        &old,
        &new,
    );
    if changed {
        if after.slug != before.slug {
            redirects::keep_slug(&unit, ChangeEntity::Venue, &before.slug, &after.slug, uid)
                .await?;
        }
        after = write(&unit, after).await?;
        let papers = papers_of(&unit, after.id).await?;
        unit.touched().papers.extend(papers);
    }
    let revision = unit.commit().await?;
    Ok(Saved {
        entity: after,
        revision,
        changed,
    })
}

/// Deletes a venue that no paper names. Its name becomes free.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn delete(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let before = current(&unit, uid, expected).await?;
    let papers = paper::Entity::find()
        .filter(paper::Column::VenueId.eq(before.id))
        .count(unit.connection())
        .await?;
    if papers > 0 {
        let message = format!(
            "{} is the venue of {papers} papers, deleted ones included; give them another one first.",
            id(uid)
        );
        return Err(Problem::new(ProblemCode::InUse, "id", message).into());
    }
    let mut after = before.clone();
    after.deleted_at = Some(unit.now());
    // The key is unique among all rows; U+0001 is in no name.
    after.name_key = format!("{}\u{1}{uid}", before.name_key);
    let after = write(&unit, after).await?;
    let (old, new) = (snapshot(&before), snapshot(&after));
    unit.note(
        ChangeEntity::Venue,
        uid,
        ChangeOperation::Deleted,
        &old,
        &new,
    );
    let revision = unit.commit().await?;
    Ok(Deleted { uid, revision })
}

/// The papers that are found by the name of a venue.
async fn papers_of(unit: &Unit<'_>, venue: i64) -> Result<Vec<i64>, Error> {
    let papers = paper::Entity::find()
        .select_only()
        .column(paper::Column::Id)
        .filter(paper::Column::VenueId.eq(venue));
    Ok(papers.into_tuple().all(unit.connection()).await?)
}

async fn write(unit: &Unit<'_>, mut row: Model) -> Result<Model, Error> {
    row.revision += 1;
    row.updated_at = unit.now();
    let row = row.into_active_model().reset_all();
    Ok(Entity::update(row).exec(unit.connection()).await?)
}

fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Venue,
        uid,
    }
}

async fn current(unit: &Unit<'_>, uid: Uuid, expected: Option<i32>) -> Result<Model, WriteError> {
    let row = super::by_uids(unit.connection(), &[uid]).await?.pop();
    let row = row.ok_or_else(|| Problem::unknown("id", &id(uid).to_string(), "venue"))?;
    match expected {
        Some(expected) if expected != row.revision => {
            Err(Problem::stale(expected, row.revision, id(uid), row.id).into())
        }
        _ => Ok(row),
    }
}

/// Puts the wanted values into the row; a new one gets its slug when it is inserted.
async fn apply(unit: &Unit<'_>, row: &mut Model, input: VenuePatch) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    if let Some(name) = input.name.wanted() {
        let missing = "A venue needs a name.";
        let limit = limits::NAME_CHARS;
        let name = lines::required(name.as_deref(), limit, "name", missing, &mut problems);
        row.name = name.unwrap_or_default();
        row.name_key = lines::key(&row.name);
    }
    if let Some(url) = input.url.wanted() {
        row.url = url.and_then(|url| lines::url(&url, "url", &mut problems));
    }
    let same = Entity::find()
        .filter(Column::NameKey.eq(&row.name_key))
        .filter(Column::Uid.ne(row.uid));
    if let Some(other) = same.one(unit.connection()).await? {
        let message = format!("{} is called '{}' already.", id(other.uid), other.name);
        let problem = Problem::new(ProblemCode::Taken, "name", message);
        problems.add(problem.with_existing(EntityKind::Venue, other.id));
    }
    match input.slug {
        Patch::Keep => {}
        Patch::Set(wanted) if wanted == row.slug => {}
        Patch::Set(wanted) => {
            let kind = ChangeEntity::Venue;
            row.slug = slugs::wanted(unit, kind, wanted, row.uid, &mut problems).await?;
        }
        Patch::Clear => slugs::keep_one(&mut problems),
    }
    problems.settle()
}
