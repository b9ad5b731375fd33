//! Writing the difference between two states of each of many papers, with the read model that follows from it.

use std::collections::{BTreeMap, HashMap};

use entity::{
    authorship, enums::LinkRelation, figure, identifier, link, paper, paper_topic, summary,
    topic_paper,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, Iterable, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    cards, counts,
    state::{FigureState, State},
};
use crate::{
    catalog::{Error, lines, sql, topics},
    domain::markdown,
};

/// Papers that are written at once; bounds memory and the values bound in a statement.
pub(super) const CHUNK: usize = 500;

/// A paper that is written: what it was, and what it is to be.
pub(super) struct Written<'a> {
    /// Its row before; none for a new paper.
    pub(super) row: Option<&'a paper::Model>,
    /// Empty for a new paper.
    pub(super) before: &'a State,
    pub(super) after: &'a State,
}

/// Inserts a new paper with all its parts and returns its row.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    state: &State,
    now: i64,
) -> Result<paper::Model, Error> {
    let empty = State::empty(state.uid);
    let written = Written {
        row: None,
        before: &empty,
        after: state,
    };
    one(connection, written, now).await
}

/// Writes what differs between two states, and returns the row as it is then.
pub(super) async fn update(
    connection: &impl ConnectionTrait,
    row: &paper::Model,
    before: &State,
    after: &State,
    now: i64,
) -> Result<paper::Model, Error> {
    let written = Written {
        row: Some(row),
        before,
        after,
    };
    one(connection, written, now).await
}

async fn one(
    connection: &impl ConnectionTrait,
    written: Written<'_>,
    now: i64,
) -> Result<paper::Model, Error> {
    let uid = written.after.uid;
    all(connection, &[written], now).await?;
    let row = paper::Entity::find().filter(paper::Column::Uid.eq(uid));
    let row = row.one(connection).await?;
    row.ok_or(Error::Corrupt {
        what: "paper that was just written",
    })
}

