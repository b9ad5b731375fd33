//! The place of an author on a paper, and the connection of them.

use std::ops::Range;

use async_graphql::{Object, SimpleObject};
use entity::authorship::Model;

use super::enums::AuthorshipKind;
use crate::{
    catalog::page::{Key, Place, Slice},
    graphql::{
        author::Author,
        pagination::{PageInfo, cursor, int},
    },
};

/// One author of one paper, as the paper has it.
#[derive(Clone, SimpleObject)]
pub(super) struct Authorship {
    /// The place in the list of authors, from 0.
    position: i32,
    /// The name as printed on the paper; the author may be called otherwise elsewhere.
    pub(super) name_as_published: String,
    /// The affiliation as printed; null when not known.
    affiliation: Option<String>,
    /// Whether this is a person or a group.
    kind: AuthorshipKind,
    /// The author.
    pub(super) author: Author,
}

impl Authorship {
    pub(super) fn new(row: Model, author: Author) -> Self {
        Self {
            position: row.position,
            name_as_published: row.name_as_published,
            affiliation: row.affiliation,
            kind: row.kind.into(),
            author,
        }
    }
}

/// An authorship with its place in the list.
#[derive(SimpleObject)]
pub(super) struct AuthorshipEdge {
    /// Where it stands in this list; opaque.
    cursor: String,
    /// The authorship.
    node: Authorship,
}

/// A page of the authors of a paper.
pub(super) struct AuthorshipConnection {
    rows: Vec<Authorship>,
    cursors: Vec<String>,
    info: PageInfo,
    total: i32,
}

impl AuthorshipConnection {
    /// The page at these positions of a list of `total` authors.
    pub(super) fn of(list: &str, range: Range<i32>, rows: Vec<Authorship>, total: i32) -> Self {
        let cursors = rows.iter().map(|row| cursor(list, place(row.position)));
        let cursors: Vec<_> = cursors.collect();
        Self {
            info: PageInfo::new(range.start > 0, range.end < total, &cursors),
            rows,
            cursors,
            total,
        }
    }
}

/// A page of the authors of a paper.
#[Object]
impl AuthorshipConnection {
    /// The authorships of this page with their cursors.
    fn edges(&self) -> Vec<AuthorshipEdge> {
        let rows = self.rows.iter().zip(&self.cursors);
        rows.map(|(row, cursor)| AuthorshipEdge {
            cursor: cursor.clone(),
            node: row.clone(),
        })
        .collect()
    }

    /// The authorships of this page.
    fn nodes(&self) -> &[Authorship] {
        &self.rows
    }

    /// Where this page lies in the list.
    fn page_info(&self) -> &PageInfo {
        &self.info
    }

    /// How many authors the paper has.
    fn total_count(&self) -> i32 {
        self.total
    }
}

fn place(position: i32) -> Place {
    vec![Key::Int(i64::from(position))]
}

/// The positions of a slice. Positions have no gaps, so a page is found by counting, without a look at the rows.
pub(super) fn positions(slice: &Slice, total: i32) -> Range<i32> {
    let at = |place: &Option<Place>| match place.as_deref() {
        Some([Key::Int(position)]) => i32::try_from(*position).ok(),
        _ => None,
    };
    let start = at(&slice.after).map_or(0, |after| after.saturating_add(1).clamp(0, total));
    let end = at(&slice.before).map_or(total, |before| before.clamp(start, total));
    let limit = int(slice.limit);
    if slice.from_end {
        end.saturating_sub(limit).max(start)..end
    } else {
        start..start.saturating_add(limit).min(end)
    }
}
