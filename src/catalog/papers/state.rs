//! A whole paper: the row with everything that belongs to it, as loaded for a write and as the history shows it.

use std::collections::HashMap;

use entity::enums::{
    AuthorshipKind, Integrity, LinkRelation, PaperKind, PaperStatus, SummaryKind, SummaryOrigin,
    TopicSource,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{fields::Fields, parts};
use crate::{
    catalog::{Error, unit::Snapshot, venues},
    domain::{EntityKind, GlobalId, PartialDate, Timestamp, Visibility, identifier::Identifier},
};

/// A paper and all its parts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct State {
    pub(in crate::catalog) uid: Uuid,
    pub(in crate::catalog) slug: String,
    pub(in crate::catalog) title: String,
    pub(in crate::catalog) abstract_text: Option<String>,
    pub(in crate::catalog) kind: PaperKind,
    pub(in crate::catalog) status: PaperStatus,
    pub(in crate::catalog) integrity: Integrity,
    pub(in crate::catalog) featured: bool,
    pub(in crate::catalog) published_on: Option<PartialDate>,
    pub(in crate::catalog) venue: Option<Reference>,
    pub(in crate::catalog) language: Option<String>,
    pub(in crate::catalog) comment: Option<String>,
    pub(in crate::catalog) deleted_at: Option<i64>,
    pub(in crate::catalog) authors: Vec<AuthorshipState>,
    pub(in crate::catalog) topics: Vec<TopicState>,
    pub(in crate::catalog) identifiers: Vec<Identifier>,
    pub(in crate::catalog) links: Vec<LinkState>,
    pub(in crate::catalog) summaries: Vec<SummaryState>,
    pub(in crate::catalog) figures: Vec<FigureState>,
    /// What of all that a curator set by hand. The history shows who set what, and not this.
    pub(in crate::catalog) curated: Fields,
}

/// Another entry, by both its keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) struct Reference {
    pub(in crate::catalog) id: i64,
    pub(in crate::catalog) uid: Uuid,
}

impl Reference {
    pub(in crate::catalog) fn of(id: i64, uid: Uuid) -> Self {
        Self { id, uid }
    }

