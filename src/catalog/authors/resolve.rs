//! Which author is meant: by key, by ORCID, by name, or a new one. Any number of authors takes a fixed number of statements.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    author::{ActiveModel, Column, Entity, Model},
    author_name,
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, QueryFilter, sea_query::OnConflict,
};
use uuid::Uuid;

use super::verbs::snapshot;
use crate::{
    catalog::{
        Error, Problem, ProblemCode, Problems, WriteError, lines,
        papers::{self, AuthorRef, state::Reference},
        slugs, sql,
        unit::{Snapshot, Unit},
    },
    domain::{
        identifier::Orcid,
        limits,
        name::{PersonName, sort_key},
    },
};

/// Values of an author's row.
const COLUMNS: usize = 16;

/// An author as an input names it.
pub(in crate::catalog) struct Wanted {
    pub(in crate::catalog) path: String,
    pub(in crate::catalog) reference: Option<AuthorRef>,
    pub(in crate::catalog) name: Option<String>,
    pub(in crate::catalog) orcid: Option<String>,
    pub(in crate::catalog) organization: bool,
}

/// An author of the catalog, and the name to print.
pub(in crate::catalog) struct Found {
    pub(in crate::catalog) author: Reference,
    pub(in crate::catalog) name: String,
}

/// A wanted author with its values judged.
#[derive(Debug, Clone)]
pub(in crate::catalog) struct Judged {
    path: String,
    reference: Option<AuthorRef>,
    name: Option<String>,
    key: String,
    orcid: Option<String>,
    organization: bool,
}

impl Judged {
    /// Where it stands in the input.
    pub(in crate::catalog) fn path(&self) -> &str {
        &self.path
    }

    /// The name that is to be printed, as far as the input gives one.
    pub(in crate::catalog) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The folded name, when that is all that the input says.
    pub(in crate::catalog) fn name_alone(&self) -> Option<&str> {
        let alone = self.reference.is_none() && self.orcid.is_none();
        alone.then_some(self.key.as_str())
    }
}

/// The author that each wanted one means, created where there is none; none where a problem was noted.
pub(in crate::catalog) async fn find_or_create(
    unit: &mut Unit<'_>,
    wanted: Vec<Wanted>,
    problems: &mut Problems,
) -> Result<Vec<Option<Found>>, WriteError> {
    let judged = wanted.into_iter().map(|wanted| judge(wanted, problems));
    let judged: Vec<Option<Judged>> = judged.collect();
    let good: Vec<&Judged> = judged.iter().flatten().collect();
    let mut authors = Authors::load(unit.connection(), &good).await?;
    let mut found = Vec::with_capacity(judged.len());
    for judged in &judged {
        let problem = judged.as_ref().and_then(|judged| authors.unknown(judged));
        found.push(match (judged, &problem) {
            (Some(judged), None) => Some(authors.find_or_plan(judged, unit.now())),
            _ => None,
        });
        if let Some(problem) = problem {
            problems.add(problem);
        }
    }
    if problems.is_empty() {
        let keys = authors.write(unit).await?;
        for found in found.iter_mut().flatten() {
            found.author.settle(&keys);
        }
    }
    Ok(found)
}

/// Judges what an input says of an author; none when a problem was noted.
pub(in crate::catalog) fn judge(wanted: Wanted, problems: &mut Problems) -> Option<Judged> {
    let at = |member: &str| format!("{}.{member}", wanted.path);
    let before = problems.count();
    let name = wanted.name.as_deref();
    let name = name.and_then(|name| lines::line(name, limits::NAME_CHARS, &at("name"), problems));
    if problems.count() > before {
        return None;
    }
    let orcid = match &wanted.orcid {
        None => None,
        Some(orcid) => {
            let orcid = problems.check(&at("orcid"), orcid.parse::<Orcid>())?;
            Some(orcid.as_str().to_owned())
        }
    };
    if name.is_none() && wanted.reference.is_none() {
        let message = "An author needs a name, or the id of an author of the catalog.";
        problems.say(ProblemCode::Required, &at("name"), message);
        return None;
    }
    Some(Judged {
        key: name.as_deref().map(lines::key).unwrap_or_default(),
        path: wanted.path,
        reference: wanted.reference,
        name,
        orcid,
        organization: wanted.organization,
    })
}

/// The authors that lists may mean, those among them that are to be created, and those that are to get an ORCID.
pub(in crate::catalog) struct Authors {
    rows: Vec<Model>,
    by_uid: HashMap<Uuid, usize>,
    by_slug: HashMap<String, usize>,
    by_orcid: HashMap<String, usize>,
    /// Oldest first.
    by_key: HashMap<String, Vec<usize>>,
    /// Folded names of authors that serve matching only.
    private: HashSet<(usize, String)>,
    /// Where the new ones begin in `rows`.
    known: usize,
    /// Authors known by name alone that now have an ORCID, as they were.
    adopted: BTreeMap<usize, Model>,
}

