//! Who learns of a change: those who saw the entry before it or see it afterwards.

use entity::{
    change::Model,
    enums::{ChangeEntity, ChangeOperation},
};
use serde_json::Value;

use crate::{
    catalog::{Sight, unit::Snapshot},
    domain::Visibility,
};

/// How the visibility of an entry goes through a change. An entry that is not there is as good as deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::catalog) struct Course {
    pub(in crate::catalog) before: Visibility,
    pub(in crate::catalog) after: Visibility,
}

/// Who may learn of a change; each includes the ones after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalog) enum Audience {
    Everybody,
    DraftReaders,
    Auditors,
}

impl Audience {
    /// The number that is stored.
    pub(in crate::catalog) const fn as_i16(self) -> i16 {
        match self {
            Self::Everybody => 0,
            Self::DraftReaders => 1,
            Self::Auditors => 2,
        }
    }

    /// The largest audience that somebody with this sight belongs to.
    pub(super) const fn of(sight: Sight) -> Self {
        if sight.drafts {
            Self::DraftReaders
        } else {
            Self::Everybody
        }
    }
}

impl Course {
    /// The course that a stored change took.
    pub(super) fn of(row: &Model) -> Self {
        let visibility = |number| Visibility::from_i16(number).unwrap_or(Visibility::Deleted);
        Self {
            before: visibility(row.before_visibility),
            after: visibility(row.after_visibility),
        }
    }

    /// Who may learn of it.
    pub(in crate::catalog) fn audience(self, entity: ChangeEntity) -> Audience {
        let is = |visibility| self.before == visibility || self.after == visibility;
        if entity == ChangeEntity::Token {
            Audience::Auditors
        } else if is(Visibility::Listed) || is(Visibility::Archived) {
            Audience::Everybody
        } else if is(Visibility::Draft) {
            Audience::DraftReaders
        } else {
            Audience::Auditors
        }
    }

    /// Whether somebody sees the entry afterwards who did not before.
    pub(in crate::catalog) fn reveals(self) -> bool {
        [false, true].into_iter().any(|drafts| {
            let sight = Sight { drafts };
            !sees(sight, self.before) && sees(sight, self.after)
        })
    }

    /// What somebody with this sight takes it for; none when they learn nothing of it.
    pub(super) fn seen(self, sight: Sight, stored: ChangeOperation) -> Option<ChangeOperation> {
        use ChangeOperation::{Created, Deleted, Merged, Purged, Restored, Updated};
        Some(match (sees(sight, self.before), sees(sight, self.after)) {
            _ if stored == Purged => Purged,
            (false, false) => return None,
            (false, true) if stored == Restored => Restored,
            (false, true) => Created,
            (true, false) if stored == Merged => Merged,
            (true, false) => Deleted,
            (true, true) => Updated,
        })
    }

    /// Whether it takes the entry out of sight by hiding it, not by deleting it.
    pub(super) fn hides(self, sight: Sight) -> bool {
        sees(sight, self.before) && !sees(sight, self.after) && self.after != Visibility::Deleted
    }

    /// Whether it brings the entry into sight.
    pub(super) fn shows(self, sight: Sight) -> bool {
        !sees(sight, self.before) && sees(sight, self.after)
    }
}

fn sees(sight: Sight, visibility: Visibility) -> bool {
    match visibility {
        Visibility::Listed | Visibility::Archived => true,
        Visibility::Draft => sight.drafts,
        Visibility::Deleted => false,
    }
}

/// Who sees an entry with these values; nobody sees one without any.
pub(in crate::catalog) fn visibility(values: &Snapshot) -> Visibility {
    let deleted = values.get("deletedAt").is_some_and(|at| !at.is_null());
    match values.get("status").and_then(Value::as_str) {
        _ if deleted || values.is_empty() => Visibility::Deleted,
        Some("DRAFT") => Visibility::Draft,
        Some("ARCHIVED") => Visibility::Archived,
        _ => Visibility::Listed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: Sight = Sight { drafts: false };
    const EDITOR: Sight = Sight { drafts: true };

    fn course(before: Visibility, after: Visibility) -> Course {
        Course { before, after }
    }

    #[test]
    fn each_reader_has_a_view_of_their_own() {
        use ChangeOperation::{Created, Deleted, Restored, Updated};
        use Visibility::{Archived, Deleted as Gone, Draft, Listed};
        for (before, after, stored, public, editor) in [
            (Gone, Draft, Created, None, Some(Created)),
            (Draft, Draft, Updated, None, Some(Updated)),
            (Draft, Listed, Updated, Some(Created), Some(Updated)),
            (Listed, Archived, Updated, Some(Updated), Some(Updated)),
            (Archived, Draft, Updated, Some(Deleted), Some(Updated)),
            (Draft, Gone, Deleted, None, Some(Deleted)),
            (Gone, Draft, Restored, None, Some(Restored)),
            (Listed, Gone, Deleted, Some(Deleted), Some(Deleted)),
            (Gone, Listed, Restored, Some(Restored), Some(Restored)),
        ] {
            let course = course(before, after);
            let label = format!("{before:?} to {after:?}");
            assert_eq!(course.seen(PUBLIC, stored), public, "{label}");
            assert_eq!(course.seen(EDITOR, stored), editor, "{label}");
            let audience = course.audience(ChangeEntity::Paper);
            assert_eq!(
                public.is_some(),
                audience <= Audience::of(PUBLIC),
                "{label}"
            );
            assert_eq!(
                editor.is_some(),
                audience <= Audience::of(EDITOR),
                "{label}"
            );
        }
    }
}
