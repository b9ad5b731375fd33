//! From records to entries of the catalog.

pub mod papers;
pub mod records;

use entity::enums::{
    AuthorshipKind, Integrity, LinkRelation, PaperKind, PaperStatus, SummaryKind, SummaryOrigin,
};

use crate::{
    catalog::{
        Actor, Catalog, Patch, Problem, ProblemCode, WriteError,
        authors::{AuthorInput, NameInput},
        bulk::{self, NewEntry},
        papers::{
            AuthorRef, AuthorshipInput, FigureInput, IdentifierInput, LinkInput, PaperInput,
            SummaryInput, TopicInput as PaperTopicInput,
        },
        topics::TopicInput,
        venues::VenueInput,
    },
    domain::record::{self, AuthorRecord, PaperRecord, Record, TopicRecord, VenueRecord},
};

/// Why records were not taken. Nothing was stored.
#[derive(Debug)]
pub struct Refusal {
    /// Position of the record, from 0.
    pub at: usize,
    /// What is wrong with it, or why the catalog failed.
    pub error: WriteError,
}

/// Adds new entries, all or none.
///
/// # Errors
/// The first record that breaks a rule, or a failure.
pub async fn add(catalog: &Catalog, actor: &Actor, records: Vec<Record>) -> Result<(), Refusal> {
    let mut entries = Vec::with_capacity(records.len());
    for (at, record) in records.into_iter().enumerate() {
        let entry = entry(record).map_err(|problem| Refusal {
            at,
            error: problem.into(),
        })?;
        entries.push(entry);
    }
    let added = bulk::create(catalog, actor, entries).await;
    added.map(drop).map_err(|(at, error)| Refusal { at, error })
}

fn entry(record: Record) -> Result<NewEntry, Problem> {
    Ok(match record {
        Record::Topic(topic) => NewEntry::Topic(topic_input(topic)),
        Record::Venue(venue) => NewEntry::Venue(venue_input(venue)),
        Record::Author(author) => NewEntry::Author(author_input(author)),
        Record::Paper(paper) => NewEntry::Paper(Box::new(paper_input(*paper)?)),
    })
}

fn topic_input(topic: TopicRecord) -> TopicInput {
    TopicInput {
        slug: Patch::Set(topic.slug),
        name: Patch::Set(topic.name),
        description: topic.description.into(),
        aliases: Patch::Set(topic.aliases),
        parent: topic.parent.into(),
        position: topic.position.into(),
    }
}

fn venue_input(venue: VenueRecord) -> VenueInput {
    VenueInput {
        name: venue.name,
        slug: venue.slug,
        url: venue.url,
    }
}

fn author_input(author: AuthorRecord) -> AuthorInput {
    let names = author.names.into_iter().map(|name| NameInput {
        name: name.name,
        private: name.private,
    });
    AuthorInput {
        slug: keep(author.slug),
        display_name: Patch::Set(author.name),
        given_name: keep(author.given_name),
        family_name: keep(author.family_name),
        suffix: keep(author.suffix),
        orcid: author.orcid.into(),
        homepage: author.homepage.into(),
        names: Patch::Set(names.collect()),
    }
}

/// What a record does not say has its default.
fn keep<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Keep, Patch::Set)
}

