//! Which topic is meant: by id, slug, name or alias, or a new one. Any number of topics takes a fixed number of statements.

use std::collections::{BTreeSet, HashMap};

use entity::{
    enums::ChangeEntity,
    topic::{Column, Entity, Model},
    topic_alias,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::verbs;
use crate::{
    catalog::{
        Error, Problem, ProblemCode, Problems, WriteError, lines, papers::state::Reference, slugs,
        sql, unit::Unit,
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
    let names = wanted.iter().enumerate();
    let names = names.map(|(at, topic)| judge(topic, at, problems));
    let names: Vec<Option<String>> = names.collect();
    let asked: Vec<&str> = names.iter().flatten().map(String::as_str).collect();
    let mut topics = Topics::load(unit.connection(), &asked).await?;
    let mut found = Vec::with_capacity(names.len());
    for (at, name) in names.iter().enumerate() {
        let topic = name
            .as_deref()
            .and_then(|name| topics.find_or_plan(name, create, unit.now()));
        if let (Some(name), None) = (name, &topic) {
            problems.add(unknown(name, at));
        }
        found.push(topic);
    }
    let keys = topics.write(unit).await?;
    for topic in found.iter_mut().flatten() {
        topic.settle(&keys);
    }
    Ok(found)
}

/// The text that names the topic at a place of the list; none when a problem was noted.
pub(in crate::catalog) fn judge(topic: &str, at: usize, problems: &mut Problems) -> Option<String> {
    let missing = "A topic is named by its id, slug, name or alias.";
    let path = format!("topics.{at}");
    lines::required(Some(topic), limits::NAME_CHARS, &path, missing, problems)
}

/// A text that means no topic.
pub(in crate::catalog) fn unknown(name: &str, at: usize) -> Problem {
    let message = format!(
        "There is no topic '{name}'. Name one by id, slug, name or alias; createMissingTopics: true creates those that are named."
    );
    Problem::new(ProblemCode::NotFound, &format!("topics.{at}"), message)
}

/// The topics that texts may mean, and those among them that are to be created.
#[derive(Default)]
pub(in crate::catalog) struct Topics {
    uids: HashMap<Uuid, Reference>,
    slugs: HashMap<String, Reference>,
    names: HashMap<String, Reference>,
    aliases: HashMap<String, Reference>,
    new: Vec<Model>,
}

impl Topics {
    /// Loads the topics that these texts may mean.
    pub(in crate::catalog) async fn load(
        connection: &impl ConnectionTrait,
        names: &[&str],
    ) -> Result<Self, Error> {
        let names: BTreeSet<&str> = names.iter().copied().collect();
        let names: Vec<&str> = names.into_iter().collect();
        let mut known = Self::default();
        for names in names.chunks(sql::KEYS) {
            known.add_named(connection, names).await?;
        }
        Ok(known)
    }

    async fn add_named(
        &mut self,
        connection: &impl ConnectionTrait,
        names: &[&str],
    ) -> Result<(), Error> {
        let ids = names
            .iter()
            .filter_map(|name| name.parse::<GlobalId>().ok());
        let keys: Vec<String> = names.iter().map(|name| lines::key(name)).collect();
        let condition = Condition::any()
            .add(Column::Uid.is_in(ids.map(|id| id.uid)))
            .add(Column::Slug.is_in(names.iter().copied()))
            .add(Column::NameKey.is_in(keys.clone()));
        let rows = Entity::find()
            .filter(condition)
            .filter(Column::DeletedAt.is_null())
            .all(connection)
            .await?;
        for row in rows {
            self.add(row);
        }
        let aliases = topic_alias::Entity::find()
            .find_also_related(Entity)
            .filter(topic_alias::Column::AliasKey.is_in(keys))
            .all(connection)
            .await?;
        for (alias, topic) in aliases {
            let topic = topic.map(|topic| Reference::of(topic.id, topic.uid));
            self.aliases
                .extend(topic.map(|topic| (alias.alias_key, topic)));
        }
        Ok(())
    }

    /// The topic that a text means; when there is none and `create` says so, one of that name that is to be created.
    pub(in crate::catalog) fn find_or_plan(
        &mut self,
        name: &str,
        create: bool,
        now: i64,
    ) -> Option<Reference> {
        let found = self.find(name);
        if found.is_some() || !create || name.parse::<GlobalId>().is_ok() {
            return found;
        }
        let row = verbs::new_row(name.to_owned(), now);
        let planned = Reference::of(row.id, row.uid);
        self.names.insert(row.name_key.clone(), planned);
        self.new.push(row);
        Some(planned)
    }

    /// Creates the new ones, and gives their keys by their public keys.
    pub(in crate::catalog) async fn write(
        mut self,
        unit: &mut Unit<'_>,
    ) -> Result<HashMap<Uuid, i64>, WriteError> {
        let names: Vec<&str> = self.new.iter().map(|row| row.name.as_str()).collect();
        let slugs = slugs::free(unit.connection(), ChangeEntity::Topic, &names).await?;
        for (row, slug) in self.new.iter_mut().zip(slugs) {
            row.slug = slug;
        }
        verbs::insert(unit, &self.new).await
    }

    fn add(&mut self, row: Model) {
        let reference = Reference::of(row.id, row.uid);
        self.uids.insert(row.uid, reference);
        self.slugs.insert(row.slug, reference);
        self.names.insert(row.name_key, reference);
    }

    /// The topic that a text means; none when it means none yet.
    pub(in crate::catalog) fn find(&self, name: &str) -> Option<Reference> {
        if let Ok(id) = name.parse::<GlobalId>() {
            return self.uids.get(&id.uid).copied();
        }
        let key = lines::key(name);
        let found = self.slugs.get(name).or_else(|| self.names.get(&key));
        found.or_else(|| self.aliases.get(&key)).copied()
    }
}
