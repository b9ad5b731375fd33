//! Where entries went that had another slug once, or were merged into others.

use std::collections::HashMap;

use entity::{
    enums::ChangeEntity,
    redirect::{ActiveModel, Column, Entity},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{
        Alias, CommonTableExpression, Expr, ExprTrait, IntoIden, Query, UnionType, WithClause,
    },
};
use uuid::Uuid;

use super::{Error, sql, unit::Unit};

/// Keeps the slug that an entry gave up leading to it. The new one leads there by itself, also if the entry had it before.
pub(super) async fn keep_slug(
    unit: &Unit<'_>,
    entity: ChangeEntity,
    slug: &str,
    new_slug: &str,
    target: Uuid,
) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::Entity.eq(entity))
        .filter(Column::OldSlug.eq(new_slug))
        .exec(unit.connection())
        .await?;
    let row = ActiveModel {
        id: NotSet,
        entity: Set(entity),
        old_slug: Set(Some(slug.to_owned())),
        old_uid: Set(None),
        target_uid: Set(target),
        at: Set(unit.now()),
    };
    Entity::insert(row).exec(unit.connection()).await?;
    Ok(())
}

/// Which entry gave up this slug.
pub(super) async fn by_slug(
    connection: &impl ConnectionTrait,
    entity: ChangeEntity,
    slug: &str,
) -> Result<Option<Uuid>, Error> {
    let row = Entity::find()
        .filter(Column::Entity.eq(entity))
        .filter(Column::OldSlug.eq(slug))
        .one(connection)
        .await?;
    Ok(row.map(|row| row.target_uid))
}

/// The redirects that former keys lead along.
#[derive(Debug, Default)]
pub(super) struct Ways {
    slugs: HashMap<String, Uuid>,
    uids: HashMap<Uuid, Uuid>,
}

impl Ways {
    /// Every entry that a redirect leads to.
    pub(super) fn targets(&self) -> Vec<Uuid> {
        let mut targets: Vec<Uuid> = self
            .slugs
            .values()
            .chain(self.uids.values())
            .copied()
            .collect();
        targets.sort_unstable();
        targets.dedup();
        targets
    }

    /// The entries that a former slug leads to, one after the other.
    pub(super) fn of_slug(&self, slug: &str) -> Vec<Uuid> {
        self.along(self.slugs.get(slug))
    }

    /// The entries that the id of a merged entry leads to, one after the other.
    pub(super) fn of_uid(&self, uid: Uuid) -> Vec<Uuid> {
        self.along(self.uids.get(&uid))
    }

    fn along<'a>(&'a self, mut next: Option<&'a Uuid>) -> Vec<Uuid> {
        let mut way = Vec::new();
        // Entries may have been merged in a circle, over time.
        while let Some(uid) = next.filter(|uid| !way.contains(*uid)) {
            way.push(*uid);
            next = self.uids.get(uid);
        }
        way
    }
}

/// The redirects of former ids and slugs, and of what they lead to, however far. One statement.
pub(super) async fn follow(
    connection: &impl ConnectionTrait,
    entity: ChangeEntity,
    uids: &[Uuid],
    slugs: &[&str],
) -> Result<Ways, Error> {
    let mut ways = Ways::default();
    let mut start = Condition::any();
    if !uids.is_empty() {
        start = start.add(Column::OldUid.is_in(uids.iter().copied()));
    }
    if !slugs.is_empty() {
        start = start.add(Column::OldSlug.is_in(slugs.iter().copied()));
    }
    if start.is_empty() {
        return Ok(ways);
    }
    let way = Alias::new("way");
    let columns = [Column::OldSlug, Column::OldUid, Column::TargetUid];
    let start = Query::select()
        .columns(columns.map(|column| (Entity, column)))
        .from(Entity)
        .and_where(Column::Entity.eq(entity))
        .cond_where(start)
        .take();
    let step = Query::select()
        .columns(columns.map(|column| (Entity, column)))
        .from(way.clone())
        .inner_join(
            Entity,
            Condition::all()
                .add(Column::Entity.eq(entity))
                .add(Expr::col((Entity, Column::OldUid)).equals((way.clone(), Column::TargetUid))),
        )
        .take();
    // What was met already is not followed again, so a circle ends.
    let table = CommonTableExpression::new()
        .query(start.clone().union(UnionType::Distinct, step).take())
        .columns(columns)
        .table_name(way.clone().into_iden())
        .to_owned();
    let statement = Query::select()
        .columns(columns)
        .from(way)
        .take()
        .with(WithClause::new().recursive(true).cte(table).to_owned());
    for row in connection.query_all(&statement).await? {
        let target = row.try_get_by_index(2)?;
        if let Some(slug) = row.try_get_by_index(0)? {
            ways.slugs.insert(slug, target);
        }
        if let Some(uid) = row.try_get_by_index(1)? {
            ways.uids.insert(uid, target);
        }
    }
    Ok(ways)
}

