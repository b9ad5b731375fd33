//! A list of papers that curators put together and in order.

use sea_orm::entity::prelude::*;

/// One row of the table `collection`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key shown outside.
    #[sea_orm(unique)]
    pub uid: Uuid,
    /// Readable key of its page; unique.
    #[sea_orm(unique)]
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// Folded name: the order of lists.
    pub name_key: String,
    /// What it is about.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// Number of this version, from 1.
    pub revision: i32,
    /// When it was added: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
    /// When it was last changed: microseconds since the Unix epoch, UTC.
    pub updated_at: i64,
    /// When it was deleted, in the same unit; `None` while it lives.
    pub deleted_at: Option<i64>,
}

/// How collections join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The places of its list of papers.
    #[sea_orm(has_many = "super::collection_paper::Entity")]
    Papers,
}

impl Related<super::collection_paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Papers.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
