//! Papers as records: what exports write, and citations are made of.

use std::collections::HashMap;

use entity::{
    enums::{AuthorshipKind, Integrity, PaperStatus},
    paper::{Column, Entity, Model},
    summary,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    Card,
    parts::{self, AuthorshipRow, TopicRow},
    state::FigureState,
};
use crate::{
    catalog::{Error, sql, venues},
    domain::{
        Timestamp,
        record::{
            AuthorshipRecord, FigureRecord, IdentifierRecord, LinkRecord, PaperRecord,
            PaperTopicRecord, SummaryRecord,
        },
    },
};

/// Whom records are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Another catalog, which is to become the same: authors and topics by their slugs.
    Catalog,
    /// Everybody else: topics by their names, authors with their ORCID.
    Everybody,
}

/// The papers of these rows with all that belongs to them, in the same order. Takes a fixed number of statements.
///
/// # Errors
/// When the database fails, or has what no verb wrote.
pub async fn records(
    connection: &impl ConnectionTrait,
    rows: &[Model],
    audience: Audience,
) -> Result<Vec<PaperRecord>, Error> {
    let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut authors = parts::authorships(connection, &keys, 0..i32::MAX).await?;
    let mut topics = parts::topics(connection, &keys).await?;
    let mut summaries = parts::summaries(connection, &keys).await?;
    let mut figures = parts::figures(connection, &keys).await?;
    let mut venues: Vec<i64> = rows.iter().filter_map(|row| row.venue_id).collect();
    venues.sort_unstable();
    venues.dedup();
    let venues = venues::by_ids(connection, &venues).await?;
    let venues: HashMap<i64, String> = venues.into_iter().map(|row| (row.id, row.name)).collect();
    let records = rows.iter().map(|row| {
        let card = Card::parse(&row.card)?;
        let venue = row.venue_id.and_then(|id| venues.get(&id));
        let authors = authors.remove(&row.id).unwrap_or_default().into_iter();
        let topics = topics.remove(&row.id).unwrap_or_default().into_iter();
        let summaries = summaries.remove(&row.id).unwrap_or_default().into_iter();
        let figures = FigureState::from_rows(figures.remove(&row.id).unwrap_or_default());
        Ok(PaperRecord {
            venue: venue.cloned(),
            authors: authors.map(|author| authorship(author, audience)).collect(),
            topics: topics.map(|topic| paper_topic(topic, audience)).collect(),
            summaries: summaries.map(summary).collect(),
            figures: figures.into_iter().map(figure).collect(),
            ..of_row(row, &card)
        })
    });
    records.collect()
}

/// The papers with these keys by their keys, whoever may see them.
///
/// # Errors
/// As [`records`].
pub async fn records_of(
    connection: &impl ConnectionTrait,
    keys: &[i64],
    audience: Audience,
) -> Result<HashMap<i64, PaperRecord>, Error> {
    let mut rows = Vec::with_capacity(keys.len());
    for chunk in keys.chunks(sql::KEYS) {
        let query = Entity::find().filter(Column::Id.is_in(chunk.iter().copied()));
        rows.extend(query.all(connection).await?);
    }
    let records = records(connection, &rows, audience).await?;
    Ok(rows.iter().map(|row| row.id).zip(records).collect())
}

/// What the row and its card say.
fn of_row(row: &Model, card: &Card) -> PaperRecord {
    let identifiers = card.identifiers.iter().map(|own| IdentifierRecord {
        scheme: own.scheme.to_string(),
        value: own.value.clone(),
    });
    let links = card.links.iter().map(|link| LinkRecord {
        relation: link.relation.as_str().to_owned(),
        url: link.url.clone(),
        label: link.label.clone(),
    });
    // What is absent has its default.
    let status = Some(row.status).filter(|status| *status != PaperStatus::Published);
    let integrity = Some(row.integrity).filter(|integrity| *integrity != Integrity::None);
    PaperRecord {
        title: row.title.clone(),
        slug: Some(row.slug.clone()),
        r#abstract: row.abstract_text.clone(),
        kind: Some(row.kind.as_str().to_owned()),
        status: status.map(|status| status.as_str().to_owned()),
        integrity: integrity.map(|integrity| integrity.as_str().to_owned()),
        featured: row.featured,
        published_on: row.published_on.clone(),
        language: row.language.clone(),
        comment: row.comment.clone(),
        identifiers: identifiers.collect(),
        links: links.collect(),
        ..PaperRecord::default()
    }
}

fn authorship((place, author): AuthorshipRow, audience: Audience) -> AuthorshipRecord {
    let is_organization = place.kind == AuthorshipKind::Organization;
    let is_for_catalog = audience == Audience::Catalog;
    AuthorshipRecord {
        name: place.name_as_published,
        author: is_for_catalog.then_some(author.slug),
        orcid: author.orcid.filter(|_| !is_for_catalog),
        affiliation: place.affiliation,
        kind: is_organization.then(|| place.kind.as_str().to_owned()),
    }
}

fn paper_topic((link, topic): TopicRow, audience: Audience) -> PaperTopicRecord {
    PaperTopicRecord {
        topic: match audience {
            Audience::Catalog => topic.slug,
            Audience::Everybody => topic.name,
        },
        primary: link.is_primary,
    }
}

fn summary(row: summary::Model) -> SummaryRecord {
    let reviewed_at = row.reviewed_at.map(Timestamp::from_micros);
    SummaryRecord {
        kind: row.kind.as_str().to_owned(),
        body: row.body,
        origin: row.origin.as_str().to_owned(),
        origin_name: row.origin_name,
        language: Some(row.language),
        reviewed_by: row.reviewed_by,
        reviewed_at: reviewed_at.map(|time| time.to_string()),
    }
}

fn figure(figure: FigureState) -> FigureRecord {
    FigureRecord {
        image_url: figure.image_url,
        label: figure.label,
        caption: figure.caption,
        alternative_text: figure.alternative_text,
        thumbnail: figure.thumbnail,
        parent: figure.parent,
    }
}
