//! A topic that was set on a paper.

use sea_orm::entity::prelude::*;

use crate::enums::TopicSource;

/// One row of the table `paper_topic`: what somebody decided. What lists show follows from it in
/// [`topic_paper`](super::topic_paper).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "paper_topic")]
pub struct Model {
    /// The paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub paper_id: i64,
    /// The topic.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: i64,
    /// Place among the paper's topics, from 0.
    pub position: i32,
    /// Whether the paper is mainly about it.
    pub is_primary: bool,
    /// Who decided.
    pub source: TopicSource,
    /// How sure a classifier was, from 0 to 1; `None` for everybody else.
    pub confidence: Option<f64>,
}

/// How a paper's topics join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::PaperId",
        to = "super::paper::Column::Id"
    )]
    Paper,
    /// The topic.
    #[sea_orm(
        belongs_to = "super::topic::Entity",
        from = "Column::TopicId",
        to = "super::topic::Column::Id"
    )]
    Topic,
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Paper.def()
    }
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Topic.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
