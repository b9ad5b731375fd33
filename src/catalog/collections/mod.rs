//! Collections: papers that curators put together and in order, with notes.

use entity::{
    collection::{Column, Entity, Model},
    enums::ChangeEntity,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select};
use uuid::Uuid;

use super::{Error, Sight, names::Named, reach};
use crate::domain::{EntityKind, GlobalId};

mod entries;
mod moving;
mod state;
mod verbs;

pub use entries::{Listed, Member, entries, members, page};
pub(super) use moving::{forget, hand_over, take_back};
pub use verbs::{CollectionInput, MemberInput, add_papers, create, delete, remove_papers, update};

impl reach::Entry for Model {
    type Table = Entity;

    const ENTITY: ChangeEntity = ChangeEntity::Collection;

    fn seen(_: Sight) -> Select<Entity> {
        Entity::find().filter(Column::DeletedAt.is_null())
    }

    fn uid(&self) -> Uuid {
        self.uid
    }

    fn slug(&self) -> &str {
        &self.slug
    }
}

impl Named for Model {
    fn id(&self) -> i64 {
        self.id
    }

    fn name_key(&self) -> &str {
        &self.name_key
    }
}

/// The collection with this key.
///
/// # Errors
/// When the database fails.
pub async fn by_id(connection: &impl ConnectionTrait, id: i64) -> Result<Option<Model>, Error> {
    let living = <Model as reach::Entry>::seen(Sight::default());
    Ok(living.filter(Column::Id.eq(id)).one(connection).await?)
}

/// The public id of a collection.
#[must_use]
pub fn id(uid: Uuid) -> GlobalId {
    GlobalId {
        kind: EntityKind::Collection,
        uid,
    }
}
