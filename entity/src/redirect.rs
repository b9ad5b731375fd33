//! Where an entry went that was merged or renamed. Rows are kept for ever.

use sea_orm::entity::prelude::*;

use crate::enums::ChangeEntity;

/// One row of the table `redirect`: exactly one of the two old keys is there.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "redirect")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// What sort of entry it is about.
    pub entity: ChangeEntity,
    /// The slug the entry had before it was renamed or merged.
    pub old_slug: Option<String>,
    /// The key of the entry that was merged.
    pub old_uid: Option<Uuid>,
    /// The key of the entry to go to.
    pub target_uid: Uuid,
    /// When that happened: microseconds since the Unix epoch, UTC.
    pub at: i64,
}

/// Redirects join no other table: which one depends on the sort of entry.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