    /// Gives the internal key to an entry that was to be created and has been since.
    pub(in crate::catalog) fn settle(&mut self, created: &HashMap<Uuid, i64>) {
        if let Some(id) = created.get(&self.uid) {
            self.id = *id;
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct AuthorshipState {
    pub(in crate::catalog) author: Reference,
    pub(in crate::catalog) name: String,
    pub(in crate::catalog) affiliation: Option<String>,
    pub(in crate::catalog) kind: AuthorshipKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct TopicState {
    pub(in crate::catalog) topic: Reference,
    pub(in crate::catalog) primary: bool,
    pub(in crate::catalog) source: TopicSource,
    pub(in crate::catalog) confidence: Option<f64>,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct LinkState {
    pub(in crate::catalog) relation: LinkRelation,
    pub(in crate::catalog) url: String,
    pub(in crate::catalog) label: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct SummaryState {
    pub(in crate::catalog) uid: Uuid,
    pub(in crate::catalog) kind: SummaryKind,
    pub(in crate::catalog) language: String,
    pub(in crate::catalog) body: String,
    pub(in crate::catalog) origin: SummaryOrigin,
    pub(in crate::catalog) origin_name: Option<String>,
    pub(in crate::catalog) reviewed_by: Option<String>,
    pub(in crate::catalog) reviewed_at: Option<i64>,
    pub(in crate::catalog) created_at: i64,
    pub(in crate::catalog) updated_at: i64,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::catalog) struct FigureState {
    pub(in crate::catalog) label: Option<String>,
    pub(in crate::catalog) caption: Option<String>,
    pub(in crate::catalog) image_url: String,
    pub(in crate::catalog) alternative_text: Option<String>,
    pub(in crate::catalog) thumbnail: bool,
    pub(in crate::catalog) parent: Option<usize>,
}

impl State {
    /// A paper with nothing in it yet.
    pub(in crate::catalog) fn empty(uid: Uuid) -> Self {
        Self {
            uid,
            slug: String::new(),
            title: String::new(),
            abstract_text: None,
            kind: PaperKind::Article,
            status: PaperStatus::Published,
            integrity: Integrity::None,
            featured: false,
            published_on: None,
            venue: None,
            language: None,
            comment: None,
            deleted_at: None,
            authors: Vec::new(),
            topics: Vec::new(),
            identifiers: Vec::new(),
            links: Vec::new(),
            summaries: Vec::new(),
            figures: Vec::new(),
            curated: Fields::default(),
        }
    }

    /// Who may see it.
    pub(in crate::catalog) fn visibility(&self) -> Visibility {
        visibility(self.status, self.deleted_at)
    }

    /// Where it stands among papers by date; unknown dates stand before all others.
    pub(in crate::catalog) fn pub_sort(&self) -> i32 {
        self.published_on.map_or(0, PartialDate::sort_key)
    }

    /// The link to the original source.
    pub(in crate::catalog) fn source(&self) -> Option<&LinkState> {
        self.links
            .iter()
            .find(|link| link.relation == LinkRelation::Source)
    }

    /// What the history shows of it.
    pub(in crate::catalog) fn snapshot(&self) -> Snapshot {
        let mut snapshot = Snapshot::new();
        let mut put = |field: &str, value: Value| {
            snapshot.insert(field.to_owned(), value);
        };
        put("slug", json!(self.slug));
        put("title", json!(self.title));
        put("abstract", json!(self.abstract_text));
        put("kind", json!(self.kind.as_str()));
        put("status", json!(self.status.as_str()));
        put("integrity", json!(self.integrity.as_str()));
        put("featured", json!(self.featured));
        put(
            "publishedOn",
            json!(self.published_on.map(|date| date.to_string())),
        );
        put(
            "venue",
            json!(self.venue.map(|venue| id(EntityKind::Venue, venue.uid))),
        );
        put("language", json!(self.language));
        put("comment", json!(self.comment));
        put("deletedAt", json!(self.deleted_at.map(time)));
        put(
            "authors",
            self.authors.iter().map(AuthorshipState::shown).collect(),
        );
        put(
            "topics",
            self.topics.iter().map(TopicState::shown).collect(),
        );
        put(
            "identifiers",
            self.identifiers.iter().map(shown_identifier).collect(),
        );
        put("links", self.links.iter().map(LinkState::shown).collect());
        put(
            "summaries",
            self.summaries.iter().map(SummaryState::shown).collect(),
        );
        put(
            "figures",
            self.figures.iter().map(FigureState::shown).collect(),
        );
        snapshot
    }

    /// Loads a paper with all its parts.
    pub(in crate::catalog) async fn load(
        connection: &impl ConnectionTrait,
        row: &entity::paper::Model,
    ) -> Result<Self, Error> {
        let mut states = Self::load_all(connection, std::slice::from_ref(row)).await?;
        Ok(states.remove(0))
    }

    /// Loads papers with all their parts, in their order. A fixed number of statements, however many they are.
    pub(in crate::catalog) async fn load_all(
        connection: &impl ConnectionTrait,
        papers: &[entity::paper::Model],
    ) -> Result<Vec<Self>, Error> {
        let keys: Vec<i64> = papers.iter().map(|row| row.id).collect();
        let mut authors = parts::authorships(connection, &keys, 0..i32::MAX).await?;
        let mut topics = parts::topics(connection, &keys).await?;
        let mut identifiers = parts::identifiers(connection, &keys).await?;
        let mut links = parts::links(connection, &keys).await?;
        let mut summaries = parts::summaries(connection, &keys).await?;
        let mut figures = parts::figures(connection, &keys).await?;
        let mut venues: Vec<i64> = papers.iter().filter_map(|row| row.venue_id).collect();
        venues.sort_unstable();
        venues.dedup();
        let venues = venues::by_ids(connection, &venues).await?;
        let venues: HashMap<i64, Uuid> = venues.iter().map(|row| (row.id, row.uid)).collect();
        let state = |row: &entity::paper::Model| {
            let venue = row.venue_id;
            let identifiers = rows(&mut identifiers, row.id);
            Ok(Self {
                uid: row.uid,
                slug: row.slug.clone(),
                title: row.title.clone(),
                abstract_text: row.abstract_text.clone(),
                kind: row.kind,
                status: row.status,
                integrity: row.integrity,
                featured: row.featured,
                published_on: super::published_on(row)?,
                venue: venue.and_then(|id| Some(Reference::of(id, *venues.get(&id)?))),
                language: row.language.clone(),
                comment: row.comment.clone(),
                deleted_at: row.deleted_at,
                authors: all(rows(&mut authors, row.id)),
                topics: all(rows(&mut topics, row.id)),
                identifiers: identifiers
                    .iter()
                    .map(super::identifier)
                    .collect::<Result<_, _>>()?,
                links: all(rows(&mut links, row.id)),
                summaries: all(rows(&mut summaries, row.id)),
                figures: FigureState::from_rows(rows(&mut figures, row.id)),
                curated: Fields::of_bits(row.curated),
            })
        };
        papers.iter().map(state).collect()
    }
}

/// Who may see a paper.
pub(in crate::catalog) fn visibility(status: PaperStatus, deleted_at: Option<i64>) -> Visibility {
    match (deleted_at, status) {
        (Some(_), _) => Visibility::Deleted,
        (None, PaperStatus::Draft) => Visibility::Draft,
        (None, PaperStatus::Archived) => Visibility::Archived,
        (None, PaperStatus::Published) => Visibility::Listed,
    }
}

fn all<T, U: From<T>>(rows: Vec<T>) -> Vec<U> {
    rows.into_iter().map(U::from).collect()
}

fn rows<T>(of: &mut parts::Parts<T>, paper: i64) -> Vec<T> {
    of.remove(&paper).unwrap_or_default()
}

fn id(kind: EntityKind, uid: Uuid) -> String {
    GlobalId { kind, uid }.to_string()
}

fn time(micros: i64) -> String {
    Timestamp::from_micros(micros).to_string()
}

fn shown_identifier(identifier: &Identifier) -> Value {
    json!({ "scheme": identifier.scheme.as_str(), "value": identifier.value })
}

impl AuthorshipState {
    fn shown(&self) -> Value {
        json!({
            "author": id(EntityKind::Author, self.author.uid),
            "name": self.name,
            "affiliation": self.affiliation,
            "kind": self.kind.as_str(),
        })
    }
}

impl From<parts::AuthorshipRow> for AuthorshipState {
    fn from((authorship, author): parts::AuthorshipRow) -> Self {
        Self {
            author: Reference {
                id: author.id,
                uid: author.uid,
            },
            name: authorship.name_as_published,
            affiliation: authorship.affiliation,
            kind: authorship.kind,
        }
    }
}

impl TopicState {
    fn shown(&self) -> Value {
        json!({
            "topic": id(EntityKind::Topic, self.topic.uid),
            "primary": self.primary,
            "source": self.source.as_str(),
            "confidence": self.confidence,
        })
    }
}

impl From<parts::TopicRow> for TopicState {
    fn from((link, topic): parts::TopicRow) -> Self {
        Self {
            topic: Reference {
                id: topic.id,
                uid: topic.uid,
            },
            primary: link.is_primary,
            source: link.source,
            confidence: link.confidence,
        }
    }
}

impl LinkState {
    fn shown(&self) -> Value {
        json!({ "relation": self.relation.as_str(), "url": self.url, "label": self.label })
    }
}

impl From<entity::link::Model> for LinkState {
    fn from(row: entity::link::Model) -> Self {
        Self {
            relation: row.relation,
            url: row.url,
            label: row.label,
        }
    }
}

impl SummaryState {
    fn shown(&self) -> Value {
        json!({
            "id": id(EntityKind::Summary, self.uid),
            "kind": self.kind.as_str(),
            "language": self.language,
            "body": self.body,
            "origin": self.origin.as_str(),
            "originName": self.origin_name,
            "reviewedBy": self.reviewed_by,
            "reviewedAt": self.reviewed_at.map(time),
        })
    }
}

impl From<entity::summary::Model> for SummaryState {
    fn from(row: entity::summary::Model) -> Self {
        Self {
            uid: row.uid,
            kind: row.kind,
            language: row.language,
            body: row.body,
            origin: row.origin,
            origin_name: row.origin_name,
            reviewed_by: row.reviewed_by,
            reviewed_at: row.reviewed_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl FigureState {
    fn shown(&self) -> Value {
        json!({
            "label": self.label,
            "caption": self.caption,
            "imageUrl": self.image_url,
            "alternativeText": self.alternative_text,
            "thumbnail": self.thumbnail,
            "parent": self.parent,
        })
    }

    /// Figures in order; a parent is found by its position.
    pub(super) fn from_rows(rows: Vec<entity::figure::Model>) -> Vec<Self> {
        let keys: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let figures = rows.into_iter().map(|row| Self {
            label: row.label,
            caption: row.caption,
            image_url: row.image_url,
            alternative_text: row.alternative_text,
            thumbnail: row.thumbnail,
            parent: row
                .parent_id
                .and_then(|parent| keys.iter().position(|key| *key == parent)),
        });
        figures.collect()
    }
}
