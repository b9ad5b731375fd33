//! The stored enums of papers as the schema has them.

use async_graphql::Enum;

/// What kind of document a paper is.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::PaperKind")]
pub enum PaperKind {
    /// An article in a journal or magazine.
    Article,
    /// A manuscript on a preprint server, not known to have appeared elsewhere.
    Preprint,
    /// A paper in the proceedings of a conference or workshop.
    ConferencePaper,
    /// A whole book.
    Book,
    /// A chapter of a book.
    Chapter,
    /// A bachelor's, master's or doctoral thesis.
    Thesis,
    /// A technical or institutional report.
    Report,
    /// A post on a blog or forum.
    BlogPost,
    /// A published data set.
    Dataset,
    /// A published program or library.
    Software,
    /// Anything else.
    Other,
}

/// Whether a paper is shown, and where.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::PaperStatus")]
pub enum PaperStatus {
    /// Being prepared. Exists only for those with the scope `drafts:read`.
    Draft,
    /// Listed and found.
    Published,
    /// Found by key and by link, but not listed.
    Archived,
}

/// Whether a paper can be relied on, as far as its publisher says.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::Integrity")]
pub enum Integrity {
    /// Nothing is known against it.
    None,
    /// A correction or erratum was published.
    Corrected,
    /// The publisher expressed concern.
    Concern,
    /// The authors withdrew it.
    Withdrawn,
    /// The publisher retracted it.
    Retracted,
}

/// What is behind a link of a paper.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::LinkRelation")]
pub enum LinkRelation {
    /// The original source. A published paper has exactly one.
    Source,
    /// The full text as PDF.
    Pdf,
    /// The full text as a web page.
    Html,
    /// The code that belongs to it.
    Code,
    /// The data that belong to it.
    Data,
    /// A recorded talk or film.
    Video,
    /// The slides of a talk.
    Slides,
    /// A review or a thread about it.
    Discussion,
    /// Anything else.
    Other,
}

/// What form a summary has.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::SummaryKind")]
pub enum SummaryKind {
    /// One or two sentences.
    Tldr,
    /// A few paragraphs.
    Summary,
    /// A list of the main points.
    KeyPoints,
    /// What the work does not show.
    Limitations,
}

/// Who wrote a summary.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::SummaryOrigin")]
pub enum SummaryOrigin {
    /// A person.
    Human,
    /// A language model.
    Model,
    /// The publisher, or the authors themselves.
    Publisher,
}

/// Where the text of `Paper.summary` comes from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum SummarySource {
    /// A TLDR written by a person.
    HumanTldr,
    /// A TLDR of the publisher or the authors.
    PublisherTldr,
    /// A TLDR written by a language model.
    ModelTldr,
    /// The abstract; there is no TLDR.
    Abstract,
}

impl From<entity::enums::SummaryOrigin> for SummarySource {
    fn from(origin: entity::enums::SummaryOrigin) -> Self {
        match origin {
            entity::enums::SummaryOrigin::Human => Self::HumanTldr,
            entity::enums::SummaryOrigin::Publisher => Self::PublisherTldr,
            entity::enums::SummaryOrigin::Model => Self::ModelTldr,
        }
    }
}

/// Whether an author is a person.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "entity::enums::AuthorshipKind")]
pub enum AuthorshipKind {
    /// A human being.
    Person,
    /// A group, laboratory, company or other body.
    Organization,
}

/// A registry that names papers.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::identifier::Scheme")]
pub enum Scheme {
    /// Digital Object Identifier, lower case: `10.18653/v1/2024.emnlp-main.440`.
    Doi,
    /// arXiv id without a version: `2405.19832`, `math/0309136`.
    Arxiv,
    /// OpenAlex work: `W2741809807`.
    #[graphql(name = "OPENALEX")]
    OpenAlex,
    /// Semantic Scholar paper, 40 hexadecimal digits.
    SemanticScholar,
    /// OpenReview forum.
    #[graphql(name = "OPENREVIEW")]
    OpenReview,
    /// ACL Anthology: `2024.emnlp-main.440`.
    Acl,
    /// DBLP key: `conf/nips/VaswaniSPUJGKP17`.
    Dblp,
    /// PubMed id.
    Pmid,
    /// PubMed Central id: `PMC1234567`.
    Pmcid,
    /// International Standard Book Number, 13 digits.
    Isbn,
    /// Microsoft Academic Graph paper.
    Mag,
    /// A key of an imported file that carried no other identifier: `source:key`.
    Import,
}
