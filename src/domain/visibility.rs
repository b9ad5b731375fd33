//! Who gets to see an entry.

/// What a paper's status and deletion mean for those who look for it. Stored as a number beside the paper in every link
/// table, so that a list is one index range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Everyone finds it and sees it in lists.
    Listed,
    /// Everyone finds it by key or link; lists leave it out unless asked for it.
    Archived,
    /// Only those who may read drafts see it.
    Draft,
    /// Nobody sees it; the entry keeps its identifiers.
    Deleted,
}

impl Visibility {
    /// The number that is stored.
    #[must_use]
    pub const fn as_i16(self) -> i16 {
        match self {
            Self::Listed => 0,
            Self::Archived => 1,
            Self::Draft => 2,
            Self::Deleted => 3,
        }
    }

    /// The visibility stored as this number; none for a number that stands for nothing.
    #[must_use]
    pub const fn from_i16(number: i16) -> Option<Self> {
        match number {
            0 => Some(Self::Listed),
            1 => Some(Self::Archived),
            2 => Some(Self::Draft),
            3 => Some(Self::Deleted),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Visibility;

    #[test]
    fn numbers_name_visibilities_one_to_one() {
        for number in 0..4 {
            let visibility = Visibility::from_i16(number);
            assert_eq!(visibility.map(Visibility::as_i16), Some(number));
        }
        assert_eq!(Visibility::from_i16(4), None);
        assert_eq!(Visibility::from_i16(-1), None);
    }
}
