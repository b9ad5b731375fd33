//! A row of a list of papers, its card, and what the cards of a whole list have in common.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use async_graphql::Context;
use entity::paper::Model;

use crate::{
    catalog::{
        self,
        papers::{CARD_AUTHORS, Card},
    },
    graphql::{
        author::Author,
        error::Failure,
        siblings::{Member, Siblings},
        topic::Topic,
    },
};

/// A paper's row, and its card, read once and only when something needs it.
pub(super) struct Row {
    pub(super) model: Model,
    card: OnceLock<Result<Card, Arc<catalog::Error>>>,
}

impl Row {
    fn new(model: Model) -> Arc<Self> {
        Arc::new(Self {
            model,
            card: OnceLock::new(),
        })
    }

    pub(super) fn card(&self) -> Result<&Card, Failure> {
        let card = self
            .card
            .get_or_init(|| Card::parse(&self.model.card).map_err(Arc::new));
        card.as_ref()
            .map_err(|error| Failure::from(Arc::clone(error)))
    }
}

/// The papers of one list, or of a list of lists: what one of them asks for is loaded for all.
pub(super) struct Papers {
    pub(super) siblings: Arc<Siblings>,
    rows: Vec<Arc<Row>>,
    /// The authors on the cards: by how many of each paper's are wanted, all that are wanted are siblings of each other.
    authors: Mutex<Vec<(usize, Arc<Siblings>)>>,
    topics: OnceLock<Arc<Siblings>>,
    /// The catalog revision at which the rows were read, where it is known.
    revision: Option<i64>,
}

impl Papers {
    /// Rows that are siblings of each other.
    pub(super) fn new(models: Vec<Model>, revision: Option<i64>) -> (Arc<Self>, Vec<Arc<Row>>) {
        let rows: Vec<_> = models.into_iter().map(Row::new).collect();
        let papers = Self {
            siblings: Siblings::new(rows.iter().map(|row| row.model.id)),
            rows: rows.clone(),
            authors: Mutex::default(),
            topics: OnceLock::new(),
            revision,
        };
        (Arc::new(papers), rows)
    }

    /// The first authors of one of the papers.
    pub(super) fn authors_of(&self, row: &Row, first: usize) -> Result<Vec<Author>, Failure> {
        let profiles = row.card()?.authors.iter().take(first);
        let siblings = self.authors(first.min(CARD_AUTHORS));
        let authors = profiles.map(|profile| {
            Author::member(Member {
                row: Arc::clone(profile),
                siblings: Arc::clone(&siblings),
            })
        });
        Ok(authors.collect())
    }

    fn authors(&self, first: usize) -> Arc<Siblings> {
        // The list is whole between any two statements, so a panic elsewhere leaves it usable.
        let mut lists = self.authors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, siblings)) = lists.iter().find(|(wanted, _)| *wanted == first) {
            return Arc::clone(siblings);
        }
        let profiles = self
            .cards()
            .flat_map(|card| card.authors.iter().take(first));
        let siblings = Siblings::new(profiles.map(|profile| profile.id));
        lists.push((first, Arc::clone(&siblings)));
        siblings
    }

    /// The topics of one of the papers, the primary one first.
    pub(super) async fn topics_of(
        &self,
        ctx: &Context<'_>,
        row: &Row,
    ) -> Result<Vec<Topic>, Failure> {
        let keys = &row.card()?.topics;
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        Topic::of_keys(ctx, self.topics(), self.revision, keys).await
    }

    /// The same, if the topics are loaded by now and the card can be read.
    pub(super) fn loaded_topics_of(&self, row: &Row) -> Option<Vec<Topic>> {
        let keys = &row.card().ok()?.topics;
        if keys.is_empty() {
            return Some(Vec::new());
        }
        Topic::of_loaded_keys(self.topics(), self.revision, keys)
    }

    /// Loads the topics of all the papers.
    pub(super) async fn load_topics(&self, ctx: &Context<'_>) {
        // What fails here fails again for each paper that asks for it, and is an error of it.
        let _ = Topic::of_keys(ctx, self.topics(), self.revision, &[]).await;
    }

    fn topics(&self) -> &Arc<Siblings> {
        self.topics.get_or_init(|| {
            let keys = self.cards().flat_map(|card| &card.topics);
            Siblings::new(keys.copied())
        })
    }

    /// The cards that can be read. One that cannot is an error of its own paper only.
    fn cards(&self) -> impl Iterator<Item = &Card> {
        self.rows.iter().filter_map(|row| row.card().ok())
    }
}