/// Writes papers with all their parts, and gives their keys. The number of statements grows with the chunks and not with the papers.
pub(super) async fn all(
    connection: &impl ConnectionTrait,
    papers: &[Written<'_>],
    now: i64,
) -> Result<Vec<i64>, Error> {
    let mut written = Vec::with_capacity(papers.len());
    for chunk in papers.chunks(CHUNK) {
        let keys = rows(connection, chunk, now).await?;
        let mut parts = Vec::with_capacity(chunk.len());
        for paper in chunk {
            let id = keys.get(&paper.after.uid).copied();
            parts.push(Part {
                id: id.ok_or(Error::Corrupt { what: "new paper" })?,
                is_new: paper.row.is_none(),
                before: paper.before,
                after: paper.after,
            });
        }
        write_parts(connection, &parts).await?;
        written.extend(parts.iter().map(|part| part.id));
    }
    Ok(written)
}

/// Writes the rows of papers themselves, and gives their keys.
async fn rows(
    connection: &impl ConnectionTrait,
    papers: &[Written<'_>],
    now: i64,
) -> Result<HashMap<Uuid, i64>, Error> {
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    let mut keys = HashMap::with_capacity(papers.len());
    let states: Vec<&State> = papers.iter().map(|paper| paper.after).collect();
    let cards = cards::of_states(connection, &states).await?;
    for (paper, card) in papers.iter().zip(cards) {
        let mut row = row_of(paper.after, card, now);
        row.uid = Set(paper.after.uid);
        match paper.row {
            None => {
                row.revision = Set(1);
                row.created_at = Set(now);
                new.push(row);
            }
            Some(before) => {
                row.id = Set(before.id);
                row.revision = Set(before.revision + 1);
                row.created_at = Set(before.created_at);
                keys.insert(before.uid, before.id);
                changed.push(row);
            }
        }
    }
    if !new.is_empty() {
        let uids = papers.iter().map(|paper| paper.after.uid);
        paper::Entity::insert_many(new)
            .exec_without_returning(connection)
            .await?;
        // Asked for by themselves: RETURNING would bring the abstracts back too.
        let inserted: Vec<(Uuid, i64)> = paper::Entity::find()
            .select_only()
            .columns([paper::Column::Uid, paper::Column::Id])
            .filter(paper::Column::Uid.is_in(uids))
            .into_tuple()
            .all(connection)
            .await?;
        keys.extend(inserted);
    }
    if !changed.is_empty() {
        // The rows are there: all conflict, and each becomes an update.
        let columns = paper::Column::iter().filter(|column| {
            use paper::Column::{CreatedAt, Id, Uid};
            !matches!(column, Id | Uid | CreatedAt)
        });
        let replace = OnConflict::column(paper::Column::Id)
            .update_columns(columns)
            .to_owned();
        paper::Entity::insert_many(changed)
            .on_conflict(replace)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(keys)
}

fn row_of(state: &State, card: String, now: i64) -> paper::ActiveModel {
    paper::ActiveModel {
        id: NotSet,
        uid: NotSet,
        slug: Set(state.slug.clone()),
        title: Set(state.title.clone()),
        title_key: Set(lines::key(&state.title)),
        abstract_text: Set(state.abstract_text.clone()),
        kind: Set(state.kind),
        status: Set(state.status),
        integrity: Set(state.integrity),
        featured: Set(state.featured),
        published_on: Set(state.published_on.map(|date| date.to_string())),
        pub_sort: Set(state.pub_sort()),
        visibility: Set(state.visibility().as_i16()),
        venue_id: Set(state.venue.map(|venue| venue.id)),
        language: Set(state.language.clone()),
        comment: Set(state.comment.clone()),
        author_count: Set(position(state.authors.len())),
        card: Set(card),
        curated: Set(state.curated.bits()),
        revision: NotSet,
        created_at: NotSet,
        updated_at: Set(now),
        deleted_at: Set(state.deleted_at),
    }
}

/// Positions are bounded by the limits of the lists.
fn position(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

/// The parts of a paper whose row is there.
struct Part<'a> {
    id: i64,
    is_new: bool,
    before: &'a State,
    after: &'a State,
}

impl Part<'_> {
    /// Whether the copies of its sort key and visibility change.
    fn is_moved(&self) -> bool {
        let place = |state: &State| (state.pub_sort(), state.visibility());
        place(self.before) != place(self.after)
    }
}

/// Replaces the rows of one table for those papers in which it differs.
macro_rules! replace {
    ($connection:expr, $papers:expr, $table:ident, $columns:literal, $rows:ident, $differs:expr) => {{
        let differs: fn(&Part<'_>) -> bool = $differs;
        let touched: Vec<&Part<'_>> = $papers.iter().filter(|paper| differs(paper)).collect();
        let old: Vec<i64> = touched
            .iter()
            .filter(|paper| !paper.is_new)
            .map(|paper| paper.id)
            .collect();
        if !old.is_empty() {
            $table::Entity::delete_many()
                .filter($table::Column::PaperId.is_in(old))
                .exec($connection)
                .await?;
        }
        let mut new = Vec::new();
        for paper in &touched {
            new.extend($rows(paper.id, paper.after));
        }
        for rows in sql::chunks(new, $columns) {
            $table::Entity::insert_many(rows)
                .exec_without_returning($connection)
                .await?;
        }
    }};
}

async fn write_parts(connection: &impl ConnectionTrait, papers: &[Part<'_>]) -> Result<(), Error> {
    replace!(connection, papers, identifier, 4, identifiers, |paper| {
        paper.before.identifiers != paper.after.identifiers
    });
    replace!(connection, papers, link, 5, links, |paper| {
        paper.before.links != paper.after.links
    });
    replace!(connection, papers, summary, 14, summaries, |paper| {
        paper.before.summaries != paper.after.summaries
    });
    replace!(connection, papers, authorship, 8, authorships, |paper| {
        paper.before.authors != paper.after.authors || paper.is_moved()
    });
    let states: Vec<(&State, &State)> = papers
        .iter()
        .map(|paper| (paper.before, paper.after))
        .collect();
    counts::authors(connection, &states).await?;
    replace!(connection, papers, paper_topic, 6, paper_topics, |paper| {
        paper.before.topics != paper.after.topics
    });
    figures(connection, papers).await?;
    listed(connection, papers).await
}

/// Keeps the listings of papers whose topics or place in lists differ.
async fn listed(connection: &impl ConnectionTrait, papers: &[Part<'_>]) -> Result<(), Error> {
    let touched = papers
        .iter()
        .filter(|paper| paper.before.topics != paper.after.topics || paper.is_moved());
    let touched: Vec<&Part<'_>> = touched.collect();
    let old = touched.iter().filter(|paper| !paper.is_new);
    let old: Vec<i64> = old.map(|paper| paper.id).collect();
    let gone = unlist(connection, &old).await?;
    let mut pairs = Vec::new();
    for paper in &touched {
        let topics = paper.after.topics.iter();
        pairs.extend(topics.map(|own| Listed {
            paper: paper.id,
            topic: own.topic.id,
            pub_sort: paper.after.pub_sort(),
            visibility: paper.after.visibility().as_i16(),
        }));
    }
    list(connection, &gone, with_ancestors(connection, &pairs).await?).await
}

fn identifiers(paper: i64, state: &State) -> Vec<identifier::ActiveModel> {
    let rows = state.identifiers.iter().enumerate();
    rows.map(|(at, own)| identifier::ActiveModel {
        id: NotSet,
        paper_id: Set(paper),
        scheme: Set(own.scheme.as_str().to_owned()),
        value: Set(own.value.clone()),
        position: Set(position(at)),
    })
    .collect()
}

fn links(paper: i64, state: &State) -> Vec<link::ActiveModel> {
    debug_assert!(
        state
            .links
            .iter()
            .skip(1)
            .all(|link| link.relation != LinkRelation::Source)
    );
    let rows = state.links.iter().enumerate();
    rows.map(|(at, own)| link::ActiveModel {
        id: NotSet,
        paper_id: Set(paper),
        relation: Set(own.relation),
        url: Set(own.url.clone()),
        label: Set(own.label.clone()),
        position: Set(position(at)),
    })
    .collect()
}

fn summaries(paper: i64, state: &State) -> Vec<summary::ActiveModel> {
    let rows = state.summaries.iter().enumerate();
    rows.map(|(at, own)| summary::ActiveModel {
        id: NotSet,
        uid: Set(own.uid),
        paper_id: Set(paper),
        kind: Set(own.kind),
        language: Set(own.language.clone()),
        plain: Set(markdown::to_plain(&own.body)),
        body: Set(own.body.clone()),
        origin: Set(own.origin),
        origin_name: Set(own.origin_name.clone()),
        reviewed_by: Set(own.reviewed_by.clone()),
        reviewed_at: Set(own.reviewed_at),
        position: Set(position(at)),
        created_at: Set(own.created_at),
        updated_at: Set(own.updated_at),
    })
    .collect()
}

fn authorships(paper: i64, state: &State) -> Vec<authorship::ActiveModel> {
    let (pub_sort, visibility) = (state.pub_sort(), state.visibility().as_i16());
    let rows = state.authors.iter().enumerate();
    rows.map(|(at, own)| authorship::ActiveModel {
        id: NotSet,
        paper_id: Set(paper),
        position: Set(position(at)),
        author_id: Set(own.author.id),
        name_as_published: Set(own.name.clone()),
        affiliation: Set(own.affiliation.clone()),
        kind: Set(own.kind),
        pub_sort: Set(pub_sort),
        visibility: Set(visibility),
    })
    .collect()
}

fn paper_topics(paper: i64, state: &State) -> Vec<paper_topic::ActiveModel> {
    let rows = state.topics.iter().enumerate();
    rows.map(|(at, own)| paper_topic::ActiveModel {
        paper_id: Set(paper),
        topic_id: Set(own.topic.id),
        position: Set(position(at)),
        is_primary: Set(own.primary),
        source: Set(own.source),
        confidence: Set(own.confidence),
    })
    .collect()
}

/// Figures go in level by level: a part needs the key of its whole.
async fn figures(connection: &impl ConnectionTrait, papers: &[Part<'_>]) -> Result<(), Error> {
    let touched = papers.iter();
    let touched: Vec<&Part<'_>> = touched
        .filter(|paper| paper.before.figures != paper.after.figures)
        .collect();
    let old = touched.iter().filter(|paper| !paper.is_new);
    let old: Vec<i64> = old.map(|paper| paper.id).collect();
    if !old.is_empty() {
        // The references first, or one of them would point nowhere for a moment.
        figure::Entity::update_many()
            .col_expr(figure::Column::ParentId, Expr::value(None::<i64>))
            .filter(figure::Column::PaperId.is_in(old.iter().copied()))
            .exec(connection)
            .await?;
        figure::Entity::delete_many()
            .filter(figure::Column::PaperId.is_in(old))
            .exec(connection)
            .await?;
    }
    let mut keys: HashMap<(i64, i32), i64> = HashMap::new();
    let mut left: Vec<(i64, usize, &FigureState)> = touched
        .iter()
        .flat_map(|paper| {
            (0..)
                .zip(&paper.after.figures)
                .map(|(at, own)| (paper.id, at, own))
        })
        .collect();
    while !left.is_empty() {
        let (level, later): (Vec<_>, Vec<_>) = left.into_iter().partition(|(paper, _, own)| {
            whole_of(*paper, own).is_none_or(|parent| keys.contains_key(&parent))
        });
        left = later;
        let mut inserted = Vec::with_capacity(level.len());
        let rows = level.into_iter().map(|(paper, at, own)| {
            let parent = whole_of(paper, own).and_then(|parent| keys.get(&parent).copied());
            figure_row(paper, at, own, parent)
        });
        for rows in sql::chunks(rows.collect(), 9) {
            let rows = figure::Entity::insert_many(rows);
            inserted.extend(rows.exec_with_returning(connection).await?);
        }
        if inserted.is_empty() {
            // A part of a later figure, which verbs admit none of.
            return Err(Error::Corrupt { what: "figure" });
        }
        keys.extend(
            inserted
                .into_iter()
                .map(|row| ((row.paper_id, row.position), row.id)),
        );
    }
    Ok(())
}

/// Where the figure stands that another one is a part of.
fn whole_of(paper: i64, own: &FigureState) -> Option<(i64, i32)> {
    Some((paper, position(own.parent?)))
}

fn figure_row(
    paper: i64,
    at: usize,
    own: &FigureState,
    parent: Option<i64>,
) -> figure::ActiveModel {
    figure::ActiveModel {
        id: NotSet,
        paper_id: Set(paper),
        position: Set(position(at)),
        label: Set(own.label.clone()),
        caption: Set(own.caption.clone()),
        image_url: Set(own.image_url.clone()),
        alternative_text: Set(own.alternative_text.clone()),
        parent_id: Set(parent),
        thumbnail: Set(own.thumbnail),
    }
}

/// Writes the listings of papers anew: a row for each of their topics and for each topic above those.
pub(in crate::catalog) async fn refresh_topics(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<(), Error> {
    for chunk in papers.chunks(sql::KEYS) {
        let gone = unlist(connection, chunk).await?;
        list(connection, &gone, listings(connection, chunk).await?).await?;
    }
    Ok(())
}

/// The listings of papers as they have to be, by paper and topic.
pub(in crate::catalog) async fn listings(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<Vec<topic_paper::Model>, Error> {
    let pairs: Vec<(i64, i64, i32, i16)> = paper_topic::Entity::find()
        .select_only()
        .columns([paper_topic::Column::PaperId, paper_topic::Column::TopicId])
        .columns([paper::Column::PubSort, paper::Column::Visibility])
        .join(JoinType::InnerJoin, paper_topic::Relation::Paper.def())
        .filter(paper_topic::Column::PaperId.is_in(papers.iter().copied()))
        .into_tuple()
        .all(connection)
        .await?;
    let pairs = pairs.into_iter();
    let pairs: Vec<Listed> = pairs
        .map(|(paper, topic, pub_sort, visibility)| Listed {
            paper,
            topic,
            pub_sort,
            visibility,
        })
        .collect();
    with_ancestors(connection, &pairs).await
}

/// A paper under a topic that was set on it, and its place in lists.
struct Listed {
    paper: i64,
    topic: i64,
    pub_sort: i32,
    visibility: i16,
}

/// Removes the listings of papers, and says which there were.
async fn unlist(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<Vec<topic_paper::Model>, Error> {
    if papers.is_empty() {
        return Ok(Vec::new());
    }
    let gone = topic_paper::Entity::delete_many()
        .filter(topic_paper::Column::PaperId.is_in(papers.iter().copied()));
    Ok(gone.exec_with_returning(connection).await?)
}

/// The listings that follow from what was set: under each topic, and under each topic above it.
async fn with_ancestors(
    connection: &impl ConnectionTrait,
    pairs: &[Listed],
) -> Result<Vec<topic_paper::Model>, Error> {
    let mut direct: Vec<i64> = pairs.iter().map(|pair| pair.topic).collect();
    direct.sort_unstable();
    direct.dedup();
    let lines = topics::lines_of(connection, &direct).await?;
    let mut listings = BTreeMap::new();
    for pair in pairs {
        for topic in lines.get(&pair.topic).into_iter().flatten() {
            let own = *topic == pair.topic;
            let place = (pair.paper, *topic);
            let entry = listings
                .entry(place)
                .or_insert((false, pair.pub_sort, pair.visibility));
            entry.0 |= own;
        }
    }
    let rows = listings.into_iter();
    Ok(rows
        .map(
            |((paper_id, topic_id), (direct, pub_sort, visibility))| topic_paper::Model {
                topic_id,
                paper_id,
                direct,
                pub_sort,
                visibility,
            },
        )
        .collect())
}

/// Inserts listings, and moves the numbers of topics from those that are gone.
async fn list(
    connection: &impl ConnectionTrait,
    gone: &[topic_paper::Model],
    rows: Vec<topic_paper::Model>,
) -> Result<(), Error> {
    counts::topics(connection, gone, &rows).await?;
    let rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .collect();
    for rows in sql::chunks(rows, 5) {
        topic_paper::Entity::insert_many(rows)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
