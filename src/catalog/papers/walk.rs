//! Walking past all papers by their keys, for those who want to know of each only where it is.

use entity::paper::{Column, Entity};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{catalog::Error, domain::Visibility};

/// The number of stretches of `length` keys that the keys of papers reach into.
///
/// # Errors
/// When the database fails.
pub async fn stretches(connection: &impl ConnectionTrait, length: u32) -> Result<i64, Error> {
    let query = Entity::find().select_only().expr(Column::Id.max());
    let last: Option<Option<i64>> = query.into_tuple().one(connection).await?;
    let last = last.flatten().unwrap_or_default();
    Ok((last + i64::from(length) - 1) / i64::from(length))
}

/// The slugs of the papers of a stretch, counted from 0, that are listed for everybody, with when they were changed last (microseconds
/// since the Unix epoch), in the order of addition. A paper stays in its stretch; a stretch that is not reached is empty.
///
/// # Errors
/// When the database fails.
pub async fn stretch(
    connection: &impl ConnectionTrait,
    length: u32,
    number: i64,
) -> Result<Vec<(String, i64)>, Error> {
    let length = i64::from(length);
    let before = number.saturating_mul(length);
    let query = Entity::find()
        .select_only()
        .columns([Column::Slug, Column::UpdatedAt])
        .filter(Column::Id.gt(before))
        .filter(Column::Id.lte(before.saturating_add(length)))
        .filter(Column::Visibility.eq(Visibility::Listed.as_i16()))
        .order_by_asc(Column::Id);
    Ok(query.into_tuple().all(connection).await?)
}
