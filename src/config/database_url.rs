//! The address of a database, which is a secret when it has a password.

use std::{borrow::Cow, fmt, path::PathBuf, str::FromStr};

use percent_encoding::percent_decode_str;
use serde::{Deserialize, Deserializer, de::Error as _};
use url::Url;

/// What stands in place of a password.
const REDACTED: &str = "***";

/// Where the database is: `sqlite:FILE`, `sqlite://FILE`, `postgres://...` or `postgresql://...`.
///
/// `Debug` and `Display` show it without passwords. `From` takes a text as it is, for addresses made by the program; `parse` checks it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

/// Why a text is no address of a database. Never shows the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUrl {
    /// Neither of the two databases.
    #[error(
        "this is no address of a database; write sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE"
    )]
    Scheme,
    /// SQLite without a file.
    #[error("the file is missing; write sqlite:FILE")]
    NoFile,
    /// SQLite in memory.
    #[error(
        "a database in memory would be another one for each connection; name a file: sqlite:FILE"
    )]
    InMemory,
    /// Not a URL behind the scheme.
    #[error(
        "this is no valid URL; write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of the password as %XX"
    )]
    Malformed,
}

impl DatabaseUrl {
    /// The address with its password.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file of an SQLite database, relative to the working directory; none for PostgreSQL. In the address, `%20` and the like stand for
    /// what they encode, as the driver has it: so a file can have a question mark in its name.
    #[must_use]
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let rest = self.0.strip_prefix("sqlite:")?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let file = rest.split_once('?').map_or(rest, |(file, _)| file);
        let file = percent_decode_str(file).decode_utf8_lossy();
        Some(PathBuf::from(file.as_ref()))
    }

    fn redacted(&self) -> Cow<'_, str> {
        if self.0.starts_with("sqlite:") {
            return Cow::Borrowed(&self.0);
        }
        let Ok(mut url) = Url::parse(&self.0) else {
            // Whatever it is, it may have a password in it.
            let (scheme, _) = self.0.split_once(':').unwrap_or_default();
            return format!("{scheme}:{REDACTED}").into();
        };
        if url.password().is_some() {
            // Refused for addresses without a host only, which have no password.
            let _ = url.set_password(Some(REDACTED));
        }
        let is_secret = |name: &str| name.to_ascii_lowercase().contains("password");
        if url.query_pairs().any(|(name, _)| is_secret(&name)) {
            let pairs: Vec<_> = url
                .query_pairs()
                .map(|(name, value)| {
                    let value = if is_secret(&name) {
                        REDACTED.into()
                    } else {
                        value
                    };
                    (name.into_owned(), value.into_owned())
                })
                .collect();
            url.query_pairs_mut().clear().extend_pairs(pairs);
        }
        String::from(url).into()
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let url = Self(text.trim().to_owned());
        if let Some(file) = url.sqlite_file() {
            return match file.to_str() {
                Some("") => Err(InvalidUrl::NoFile),
                Some(":memory:") => Err(InvalidUrl::InMemory),
                _ if url.0.contains("mode=memory") => Err(InvalidUrl::InMemory),
                _ => Ok(url),
            };
        }
        if !(url.0.starts_with("postgres://") || url.0.starts_with("postgresql://")) {
            return Err(InvalidUrl::Scheme);
        }
        match Url::parse(&url.0) {
            Ok(_) => Ok(url),
            Err(_) => Err(InvalidUrl::Malformed),
        }
    }
}

impl From<&str> for DatabaseUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for DatabaseUrl {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.redacted())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.redacted(), formatter)
    }
}

impl<'de> Deserialize<'de> for DatabaseUrl {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}
