//! Lists of papers.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{ComplexObject, Context};

use super::{
    Paper, PaperFilter, PaperOrder,
    citation::{self, CitationFormat, CitationStyle},
    facet::{Facet, FacetDimension, PaperFacet},
};
use crate::{
    auth,
    catalog::{
        self, Catalog, Sight,
        page::{Around, Page, Slice},
        papers::{
            List, Scope,
            list::{self, Field, Filter, Listed, Order, Test},
        },
    },
    graphql::{
        context::ContextExt,
        error::Failure,
        pagination::{Edges, KeyKind, PageArguments, connection, fingerprint, int, within},
        search::{self, Highlight},
        siblings::{Part, Siblings},
    },
    search::Compiled,
};

connection! {
    /// A page of a list of papers.
    PaperConnection of ListedPapers,
    /// A paper with its place in a list.
    #[graphql(complex)]
    PaperEdge,
    Paper,
    {
        /// How many papers of the whole list have each topic, year and so on: one entry for each thing asked for, in that order. Costs a
        /// statement each, only when selected.
        async fn facets(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "What the papers are counted by.")] by: Vec<FacetDimension>,
            #[graphql(desc = "How many buckets of each, the fullest; at most 100.", default = 10)] first: i32,
            #[graphql(
                desc = "Count as if the filter said nothing of the thing counted by, so that values beside the selected ones have their \
                        numbers too: without those of its topmost conditions that are about nothing else.",
                default = false
            )]
            ignore_own_filter: bool,
        ) -> Result<Vec<Facet>, Failure> {
            Box::pin(self.list.facets(ctx, by, first, ignore_own_filter)).await
        }

        /// The papers of this page as one list of references, one a line in the order of the style, or as a file for a reference manager.
        /// All papers of a list are at `/papers.bib` and the like.
        async fn citations(
            &self,
            ctx: &Context<'_>,
            #[graphql(desc = "As what.", default_with = "CitationFormat::Text")] format: CitationFormat,
            #[graphql(desc = "In which style; of texts and HTML only.", default_with = "CitationStyle::Apa")] style: CitationStyle,
            #[graphql(
                desc = "In the words of which language, as a BCP 47 tag such as `de-DE`; of texts and HTML only.",
                default = "en-US"
            )]
            locale: String,
        ) -> Option<Result<String, Failure>> {
            let wanted = citation::Wanted { format, style, locale };
            Some(Box::pin(citation::of_all(ctx, &self.edges.rows, &wanted)).await)
        }
    }
}

/// What a search found of a paper.
#[derive(Clone)]
pub(in crate::graphql) struct Found {
    /// How well it fits, in the order of relevance.
    pub(super) score: Option<f64>,
    pub(super) search: Arc<Compiled>,
}

#[ComplexObject]
impl PaperEdge {
    /// How well the paper fits the search; greater is better. Comparable within one list only. Null without a search, and in other
    /// orders than `RELEVANCE`.
    fn score(&self) -> Option<f64> {
        self.node.search().and_then(|found| found.score)
    }

    /// The texts of the paper that the search met, with the words it met; empty without a search. What only an identifier, a date or
    /// another name of an author or topic has met is in none of them.
    async fn highlights(&self, ctx: &Context<'_>) -> Result<Vec<Highlight>, Failure> {
        Box::pin(self.node.highlights(ctx)).await
    }
}

/// Whose papers a field lists.
pub(in crate::graphql) enum Owner {
    /// Everybody's.
    Everybody,
    /// Those of an author or topic.
    Of {
        /// Which of them.
        scope: Scope,
        /// Its key.
        parent: i64,
        /// The entries beside it, whose papers are loaded with its own.
        siblings: Arc<Siblings>,
    },
}

/// What a field that lists papers was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PaperSelection {
    pub(in crate::graphql) filter: Filter,
    pub(in crate::graphql) search: Option<Compiled>,
    pub(in crate::graphql) order: Order,
}

