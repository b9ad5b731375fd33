//! What is shown of an author without asking further.

use entity::author::Model;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An author as lists and cards of papers show one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Internal key.
    #[serde(rename = "i")]
    pub id: i64,
    /// Key shown outside.
    #[serde(rename = "u")]
    pub uid: Uuid,
    /// Readable key.
    #[serde(rename = "s")]
    pub slug: String,
    /// The name as shown.
    #[serde(rename = "n")]
    pub display_name: String,
    /// Given names.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    pub given_name: Option<String>,
    /// Family name.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub family_name: Option<String>,
    /// For example `Jr.`
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
    /// ORCID in its canonical form.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub orcid: Option<String>,
    /// Home page.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// Number of papers listed for everybody, where it is known. Cards do not have it: it changes with every paper.
    #[serde(skip)]
    pub paper_count: Option<i32>,
    /// Number of this version.
    #[serde(rename = "r")]
    pub revision: i32,
    /// When it was added: microseconds since the Unix epoch, UTC.
    #[serde(rename = "c")]
    pub created_at: i64,
    /// When it was last changed, in the same unit.
    #[serde(rename = "m")]
    pub updated_at: i64,
}

impl From<Model> for Profile {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            uid: row.uid,
            slug: row.slug,
            display_name: row.display_name,
            given_name: row.given_name,
            family_name: row.family_name,
            suffix: row.suffix,
            orcid: row.orcid,
            homepage: row.homepage,
            paper_count: Some(row.paper_count),
            revision: row.revision,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
