//! Who writes together with an author.

use std::collections::HashMap;

use async_graphql::SimpleObject;

use super::Author;
use crate::{
    catalog::{self, Catalog, Sight, authors, authors::Profile},
    graphql::{
        pagination::int,
        siblings::{Part, members},
    },
};

/// Somebody who wrote papers together with an author.
#[derive(Clone, SimpleObject)]
pub(super) struct Coauthor {
    /// Who.
    author: Author,
    /// How many listed papers they wrote together, those with more than 100 authors left out.
    shared_paper_count: i32,
}

/// The first coauthors of authors.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Coauthors(pub(super) u32);

impl Part for Coauthors {
    type Value = Vec<Coauthor>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let found = authors::coauthors(catalog.read(), sight, keys, self.0).await?;
        let (mut places, mut profiles) = (Vec::new(), Vec::new());
        for (own, coauthors) in found {
            for coauthor in coauthors {
                places.push((own, int(coauthor.papers)));
                profiles.push(coauthor.author);
            }
        }
        // All of them are siblings of each other; one who stands in several lists is asked for once.
        let members = members(profiles, |profile: &Profile| profile.id);
        let mut lists: HashMap<i64, Vec<Coauthor>> = HashMap::new();
        for ((own, shared_paper_count), member) in places.into_iter().zip(members) {
            lists.entry(own).or_default().push(Coauthor {
                author: Author::member(member),
                shared_paper_count,
            });
        }
        Ok(lists)
    }
}
