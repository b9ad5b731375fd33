//! Who asks, and what they may do. Knows nothing of HTTP.

use entity::{api_token, enums::Role};
use uuid::Uuid;

use crate::catalog::{Actor, Sight};

mod scopes;
mod tokens;

pub use scopes::{MUTATIONS, Scope, scope_of_mutation, scopes_of};
pub use tokens::{
    Issued, NAME_RULE, Refused, TOKEN_PREFIX, TokenInfo, authenticate, issue, list, revoke, rotate,
};

/// Whoever sent a request: nobody in particular, or the holder of a token.
#[derive(Debug, Clone, Default)]
pub struct Viewer {
    token: Option<Holder>,
}

#[derive(Debug, Clone)]
struct Holder {
    id: i64,
    uid: Uuid,
    name: String,
    role: Role,
    expires_at: Option<i64>,
}

impl Viewer {
    /// Somebody without a token: may read what is public.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    fn holder_of(row: api_token::Model) -> Self {
        Self {
            token: Some(Holder {
                id: row.id,
                uid: row.uid,
                name: row.name,
                role: row.role,
                expires_at: row.expires_at,
            }),
        }
    }

    /// Whether there is no token.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        self.token.is_none()
    }

    /// The role of the token; none without one.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        self.token.as_ref().map(|token| token.role)
    }

    /// What the role is called; none without a token. It decides everything that the viewer sees.
    #[must_use]
    pub fn role_name(&self) -> Option<&'static str> {
        self.role().map(Role::as_str)
    }

    /// The name of the token; none without one.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.name.as_str())
    }

    /// The public id of the token; none without one.
    #[must_use]
    pub fn token(&self) -> Option<Uuid> {
        self.token.as_ref().map(|token| token.uid)
    }

    /// When the token ends, in microseconds since the Unix epoch; none for never and without one.
    #[must_use]
    pub fn expires_at(&self) -> Option<i64> {
        self.token.as_ref().and_then(|token| token.expires_at)
    }

    /// Everything the viewer may do.
    #[must_use]
    pub fn scopes(&self) -> &'static [Scope] {
        scopes_of(self.role())
    }

    /// Whether the viewer may do this.
    #[must_use]
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes().contains(&scope)
    }

    /// Whether the viewer may write anything at all.
    #[must_use]
    pub fn may_write_any(&self) -> bool {
        self.scopes().iter().any(|scope| scope.is_write())
    }

    /// What the viewer sees besides what everybody sees.
    #[must_use]
    pub fn sight(&self) -> Sight {
        Sight {
            drafts: self.may(Scope::DraftsRead),
        }
    }

    /// The viewer as the history names them.
    #[must_use]
    pub fn actor(&self, request_id: Option<&str>) -> Actor {
        Actor {
            name: self.name().unwrap_or("anonymous").to_owned(),
            token: self.token.as_ref().map(|token| token.uid),
            token_id: self.token.as_ref().map(|token| token.id),
            request_id: request_id.map(str::to_owned),
        }
    }
}
