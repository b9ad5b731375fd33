//! A paper as a script or a source describes it.

use async_graphql::InputObject;

use super::{
    enums::{Integrity, PaperKind, PaperStatus},
    input::{
        AuthorshipInput, FigureInput, IdentifierInput, LinkInput, SummaryInput, keep, keep_list,
        topics,
    },
};
use crate::catalog::papers::PaperInput;

/// A paper as it is described somewhere. What is absent or null says nothing.
#[derive(InputObject)]
pub(super) struct PaperDraftInput {
    /// One line, at most 1,000 characters; a new paper needs it. TeX and HTML markup is converted, math between dollar signs stays.
    title: Option<String>,
    /// The link to the original source, http or https. An identifier in it, such as an arXiv id, is added to the identifiers.
    url: Option<String>,
    /// One or two sentences written by a person, Markdown.
    tldr: Option<String>,
    /// The abstract as published, at most 50,000 characters.
    #[graphql(name = "abstract")]
    abstract_text: Option<String>,
    /// Other summaries, at most 50. One of the same kind, language, origin and name replaces that one; others stay.
    summaries: Option<Vec<SummaryInput>>,
    /// All authors in order, at most 10,000. Those that the catalog does not have are created.
    authors: Option<Vec<AuthorshipInput>>,
    /// The topics by id, slug, name or alias, at most 100; the first one is the primary one.
    topics: Option<Vec<String>>,
    /// Create the topics that are named and do not exist.
    #[graphql(default = false)]
    create_missing_topics: bool,
    /// When it was first published: `2024`, `2024-05` or `2024-05-17`.
    published_on: Option<String>,
    /// The venue by id, slug or name; a new name creates it.
    venue: Option<String>,
    /// What kind of document it is; an article when a new paper does not say.
    kind: Option<PaperKind>,
    /// The language it is written in, as a BCP 47 tag.
    language: Option<String>,
    /// The DOI in any spelling.
    doi: Option<String>,
    /// The arXiv id in any spelling; a version is dropped.
    arxiv_id: Option<String>,
    /// Other identifiers, at most 100. They are added to those that the paper has.
    identifiers: Option<Vec<IdentifierInput>>,
    /// Other links than the one to the source, at most 100. They are added to those that the paper has.
    links: Option<Vec<LinkInput>>,
    /// All figures in order, at most 200.
    figures: Option<Vec<FigureInput>>,
    /// Whether the curators point it out.
    featured: Option<bool>,
    /// Whether it can be relied on.
    integrity: Option<Integrity>,
    /// A note of the curators, at most 5,000 characters.
    comment: Option<String>,
    /// The readable key of a new paper; made from the title when absent. A paper that is there keeps its own.
    slug: Option<String>,
    /// Whether it is shown; a new paper is published when it has a link to its source.
    status: Option<PaperStatus>,
}

impl From<PaperDraftInput> for PaperInput {
    fn from(input: PaperDraftInput) -> Self {
        Self {
            slug: keep(input.slug),
            title: keep(input.title),
            url: keep(input.url),
            abstract_text: keep(input.abstract_text),
            tldr: keep(input.tldr),
            summaries: keep_list(input.summaries),
            authors: keep_list(input.authors),
            topics: keep(input.topics.map(topics)),
            create_missing_topics: input.create_missing_topics,
            published_on: keep(input.published_on),
            venue: keep(input.venue),
            kind: keep(input.kind.map(Into::into)),
            status: keep(input.status.map(Into::into)),
            integrity: keep(input.integrity.map(Into::into)),
            featured: keep(input.featured),
            language: keep(input.language),
            comment: keep(input.comment),
            doi: keep(input.doi),
            arxiv_id: keep(input.arxiv_id),
            identifiers: keep_list(input.identifiers),
            links: keep_list(input.links),
            figures: keep_list(input.figures),
        }
    }
}
