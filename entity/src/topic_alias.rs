//! Another name of a topic.

use sea_orm::entity::prelude::*;

/// One row of the table `topic_alias`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic_alias")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The topic it means.
    pub topic_id: i64,
    /// The name as it was written.
    pub alias: String,
    /// Folded name; unique, so that a name means one topic.
    #[sea_orm(unique)]
    pub alias_key: String,
}

/// How aliases join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The topic it means.
    #[sea_orm(
        belongs_to = "super::topic::Entity",
        from = "Column::TopicId",
        to = "super::topic::Column::Id"
    )]
    Topic,
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Topic.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
