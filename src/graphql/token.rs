//! The type `ApiToken` and the mutations of tokens.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{
    context::ContextExt,
    error::Failure,
    id,
    pagination::int,
    scalars::DateTime,
    user_error::{UserError, answer, payload, target},
    viewer::Role,
};
use crate::{
    auth::{self, TokenInfo},
    catalog::{Problem, ProblemCode, WriteError},
    domain::{self, EntityKind, Timestamp},
};

/// What is known about a token. The token itself is shown once, when it is made.
pub(super) struct ApiToken(TokenInfo);

/// What is known about a token. The token itself is shown once, when it is made.
#[Object]
impl ApiToken {
    /// The global id, `token_` and a UUID.
    async fn id(&self) -> ID {
        id::global(EntityKind::Token, self.0.uid)
    }

    /// What its holder is called in the history.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it ends; null for never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(DateTime)
    }

    /// When it was last used, exact to five minutes; null before the first use.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(DateTime)
    }

    /// When it was revoked; null while it can be used.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }
}

/// A token to be made.
#[derive(InputObject)]
struct CreateTokenInput {
    /// Who will use it, at most 100 characters; one usable token at most has this name.
    name: String,
    /// What it may do.
    role: Role,
    /// When it ends, RFC 3339; never when absent.
    expires_at: Option<String>,
}

/// A token to be revoked.
#[derive(InputObject)]
struct RevokeTokenInput {
    /// The token's id.
    id: ID,
}

/// A token that is to get another secret.
#[derive(InputObject)]
struct RotateTokenInput {
    /// The token's id.
    id: ID,
    /// When it is to end, RFC 3339; when it did before, if absent.
    expires_at: Option<String>,
}

/// What became of `rotateToken`.
#[derive(SimpleObject)]
struct RotateTokenPayload {
    /// What is known about the token; null when it was refused.
    token: Option<ApiToken>,
    /// The new secret, for `Authorization: Bearer`. Shown this once; keep it safe. Null when it was refused.
    secret: Option<String>,
    /// The catalog revision that has it; null when it was refused.
    revision: Option<i32>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

/// What became of `createToken`.
#[derive(SimpleObject)]
struct CreateTokenPayload {
    /// What is known about the token; null when it was refused.
    token: Option<ApiToken>,
    /// The token itself, for `Authorization: Bearer`. Shown this once; keep it safe. Null when it was refused.
    secret: Option<String>,
    /// The catalog revision that has it; null when it was refused.
    revision: Option<i32>,
    /// Why it was refused; empty when it was done.
    user_errors: Vec<UserError>,
}

payload! {
    /// What became of `revokeToken`.
    RevokeTokenPayload {
        /// What is known about the token now; null when it was refused.
        token: ApiToken,
    }
}

/// The token fields of `Mutation`.
#[derive(Default)]
pub struct TokenMutation;

#[Object]
impl TokenMutation {
    /// Makes a token and shows it once. Scope: `tokens:write`.
    async fn create_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to make.")] input: CreateTokenInput,
    ) -> Option<Result<CreateTokenPayload, Failure>> {
        Some(create(ctx, input).await)
    }

    /// Gives a token another secret, which its holder has to use from then on; its name, role and id stay. Scope: `tokens:write`.
    async fn rotate_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token.")] input: RotateTokenInput,
    ) -> Option<Result<RotateTokenPayload, Failure>> {
        Some(rotate(ctx, input).await)
    }

    /// Ends a token at once. One that is revoked already stays as it is. Scope: `tokens:write`.
    async fn revoke_token(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token to revoke.")] input: RevokeTokenInput,
    ) -> Option<Result<RevokeTokenPayload, Failure>> {
        Some(revoke(ctx, input).await)
    }
}

async fn create(ctx: &Context<'_>, input: CreateTokenInput) -> Result<CreateTokenPayload, Failure> {
    let actor = ctx.writer()?;
    let issued = match expiry(input.expires_at) {
        Ok(expires_at) => {
            let role = input.role.into();
            auth::issue(ctx.catalog(), &actor, &input.name, role, expires_at).await
        }
        Err(problem) => Err(WriteError::from(problem)),
    };
    Ok(match answer(issued)? {
        Ok(issued) => CreateTokenPayload {
            token: Some(ApiToken(issued.token.entity)),
            secret: Some(issued.secret),
            revision: Some(int(issued.token.revision)),
            user_errors: Vec::new(),
        },
        Err(user_errors) => CreateTokenPayload {
            token: None,
            secret: None,
            revision: None,
            user_errors,
        },
    })
}

async fn rotate(ctx: &Context<'_>, input: RotateTokenInput) -> Result<RotateTokenPayload, Failure> {
    let actor = ctx.writer()?;
    let wanted = target(EntityKind::Token, &input.id, "token")
        .and_then(|uid| Ok((uid, expiry(input.expires_at)?)));
    let issued = match wanted {
        Ok((uid, end)) => auth::rotate(ctx.catalog(), &actor, uid, end).await,
        Err(problem) => Err(problem.into()),
    };
    Ok(match answer(issued)? {
        Ok(issued) => RotateTokenPayload {
            token: Some(ApiToken(issued.token.entity)),
            secret: Some(issued.secret),
            revision: Some(int(issued.token.revision)),
            user_errors: Vec::new(),
        },
        Err(user_errors) => RotateTokenPayload {
            token: None,
            secret: None,
            revision: None,
            user_errors,
        },
    })
}

fn expiry(time: Option<String>) -> Result<Option<Timestamp>, Problem> {
    let time = time.map(|time| time.parse()).transpose();
    time.map_err(|domain::Invalid { message }| {
        Problem::new(ProblemCode::Invalid, "expiresAt", message)
    })
}

async fn revoke(ctx: &Context<'_>, input: RevokeTokenInput) -> Result<RevokeTokenPayload, Failure> {
    let actor = ctx.writer()?;
    let saved = match target(EntityKind::Token, &input.id, "token") {
        Ok(uid) => auth::revoke(ctx.catalog(), &actor, uid).await,
        Err(problem) => Err(problem.into()),
    };
    RevokeTokenPayload::of(saved, ApiToken)
}