/// Which entries these were merged into, by the public keys that they had.
pub(super) async fn by_uids(
    connection: &impl ConnectionTrait,
    uids: &[Uuid],
) -> Result<HashMap<Uuid, Uuid>, Error> {
    let mut targets = HashMap::new();
    for chunk in uids.chunks(sql::KEYS) {
        let rows = Entity::find()
            .filter(Column::Entity.is_in(MERGED))
            .filter(Column::OldUid.is_in(chunk.iter().copied()))
            .all(connection)
            .await?;
        targets.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.old_uid?, row.target_uid))),
        );
    }
    Ok(targets)
}

/// What can be merged; named because the index begins with the sort of entry.
const MERGED: [ChangeEntity; 3] = [
    ChangeEntity::Paper,
    ChangeEntity::Author,
    ChangeEntity::Topic,
];

/// Lets the id of an entry, and all keys that lead to it, lead to the one that it is merged into. So one step is enough for ever. Says
/// which keys these are, for [`unmerge`].
pub(super) async fn merge(
    unit: &Unit<'_>,
    entity: ChangeEntity,
    from: Uuid,
    into: Uuid,
) -> Result<Vec<String>, Error> {
    let leading = Entity::find()
        .filter(Column::Entity.eq(entity))
        .filter(Column::TargetUid.eq(from))
        .all(unit.connection())
        .await?;
    let keys = leading.into_iter();
    let keys = keys.filter_map(|row| row.old_slug.or_else(|| Some(row.old_uid?.to_string())));
    Entity::update_many()
        .col_expr(Column::TargetUid, Expr::val(into))
        .filter(Column::Entity.eq(entity))
        .filter(Column::TargetUid.eq(from))
        .exec(unit.connection())
        .await?;
    let row = ActiveModel {
        id: NotSet,
        entity: Set(entity),
        old_slug: Set(None),
        old_uid: Set(Some(from)),
        target_uid: Set(into),
        at: Set(unit.now()),
    };
    Entity::insert(row).exec(unit.connection()).await?;
    Ok(keys.collect())
}

/// Lets keys lead to an entry again that was merged, and the slugs that it and the other one take back lead nowhere else.
pub(super) async fn unmerge(
    unit: &Unit<'_>,
    entity: ChangeEntity,
    from: Uuid,
    keys: &[String],
    slugs: &[String],
) -> Result<(), Error> {
    Entity::delete_many()
        .filter(Column::Entity.eq(entity))
        .filter(
            Condition::any()
                .add(Column::OldUid.eq(from))
                .add(Column::OldSlug.is_in(slugs)),
        )
        .exec(unit.connection())
        .await?;
    let uids = keys.iter().filter_map(|key| key.parse::<Uuid>().ok());
    Entity::update_many()
        .col_expr(Column::TargetUid, Expr::val(from))
        .filter(Column::Entity.eq(entity))
        .filter(
            Condition::any()
                .add(Column::OldSlug.is_in(keys))
                .add(Column::OldUid.is_in(uids)),
        )
        .exec(unit.connection())
        .await?;
    Ok(())
}
