//! The search index, against the texts of the entries.

use std::collections::BTreeSet;

use entity::{author, paper, topic};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Event, Finding, Part, Treatment};
use crate::{
    catalog::{Catalog, Error, search_index, unit},
    domain::{EntityKind, GlobalId},
    search::{self, Digest, Index},
};

/// Looks at all entries of the index, in one snapshot of the database: nobody waits for it, and what differs there was never right.
/// Entries of the index that are of no paper, author or topic are found by nobody, and not looked for.
pub(super) async fn examine(
    catalog: &Catalog,
    treatment: Treatment,
    say: &mut impl FnMut(Event),
) -> Result<(), Error> {
    let snapshot = catalog.db.snapshot().await?;
    let mut wrong = Vec::new();
    for index in [Index::Papers, Index::Authors, Index::Topics] {
        let held = search::held(&snapshot, index).await?;
        let backend = catalog.backend();
        let keys = search_index::keys(&snapshot, index).await?;
        for keys in keys.chunks(search_index::CHUNK) {
            let documents = search_index::documents(&snapshot, index, keys).await?;
            for (key, document) in documents {
                let found = held.get(&key).copied();
                if found.unwrap_or_default() != Digest::of(&document, backend) {
                    wrong.push((index, key, found.is_some()));
                }
            }
        }
    }
    drop(snapshot);
    if wrong.is_empty() {
        return Ok(());
    }
    if treatment == Treatment::Repair {
        repair(catalog, &wrong).await?;
    }
    for (index, key, is_held) in wrong {
        if let Some(entry) = entry(catalog.read(), index, key).await? {
            say(Event::Found(Finding {
                part: Part::Search,
                entry,
                expected: "the words of its texts".to_owned(),
                found: if is_held { "other words" } else { "nothing" }.to_owned(),
            }));
        }
    }
    Ok(())
}

/// Indexes the entries as they are in the turn of writing, whatever was found of them before.
async fn repair(catalog: &Catalog, wrong: &[(Index, i64, bool)]) -> Result<(), Error> {
    let write = catalog.db.write().await?;
    let connection = write.connection();
    for index in [Index::Papers, Index::Authors, Index::Topics] {
        let keys = wrong.iter().filter(|(of, ..)| *of == index);
        let keys: BTreeSet<i64> = keys.map(|(_, key, _)| *key).collect();
        search_index::index_all(connection, index, keys).await?;
    }
    let revision = unit::next_revision(connection).await?;
    write.commit().await?;
    catalog.db.know(revision);
    Ok(())
}

async fn entry(
    connection: &impl ConnectionTrait,
    index: Index,
    key: i64,
) -> Result<Option<GlobalId>, Error> {
    macro_rules! uid {
        ($table:ident) => {
            $table::Entity::find()
                .select_only()
                .column($table::Column::Uid)
                .filter($table::Column::Id.eq(key))
                .into_tuple()
                .one(connection)
                .await?
        };
    }
    let (kind, uid): (_, Option<Uuid>) = match index {
        Index::Papers => (EntityKind::Paper, uid!(paper)),
        Index::Authors => (EntityKind::Author, uid!(author)),
        Index::Topics => (EntityKind::Topic, uid!(topic)),
    };
    Ok(uid.map(|uid| GlobalId { kind, uid }))
}
