//! Which topic is meant: by id, slug, name or alias, or a new one. A whole list takes a fixed number of statements.

use std::collections::HashMap;

use entity::{
    topic::{Column, Entity, Model},
    topic_alias,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::verbs;
use crate::{
    catalog::{
        Error, ProblemCode, Problems, WriteError, lines, papers::state::Reference, unit::Unit,
    },
    domain::{GlobalId, limits},
};

/// The topic that each text means; none where a problem was noted.
pub(in crate::catalog) async fn find_or_create(
    unit: &mut Unit<'_>,
    wanted: &[&str],
    create: bool,
    problems: &mut Problems,
) -> Result<Vec<Option<Reference>>, WriteError> {
    let mut names = Vec::with_capacity(wanted.len());
    for (at, topic) in wanted.iter().enumerate() {
        let path = format!("topics.{at}");
        let missing = "A topic is named by its id, slug, name or alias.";
        names.push(lines::required(
            Some(topic),
            limits::NAME_CHARS,
            &path,
            missing,
            problems,
        ));
    }
    let mut known = Known::load(unit.connection(), names.iter().flatten()).await?;
    let mut found = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let Some(name) = name else {
            found.push(None);
            continue;
        };
        let mut topic = known.find(name);
        let is_id = name.parse::<GlobalId>().is_ok();
        if topic.is_none() && create && !is_id {
            let row = verbs::create_named(unit, name).await?;
            topic = Some(Reference {
                id: row.id,
                uid: row.uid,
            });
            known.add(row);
        }
        if topic.is_none() {
            let message = format!(
                "There is no topic '{name}'. Name one by id, slug, name or alias; createMissingTopics: true creates those that \
                 are named."
            );
            problems.say(ProblemCode::NotFound, &format!("topics.{at}"), message);
        }
        found.push(topic);
    }
    Ok(found)
}

/// The topics that a list may mean.
#[derive(Default)]
struct Known {
    uids: HashMap<Uuid, Reference>,
    slugs: HashMap<String, Reference>,
    names: HashMap<String, Reference>,
    aliases: HashMap<String, Reference>,
}

impl Known {
    async fn load<'a>(
        connection: &impl ConnectionTrait,
        names: impl Iterator<Item = &'a String>,
    ) -> Result<Self, Error> {
        let names: Vec<&String> = names.collect();
        let mut known = Self::default();
        if names.is_empty() {
            return Ok(known);
        }
        let ids = names
            .iter()
            .filter_map(|name| name.parse::<GlobalId>().ok());
        let keys: Vec<String> = names.iter().map(|name| lines::key(name)).collect();
        let condition = Condition::any()
            .add(Column::Uid.is_in(ids.map(|id| id.uid)))
            .add(Column::Slug.is_in(names.iter().map(|name| name.as_str())))
            .add(Column::NameKey.is_in(keys.clone()));
        let rows = Entity::find()
            .filter(condition)
            .filter(Column::DeletedAt.is_null())
            .all(connection)
            .await?;
        for row in rows {
            known.add(row);
        }
        let aliases = topic_alias::Entity::find()
            .find_also_related(Entity)
            .filter(topic_alias::Column::AliasKey.is_in(keys))
            .all(connection)
            .await?;
        for (alias, topic) in aliases {
            let topic = topic.map(|topic| Reference {
                id: topic.id,
                uid: topic.uid,
            });
            known
                .aliases
                .extend(topic.map(|topic| (alias.alias_key, topic)));
        }
        Ok(known)
    }

    fn add(&mut self, row: Model) {
        let reference = Reference {
            id: row.id,
            uid: row.uid,
        };
        self.uids.insert(row.uid, reference);
        self.slugs.insert(row.slug, reference);
        self.names.insert(row.name_key, reference);
    }

    fn find(&self, name: &str) -> Option<Reference> {
        if let Ok(id) = name.parse::<GlobalId>() {
            return self.uids.get(&id.uid).copied();
        }
        let key = lines::key(name);
        let found = self.slugs.get(name).or_else(|| self.names.get(&key));
        found.or_else(|| self.aliases.get(&key)).copied()
    }
}
