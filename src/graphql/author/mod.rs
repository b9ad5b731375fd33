//! The type `Author`.

use std::sync::Arc;

use async_graphql::{Context, ID, InputType, Object, Value, parser::types::Field};
use entity::{author::Model, enums::ChangeEntity};

use super::{
    context::ContextExt,
    error::Failure,
    history::{self, ChangeConnection},
    id,
    pagination::{PageArguments, connection, int, within},
    paper::{Owner, PaperConnection, PaperCount, PaperFilter, PaperOrder, PaperSelection},
    plain::{self, Plain},
    scalars::DateTime,
    siblings::{Member, members},
};
use crate::{
    catalog::{
        authors::Profile,
        papers::{List, Scope},
    },
    domain::EntityKind,
};

mod coauthor;
mod filter;
mod mutation;
mod query;

use coauthor::{Coauthor, Coauthors};
pub use mutation::AuthorMutation;
pub(super) use mutation::CreateAuthorInput;
pub use query::AuthorQuery;
use query::ListedAuthors;

/// Someone who wrote papers: a person or a group.
#[derive(Clone)]
pub struct Author(Member<Profile>);

impl Author {
    /// The authors of one list.
    pub(super) fn list(rows: Vec<Model>) -> Vec<Self> {
        let profiles = rows.into_iter().map(Profile::from).collect();
        let members = members(profiles, |profile| profile.id);
        members.into_iter().map(Self).collect()
    }

    /// An author alone.
    pub(super) fn alone(row: Model) -> Self {
        Self(members(vec![row.into()], |profile: &Profile| profile.id).remove(0))
    }

    /// An author of a list of lists.
    pub(super) fn member(member: Member<Profile>) -> Self {
        Self(member)
    }

    /// The internal key.
    pub(super) fn key(&self) -> i64 {
        self.row().id
    }

    fn row(&self) -> &Profile {
        &self.0.row
    }
}

impl Plain for Author {
    fn value(&self, field: &Field) -> Option<Value> {
        let row = self.row();
        Some(match field.name.node.as_str() {
            "id" => id::global(EntityKind::Author, row.uid).to_value(),
            "slug" => plain::text(&row.slug),
            "displayName" => plain::text(&row.display_name),
            "givenName" => plain::optional(row.given_name.as_deref()),
            "familyName" => plain::optional(row.family_name.as_deref()),
            "suffix" => plain::optional(row.suffix.as_deref()),
            "orcid" => plain::optional(row.orcid.as_deref()),
            "homepage" => plain::optional(row.homepage.as_deref()),
            _ => return None,
        })
    }
}

connection! {
    /// A page of a list of authors.
    AuthorConnection of ListedAuthors,
    /// An author with their place in a list.
    AuthorEdge,
    Author
}

/// Someone who wrote papers: a person or a group.
#[Object]
impl Author {
    /// The global id, `author_` and a UUID. It never changes, and is never used again.
    pub(super) async fn id(&self) -> ID {
        id::global(EntityKind::Author, self.row().uid)
    }

    /// The readable key, for addresses of pages. It may change; former ones go on leading here.
    fn slug(&self) -> &str {
        &self.row().slug
    }

    /// The name as shown, at most 300 characters.
    fn display_name(&self) -> &str {
        &self.row().display_name
    }

    /// Given names; null for groups and where the parts are not known.
    fn given_name(&self) -> Option<&str> {
        self.row().given_name.as_deref()
    }

    /// Family name with its particles; null for groups and where the parts are not known.
    fn family_name(&self) -> Option<&str> {
        self.row().family_name.as_deref()
    }

    /// For example `Jr.`; null when there is none.
    fn suffix(&self) -> Option<&str> {
        self.row().suffix.as_deref()
    }

    /// ORCID iD with hyphens, `0000-0002-1825-0097`; null when not known.
    fn orcid(&self) -> Option<&str> {
        self.row().orcid.as_deref()
    }

    /// An http or https address; null when not known.
    fn homepage(&self) -> Option<&str> {
        self.row().homepage.as_deref()
    }

    /// The author's listed papers, newest first unless another order is asked for; those without a date come last.
    #[expect(
        clippy::too_many_arguments,
        reason = "they are the arguments that clients see"
    )]
    async fn papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; all when null.")] filter: Option<Box<PaperFilter>>,
        #[graphql(
            desc = "Only those that this finds: words, \"phrases\", -not, OR, begin*, author: title: topic: year:. At most 1,000 characters and 32 terms; without any letter or digit it finds all."
        )]
        search: Option<String>,
        #[graphql(
            desc = "In which order, the most important key first; at most 4 keys. When null or empty by relevance with a search, newest first without."
        )]
        order_by: Option<Vec<PaperOrder>>,
        #[graphql(
            desc = "How many from the start, or after `after`; at most 100, 20 when neither first nor last is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, or before `before`; at most 100.")] last: Option<
            i32,
        >,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<PaperConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let owner = Owner::of(Scope::Author, self.row().id, &self.0.siblings);
        let selection = PaperSelection::read(ctx, filter, search.as_deref(), order_by)?;
        Box::pin(owner.page(ctx, selection, arguments)).await
    }

    /// How many listed papers the author has.
    async fn paper_count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        if let (false, Some(count)) = (ctx.sight().drafts, self.row().paper_count) {
            // What everybody sees is counted already.
            return Ok(count);
        }
        let count = PaperCount(Arc::new(List::of(Scope::Author)));
        Ok(int(self.0.siblings.part(ctx, self.row().id, count).await?))
    }

    /// What was done to the author, newest first.
    async fn history(
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
    ) -> Result<ChangeConnection, Failure> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let (kind, key) = (ChangeEntity::Author, self.row().id);
        history::of_entry(ctx, kind, key, &self.0.siblings, arguments).await
    }

    /// Who wrote listed papers together with the author, those with most of them first. Papers with more than 100 authors do not count.
    async fn coauthors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, at most 100.", default = 10)] first: i32,
    ) -> Result<Vec<Coauthor>, Failure> {
        let part = Coauthors(within("first", first)?);
        self.0.siblings.part(ctx, self.row().id, part).await
    }

    /// When the author was added to the catalog.
    fn created_at(&self) -> DateTime {
        DateTime::of(self.row().created_at)
    }

    /// When the author's own values last changed; papers do not count.
    fn updated_at(&self) -> DateTime {
        DateTime::of(self.row().updated_at)
    }

    /// How often the author was written, from 1. Updates that name it as `expectedRevision` overwrite nobody's work.
    fn revision(&self) -> i32 {
        self.row().revision
    }
}
