//! Entries by their keys: those they have, and those that they or entries merged into them had once.

use entity::enums::ChangeEntity;
use sea_orm::{
    Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    Error, Sight,
    redirects::{self, Ways},
    sql,
};
use crate::domain::slug::is_slug;

/// An entry with a public id and a slug.
pub trait Entry: FromQueryResult + Clone + Send + Sync + 'static {
    /// Its table.
    type Table: EntityTrait<Model = Self>;

    /// What redirects call it.
    const ENTITY: ChangeEntity;

    /// All that may be seen under a key.
    fn seen(sight: Sight) -> Select<Self::Table>;

    /// Its public id.
    fn uid(&self) -> Uuid;

    /// Its slug.
    fn slug(&self) -> &str;
}

/// What was found under many keys.
#[derive(Debug)]
pub struct Reached<E> {
    /// The entries, each once, in no order.
    pub rows: Vec<E>,
    ways: Ways,
}

impl<E: Entry> Reached<E> {
    /// The place in `rows` of what this id leads to.
    #[must_use]
    pub fn by_uid(&self, uid: Uuid) -> Option<usize> {
        self.at(uid).or_else(|| self.first(&self.ways.of_uid(uid)))
    }

    /// The place in `rows` of what this slug leads to.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<usize> {
        let own = self.rows.iter().position(|row| row.slug() == slug);
        own.or_else(|| self.first(&self.ways.of_slug(slug)))
    }

    fn at(&self, uid: Uuid) -> Option<usize> {
        self.rows.iter().position(|row| row.uid() == uid)
    }

    fn first(&self, way: &[Uuid]) -> Option<usize> {
        way.iter().find_map(|uid| self.at(*uid))
    }
}

/// The entries that these ids and slugs lead to. One statement, and two more when a key is none that an entry has now.
///
/// # Errors
/// When the database fails.
pub async fn reach<E: Entry>(
    connection: &impl ConnectionTrait,
    sight: Sight,
    uids: &[Uuid],
    slugs: &[&str],
) -> Result<Reached<E>, Error> {
    let mut slugs: Vec<&str> = slugs.to_vec();
    slugs.retain(|slug| is_slug(slug));
    let mut reached = Reached {
        rows: find::<E>(connection, sight, uids, &slugs).await?,
        ways: Ways::default(),
    };
    slugs.retain(|slug| reached.by_slug(slug).is_none());
    let mut uids = uids.to_vec();
    uids.retain(|uid| reached.at(*uid).is_none());
    reached.ways = redirects::follow(connection, E::ENTITY, &uids, &slugs).await?;
    let mut targets = reached.ways.targets();
    targets.retain(|uid| reached.at(*uid).is_none());
    let rows = find::<E>(connection, sight, &targets, &[]).await?;
    reached.rows.extend(rows);
    Ok(reached)
}

/// The entry that this id leads to.
///
/// # Errors
/// When the database fails.
pub async fn by_uid<E: Entry>(
    connection: &impl ConnectionTrait,
    sight: Sight,
    uid: Uuid,
) -> Result<Option<E>, Error> {
    let reached = reach::<E>(connection, sight, &[uid], &[]).await?;
    let at = reached.by_uid(uid);
    Ok(at.and_then(|at| reached.rows.into_iter().nth(at)))
}

/// The entry that this slug leads to.
///
/// # Errors
/// When the database fails.
pub async fn by_slug<E: Entry>(
    connection: &impl ConnectionTrait,
    sight: Sight,
    slug: &str,
) -> Result<Option<E>, Error> {
    let reached = reach::<E>(connection, sight, &[], &[slug]).await?;
    let at = reached.by_slug(slug);
    Ok(at.and_then(|at| reached.rows.into_iter().nth(at)))
}

async fn find<E: Entry>(
    connection: &impl ConnectionTrait,
    sight: Sight,
    uids: &[Uuid],
    slugs: &[&str],
) -> Result<Vec<E>, Error> {
    let mut rows = Vec::new();
    for chunk in uids.chunks(sql::KEYS) {
        let keys = Condition::any().add(Expr::col("uid").is_in(chunk.iter().copied()));
        rows.extend(E::seen(sight).filter(keys).all(connection).await?);
    }
    for chunk in slugs.chunks(sql::KEYS) {
        let keys = Condition::any().add(Expr::col("slug").is_in(chunk.iter().copied()));
        let found = E::seen(sight).filter(keys).all(connection).await?;
        let known: Vec<Uuid> = rows.iter().map(E::uid).collect();
        rows.extend(found.into_iter().filter(|row| !known.contains(&row.uid())));
    }
    Ok(rows)
}
