//! Making the cards of many papers from the tables, and storing those that are not right.

use std::{collections::HashMap, sync::Arc};

use entity::{
    author, authorship,
    paper::{self, Column, Entity},
    paper_topic,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, IntoIden, IntoValueTuple, Query, TableRef},
};

use super::{
    card::{CARD_AUTHORS, Card, Shown},
    parts::{self, Parts, group},
    state::{FigureState, LinkState, State, SummaryState},
};
use crate::{
    catalog::{
        Catalog, Error,
        authors::{self, Profile},
        sql,
    },
    domain::identifier::Identifier,
};

/// Papers whose cards are made at once; bounds memory, and the values bound in a statement.
pub(in crate::catalog) const CHUNK: usize = 500;

/// The cards of papers that are about to be stored.
pub(super) async fn of_states(
    connection: &impl ConnectionTrait,
    states: &[&State],
) -> Result<Vec<String>, Error> {
    let mut keys = Vec::new();
    for state in states {
        let first = state.authors.iter().take(CARD_AUTHORS);
        keys.extend(first.map(|authorship| authorship.author.id));
    }
    keys.sort_unstable();
    keys.dedup();
    let rows = authors::by_ids(connection, &keys).await?;
    let rows = rows
        .into_iter()
        .map(|row| (row.id, Arc::new(Profile::from(row))));
    let profiles: HashMap<i64, Arc<Profile>> = rows.collect();
    Ok(states
        .iter()
        .map(|state| of_state(state, &profiles))
        .collect())
}

fn of_state(state: &State, profiles: &HashMap<i64, Arc<Profile>>) -> String {
    let authors = state.authors.iter().take(CARD_AUTHORS);
    let primary = state.topics.iter().filter(|topic| topic.primary);
    let others = state.topics.iter().filter(|topic| !topic.primary);
    let card = Card::of(Shown {
        authors: authors
            .filter_map(|own| profiles.get(&own.author.id).cloned())
            .collect(),
        topics: primary.chain(others).map(|topic| topic.topic.id).collect(),
        links: &state.links,
        identifiers: &state.identifiers,
        summaries: &state.summaries,
        figures: &state.figures,
    });
    card.to_text()
}

