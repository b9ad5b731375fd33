//! Which author is meant: by key, by ORCID, by name, or a new one. A whole list takes a fixed number of statements.

use std::collections::HashMap;

use entity::{
    author::{ActiveModel, Column, Entity, Model},
    author_name,
    enums::{ChangeEntity, ChangeOperation},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
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
struct Judged {
    path: String,
    reference: Option<AuthorRef>,
    name: Option<String>,
    key: String,
    orcid: Option<String>,
    organization: bool,
}

/// The author that each wanted one means, created where there is none; none where a problem was noted.
pub(in crate::catalog) async fn find_or_create(
    unit: &mut Unit<'_>,
    wanted: Vec<Wanted>,
    problems: &mut Problems,
) -> Result<Vec<Option<Found>>, WriteError> {
    let judged: Vec<_> = wanted
        .into_iter()
        .map(|wanted| judge(wanted, problems))
        .collect();
    let mut known = Known::load(unit.connection(), judged.iter().flatten()).await?;
    let mut found: Vec<Option<Found>> = Vec::with_capacity(judged.len());
    let mut new: Vec<(usize, &Judged)> = Vec::new();
    for (at, judged) in judged.iter().enumerate() {
        let meant = judged
            .as_ref()
            .and_then(|judged| known.find(judged, problems));
        if meant.is_none()
            && let Some(judged) = judged
            && judged.reference.is_none()
        {
            new.push((at, judged));
        }
        found.push(meant);
    }
    for (author, orcid) in std::mem::take(&mut known.adopted) {
        adopt_orcid(unit, author, orcid).await?;
    }
    if problems.is_empty() && !new.is_empty() {
        for (at, author) in create(unit, &new).await? {
            found[at] = Some(author);
        }
    }
    Ok(found)
}

fn judge(wanted: Wanted, problems: &mut Problems) -> Option<Judged> {
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

/// The authors that a list may mean.
struct Known {
    by_uid: HashMap<Uuid, Model>,
    by_slug: HashMap<String, Model>,
    by_orcid: HashMap<String, Model>,
    /// Oldest first.
    by_key: HashMap<String, Vec<Model>>,
    /// Authors known by name alone that now have an ORCID.
    adopted: Vec<(Model, String)>,
}

impl Known {
    async fn load<'a>(
        connection: &impl ConnectionTrait,
        judged: impl Iterator<Item = &'a Judged>,
    ) -> Result<Self, Error> {
        let (mut uids, mut slugs, mut orcids, mut keys) = (vec![], vec![], vec![], vec![]);
        for judged in judged {
            match &judged.reference {
                Some(AuthorRef::Uid(uid)) => uids.push(*uid),
                Some(AuthorRef::Slug(slug)) if lines::is_askable(slug) => {
                    slugs.push(slug.as_str());
                }
                Some(AuthorRef::Slug(_)) => {}
                None => {
                    orcids.extend(judged.orcid.as_deref());
                    keys.push(judged.key.as_str());
                }
            }
        }
        let mut rows = Vec::new();
        if !uids.is_empty() || !slugs.is_empty() {
            let condition = Condition::any()
                .add(Column::Uid.is_in(uids))
                .add(Column::Slug.is_in(slugs));
            rows.extend(living(connection, condition).await?);
        }
        let by_uid = rows.iter().map(|row| (row.uid, row.clone())).collect();
        let by_slug = rows
            .into_iter()
            .map(|row| (row.slug.clone(), row))
            .collect();
        let mut by_orcid = HashMap::new();
        for chunk in orcids.chunks(sql::KEYS) {
            let condition = Condition::all().add(Column::Orcid.is_in(chunk.iter().copied()));
            for row in living(connection, condition).await? {
                by_orcid.extend(row.orcid.clone().map(|orcid| (orcid, row)));
            }
        }
        Ok(Self {
            by_uid,
            by_slug,
            by_orcid,
            by_key: by_key(connection, &keys).await?,
            adopted: Vec::new(),
        })
    }

    fn find(&mut self, judged: &Judged, problems: &mut Problems) -> Option<Found> {
        let author = match &judged.reference {
            Some(reference) => {
                let (found, asked) = match reference {
                    AuthorRef::Uid(uid) => (self.by_uid.get(uid), super::id(*uid).to_string()),
                    AuthorRef::Slug(slug) => (self.by_slug.get(slug), slug.clone()),
                };
                if found.is_none() {
                    let path = format!("{}.authorId", judged.path);
                    problems.add(Problem::unknown(&path, &asked, "author"));
                }
                found?.clone()
            }
            None => self.by_values(judged)?,
        };
        Some(Found {
            author: Reference {
                id: author.id,
                uid: author.uid,
            },
            name: judged.name.clone().unwrap_or(author.display_name),
        })
    }

    /// Same ORCID, else same name with no other ORCID.
    fn by_values(&mut self, judged: &Judged) -> Option<Model> {
        let Some(orcid) = &judged.orcid else {
            return self.by_key.get(&judged.key)?.first().cloned();
        };
        if let Some(author) = self.by_orcid.get(orcid) {
            return Some(author.clone());
        }
        let named = self.by_key.get_mut(&judged.key)?;
        let author = named.iter_mut().find(|author| author.orcid.is_none())?;
        self.adopted.push((author.clone(), orcid.clone()));
        author.orcid = Some(orcid.clone());
        let author = author.clone();
        self.by_orcid.insert(orcid.clone(), author.clone());
        Some(author)
    }
}

async fn living(
    connection: &impl ConnectionTrait,
    condition: Condition,
) -> Result<Vec<Model>, Error> {
    let query = Entity::find()
        .filter(condition)
        .filter(Column::DeletedAt.is_null());
    Ok(query.all(connection).await?)
}

/// Authors by their folded names, private variants included: those serve matching only.
async fn by_key(
    connection: &impl ConnectionTrait,
    keys: &[&str],
) -> Result<HashMap<String, Vec<Model>>, Error> {
    let mut named: HashMap<String, Vec<Model>> = HashMap::new();
    for chunk in keys.chunks(sql::KEYS) {
        let condition = Condition::all().add(Column::NameKey.is_in(chunk.iter().copied()));
        for row in living(connection, condition).await? {
            named.entry(row.name_key.clone()).or_default().push(row);
        }
        let variants = author_name::Entity::find()
            .find_also_related(Entity)
            .filter(author_name::Column::NameKey.is_in(chunk.iter().copied()))
            .filter(Column::DeletedAt.is_null())
            .all(connection)
            .await?;
        for (variant, author) in variants {
            named.entry(variant.name_key).or_default().extend(author);
        }
    }
    for authors in named.values_mut() {
        authors.sort_by_key(|author| author.id);
        authors.dedup_by_key(|author| author.id);
    }
    Ok(named)
}

async fn adopt_orcid(unit: &mut Unit<'_>, author: Model, orcid: String) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(author.id),
        orcid: Set(Some(orcid)),
        revision: Set(author.revision + 1),
        updated_at: Set(unit.now()),
        ..ActiveModel::default()
    };
    let after = Entity::update(row).exec(unit.connection()).await?;
    papers::cards::refresh_author(unit.connection(), after.id).await?;
    let (old, new) = (snapshot(&author, &[]), snapshot(&after, &[]));
    unit.note(
        ChangeEntity::Author,
        after.uid,
        ChangeOperation::Updated,
        &old,
        &new,
    );
    Ok(())
}

