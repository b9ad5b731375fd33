//! What was done to the catalog, and by whom. Rows are only ever added.

use sea_orm::entity::prelude::*;

use crate::enums::{ChangeEntity, ChangeOperation};

/// One row of the table `change`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Internal key, and the sequence: a later change has a greater number.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Revision of the catalog that the change belongs to.
    pub revision: i64,
    /// When it was done: microseconds since the Unix epoch, UTC.
    pub at: i64,
    /// Name of the token it was done with, or `system`.
    pub actor: String,
    /// Key of that token; `None` for `system`.
    pub token_uid: Option<Uuid>,
    /// Id of the request it came with; `None` outside a request.
    pub request_id: Option<String>,
    /// What sort of entry it is about.
    pub entity: ChangeEntity,
    /// Key of that entry.
    pub entity_uid: Uuid,
    /// What was done.
    pub operation: ChangeOperation,
    /// JSON object from the name of each changed field to `[before, after]`.
    #[sea_orm(column_type = "Text")]
    pub diff: String,
    /// Who saw the entry before: the visibilities of `paper`, 3 also for an entry that was not there yet.
    pub before_visibility: i16,
    /// Who saw it afterwards, likewise.
    pub after_visibility: i16,
    /// Who may learn of the change: 0 everybody, 1 those who may read drafts, 2 those who may read the audit log.
    pub audience: i16,
    /// JSON object of all values of the entry, where it came into sight; `None` elsewhere, and where `diff` has them all.
    #[sea_orm(column_type = "Text", nullable)]
    pub snapshot: Option<String>,
    /// Name of the source that an import had its values from; `None` for what was done by hand.
    pub source: Option<String>,
}

/// Changes join no other table: they outlive what they are about.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
