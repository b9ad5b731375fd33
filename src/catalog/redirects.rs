//! Where entries went that had another slug once.

use entity::{
    enums::ChangeEntity,
    redirect::{ActiveModel, Column, Entity},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
};
use uuid::Uuid;

use super::{Error, unit::Unit};

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
