//! Papers that have to do with others: by citations, people and topics.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use entity::paper::Model;
use sea_orm::ConnectionTrait;

use super::{
    Card, by_ids,
    list::{List, Scope},
};
use crate::catalog::{Error, Sight};

/// Papers looked at of each topic and author, the newest ones, and citations in each direction.
const LOOKED_AT: u32 = 50;

/// Related papers of one paper.
pub const MOST_RELATED: u32 = 20;

/// Authors and topics of a paper that lead to others, the first ones.
const LEADING: usize = 20;

/// What a reason counts for.
const CITATION: i64 = 5;
const AUTHOR: i64 = 3;
const TOPIC: i64 = 1;

/// Candidates whose reasons are all looked up, for each that is wanted. The others have fewer of them.
const CANDIDATES: usize = 3;

/// A paper that has to do with another one, and why.
#[derive(Debug, Clone)]
pub struct Related {
    /// The paper.
    pub paper: Model,
    /// Whether the other one cites it.
    pub cited: bool,
    /// Whether it cites the other one.
    pub citing: bool,
    /// Keys of the authors that both have.
    pub authors: Vec<i64>,
    /// Keys of the topics that both have.
    pub topics: Vec<i64>,
}

impl Related {
    fn weight(&self) -> i64 {
        let count = |list: &[i64]| i64::try_from(list.len()).unwrap_or(i64::MAX);
        let citations = i64::from(self.cited) + i64::from(self.citing);
        CITATION * citations + AUTHOR * count(&self.authors) + TOPIC * count(&self.topics)
    }
}

/// The papers that have most to do with each of these, at most `first` each; of equals the newest. Six statements, each over ranges of
/// indexes: the newest papers of each topic and author and the newest citations are looked at, and no others.
///
/// # Errors
/// When the database fails.
pub async fn related(
    connection: &impl ConnectionTrait,
    sight: Sight,
    papers: &[i64],
    first: usize,
) -> Result<HashMap<i64, Vec<Related>>, Error> {
    let own = by_ids(connection, sight, papers).await?;
    let own = own.iter().map(|row| Ok((row.id, Links::of(row)?)));
    let own: HashMap<i64, Links> = own.collect::<Result<_, Error>>()?;
    let ways = Ways::find(connection, sight, &own).await?;
    let candidates: HashMap<i64, Vec<i64>> = own
        .iter()
        .map(|(paper, links)| (*paper, ways.candidates(*paper, links, first * CANDIDATES)))
        .collect();
    let mut keys: Vec<i64> = candidates.values().flatten().copied().collect();
    keys.sort_unstable();
    keys.dedup();
    let rows = by_ids(connection, sight, &keys).await?;
    let rows = rows
        .into_iter()
        .map(|row| Ok((row.id, (Links::of(&row)?, row))));
    let rows: HashMap<i64, (Links, Model)> = rows.collect::<Result<_, Error>>()?;
    let related = own.iter().map(|(paper, links)| {
        let candidates = candidates.get(paper).into_iter().flatten();
        let candidates = candidates.filter_map(|candidate| rows.get(candidate));
        let mut related: Vec<Related> = candidates
            .map(|(theirs, row)| Related {
                cited: ways.cites(*paper, row.id),
                citing: ways.cites(row.id, *paper),
                authors: shared(&links.authors, &theirs.authors),
                topics: shared(&links.topics, &theirs.topics),
                paper: row.clone(),
            })
            .collect();
        related.sort_by_key(|one| Reverse((one.weight(), one.paper.pub_sort, one.paper.id)));
        related.truncate(first);
        (*paper, related)
    });
    Ok(related.collect())
}

/// What leads from a paper to others: the keys of its authors and topics.
struct Links {
    authors: Vec<i64>,
    topics: Vec<i64>,
}

impl Links {
    fn of(row: &Model) -> Result<Self, Error> {
        let card = Card::parse(&row.card)?;
        Ok(Self {
            authors: card.authors.iter().map(|author| author.id).collect(),
            topics: card.topics,
        })
    }

    /// The authors that lead to other papers.
    fn leading_authors(&self) -> &[i64] {
        &self.authors[..self.authors.len().min(LEADING)]
    }

    /// The topics that lead to other papers.
    fn leading_topics(&self) -> &[i64] {
        &self.topics[..self.topics.len().min(LEADING)]
    }
}

/// The newest papers of authors and topics, and those at the other ends of citations.
struct Ways {
    authors: HashMap<i64, Vec<i64>>,
    topics: HashMap<i64, Vec<i64>>,
    cited: HashMap<i64, Vec<i64>>,
    citing: HashMap<i64, Vec<i64>>,
}

impl Ways {
    async fn find(
        connection: &impl ConnectionTrait,
        sight: Sight,
        own: &HashMap<i64, Links>,
    ) -> Result<Self, Error> {
        let newest = async |scope, parents: HashSet<i64>| {
            let mut parents: Vec<i64> = parents.into_iter().collect();
            parents.sort_unstable();
            let list = List::of(scope);
            list.first_keys(connection, sight, &parents, LOOKED_AT)
                .await
        };
        let authors = own.values().flat_map(Links::leading_authors).copied();
        let topics = own.values().flat_map(Links::leading_topics).copied();
        let papers = || own.keys().copied().collect();
        Ok(Self {
            authors: newest(Scope::Author, authors.collect()).await?,
            topics: newest(Scope::TopicItself, topics.collect()).await?,
            cited: newest(Scope::References, papers()).await?,
            citing: newest(Scope::CitedBy, papers()).await?,
        })
    }

    /// The papers that most ways lead to, best first.
    fn candidates(&self, paper: i64, links: &Links, most: usize) -> Vec<i64> {
        let mut weights: HashMap<i64, i64> = HashMap::new();
        let mut follow = |ways: &HashMap<i64, Vec<i64>>, from: &[i64], weight| {
            for other in from.iter().filter_map(|key| ways.get(key)).flatten() {
                *weights.entry(*other).or_default() += weight;
            }
        };
        follow(&self.cited, &[paper], CITATION);
        follow(&self.citing, &[paper], CITATION);
        follow(&self.authors, links.leading_authors(), AUTHOR);
        follow(&self.topics, links.leading_topics(), TOPIC);
        weights.remove(&paper);
        let mut candidates: Vec<(i64, i64)> = weights.into_iter().collect();
        candidates.sort_unstable_by_key(|(key, weight)| Reverse((*weight, *key)));
        candidates.truncate(most);
        candidates.into_iter().map(|(key, _)| key).collect()
    }

    /// Whether one paper is known to cite another one; either is one of those that were asked about.
    fn cites(&self, citing: i64, cited: i64) -> bool {
        let has = |ends: &HashMap<i64, Vec<i64>>, own, other| {
            ends.get(&own).is_some_and(|others| others.contains(&other))
        };
        has(&self.cited, citing, cited) || has(&self.citing, cited, citing)
    }
}

fn shared(own: &[i64], theirs: &[i64]) -> Vec<i64> {
    own.iter()
        .copied()
        .filter(|key| theirs.contains(key))
        .collect()
}
