//! Reading authors.

use async_graphql::{Context, ID, Object, OneofObject};
use entity::author::Model;

use super::{Author, AuthorConnection};
use crate::{
    catalog::authors,
    domain::{EntityKind, identifier::Orcid},
    graphql::{
        context::ContextExt,
        error::Failure,
        id,
        pagination::{Edges, KeyKind, PageArguments, int},
    },
};

/// The name of the order of this list; part of its cursors.
const ORDER: &str = "authors:name:asc";

/// Exactly one way to name an author.
#[derive(OneofObject)]
pub(in crate::graphql) enum AuthorKey {
    /// The global id.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
    /// The ORCID in any spelling, also as an address.
    Orcid(String),
}

impl AuthorKey {
    async fn find(self, ctx: &Context<'_>) -> Result<Option<Model>, Failure> {
        let read = ctx.catalog().read();
        Ok(match self {
            Self::Id(id) => match id::uid_of(EntityKind::Author, &id) {
                Some(uid) => authors::by_uids(read, &[uid]).await?.pop(),
                None => None,
            },
            Self::Slug(slug) => authors::by_slug(read, &slug).await?,
            Self::Orcid(orcid) => match orcid.parse::<Orcid>() {
                Ok(orcid) => authors::by_orcid(read, orcid.as_str()).await?,
                Err(_) => None,
            },
        })
    }
}

/// The list of all authors.
pub(in crate::graphql) struct AllAuthors;

impl AllAuthors {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(authors::count(ctx.catalog().read()).await?))
    }
}

/// The author fields of `Query`.
#[derive(Default)]
pub struct AuthorQuery;

#[Object]
impl AuthorQuery {
    /// One author by any of their keys; null when there is none.
    async fn author(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Exactly one key.")] by: AuthorKey,
    ) -> Option<Result<Author, Failure>> {
        let found = by.find(ctx).await.transpose()?;
        Some(found.map(Author::alone))
    }

    /// All authors by name, family names first, whatever their case and accents.
    async fn authors(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<AuthorConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let slice = arguments.slice(ORDER, &[KeyKind::Text, KeyKind::Int])?;
        let page = authors::page(ctx.catalog().read(), &slice, ctx.around()).await?;
        let nodes = Author::list(page.rows.clone());
        let edges = Edges::new(&page, nodes, ORDER, authors::place);
        Ok(AuthorConnection::new(edges, AllAuthors))
    }
}