fn paper_input(paper: PaperRecord) -> Result<PaperInput, Problem> {
    let mut others = paper.links;
    // A second source stays among the others, and is refused there.
    let source = others
        .iter()
        .position(|link| link.relation == LinkRelation::Source.as_str());
    let url = source.map(|at| others.remove(at).url);
    let links = others.into_iter().enumerate();
    let links = links.map(|(at, link)| link_input(at, link));
    let authors = paper.authors.into_iter().enumerate();
    let authors = authors.map(|(at, author)| authorship_input(at, author));
    let identifiers = paper.identifiers.into_iter().enumerate();
    let identifiers = identifiers.map(|(at, identifier)| identifier_input(at, identifier));
    let summaries = paper.summaries.into_iter().enumerate();
    let summaries = summaries.map(|(at, summary)| summary_input(at, summary));
    let topics = paper.topics.into_iter().map(|topic| PaperTopicInput {
        topic: topic.topic,
        primary: topic.primary,
    });
    let figures = paper.figures.into_iter().map(|figure| FigureInput {
        label: figure.label,
        caption: figure.caption,
        image_url: figure.image_url,
        alternative_text: figure.alternative_text,
        thumbnail: figure.thumbnail,
        parent: figure.parent,
    });
    let status = optional(paper.status, "status", PaperStatus::parse)?;
    Ok(PaperInput {
        slug: keep(paper.slug),
        title: Patch::Set(paper.title),
        // Without a link to its source an entry cannot be shown, but it is not lost.
        status: match (status, &url) {
            (None, None) => Patch::Set(PaperStatus::Draft),
            (status, _) => keep(status),
        },
        url: keep(url),
        abstract_text: keep(paper.r#abstract),
        tldr: Patch::Keep,
        summaries: Patch::Set(summaries.collect::<Result<_, _>>()?),
        authors: Patch::Set(authors.collect::<Result<_, _>>()?),
        topics: Patch::Set(topics.collect()),
        create_missing_topics: true,
        published_on: keep(paper.published_on),
        venue: keep(paper.venue),
        kind: keep(optional(paper.kind, "kind", PaperKind::parse)?),
        integrity: keep(optional(paper.integrity, "integrity", Integrity::parse)?),
        featured: Patch::Set(paper.featured),
        language: keep(paper.language),
        comment: keep(paper.comment),
        doi: Patch::Keep,
        arxiv_id: Patch::Keep,
        identifiers: Patch::Set(identifiers.collect::<Result<_, _>>()?),
        links: Patch::Set(links.collect::<Result<_, _>>()?),
        figures: Patch::Set(figures.collect()),
    })
}

fn link_input(at: usize, link: record::LinkRecord) -> Result<LinkInput, Problem> {
    let path = format!("links.{at}.relation");
    Ok(LinkInput {
        relation: word(&link.relation, &path, LinkRelation::parse)?,
        url: link.url,
        label: link.label,
    })
}

fn authorship_input(
    at: usize,
    author: record::AuthorshipRecord,
) -> Result<AuthorshipInput, Problem> {
    let path = format!("authors.{at}.kind");
    Ok(AuthorshipInput {
        author: author.author.map(AuthorRef::Slug),
        name: Some(author.name),
        orcid: author.orcid,
        affiliation: author.affiliation,
        kind: optional(author.kind, &path, AuthorshipKind::parse)?,
    })
}

fn identifier_input(
    at: usize,
    identifier: record::IdentifierRecord,
) -> Result<IdentifierInput, Problem> {
    let path = format!("identifiers.{at}.scheme");
    let scheme = identifier
        .scheme
        .parse()
        .map_err(|_| unknown(&identifier.scheme, &path))?;
    Ok(IdentifierInput {
        scheme,
        value: identifier.value,
    })
}

fn summary_input(at: usize, summary: record::SummaryRecord) -> Result<SummaryInput, Problem> {
    let path = |member: &str| format!("summaries.{at}.{member}");
    Ok(SummaryInput {
        kind: word(&summary.kind, &path("kind"), SummaryKind::parse)?,
        language: summary.language,
        body: summary.body,
        origin: word(&summary.origin, &path("origin"), SummaryOrigin::parse)?,
        origin_name: summary.origin_name,
        reviewed_by: summary.reviewed_by,
        reviewed_at: summary.reviewed_at,
    })
}

fn optional<T>(
    text: Option<String>,
    path: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Problem> {
    text.map(|text| word(&text, path, parse)).transpose()
}

fn word<T>(text: &str, path: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Problem> {
    parse(text).ok_or_else(|| unknown(text, path))
}

fn unknown(text: &str, path: &str) -> Problem {
    let message =
        format!("'{text}' is none of the words that can stand here; they are in capitals.");
    Problem::new(ProblemCode::Invalid, path, message)
}
