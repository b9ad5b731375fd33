//! Finding slugs that are free: neither in use nor once used (a redirect keeps an old slug for ever).

use std::collections::HashSet;

use entity::enums::ChangeEntity;
use sea_orm::{
    ConnectionTrait,
    sea_query::{Alias, Condition, Expr, ExprTrait, Query, SimpleExpr, UnionType},
};

use super::{Error, ProblemCode, Problems, redirects, sql, unit::Unit};
use uuid::Uuid;

use crate::domain::{
    limits::SLUG_CHARS,
    slug::{is_slug, slugify},
};

/// Slugs whose numbered siblings are asked for in one statement.
const SIBLINGS: usize = 200;

/// Room for a hyphen and a number behind a slug.
const NUMBER_CHARS: usize = 8;

/// A free slug for each text, in order: made of the text alone if that can be had, else with the first free number from 2
/// (`attention-2`).
pub(super) async fn free(
    connection: &impl ConnectionTrait,
    entity: ChangeEntity,
    texts: &[&str],
) -> Result<Vec<String>, Error> {
    free_besides(connection, entity, texts, HashSet::new()).await
}

/// The same, and none of those that are about to be taken.
pub(super) async fn free_besides(
    connection: &impl ConnectionTrait,
    entity: ChangeEntity,
    texts: &[&str],
    mut taken: HashSet<String>,
) -> Result<Vec<String>, Error> {
    let bases: Vec<String> = texts.iter().map(|text| of_text(text)).collect();
    taken.extend(self::taken(connection, entity, &bases).await?);
    // Texts that share a slug need numbers too, though the slug itself may be free.
    let mut seen = HashSet::new();
    let clashing: HashSet<&String> = bases
        .iter()
        .filter(|base| !seen.insert(*base) || taken.contains(*base))
        .collect();
    let clashing: Vec<&String> = clashing.into_iter().collect();
    for chunk in clashing.chunks(SIBLINGS) {
        let numbered = |column: SimpleExpr| {
            chunk.iter().fold(Condition::any(), |any, base| {
                // '.' is the character after '-', and no slug has one.
                any.add(
                    column
                        .clone()
                        .between(format!("{base}-"), format!("{base}.")),
                )
            })
        };
        taken.extend(used(connection, entity, numbered).await?);
    }
    let mut free = Vec::with_capacity(bases.len());
    for base in bases {
        let mut slug = base.clone();
        let mut number = 1_u32;
        while !taken.insert(slug.clone()) {
            number += 1;
            slug = format!("{base}-{number}");
        }
        free.push(slug);
    }
    Ok(free)
}

/// The slug that a text gives, when it is free.
pub(super) fn of_text(text: &str) -> String {
    slugify(text, SLUG_CHARS - NUMBER_CHARS)
}

/// Whether a slug is this one, with a number perhaps.
pub(super) fn is_of(slug: &str, base: &str) -> bool {
    let rest = slug.strip_prefix(base);
    rest.is_some_and(|rest| {
        let number = rest.strip_prefix('-').unwrap_or(rest);
        rest.is_empty() || number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Those of the slugs that are in use, or were.
pub(super) async fn taken(
    connection: &impl ConnectionTrait,
    entity: ChangeEntity,
    slugs: &[String],
) -> Result<HashSet<String>, Error> {
    let mut taken = HashSet::new();
    for chunk in slugs.chunks(sql::KEYS) {
        let exact = |column: SimpleExpr| Condition::all().add(column.is_in(chunk));
        taken.extend(used(connection, entity, exact).await?);
    }
    Ok(taken)
}

/// The slug that a caller chose, with a problem noted when it is none or cannot be had.
pub(super) async fn wanted(
    unit: &Unit<'_>,
    entity: ChangeEntity,
    slug: String,
    own: Uuid,
    problems: &mut Problems,
) -> Result<String, Error> {
    if !is_slug(&slug) || slug.len() > SLUG_CHARS {
        let message = format!(
            "'{slug}' is no slug: use at most {SLUG_CHARS} lower-case letters a-z, digits and single hyphens."
        );
        problems.say(ProblemCode::Invalid, "slug", message);
        return Ok(slug);
    }
    let exact = |column: SimpleExpr| Condition::all().add(column.eq(slug.as_str()));
    let taken = used(unit.connection(), entity, exact).await?;
    // An entry may take back a slug that it gave up itself.
    let former = redirects::by_slug(unit.connection(), entity, &slug).await?;
    let is_own = taken.len() == 1 && former == Some(own);
    if !taken.is_empty() && !is_own {
        let message = format!("The slug '{slug}' is taken, or was; choose another one.");
        problems.say(ProblemCode::Taken, "slug", message);
    }
    Ok(slug)
}

/// Nothing is found under no slug.
pub(super) fn keep_one(problems: &mut Problems) {
    let message = "An entry keeps a slug; leave the member out to keep the one it has.";
    problems.say(ProblemCode::Required, "slug", message);
}

async fn used(
    connection: &impl ConnectionTrait,
    entity: ChangeEntity,
    condition: impl Fn(SimpleExpr) -> Condition,
) -> Result<Vec<String>, Error> {
    let table = match entity {
        ChangeEntity::Paper => "paper",
        ChangeEntity::Author => "author",
        ChangeEntity::Topic => "topic",
        ChangeEntity::Venue => "venue",
        ChangeEntity::Collection => "collection",
        ChangeEntity::Token => return Ok(Vec::new()),
    };
    let (slug, old_slug) = (Alias::new("slug"), Alias::new("old_slug"));
    let mut current = Query::select();
    current
        .column(slug.clone())
        .from(Alias::new(table))
        .cond_where(condition(Expr::col(slug)));
    let former = Query::select()
        .column(old_slug.clone())
        .from(Alias::new("redirect"))
        .and_where(Expr::col(Alias::new("entity")).eq(entity.as_str()))
        .cond_where(condition(Expr::col(old_slug)))
        .take();
    let rows = connection
        .query_all(current.union(UnionType::All, former))
        .await?;
    rows.iter()
        .map(|row| Ok(row.try_get_by_index::<String>(0)?))
        .collect()
}
