//! Private names of authors, kept out of what papers print. They serve matching only.

use std::collections::HashSet;

use entity::{author::Model, authorship};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::NameInput;
use crate::catalog::{Error, lines, sql, unit::Unit};

/// Lets papers print the name as shown wherever they print a private name of the author. Their revisions stay: it is the author who
/// changed.
pub(super) async fn hide(
    unit: &Unit<'_>,
    author: &Model,
    names: &[NameInput],
) -> Result<(), Error> {
    let private = names.iter().filter(|own| own.private);
    let private: HashSet<String> = private.map(|own| lines::key(&own.name)).collect();
    if private.is_empty() {
        return Ok(());
    }
    let printed: Vec<(i64, String)> = authorship::Entity::find()
        .select_only()
        .columns([authorship::Column::Id, authorship::Column::NameAsPublished])
        .filter(authorship::Column::AuthorId.eq(author.id))
        .into_tuple()
        .all(unit.connection())
        .await?;
    let printed = printed.into_iter();
    let hidden = printed.filter(|(_, name)| private.contains(&lines::key(name)));
    let hidden: Vec<i64> = hidden.map(|(id, _)| id).collect();
    for chunk in hidden.chunks(sql::KEYS) {
        authorship::Entity::update_many()
            .col_expr(
                authorship::Column::NameAsPublished,
                Expr::val(&author.display_name),
            )
            .filter(authorship::Column::Id.is_in(chunk.iter().copied()))
            .exec(unit.connection())
            .await?;
    }
    Ok(())
}
