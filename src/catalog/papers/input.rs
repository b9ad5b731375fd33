//! What a caller wants a paper to be. One shape for new papers and for changes.

use entity::enums::{
    AuthorshipKind, Integrity, LinkRelation, PaperKind, PaperStatus, SummaryKind, SummaryOrigin,
};
use uuid::Uuid;

use crate::{catalog::Patch, domain::identifier::Scheme};

/// The wanted values of a paper. For a new paper an absent value means its default.
#[derive(Debug, Clone, Default)]
pub struct PaperInput {
    /// The readable key; made from the title when a new paper has none.
    pub slug: Patch<String>,
    /// One line, required.
    pub title: Patch<String>,
    /// The link to the original source, required on a published paper.
    pub url: Patch<String>,
    /// The abstract as published.
    pub abstract_text: Patch<String>,
    /// The one TLDR written by people; other summaries stay.
    pub tldr: Patch<String>,
    /// All summaries.
    pub summaries: Patch<Vec<SummaryInput>>,
    /// All authors in order.
    pub authors: Patch<Vec<AuthorshipInput>>,
    /// All topics; the first one is primary unless another says so.
    pub topics: Patch<Vec<TopicInput>>,
    /// Create topics that are named and do not exist.
    pub create_missing_topics: bool,
    /// A date with year, month or day precision.
    pub published_on: Patch<String>,
    /// The venue by id, slug or name; a name that is new creates it.
    pub venue: Patch<String>,
    /// What kind of document.
    pub kind: Patch<PaperKind>,
    /// Whether it is shown.
    pub status: Patch<PaperStatus>,
    /// Whether it can be relied on.
    pub integrity: Patch<Integrity>,
    /// Whether the curators point it out.
    pub featured: Patch<bool>,
    /// BCP 47 language tag.
    pub language: Patch<String>,
    /// A note of the curators.
    pub comment: Patch<String>,
    /// The DOI among the identifiers.
    pub doi: Patch<String>,
    /// The arXiv id among the identifiers.
    pub arxiv_id: Patch<String>,
    /// All identifiers.
    pub identifiers: Patch<Vec<IdentifierInput>>,
    /// All links but the one to the source.
    pub links: Patch<Vec<LinkInput>>,
    /// All figures in order.
    pub figures: Patch<Vec<FigureInput>>,
}

/// One identifier as written by the caller.
#[derive(Debug, Clone)]
pub struct IdentifierInput {
    /// The registry it belongs to.
    pub scheme: Scheme,
    /// Any spelling of it.
    pub value: String,
}

/// One link.
#[derive(Debug, Clone)]
pub struct LinkInput {
    /// What is behind it.
    pub relation: LinkRelation,
    /// Where it leads.
    pub url: String,
    /// What to call it.
    pub label: Option<String>,
}

/// One summary.
#[derive(Debug, Clone)]
pub struct SummaryInput {
    /// What it is.
    pub kind: SummaryKind,
    /// BCP 47 language tag; `en` when absent.
    pub language: Option<String>,
    /// Markdown without raw HTML.
    pub body: String,
    /// Who made it.
    pub origin: SummaryOrigin,
    /// Their name.
    pub origin_name: Option<String>,
    /// Who checked it.
    pub reviewed_by: Option<String>,
    /// When; the present when absent and somebody reviewed it. RFC 3339.
    pub reviewed_at: Option<String>,
}

/// One author of a paper.
#[derive(Debug, Clone, Default)]
pub struct AuthorshipInput {
    /// An author of the catalog; found or created by the other members when absent.
    pub author: Option<AuthorRef>,
    /// The name as the paper has it.
    pub name: Option<String>,
    /// The author's ORCID.
    pub orcid: Option<String>,
    /// The affiliation as the paper has it.
    pub affiliation: Option<String>,
    /// A person unless it says otherwise.
    pub kind: Option<AuthorshipKind>,
}

/// How to name an author of the catalog.
#[derive(Debug, Clone)]
pub enum AuthorRef {
    /// By public id.
    Uid(Uuid),
    /// By slug.
    Slug(String),
    /// By a text that is no author's id. It names nobody, and is refused as such.
    Nobody(String),
}

/// One topic of a paper.
#[derive(Debug, Clone, Default)]
pub struct TopicInput {
    /// Its id, slug, name or alias.
    pub topic: String,
    /// Whether it is the main one.
    pub primary: bool,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct FigureInput {
    /// For example `Figure 2`.
    pub label: Option<String>,
    /// The caption.
    pub caption: Option<String>,
    /// Where the image is.
    pub image_url: String,
    /// What it shows, for those who cannot see it.
    pub alternative_text: Option<String>,
    /// Whether it stands for the paper in lists.
    pub thumbnail: bool,
    /// Position of the figure it is a part of; an earlier one.
    pub parent: Option<usize>,
}
