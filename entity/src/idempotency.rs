//! The outcome of a mutation that carried an idempotency key.

use sea_orm::entity::prelude::*;

/// One row of the table `idempotency`, written in the mutation's own transaction. Token, mutation
/// and key together are unique.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The token it was done with.
    pub token_id: i64,
    /// Name of the mutation's field.
    pub mutation: String,
    /// The key the client chose.
    pub key: String,
    /// Hash of the input, by which another input under the same key is told.
    pub input_hash: String,
    /// The outcome as JSON.
    #[sea_orm(column_type = "Text")]
    pub outcome: String,
    /// When it was done: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
}

/// How outcomes join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The token it was done with.
    #[sea_orm(
        belongs_to = "super::api_token::Entity",
        from = "Column::TokenId",
        to = "super::api_token::Column::Id"
    )]
    Token,
}

impl Related<super::api_token::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Token.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
