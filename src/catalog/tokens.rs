//! The rows of API tokens. What a token is and may do is the affair of `auth`.

use entity::{
    api_token::{ActiveModel, Column, Entity, Model},
    enums::{ChangeEntity, ChangeOperation, Role},
};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    Actor, Catalog, Error, Problem, ProblemCode, Saved, WriteError,
    unit::{Snapshot, Unit},
};
use crate::domain::Timestamp;

/// A token to be stored.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// What its holder is called in the history.
    pub name: String,
    /// SHA-256 of the token, in hexadecimal. The token itself is never stored.
    pub hash: String,
    /// What it may do.
    pub role: Role,
    /// When it ends; none for never.
    pub expires_at: Option<Timestamp>,
}

/// Stores a token.
///
/// # Errors
/// A problem when a usable token of that name exists, or a failure.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    token: NewToken,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let same = Entity::find()
        .filter(Column::Name.eq(&token.name))
        .filter(Column::RevokedAt.is_null())
        .all(unit.connection())
        .await?;
    if same.iter().any(|row| is_usable(row, unit.now())) {
        let message = format!(
            "A usable token is called '{}' already; choose another name.",
            token.name
        );
        return Err(Problem::new(ProblemCode::Taken, "name", message).into());
    }
    let row = ActiveModel {
        id: NotSet,
        uid: Set(Uuid::now_v7()),
        name: Set(token.name),
        hash: Set(token.hash),
        role: Set(token.role),
        created_at: Set(unit.now()),
        created_by: Set(Some(actor.name.clone())),
        expires_at: Set(token.expires_at.map(Timestamp::micros)),
        last_used_at: Set(None),
        revoked_at: Set(None),
    };
    let entity = Entity::insert(row)
        .exec_with_returning(unit.connection())
        .await?;
    note(
        &mut unit,
        &entity,
        ChangeOperation::Created,
        &Snapshot::new(),
    );
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// Ends a token at once. One that is revoked already stays as it is.
///
/// # Errors
/// A problem when there is no such token, or a failure.
pub async fn revoke(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let row = Entity::find()
        .filter(Column::Uid.eq(uid))
        .one(unit.connection())
        .await?;
    let Some(before) = row else {
        let message = "There is no token with this id.";
        return Err(Problem::new(ProblemCode::NotFound, "id", message).into());
    };
    if before.revoked_at.is_some() {
        let revision = unit.commit().await?;
        return Ok(Saved {
            entity: before,
            revision,
            changed: false,
        });
    }
    let revoked = ActiveModel {
        id: Set(before.id),
        revoked_at: Set(Some(unit.now())),
        ..ActiveModel::default()
    };
    let entity = Entity::update(revoked).exec(unit.connection()).await?;
    note(
        &mut unit,
        &entity,
        ChangeOperation::Updated,
        &snapshot(&before),
    );
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// Gives a token another secret, and another end if one is given. What it was before is good for nothing from then on.
///
/// # Errors
/// A problem when there is no such token, or it is revoked; or a failure.
pub async fn rotate(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    hash: String,
    expires_at: Option<Timestamp>,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let row = Entity::find().filter(Column::Uid.eq(uid));
    let Some(before) = row.one(unit.connection()).await? else {
        let message = "There is no token with this id.";
        return Err(Problem::new(ProblemCode::NotFound, "id", message).into());
    };
    if before.revoked_at.is_some() {
        let message = "This token was revoked; make a new one.";
        return Err(Problem::new(ProblemCode::Deleted, "id", message).into());
    }
    let end = expires_at.map(Timestamp::micros).or(before.expires_at);
    if end.is_some_and(|end| end <= unit.now()) {
        let message = "This token has expired; say when it is to end from now on.";
        return Err(Problem::new(ProblemCode::Required, "expiresAt", message).into());
    }
    let rotated = ActiveModel {
        id: Set(before.id),
        hash: Set(hash),
        expires_at: Set(end),
        ..ActiveModel::default()
    };
    let entity = Entity::update(rotated).exec(unit.connection()).await?;
    let (old, mut new) = (snapshot(&before), snapshot(&entity));
    let now = Timestamp::from_micros(unit.now()).to_string();
    new.insert("rotatedAt".to_owned(), json!(now));
    let operation = ChangeOperation::Updated;
    unit.note(ChangeEntity::Token, uid, operation, &old, &new);
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// The token with this hash, usable or not.
///
/// # Errors
/// When the database fails.
pub async fn by_hash(catalog: &Catalog, hash: &str) -> Result<Option<Model>, Error> {
    let query = Entity::find().filter(Column::Hash.eq(hash));
    Ok(query.one(catalog.read()).await?)
}

/// All tokens, newest first.
///
/// # Errors
/// When the database fails.
pub async fn all(catalog: &Catalog) -> Result<Vec<Model>, Error> {
    let query = Entity::find().order_by_desc(Column::Id);
    Ok(query.all(catalog.read()).await?)
}

/// Notes that a token was used. No change of the catalog, so no revision.
///
/// # Errors
/// When the database fails.
pub async fn touch(catalog: &Catalog, id: i64) -> Result<(), Error> {
    let write = catalog.db.write().await?;
    Entity::update_many()
        .col_expr(Column::LastUsedAt, Expr::val(catalog.now().micros()))
        .filter(Column::Id.eq(id))
        .exec(write.connection())
        .await?;
    Ok(write.commit().await?)
}

/// Whether a token can be used at a time.
#[must_use]
pub fn is_usable(row: &Model, now: i64) -> bool {
    row.revoked_at.is_none() && row.expires_at.is_none_or(|end| now < end)
}

fn note(unit: &mut Unit<'_>, row: &Model, operation: ChangeOperation, before: &Snapshot) {
    unit.note(
        ChangeEntity::Token,
        row.uid,
        operation,
        before,
        &snapshot(row),
    );
}

/// What the history shows of a token: never its hash.
fn snapshot(row: &Model) -> Snapshot {
    let time =
        |micros: Option<i64>| micros.map(|micros| Timestamp::from_micros(micros).to_string());
    let mut snapshot = Snapshot::new();
    snapshot.insert("name".to_owned(), json!(row.name));
    snapshot.insert("role".to_owned(), json!(row.role.as_str()));
    snapshot.insert("expiresAt".to_owned(), json!(time(row.expires_at)));
    snapshot.insert("revokedAt".to_owned(), json!(time(row.revoked_at)));
    snapshot
}
