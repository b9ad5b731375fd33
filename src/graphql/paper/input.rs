//! The inputs of paper mutations.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::enums::{
    AuthorshipKind, Integrity, LinkRelation, PaperKind, PaperStatus, Scheme, SummaryKind,
    SummaryOrigin,
};
use crate::{
    catalog::{Patch, papers},
    domain::EntityKind,
    graphql::{
        id,
        user_error::{patch, patch_list},
    },
};

/// A new paper. Only the title and the link to the source are required.
#[derive(InputObject)]
pub(super) struct CreatePaperInput {
    /// One line, at most 1,000 characters. TeX and HTML markup is converted, math between dollar signs stays.
    title: String,
    /// The link to the original source, http or https. An identifier in it, such as an arXiv id, is added to the identifiers.
    url: String,
    /// One or two sentences written by a person, Markdown.
    tldr: Option<String>,
    /// The abstract as published, at most 50,000 characters.
    #[graphql(name = "abstract")]
    abstract_text: Option<String>,
    /// Other summaries, at most 50.
    summaries: Option<Vec<SummaryInput>>,
    /// The authors in order, at most 10,000. Those that the catalog does not have are created.
    authors: Option<Vec<AuthorshipInput>>,
    /// The topics by id, slug, name or alias, at most 100; the first one is the primary one.
    topics: Option<Vec<String>>,
    /// Create the topics that are named and do not exist, instead of refusing them.
    #[graphql(default = false)]
    create_missing_topics: bool,
    /// When it was first published: `2024`, `2024-05` or `2024-05-17`.
    published_on: Option<String>,
    /// The venue by id, slug or name; a new name creates it.
    venue: Option<String>,
    /// What kind of document it is.
    #[graphql(default_with = "PaperKind::Article")]
    kind: PaperKind,
    /// The language it is written in, as a BCP 47 tag.
    language: Option<String>,
    /// The DOI in any spelling.
    doi: Option<String>,
    /// The arXiv id in any spelling; a version is dropped.
    arxiv_id: Option<String>,
    /// Other identifiers, at most 100.
    identifiers: Option<Vec<IdentifierInput>>,
    /// Other links than the one to the source, at most 100.
    links: Option<Vec<LinkInput>>,
    /// The figures in order, at most 200.
    figures: Option<Vec<FigureInput>>,
    /// Whether the curators point it out.
    #[graphql(default = false)]
    featured: bool,
    /// Whether it can be relied on.
    #[graphql(default_with = "Integrity::None")]
    integrity: Integrity,
    /// A note of the curators, at most 5,000 characters.
    comment: Option<String>,
    /// The readable key; made from the title when absent.
    slug: Option<String>,
    /// A paper is published at once unless this says otherwise.
    #[graphql(default_with = "PaperStatus::Published")]
    status: PaperStatus,
    /// A key of your choice, at most 200 characters. The same request sent again with it within 24 hours adds nothing and answers
    /// with the paper that the first one added.
    pub(super) idempotency_key: Option<String>,
}

