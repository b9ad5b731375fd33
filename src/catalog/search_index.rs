//! What the search finds entries by: the texts of an entry brought together, and kept in the index by whoever writes them.
//!
//! All entries are in it, drafts and deleted ones too: who may see an entry is asked of the entry itself. Private names of authors
//! are not.

use std::collections::{BTreeSet, HashMap, HashSet};

use entity::{
    author, author_name, authorship, identifier, link, paper, search_state, summary, topic,
    topic_alias, topic_paper, venue,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};

use super::{Catalog, Error, papers::parts::group};
use crate::search::{self, Document, Index};

/// Entries whose texts are in memory at a time.
pub(super) const CHUNK: usize = 500;

/// Entries whose texts a unit of work wrote.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) papers: BTreeSet<i64>,
    pub(super) authors: BTreeSet<i64>,
    /// Authors whose papers are found by their new names too.
    pub(super) renamed_authors: BTreeSet<i64>,
    pub(super) topics: BTreeSet<i64>,
    /// Topics likewise; a topic that moved counts as renamed.
    pub(super) renamed_topics: BTreeSet<i64>,
}

/// Brings the index up to date with what a unit of work wrote, in its transaction.
pub(super) async fn refresh(
    connection: &impl ConnectionTrait,
    touched: &Touched,
) -> Result<(), Error> {
    let mut papers = touched.papers.clone();
    let mut authors = touched.authors.clone();
    let mut topics = touched.topics.clone();
    if !touched.renamed_authors.is_empty() {
        authors.extend(&touched.renamed_authors);
        let named = touched.renamed_authors.iter().copied();
        let written: Vec<i64> = authorship::Entity::find()
            .select_only()
            .column(authorship::Column::PaperId)
            .filter(authorship::Column::AuthorId.is_in(named))
            .into_tuple()
            .all(connection)
            .await?;
        papers.extend(written);
    }
    if !touched.renamed_topics.is_empty() {
        topics.extend(&touched.renamed_topics);
        let named = touched.renamed_topics.iter().copied();
        let listed: Vec<i64> = topic_paper::Entity::find()
            .select_only()
            .column(topic_paper::Column::PaperId)
            .filter(topic_paper::Column::TopicId.is_in(named))
            .into_tuple()
            .all(connection)
            .await?;
        papers.extend(listed);
    }
    index_all(connection, Index::Papers, papers).await?;
    index_all(connection, Index::Authors, authors).await?;
    index_all(connection, Index::Topics, topics).await
}

/// Makes the whole index if it was made by another version of the program or never, in one transaction, and says how many entries
/// it has then.
///
/// # Errors
/// When the database fails; the index is as before then.
pub async fn make(catalog: &Catalog) -> Result<Option<usize>, Error> {
    if version(catalog.read()).await? == search::VERSION {
        return Ok(None);
    }
    let write = catalog.db.write().await?;
    // Another process may have been faster.
    if version(write.connection()).await? == search::VERSION {
        return Ok(None);
    }
    let entries = rebuild(write.connection()).await?;
    write.commit().await?;
    Ok(Some(entries))
}

async fn rebuild(connection: &impl ConnectionTrait) -> Result<usize, Error> {
    let mut entries = 0;
    search::forget_words(connection).await?;
    for index in [Index::Papers, Index::Authors, Index::Topics] {
        search::clear(connection, index).await?;
        let keys = keys(connection, index).await?;
        entries += keys.len();
        index_all(connection, index, keys).await?;
    }
    search_state::Entity::update(search_state::ActiveModel {
        id: Set(1),
        version: Set(search::VERSION),
    })
    .exec(connection)
    .await?;
    Ok(entries)
}

async fn version(connection: &impl ConnectionTrait) -> Result<i32, Error> {
    let row = search_state::Entity::find_by_id(1).one(connection).await?;
    Ok(row.map_or(0, |row| row.version))
}

pub(super) async fn keys(
    connection: &impl ConnectionTrait,
    index: Index,
) -> Result<Vec<i64>, Error> {
    macro_rules! all {
        ($table:ident) => {
            $table::Entity::find()
                .select_only()
                .column($table::Column::Id)
                .order_by_asc($table::Column::Id)
                .into_tuple()
                .all(connection)
                .await?
        };
    }
    Ok(match index {
        Index::Papers => all!(paper),
        Index::Authors => all!(author),
        Index::Topics => all!(topic),
    })
}

