//! One unit of work: a write transaction, who does it, and the changes it makes.

use entity::enums::{ChangeEntity, ChangeOperation};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    Catalog, Error,
    history::{Course, visibility},
    search_index::{self, Touched},
};
use crate::{
    db,
    domain::{Timestamp, Visibility},
};

/// Changes of one statement. Those of imports are long, and the values of a statement are in memory several times.
const CHANGES: usize = 500;

/// Who writes, for the history.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// The token's name, or the command that writes.
    pub name: String,
    /// The token's public id; none for a command.
    pub token: Option<Uuid>,
    /// The token's key; none for a command.
    pub token_id: Option<i64>,
    /// The request that asked for it.
    pub request_id: Option<String>,
}

impl Actor {
    /// A command of this program.
    #[must_use]
    pub fn command(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }
}

/// An entry after a write.
#[derive(Debug, Clone)]
pub struct Saved<T> {
    /// The entry as it is now.
    pub entity: T,
    /// The catalog revision that has it.
    pub revision: i64,
    /// False when everything was as wanted already and nothing was written.
    pub changed: bool,
}

/// A deletion that happened.
#[derive(Debug, Clone, Copy)]
pub struct Deleted {
    /// What was deleted.
    pub uid: Uuid,
    /// The catalog revision without it.
    pub revision: i64,
}

/// The values of an entry as the history shows them.
pub(super) type Snapshot = Map<String, Value>;

/// A write in progress. Dropped without [`Unit::commit`] it leaves nothing.
pub(super) struct Unit<'a> {
    db: &'a db::Db,
    write: db::Write,
    actor: &'a Actor,
    /// Where an import has its values from; none for what is written by hand.
    source: Option<String>,
    now: Timestamp,
    changes: Vec<Change>,
    touched: Touched,
}

struct Change {
    entity: ChangeEntity,
    uid: Uuid,
    operation: ChangeOperation,
    /// As text, which takes less than values: an import has thousands.
    diff: String,
    sight: Course,
    /// All values of the entry, where it comes into sight and the difference does not have them all.
    snapshot: Option<String>,
}

impl<'a> Unit<'a> {
    pub(super) async fn begin(catalog: &'a Catalog, actor: &'a Actor) -> Result<Self, Error> {
        let write = catalog.db.write().await?;
        Ok(Self {
            db: &catalog.db,
            write,
            actor,
            source: None,
            // Read after the turn has come: later revisions have later times.
            now: catalog.now(),
            changes: Vec::new(),
            touched: Touched::default(),
        })
    }

    pub(super) fn connection(&self) -> &DatabaseTransaction {
        self.write.connection()
    }

    pub(super) fn now(&self) -> i64 {
        self.now.micros()
    }

    /// What is noted from now on comes from this source, and is nobody's own word.
    pub(super) fn import_from(&mut self, source: Option<&str>) {
        self.source = source.map(str::to_owned);
    }

    pub(super) fn actor(&self) -> &Actor {
        self.actor
    }

    /// The entries whose texts were written, for the search to find them by their new ones.
    pub(super) fn touched(&mut self) -> &mut Touched {
        &mut self.touched
    }

    /// Notes what changed from one state to another; false, and nothing noted, when nothing did.
    pub(super) fn note(
        &mut self,
        entity: ChangeEntity,
        uid: Uuid,
        operation: ChangeOperation,
        before: &Snapshot,
        after: &Snapshot,
    ) -> bool {
        let diff = difference(before, after);
        let differs = !diff.is_empty() || operation != ChangeOperation::Updated;
        if differs {
            let sight = Course {
                before: visibility(before),
                after: visibility(after),
            };
            self.changes.push(Change {
                entity,
                uid,
                operation,
                diff: text(diff),
                sight,
                snapshot: (sight.reveals() && !before.is_empty()).then(|| text(after.clone())),
            });
        }
        differs
    }

