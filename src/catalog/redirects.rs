//! Where entries went that had another slug once, or were merged.

use std::collections::HashMap;

use entity::{
    enums::ChangeEntity,
    redirect::{ActiveModel, Column, Entity},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::Expr,
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

/// Which entry had this slug once.
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
