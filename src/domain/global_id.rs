//! The ids that clients see.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Invalid, invalid::quoted};

/// What kind of entry an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EntityKind {
    /// A paper.
    Paper,
    /// An author.
    Author,
    /// A topic.
    Topic,
    /// A venue.
    Venue,
    /// A collection.
    Collection,
    /// A summary of a paper.
    Summary,
    /// An API token.
    Token,
}

impl EntityKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Paper,
        Self::Author,
        Self::Topic,
        Self::Venue,
        Self::Collection,
        Self::Summary,
        Self::Token,
    ];

    /// The word for it, also before the underscore of an id: `paper`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Author => "author",
            Self::Topic => "topic",
            Self::Venue => "venue",
            Self::Collection => "collection",
            Self::Summary => "summary",
            Self::Token => "token",
        }
    }
}

impl fmt::Display for EntityKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// An id that is unique across all kinds of entries: `paper_0190163d-8694-739b-aea5-966c26f8ad91`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct GlobalId {
    /// What it names.
    pub kind: EntityKind,
    /// Which one.
    pub uid: Uuid,
}

impl fmt::Display for GlobalId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}_{}", self.kind, self.uid.hyphenated())
    }
}

impl FromStr for GlobalId {
    type Err = Invalid;

    /// Reads exactly what is written: one entry has one spelling of its id.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let read = || {
            let (kind, uid) = text.split_once('_')?;
            let kind = EntityKind::ALL
                .into_iter()
                .find(|known| known.as_str() == kind)?;
            let uid = Uuid::try_parse(uid).ok()?;
            let id = Self { kind, uid };
            (id.to_string() == text).then_some(id)
        };
        read().ok_or_else(|| {
            let given = quoted(text);
            Invalid::new(format!(
                "{given} is no id; ids look like paper_0190163d-8694-739b-aea5-966c26f8ad91."
            ))
        })
    }
}

impl From<GlobalId> for String {
    fn from(id: GlobalId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for GlobalId {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{EntityKind, GlobalId};

    #[test]
    fn other_spellings_of_an_id_are_refused() {
        for text in [
            "",
            "paper",
            "paper_",
            "paper_1",
            "0190163d-8694-739b-aea5-966c26f8ad91",
            "paper_0190163d8694739baea5966c26f8ad91",
            "paper_0190163D-8694-739B-AEA5-966C26F8AD91",
            "paper_{0190163d-8694-739b-aea5-966c26f8ad91}",
            "Paper_0190163d-8694-739b-aea5-966c26f8ad91",
            "book_0190163d-8694-739b-aea5-966c26f8ad91",
            " paper_0190163d-8694-739b-aea5-966c26f8ad91",
        ] {
            assert!(text.parse::<GlobalId>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_what_was_written_gives_the_same_id(kind in 0..EntityKind::ALL.len(), uid in any::<u128>()) {
            let id = GlobalId { kind: EntityKind::ALL[kind], uid: Uuid::from_u128(uid) };
            prop_assert_eq!(id.to_string().parse(), Ok(id));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(paper_)?.*") {
            let _ = text.parse::<GlobalId>();
        }
    }
}
