//! The card of a paper: what a list shows of it besides its row, kept beside the row.

use std::{cmp::Reverse, sync::Arc};

use entity::enums::{LinkRelation, SummaryKind, SummaryOrigin};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::state::{FigureState, LinkState, SummaryState};
use crate::{
    catalog::{Error, authors::Profile},
    domain::{
        identifier::{Identifier, Scheme},
        markdown,
    },
};

/// Authors of a paper that its card has; a paper may have more.
pub const CARD_AUTHORS: usize = 100;

/// The layout below. Another one needs another number, and a migration that empties all cards, so that the next start makes them anew.
const VERSION: u8 = 1;

/// What a list shows of a paper besides its row. Names are short and absent values are left out: every page of a list reads these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    #[serde(rename = "v", deserialize_with = "current")]
    version: u8,
    /// The first authors in order, at most [`CARD_AUTHORS`].
    #[serde(rename = "a", with = "shared")]
    pub authors: Vec<Arc<Profile>>,
    /// Keys of the topics that were set, the primary one first.
    #[serde(rename = "t")]
    pub topics: Vec<i64>,
    /// All links in order.
    #[serde(rename = "l")]
    pub links: Vec<CardLink>,
    /// All identifiers in order.
    #[serde(rename = "d", with = "identifiers")]
    pub identifiers: Vec<Identifier>,
    /// The best TLDR of each language.
    #[serde(rename = "s")]
    pub tldrs: Vec<CardTldr>,
    /// The image that stands for the paper.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardLink {
    /// What is behind it.
    #[serde(rename = "r", with = "relation")]
    pub relation: LinkRelation,
    /// The address.
    #[serde(rename = "u")]
    pub url: String,
    /// What to call it.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// The TLDR that stands for a paper in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardTldr {
    /// BCP 47 tag.
    #[serde(rename = "l")]
    pub language: String,
    /// Who wrote it.
    #[serde(rename = "o", with = "origin")]
    pub origin: SummaryOrigin,
    /// The text without markup.
    #[serde(rename = "t")]
    pub plain: String,
}

/// The parts of a paper that its card shows.
pub(super) struct Shown<'a> {
    pub(super) authors: Vec<Arc<Profile>>,
    pub(super) topics: Vec<i64>,
    pub(super) links: &'a [LinkState],
    pub(super) identifiers: &'a [Identifier],
    pub(super) summaries: &'a [SummaryState],
    pub(super) figures: &'a [FigureState],
}

impl Card {
    /// The card of a paper with these parts.
    pub(super) fn of(shown: Shown<'_>) -> Self {
        let links = shown.links.iter().map(|link| CardLink {
            relation: link.relation,
            url: link.url.clone(),
            label: link.label.clone(),
        });
        let thumbnail = shown.figures.iter().find(|figure| figure.thumbnail);
        Self {
            version: VERSION,
            authors: shown.authors,
            topics: shown.topics,
            links: links.collect(),
            identifiers: shown.identifiers.to_vec(),
            tldrs: best_tldrs(shown.summaries),
            thumbnail: thumbnail.map(|figure| figure.image_url.clone()),
        }
    }

    /// Reads what [`Card::to_text`] wrote.
    ///
    /// # Errors
    /// [`Error::Corrupt`] when it did not.
    pub fn parse(text: &str) -> Result<Self, Error> {
        serde_json::from_str(text).map_err(|_| Error::Corrupt { what: "paper card" })
    }

    /// As it is stored.
    #[must_use]
    pub fn to_text(&self) -> String {
        // Texts, numbers and lists of them always become JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The TLDR that stands for the paper in a language.
    #[must_use]
    pub fn tldr(&self, language: &str) -> Option<&CardTldr> {
        self.tldrs
            .iter()
            .find(|tldr| tldr.language.eq_ignore_ascii_case(language))
    }
}

/// The best TLDR of each language: reviewed before unreviewed, then by people, by the publisher, by a model, then the newest.
fn best_tldrs(summaries: &[SummaryState]) -> Vec<CardTldr> {
    let mut tldrs: Vec<_> = summaries
        .iter()
        .enumerate()
        .filter(|(_, summary)| summary.kind == SummaryKind::Tldr)
        .collect();
    tldrs.sort_by_key(|(at, summary)| {
        let origin = match summary.origin {
            SummaryOrigin::Human => 0,
            SummaryOrigin::Publisher => 1,
            SummaryOrigin::Model => 2,
        };
        let newest = Reverse((summary.created_at, *at));
        (summary.reviewed_at.is_none(), origin, newest)
    });
    let mut best: Vec<CardTldr> = Vec::new();
    for (_, summary) in tldrs {
        let is_same = |known: &CardTldr| known.language.eq_ignore_ascii_case(&summary.language);
        if !best.iter().any(is_same) {
            best.push(CardTldr {
                language: summary.language.clone(),
                origin: summary.origin,
                plain: markdown::to_plain(&summary.body),
            });
        }
    }
    best
}

/// Refuses cards of another layout.
fn current<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    match u8::deserialize(deserializer)? {
        VERSION => Ok(VERSION),
        _ => Err(de::Error::custom("a card of another version")),
    }
}

/// Shared values, written as the values.
mod shared {
    use super::{Arc, Deserialize, Deserializer, Profile, Serializer};

    pub(super) fn serialize<S: Serializer>(
        profiles: &[Arc<Profile>],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(profiles.iter().map(AsRef::<Profile>::as_ref))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Arc<Profile>>, D::Error> {
        let profiles = Vec::<Profile>::deserialize(deserializer)?;
        Ok(profiles.into_iter().map(Arc::new).collect())
    }
}

/// Identifiers, written as pairs of scheme and value.
mod identifiers {
    use std::borrow::Cow;

    use super::{Deserialize, Deserializer, Identifier, Scheme, Serializer, de};

    pub(super) fn serialize<S: Serializer>(
        identifiers: &[Identifier],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let pairs = identifiers.iter();
        serializer.collect_seq(pairs.map(|own| (own.scheme.as_str(), own.value.as_str())))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Identifier>, D::Error> {
        let pairs = Vec::<(Cow<'de, str>, String)>::deserialize(deserializer)?;
        let identifier = |(scheme, value): (Cow<'de, str>, String)| {
            let scheme: Result<Scheme, _> = scheme.parse();
            let scheme = scheme.map_err(|_| de::Error::custom("an unknown scheme"))?;
            Ok(Identifier { scheme, value })
        };
        pairs.into_iter().map(identifier).collect()
    }
}

/// Defines how a stored word is read and written.
macro_rules! word {
    ($name:ident, $kind:ident) => {
        mod $name {
            use std::borrow::Cow;

            use super::{Deserialize, Deserializer, Serializer, de, $kind};

            pub(super) fn serialize<S: Serializer>(
                value: &$kind,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(value.as_str())
            }

            pub(super) fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<$kind, D::Error> {
                let word = Cow::<str>::deserialize(deserializer)?;
                $kind::parse(&word).ok_or_else(|| de::Error::custom("an unknown word"))
            }
        }
    };
}

word!(relation, LinkRelation);
word!(origin, SummaryOrigin);
