//! The words that columns of closed vocabularies hold.
//!
//! Each word is written once, here. It is what the database stores, what an import reads and
//! what the schema of the API shows, so a word is never changed once it has been released.

use sea_orm::{DeriveActiveEnum, EnumIter};

/// Defines an enum that is stored as text, and its way from and to that text.
macro_rules! stored_enum {
    (
        $(#[$meta:meta])*
        $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
        #[sea_orm(rs_type = "String", db_type = "Text")]
        pub enum $name {
            $( $(#[$variant_meta])* #[sea_orm(string_value = $word)] $variant, )+
        }

        impl $name {
            /// Every value, in the order of their definition.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stored word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored word, spelled exactly so; `None` for any other text.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

stored_enum! {
    /// What sort of work a paper is.
    PaperKind {
        /// An article in a journal or magazine.
        Article = "ARTICLE",
        /// A manuscript on a preprint server, not yet published elsewhere.
        Preprint = "PREPRINT",
        /// A paper in the proceedings of a conference or workshop.
        ConferencePaper = "CONFERENCE_PAPER",
        /// A whole book.
        Book = "BOOK",
        /// A chapter of a book.
        Chapter = "CHAPTER",
        /// A bachelor's, master's or doctoral thesis.
        Thesis = "THESIS",
        /// A technical or institutional report.
        Report = "REPORT",
        /// A post on a blog or forum.
        BlogPost = "BLOG_POST",
        /// A published data set.
        Dataset = "DATASET",
        /// A published program or library.
        Software = "SOFTWARE",
        /// Anything else.
        Other = "OTHER",
    }
}

stored_enum! {
    /// How far a paper is in the curators' hands.
    PaperStatus {
        /// Not yet shown to the public.
        Draft = "DRAFT",
        /// Listed and found.
        Published = "PUBLISHED",
        /// Found by key and by link, but no longer listed.
        Archived = "ARCHIVED",
    }
}

stored_enum! {
    /// What has become of the published work itself.
    Integrity {
        /// Nothing is known against it.
        None = "NONE",
        /// A correction or erratum was published.
        Corrected = "CORRECTED",
        /// The publisher expressed concern.
        Concern = "CONCERN",
        /// The authors withdrew it.
        Withdrawn = "WITHDRAWN",
        /// The publisher retracted it.
        Retracted = "RETRACTED",
    }
}

stored_enum! {
    /// What a paper's link leads to.
    LinkRelation {
        /// The original source, of which a published paper has exactly one.
        Source = "SOURCE",
        /// The full text as PDF.
        Pdf = "PDF",
        /// The full text as a web page.
        Html = "HTML",
        /// The code that belongs to it.
        Code = "CODE",
        /// The data that belong to it.
        Data = "DATA",
        /// A recorded talk or film.
        Video = "VIDEO",
        /// The slides of a talk.
        Slides = "SLIDES",
        /// A review or a thread that discusses it.
        Discussion = "DISCUSSION",
        /// Anything else.
        Other = "OTHER",
    }
}

stored_enum! {
    /// What form a summary has.
    SummaryKind {
        /// One or two sentences.
        Tldr = "TLDR",
        /// A few paragraphs.
        Summary = "SUMMARY",
        /// A list of the main points.
        KeyPoints = "KEY_POINTS",
        /// What the work does not show.
        Limitations = "LIMITATIONS",
    }
}

stored_enum! {
    /// Who wrote a summary.
    SummaryOrigin {
        /// A person.
        Human = "HUMAN",
        /// A language model.
        Model = "MODEL",
        /// The publisher or the authors.
        Publisher = "PUBLISHER",
    }
}

stored_enum! {
    /// Who stands in one place of a paper's list of authors.
    AuthorshipKind {
        /// A human being.
        Person = "PERSON",
        /// A group, laboratory, company or other body.
        Organization = "ORGANIZATION",
    }
}

stored_enum! {
    /// Who put a paper under a topic.
    TopicSource {
        /// A curator, by hand.
        Curator = "CURATOR",
        /// An import; the record said so.
        Import = "IMPORT",
        /// A classifier.
        Model = "MODEL",
    }
}

stored_enum! {
    /// What the holder of a token may do; each role includes the ones before it.
    Role {
        /// Reads everything, drafts too.
        Viewer = "VIEWER",
        /// Adds and corrects entries.
        Editor = "EDITOR",
        /// Issues tokens, reads the audit log and purges.
        Admin = "ADMIN",
    }
}

stored_enum! {
    /// What sort of entry a change or a redirect is about.
    ChangeEntity {
        /// A paper with all its parts.
        Paper = "PAPER",
        /// An author with its names.
        Author = "AUTHOR",
        /// A topic with its aliases.
        Topic = "TOPIC",
        /// A venue.
        Venue = "VENUE",
        /// A collection with its list of papers.
        Collection = "COLLECTION",
        /// A token of the API.
        Token = "TOKEN",
    }
}

stored_enum! {
    /// What was done to an entry.
    ChangeOperation {
        /// It came into being.
        Created = "CREATED",
        /// Some of its values were replaced.
        Updated = "UPDATED",
        /// It became a tombstone.
        Deleted = "DELETED",
        /// It came back from being a tombstone.
        Restored = "RESTORED",
        /// It was merged into another entry.
        Merged = "MERGED",
        /// Its values were blanked for good.
        Purged = "PURGED",
    }
}

#[cfg(test)]
mod tests;
