//! What the orders of all lists are made of.

use async_graphql::Enum;

use super::error::Failure;

/// Keys of an order at most.
const KEYS: usize = 4;

/// Which way an order goes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum OrderDirection {
    /// The least, the earliest or the first of the alphabet first.
    Asc,
    /// The greatest, the latest or the last of the alphabet first.
    Desc,
}

/// Where entries without a value stand.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum NullsOrder {
    /// Before all others.
    First,
    /// After all others.
    Last,
}

/// Refuses an order that has too many keys, or the same one twice.
pub(super) fn check<F: PartialEq>(fields: &[F]) -> Result<(), Failure> {
    if fields.len() > KEYS {
        let message = format!("{} keys are more than the {KEYS} allowed.", fields.len());
        return Err(Failure::bad_user_input("orderBy", message));
    }
    let mut fields = fields.iter().enumerate();
    let rest = fields.clone();
    if let Some((at, _)) =
        fields.find(|(at, field)| rest.clone().take(*at).any(|(_, one)| one == *field))
    {
        let message =
            format!("orderBy[{at}] names a field that comes before it already; leave it out.");
        return Err(Failure::bad_user_input("orderBy", message));
    }
    Ok(())
}
