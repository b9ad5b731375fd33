//! Global ids at the edge of the schema.

use async_graphql::ID;
use uuid::Uuid;

use crate::domain::{EntityKind, GlobalId};

/// The id of an entry as clients see it.
pub(super) fn global(kind: EntityKind, uid: Uuid) -> ID {
    ID(GlobalId { kind, uid }.to_string())
}

/// The public key in an id of this kind; none for any other text.
pub(super) fn uid_of(kind: EntityKind, id: &ID) -> Option<Uuid> {
    let id: GlobalId = id.parse().ok()?;
    (id.kind == kind).then_some(id.uid)
}
