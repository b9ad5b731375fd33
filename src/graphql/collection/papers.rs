//! The papers of a collection with the curators' notes.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use entity::collection::Model;

use crate::{
    catalog::{
        self, Catalog, Sight, collections,
        page::{Key, Place, Slice},
    },
    graphql::{
        error::Failure,
        pagination::{PageInfo, cursor, int},
        paper::Paper,
        siblings::{Member, Part},
    },
};

/// A paper in a collection.
#[derive(Clone, SimpleObject)]
pub(super) struct CollectionPaperEdge {
    /// Where it stands in this collection; opaque.
    cursor: String,
    /// The paper.
    node: Paper,
    /// What the curators say of it in this collection, at most 5,000 characters; null when there is nothing to say.
    note: Option<String>,
}

/// A page of the papers of a collection.
pub(super) struct CollectionPaperConnection {
    edges: Vec<CollectionPaperEdge>,
    info: PageInfo,
    of: Member<Model>,
}

impl CollectionPaperConnection {
    /// A page of the list with this name.
    pub(super) fn new(page: ListedPage, name: &str, of: Member<Model>) -> Self {
        let edges: Vec<_> = page
            .entries
            .into_iter()
            .map(|entry| CollectionPaperEdge {
                cursor: cursor(name, place(entry.position)),
                node: entry.paper,
                note: entry.note,
            })
            .collect();
        let cursors: Vec<_> = edges.iter().map(|edge| edge.cursor.clone()).collect();
        Self {
            info: PageInfo::new(page.has_previous, page.has_next, &cursors),
            edges,
            of,
        }
    }
}

/// A page of the papers of a collection.
#[Object]
impl CollectionPaperConnection {
    /// The papers of this page with their cursors and notes.
    fn edges(&self) -> &[CollectionPaperEdge] {
        &self.edges
    }

    /// The papers of this page.
    fn nodes(&self) -> Vec<Paper> {
        self.edges.iter().map(|edge| edge.node.clone()).collect()
    }

    /// Where this page lies in the list.
    fn page_info(&self) -> &PageInfo {
        &self.info
    }

    /// How many papers the whole list has, exactly.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        let count = self.of.siblings.part(ctx, self.of.row.id, Count).await?;
        Ok(int(count))
    }
}

fn place(position: i32) -> Place {
    vec![Key::Int(position.into())]
}

/// The same page of the papers of many collections.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Listed(pub(super) Slice);

/// A page of a collection.
#[derive(Clone, Default)]
pub(super) struct ListedPage {
    entries: Vec<Entry>,
    has_previous: bool,
    has_next: bool,
}

#[derive(Clone)]
struct Entry {
    position: i32,
    note: Option<String>,
    paper: Paper,
}

impl Part for Listed {
    type Value = ListedPage;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let read = catalog.read();
        let members = collections::members(read, sight, keys).await?;
        let pages = members.into_iter();
        let pages: HashMap<_, _> = pages
            .map(|(key, members)| (key, collections::page(&members, &self.0)))
            .collect();
        let entries = collections::entries(read, sight, &pages).await?;
        let (mut rows, mut places) = (Vec::new(), Vec::new());
        for (key, entries) in entries {
            for entry in entries {
                places.push((key, entry.position, entry.note));
                rows.push(entry.paper);
            }
        }
        // All papers of all these pages are siblings of each other.
        let papers = Paper::list(rows);
        let mut listed: HashMap<i64, ListedPage> = pages
            .iter()
            .map(|(key, page)| {
                let listed = ListedPage {
                    entries: Vec::new(),
                    has_previous: page.has_previous,
                    has_next: page.has_next,
                };
                (*key, listed)
            })
            .collect();
        for ((key, position, note), paper) in places.into_iter().zip(papers) {
            let page = listed.entry(key).or_default();
            page.entries.push(Entry {
                position,
                note,
                paper,
            });
        }
        Ok(listed)
    }
}

/// How many papers collections list.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Count;

impl Part for Count {
    type Value = usize;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, usize>, catalog::Error> {
        let members = collections::members(catalog.read(), sight, keys).await?;
        let members = members.into_iter();
        Ok(members.map(|(key, members)| (key, members.len())).collect())
    }
}
