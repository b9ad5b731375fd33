//! The one row that says how far the catalog is.

use sea_orm::entity::prelude::*;

/// The only row of the table `catalog_state`, with the id 1. It is there from the first migration on.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalog_state")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The revision of the catalog: one more with every write that changes something, from 0.
    pub revision: i64,
}

/// The state joins no other table.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
