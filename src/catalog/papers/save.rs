//! Writing the difference between two states of a paper, with the read model that follows from it.

use entity::{
    authorship, enums::LinkRelation, figure, identifier, link, paper, paper_topic, summary,
    topic_paper,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use super::{
    cards, counts,
    state::{FigureState, State},
};
use crate::{
    catalog::{Error, lines, sql, topics},
    domain::markdown,
};

/// Inserts a new paper with all its parts and returns its row.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    state: &State,
    now: i64,
) -> Result<paper::Model, Error> {
    let mut row = row_of(state, cards::of_state(connection, state).await?, now);
    row.uid = Set(state.uid);
    row.revision = Set(1);
    row.created_at = Set(now);
    let row = paper::Entity::insert(row)
        .exec_with_returning(connection)
        .await?;
    let empty = State::empty(state.uid);
    parts(connection, row.id, &empty, state).await?;
    Ok(row)
}

/// Writes what differs between two states, and returns the row as it is then.
pub(super) async fn update(
    connection: &impl ConnectionTrait,
    row: &paper::Model,
    before: &State,
    after: &State,
    now: i64,
) -> Result<paper::Model, Error> {
    let card = cards::of_state(connection, after).await?;
    let mut new = row_of(after, card, now);
    new.id = Set(row.id);
    new.revision = Set(row.revision + 1);
    let row = paper::Entity::update(new).exec(connection).await?;
    parts(connection, row.id, before, after).await?;
    Ok(row)
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

/// Replaces the rows of one part of a paper, if it has `any`.
macro_rules! replace {
    ($connection:expr, $paper:expr, $table:ident, $any:expr, $columns:literal, $rows:expr) => {{
        if $any {
            $table::Entity::delete_many()
                .filter($table::Column::PaperId.eq($paper))
                .exec($connection)
                .await?;
        }
        let rows: Vec<$table::ActiveModel> = $rows;
        for chunk in rows.chunks(sql::rows_of($columns)) {
            $table::Entity::insert_many(chunk.to_vec())
                .exec_without_returning($connection)
                .await?;
        }
    }};
}

async fn parts(
    connection: &impl ConnectionTrait,
    paper: i64,
    before: &State,
    after: &State,
) -> Result<(), Error> {
    if before.identifiers != after.identifiers {
        let (any, rows) = (!before.identifiers.is_empty(), identifiers(paper, after));
        replace!(connection, paper, identifier, any, 4, rows);
    }
    if before.links != after.links {
        let (any, rows) = (!before.links.is_empty(), links(paper, after));
        replace!(connection, paper, link, any, 5, rows);
    }
    if before.summaries != after.summaries {
        let (any, rows) = (!before.summaries.is_empty(), summaries(paper, after));
        replace!(connection, paper, summary, any, 14, rows);
    }
    if before.figures != after.figures {
        figures(connection, paper, &after.figures).await?;
    }
    let moved = (before.pub_sort(), before.visibility()) != (after.pub_sort(), after.visibility());
    if before.authors != after.authors {
        let (any, rows) = (!before.authors.is_empty(), authorships(paper, after));
        replace!(connection, paper, authorship, any, 8, rows);
        counts::authors(connection, before, after).await?;
    } else if moved {
        authorship::Entity::update_many()
            .col_expr(authorship::Column::PubSort, Expr::val(after.pub_sort()))
            .col_expr(
                authorship::Column::Visibility,
                Expr::val(after.visibility().as_i16()),
            )
            .filter(authorship::Column::PaperId.eq(paper))
            .exec(connection)
            .await?;
        counts::authors(connection, before, after).await?;
    }
    if before.topics != after.topics {
        let (any, rows) = (!before.topics.is_empty(), paper_topics(paper, after));
        replace!(connection, paper, paper_topic, any, 6, rows);
    }
    if before.topics.is_empty() && !after.topics.is_empty() {
        // It is in no list yet.
        list_topics(connection, &[paper], &[]).await?;
    } else if before.topics != after.topics || moved {
        refresh_topics(connection, &[paper]).await?;
    }
    Ok(())
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

/// Figures go in one by one: a part needs the key of its whole, and there are few.
async fn figures(
    connection: &impl ConnectionTrait,
    paper: i64,
    figures: &[FigureState],
) -> Result<(), Error> {
    // Parts before wholes, or the reference of a part would point nowhere for a moment.
    for parts in [true, false] {
        let parent = figure::Column::ParentId;
        let condition = if parts {
            parent.is_not_null()
        } else {
            parent.is_null()
        };
        figure::Entity::delete_many()
            .filter(figure::Column::PaperId.eq(paper))
            .filter(condition)
            .exec(connection)
            .await?;
    }
    let mut keys = Vec::with_capacity(figures.len());
    for (at, own) in figures.iter().enumerate() {
        let row = figure::ActiveModel {
            id: NotSet,
            paper_id: Set(paper),
            position: Set(position(at)),
            label: Set(own.label.clone()),
            caption: Set(own.caption.clone()),
            image_url: Set(own.image_url.clone()),
            alternative_text: Set(own.alternative_text.clone()),
            parent_id: Set(own.parent.and_then(|parent| keys.get(parent).copied())),
            thumbnail: Set(own.thumbnail),
        };
        let inserted = figure::Entity::insert(row).exec(connection).await?;
        keys.push(inserted.last_insert_id);
    }
    Ok(())
}

/// Writes the listings of papers anew: a row for each of their topics and for each topic above those.
pub(in crate::catalog) async fn refresh_topics(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<(), Error> {
    for chunk in papers.chunks(sql::KEYS) {
        let gone = topic_paper::Entity::delete_many()
            .filter(topic_paper::Column::PaperId.is_in(chunk.iter().copied()))
            .exec_with_returning(connection)
            .await?;
        list_topics(connection, chunk, &gone).await?;
    }
    Ok(())
}

/// Writes the listings of papers that are in no list, and moves the numbers of topics from those that are gone.
async fn list_topics(
    connection: &impl ConnectionTrait,
    papers: &[i64],
    gone: &[topic_paper::Model],
) -> Result<(), Error> {
    let rows = listings(connection, papers).await?;
    counts::topics(connection, gone, &rows).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all())
        .collect();
    for rows in rows.chunks(sql::rows_of(5)) {
        topic_paper::Entity::insert_many(rows.to_vec())
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}

/// The listings of papers as they have to be, by paper and topic.
pub(in crate::catalog) async fn listings(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<Vec<topic_paper::Model>, Error> {
    let found = paper_topic::Entity::find()
        .find_also_related(paper::Entity)
        .filter(paper_topic::Column::PaperId.is_in(papers.iter().copied()))
        .all(connection)
        .await?;
    let mut direct: Vec<i64> = found.iter().map(|(link, _)| link.topic_id).collect();
    direct.sort_unstable();
    direct.dedup();
    let lines = topics::lines_of(connection, &direct).await?;
    let mut listings = std::collections::BTreeMap::new();
    for (link, paper) in &found {
        let Some(paper) = paper else { continue };
        for topic in lines.get(&link.topic_id).into_iter().flatten() {
            let own = *topic == link.topic_id;
            let entry = listings.entry((link.paper_id, *topic)).or_insert((
                false,
                paper.pub_sort,
                paper.visibility,
            ));
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
