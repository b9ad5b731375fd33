//! Venues: where papers appeared.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    enums::{ChangeEntity, ChangeOperation},
    venue::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, Select,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Error, Problem, ProblemCode, Problems, Sight, WriteError, lines,
    names::Named,
    papers::state::Reference,
    reach, slugs, sql,
    unit::{Snapshot, Unit},
};
use crate::domain::{EntityKind, GlobalId, Timestamp, limits};

mod verbs;

pub use verbs::{VenuePatch, create, delete, update};

fn living() -> Select<Entity> {
    Entity::find().filter(Column::DeletedAt.is_null())
}

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

/// The slugs and the folded names of the venues that have one of these texts as the one or the other.
///
/// # Errors
/// When the database fails.
pub async fn named(
    connection: &impl ConnectionTrait,
    names: &[&str],
) -> Result<HashSet<String>, Error> {
    let mut found = HashSet::new();
    for chunk in lines::askable(names).chunks(sql::KEYS) {
        let slugs = Column::Slug.is_in(chunk.iter().copied());
        let keys = Column::NameKey.is_in(chunk.iter().map(|name| lines::key(name)));
        let query = living().filter(Condition::any().add(slugs).add(keys));
        for row in query.all(connection).await? {
            found.extend([row.slug, row.name_key]);
        }
    }
    Ok(found)
}

impl reach::Entry for Model {
    type Table = Entity;

    const ENTITY: ChangeEntity = ChangeEntity::Venue;

    fn seen(_: Sight) -> Select<Entity> {
        living()
    }

    fn uid(&self) -> Uuid {
        self.uid
    }

    fn slug(&self) -> &str {
        &self.slug
    }
}

async fn by_uids(connection: &impl ConnectionTrait, uids: &[Uuid]) -> Result<Vec<Model>, Error> {
    let query = living().filter(Column::Uid.is_in(uids.iter().copied()));
    Ok(query.all(connection).await?)
}

impl Named for Model {
    fn id(&self) -> i64 {
        self.id
    }

    fn name_key(&self) -> &str {
        &self.name_key
    }
}

/// The venue with this name, whatever its case and accents.
///
/// # Errors
/// When the database fails.
pub async fn by_name(
    connection: &impl ConnectionTrait,
    name: &str,
) -> Result<Option<Model>, Error> {
    if !lines::is_askable(name) {
        return Ok(None);
    }
    let named = living().filter(Column::NameKey.eq(lines::key(name)));
    Ok(named.one(connection).await?)
}

/// The venue with this id, slug or name; a name that is new creates it.
pub(super) async fn find_or_create(
    unit: &mut Unit<'_>,
    venue: &str,
    problems: &mut Problems,
) -> Result<Option<Reference>, WriteError> {
    let Some(name) = judge(venue, problems) else {
        return Ok(None);
    };
    let mut venues = Venues::load(unit.connection(), &[name.as_str()]).await?;
    let Some(mut found) = venues.find_or_plan(&name, unit.now()) else {
        problems.add(Problem::unknown("venue", &name, "venue"));
        return Ok(None);
    };
    found.settle(&venues.write(unit).await?);
    Ok(Some(found))
}

/// The text that names a venue; none when a problem was noted.
pub(super) fn judge(venue: &str, problems: &mut Problems) -> Option<String> {
    let missing = "A venue needs a name; null removes it.";
    lines::required(Some(venue), limits::NAME_CHARS, "venue", missing, problems)
}

/// The venues that texts may mean, and those among them that are to be created.
pub(super) struct Venues {
    found: HashMap<String, Reference>,
    new: Vec<Model>,
}

