//! Filters and orders of entries that are listed by their names.

/// Defines the filter and the order of such a list.
macro_rules! named_list {
    (
        $(#[$filter_meta:meta])* $filter:ident,
        $(#[$field_meta:meta])* $field:ident,
        $(#[$order_meta:meta])* $order:ident
    ) => {
        $(#[$filter_meta])*
        #[derive(async_graphql::InputObject)]
        pub(in crate::graphql) struct $filter {
            /// All of these hold; true of an empty list.
            and: Option<Vec<$filter>>,
            /// At least one of these holds; false of an empty list.
            or: Option<Vec<$filter>>,
            /// This does not hold.
            not: Option<Box<$filter>>,
            /// The name.
            name: Option<$crate::graphql::filter::TextFilter>,
            /// When it was added to the catalog.
            added_at: Option<$crate::graphql::filter::DateTimeFilter>,
        }

        impl $filter {
            /// What it asks for.
            fn read(self) -> $crate::catalog::names::Filter {
                use $crate::{
                    catalog::names::{Filter, Test},
                    graphql::filter::Tests,
                };
                let mut tests = Tests::default();
                let all = |filters: Vec<Self>| filters.into_iter().map(Self::read).collect();
                if let Some(and) = self.and {
                    tests.join(Filter::And(all(and)));
                }
                if let Some(or) = self.or {
                    tests.join(Filter::Or(all(or)));
                }
                if let Some(not) = self.not {
                    tests.join(Filter::Not(Box::new(not.read())));
                }
                tests.text(self.name, Test::Name);
                let added = self.added_at.map(|times| times.ranges());
                tests.ranges(added.unwrap_or_default(), Test::Added);
                tests.joined()
            }
        }

        $(#[$field_meta])*
        #[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
        pub(in crate::graphql) enum $field {
            /// The name without regard to case and accents. Ascending unless a direction is said.
            Name,
        }

        $(#[$order_meta])*
        #[derive(async_graphql::InputObject)]
        pub(in crate::graphql) struct $order {
            /// By what.
            field: $field,
            /// Which way; null for the one that its field says.
            direction: Option<$crate::graphql::order::OrderDirection>,
        }

        impl $order {
            /// The order that several keys make; none of them is by name.
            fn read(
                keys: &[Self],
            ) -> Result<$crate::catalog::names::Order, $crate::graphql::error::Failure> {
                let fields: Vec<_> = keys.iter().map(|key| key.field).collect();
                $crate::graphql::order::check(&fields)?;
                let descending = $crate::graphql::order::OrderDirection::Desc;
                Ok($crate::catalog::names::Order {
                    descending: keys.iter().any(|key| key.direction == Some(descending)),
                })
            }
        }
    };
}
pub(super) use named_list;
