//! Relay connections over keyset pages: the arguments, the cursors and the types.

use std::fmt::Debug;

use async_graphql::SimpleObject;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::Failure;
use crate::catalog::page::{Key, Page, Place, Slice};

/// Entries of a page that does not say how many it wants.
pub(super) const DEFAULT_PAGE: i32 = 20;

/// Most entries of a page.
pub(super) const LARGEST_PAGE: i32 = 100;

/// Where a page lies in its list (Relay Cursor Connections).
#[derive(SimpleObject)]
pub(super) struct PageInfo {
    /// Whether the list has entries before this page.
    has_previous_page: bool,
    /// Whether the list has entries after this page.
    has_next_page: bool,
    /// The cursor of the first entry, for `before`; null on an empty page.
    start_cursor: Option<String>,
    /// The cursor of the last entry, for `after`; null on an empty page.
    end_cursor: Option<String>,
}

impl PageInfo {
    /// What is around a page whose entries have these cursors.
    pub(super) fn new(has_previous: bool, has_next: bool, cursors: &[String]) -> Self {
        Self {
            has_previous_page: has_previous,
            has_next_page: has_next,
            start_cursor: cursors.first().cloned(),
            end_cursor: cursors.last().cloned(),
        }
    }
}

/// What stands at one place of a list's keys.
#[derive(Debug, Clone, Copy)]
pub(super) enum KeyKind {
    Bool,
    Int,
    Text,
}

impl KeyKind {
    fn fits(self, key: &Key) -> bool {
        match (self, key) {
            (Self::Bool, Key::Bool(_)) | (Self::Int, Key::Int(_)) => true,
            (Self::Text, Key::Text(text)) => !text.contains('\0'),
            _ => false,
        }
    }
}

/// The four arguments of a connection.
#[derive(Debug, Clone, Default)]
pub(super) struct PageArguments {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

impl PageArguments {
    /// The slice of the list that they ask for. `list` names the list and its order; a cursor of another one is refused.
    pub(super) fn slice(self, list: &str, keys: &[KeyKind]) -> Result<Slice, Failure> {
        let (count, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                let message = "Give first or last, not both.";
                return Err(Failure::bad_user_input("last", message));
            }
            (None, Some(last)) => (within("last", last)?, true),
            (first, None) => (within("first", first.unwrap_or(DEFAULT_PAGE))?, false),
        };
        Ok(Slice {
            limit: count,
            from_end,
            after: place("after", self.after, list, keys)?,
            before: place("before", self.before, list, keys)?,
        })
    }
}

/// A number of entries, from 0 to the largest page.
pub(super) fn within(argument: &'static str, count: i32) -> Result<u32, Failure> {
    match u32::try_from(count) {
        Ok(good) if count <= LARGEST_PAGE => Ok(good),
        _ => Err(Failure::bad_user_input(
            argument,
            format!("{count} is out of range: a page has 0 to {LARGEST_PAGE} entries."),
        )),
    }
}

/// The name of a list: a word, and a fingerprint of everything that tells it from other lists of this kind. Part of its cursors.
pub(super) fn fingerprint(kind: &str, of: &impl Debug) -> String {
    let digest = Sha256::digest(format!("{of:?}"));
    format!("{kind}:{}", BASE64URL_NOPAD.encode(&digest[..9]))
}

/// What a cursor holds: the list it belongs to, and a place in it.
#[derive(Serialize, Deserialize)]
struct Cursor(String, Place);

/// The cursor of a place. Opaque to clients.
pub(super) fn cursor(list: &str, place: Place) -> String {
    // A list of texts and numbers always becomes JSON.
    let bytes = serde_json::to_vec(&Cursor(list.to_owned(), place)).unwrap_or_default();
    BASE64URL_NOPAD.encode(&bytes)
}