impl From<CreatePaperInput> for papers::PaperInput {
    fn from(input: CreatePaperInput) -> Self {
        Self {
            slug: keep(input.slug),
            title: Patch::Set(input.title),
            url: Patch::Set(input.url),
            abstract_text: keep(input.abstract_text),
            tldr: keep(input.tldr),
            summaries: keep_list(input.summaries),
            authors: keep_list(input.authors),
            topics: keep(input.topics.map(topics)),
            create_missing_topics: input.create_missing_topics,
            published_on: keep(input.published_on),
            venue: keep(input.venue),
            kind: Patch::Set(input.kind.into()),
            status: Patch::Set(input.status.into()),
            integrity: Patch::Set(input.integrity.into()),
            featured: Patch::Set(input.featured),
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

/// In a new entry null says no more than absence.
pub(super) fn keep<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

pub(super) fn keep_list<T, U: From<T>>(list: Option<Vec<T>>) -> Patch<Vec<U>> {
    keep(list.map(|list| list.into_iter().map(U::from).collect()))
}

pub(super) fn topics(list: Vec<String>) -> Vec<papers::TopicInput> {
    let topic = |topic| papers::TopicInput {
        topic,
        primary: false,
    };
    list.into_iter().map(topic).collect()
}

/// A change of a paper.
#[derive(InputObject)]
pub(super) struct UpdatePaperInput {
    /// The paper.
    pub(super) id: ID,
    /// The revision that the change is meant for. When the paper has moved on since, nothing is changed.
    pub(super) expected_revision: Option<i32>,
    /// The values to change.
    pub(super) patch: PaperPatch,
}

/// Values of a paper to change: an absent member leaves the value, null clears it, a list replaces the whole list.
#[derive(InputObject)]
pub(super) struct PaperPatch {
    /// One line, at most 1,000 characters. Cannot be null.
    title: MaybeUndefined<String>,
    /// The link to the original source. Null only on a draft.
    url: MaybeUndefined<String>,
    /// The TLDR written by people; other summaries stay.
    tldr: MaybeUndefined<String>,
    /// The abstract as published, at most 50,000 characters.
    #[graphql(name = "abstract")]
    abstract_text: MaybeUndefined<String>,
    /// All summaries, at most 50. One that stays the same keeps its id and its review.
    summaries: MaybeUndefined<Vec<SummaryInput>>,
    /// All authors in order, at most 10,000.
    authors: MaybeUndefined<Vec<AuthorshipInput>>,
    /// All topics by id, slug, name or alias, at most 100; the first one is the primary one.
    topics: MaybeUndefined<Vec<String>>,
    /// Create the topics that are named and do not exist, instead of refusing them.
    #[graphql(default = false)]
    create_missing_topics: bool,
    /// When it was first published: `2024`, `2024-05` or `2024-05-17`.
    published_on: MaybeUndefined<String>,
    /// The venue by id, slug or name; a new name creates it.
    venue: MaybeUndefined<String>,
    /// What kind of document it is. Cannot be null.
    kind: MaybeUndefined<PaperKind>,
    /// Whether it is shown, and where. Cannot be null.
    status: MaybeUndefined<PaperStatus>,
    /// Whether it can be relied on. Cannot be null.
    integrity: MaybeUndefined<Integrity>,
    /// Whether the curators point it out. Cannot be null.
    featured: MaybeUndefined<bool>,
    /// The language it is written in, as a BCP 47 tag.
    language: MaybeUndefined<String>,
    /// A note of the curators, at most 5,000 characters.
    comment: MaybeUndefined<String>,
    /// The readable key; the former one goes on leading to the paper. Cannot be null.
    slug: MaybeUndefined<String>,
    /// The DOI; null removes it. Applied after `identifiers`.
    doi: MaybeUndefined<String>,
    /// The arXiv id; null removes it. Applied after `identifiers`.
    arxiv_id: MaybeUndefined<String>,
    /// All identifiers, at most 100.
    identifiers: MaybeUndefined<Vec<IdentifierInput>>,
    /// All links but the one to the source, at most 100.
    links: MaybeUndefined<Vec<LinkInput>>,
    /// All figures in order, at most 200.
    figures: MaybeUndefined<Vec<FigureInput>>,
}

impl From<PaperPatch> for papers::PaperInput {
    fn from(input: PaperPatch) -> Self {
        Self {
            slug: patch(input.slug),
            title: patch(input.title),
            url: patch(input.url),
            abstract_text: patch(input.abstract_text),
            tldr: patch(input.tldr),
            summaries: patch_list(input.summaries),
            authors: patch_list(input.authors),
            topics: patch(input.topics.map_value(topics)),
            create_missing_topics: input.create_missing_topics,
            published_on: patch(input.published_on),
            venue: patch(input.venue),
            kind: patch(input.kind.map_value(Into::into)),
            status: patch(input.status.map_value(Into::into)),
            integrity: patch(input.integrity.map_value(Into::into)),
            featured: patch(input.featured),
            language: patch(input.language),
            comment: patch(input.comment),
            doi: patch(input.doi),
            arxiv_id: patch(input.arxiv_id),
            identifiers: patch_list(input.identifiers),
            links: patch_list(input.links),
            figures: patch_list(input.figures),
        }
    }
}

/// One author of a paper: an author of the catalog by id, or whoever has this ORCID, else this name and no other ORCID, else a new
/// author.
#[derive(InputObject)]
pub(super) struct AuthorshipInput {
    /// An author of the catalog by global id; a slug is none.
    author_id: Option<ID>,
    /// The name as printed on the paper, at most 300 characters. Required without `authorId`.
    name: Option<String>,
    /// The author's ORCID in any spelling.
    orcid: Option<String>,
    /// The affiliation as printed, at most 1,000 characters.
    affiliation: Option<String>,
    /// Whether this is a person or a group.
    #[graphql(default_with = "AuthorshipKind::Person")]
    kind: AuthorshipKind,
}

impl From<AuthorshipInput> for papers::AuthorshipInput {
    fn from(input: AuthorshipInput) -> Self {
        // A text that is no author's id names nobody, and is reported as such.
        let reference = input
            .author_id
            .map(|id| match id::uid_of(EntityKind::Author, &id) {
                Some(uid) => papers::AuthorRef::Uid(uid),
                None => papers::AuthorRef::Nobody(id.0),
            });
        Self {
            author: reference,
            name: input.name,
            orcid: input.orcid,
            affiliation: input.affiliation,
            kind: Some(input.kind.into()),
        }
    }
}

/// An identifier of a paper.
#[derive(InputObject)]
pub(super) struct IdentifierInput {
    /// The registry.
    scheme: Scheme,
    /// The identifier in any spelling; it is stored in its canonical form.
    value: String,
}

impl From<IdentifierInput> for papers::IdentifierInput {
    fn from(input: IdentifierInput) -> Self {
        Self {
            scheme: input.scheme.into(),
            value: input.value,
        }
    }
}

/// A link from a paper to something about it.
#[derive(InputObject)]
pub(super) struct LinkInput {
    /// What is behind it; not `SOURCE`, which is given as `url`.
    relation: LinkRelation,
    /// An http or https address, at most 2,048 bytes.
    url: String,
    /// What to call it, at most 300 characters.
    label: Option<String>,
}

impl From<LinkInput> for papers::LinkInput {
    fn from(input: LinkInput) -> Self {
        Self {
            relation: input.relation.into(),
            url: input.url,
            label: input.label,
        }
    }
}

/// A summary of a paper.
#[derive(InputObject)]
pub(super) struct SummaryInput {
    /// What it is.
    kind: SummaryKind,
    /// The language it is written in, as a BCP 47 tag.
    #[graphql(default = "en")]
    language: String,
    /// Markdown without raw HTML, links to http and https only, at most 20,000 characters.
    body: String,
    /// Who wrote it.
    origin: SummaryOrigin,
    /// The name of the person, publisher or model.
    origin_name: Option<String>,
    /// Who checked it against the paper.
    reviewed_by: Option<String>,
    /// When it was checked, RFC 3339; the present when somebody did and this is absent.
    reviewed_at: Option<String>,
}

impl From<SummaryInput> for papers::SummaryInput {
    fn from(input: SummaryInput) -> Self {
        Self {
            kind: input.kind.into(),
            language: Some(input.language),
            body: input.body,
            origin: input.origin.into(),
            origin_name: input.origin_name,
            reviewed_by: input.reviewed_by,
            reviewed_at: input.reviewed_at,
        }
    }
}

/// A figure of a paper.
#[derive(InputObject)]
pub(super) struct FigureInput {
    /// Its name in the paper, for example `Figure 2`.
    label: Option<String>,
    /// Its caption.
    caption: Option<String>,
    /// Where the image is, http or https.
    image_url: String,
    /// What it shows, for those who cannot see it.
    alternative_text: Option<String>,
    /// Whether it stands for the paper in lists; one figure at most does.
    #[graphql(default = false)]
    thumbnail: bool,
    /// The place of the earlier figure that it is a part of, from 0.
    parent_position: Option<u32>,
}

impl From<FigureInput> for papers::FigureInput {
    fn from(input: FigureInput) -> Self {
        let parent = input
            .parent_position
            .and_then(|at| usize::try_from(at).ok());
        Self {
            label: input.label,
            caption: input.caption,
            image_url: input.image_url,
            alternative_text: input.alternative_text,
            thumbnail: input.thumbnail,
            parent,
        }
    }
}
