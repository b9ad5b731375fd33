//! What papers of a list have, loaded for all of them at once.

use std::{collections::HashMap, ops::Range};

use super::authorship::Authorship;
use crate::{
    catalog::{self, Catalog, Sight, papers::parts},
    graphql::{
        author::Author,
        siblings::{Part, groups},
        topic::Topic,
    },
};

macro_rules! rows_part {
    ($(#[$meta:meta])* $part:ident, $load:ident, $table:ident) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub(super) struct $part;

        impl Part for $part {
            type Value = Vec<entity::$table::Model>;

            async fn load(
                &self,
                catalog: &Catalog,
                _: Sight,
                keys: &[i64],
            ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
                parts::$load(catalog.read(), keys).await
            }
        }
    };
}

rows_part! {
    /// The identifiers.
    Identifiers, identifiers, identifier
}
rows_part! {
    /// The links.
    Links, links, link
}
rows_part! {
    /// The summaries.
    Summaries, summaries, summary
}
rows_part! {
    /// The figures.
    Figures, figures, figure
}

/// The topics; those of all papers of a list are siblings of each other.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Topics;

impl Part for Topics {
    type Value = Vec<Topic>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let mut rows = parts::topics(catalog.read(), keys).await?;
        for topics in rows.values_mut() {
            topics.sort_by_key(|(link, _)| (!link.is_primary, link.position));
        }
        let rows = rows.into_iter().map(|(paper, topics)| {
            (paper, topics.into_iter().map(|(_, topic)| topic).collect())
        });
        let topics = groups(rows.collect(), |topic: &entity::topic::Model| topic.id);
        let topics = topics.into_iter();
        Ok(topics
            .map(|(paper, topics)| (paper, topics.into_iter().map(Topic::member).collect()))
            .collect())
    }
}

/// The authorships at some positions; the authors of all papers of a list are siblings of each other.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Authorships(pub(super) Range<i32>);

impl Part for Authorships {
    type Value = Vec<Authorship>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let rows = parts::authorships(catalog.read(), keys, self.0.clone()).await?;
        let (mut places, mut authors) = (HashMap::new(), HashMap::new());
        for (paper, rows) in rows {
            let (place, author): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            places.insert(paper, place);
            authors.insert(paper, author);
        }
        let mut authors = groups(authors, |author: &entity::author::Model| author.id);
        let authorships = places.into_iter().map(|(paper, places)| {
            let authors = authors.remove(&paper).unwrap_or_default();
            let authorships = places.into_iter().zip(authors);
            let authorships = authorships
                .map(|(place, author)| Authorship::new(place, Author::member(author)));
            (paper, authorships.collect())
        });
        Ok(authorships.collect())
    }
}
