//! The parts of papers, for many papers in one statement each. A paper without a part is absent from the answer.

use std::{collections::HashMap, hash::Hash, ops::Range};

use entity::{
    author, authorship, figure, identifier, link, paper, paper_topic, summary, topic, venue,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
    sea_query::{Expr, ExprTrait},
};

use crate::catalog::{Error, sql};

/// Rows by the key of their paper, in the paper's order.
pub type Parts<T> = HashMap<i64, Vec<T>>;

/// An authorship with its author.
pub type AuthorshipRow = (authorship::Model, author::Model);

/// A paper's topic with what the curators said of the pair.
pub type TopicRow = (paper_topic::Model, topic::Model);

/// Groups rows by a key, keeping their order.
pub(in crate::catalog) fn group<K: Eq + Hash, T>(
    rows: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// The authors in order, those at the given positions (from 0).
///
/// # Errors
/// When the database fails; so have all functions of this file.
pub async fn authorships(
    connection: &impl ConnectionTrait,
    papers: &[i64],
    positions: Range<i32>,
) -> Result<Parts<AuthorshipRow>, Error> {
    let place = Expr::col((authorship::Entity, authorship::Column::Position));
    let places = Condition::all()
        .add(place.clone().gte(positions.start))
        .add(place.lt(positions.end));
    authorships_where(connection, papers, places).await
}

/// The last authors of each paper in order, as many as wanted.
///
/// # Errors
/// When the database fails.
pub async fn last_authorships(
    connection: &impl ConnectionTrait,
    papers: &[i64],
    count: i32,
) -> Result<Parts<AuthorshipRow>, Error> {
    let place = Expr::col((authorship::Entity, authorship::Column::Position));
    let authors = Expr::col((paper::Entity, paper::Column::AuthorCount));
    let places = Condition::all().add(place.gte(authors.sub(count)));
    authorships_where(connection, papers, places).await
}

async fn authorships_where(
    connection: &impl ConnectionTrait,
    papers: &[i64],
    places: Condition,
) -> Result<Parts<AuthorshipRow>, Error> {
    let mut rows = Vec::new();
    for chunk in papers.chunks(sql::KEYS) {
        let found = authorship::Entity::find()
            .find_also_related(author::Entity)
            .join(JoinType::InnerJoin, authorship::Relation::Paper.def())
            .filter(authorship::Column::PaperId.is_in(chunk.iter().copied()))
            .filter(places.clone())
            .order_by_asc(authorship::Column::PaperId)
            .order_by_asc(authorship::Column::Position)
            .all(connection)
            .await?;
        rows.extend(found);
    }
    let rows = rows
        .into_iter()
        .filter_map(|(authorship, author)| author.map(|author| (authorship, author)));
    Ok(group(rows, |(authorship, _)| authorship.paper_id))
}

/// The topics that the curators set, in their order.
///
/// # Errors
/// When the database fails.
pub async fn topics(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<Parts<TopicRow>, Error> {
    let mut rows = Vec::new();
    for chunk in papers.chunks(sql::KEYS) {
        let found = paper_topic::Entity::find()
            .find_also_related(topic::Entity)
            .filter(paper_topic::Column::PaperId.is_in(chunk.iter().copied()))
            .order_by_asc(paper_topic::Column::PaperId)
            .order_by_asc(paper_topic::Column::Position)
            .all(connection)
            .await?;
        rows.extend(found);
    }
    let rows = rows
        .into_iter()
        .filter_map(|(link, topic)| topic.map(|topic| (link, topic)));
    Ok(group(rows, |(link, _)| link.paper_id))
}

macro_rules! part {
    ($(#[$doc:meta])* $name:ident, $table:ident) => {
        $(#[$doc])*
        ///
        /// # Errors
        /// When the database fails.
        pub async fn $name(
            connection: &impl ConnectionTrait,
            papers: &[i64],
        ) -> Result<Parts<$table::Model>, Error> {
            let mut rows = Vec::new();
            for chunk in papers.chunks(sql::KEYS) {
                let found = $table::Entity::find()
                    .filter($table::Column::PaperId.is_in(chunk.iter().copied()))
                    .order_by_asc($table::Column::PaperId)
                    .order_by_asc($table::Column::Position)
                    .all(connection)
                    .await?;
                rows.extend(found);
            }
            Ok(group(rows, |row| row.paper_id))
        }
    };
}

part! {
    /// The identifiers in order.
    identifiers, identifier
}
part! {
    /// The links in order, the one to the source first.
    links, link
}
part! {
    /// The summaries in order.
    summaries, summary
}
part! {
    /// The figures in order.
    figures, figure
}

/// The venues of papers that have one.
///
/// # Errors
/// When the database fails.
pub async fn venues(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<HashMap<i64, venue::Model>, Error> {
    let mut venues = HashMap::new();
    for chunk in papers.chunks(sql::KEYS) {
        let found: Vec<(i64, i64)> = paper::Entity::find()
            .select_only()
            .columns([paper::Column::Id, paper::Column::VenueId])
            .filter(paper::Column::Id.is_in(chunk.iter().copied()))
            .filter(paper::Column::VenueId.is_not_null())
            .into_tuple()
            .all(connection)
            .await?;
        let mut keys: Vec<i64> = found.iter().map(|(_, venue)| *venue).collect();
        keys.sort_unstable();
        keys.dedup();
        let rows = crate::catalog::venues::by_ids(connection, &keys).await?;
        let rows: HashMap<i64, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        let pairs = found.into_iter();
        venues.extend(pairs.filter_map(|(paper, venue)| Some((paper, rows.get(&venue)?.clone()))));
    }
    Ok(venues)
}
