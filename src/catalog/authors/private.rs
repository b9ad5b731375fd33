//! Private names of authors, kept out of what papers print and of the keys of authors. They serve matching only.

use std::collections::HashSet;

use entity::{author::Model, authorship};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::NameInput;
use crate::catalog::{Error, ProblemCode, Problems, lines, slugs, sql, unit::Unit};

/// Notes a problem for each private name that is the one to be shown.
pub(super) fn differ(author: &Model, names: &[NameInput], problems: &mut Problems) {
    for (at, own) in names.iter().enumerate() {
        if own.private && lines::key(&own.name) == author.name_key {
            let message = format!(
                "'{}' is the name that is shown, so it cannot be private; show another name, or leave this one public.",
                own.name
            );
            problems.say(
                ProblemCode::Conflict,
                &format!("names.{at}.private"),
                message,
            );
        }
    }
}

/// Whether a slug tells a private name. What the name that is shown gives is no secret.
pub(super) fn is_in(slug: &str, shown: &str, names: &[NameInput]) -> bool {
    let tells = |name: &str| slugs::is_of(slug, &slugs::of_text(name));
    let mut private = names.iter().filter(|own| own.private);
    private.any(|own| tells(&own.name)) && !tells(shown)
}

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
