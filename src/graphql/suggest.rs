//! Suggestions while somebody types.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::{
    author::Author, context::ContextExt, error::Failure, node::Node, pagination::within,
    paper::Paper, topic::Topic,
};
use crate::catalog::suggest::{self, Kind};

/// Suggestions when nobody says how many.
const DEFAULT: i32 = 8;

/// Most suggestions.
const MOST: i32 = 20;

/// Longest text, in characters.
const CHARS: usize = 200;

/// What can be suggested.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::catalog::suggest::Kind")]
pub(super) enum SuggestKind {
    /// Topics, by their names.
    Topic,
    /// Authors, by their names; private ones are never suggested.
    Author,
    /// Papers, by their titles.
    Paper,
}

/// An entry that may be meant by what was typed so far.
#[derive(SimpleObject)]
pub(super) struct Suggestion {
    /// What it is.
    kind: SuggestKind,
    /// What it is called: the name of a topic or author, the title of a paper.
    label: String,
    /// What tells it from others that are called so: the year of a paper. Null when nothing does.
    detail: Option<String>,
    /// The readable key, for the address of its page.
    slug: String,
    /// The entry itself.
    node: Node,
}

/// The suggestions in their order, the entries of each kind as siblings.
fn shown(found: Vec<suggest::Suggestion>) -> Vec<Suggestion> {
    let (mut topics, mut authors, mut papers) = (Vec::new(), Vec::new(), Vec::new());
    for one in &found {
        match one {
            suggest::Suggestion::Topic(row) => topics.push(row.clone()),
            suggest::Suggestion::Author(row) => authors.push(row.clone()),
            suggest::Suggestion::Paper(row) => papers.push(row.clone()),
        }
    }
    let mut topics = Topic::list(topics).into_iter().map(Node::Topic);
    let mut authors = Author::list(authors).into_iter().map(Node::Author);
    let mut papers = Paper::list(papers).into_iter().map(Node::Paper);
    let suggestions = found.into_iter().filter_map(|one| {
        let kind = one.kind().into();
        let label = one.label().to_owned();
        let (detail, slug, node) = match one {
            suggest::Suggestion::Topic(row) => (None, row.slug, topics.next()?),
            suggest::Suggestion::Author(row) => (None, row.slug, authors.next()?),
            suggest::Suggestion::Paper(row) => {
                let year = row.published_on.as_deref().and_then(|date| date.get(..4));
                (year.map(str::to_owned), row.slug, papers.next()?)
            }
        };
        Some(Suggestion {
            kind,
            label,
            detail,
            slug,
            node,
        })
    });
    suggestions.collect()
}

/// The suggestion fields of `Query`.
#[derive(Default)]
pub struct SuggestQuery;

#[Object]
impl SuggestQuery {
    /// Entries that may be meant by what was typed so far, the likeliest first. The last word may be unfinished; words that nothing has
    /// are taken for misspelled ones of at least 4 letters, with one letter wrong, missing, too many or exchanged with the next, two
    /// from 8 letters on. Empty when nothing was typed.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far, at most 200 characters.")] text: String,
        #[graphql(desc = "What to suggest; everything when null.")] kinds: Option<Vec<SuggestKind>>,
        #[graphql(desc = "How many at most, up to 20.", default_with = "DEFAULT")] first: i32,
    ) -> Result<Vec<Suggestion>, Failure> {
        let length = text.chars().count();
        if length > CHARS {
            let message = format!("The text has {length} characters; at most {CHARS} are allowed.");
            return Err(Failure::bad_user_input("text", message));
        }
        if first > MOST {
            let message = format!("{first} is out of range: there are 0 to {MOST} suggestions.");
            return Err(Failure::bad_user_input("first", message));
        }
        let first = usize::try_from(within("first", first)?).unwrap_or_default();
        let kinds = kinds.map_or_else(
            || vec![Kind::Topic, Kind::Author, Kind::Paper],
            |kinds| kinds.into_iter().map(Kind::from).collect(),
        );
        let read = ctx.catalog().read();
        let found = suggest::suggest(read, ctx.sight(), &text, &kinds, first).await?;
        Ok(shown(found))
    }
}