impl Venues {
    /// Loads the venues that these texts may mean.
    pub(super) async fn load(
        connection: &impl ConnectionTrait,
        names: &[&str],
    ) -> Result<Self, Error> {
        let names: BTreeSet<&str> = names.iter().copied().collect();
        let names: Vec<&str> = names.into_iter().collect();
        let mut rows = Vec::new();
        for chunk in names.chunks(sql::KEYS) {
            let ids = chunk
                .iter()
                .filter_map(|name| name.parse::<GlobalId>().ok());
            let keys = chunk.iter().map(|name| lines::key(name));
            let condition = Condition::any()
                .add(Column::Uid.is_in(ids.map(|id| id.uid)))
                .add(Column::Slug.is_in(chunk.iter().copied()))
                .add(Column::NameKey.is_in(keys));
            let query = Entity::find()
                .filter(condition)
                .filter(Column::DeletedAt.is_null());
            rows.extend(query.all(connection).await?);
        }
        let mut found = HashMap::new();
        // The name is the weakest key: what it leads to gives way to a slug, and a slug to an id.
        for row in &rows {
            found.insert(row.name_key.clone(), Reference::of(row.id, row.uid));
        }
        for row in &rows {
            found.insert(row.slug.clone(), Reference::of(row.id, row.uid));
        }
        for row in &rows {
            let uid = row.uid;
            let kind = EntityKind::Venue;
            found.insert(
                GlobalId { kind, uid }.to_string(),
                Reference::of(row.id, uid),
            );
        }
        Ok(Self {
            found,
            new: Vec::new(),
        })
    }

    /// The venue that a text means; none when it is none yet.
    pub(super) fn find(&self, name: &str) -> Option<Reference> {
        let found = self.found.get(name);
        found.or_else(|| self.found.get(&lines::key(name))).copied()
    }

    /// The venue that a text means, or one of that name that is to be created; none for an id of nothing.
    pub(super) fn find_or_plan(&mut self, name: &str, now: i64) -> Option<Reference> {
        let found = self.find(name);
        if found.is_some() || name.parse::<GlobalId>().is_ok() {
            return found;
        }
        let venue = VenueInput {
            name: name.to_owned(),
            ..VenueInput::default()
        };
        let row = new_row(venue, now);
        let planned = Reference::of(row.id, row.uid);
        self.found.insert(row.name_key.clone(), planned);
        self.new.push(row);
        Some(planned)
    }

    /// Creates the new ones, and gives their keys by their public keys.
    pub(super) async fn write(
        mut self,
        unit: &mut Unit<'_>,
    ) -> Result<HashMap<Uuid, i64>, WriteError> {
        let names: Vec<&str> = self.new.iter().map(|row| row.name.as_str()).collect();
        let slugs = slugs::free(unit.connection(), ChangeEntity::Venue, &names).await?;
        for (row, slug) in self.new.iter_mut().zip(slugs) {
            row.slug = slug;
        }
        insert(unit, &self.new).await
    }
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
    let mut row = new_row(VenueInput { name, slug, url }, unit.now());
    if row.slug.is_empty() {
        let name = [row.name.as_str()];
        let free = slugs::free(unit.connection(), ChangeEntity::Venue, &name).await?;
        row.slug = free.into_iter().next().unwrap_or_default();
    }
    insert(unit, &[row]).await?;
    Ok(())
}

/// A new venue; the internal key comes when it is written, and so does the slug when none is given.
fn new_row(venue: VenueInput, now: i64) -> Model {
    Model {
        id: 0,
        uid: Uuid::now_v7(),
        slug: venue.slug.unwrap_or_default(),
        name_key: lines::key(&venue.name),
        name: venue.name,
        url: venue.url,
        revision: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}

async fn insert(unit: &mut Unit<'_>, new: &[Model]) -> Result<HashMap<Uuid, i64>, WriteError> {
    let mut keys = HashMap::with_capacity(new.len());
    let rows = new.iter().map(|row| ActiveModel {
        id: NotSet,
        ..row.clone().into_active_model().reset_all()
    });
    for rows in sql::chunks(rows.collect(), 10) {
        let inserted = Entity::insert_many(rows)
            .exec_with_returning(unit.connection())
            .await?;
        keys.extend(inserted.into_iter().map(|row| (row.uid, row.id)));
    }
    for row in new {
        unit.note(
            ChangeEntity::Venue,
            row.uid,
            ChangeOperation::Created,
            &Snapshot::new(),
            &snapshot(row),
        );
    }
    Ok(keys)
}

/// What the history shows of a venue.
fn snapshot(row: &Model) -> Snapshot {
    let mut snapshot = Snapshot::new();
    snapshot.insert("slug".to_owned(), json!(row.slug));
    snapshot.insert("name".to_owned(), json!(row.name));
    snapshot.insert("url".to_owned(), json!(row.url));
    let deleted = row
        .deleted_at
        .map(|at| Timestamp::from_micros(at).to_string());
    snapshot.insert("deletedAt".to_owned(), json!(deleted));
    snapshot
}
