//! What a filter of papers asks for.

use entity::enums::{Integrity, LinkRelation, PaperKind, PaperStatus};

use crate::{
    catalog::filter::{Linked, Range, TextTest},
    domain::identifier::Scheme,
};

/// Which papers are listed. The default lists all that the viewer may see in lists.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter {
    /// All of these hold; none at all holds.
    And(Vec<Filter>),
    /// One of these holds; none at all does not.
    Or(Vec<Filter>),
    /// This is false. What is neither true nor false stays so.
    Not(Box<Filter>),
    /// The title, over the first 2,048 bytes of its folded form.
    Title(TextTest),
    /// It is of one of these kinds.
    Kind(Vec<PaperKind>),
    /// Its status is one of these. A filter that says this anywhere looks at archived papers too.
    Status(Vec<PaperStatus>),
    /// Its integrity is one of these.
    Integrity(Vec<Integrity>),
    /// Whether curators put it forward.
    Featured(bool),
    /// The tag of its language; unknown where there is none.
    Language(TextTest),
    /// Whether its language is known.
    LanguageKnown(bool),
    /// The first day that its date can mean as the number YYYYMMDD; unknown without a date.
    Published(Range),
    /// Whether its date is known.
    PublishedKnown(bool),
    /// When it was added, in microseconds since the Unix epoch.
    Added(Range),
    /// When it was last changed, in the same unit.
    Updated(Range),
    /// Its topics.
    Topics {
        /// Which.
        linked: Linked,
        /// Whether a topic stands for the topics below it too.
        descendants: bool,
    },
    /// Its authors.
    Authors(Linked),
    /// Its venue, if it has one.
    Venue(Linked),
    /// It has an identifier of this scheme, if one is said, and with one of these values, if any are said.
    Identifier {
        /// Who gave it.
        scheme: Option<Scheme>,
        /// Its spellings, as canonical values with their schemes.
        values: Option<Vec<(Scheme, String)>>,
    },
    /// Whether it has a summary of any kind; its abstract is none.
    HasSummary(bool),
    /// It has a link of one of these relations.
    HasLink(Vec<LinkRelation>),
    /// Whether it is deleted. A filter that says anything but [`Deleted::Exclude`] anywhere looks at deleted papers too.
    Deleted(Deleted),
}

/// What a filter makes of deleted papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deleted {
    /// They are left out, as by default.
    Exclude,
    /// They are listed like others.
    Include,
    /// Only they are listed.
    Only,
}

impl Default for Filter {
    fn default() -> Self {
        Self::And(Vec::new())
    }
}

impl Filter {
    /// The conditions that all hold when this does, conjunctions taken apart.
    pub(super) fn members(&self) -> Vec<&Self> {
        match self {
            Self::And(members) => members.iter().flat_map(Self::members).collect(),
            other => vec![other],
        }
    }

    /// Whether any condition in it, at any depth, is such.
    pub(super) fn mentions(&self, such: &impl Fn(&Self) -> bool) -> bool {
        match self {
            Self::And(members) | Self::Or(members) => {
                members.iter().any(|member| member.mentions(such))
            }
            Self::Not(inner) => inner.mentions(such),
            leaf => such(leaf),
        }
    }

    /// Whether it asks for more than the ordinary reader may: deleted papers.
    #[must_use]
    pub fn wants_deleted(&self) -> bool {
        self.mentions(&|leaf| matches!(leaf, Self::Deleted(Deleted::Include | Deleted::Only)))
    }

    /// Whether a row of a table of links is enough to judge it: the paper's key, date and visibility.
    pub(super) fn is_of_links(&self) -> bool {
        !self.mentions(&|leaf| {
            matches!(
                leaf,
                Self::Title(_)
                    | Self::Kind(_)
                    | Self::Integrity(_)
                    | Self::Featured(_)
                    | Self::Language(_)
                    | Self::LanguageKnown(_)
                    | Self::Added(_)
                    | Self::Updated(_)
                    | Self::Venue(_)
                    | Self::Status(_)
            )
        })
    }
}
