//! A subject that papers are sorted under; topics form a hierarchy without cycles.

use sea_orm::entity::prelude::*;

/// One row of the table `topic`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "topic")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Key shown outside.
    #[sea_orm(unique)]
    pub uid: Uuid,
    /// Readable key of its page; unique.
    #[sea_orm(unique)]
    pub slug: String,
    /// Name as shown.
    pub name: String,
    /// Folded name; unique, and the order of lists.
    #[sea_orm(unique)]
    pub name_key: String,
    /// What belongs under it.
    #[sea_orm(column_type = "Text", nullable)]
    pub description: Option<String>,
    /// The next wider topic; `None` at the top.
    pub parent_id: Option<i64>,
    /// Place among its siblings.
    pub position: i32,
    /// Number of its papers, and of those of its descendants, that are listed for everybody. Writers keep it in the
    /// transaction that changes a paper or the hierarchy.
    pub paper_count: i32,
    /// Number of this version, from 1.
    pub revision: i32,
    /// When it was added: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
    /// When it was last changed: microseconds since the Unix epoch, UTC.
    pub updated_at: i64,
    /// When it was deleted, in the same unit; `None` while it lives.
    pub deleted_at: Option<i64>,
}

/// How topics join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The next wider topic.
    #[sea_orm(belongs_to = "Entity", from = "Column::ParentId", to = "Column::Id")]
    Parent,
    /// Other names of it.
    #[sea_orm(has_many = "super::topic_alias::Entity")]
    Aliases,
    /// The papers it was set on.
    #[sea_orm(has_many = "super::paper_topic::Entity")]
    Papers,
    /// The papers its list shows, those of its descendants included.
    #[sea_orm(has_many = "super::topic_paper::Entity")]
    Listings,
}

impl Related<super::topic_alias::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Aliases.def()
    }
}

impl Related<super::paper_topic::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Papers.def()
    }
}

impl Related<super::topic_paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Listings.def()
    }
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        super::paper_topic::Relation::Paper.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::paper_topic::Relation::Topic.def().rev())
    }
}

impl ActiveModelBehavior for ActiveModel {}
