//! Entries by the names that readers use for them: ids and slugs, former ones too.

use std::collections::{BTreeMap, HashMap};

use entity::{author, collection, enums::ChangeEntity, topic, venue};
use sea_orm::{
    Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Error, lines, redirects};
use crate::domain::{EntityKind, GlobalId};

/// The keys of the living authors, topics, venues or collections with these names; what a name means nothing by is absent. One statement, and two
/// more when a name is none that an entry has now.
pub(super) async fn keys(
    connection: &impl ConnectionTrait,
    kind: EntityKind,
    names: &[&str],
) -> Result<BTreeMap<String, i64>, Error> {
    let mut found = BTreeMap::new();
    let mut names: Vec<&str> = names.to_vec();
    names.retain(|name| lines::is_askable(name));
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        return Ok(found);
    }
    let uids: HashMap<&str, Uuid> = names
        .iter()
        .filter_map(|name| Some((*name, uid_of(kind, name)?)))
        .collect();
    let known = living(connection, kind, uids.values().copied(), &names).await?;
    for name in &names {
        let key = match uids.get(name) {
            Some(uid) => known.iter().find(|entry| entry.uid == *uid),
            None => known.iter().find(|entry| entry.slug == **name),
        };
        found.extend(key.map(|entry| ((*name).to_owned(), entry.id)));
    }
    names.retain(|name| !found.contains_key(*name));
    if names.is_empty() {
        return Ok(found);
    }
    let former: Vec<Uuid> = names
        .iter()
        .filter_map(|name| uids.get(name).copied())
        .collect();
    let slugs: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| !uids.contains_key(name))
        .collect();
    let ways = redirects::follow(connection, as_changed(kind), &former, &slugs).await?;
    let targets = ways.targets();
    if targets.is_empty() {
        return Ok(found);
    }
    let known = living(connection, kind, targets.into_iter(), &[]).await?;
    for name in names {
        let way = match uids.get(name) {
            Some(uid) => ways.of_uid(*uid),
            None => ways.of_slug(name),
        };
        let mut way = way.iter();
        let entry = way.find_map(|uid| known.iter().find(|entry| entry.uid == *uid));
        found.extend(entry.map(|entry| (name.to_owned(), entry.id)));
    }
    Ok(found)
}

/// The public key in an id of this kind; none for other texts, which may be slugs.
fn uid_of(kind: EntityKind, name: &str) -> Option<Uuid> {
    let id: GlobalId = name.parse().ok()?;
    (id.kind == kind).then_some(id.uid)
}

/// What redirects call entries of a kind.
fn as_changed(kind: EntityKind) -> ChangeEntity {
    match kind {
        EntityKind::Author => ChangeEntity::Author,
        EntityKind::Venue => ChangeEntity::Venue,
        EntityKind::Collection => ChangeEntity::Collection,
        _ => ChangeEntity::Topic,
    }
}

/// An entry by all its keys.
struct Named {
    id: i64,
    uid: Uuid,
    slug: String,
}

async fn living(
    connection: &impl ConnectionTrait,
    kind: EntityKind,
    uids: impl Iterator<Item = Uuid>,
    slugs: &[&str],
) -> Result<Vec<Named>, Error> {
    let mut statement = table(kind);
    let slugs = slugs.iter().copied();
    statement
        .columns(["id", "uid", "slug"])
        .and_where(Expr::col("deleted_at").is_null())
        .cond_where(
            Condition::any()
                .add(Expr::col("uid").is_in(uids))
                .add(Expr::col("slug").is_in(slugs)),
        );
    let rows = connection.query_all(&statement).await?.into_iter();
    let entry = |row: sea_orm::QueryResult| {
        Ok(Named {
            id: row.try_get_by_index(0)?,
            uid: row.try_get_by_index(1)?,
            slug: row.try_get_by_index(2)?,
        })
    };
    rows.map(entry).collect()
}

fn table(kind: EntityKind) -> SelectStatement {
    let mut statement = Query::select();
    match kind {
        EntityKind::Author => statement.from(author::Entity),
        EntityKind::Venue => statement.from(venue::Entity),
        EntityKind::Collection => statement.from(collection::Entity),
        _ => statement.from(topic::Entity),
    };
    statement
}
