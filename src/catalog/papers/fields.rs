//! The fields of a paper as the history names them, and sets of them.

use super::state::State;

/// What of a paper is set, compared and attributed as one. The numbers are stored bits: none is ever used for another field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The title.
    Title = 0,
    /// The abstract.
    Abstract = 1,
    /// What kind of document it is.
    Kind = 2,
    /// Whether it is shown.
    Status = 3,
    /// Whether it can be relied on.
    Integrity = 4,
    /// Whether the curators point it out.
    Featured = 5,
    /// When it was published.
    PublishedOn = 6,
    /// Where it appeared.
    Venue = 7,
    /// Its language.
    Language = 8,
    /// The note of the curators.
    Comment = 9,
    /// The authors in order.
    Authors = 10,
    /// The topics.
    Topics = 11,
    /// The identifiers.
    Identifiers = 12,
    /// The links, the one to the source among them.
    Links = 13,
    /// The summaries.
    Summaries = 14,
    /// The figures.
    Figures = 15,
    /// The readable key.
    Slug = 16,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::Title,
        Self::Abstract,
        Self::Kind,
        Self::Status,
        Self::Integrity,
        Self::Featured,
        Self::PublishedOn,
        Self::Venue,
        Self::Language,
        Self::Comment,
        Self::Authors,
        Self::Topics,
        Self::Identifiers,
        Self::Links,
        Self::Summaries,
        Self::Figures,
        Self::Slug,
    ];

    /// The name in the history, and in the schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Abstract => "abstract",
            Self::Kind => "kind",
            Self::Status => "status",
            Self::Integrity => "integrity",
            Self::Featured => "featured",
            Self::PublishedOn => "publishedOn",
            Self::Venue => "venue",
            Self::Language => "language",
            Self::Comment => "comment",
            Self::Authors => "authors",
            Self::Topics => "topics",
            Self::Identifiers => "identifiers",
            Self::Links => "links",
            Self::Summaries => "summaries",
            Self::Figures => "figures",
            Self::Slug => "slug",
        }
    }
}

/// A set of fields, as the column `paper.curated` stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields(i32);

impl Fields {
    /// The set in a row.
    #[must_use]
    pub const fn of_bits(bits: i32) -> Self {
        Self(bits)
    }

    /// As it is stored.
    #[must_use]
    pub const fn bits(self) -> i32 {
        self.0
    }

    /// Whether the field is in it.
    #[must_use]
    pub const fn has(self, field: Field) -> bool {
        self.0 & (1 << field as i32) != 0
    }

    /// With one field more.
    pub fn insert(&mut self, field: Field, wanted: bool) {
        if wanted {
            self.0 |= 1 << field as i32;
        }
    }

    /// What is in either.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this one alone.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The names, in the order of [`Field::ALL`].
    #[must_use]
    pub fn names(self) -> Vec<&'static str> {
        let fields = Field::ALL.into_iter();
        fields
            .filter(|field| self.has(*field))
            .map(Field::as_str)
            .collect()
    }
}

impl State {
    /// The fields in which another state differs.
    pub(in crate::catalog) fn differing(&self, other: &Self) -> Fields {
        let mut fields = Fields::default();
        macro_rules! compare {
            ($($field:ident $member:ident),+ $(,)?) => {
                $(fields.insert(Field::$field, self.$member != other.$member);)+
            };
        }
        compare!(
            Title title, Abstract abstract_text, Kind kind, Status status, Integrity integrity, Featured featured,
            PublishedOn published_on, Venue venue, Language language, Comment comment, Authors authors, Topics topics,
            Identifiers identifiers, Links links, Summaries summaries, Figures figures, Slug slug,
        );
        fields
    }
}
