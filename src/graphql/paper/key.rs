//! Naming papers.

use async_graphql::{Context, ID, OneofObject};
use entity::paper::Model;

use crate::{
    catalog::papers::{self, Key},
    domain::{
        EntityKind,
        identifier::{self, Identifier, Scheme},
        slug::is_slug,
    },
    graphql::{context::ContextExt, error::Failure, id, pagination::LARGEST_PAGE},
};

/// Exactly one way to name a paper.
#[derive(OneofObject)]
pub(in crate::graphql) enum PaperKey {
    /// The global id, also that of a paper that was merged into another one.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
    /// The DOI in any spelling, also as an address.
    Doi(String),
    /// The arXiv id in any spelling, with or without a version, also as an address.
    Arxiv(String),
    /// The address of the source or of another link, or the address of an identifier. Whether it begins with http or https, ends in a
    /// slash, or names a place in the page does not matter.
    Url(String),
    /// Whatever was pasted: any of the others, or an identifier of another registry. Of several meanings, the first in the order of
    /// these members that leads to a paper.
    Any(String),
}

impl PaperKey {
    /// The paper that the viewer may see under this key.
    pub(in crate::graphql) async fn find(
        self,
        ctx: &Context<'_>,
    ) -> Result<Option<Model>, Failure> {
        let mut found = Self::find_all(vec![self], ctx).await?;
        Ok(found.pop().flatten())
    }

    /// The papers that the viewer may see under these keys, in their order.
    pub(in crate::graphql) async fn find_all(
        keys: Vec<Self>,
        ctx: &Context<'_>,
    ) -> Result<Vec<Option<Model>>, Failure> {
        let most = usize::try_from(LARGEST_PAGE).unwrap_or_default();
        if keys.len() > most {
            let message = format!(
                "{} keys are too many; at most {most} are allowed.",
                keys.len()
            );
            return Err(Failure::bad_user_input("keys", message));
        }
        let names: Vec<_> = keys.into_iter().map(Self::meanings).collect();
        Ok(papers::find(ctx.catalog().read(), ctx.sight(), &names).await?)
    }

    /// All that the key can mean; nothing when it is malformed.
    fn meanings(self) -> Vec<Key> {
        match self {
            Self::Id(id) => of_id(&id).into_iter().collect(),
            Self::Slug(slug) => of_slug(&slug).into_iter().collect(),
            Self::Doi(doi) => of_identifier(Identifier::new(Scheme::Doi, &doi).ok()),
            Self::Arxiv(id) => {
                // arXiv gives every paper a DOI of its own, which names the same thing.
                let found = Identifier::new(Scheme::Arxiv, &id).ok();
                let found = found.or_else(|| identifier::recognize(&id));
                of_identifier(found.filter(|found| found.scheme == Scheme::Arxiv))
            }
            Self::Url(url) => of_url(&url),
            Self::Any(text) => {
                let text = text.trim();
                let own = of_id(&ID::from(text)).into_iter().chain(of_slug(text));
                own.chain(of_url(text)).collect()
            }
        }
    }
}

fn of_id(id: &ID) -> Option<Key> {
    id::uid_of(EntityKind::Paper, id).map(Key::Uid)
}

fn of_slug(slug: &str) -> Option<Key> {
    is_slug(slug).then(|| Key::Slug(slug.to_owned()))
}

fn of_identifier(identifier: Option<Identifier>) -> Vec<Key> {
    identifier.map(Key::Identifier).into_iter().collect()
}

fn of_url(text: &str) -> Vec<Key> {
    let mut keys = of_identifier(identifier::recognize(text));
    // Addresses in text are often put between angle brackets.
    let address = text
        .trim()
        .trim_start_matches('<')
        .trim_end_matches('>')
        .trim();
    let host = address.split('/').next().unwrap_or_default();
    if address.contains("://") || host.contains('.') {
        keys.push(Key::Url(address.to_owned()));
    }
    keys
}