impl Authors {
    /// Loads the authors that these may mean.
    pub(in crate::catalog) async fn load(
        connection: &impl ConnectionTrait,
        judged: &[&Judged],
    ) -> Result<Self, Error> {
        let (mut uids, mut slugs, mut orcids, mut keys) = (vec![], vec![], vec![], vec![]);
        for judged in judged {
            // Also of those that are named by a key: the name to print may be a private one.
            keys.extend(Some(judged.key.as_str()).filter(|key| !key.is_empty()));
            match &judged.reference {
                Some(AuthorRef::Uid(uid)) => uids.push(*uid),
                Some(AuthorRef::Slug(slug)) if lines::is_askable(slug) => {
                    slugs.push(slug.as_str());
                }
                Some(AuthorRef::Slug(_) | AuthorRef::Nobody(_)) => {}
                None => orcids.extend(judged.orcid.as_deref()),
            }
        }
        let mut rows = BTreeMap::new();
        living(connection, Column::Uid, uids, &mut rows).await?;
        living(connection, Column::Slug, slugs, &mut rows).await?;
        living(connection, Column::Orcid, orcids, &mut rows).await?;
        let variants = variants(connection, &keys, &mut rows).await?;
        living(connection, Column::NameKey, keys, &mut rows).await?;
        Ok(Self::of(rows, variants))
    }

    /// Authors by their keys, and other names with the keys of their authors: private names too, which serve matching only.
    fn of(rows: BTreeMap<i64, Model>, variants: Vec<author_name::Model>) -> Self {
        let rows: Vec<Model> = rows.into_values().collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        let places: HashMap<i64, usize> = rows.iter().map(|row| row.id).zip(0..).collect();
        for (at, row) in rows.iter().enumerate() {
            by_key.entry(row.name_key.clone()).or_default().push(at);
        }
        let mut private = HashSet::new();
        for variant in variants {
            let place = places.get(&variant.author_id).copied();
            if variant.private {
                private.extend(place.map(|at| (at, variant.name_key.clone())));
            }
            by_key.entry(variant.name_key).or_default().extend(place);
        }
        for places in by_key.values_mut() {
            places.sort_unstable();
            places.dedup();
        }
        let orcids = rows.iter().map(|row| row.orcid.clone()).zip(0..);
        Self {
            by_uid: rows.iter().map(|row| row.uid).zip(0..).collect(),
            by_slug: rows.iter().map(|row| row.slug.clone()).zip(0..).collect(),
            by_orcid: orcids
                .filter_map(|(orcid, at)| Some((orcid?, at)))
                .collect(),
            by_key,
            private,
            known: rows.len(),
            adopted: BTreeMap::new(),
            rows,
        }
    }

    fn referred(&self, reference: &AuthorRef) -> Option<usize> {
        match reference {
            AuthorRef::Uid(uid) => self.by_uid.get(uid).copied(),
            AuthorRef::Slug(slug) => self.by_slug.get(slug).copied(),
            AuthorRef::Nobody(_) => None,
        }
    }

    /// What is wrong with an author that is named by a key of nobody.
    pub(in crate::catalog) fn unknown(&self, judged: &Judged) -> Option<Problem> {
        let reference = judged.reference.as_ref()?;
        if self.referred(reference).is_some() {
            return None;
        }
        let path = format!("{}.authorId", judged.path);
        let id = match reference {
            AuthorRef::Uid(uid) => super::id(*uid).to_string(),
            AuthorRef::Slug(text) | AuthorRef::Nobody(text) => text.clone(),
        };
        Some(Problem::unknown(&path, &id, "author"))
    }

    /// The author that is meant: by reference, else the same ORCID, else the same name with no other ORCID, else one that is to be
    /// created.
    pub(in crate::catalog) fn find_or_plan(&mut self, judged: &Judged, now: i64) -> Found {
        let known = match &judged.reference {
            Some(reference) => self.referred(reference),
            None => self.by_values(judged),
        };
        let at = known.unwrap_or_else(|| self.plan(judged, now));
        let row = &self.rows[at];
        let is_private = self.private.contains(&(at, judged.key.clone()));
        let name = judged.name.clone().filter(|_| !is_private);
        Found {
            author: Reference::of(row.id, row.uid),
            name: name.unwrap_or_else(|| row.display_name.clone()),
        }
    }

    fn by_values(&mut self, judged: &Judged) -> Option<usize> {
        let named = self.by_key.get(&judged.key).map(Vec::as_slice);
        let named = named.unwrap_or_default();
        let Some(orcid) = &judged.orcid else {
            return named.first().copied();
        };
        if let Some(at) = self.by_orcid.get(orcid) {
            return Some(*at);
        }
        let mut named = named.iter().copied();
        let at = named.find(|at| self.rows[*at].orcid.is_none())?;
        if at < self.known {
            self.adopted.insert(at, self.rows[at].clone());
        }
        self.rows[at].orcid = Some(orcid.clone());
        self.by_orcid.insert(orcid.clone(), at);
        Some(at)
    }

    fn plan(&mut self, judged: &Judged, now: i64) -> usize {
        let at = self.rows.len();
        self.by_key.entry(judged.key.clone()).or_default().push(at);
        self.by_orcid
            .extend(judged.orcid.clone().map(|orcid| (orcid, at)));
        self.rows.push(new_row(judged, now));
        at
    }

