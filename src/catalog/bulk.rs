//! Adding many entries in one transaction, all or none.

use entity::enums::TopicSource;

use super::{
    Actor, Catalog, WriteError,
    authors::{self, AuthorInput},
    papers::{self, PaperInput},
    topics::{self, TopicInput},
    unit::Unit,
    venues::{self, VenueInput},
};

/// An entry to be added.
#[derive(Debug)]
pub enum NewEntry {
    /// A topic; its parent is there or stands before it.
    Topic(TopicInput),
    /// A venue.
    Venue(VenueInput),
    /// An author.
    Author(AuthorInput),
    /// A paper.
    Paper(Box<PaperInput>),
}

/// Adds entries in their order.
///
/// # Errors
/// The position (from 0) and the problems of the first entry that has any, or a failure; nothing is stored then.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    entries: Vec<NewEntry>,
) -> Result<i64, (usize, WriteError)> {
    let failed = |at| move |error: super::Error| (at, WriteError::from(error));
    let mut unit = Unit::begin(catalog, actor).await.map_err(failed(0))?;
    let count = entries.len();
    for (at, entry) in entries.into_iter().enumerate() {
        add(&mut unit, entry).await.map_err(|error| (at, error))?;
    }
    unit.commit().await.map_err(failed(count))
}

async fn add(unit: &mut Unit<'_>, entry: NewEntry) -> Result<(), WriteError> {
    match entry {
        NewEntry::Topic(topic) => topics::add(unit, topic).await.map(drop),
        NewEntry::Venue(venue) => venues::add(unit, venue).await,
        NewEntry::Author(author) => authors::add(unit, author).await.map(drop),
        NewEntry::Paper(paper) => papers::add(unit, *paper, TopicSource::Import)
            .await
            .map(drop),
    }
}