    /// Notes that something changed of an entry that its history does not show. The audit log has it, without values; and the catalog
    /// revision counts it, because the revision of the entry is shown.
    pub(super) fn note_hidden(&mut self, entity: ChangeEntity, uid: Uuid) {
        let out_of_sight = Visibility::Deleted;
        self.changes.push(Change {
            entity,
            uid,
            operation: ChangeOperation::Updated,
            diff: text(Map::new()),
            sight: Course {
                before: out_of_sight,
                after: out_of_sight,
            },
            snapshot: None,
        });
    }

    /// Notes that the values of an entry were blanked, for all who could see it at any time.
    pub(super) fn note_purged(&mut self, entity: ChangeEntity, uid: Uuid, before: Visibility) {
        self.changes.push(Change {
            entity,
            uid,
            operation: ChangeOperation::Purged,
            diff: text(Map::new()),
            sight: Course {
                before,
                after: Visibility::Deleted,
            },
            snapshot: None,
        });
    }

    /// Commits everything with its change rows, and says the catalog revision that has it. A unit that noted no change leaves the
    /// revision as it is.
    pub(super) async fn commit(mut self) -> Result<i64, Error> {
        // At the end, so that a hundred entries take hardly more statements than one.
        search_index::refresh(self.connection(), &self.touched).await?;
        let changes = std::mem::take(&mut self.changes);
        let revision = if changes.is_empty() {
            revision(self.connection()).await?
        } else {
            let revision = next_revision(self.connection()).await?;
            self.append(revision, changes).await?;
            revision
        };
        self.write.commit().await?;
        // Before anybody is told of the write: from then on no reader of this process is shown the state before it.
        self.db.know(revision);
        Ok(revision)
    }

    async fn append(&self, revision: i64, changes: Vec<Change>) -> Result<(), Error> {
        let mut rows = changes
            .into_iter()
            .map(|change| entity::change::ActiveModel {
                id: NotSet,
                revision: Set(revision),
                at: Set(self.now()),
                actor: Set(self.actor.name.clone()),
                token_uid: Set(self.actor.token),
                request_id: Set(self.actor.request_id.clone()),
                entity: Set(change.entity),
                entity_uid: Set(change.uid),
                operation: Set(change.operation),
                diff: Set(change.diff),
                source: Set(self.source.clone()),
                before_visibility: Set(change.sight.before.as_i16()),
                after_visibility: Set(change.sight.after.as_i16()),
                audience: Set(change.sight.audience(change.entity).as_i16()),
                snapshot: Set(change.snapshot),
            });
        while rows.len() > 0 {
            entity::change::Entity::insert_many(rows.by_ref().take(CHANGES))
                .exec_without_returning(self.connection())
                .await?;
        }
        Ok(())
    }
}

/// Counts the catalog revision up and returns it.
pub(super) async fn next_revision(connection: &impl ConnectionTrait) -> Result<i64, Error> {
    use entity::catalog_state::{Column, Entity};
    let mut updated = Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .filter(Column::Id.eq(1))
        .exec_with_returning(connection)
        .await?;
    let row = updated.pop().ok_or(Error::Corrupt {
        what: "catalog revision",
    })?;
    Ok(row.revision)
}

/// The catalog revision.
pub(super) async fn revision(connection: &impl ConnectionTrait) -> Result<i64, Error> {
    let row = entity::catalog_state::Entity::find_by_id(1)
        .one(connection)
        .await?;
    Ok(row.map_or(0, |row| row.revision))
}

fn text(values: Map<String, Value>) -> String {
    Value::Object(values).to_string()
}

/// `{field: [before, after]}` of every field that differs; a field that one side lacks is null there.
fn difference(before: &Snapshot, after: &Snapshot) -> Map<String, Value> {
    let mut diff = Map::new();
    for field in before.keys().chain(after.keys()) {
        let (old, new) = (before.get(field), after.get(field));
        let (old, new) = (old.unwrap_or(&Value::Null), new.unwrap_or(&Value::Null));
        if old != new {
            diff.insert(field.clone(), Value::Array(vec![old.clone(), new.clone()]));
        }
    }
    diff
}
