//! What the history keeps from readers: private names of authors (one that was public once, and is private now, stands in old changes), and
//! papers that they may not see.

use std::collections::{HashMap, HashSet};

use entity::{author, author_name, enums::ChangeEntity, paper};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use super::Entry;
use crate::{
    catalog::{Error, Sight, citations, lines, reach::Entry as _, redirects, slugs, sql},
    domain::{EntityKind, GlobalId, name::PersonName},
};

/// What is not to be shown of one author.
#[derive(Debug, Clone, Default)]
struct Secret {
    /// Folded names and parts of names.
    names: HashSet<String>,
    /// The slugs that such a name gives.
    slugs: HashSet<String>,
}

/// Puts null in the place of private names in all entries. Two statements, however many entries.
pub(super) async fn redact(
    connection: &impl ConnectionTrait,
    entries: &mut [Entry],
) -> Result<(), Error> {
    let mut authors: Vec<Uuid> = entries.iter().flat_map(authors_of).collect();
    authors.sort_unstable();
    authors.dedup();
    let secrets = load(connection, &authors).await?;
    if secrets.is_empty() {
        return Ok(());
    }
    for entry in entries {
        let own = match entry.entity {
            ChangeEntity::Author => secrets.get(&entry.uid),
            _ => None,
        };
        for field in &mut entry.fields {
            for value in [&mut field.before, &mut field.after] {
                if let Some(secret) = own {
                    secret.hide(&field.field, value);
                } else if field.field == "authors" {
                    hide_in_authorships(&secrets, value);
                }
            }
        }
    }
    Ok(())
}

/// The authors whose names an entry may have.
fn authors_of(entry: &Entry) -> Vec<Uuid> {
    if entry.entity == ChangeEntity::Author {
        return vec![entry.uid];
    }
    let fields = entry.fields.iter().filter(|field| field.field == "authors");
    let values = fields.flat_map(|field| [&field.before, &field.after]);
    let authorships = values.filter_map(Value::as_array).flatten();
    authorships.filter_map(author_of).collect()
}

fn author_of(authorship: &Value) -> Option<Uuid> {
    let id: GlobalId = authorship.get("author")?.as_str()?.parse().ok()?;
    (id.kind == EntityKind::Author).then_some(id.uid)
}

async fn load(
    connection: &impl ConnectionTrait,
    authors: &[Uuid],
) -> Result<HashMap<Uuid, Secret>, Error> {
    let mut secrets: HashMap<Uuid, Secret> = HashMap::new();
    // Who was merged into somebody has no other secrets than they have.
    let merged = redirects::by_uids(connection, authors).await?;
    let mut authors = authors.to_vec();
    authors.extend(merged.values());
    // An empty list is asked for too: the number of statements is the same for every page.
    let chunks = authors.len().div_ceil(sql::KEYS).max(1);
    for at in 0..chunks {
        let from = at * sql::KEYS;
        let chunk = &authors[from..authors.len().min(from + sql::KEYS)];
        let rows = author_name::Entity::find()
            .find_also_related(author::Entity)
            .filter(author::Column::Uid.is_in(chunk.iter().copied()))
            .filter(author_name::Column::Private.eq(true))
            .all(connection)
            .await?;
        for (name, author) in rows {
            if let Some(author) = author {
                let secret = secrets.entry(author.uid).or_default();
                secret.add(&name.name, &author);
            }
        }
    }
    for (from, into) in merged {
        if let Some(secret) = secrets.get(&into).cloned() {
            let own = secrets.entry(from).or_default();
            own.names.extend(secret.names);
            own.slugs.extend(secret.slugs);
        }
    }
    Ok(secrets)
}

impl Secret {
    fn add(&mut self, name: &str, author: &author::Model) {
        let shown = [
            Some(&author.display_name),
            author.given_name.as_ref(),
            author.family_name.as_ref(),
            author.suffix.as_ref(),
        ];
        let shown: Vec<String> = shown
            .into_iter()
            .flatten()
            .map(|it| lines::key(it))
            .collect();
        let parts = PersonName::parse(name);
        // A part that the author bears openly, such as the family name, is no secret.
        let parts = [
            Some(name.to_owned()),
            parts.given,
            parts.family,
            parts.suffix,
        ];
        let parts = parts.into_iter().flatten().map(|part| lines::key(&part));
        self.names
            .extend(parts.filter(|part| !shown.contains(part)));
        self.slugs.insert(slugs::of_text(name));
    }

    /// Hides one value of the author, or the members of a list of names.
    fn hide(&self, field: &str, value: &mut Value) {
        match value {
            Value::String(text)
                if field == "slug" && self.slugs.iter().any(|slug| slugs::is_of(text, slug)) =>
            {
                *value = Value::Null;
            }
            Value::String(text) if self.names.contains(&lines::key(text)) => *value = Value::Null,
            Value::Array(members) => {
                members.retain(|member| {
                    let text = member.as_str().map(lines::key);
                    text.is_none_or(|text| !self.names.contains(&text))
                });
            }
            _ => {}
        }
    }
}

/// Leaves papers that a reader may not see out of the lists of collections and out of citations. One statement, when there is any.
pub(super) async fn hide_papers(
    connection: &impl ConnectionTrait,
    sight: Sight,
    entries: &mut [Entry],
) -> Result<(), Error> {
    let mut uids: Vec<Uuid> = Vec::new();
    for_papers(entries, |value| uids.extend(papers_in(value)));
    if uids.is_empty() {
        return Ok(());
    }
    uids.sort_unstable();
    uids.dedup();
    let mut seen = HashSet::new();
    for chunk in uids.chunks(sql::KEYS) {
        let found: Vec<Uuid> = paper::Model::seen(sight)
            .select_only()
            .column(paper::Column::Uid)
            .filter(paper::Column::Uid.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        seen.extend(found);
    }
    for_papers(entries, |value| match value {
        Value::Array(members) => {
            members.retain(|member| papers_in(member).all(|paper| seen.contains(&paper)));
        }
        value if papers_in(value).any(|paper| !seen.contains(&paper)) => *value = Value::Null,
        _ => {}
    });
    Ok(())
}

/// Does something to the values that name papers.
fn for_papers(entries: &mut [Entry], mut does: impl FnMut(&mut Value)) {
    for entry in entries {
        let names: &[&str] = match entry.entity {
            ChangeEntity::Collection => &["papers"],
            ChangeEntity::Paper => &["citation", citations::ENDS[0], citations::ENDS[1]],
            _ => continue,
        };
        let fields = entry.fields.iter_mut();
        for field in fields.filter(|field| names.contains(&field.field.as_str())) {
            does(&mut field.before);
            does(&mut field.after);
        }
    }
}

/// The papers that a value names: an id, a place in a collection, or a list of such places.
fn papers_in(value: &Value) -> impl Iterator<Item = Uuid> {
    let members = match value {
        Value::Array(members) => members.as_slice(),
        one => std::slice::from_ref(one),
    };
    members.iter().filter_map(|member| {
        let id = member.get("paper").unwrap_or(member);
        let id: GlobalId = id.as_str()?.parse().ok()?;
        Some(id.uid)
    })
}

fn hide_in_authorships(secrets: &HashMap<Uuid, Secret>, value: &mut Value) {
    for authorship in value.as_array_mut().into_iter().flatten() {
        let secret = author_of(authorship).and_then(|author| secrets.get(&author));
        if let (Some(secret), Some(name)) = (secret, authorship.get_mut("name")) {
            secret.hide("name", name);
        }
    }
}
