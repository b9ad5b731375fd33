//! A picture that belongs to a paper, possibly a part of another one.

use sea_orm::entity::prelude::*;

/// One row of the table `figure`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The paper it belongs to.
    pub paper_id: i64,
    /// Place among the paper's figures, from 0.
    pub position: i32,
    /// Its number in the paper, such as `Figure 2a`.
    pub label: Option<String>,
    /// The text below it.
    #[sea_orm(column_type = "Text", nullable)]
    pub caption: Option<String>,
    /// Where the picture is, http or https.
    pub image_url: String,
    /// What it shows, for those who cannot see it.
    #[sea_orm(column_type = "Text", nullable)]
    pub alternative_text: Option<String>,
    /// The figure of the same paper that it is a part of.
    pub parent_id: Option<i64>,
    /// Whether it stands for the paper in lists.
    pub thumbnail: bool,
}

/// How figures join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper it belongs to.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::PaperId",
        to = "super::paper::Column::Id"
    )]
    Paper,
    /// The figure that it is a part of.
    #[sea_orm(belongs_to = "Entity", from = "Column::ParentId", to = "Column::Id")]
    Parent,
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Paper.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
