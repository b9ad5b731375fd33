//! Requests that are carried out once, however often they are sent.
//!
//! The outcome is written in the transaction of the mutation itself: after a crash it is there exactly when the mutation is.

use entity::idempotency::{ActiveModel, Column, Entity};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter,
};

use super::{Error, Problem, ProblemCode, Problems, WriteError, lines, unit::Unit};

/// How long an outcome is kept, in microseconds: 24 hours.
const KEPT: i64 = 24 * 60 * 60 * 1_000_000;

/// Longest key.
const KEY_CHARS: usize = 200;

/// What makes two requests the same one.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The mutation's name.
    pub mutation: &'static str,
    /// The key that the client chose.
    pub key: String,
    /// A hash of the input without the key.
    pub input_hash: String,
}

/// Refuses a key that is empty, too long or not one line of visible characters.
pub(super) fn check(receipt: &Receipt) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    let missing = "A key has at least one character; leave the member out to send none.";
    let key = Some(receipt.key.as_str());
    lines::required(key, KEY_CHARS, "idempotencyKey", missing, &mut problems);
    problems.settle()
}

/// What the same request brought about the first time; none if this is the first time.
pub(super) async fn outcome(
    unit: &Unit<'_>,
    receipt: &Receipt,
) -> Result<Option<String>, WriteError> {
    let Some(token) = unit.actor().token_id else {
        return Ok(None);
    };
    Entity::delete_many()
        .filter(Column::CreatedAt.lt(unit.now() - KEPT))
        .exec(unit.connection())
        .await?;
    let row = Entity::find()
        .filter(Column::TokenId.eq(token))
        .filter(Column::Mutation.eq(receipt.mutation))
        .filter(Column::Key.eq(&receipt.key))
        .one(unit.connection())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.input_hash != receipt.input_hash {
        let message = "This key was used with another input within the last 24 hours; use a new key for a new request.";
        return Err(Problem::new(ProblemCode::KeyReused, "idempotencyKey", message).into());
    }
    Ok(Some(row.outcome))
}

/// A kept outcome that nobody can read.
pub(super) fn corrupt() -> Error {
    Error::Corrupt {
        what: "idempotency outcome",
    }
}

/// Keeps what the request brought about.
pub(super) async fn keep(
    unit: &Unit<'_>,
    receipt: Receipt,
    outcome: String,
) -> Result<(), WriteError> {
    let Some(token) = unit.actor().token_id else {
        return Ok(());
    };
    let row = ActiveModel {
        id: NotSet,
        token_id: Set(token),
        mutation: Set(receipt.mutation.to_owned()),
        key: Set(receipt.key),
        input_hash: Set(receipt.input_hash),
        outcome: Set(outcome),
        created_at: Set(unit.now()),
    };
    Entity::insert(row).exec(unit.connection()).await?;
    Ok(())
}
