//! One place in a collection: which paper stands there, and why.

use sea_orm::entity::prelude::*;

/// One row of the table `collection_paper`. The list of a collection is replaced as a whole.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection_paper")]
pub struct Model {
    /// The collection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: i64,
    /// The paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub paper_id: i64,
    /// Place in the list, from 0.
    pub position: i32,
    /// What the curators say of the paper in this collection.
    #[sea_orm(column_type = "Text", nullable)]
    pub note: Option<String>,
}

/// How places join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The collection.
    #[sea_orm(
        belongs_to = "super::collection::Entity",
        from = "Column::CollectionId",
        to = "super::collection::Column::Id"
    )]
    Collection,
    /// The paper.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::PaperId",
        to = "super::paper::Column::Id"
    )]
    Paper,
}

impl Related<super::collection::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Collection.def()
    }
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Paper.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