    /// Creates the new authors and stores the ORCIDs; the keys of the new authors by their public keys.
    pub(in crate::catalog) async fn write(
        mut self,
        unit: &mut Unit<'_>,
    ) -> Result<HashMap<Uuid, i64>, WriteError> {
        self.adopt(unit).await?;
        let mut new = self.rows.split_off(self.known);
        let names: Vec<&str> = new.iter().map(|row| row.display_name.as_str()).collect();
        let slugs = slugs::free(unit.connection(), ChangeEntity::Author, &names).await?;
        for (row, slug) in new.iter_mut().zip(slugs) {
            row.slug = slug;
        }
        let mut keys = HashMap::with_capacity(new.len());
        let rows = new.iter().map(|row| ActiveModel {
            id: NotSet,
            ..row.clone().into_active_model().reset_all()
        });
        for rows in sql::chunks(rows.collect(), COLUMNS) {
            // Neither database promises the order of RETURNING.
            let inserted = Entity::insert_many(rows)
                .exec_with_returning(unit.connection())
                .await?;
            keys.extend(inserted.into_iter().map(|row| (row.uid, row.id)));
        }
        for row in &new {
            let (old, new) = (Snapshot::new(), snapshot(row, &[]));
            unit.note(
                ChangeEntity::Author,
                row.uid,
                ChangeOperation::Created,
                &old,
                &new,
            );
        }
        unit.touched().authors.extend(keys.values());
        Ok(keys)
    }

    async fn adopt(&mut self, unit: &mut Unit<'_>) -> Result<(), Error> {
        let mut changed = Vec::with_capacity(self.adopted.len());
        let adopted: Vec<i64> = self.adopted.values().map(|before| before.id).collect();
        for (at, before) in std::mem::take(&mut self.adopted) {
            let row = &mut self.rows[at];
            row.revision += 1;
            row.updated_at = unit.now();
            let (old, new) = (snapshot(&before, &[]), snapshot(row, &[]));
            unit.note(
                ChangeEntity::Author,
                row.uid,
                ChangeOperation::Updated,
                &old,
                &new,
            );
            changed.push(row.clone().into_active_model().reset_all());
        }
        let mut replace = OnConflict::column(Column::Id);
        replace.update_columns([Column::Orcid, Column::Revision, Column::UpdatedAt]);
        for rows in sql::chunks(changed, COLUMNS) {
            // The rows are there: all conflict, and each becomes an update.
            Entity::insert_many(rows)
                .on_conflict(replace.clone())
                .exec_without_returning(unit.connection())
                .await?;
        }
        papers::cards::refresh_authors(unit.connection(), &adopted).await?;
        Ok(())
    }
}

/// Adds the living authors with one of these values in a column.
async fn living<T: Into<sea_orm::Value> + Ord + Clone>(
    connection: &impl ConnectionTrait,
    column: Column,
    mut values: Vec<T>,
    rows: &mut BTreeMap<i64, Model>,
) -> Result<(), Error> {
    values.sort_unstable();
    values.dedup();
    for chunk in values.chunks(sql::KEYS) {
        let query = Entity::find()
            .filter(column.is_in(chunk.iter().cloned()))
            .filter(Column::DeletedAt.is_null());
        let found = query.all(connection).await?;
        rows.extend(found.into_iter().map(|row| (row.id, row)));
    }
    Ok(())
}

/// Adds the living authors who also have one of these names, and says who has which.
async fn variants(
    connection: &impl ConnectionTrait,
    keys: &[&str],
    rows: &mut BTreeMap<i64, Model>,
) -> Result<Vec<author_name::Model>, Error> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let mut variants = Vec::new();
    for chunk in keys.chunks(sql::KEYS) {
        let found = author_name::Entity::find()
            .find_also_related(Entity)
            .filter(Condition::all().add(author_name::Column::NameKey.is_in(chunk.iter().copied())))
            .filter(Column::DeletedAt.is_null())
            .all(connection)
            .await?;
        for (variant, author) in found {
            variants.push(variant);
            rows.extend(author.map(|author| (author.id, author)));
        }
    }
    Ok(variants)
}

/// A new author; the slug and the internal key come when it is written.
fn new_row(judged: &Judged, now: i64) -> Model {
    let name = judged.name.clone().unwrap_or_default();
    let parts = PersonName::parse(&name);
    let part = |part: Option<String>| if judged.organization { None } else { part };
    Model {
        id: 0,
        uid: Uuid::now_v7(),
        slug: String::new(),
        name_key: judged.key.clone(),
        sort_key: if judged.organization {
            judged.key.clone()
        } else {
            sort_key(&name)
        },
        display_name: if judged.organization {
            name
        } else {
            parts.display
        },
        given_name: part(parts.given),
        family_name: part(parts.family),
        suffix: part(parts.suffix),
        orcid: judged.orcid.clone(),
        homepage: None,
        paper_count: 0,
        revision: 1,
        created_at: now,
        updated_at: now,
        deleted_at: None,
    }
}
