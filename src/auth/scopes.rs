//! The scopes, the roles made of them, and what each mutation asks for. Named once, here.

use entity::enums::Role;

/// One thing that a token may allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read what is published. Everybody may.
    CatalogRead,
    /// Read drafts.
    DraftsRead,
    /// Add and correct papers.
    PapersWrite,
    /// Add and correct authors.
    AuthorsWrite,
    /// Add and correct topics.
    TopicsWrite,
    /// Issue and revoke tokens.
    TokensWrite,
    /// Read who did what.
    AuditRead,
    /// Blank values for good.
    Purge,
    /// Have the server ask registries of papers.
    SourcesFetch,
}

impl Scope {
    /// All of them, the most common first.
    pub const ALL: &'static [Self] = &[
        Self::CatalogRead,
        Self::DraftsRead,
        Self::PapersWrite,
        Self::AuthorsWrite,
        Self::TopicsWrite,
        Self::TokensWrite,
        Self::AuditRead,
        Self::Purge,
        Self::SourcesFetch,
    ];

    /// The name that messages, the schema and the documentation use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CatalogRead => "catalog:read",
            Self::DraftsRead => "drafts:read",
            Self::PapersWrite => "papers:write",
            Self::AuthorsWrite => "authors:write",
            Self::TopicsWrite => "topics:write",
            Self::TokensWrite => "tokens:write",
            Self::AuditRead => "audit:read",
            Self::Purge => "purge",
            Self::SourcesFetch => "sources:fetch",
        }
    }

    /// Whether it allows changing anything.
    #[must_use]
    pub fn is_write(self) -> bool {
        !matches!(self, Self::CatalogRead | Self::DraftsRead | Self::AuditRead)
    }
}

/// What a role may do; no role is somebody without a token. Each is a prefix of [`Scope::ALL`].
#[must_use]
pub fn scopes_of(role: Option<Role>) -> &'static [Scope] {
    let count = match role {
        None => 1,
        Some(Role::Viewer) => 2,
        Some(Role::Editor) => 5,
        Some(Role::Admin) => 9,
    };
    &Scope::ALL[..count]
}

/// What each mutation asks for. A mutation that is missing here is refused to everybody, and a test compares the table with the
/// schema.
pub const MUTATIONS: &[(&str, Scope)] = &[
    ("createPaper", Scope::PapersWrite),
    ("updatePaper", Scope::PapersWrite),
    ("upsertPaper", Scope::PapersWrite),
    ("importPapers", Scope::PapersWrite),
    ("addPaperFromSource", Scope::SourcesFetch),
    ("updatePapers", Scope::PapersWrite),
    ("deletePaper", Scope::PapersWrite),
    ("restorePaper", Scope::PapersWrite),
    ("publishPaper", Scope::PapersWrite),
    ("unpublishPaper", Scope::PapersWrite),
    ("archivePaper", Scope::PapersWrite),
    ("setPaperAuthors", Scope::PapersWrite),
    ("setPaperTopics", Scope::PapersWrite),
    ("setPaperSummary", Scope::PapersWrite),
    ("reviewSummary", Scope::PapersWrite),
    ("mergePapers", Scope::PapersWrite),
    ("revertChange", Scope::PapersWrite),
    ("createCollection", Scope::PapersWrite),
    ("updateCollection", Scope::PapersWrite),
    ("addCollectionPapers", Scope::PapersWrite),
    ("removeCollectionPapers", Scope::PapersWrite),
    ("deleteCollection", Scope::PapersWrite),
    ("addCitation", Scope::PapersWrite),
    ("removeCitation", Scope::PapersWrite),
    ("purgePaper", Scope::Purge),
    ("createAuthor", Scope::AuthorsWrite),
    ("updateAuthor", Scope::AuthorsWrite),
    ("mergeAuthors", Scope::AuthorsWrite),
    ("splitAuthor", Scope::AuthorsWrite),
    ("deleteAuthor", Scope::AuthorsWrite),
    ("createTopic", Scope::TopicsWrite),
    ("updateTopic", Scope::TopicsWrite),
    ("moveTopic", Scope::TopicsWrite),
    ("mergeTopics", Scope::TopicsWrite),
    ("deleteTopic", Scope::TopicsWrite),
    ("createVenue", Scope::PapersWrite),
    ("updateVenue", Scope::PapersWrite),
    ("deleteVenue", Scope::PapersWrite),
    ("createToken", Scope::TokensWrite),
    ("rotateToken", Scope::TokensWrite),
    ("revokeToken", Scope::TokensWrite),
];

/// What a mutation asks for; none for one that the table does not know.
#[must_use]
pub fn scope_of_mutation(mutation: &str) -> Option<Scope> {
    let row = MUTATIONS.iter().find(|(name, _)| *name == mutation);
    row.map(|(_, scope)| *scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_includes_the_ones_before_it_and_nothing_else() {
        use Scope::*;
        assert_eq!(scopes_of(None), [CatalogRead]);
        assert_eq!(scopes_of(Some(Role::Viewer)), [CatalogRead, DraftsRead]);
        assert_eq!(
            scopes_of(Some(Role::Editor)),
            [
                CatalogRead,
                DraftsRead,
                PapersWrite,
                AuthorsWrite,
                TopicsWrite
            ]
        );
        assert_eq!(scopes_of(Some(Role::Admin)), Scope::ALL);
    }
}