impl PaperSelection {
    /// What the arguments of a field mean.
    pub(in crate::graphql) fn read(
        ctx: &Context<'_>,
        filter: Option<Box<PaperFilter>>,
        search: Option<&str>,
        order_by: Option<Vec<PaperOrder>>,
    ) -> Result<Self, Failure> {
        let filter = filter.map(|filter| filter.read()).transpose()?;
        let filter = filter.unwrap_or_default();
        ctx.filter_limits().check(&filter, Test::terms)?;
        if filter.wants_deleted() {
            ctx.demand(auth::Scope::PapersWrite)?;
        }
        let (searched, search) = search::read(search, Compiled::of)?;
        let order = PaperOrder::read(&order_by.unwrap_or_default(), searched)?;
        Ok(Self {
            filter,
            search,
            order,
        })
    }

    async fn list(self, catalog: &Catalog, scope: Scope) -> Result<List, catalog::Error> {
        List::new(catalog.read(), scope, self.filter, self.search, self.order).await
    }
}

/// A list of papers that a connection shows a page of.
pub(in crate::graphql) struct ListedPapers {
    owner: Owner,
    list: Arc<List>,
    /// How many papers the list has, where reading the page told.
    total: Option<i64>,
}

impl Owner {
    /// The papers of one author or topic of a list.
    pub(in crate::graphql) fn of(scope: Scope, parent: i64, siblings: &Arc<Siblings>) -> Self {
        Self::Of {
            scope,
            parent,
            siblings: Arc::clone(siblings),
        }
    }

    /// What cursors of the list carry, so that no other list takes them.
    fn fingerprint(&self, selection: &PaperSelection) -> String {
        let whose = match self {
            Self::Everybody => None,
            Self::Of { scope, parent, .. } => Some((scope, parent)),
        };
        fingerprint("papers", &(whose, selection))
    }

    async fn list(
        &self,
        ctx: &Context<'_>,
        selection: PaperSelection,
    ) -> Result<Arc<List>, Failure> {
        match self {
            Self::Everybody => {
                let list = selection.list(ctx.catalog(), Scope::All).await?;
                Ok(Arc::new(list))
            }
            Self::Of {
                scope,
                parent,
                siblings,
            } => {
                let part = Selected {
                    scope: *scope,
                    selection,
                };
                let list = siblings.part(ctx, *parent, part).await?;
                Ok(list.unwrap_or_else(|| Arc::new(List::of(*scope))))
            }
        }
    }

    /// The page of the list that the arguments ask for.
    pub(in crate::graphql) async fn page(
        self,
        ctx: &Context<'_>,
        selection: PaperSelection,
        arguments: PageArguments,
    ) -> Result<PaperConnection, Failure> {
        let name = self.fingerprint(&selection);
        let slice = arguments.slice(&name, &key_kinds(&selection.order))?;
        let around = ctx.around();
        let list = self.list(ctx, selection).await?;
        let listed = match &self {
            Self::Everybody => {
                let read = ctx.catalog().read();
                let listed = list.page(read, ctx.sight(), &slice, around).await?;
                let revision = listed.revision;
                listed.map(|rows| Paper::list_at(revision, rows))
            }
            Self::Of {
                parent, siblings, ..
            } => {
                let part = PaperPage {
                    list: Arc::clone(&list),
                    slice,
                    around,
                };
                let found = siblings.part(ctx, *parent, part).await?;
                found.unwrap_or_else(|| Page::empty().into())
            }
        };
        let nodes = found(&list, &listed);
        let place = |paper: &Paper| list.place(&listed.ranks, paper.row());
        let edges = Edges::new(&listed.page, nodes, &name, place);
        Ok(PaperConnection::new(
            edges,
            ListedPapers {
                owner: self,
                list,
                total: listed.total,
            },
        ))
    }
}

