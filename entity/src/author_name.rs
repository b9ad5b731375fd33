//! Another form of an author's name.

use sea_orm::entity::prelude::*;

/// One row of the table `author_name`. An author has each name once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "author_name")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose name it is.
    pub author_id: i64,
    /// The name as it was written.
    pub name: String,
    /// Folded name.
    pub name_key: String,
    /// Whether it serves the matching of imports only and is never shown, searched, suggested or exported.
    pub private: bool,
}

/// How names join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Whose name it is.
    #[sea_orm(
        belongs_to = "super::author::Entity",
        from = "Column::AuthorId",
        to = "super::author::Column::Id"
    )]
    Author,
}

impl Related<super::author::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
