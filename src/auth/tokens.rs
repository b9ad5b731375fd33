//! Tokens: random, shown once, stored as their SHA-256.
//!
//! A token carries 256 random bits, so its plain hash cannot be guessed and needs no salt; and it is looked up by the hash, so no
//! comparison of secrets can leak through its timing.

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use entity::{api_token, enums::Role};
use rand::Rng;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Viewer;
use crate::{
    catalog::{Actor, Catalog, Error, Problem, ProblemCode, Saved, WriteError, tokens},
    domain::{Timestamp, limits, text},
};

/// What every token begins with, so that a leaked one is recognized.
pub const TOKEN_PREFIX: &str = "pc_";

/// What a token may be called.
pub const NAME_RULE: &str = "A token needs a name that says who uses it, such as 'nightly import'.";

const SECRET_BYTES: usize = 32;

/// How much later than the last one a use is noted, in microseconds: five minutes.
const USE_NOTED_EVERY: i64 = 5 * 60 * 1_000_000;

/// A new token: the only time that it is seen.
#[derive(Debug)]
pub struct Issued {
    /// The token itself.
    pub secret: String,
    /// What is known about it.
    pub token: Saved<TokenInfo>,
}

/// What is known about a token. Never the token itself.
#[derive(Debug, Clone)]
pub struct TokenInfo {
    /// Its public id.
    pub uid: Uuid,
    /// What its holder is called in the history.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; none for never.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, exact to five minutes; none before the first use.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked; none while it can be used.
    pub revoked_at: Option<Timestamp>,
}

impl From<api_token::Model> for TokenInfo {
    fn from(row: api_token::Model) -> Self {
        Self {
            uid: row.uid,
            name: row.name,
            role: row.role,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: row.expires_at.map(Timestamp::from_micros),
            last_used_at: row.last_used_at.map(Timestamp::from_micros),
            revoked_at: row.revoked_at.map(Timestamp::from_micros),
        }
    }
}

/// Why a request is not let in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The header is not `Bearer` and a token.
    #[error("The Authorization header is to be 'Bearer pc_...'.")]
    Malformed,
    /// There is no such token.
    #[error("This token is unknown. Check that it was copied as a whole.")]
    Unknown,
    /// Its time is over.
    #[error("This token has expired. Ask for a new one.")]
    Expired,
    /// It was revoked.
    #[error("This token was revoked. Ask for a new one.")]
    Revoked,
    /// It could not be looked up.
    #[error("The token could not be checked.")]
    Failed(#[source] Error),
}

/// Who sent a request, by its `Authorization` header.
///
/// # Errors
/// [`Refused`] for a header that is there and not good: nobody is served as somebody else, not even as nobody.
pub async fn authenticate(
    catalog: &Catalog,
    authorization: Option<&str>,
) -> Result<Viewer, Refused> {
    let Some(header) = authorization else {
        return Ok(Viewer::anonymous());
    };
    let (scheme, secret) = header.trim().split_once(' ').ok_or(Refused::Malformed)?;
    let secret = secret.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || !secret.starts_with(TOKEN_PREFIX) {
        return Err(Refused::Malformed);
    }
    let row = tokens::by_hash(catalog, &hash(secret))
        .await
        .map_err(Refused::Failed)?
        .ok_or(Refused::Unknown)?;
    let now = catalog.now().micros();
    if row.revoked_at.is_some() {
        return Err(Refused::Revoked);
    }
    if !tokens::is_usable(&row, now) {
        return Err(Refused::Expired);
    }
    note_use(catalog, &row, now);
    Ok(Viewer::holder_of(row))
}

/// Notes the use of a token now and then, without making the request wait for its turn to write.
fn note_use(catalog: &Catalog, row: &api_token::Model, now: i64) {
    let known = catalog.last_use(row.id).max(row.last_used_at);
    if known.is_some_and(|last| now - last < USE_NOTED_EVERY) {
        return;
    }
    catalog.set_last_use(row.id, now);
    let (catalog, id) = (catalog.clone(), row.id);
    tokio::spawn(async move {
        if let Err(error) = tokens::touch(&catalog, id).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the use of a token was not noted"
            );
        }
    });
}

/// Makes a token.
///
/// # Errors
/// The problems of the values, or a failure.
pub async fn issue(
    catalog: &Catalog,
    actor: &Actor,
    name: &str,
    role: Role,
    expires_at: Option<Timestamp>,
) -> Result<Issued, WriteError> {
    let name = text::strict_line(name, limits::TOKEN_NAME_CHARS).map_err(|invalid| {
        let is_good = text::strict_line(name, usize::MAX).is_ok();
        let code = if is_good {
            ProblemCode::TooLong
        } else {
            ProblemCode::Invalid
        };
        Problem::new(code, "name", invalid.message)
    })?;
    if name.is_empty() {
        return Err(Problem::new(ProblemCode::Required, "name", NAME_RULE).into());
    }
    if expires_at.is_some_and(|end| end <= catalog.now()) {
        let message = "This time is past; a token ends in the future, or never.";
        return Err(Problem::new(ProblemCode::Invalid, "expiresAt", message).into());
    }
    let secret = new_secret();
    let new = tokens::NewToken {
        name,
        hash: hash(&secret),
        role,
        expires_at,
    };
    let saved = tokens::create(catalog, actor, new).await?;
    Ok(Issued {
        secret,
        token: info(saved),
    })
}

/// Gives a token another secret: the former one is good for nothing from then on, name and role stay. It ends when it did, unless another
/// end is given.
///
/// # Errors
/// The problems of the values, or a failure.
pub async fn rotate(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expires_at: Option<Timestamp>,
) -> Result<Issued, WriteError> {
    let secret = new_secret();
    let saved = tokens::rotate(catalog, actor, uid, hash(&secret), expires_at).await?;
    Ok(Issued {
        secret,
        token: info(saved),
    })
}

fn new_secret() -> String {
    let mut random = [0_u8; SECRET_BYTES];
    rand::rng().fill_bytes(&mut random);
    let secret = BASE32_NOPAD.encode(&random).to_lowercase();
    format!("{TOKEN_PREFIX}{secret}")
}

/// Ends a token at once.
///
/// # Errors
/// A problem when there is no such token, or a failure.
pub async fn revoke(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
) -> Result<Saved<TokenInfo>, WriteError> {
    Ok(info(tokens::revoke(catalog, actor, uid).await?))
}

/// All tokens, newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(catalog: &Catalog) -> Result<Vec<TokenInfo>, Error> {
    let rows = tokens::all(catalog).await?;
    Ok(rows.into_iter().map(TokenInfo::from).collect())
}

fn info(saved: Saved<api_token::Model>) -> Saved<TokenInfo> {
    Saved {
        entity: saved.entity.into(),
        revision: saved.revision,
        changed: saved.changed,
    }
}

fn hash(secret: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}
