//! Naming one paper.

use async_graphql::{Context, ID, OneofObject};
use entity::paper::Model;

use crate::{
    catalog::papers,
    domain::{
        EntityKind,
        identifier::{self, Identifier, Scheme},
    },
    graphql::{context::ContextExt, error::Failure, id},
};

/// Exactly one way to name a paper.
#[derive(OneofObject)]
pub(in crate::graphql) enum PaperKey {
    /// The global id.
    Id(ID),
    /// The slug, also a former one.
    Slug(String),
    /// The DOI in any spelling, also as an address.
    Doi(String),
    /// The arXiv id in any spelling, with or without a version, also as an address.
    Arxiv(String),
    /// The address of the source or of another link, exactly, or the address of an identifier.
    Url(String),
    /// Whatever was pasted: any of the others.
    Any(String),
}

impl PaperKey {
    /// The paper that the viewer may see under this key.
    pub(in crate::graphql) async fn find(
        self,
        ctx: &Context<'_>,
    ) -> Result<Option<Model>, Failure> {
        match self {
            Self::Id(id) => by_id(ctx, &id).await,
            Self::Slug(slug) => by_slug(ctx, &slug).await,
            Self::Doi(doi) => by_identifier(ctx, Identifier::new(Scheme::Doi, &doi).ok()).await,
            Self::Arxiv(id) => {
                // arXiv gives every paper a DOI of its own, which names the same thing.
                let found = Identifier::new(Scheme::Arxiv, &id).ok();
                let found = found.or_else(|| identifier::recognize(&id));
                by_identifier(ctx, found.filter(|found| found.scheme == Scheme::Arxiv)).await
            }
            Self::Url(url) => by_url(ctx, url.trim()).await,
            Self::Any(text) => {
                let text = text.trim();
                if let Some(found) = by_id(ctx, &ID::from(text)).await? {
                    return Ok(Some(found));
                }
                if let Some(found) = by_slug(ctx, text).await? {
                    return Ok(Some(found));
                }
                by_url(ctx, text).await
            }
        }
    }
}

async fn by_id(ctx: &Context<'_>, id: &ID) -> Result<Option<Model>, Failure> {
    let Some(uid) = id::uid_of(EntityKind::Paper, id) else {
        return Ok(None);
    };
    Ok(papers::by_uid(ctx.catalog().read(), ctx.sight(), uid).await?)
}

async fn by_slug(ctx: &Context<'_>, slug: &str) -> Result<Option<Model>, Failure> {
    Ok(papers::by_slug(ctx.catalog().read(), ctx.sight(), slug).await?)
}

async fn by_identifier(
    ctx: &Context<'_>,
    identifier: Option<Identifier>,
) -> Result<Option<Model>, Failure> {
    let Some(identifier) = identifier else {
        return Ok(None);
    };
    Ok(papers::by_identifier(ctx.catalog().read(), ctx.sight(), &identifier).await?)
}

async fn by_url(ctx: &Context<'_>, url: &str) -> Result<Option<Model>, Failure> {
    let found = by_identifier(ctx, identifier::recognize(url)).await?;
    if found.is_some() {
        return Ok(found);
    }
    Ok(papers::by_url(ctx.catalog().read(), ctx.sight(), url).await?)
}
