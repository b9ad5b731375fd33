//! Which paper of the catalog is a row about?

use std::collections::{BTreeMap, HashMap};

use entity::{authorship, identifier, paper};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait,
};
use uuid::Uuid;

use super::draft::Draft;
use crate::{
    catalog::{Error, Problem, ProblemCode, lines, sql},
    domain::{
        EntityKind, GlobalId,
        identifier::{Identifier, Scheme},
        name::PersonName,
    },
};

/// The paper that an identifier belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) id: i64,
    uid: Uuid,
    deleted_at: Option<i64>,
}

/// The papers that these identifiers belong to, deleted ones too.
pub(super) async fn owners(
    connection: &impl ConnectionTrait,
    identifiers: &[&Identifier],
) -> Result<HashMap<Identifier, Owner>, Error> {
    let identifiers = identifiers.iter();
    let mut values: Vec<&str> = identifiers.map(|own| own.value.as_str()).collect();
    values.sort_unstable();
    values.dedup();
    let schemes = Scheme::ALL.map(Scheme::as_str);
    let mut owners = HashMap::new();
    for chunk in values.chunks(sql::KEYS) {
        // All schemes are named because the index begins with the scheme.
        let rows: Vec<(String, String, i64, Uuid, Option<i64>)> = identifier::Entity::find()
            .select_only()
            .columns([identifier::Column::Scheme, identifier::Column::Value])
            .columns([
                paper::Column::Id,
                paper::Column::Uid,
                paper::Column::DeletedAt,
            ])
            .join(JoinType::InnerJoin, identifier::Relation::Paper.def())
            .filter(identifier::Column::Scheme.is_in(schemes))
            .filter(identifier::Column::Value.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        for (scheme, value, id, uid, deleted_at) in rows {
            let scheme = scheme.parse().map_err(|_| Error::Corrupt {
                what: "identifier scheme",
            })?;
            let owner = Owner {
                id,
                uid,
                deleted_at,
            };
            owners.insert(Identifier { scheme, value }, owner);
        }
    }
    Ok(owners)
}

/// What the rows of one input have claimed so far: no two of them are about one paper.
#[derive(Default)]
pub(super) struct Claims {
    /// The titles of the rows that claimed a paper, empty where they say none: rows have other numbers for whoever sent a file.
    titles: Vec<String>,
    identifiers: HashMap<Identifier, usize>,
    /// The keys of rows, with the identifiers of those rows.
    keys: HashMap<Identifier, (usize, Vec<Identifier>)>,
    papers: HashMap<i64, usize>,
}

impl Claims {
    /// The paper that a row is about; none when it is a new one.
    pub(super) fn claim(
        &mut self,
        draft: &Draft,
        owners: &HashMap<Identifier, Owner>,
    ) -> Result<Option<Owner>, Problem> {
        let at = self.titles.len();
        let own = &draft.values.identifiers;
        let owner = match meant(own, owners)? {
            None => draft.key.as_ref().and_then(|key| owners.get(key)).copied(),
            found => found,
        };
        if let Some(owner) = owner.filter(|owner| owner.deleted_at.is_some()) {
            return Err(deleted(owner));
        }
        let claimed = own.iter().find_map(|name| self.identifiers.get(name));
        let claimed = claimed.or_else(|| self.papers.get(&owner?.id));
        let claimed = claimed.or_else(|| {
            let (first, identifiers) = self.keys.get(draft.key.as_ref()?)?;
            (!differ(own, identifiers)).then_some(first)
        });
        if let Some(first) = claimed {
            let first = match self.titles.get(*first).map(String::as_str) {
                None | Some("") => "an earlier row".to_owned(),
                Some(title) => format!("an earlier row, '{title}'"),
            };
            let message = format!(
                "This is the same paper as {first}, which was taken; put what both say into one row."
            );
            return Err(Problem::new(ProblemCode::Taken, "", message));
        }
        self.titles.push(draft.values.title.clone());
        self.identifiers
            .extend(own.iter().map(|name| (name.clone(), at)));
        if let Some(key) = &draft.key {
            let claim = (at, own.clone());
            self.keys.entry(key.clone()).or_insert(claim);
        }
        self.papers.extend(owner.map(|owner| (owner.id, at)));
        Ok(owner)
    }
}

/// Whether rows are about two papers, whatever they are called: a registry gave each an identifier, and not the same one.
fn differ(one: &[Identifier], other: &[Identifier]) -> bool {
    one.iter().any(|own| {
        let mut same_scheme = other
            .iter()
            .filter(|its| its.scheme == own.scheme)
            .peekable();
        same_scheme.peek().is_some() && same_scheme.all(|its| its != own)
    })
}

/// The one paper that has identifiers of a row.
fn meant(
    identifiers: &[Identifier],
    owners: &HashMap<Identifier, Owner>,
) -> Result<Option<Owner>, Problem> {
    let mut found: Option<(&Identifier, Owner)> = None;
    for identifier in identifiers {
        let Some(owner) = owners.get(identifier) else {
            continue;
        };
        match found {
            None => found = Some((identifier, *owner)),
            Some((_, first)) if first == *owner => {}
            Some((other, first)) => {
                let message = format!(
                    "{} {} belongs to {} and {} {} to {}: merge the two papers, or leave one of the identifiers out.",
                    other.scheme,
                    other.value,
                    id(first.uid),
                    identifier.scheme,
                    identifier.value,
                    id(owner.uid),
                );
                let problem = Problem::new(ProblemCode::Conflict, "identifiers", message);
                return Err(problem.with_existing(EntityKind::Paper, first.id));
            }
        }
    }
    Ok(found.map(|(_, owner)| owner))
}

fn deleted(owner: Owner) -> Problem {
    let message = format!(
        "This is {}, which is deleted; restore it first.",
        id(owner.uid)
    );
    Problem::new(ProblemCode::Deleted, "", message).with_existing(EntityKind::Paper, owner.id)
}

fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Paper,
        uid,
    }
}

