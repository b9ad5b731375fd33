//! Papers that have to do with a paper.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};

use super::Paper;
use crate::{
    catalog::{
        self, Catalog, Sight,
        papers::{self, CARD_AUTHORS},
    },
    graphql::{author::Author, error::Failure, siblings::Part, topic::Topic},
};

/// Why a paper has to do with another one.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum RelatedReason {
    /// The other one cites it.
    Cited,
    /// It cites the other one.
    Citing,
    /// They have authors in common.
    Authors,
    /// They have topics in common.
    Topics,
}

/// A paper that has to do with another one, and why.
#[derive(Clone)]
pub(super) struct RelatedPaper {
    paper: Paper,
    cited: bool,
    citing: bool,
    authors: Vec<i64>,
    topics: Vec<i64>,
}

/// A paper that has to do with another one, and why.
#[Object]
impl RelatedPaper {
    /// The paper.
    async fn paper(&self) -> &Paper {
        &self.paper
    }

    /// All that they have to do with each other, the weightiest first.
    async fn reasons(&self) -> Vec<RelatedReason> {
        let reasons = [
            (self.cited, RelatedReason::Cited),
            (self.citing, RelatedReason::Citing),
            (!self.authors.is_empty(), RelatedReason::Authors),
            (!self.topics.is_empty(), RelatedReason::Topics),
        ];
        let reasons = reasons.into_iter().filter(|(holds, _)| *holds);
        reasons.map(|(_, reason)| reason).collect()
    }

    /// The authors that both have, of the first 100 of each.
    fn shared_authors(&self) -> Result<Vec<Author>, Failure> {
        let papers = &self.paper.papers;
        let mut authors = papers.authors_of(&self.paper.row, CARD_AUTHORS)?;
        authors.retain(|author| self.authors.contains(&author.key()));
        Ok(authors)
    }

    /// The topics that were set on both.
    async fn shared_topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>, Failure> {
        let mut topics = self.paper.papers.topics_of(ctx, &self.paper.row).await?;
        topics.retain(|topic| self.topics.contains(&topic.key()));
        Ok(topics)
    }
}

/// The papers that have most to do with papers.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct RelatedPapers(pub(super) u32);

impl Part for RelatedPapers {
    type Value = Vec<RelatedPaper>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let first = usize::try_from(self.0).unwrap_or(usize::MAX);
        let found = papers::related(catalog.read(), sight, keys, first).await?;
        let (mut places, mut rows) = (Vec::new(), Vec::new());
        for (own, related) in found {
            for one in related {
                rows.push(Some(one.paper));
                places.push((own, one.cited, one.citing, one.authors, one.topics));
            }
        }
        // All of them are siblings of each other; one that stands in several lists is asked for once.
        let papers = Paper::places(rows);
        let mut lists: HashMap<i64, Vec<RelatedPaper>> = HashMap::new();
        for ((own, cited, citing, authors, topics), paper) in places.into_iter().zip(papers) {
            lists
                .entry(own)
                .or_default()
                .extend(paper.map(|paper| RelatedPaper {
                    paper,
                    cited,
                    citing,
                    authors,
                    topics,
                }));
        }
        Ok(lists)
    }
}