/// Creates the new authors of a list; one that is named twice is created once.
async fn create(
    unit: &mut Unit<'_>,
    new: &[(usize, &Judged)],
) -> Result<Vec<(usize, Found)>, WriteError> {
    let mut first: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    let mut distinct: Vec<&Judged> = Vec::new();
    let mut which = Vec::with_capacity(new.len());
    for (_, judged) in new {
        let identity = match judged.orcid.as_deref() {
            Some(orcid) => ("", Some(orcid)),
            None => (judged.key.as_str(), None),
        };
        which.push(*first.entry(identity).or_insert_with(|| {
            distinct.push(judged);
            distinct.len() - 1
        }));
    }
    let names: Vec<&str> = distinct
        .iter()
        .map(|judged| judged.name.as_deref().unwrap_or_default())
        .collect();
    let slugs = slugs::free(unit.connection(), ChangeEntity::Author, &names).await?;
    let rows = distinct.iter().zip(slugs);
    let rows: Vec<_> = rows
        .map(|(judged, slug)| row_of(judged, slug, unit.now()))
        .collect();
    let created = insert(unit, rows).await?;
    let found = new.iter().zip(which).filter_map(|((at, judged), which)| {
        let author = created.get(which)?;
        let name = judged.name.clone().unwrap_or_default();
        Some((
            *at,
            Found {
                author: *author,
                name,
            },
        ))
    });
    Ok(found.collect())
}

fn row_of(judged: &Judged, slug: String, now: i64) -> ActiveModel {
    let name = judged.name.clone().unwrap_or_default();
    let parts = PersonName::parse(&name);
    let part = |part: Option<String>| if judged.organization { None } else { part };
    ActiveModel {
        id: NotSet,
        uid: Set(Uuid::now_v7()),
        slug: Set(slug),
        name_key: Set(judged.key.clone()),
        sort_key: Set(if judged.organization {
            judged.key.clone()
        } else {
            sort_key(&name)
        }),
        display_name: Set(if judged.organization {
            name
        } else {
            parts.display
        }),
        given_name: Set(part(parts.given)),
        family_name: Set(part(parts.family)),
        suffix: Set(part(parts.suffix)),
        orcid: Set(judged.orcid.clone()),
        homepage: Set(None),
        paper_count: Set(0),
        revision: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        deleted_at: Set(None),
    }
}

async fn insert(unit: &mut Unit<'_>, rows: Vec<ActiveModel>) -> Result<Vec<Reference>, WriteError> {
    let mut created = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(sql::rows_of(15)) {
        let inserted = Entity::insert_many(chunk.to_vec())
            .exec_with_returning(unit.connection())
            .await?;
        // Neither database promises the order of RETURNING.
        let mut inserted: HashMap<Uuid, Model> =
            inserted.into_iter().map(|row| (row.uid, row)).collect();
        for row in chunk {
            let row = inserted
                .remove(row.uid.as_ref())
                .ok_or(Error::Corrupt { what: "new author" })?;
            unit.note(
                ChangeEntity::Author,
                row.uid,
                ChangeOperation::Created,
                &Snapshot::new(),
                &snapshot(&row, &[]),
            );
            unit.touched().authors.insert(row.id);
            created.push(Reference {
                id: row.id,
                uid: row.uid,
            });
        }
    }
    Ok(created)
}
