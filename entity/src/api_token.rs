//! A secret that opens the API, known here only by its hash.

use sea_orm::entity::prelude::*;

use crate::enums::Role;

/// One row of the table `api_token`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_token")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key shown outside.
    #[sea_orm(unique)]
    pub uid: Uuid,
    /// What its holder calls it.
    pub name: String,
    /// SHA-256 of the token as 64 lower-case hexadecimal digits; unique.
    #[sea_orm(unique)]
    pub hash: String,
    /// What it allows.
    pub role: Role,
    /// When it was issued: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
    /// Name of the token it was issued with; `None` when it came from the command line.
    pub created_by: Option<String>,
    /// When it ends, in the same unit; `None` when it does not.
    pub expires_at: Option<i64>,
    /// When it was last used, in the same unit; `None` when never. May lag behind.
    pub last_used_at: Option<i64>,
    /// When it was revoked, in the same unit; `None` while it holds.
    pub revoked_at: Option<i64>,
}

/// How tokens join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// What was done with it and may be asked for again.
    #[sea_orm(has_many = "super::idempotency::Entity")]
    Outcomes,
}

impl Related<super::idempotency::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Outcomes.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
