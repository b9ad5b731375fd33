//! The project's own record: what an export writes and an import reads, before anything is looked up.
//!
//! A record is read with unknown members refused; absent means empty or the default. Members that take one of a closed list
//! are texts here: the catalog judges them, together with everything else that is in a record.

use serde::{Deserialize, Serialize};

/// One entry, or what a source says of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Record {
    /// A topic.
    Topic(TopicRecord),
    /// A venue.
    Venue(VenueRecord),
    /// An author.
    Author(AuthorRecord),
    /// A paper. The largest kind by far, and by far the most frequent one.
    Paper(Box<PaperRecord>),
}

/// Whether a member has the value that its absence means.
fn is_empty<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TopicRecord {
    /// The readable key.
    pub slug: String,
    /// What people read.
    pub name: String,
    /// What belongs to it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub description: Option<String>,
    /// Slug of the broader topic; none for a topic at the top.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub parent: Option<String>,
    /// Other names.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub aliases: Vec<String>,
    /// Order among topics with the same parent, lowest first; 0 when absent.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub position: Option<i32>,
}

/// A venue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VenueRecord {
    /// What people read.
    pub name: String,
    /// The readable key; made from the name when absent.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub slug: Option<String>,
    /// Its site.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub url: Option<String>,
}

/// An author.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorRecord {
    /// The name to show.
    pub name: String,
    /// The readable key; made from the name when absent.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub slug: Option<String>,
    /// The given names.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub given_name: Option<String>,
    /// The family name.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub family_name: Option<String>,
    /// What follows the family name: `Jr.`
    #[serde(default, skip_serializing_if = "is_empty")]
    pub suffix: Option<String>,
    /// The ORCID iD.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub orcid: Option<String>,
    /// The address of the homepage.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub homepage: Option<String>,
    /// Other names.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub names: Vec<AuthorNameRecord>,
}

/// Another name of an author.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorNameRecord {
    /// The name.
    pub name: String,
    /// Whether it serves matching only and is never shown.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub private: bool,
}

/// A paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaperRecord {
    /// The title.
    pub title: String,
    /// The readable key; made from the title when absent.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub slug: Option<String>,
    /// The abstract.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub r#abstract: Option<String>,
    /// What kind of publication it is, e.g. `PREPRINT`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub kind: Option<String>,
    /// `DRAFT`, `PUBLISHED` or `ARCHIVED`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub status: Option<String>,
    /// What is known against it, e.g. `RETRACTED`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub integrity: Option<String>,
    /// Whether the curators point it out.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub featured: bool,
    /// A year, month or day: `2024`, `2024-05`, `2024-05-17`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub published_on: Option<String>,
    /// BCP 47 tag of the paper's language.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub language: Option<String>,
    /// A note of the curators.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub comment: Option<String>,
    /// Name of the venue.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub venue: Option<String>,
    /// The authors in order.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub authors: Vec<AuthorshipRecord>,
    /// The topics.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub topics: Vec<PaperTopicRecord>,
    /// Identifiers by which registries know it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub identifiers: Vec<IdentifierRecord>,
    /// Where it and what belongs to it can be found.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub links: Vec<LinkRecord>,
    /// What it says in short.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub summaries: Vec<SummaryRecord>,
    /// Its figures in order.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub figures: Vec<FigureRecord>,
}

/// One author of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AuthorshipRecord {
    /// The name as it stands on the paper.
    pub name: String,
    /// Slug of the author.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub author: Option<String>,
    /// The author's ORCID iD.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub orcid: Option<String>,
    /// The affiliation as it stands on the paper.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub affiliation: Option<String>,
    /// `PERSON` or `ORGANIZATION`; a person when absent.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub kind: Option<String>,
}

/// One topic of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaperTopicRecord {
    /// Slug or name of the topic.
    pub topic: String,
    /// Whether it is the main one.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub primary: bool,
}

/// An identifier of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifierRecord {
    /// Who gave it, e.g. `DOI`.
    pub scheme: String,
    /// The identifier in any of its spellings.
    pub value: String,
}

/// A link of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkRecord {
    /// What is found there, e.g. `SOURCE` or `CODE`.
    pub relation: String,
    /// The address.
    pub url: String,
    /// What to call it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub label: Option<String>,
}

/// A summary of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SummaryRecord {
    /// What kind of summary, e.g. `TLDR`.
    pub kind: String,
    /// The text, in Markdown without HTML.
    pub body: String,
    /// Who wrote it: `HUMAN`, `MODEL` or `PUBLISHER`.
    pub origin: String,
    /// The writer's name.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub origin_name: Option<String>,
    /// BCP 47 tag of the text's language.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub language: Option<String>,
    /// Who checked it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub reviewed_by: Option<String>,
    /// When it was checked, RFC 3339.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub reviewed_at: Option<String>,
}

/// A figure of a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FigureRecord {
    /// The address of the image.
    pub image_url: String,
    /// What the paper calls it: `Figure 2a`.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub label: Option<String>,
    /// The caption.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub caption: Option<String>,
    /// What the image shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub alternative_text: Option<String>,
    /// Whether it stands for the paper in lists.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub thumbnail: bool,
    /// Position, from 0, of the earlier figure that it is a part of.
    #[serde(default, skip_serializing_if = "is_empty")]
    pub parent: Option<usize>,
}
