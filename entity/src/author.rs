//! A person or body that papers are by.

use sea_orm::entity::prelude::*;

/// One row of the table `author`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "author")]
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
    pub display_name: String,
    /// Folded name as shown: the equality of names.
    pub name_key: String,
    /// Folded name with the family name first: the order of lists.
    pub sort_key: String,
    /// Given names; `None` when the parts are unknown.
    pub given_name: Option<String>,
    /// Family name with its particles; `None` when the parts are unknown.
    pub family_name: Option<String>,
    /// What follows the name, such as `Jr.`.
    pub suffix: Option<String>,
    /// ORCID iD in its canonical form; unique.
    #[sea_orm(unique)]
    pub orcid: Option<String>,
    /// Home page, http or https.
    pub homepage: Option<String>,
    /// Number of its papers that are listed for everybody. Writers keep it in the transaction that changes a paper.
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

/// How authors join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Other forms of its name.
    #[sea_orm(has_many = "super::author_name::Entity")]
    Names,
    /// Its places in the lists of authors.
    #[sea_orm(has_many = "super::authorship::Entity")]
    Authorships,
}

impl Related<super::author_name::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Names.def()
    }
}

impl Related<super::authorship::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Authorships.def()
    }
}

impl Related<super::paper::Entity> for Entity {
    fn to() -> RelationDef {
        super::authorship::Relation::Paper.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::authorship::Relation::Author.def().rev())
    }
}

impl ActiveModelBehavior for ActiveModel {}