/// A paper with a title that was asked for.
#[derive(Debug, Clone)]
pub(super) struct Titled {
    pub(super) id: i64,
    pub(super) uid: Uuid,
    year: i32,
    first_author: Option<String>,
}

/// The living papers with these folded titles.
pub(super) async fn titled(
    connection: &impl ConnectionTrait,
    mut titles: Vec<String>,
) -> Result<HashMap<String, Vec<Titled>>, Error> {
    titles.sort_unstable();
    titles.dedup();
    let mut found: BTreeMap<i64, (String, Titled)> = BTreeMap::new();
    for chunk in titles.chunks(sql::KEYS) {
        let rows: Vec<(i64, Uuid, String, i32)> = paper::Entity::find()
            .select_only()
            .columns([
                paper::Column::Id,
                paper::Column::Uid,
                paper::Column::TitleKey,
                paper::Column::PubSort,
            ])
            .filter(paper::Column::TitleKey.is_in(chunk))
            .filter(paper::Column::DeletedAt.is_null())
            .into_tuple()
            .all(connection)
            .await?;
        for (id, uid, title, sort) in rows {
            let titled = Titled {
                id,
                uid,
                year: sort / 10_000,
                first_author: None,
            };
            found.insert(id, (title, titled));
        }
    }
    let ids: Vec<i64> = found.keys().copied().collect();
    for chunk in ids.chunks(sql::KEYS) {
        let rows: Vec<(i64, String)> = authorship::Entity::find()
            .select_only()
            .columns([
                authorship::Column::PaperId,
                authorship::Column::NameAsPublished,
            ])
            .filter(authorship::Column::PaperId.is_in(chunk.iter().copied()))
            .filter(authorship::Column::Position.eq(0))
            .order_by_asc(authorship::Column::PaperId)
            .into_tuple()
            .all(connection)
            .await?;
        for (paper, name) in rows {
            if let Some((_, titled)) = found.get_mut(&paper) {
                titled.first_author = Some(family(&name));
            }
        }
    }
    let mut by_title: HashMap<String, Vec<Titled>> = HashMap::new();
    for (title, titled) in found.into_values() {
        by_title.entry(title).or_default().push(titled);
    }
    Ok(by_title)
}

/// Who and when: what tells papers of one title apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Print {
    year: i32,
    first_author: Option<String>,
}

impl Print {
    pub(super) fn of(draft: &Draft) -> Self {
        let first = draft.authors.first().and_then(|first| first.author.name());
        Self {
            year: draft.values.pub_sort() / 10_000,
            first_author: first.map(family),
        }
    }

    /// Whether two papers of one title may be one: the years are at most one apart, as those of a preprint and its publication are,
    /// and the first authors have one family name. What one of them does not say, does not tell them apart.
    fn fits(&self, year: i32, first_author: Option<&str>) -> bool {
        let years = self.year == 0 || year == 0 || (self.year - year).abs() <= 1;
        let authors = match (self.first_author.as_deref(), first_author) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        years && authors
    }

    /// Whether this may be the paper.
    pub(super) fn is_like(&self, titled: &Titled) -> bool {
        self.fits(titled.year, titled.first_author.as_deref())
    }

    /// Whether two rows may be one paper.
    pub(super) fn is_like_row(&self, other: &Self) -> bool {
        self.fits(other.year, other.first_author.as_deref())
    }
}

fn family(name: &str) -> String {
    let parts = PersonName::parse(name);
    lines::key(&parts.family.unwrap_or(parts.display))
}