fn place(
    argument: &'static str,
    cursor: Option<String>,
    list: &str,
    keys: &[KeyKind],
) -> Result<Option<Place>, Failure> {
    let Some(cursor) = cursor else {
        return Ok(None);
    };
    let none = || {
        let message = "This is no cursor; take endCursor or startCursor of a page as it is.";
        Failure::bad_user_input(argument, message)
    };
    let bytes = BASE64URL_NOPAD
        .decode(cursor.as_bytes())
        .map_err(|_| none())?;
    let Cursor(of, place) = serde_json::from_slice(&bytes).map_err(|_| none())?;
    if of != list {
        return Err(Failure::CursorMismatch { argument });
    }
    let mut pairs = place.iter().zip(keys);
    if place.len() != keys.len() || !pairs.all(|(key, kind)| kind.fits(key)) {
        return Err(none());
    }
    Ok(Some(place))
}

/// The entries of a page with their cursors.
pub(super) struct Edges<T> {
    pub(super) rows: Vec<T>,
    pub(super) cursors: Vec<String>,
    pub(super) info: PageInfo,
}

impl<T> Edges<T> {
    /// A page whose rows became entries, in the same order.
    pub(super) fn new<R>(
        page: &Page<R>,
        entries: Vec<T>,
        list: &str,
        place: impl Fn(&R) -> Place,
    ) -> Self {
        let cursors: Vec<_> = page
            .rows
            .iter()
            .map(|row| cursor(list, place(row)))
            .collect();
        Self {
            info: PageInfo::new(page.has_previous, page.has_next, &cursors),
            rows: entries,
            cursors,
        }
    }
}

/// Defines the connection and edge types of a list. The total is a resolver of the list's own, asked only when selected; what else a
/// list has of its own stands in braces.
macro_rules! connection {
    (
        $(#[$meta:meta])* $connection:ident of $list:ident,
        $(#[$edge_meta:meta])* $edge:ident,
        $node:ident
        $(, { $($own:tt)* })?
    ) => {
        #[derive(async_graphql::SimpleObject)]
        $(#[$edge_meta])*
        pub(in crate::graphql) struct $edge {
            /// Where the entry stands in this list; opaque.
            cursor: String,
            /// The entry.
            node: $node,
        }

        $(#[$meta])*
        pub(in crate::graphql) struct $connection {
            edges: $crate::graphql::pagination::Edges<$node>,
            list: $list,
        }

        impl $crate::graphql::plain::Plain for $edge {
            async fn load(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                selected: &async_graphql::parser::types::SelectionSet,
            ) {
                if let Some(node) = $crate::graphql::plain::field(selected, "node") {
                    self.node.load(ctx, &node.node.selection_set.node).await;
                }
            }

            fn value(
                &self,
                field: &async_graphql::parser::types::Field,
            ) -> Option<async_graphql::Value> {
                match field.name.node.as_str() {
                    "cursor" => Some($crate::graphql::plain::text(&self.cursor)),
                    "node" => {
                        $crate::graphql::plain::object(&self.node, &field.selection_set.node)
                    }
                    _ => None,
                }
            }
        }

        impl $connection {
            /// A page of the list.
            pub(in crate::graphql) fn new(
                edges: $crate::graphql::pagination::Edges<$node>,
                list: $list,
            ) -> Self {
                Self { edges, list }
            }
        }

        $(#[$meta])*
        #[async_graphql::Object]
        impl $connection {
            /// The entries of this page with their cursors.
            async fn edges(&self) -> $crate::graphql::plain::PlainList<$edge> {
                let rows = self.edges.rows.iter().zip(&self.edges.cursors);
                let edges = rows.map(|(node, cursor)| $edge {
                    cursor: cursor.clone(),
                    node: node.clone(),
                });
                $crate::graphql::plain::PlainList(edges.collect())
            }

            /// The entries of this page.
            async fn nodes(&self) -> $crate::graphql::plain::PlainList<$node> {
                $crate::graphql::plain::PlainList(self.edges.rows.clone())
            }

            /// Where this page lies in the list.
            async fn page_info(&self) -> &$crate::graphql::pagination::PageInfo {
                &self.edges.info
            }

            /// How many entries the whole list has, exactly. Costs a count of its own, only when selected.
            async fn total_count(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> Result<i32, $crate::graphql::error::Failure> {
                self.list.count(ctx).await
            }

            $($($own)*)?
        }
    };
}
pub(super) use connection;

/// A count as GraphQL has it: 32 bits.
pub(super) fn int(count: impl TryInto<i32>) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
