//! What a filter of papers asks for.

use entity::enums::{Integrity, LinkRelation, PaperKind, PaperStatus};

use crate::{
    catalog::filter::{self, Linked, Range, TextTest},
    domain::identifier::Scheme,
};

/// Which papers are listed. The default lists all that the viewer may see in lists.
pub type Filter = filter::Filter<Test>;

/// A test of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
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
    /// The collections that it is in.
    Collections(Linked),
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

impl Filter {
    /// Whether it asks for more than the ordinary reader may: deleted papers.
    #[must_use]
    pub fn wants_deleted(&self) -> bool {
        self.tests()
            .iter()
            .any(|test| matches!(test, Test::Deleted(Deleted::Include | Deleted::Only)))
    }

    /// Whether a row of a table of links is enough to judge it.
    pub(super) fn is_of_links(&self) -> bool {
        self.tests().iter().all(|test| test.is_of_links())
    }
}

impl Test {
    /// With how many values it compares.
    #[must_use]
    pub fn terms(&self) -> usize {
        match self {
            Self::Title(test) | Self::Language(test) => test.terms(),
            Self::Kind(kinds) => kinds.len(),
            Self::Status(statuses) => statuses.len(),
            Self::Integrity(values) => values.len(),
            Self::Topics { linked, .. }
            | Self::Authors(linked)
            | Self::Venue(linked)
            | Self::Collections(linked) => linked.terms(),
            Self::Identifier { values, .. } => values.as_ref().map_or(1, Vec::len),
            Self::HasLink(relations) => relations.len(),
            _ => 1,
        }
    }

    /// Whether a row of a table of links is enough to judge it: the paper's key, date and visibility.
    fn is_of_links(&self) -> bool {
        matches!(
            self,
            Self::Published(_)
                | Self::PublishedKnown(_)
                | Self::Topics { .. }
                | Self::Authors(_)
                | Self::Collections(_)
                | Self::Identifier { .. }
                | Self::HasSummary(_)
                | Self::HasLink(_)
                | Self::Deleted(_)
        )
    }
}
