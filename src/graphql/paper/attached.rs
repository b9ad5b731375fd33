//! What hangs on a paper: identifiers, links and figures.

use async_graphql::SimpleObject;

use super::enums::{self, LinkRelation};
use crate::{catalog::papers::CardLink, domain};

/// A name of a paper in a registry.
#[derive(SimpleObject)]
pub(super) struct Identifier {
    /// The registry.
    scheme: enums::Scheme,
    /// The identifier in its canonical form.
    value: String,
    /// Its page at the registry; null when there is none.
    url: Option<String>,
}

impl From<&domain::identifier::Identifier> for Identifier {
    fn from(identifier: &domain::identifier::Identifier) -> Self {
        Self {
            scheme: identifier.scheme.into(),
            url: identifier.url(),
            value: identifier.value.clone(),
        }
    }
}

/// A link from a paper to something about it.
#[derive(SimpleObject)]
pub(super) struct Link {
    /// What is behind it.
    relation: LinkRelation,
    /// An http or https address.
    url: String,
    /// What to call it; null when the relation says enough.
    label: Option<String>,
}

impl From<&CardLink> for Link {
    fn from(link: &CardLink) -> Self {
        Self {
            relation: link.relation.into(),
            url: link.url.clone(),
            label: link.label.clone(),
        }
    }
}

/// A figure of a paper.
#[derive(SimpleObject)]
pub(super) struct Figure {
    /// Its place among the figures, from 0.
    position: i32,
    /// Its name in the paper, for example `Figure 2`; null when it has none.
    label: Option<String>,
    /// Its caption; null when it has none.
    caption: Option<String>,
    /// Where the image is.
    image_url: String,
    /// What it shows, for those who cannot see it; null when nobody wrote it down.
    alternative_text: Option<String>,
    /// Whether it stands for the paper in lists.
    thumbnail: bool,
    /// The place of the figure that it is a part of; null when it is whole.
    parent_position: Option<i32>,
}

impl Figure {
    pub(super) fn of(row: &entity::figure::Model, all: &[entity::figure::Model]) -> Self {
        let parent = all.iter().find(|other| Some(other.id) == row.parent_id);
        Self {
            position: row.position,
            label: row.label.clone(),
            caption: row.caption.clone(),
            image_url: row.image_url.clone(),
            alternative_text: row.alternative_text.clone(),
            thumbnail: row.thumbnail,
            parent_position: parent.map(|parent| parent.position),
        }
    }
}
