//! The one row that says how the indexes of the search were made.

use sea_orm::entity::prelude::*;

/// The only row of the table `search_state`, with the id 1. It is there from its migration on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_state")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// The version of the program's way to make tokens; 0 for an index that was never made.
    pub version: i32,
}

/// The state joins no other table.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
