//! A paper: the entry that everything else in the catalog hangs on.

use sea_orm::entity::prelude::*;

use crate::enums::{Integrity, PaperKind, PaperStatus};

/// One row of the table `paper`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "paper")]
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
    /// Title as shown, with math between dollar signs.
    pub title: String,
    /// Folded title: the order by title and the equality of titles.
    pub title_key: String,
    /// Abstract, the column `abstract`; `None` when the source gives none.
    #[sea_orm(column_name = "abstract", column_type = "Text", nullable)]
    pub abstract_text: Option<String>,
    /// What sort of work it is.
    pub kind: PaperKind,
    /// How far it is in the curators' hands.
    pub status: PaperStatus,
    /// What has become of the published work.
    pub integrity: Integrity,
    /// Whether curators put it forward.
    pub featured: bool,
    /// Publication date as precisely as it is known (`2024`, `2024-05`, `2024-05-17`); `None` when unknown.
    pub published_on: Option<String>,
    /// First day of that date as the number YYYYMMDD; 0 when unknown.
    pub pub_sort: i32,
    /// Who sees it where: 0 listed, 1 archived, 2 draft, 3 deleted. Follows from status and deletion.
    pub visibility: i16,
    /// Where it appeared.
    pub venue_id: Option<i64>,
    /// Language of the work as a BCP 47 tag.
    pub language: Option<String>,
    /// Remark of authors or curators, such as a page count.
    pub comment: Option<String>,
    /// Number of its authorships.
    pub author_count: i32,
    /// What a list shows besides this row, as JSON: a copy that the writer keeps. Empty until it is made for the first time.
    #[sea_orm(column_type = "Text")]
    pub card: String,
    /// Which of its values a curator set by hand, one bit a field; imports leave those alone.
    pub curated: i32,
    /// Number of this version, from 1.
    pub revision: i32,
    /// When it was added: microseconds since the Unix epoch, UTC.
    pub created_at: i64,
    /// When it was last changed: microseconds since the Unix epoch, UTC.
    pub updated_at: i64,
    /// When it was deleted, in the same unit; `None` while it lives.
    pub deleted_at: Option<i64>,
}

/// How papers join other tables.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// Where it appeared.
    #[sea_orm(
        belongs_to = "super::venue::Entity",
        from = "Column::VenueId",
        to = "super::venue::Column::Id"
    )]
    Venue,
    /// Its identifiers.
    #[sea_orm(has_many = "super::identifier::Entity")]
    Identifiers,
    /// Its links.
    #[sea_orm(has_many = "super::link::Entity")]
    Links,
    /// Its summaries.
    #[sea_orm(has_many = "super::summary::Entity")]
    Summaries,
    /// Its figures.
    #[sea_orm(has_many = "super::figure::Entity")]
    Figures,
    /// The places of its list of authors.
    #[sea_orm(has_many = "super::authorship::Entity")]
    Authorships,
    /// The topics that were set.
    #[sea_orm(has_many = "super::paper_topic::Entity")]
    Topics,
    /// The topics whose lists show it, ancestors included.
    #[sea_orm(has_many = "super::topic_paper::Entity")]
    Listings,
}

impl Related<super::venue::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Venue.def()
    }
}

impl Related<super::identifier::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Identifiers.def()
    }
}

impl Related<super::link::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Links.def()
    }
}

impl Related<super::summary::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Summaries.def()
    }
}

impl Related<super::figure::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Figures.def()
    }
}

impl Related<super::authorship::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Authorships.def()
    }
}

impl Related<super::author::Entity> for Entity {
    fn to() -> RelationDef {
        super::authorship::Relation::Author.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::authorship::Relation::Paper.def().rev())
    }
}

impl Related<super::topic::Entity> for Entity {
    fn to() -> RelationDef {
        super::paper_topic::Relation::Topic.def()
    }

    fn via() -> Option<RelationDef> {
        Some(super::paper_topic::Relation::Paper.def().rev())
    }
}

impl ActiveModelBehavior for ActiveModel {}
