//! That one paper of the catalog cites another one.

use sea_orm::entity::prelude::*;

/// One row of the table `citation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "citation")]
pub struct Model {
    /// The paper whose references have the other one.
    #[sea_orm(primary_key, auto_increment = false)]
    pub citing_id: i64,
    /// The paper that is cited.
    #[sea_orm(primary_key, auto_increment = false)]
    pub cited_id: i64,
}

/// How citations join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper whose references have the other one.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::CitingId",
        to = "super::paper::Column::Id"
    )]
    Citing,
    /// The paper that is cited.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::CitedId",
        to = "super::paper::Column::Id"
    )]
    Cited,
}

impl ActiveModelBehavior for ActiveModel {}
