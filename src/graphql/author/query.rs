//! Reading authors.

use async_graphql::{Context, ID, Object, OneofObject};
use entity::author::Model;

use super::{
    Author, AuthorConnection,
    filter::{AuthorFilter, AuthorOrder},
};
use crate::{
    catalog::{
        authors::{
            self,
            list::{self, Field, Filter, Order, Test},
        },
        reach,
    },
    domain::{EntityKind, identifier::Orcid},
    graphql::{
        context::ContextExt,
        error::Failure,
        id,
        pagination::{Edges, KeyKind, PageArguments, fingerprint, int},
    },
};

/// Exactly one way to name an author.
#[derive(OneofObject)]
pub(in crate::graphql) enum AuthorKey {
    /// The global id, also that of an entry that was merged into another one.
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
                Some(uid) => reach::by_uid(read, ctx.sight(), uid).await?,
                None => None,
            },
            Self::Slug(slug) => reach::by_slug(read, ctx.sight(), &slug).await?,
            Self::Orcid(orcid) => match orcid.parse::<Orcid>() {
                Ok(orcid) => authors::by_orcid(read, orcid.as_str()).await?,
                Err(_) => None,
            },
        })
    }
}

/// The authors that a connection lists.
pub(in crate::graphql) struct ListedAuthors(Filter);

impl ListedAuthors {
    pub(in crate::graphql) async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(list::count(ctx.catalog().read(), &self.0).await?))
    }
}

/// What stands at each place of a list in this order.
fn key_kinds(order: &Order) -> Vec<KeyKind> {
    let kinds = order.keys().iter().map(|(field, _)| match field {
        Field::Name => KeyKind::Text,
        Field::PaperCount => KeyKind::Int,
    });
    kinds.chain([KeyKind::Int]).collect()
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

    /// All authors, by name unless another order is asked for: family names first, whatever their case and accents.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn authors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<AuthorFilter>,
        #[graphql(
            desc = "In which order, the most important key first; at most 4 keys. By name when null or empty."
        )]
        order_by: Option<Vec<AuthorOrder>>,
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
        let filter = filter.map(AuthorFilter::read).unwrap_or_default();
        ctx.filter_limits().check(&filter, Test::terms)?;
        let order = AuthorOrder::read(&order_by.unwrap_or_default())?;
        let name = fingerprint("authors", &(&filter, &order));
        let slice = arguments.slice(&name, &key_kinds(&order))?;
        let page = list::page(ctx.catalog().read(), &filter, &order, &slice, ctx.around()).await?;
        let nodes = Author::list(page.rows.clone());
        let edges = Edges::new(&page, nodes, &name, |row| order.place(row));
        Ok(AuthorConnection::new(edges, ListedAuthors(filter)))
    }
}
