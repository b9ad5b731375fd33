//! What papers of a list have, loaded for all of them at once.

use std::{collections::HashMap, ops::Range};

use super::authorship::Authorship;
use crate::{
    catalog::{self, Catalog, Sight, authors::Profile, page::Slice, papers::parts},
    graphql::{
        author::Author,
        pagination::int,
        siblings::{Part, groups},
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
    /// The summaries.
    Summaries, summaries, summary
}
rows_part! {
    /// The figures.
    Figures, figures, figure
}

/// Some authorships; the authors of all papers of a list are siblings of each other.
///
/// What is asked is the same for papers of different length, so that one statement can answer for all of them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Authorships {
    /// Those at these positions.
    Places(Range<i32>),
    /// The last ones.
    Last(i32),
}

impl Authorships {
    /// What a slice asks for, where the positions are those that one paper has for it.
    pub(super) fn of(slice: &Slice, positions: &Range<i32>) -> Self {
        match (slice.from_end, &slice.after, &slice.before) {
            (true, None, None) => Self::Last(int(slice.limit)),
            (false, _, None) => {
                let end = positions.start.saturating_add(int(slice.limit));
                Self::Places(positions.start..end)
            }
            // A cursor belongs to one paper, so there is no other one to ask for.
            _ => Self::Places(positions.clone()),
        }
    }
}

impl Part for Authorships {
    type Value = Vec<Authorship>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let read = catalog.read();
        let rows = match self {
            Self::Places(range) => parts::authorships(read, keys, range.clone()).await?,
            Self::Last(count) => parts::last_authorships(read, keys, *count).await?,
        };
        let (mut places, mut authors) = (HashMap::new(), HashMap::new());
        for (paper, rows) in rows {
            let (place, author): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
            places.insert(paper, place);
            let profiles = author.into_iter().map(Profile::from).collect();
            authors.insert(paper, profiles);
        }
        let mut authors = groups(authors, |author: &Profile| author.id);
        let authorships = places.into_iter().map(|(paper, places)| {
            let authors = authors.remove(&paper).unwrap_or_default();
            let authorships = places.into_iter().zip(authors);
            let authorships =
                authorships.map(|(place, author)| Authorship::new(place, Author::member(author)));
            (paper, authorships.collect())
        });
        Ok(authorships.collect())
    }
}
