//! A journal, conference, workshop, publisher or site where papers appear.

use sea_orm::entity::prelude::*;

/// One row of the table `venue`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "venue")]
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
    /// Folded name; unique, and the order of lists.
    #[sea_orm(unique)]
    pub name_key: String,
    /// Home page.
    pub url: Option<String>,
    /// Number of this version, from 1.
    pub revision: i32,
    /// When it was added: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
    /// When it was last changed: microseconds since the Unix epoch, UTC.
    pub updated_at: i64,
    /// When it was deleted, in the same unit; `None` while it lives.
    pub deleted_at: Option<i64>,
}

/// How venues join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The papers that appeared there.
    #[sea_orm(has_many = "super::paper::Entity")]
    Papers,
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Papers.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
