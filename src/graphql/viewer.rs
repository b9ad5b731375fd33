//! The type `Viewer`.

use async_graphql::{Context, Enum, Object};

use super::{context::ContextExt, scalars::DateTime};
use crate::auth;

/// What the holder of a token may do; each role includes the ones before it.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::Role")]
pub enum Role {
    /// Reads everything, drafts too: `catalog:read drafts:read`.
    Viewer,
    /// Adds and corrects entries: `papers:write authors:write topics:write` too.
    Editor,
    /// Issues tokens, reads the audit log, purges and has registries asked: `tokens:write audit:read purge sources:fetch` too.
    Admin,
}

/// Whoever sends the request.
pub struct ViewerInfo(auth::Viewer);

/// Whoever sends the request.
#[Object(name = "Viewer")]
impl ViewerInfo {
    /// The name of the token; null without a token.
    async fn name(&self) -> Option<&str> {
        self.0.name()
    }

    /// The role of the token; null without a token.
    async fn role(&self) -> Option<Role> {
        self.0.role().map(Role::from)
    }

    /// Everything the viewer may do, as names of scopes such as `papers:write`.
    async fn scopes(&self) -> Vec<&'static str> {
        self.0.scopes().iter().map(|scope| scope.as_str()).collect()
    }

    /// The mutations that the viewer may carry out.
    async fn mutations(&self) -> Vec<&'static str> {
        let allowed = auth::MUTATIONS
            .iter()
            .filter(|(_, scope)| self.0.may(*scope));
        allowed.map(|(name, _)| *name).collect()
    }

    /// When the token ends; null for never, and without a token.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at().map(DateTime::of)
    }
}

/// The viewer field of `Query`.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Whoever sends this request, and what they may do.
    async fn viewer(&self, ctx: &Context<'_>) -> ViewerInfo {
        ViewerInfo(ctx.viewer().clone())
    }
}
