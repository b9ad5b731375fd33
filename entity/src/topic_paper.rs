//! A paper in the list of a topic or of one of the topic's ancestors.

use sea_orm::entity::prelude::*;

/// One row of the table `topic_paper`, the read model of [`paper_topic`](super::paper_topic): one
/// for every topic of a paper and one for each ancestor of those topics. Writers keep it in the
/// transaction that changes the paper or the hierarchy.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic_paper")]
pub struct Model {
    /// The topic whose list it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub topic_id: i64,
    /// The paper.
    #[sea_orm(primary_key, auto_increment = false)]
    pub paper_id: i64,
    /// Whether this topic itself was set on the paper, not only one below it.
    pub direct: bool,
    /// Copy of the paper's sort date, so that a page of a topic's papers is one range of one index.
    pub pub_sort: i32,
    /// Copy of the paper's visibility, for the same reason.
    pub visibility: i16,
}

/// How a topic's list joins other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The topic whose list it is.
    #[sea_orm(
        belongs_to = "super::topic::Entity",
        from = "Column::TopicId",
        to = "super::topic::Column::Id"
    )]
    Topic,
    /// The paper.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::PaperId",
        to = "super::paper::Column::Id"
    )]
    Paper,
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Topic.def()
    }
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Paper.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
