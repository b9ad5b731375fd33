//! A place on the web that belongs to a paper.

use sea_orm::entity::prelude::*;

use crate::enums::LinkRelation;

/// One row of the table `link`. A paper has at most one link whose relation is `SOURCE`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The paper it belongs to.
    pub paper_id: i64,
    /// What it leads to.
    pub relation: LinkRelation,
    /// The address, http or https.
    pub url: String,
    /// Text to show instead of the address.
    pub label: Option<String>,
    /// Place among the paper's links, from 0.
    pub position: i32,
}

/// How links join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper it belongs to.
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
