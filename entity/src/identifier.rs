//! A name that the world has given to a paper, such as its DOI.

use sea_orm::entity::prelude::*;

/// One row of the table `identifier`. Scheme and value together are unique across the catalog.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "identifier")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The paper it names.
    pub paper_id: i64,
    /// Which register it comes from, such as `DOI` or `ARXIV`.
    pub scheme: String,
    /// The value in its canonical form.
    pub value: String,
    /// Place among the paper's identifiers, from 0.
    pub position: i32,
}

/// How identifiers join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper it names.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::PaperId",
        to = "super::paper::Column::Id"
    )]
    Paper,
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Paper.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
