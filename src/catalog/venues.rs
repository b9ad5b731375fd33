//! Venues: where papers appeared.

use entity::{
    enums::{ChangeEntity, ChangeOperation},
    venue::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Error, Problem, ProblemCode, Problems, WriteError, lines,
    papers::state::Reference,
    slugs, sql,
    unit::{Snapshot, Unit},
};
use crate::domain::{GlobalId, limits};

/// The venues with these keys, in no order.
///
/// # Errors
/// When the database fails; so have all reading functions.
pub async fn by_ids(connection: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Model>, Error> {
    let mut rows = Vec::new();
    for chunk in ids.chunks(sql::KEYS) {
        let query = Entity::find().filter(Column::Id.is_in(chunk.iter().copied()));
        rows.extend(query.all(connection).await?);
    }
    Ok(rows)
}

/// The venues with these public ids, in no order.
///
/// # Errors
/// When the database fails.
pub async fn by_uids(
    connection: &impl ConnectionTrait,
    uids: &[Uuid],
) -> Result<Vec<Model>, Error> {
    let query = Entity::find()
        .filter(Column::Uid.is_in(uids.iter().copied()))
        .filter(Column::DeletedAt.is_null());
    Ok(query.all(connection).await?)
}

/// The venue with this id, slug or name; a name that is new creates it.
pub(super) async fn find_or_create(
    unit: &mut Unit<'_>,
    venue: &str,
    problems: &mut Problems,
) -> Result<Option<Reference>, WriteError> {
    let missing = "A venue needs a name; null removes it.";
    let name = lines::required(Some(venue), limits::NAME_CHARS, "venue", missing, problems);
    let Some(name) = name else {
        return Ok(None);
    };
    let id = name.parse::<GlobalId>().ok();
    let key = lines::key(&name);
    let mut condition = Condition::any()
        .add(Column::Slug.eq(&name))
        .add(Column::NameKey.eq(&key));
    if let Some(id) = id {
        condition = condition.add(Column::Uid.eq(id.uid));
    }
    let found = Entity::find()
        .filter(condition)
        .filter(Column::DeletedAt.is_null())
        .one(unit.connection())
        .await?;
    if let Some(row) = found {
        return Ok(Some(Reference {
            id: row.id,
            uid: row.uid,
        }));
    }
    if id.is_some() {
        problems.add(Problem::unknown("venue", &name, "venue"));
        return Ok(None);
    }
    let venue = VenueInput {
        name,
        ..VenueInput::default()
    };
    Ok(Some(insert(unit, venue).await?))
}

/// A venue to be added.
#[derive(Debug, Clone, Default)]
pub struct VenueInput {
    /// One line, unique whatever its case and accents.
    pub name: String,
    /// The readable key; made from the name when absent.
    pub slug: Option<String>,
    /// Its site.
    pub url: Option<String>,
}

/// Adds a venue within a unit of work.
pub(super) async fn add(unit: &mut Unit<'_>, input: VenueInput) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    let missing = "A venue needs a name.";
    let name = lines::required(
        Some(&input.name),
        limits::NAME_CHARS,
        "name",
        missing,
        &mut problems,
    );
    let url = input
        .url
        .and_then(|url| lines::url(&url, "url", &mut problems));
    let slug = match input.slug {
        None => None,
        Some(slug) => {
            Some(slugs::wanted(unit, ChangeEntity::Venue, slug, Uuid::nil(), &mut problems).await?)
        }
    };
    let name = name.unwrap_or_default();
    let same = Entity::find()
        .filter(Column::NameKey.eq(lines::key(&name)))
        .one(unit.connection())
        .await?;
    if same.is_some() {
        let message = format!("A venue is called '{name}' already.");
        problems.say(ProblemCode::Taken, "name", message);
    }
    problems.settle()?;
    insert(unit, VenueInput { name, slug, url }).await?;
    Ok(())
}

async fn insert(unit: &mut Unit<'_>, venue: VenueInput) -> Result<Reference, WriteError> {
    let slug = if let Some(slug) = venue.slug {
        slug
    } else {
        let name = [venue.name.as_str()];
        let free = slugs::free(unit.connection(), ChangeEntity::Venue, &name).await?;
        free.into_iter().next().unwrap_or_default()
    };
    let uid = Uuid::now_v7();
    let row = ActiveModel {
        id: NotSet,
        uid: Set(uid),
        slug: Set(slug),
        name_key: Set(lines::key(&venue.name)),
        name: Set(venue.name),
        url: Set(venue.url),
        revision: Set(1),
        created_at: Set(unit.now()),
        updated_at: Set(unit.now()),
        deleted_at: Set(None),
    };
    let row = Entity::insert(row)
        .exec_with_returning(unit.connection())
        .await?;
    unit.note(
        ChangeEntity::Venue,
        uid,
        ChangeOperation::Created,
        &Snapshot::new(),
        &snapshot(&row),
    );
    Ok(Reference { id: row.id, uid })
}

/// What the history shows of a venue.
fn snapshot(row: &Model) -> Snapshot {
    let mut snapshot = Snapshot::new();
    snapshot.insert("slug".to_owned(), json!(row.slug));
    snapshot.insert("name".to_owned(), json!(row.name));
    snapshot.insert("url".to_owned(), json!(row.url));
    snapshot
}
