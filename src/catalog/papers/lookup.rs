//! Papers by whatever names them, many at a time.

use std::collections::{BTreeMap, HashMap};

use entity::{
    identifier, link,
    paper::{self, Model},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationTrait,
};
use uuid::Uuid;

use super::{by_ids, found, lines};
use crate::{
    catalog::{
        Error, Sight,
        reach::{Reached, reach},
    },
    domain::{identifier::Identifier, link::spellings},
};

/// One way to name a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// The public id, also that of a paper that was merged.
    Uid(Uuid),
    /// The slug, also a former one.
    Slug(String),
    /// One of the identifiers.
    Identifier(Identifier),
    /// The address of one of the links, in any spelling that hardly ever leads elsewhere; of several papers the oldest.
    Url(String),
}

/// The papers that may be seen under these names, in their order; none for an unknown name. Each name is all that it can mean: keys
/// are tried in the order of [`Key`]. At most seven statements, however many names.
///
/// # Errors
/// When the database fails.
pub async fn find(
    connection: &impl ConnectionTrait,
    sight: Sight,
    names: &[Vec<Key>],
) -> Result<Vec<Option<Model>>, Error> {
    let mut search = Search {
        names,
        papers: vec![None; names.len()],
    };
    search.own_keys(connection, sight).await?;
    search.identifiers(connection, sight).await?;
    search.links(connection, sight).await?;
    Ok(search.papers)
}

struct Search<'a> {
    names: &'a [Vec<Key>],
    papers: Vec<Option<Model>>,
}

impl<'a> Search<'a> {
    /// What the names that have no paper yet say of a kind of key.
    fn open<T>(&self, said: impl Fn(&'a Key) -> Option<T>) -> Vec<(usize, T)> {
        let names = self.names.iter().enumerate();
        let names = names.filter(|(at, _)| self.papers[*at].is_none());
        let keys = names.flat_map(|(at, keys)| keys.iter().map(move |key| (at, key)));
        keys.filter_map(|(at, key)| Some((at, said(key)?)))
            .collect()
    }

    fn put(&mut self, at: usize, paper: Option<&Model>) {
        let place = &mut self.papers[at];
        if place.is_none() {
            *place = paper.cloned();
        }
    }

    async fn own_keys(
        &mut self,
        connection: &impl ConnectionTrait,
        sight: Sight,
    ) -> Result<(), Error> {
        let uids = self.open(|key| match key {
            Key::Uid(uid) => Some(*uid),
            _ => None,
        });
        let slugs = self.open(|key| match key {
            Key::Slug(slug) => Some(slug.as_str()),
            _ => None,
        });
        let all_uids: Vec<Uuid> = uids.iter().map(|(_, uid)| *uid).collect();
        let all_slugs: Vec<&str> = slugs.iter().map(|(_, slug)| *slug).collect();
        let reached: Reached<Model> = reach(connection, sight, &all_uids, &all_slugs).await?;
        for (at, uid) in uids {
            self.put(at, reached.by_uid(uid).map(|row| &reached.rows[row]));
        }
        for (at, slug) in slugs {
            self.put(at, reached.by_slug(slug).map(|row| &reached.rows[row]));
        }
        Ok(())
    }

    async fn identifiers(
        &mut self,
        connection: &impl ConnectionTrait,
        sight: Sight,
    ) -> Result<(), Error> {
        let wanted = self.open(|key| match key {
            Key::Identifier(identifier) => Some(identifier),
            _ => None,
        });
        let mut schemes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (_, identifier) in &wanted {
            let values = schemes.entry(identifier.scheme.as_str()).or_default();
            values.push(&identifier.value);
        }
        if schemes.is_empty() {
            return Ok(());
        }
        let any = schemes
            .iter()
            .fold(Condition::any(), |any, (scheme, values)| {
                let same = Condition::all().add(identifier::Column::Scheme.eq(*scheme));
                any.add(same.add(identifier::Column::Value.is_in(values.iter().copied())))
            });
        let rows = identifier::Entity::find()
            .find_also_related(paper::Entity)
            .filter(any)
            .filter(paper::Column::Visibility.is_in(found(sight)))
            .all(connection)
            .await?;
        for (at, identifier) in wanted {
            let row = rows.iter().find(|(row, _)| {
                row.scheme == identifier.scheme.as_str() && row.value == identifier.value
            });
            self.put(at, row.and_then(|(_, paper)| paper.as_ref()));
        }
        Ok(())
    }

    async fn links(
        &mut self,
        connection: &impl ConnectionTrait,
        sight: Sight,
    ) -> Result<(), Error> {
        let wanted = self.open(|key| match key {
            Key::Url(url) if lines::is_askable(url) => Some(spellings(url)),
            _ => None,
        });
        let all = wanted.iter().flat_map(|(_, spellings)| spellings);
        let all: Vec<&str> = all.map(String::as_str).collect();
        if all.is_empty() {
            return Ok(());
        }
        let oldest: Vec<(String, i64)> = link::Entity::find()
            .select_only()
            .column(link::Column::Url)
            .column_as(link::Column::PaperId.min(), "oldest")
            .join(JoinType::InnerJoin, link::Relation::Paper.def())
            .filter(link::Column::Url.is_in(all))
            .filter(paper::Column::Visibility.is_in(found(sight)))
            .group_by(link::Column::Url)
            .into_tuple()
            .all(connection)
            .await?;
        let oldest: HashMap<String, i64> = oldest.into_iter().collect();
        let ids: Vec<i64> = oldest.values().copied().collect();
        let papers = by_ids(connection, sight, &ids).await?;
        for (at, spellings) in wanted {
            let id = spellings.iter().find_map(|url| oldest.get(url));
            let paper = papers.iter().find(|paper| Some(&paper.id) == id);
            self.put(at, paper);
        }
        Ok(())
    }
}
