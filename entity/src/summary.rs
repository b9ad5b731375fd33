//! A text about a paper that is shorter than the paper.

use sea_orm::entity::prelude::*;

use crate::enums::{SummaryKind, SummaryOrigin};

/// One row of the table `summary`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "summary")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key shown outside.
    #[sea_orm(unique)]
    pub uid: Uuid,
    /// The paper it is about.
    pub paper_id: i64,
    /// What form it has.
    pub kind: SummaryKind,
    /// Its language as a BCP 47 tag.
    pub language: String,
    /// The text as Markdown without raw HTML.
    #[sea_orm(column_type = "Text")]
    pub body: String,
    /// The same text without markup, as lists show it.
    #[sea_orm(column_type = "Text")]
    pub plain: String,
    /// Who wrote it.
    pub origin: SummaryOrigin,
    /// Name of that person, model or publisher.
    pub origin_name: Option<String>,
    /// Who checked it; `None` while nobody has.
    pub reviewed_by: Option<String>,
    /// When it was checked: microseconds since the Unix epoch, UTC.
    pub reviewed_at: Option<i64>,
    /// Place among the paper's summaries, from 0.
    pub position: i32,
    /// When it was added: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
    /// When it was last changed: microseconds since the Unix epoch, UTC.
    pub updated_at: i64,
}

/// How summaries join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper it is about.
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