/// The papers of a page with what a search found of them.
fn found(list: &List, listed: &Listed<Paper>) -> Vec<Paper> {
    let papers = listed.page.rows.iter().cloned();
    let Some(search) = list.search().cloned().map(Arc::new) else {
        return papers.collect();
    };
    let found = papers.map(|paper| {
        let score = listed.ranks.get(&paper.row().id).map(|rank| rank.score);
        let search = Arc::clone(&search);
        paper.found(Found { score, search })
    });
    found.collect()
}

/// What stands at each place of a list in this order.
fn key_kinds(order: &Order) -> Vec<KeyKind> {
    if order.is_relevance() {
        return vec![KeyKind::Int, KeyKind::Int];
    }
    let kinds = order.keys().iter().map(|key| match key.field {
        Field::Published | Field::Added | Field::Updated => KeyKind::Int,
        Field::Title => KeyKind::Text,
        Field::Featured => KeyKind::Bool,
    });
    kinds.chain([KeyKind::Int]).collect()
}

impl ListedPapers {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        let list = &self.list;
        if let Some(total) = self.total {
            return Ok(int(total));
        }
        Ok(int(match &self.owner {
            Owner::Everybody => list.count(ctx.catalog().read(), ctx.sight()).await?,
            Owner::Of {
                parent, siblings, ..
            } => {
                let part = PaperCount(Arc::clone(list));
                siblings.part(ctx, *parent, part).await?
            }
        }))
    }
}

impl ListedPapers {
    async fn facets(
        &self,
        ctx: &Context<'_>,
        by: Vec<FacetDimension>,
        first: i32,
        ignore_own_filter: bool,
    ) -> Result<Vec<Facet>, Failure> {
        let first = within("first", first)?;
        let mut facets: Vec<Facet> = Vec::with_capacity(by.len());
        for (at, by) in by.iter().copied().enumerate() {
            if facets.iter().any(|facet| facet.is_by(by)) {
                let message = format!("by[{at}] is in the list already; leave it out.");
                return Err(Failure::bad_user_input("by", message));
            }
            let facet = list::Facet {
                by: by.into(),
                first,
                ignore_own_filter,
            };
            let buckets = match &self.owner {
                Owner::Everybody => {
                    let read = ctx.catalog().read();
                    self.list.facet(read, ctx.sight(), facet).await?
                }
                Owner::Of {
                    parent, siblings, ..
                } => {
                    let list = Arc::clone(&self.list);
                    siblings
                        .part(ctx, *parent, PaperFacet { list, facet })
                        .await?
                }
            };
            facets.push(Facet::new(by, buckets));
        }
        Ok(facets)
    }
}

/// The list that a selection means, the same one for all siblings.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Selected {
    scope: Scope,
    selection: PaperSelection,
}

impl Part for Selected {
    type Value = Option<Arc<List>>;

    async fn load(
        &self,
        catalog: &Catalog,
        _: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let selection = self.selection.clone();
        let list = selection.list(catalog, self.scope).await?;
        let list = Arc::new(list);
        let lists = keys.iter().map(|key| (*key, Some(Arc::clone(&list))));
        Ok(lists.collect())
    }
}

/// How many papers the lists of authors or topics have.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct PaperCount(pub(in crate::graphql) Arc<List>);

impl Part for PaperCount {
    type Value = i64;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, i64>, catalog::Error> {
        self.0.counts(catalog.read(), sight, keys).await
    }
}

/// The same page of the papers of many authors or topics.
#[derive(Clone, PartialEq, Eq, Hash)]
struct PaperPage {
    list: Arc<List>,
    slice: Slice,
    around: Around,
}

impl Part for PaperPage {
    type Value = Option<Listed<Paper>>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let read = catalog.read();
        let pages = self.list.pages(read, sight, keys, &self.slice, self.around);
        let pages = pages.await?;
        let pages = Paper::pages(pages).into_iter();
        Ok(pages.map(|(parent, page)| (parent, Some(page))).collect())
    }
}
