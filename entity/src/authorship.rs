//! One place in a paper's list of authors.

use sea_orm::entity::prelude::*;

use crate::enums::AuthorshipKind;

/// One row of the table `authorship`. A paper has each place and each author once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorship")]
pub struct Model {
    /// Internal key.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The paper.
    pub paper_id: i64,
    /// Place in the paper's list, from 0.
    pub position: i32,
    /// The author.
    pub author_id: i64,
    /// The name as the paper prints it.
    pub name_as_published: String,
    /// Where the author worked, as the paper prints it.
    #[sea_orm(column_type = "Text", nullable)]
    pub affiliation: Option<String>,
    /// Whether a person or a body stands here.
    pub kind: AuthorshipKind,
    /// Copy of the paper's sort date, so that a page of an author's papers is one range of one index.
    pub pub_sort: i32,
    /// Copy of the paper's visibility, for the same reason.
    pub visibility: i16,
}

/// How authorships join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The paper.
    #[sea_orm(
        belongs_to = "super::paper::Entity",
        from = "Column::PaperId",
        to = "super::paper::Column::Id"
    )]
    Paper,
    /// The author.
    #[sea_orm(
        belongs_to = "super::author::Entity",
        from = "Column::AuthorId",
        to = "super::author::Column::Id"
    )]
    Author,
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Paper.def()
    }
}

impl Related<super::author::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Author.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