pub(super) async fn index_all(
    connection: &impl ConnectionTrait,
    index: Index,
    keys: impl IntoIterator<Item = i64>,
) -> Result<(), Error> {
    let keys: Vec<i64> = keys.into_iter().collect();
    for keys in keys.chunks(CHUNK) {
        let documents = documents(connection, index, keys).await?;
        search::store(connection, index, &documents).await?;
    }
    Ok(())
}

/// The documents of at most [`CHUNK`] entries.
pub(super) async fn documents(
    connection: &impl ConnectionTrait,
    index: Index,
    keys: &[i64],
) -> Result<Vec<(i64, Document)>, Error> {
    match index {
        Index::Papers => papers(connection, keys).await,
        Index::Authors => authors(connection, keys).await,
        Index::Topics => topics(connection, keys).await,
    }
}

/// The documents of papers: title, summaries, names of the venue, of topics with those above them and of authors, identifiers,
/// addresses, abstract.
async fn papers(
    connection: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<Vec<(i64, Document)>, Error> {
    let keys = || keys.iter().copied();
    let rows = paper::Entity::find()
        .find_also_related(venue::Entity)
        .filter(paper::Column::Id.is_in(keys()))
        .all(connection)
        .await?;
    let summaries: Vec<(i64, String)> = summary::Entity::find()
        .select_only()
        .columns([summary::Column::PaperId, summary::Column::Plain])
        .filter(summary::Column::PaperId.is_in(keys()))
        .order_by_asc(summary::Column::PaperId)
        .order_by_asc(summary::Column::Position)
        .into_tuple()
        .all(connection)
        .await?;
    let addresses: Vec<(i64, String)> = link::Entity::find()
        .select_only()
        .columns([link::Column::PaperId, link::Column::Url])
        .filter(link::Column::PaperId.is_in(keys()))
        .into_tuple()
        .all(connection)
        .await?;
    let identifiers = identifier::Entity::find()
        .filter(identifier::Column::PaperId.is_in(keys()))
        .all(connection)
        .await?;
    let names = names_of_papers(connection, keys().collect()).await?;
    let topics = topics_of_papers(connection, keys().collect()).await?;
    let mut summaries = group(summaries, |(paper, _)| *paper);
    let mut addresses = group(addresses, |(paper, _)| *paper);
    let mut identifiers = group(identifiers, |row| row.paper_id);
    let mut documents = Vec::with_capacity(rows.len());
    for (row, venue) in rows {
        let mut document = Document::default().title(&row.title);
        for (_, plain) in summaries.remove(&row.id).unwrap_or_default() {
            document = document.summary(&plain);
        }
        if let Some(venue) = venue {
            document = document.label(&venue.name);
        }
        for name in topics.get(&row.id).into_iter().flatten() {
            document = document.topic(name);
        }
        for row in identifiers.remove(&row.id).unwrap_or_default() {
            document = document.identifier(&super::papers::identifier(&row)?);
        }
        for (_, url) in addresses.remove(&row.id).unwrap_or_default() {
            document = document.address(&url);
        }
        for name in names.get(&row.id).into_iter().flatten() {
            document = document.author(name);
        }
        if let Some(text) = &row.abstract_text {
            document = document.body(text);
        }
        documents.push((row.id, document));
    }
    Ok(documents)
}

/// The names of the authors of papers in order: as published, as shown, and others that are not private; no two that are the same
/// words.
async fn names_of_papers(
    connection: &impl ConnectionTrait,
    keys: Vec<i64>,
) -> Result<HashMap<i64, Vec<String>>, Error> {
    let rows: Vec<(i64, i64, String, String)> = authorship::Entity::find()
        .inner_join(author::Entity)
        .select_only()
        .columns([
            authorship::Column::PaperId,
            authorship::Column::AuthorId,
            authorship::Column::NameAsPublished,
        ])
        .column(author::Column::DisplayName)
        .filter(authorship::Column::PaperId.is_in(keys.clone()))
        .order_by_asc(authorship::Column::PaperId)
        .order_by_asc(authorship::Column::Position)
        .into_tuple()
        .all(connection)
        .await?;
    let others: Vec<(i64, String)> = author_name::Entity::find()
        .inner_join(author::Entity)
        .join(JoinType::InnerJoin, author::Relation::Authorships.def())
        .select_only()
        .column(author_name::Column::AuthorId)
        .column(author_name::Column::Name)
        .distinct()
        .filter(authorship::Column::PaperId.is_in(keys))
        .filter(author_name::Column::Private.eq(false))
        .into_tuple()
        .all(connection)
        .await?;
    let others = group(others, |(author, _)| *author);
    let mut names: HashMap<i64, Vec<String>> = HashMap::new();
    let mut seen: HashSet<(i64, Vec<String>)> = HashSet::new();
    for (paper, author, published, shown) in rows {
        let others = others.get(&author).into_iter().flatten();
        let mut others: Vec<&String> = others.map(|(_, name)| name).collect();
        others.sort();
        for name in [&published, &shown].into_iter().chain(others) {
            if seen.insert((paper, search::words(name))) {
                names.entry(paper).or_default().push(name.clone());
            }
        }
    }
    Ok(names)
}

/// The names of the topics that list papers, and what else these are called.
async fn topics_of_papers(
    connection: &impl ConnectionTrait,
    keys: Vec<i64>,
) -> Result<HashMap<i64, Vec<String>>, Error> {
    let links: Vec<(i64, i64)> = topic_paper::Entity::find()
        .select_only()
        .columns([topic_paper::Column::PaperId, topic_paper::Column::TopicId])
        .filter(topic_paper::Column::PaperId.is_in(keys))
        .order_by_asc(topic_paper::Column::PaperId)
        .order_by_asc(topic_paper::Column::TopicId)
        .into_tuple()
        .all(connection)
        .await?;
    let topics: BTreeSet<i64> = links.iter().map(|(_, topic)| *topic).collect();
    let rows = topic::Entity::find()
        .filter(topic::Column::Id.is_in(topics.iter().copied()))
        .all(connection)
        .await?;
    let topics: Vec<i64> = topics.into_iter().collect();
    let mut called = super::topics::aliases_of(connection, &topics).await?;
    let names = rows.into_iter().map(|row| {
        let mut names = vec![row.name];
        names.extend(called.remove(&row.id).unwrap_or_default());
        (row.id, names)
    });
    let names: HashMap<i64, Vec<String>> = names.collect();
    let mut of_papers: HashMap<i64, Vec<String>> = HashMap::new();
    for (paper, topic) in links {
        let names = names.get(&topic).into_iter().flatten().cloned();
        of_papers.entry(paper).or_default().extend(names);
    }
    Ok(of_papers)
}

/// The documents of authors: the name as shown, and others that are not private.
async fn authors(
    connection: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<Vec<(i64, Document)>, Error> {
    let rows = author::Entity::find()
        .filter(author::Column::Id.is_in(keys.iter().copied()))
        .all(connection)
        .await?;
    let others = author_name::Entity::find()
        .filter(author_name::Column::AuthorId.is_in(keys.iter().copied()))
        .filter(author_name::Column::Private.eq(false))
        .order_by_asc(author_name::Column::Id)
        .all(connection)
        .await?;
    let mut others = group(others, |row| row.author_id);
    let documents = rows.into_iter().map(|row| {
        let mut document = Document::default().name(&row.display_name);
        for other in others.remove(&row.id).unwrap_or_default() {
            document = document.author(&other.name);
        }
        (row.id, document)
    });
    Ok(documents.collect())
}

/// The documents of topics: the name, others, what belongs to it.
async fn topics(
    connection: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<Vec<(i64, Document)>, Error> {
    let rows = topic::Entity::find()
        .filter(topic::Column::Id.is_in(keys.iter().copied()))
        .all(connection)
        .await?;
    let aliases = topic_alias::Entity::find()
        .filter(topic_alias::Column::TopicId.is_in(keys.iter().copied()))
        .order_by_asc(topic_alias::Column::Id)
        .all(connection)
        .await?;
    let mut aliases = group(aliases, |row| row.topic_id);
    let documents = rows.into_iter().map(|row| {
        let mut document = Document::default().title(&row.name);
        for alias in aliases.remove(&row.id).unwrap_or_default() {
            document = document.label(&alias.alias);
        }
        if let Some(description) = &row.description {
            document = document.body(description);
        }
        (row.id, document)
    });
    Ok(documents.collect())
}
