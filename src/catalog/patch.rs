//! A wanted change of one value.

/// What an update wants of one value: absent, null and a value are three different wishes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Leave it as it is (absent).
    #[default]
    Keep,
    /// Remove it (null).
    Clear,
    /// Replace it.
    Set(T),
}

impl<T> Patch<T> {
    /// Whether anything is wanted.
    #[must_use]
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// What the value becomes: none to leave it, otherwise the value or its absence.
    #[must_use]
    #[expect(
        clippy::option_option,
        reason = "to leave, to clear and to set are three wishes"
    )]
    pub fn wanted(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<T> From<Option<T>> for Patch<T> {
    /// A value sets; an absent one clears, as a whole new entry has it.
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Clear, Self::Set)
    }
}