/// The cards of these papers, made from the tables. A fixed number of statements for at most [`CHUNK`] papers.
pub(in crate::catalog) async fn made(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<HashMap<i64, String>, Error> {
    let mut authors = first_authors(connection, papers).await?;
    let mut topics = topics_in_order(connection, papers).await?;
    let mut identifiers = parts::identifiers(connection, papers).await?;
    let mut links = parts::links(connection, papers).await?;
    let mut summaries = parts::summaries(connection, papers).await?;
    let mut figures = parts::figures(connection, papers).await?;
    let mut cards = HashMap::with_capacity(papers.len());
    for paper in papers {
        let identifiers = rows(&mut identifiers, *paper);
        let identifiers: Result<Vec<Identifier>, _> =
            identifiers.iter().map(super::identifier).collect();
        let links = rows(&mut links, *paper).into_iter().map(LinkState::from);
        let summaries = rows(&mut summaries, *paper)
            .into_iter()
            .map(SummaryState::from);
        let card = Card::of(Shown {
            authors: rows(&mut authors, *paper),
            topics: rows(&mut topics, *paper),
            links: &links.collect::<Vec<_>>(),
            identifiers: &identifiers?,
            summaries: &summaries.collect::<Vec<_>>(),
            figures: &FigureState::from_rows(rows(&mut figures, *paper)),
        });
        cards.insert(*paper, card.to_text());
    }
    Ok(cards)
}

fn rows<T>(of: &mut Parts<T>, paper: i64) -> Vec<T> {
    of.remove(&paper).unwrap_or_default()
}

async fn first_authors(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<Parts<Arc<Profile>>, Error> {
    let places: Vec<(i64, i64)> = authorship::Entity::find()
        .select_only()
        .columns([authorship::Column::PaperId, authorship::Column::AuthorId])
        .filter(authorship::Column::PaperId.is_in(papers.iter().copied()))
        .filter(authorship::Column::Position.lt(i32::try_from(CARD_AUTHORS).unwrap_or(i32::MAX)))
        .order_by_asc(authorship::Column::PaperId)
        .order_by_asc(authorship::Column::Position)
        .into_tuple()
        .all(connection)
        .await?;
    let mut keys: Vec<i64> = places.iter().map(|(_, author)| *author).collect();
    keys.sort_unstable();
    keys.dedup();
    let found = authors::by_ids(connection, &keys).await?;
    let found = found
        .into_iter()
        .map(|row: author::Model| (row.id, Arc::new(row.into())));
    let profiles: HashMap<i64, Arc<Profile>> = found.collect();
    let mut authors: Parts<Arc<Profile>> = HashMap::new();
    for (paper, author) in places {
        authors
            .entry(paper)
            .or_default()
            .extend(profiles.get(&author).cloned());
    }
    Ok(authors)
}

async fn topics_in_order(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<Parts<i64>, Error> {
    let rows = paper_topic::Entity::find()
        .filter(paper_topic::Column::PaperId.is_in(papers.iter().copied()))
        .order_by_asc(paper_topic::Column::PaperId)
        .order_by_desc(paper_topic::Column::IsPrimary)
        .order_by_asc(paper_topic::Column::Position)
        .all(connection)
        .await?;
    let groups = group(rows, |row| row.paper_id).into_iter();
    Ok(groups
        .map(|(paper, rows)| (paper, rows.into_iter().map(|row| row.topic_id).collect()))
        .collect())
}

/// Makes the cards of these papers anew, and stores them.
pub(in crate::catalog) async fn refresh(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<(), Error> {
    for chunk in papers.chunks(CHUNK) {
        let cards = made(connection, chunk).await?;
        store(connection, cards).await?;
    }
    Ok(())
}

/// Stores cards, in one statement.
async fn store(
    connection: &impl ConnectionTrait,
    cards: HashMap<i64, String>,
) -> Result<(), Error> {
    if cards.is_empty() {
        return Ok(());
    }
    let made = Alias::new("made");
    let rows = cards.into_iter().map(IntoValueTuple::into_value_tuple);
    // Both databases call the columns of a list of values `column1` and so on.
    let statement = Query::update()
        .table(Entity)
        .value(
            Column::Card,
            Expr::col((made.clone(), Alias::new("column2"))),
        )
        .from(TableRef::ValuesList(
            rows.collect(),
            made.clone().into_iden(),
        ))
        .and_where(Expr::col((Entity, Column::Id)).equals((made, Alias::new("column1"))))
        .take();
    connection.execute(&statement).await?;
    Ok(())
}

/// Makes the cards anew that show an author.
pub(in crate::catalog) async fn refresh_author(
    connection: &impl ConnectionTrait,
    author: i64,
) -> Result<(), Error> {
    refresh_authors(connection, &[author]).await
}

/// Makes the cards anew that show one of these authors.
pub(in crate::catalog) async fn refresh_authors(
    connection: &impl ConnectionTrait,
    authors: &[i64],
) -> Result<(), Error> {
    let mut papers: Vec<i64> = Vec::new();
    for chunk in authors.chunks(sql::KEYS) {
        let places = authorship::Entity::find()
            .select_only()
            .column(authorship::Column::PaperId)
            .filter(authorship::Column::AuthorId.is_in(chunk.iter().copied()))
            .filter(
                authorship::Column::Position.lt(i32::try_from(CARD_AUTHORS).unwrap_or(i32::MAX)),
            );
        papers.extend(places.into_tuple::<i64>().all(connection).await?);
    }
    papers.sort_unstable();
    papers.dedup();
    refresh(connection, &papers).await
}

/// Makes the cards that are empty, as a migration leaves them: a transaction for each [`CHUNK`] of them, so that others can write
/// in between. Says how many there were.
///
/// # Errors
/// When the database fails.
pub async fn complete(catalog: &Catalog) -> Result<usize, Error> {
    let mut completed = 0;
    loop {
        // Asked of a reader first: a start with nothing to do waits for no writer.
        if empty(catalog.read()).await?.is_empty() {
            return Ok(completed);
        }
        let write = catalog.db.write().await?;
        let papers = empty(write.connection()).await?;
        refresh(write.connection(), &papers).await?;
        write.commit().await?;
        completed += papers.len();
    }
}

async fn empty(connection: &impl ConnectionTrait) -> Result<Vec<i64>, Error> {
    let query = Entity::find()
        .select_only()
        .column(paper::Column::Id)
        // Written out: an index over a condition serves statements that have the same condition, not one with a bound value.
        .filter(Expr::cust("card = ''"))
        .order_by_asc(Column::Id)
        .limit(CHUNK as u64);
    Ok(query.into_tuple().all(connection).await?)
}
