//! The types of the history: `Change` and what it says.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::enums::{ChangeEntity, ChangeOperation};

use super::{
    context::ContextExt,
    error::Failure,
    id,
    node::{self, Node},
    pagination::{KeyKind, PageArguments, connection, cursor, int},
    plain::Plain,
    scalars::{DateTime, Json},
    siblings::{Member, Part, members},
};
use crate::{
    auth::Scope,
    catalog::{
        self, Catalog, Sight,
        history::{self, Entry, FieldChange, place},
        page::Key,
    },
    domain::{EntityKind, GlobalId},
};

mod audit;
mod mutation;
mod pages;
mod query;

pub use mutation::HistoryMutation;
pub(super) use pages::of_entry;
use pages::{ALL, ListedChanges};
pub use query::HistoryQuery;

/// What kind of entry a change is about.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "ChangeEntity")]
pub(super) enum EntryKind {
    /// A paper with all its parts.
    Paper,
    /// An author with the names.
    Author,
    /// A topic with its aliases.
    Topic,
    /// A venue.
    Venue,
    /// A collection with its list of papers.
    Collection,
    /// A token of the API; in the audit log only.
    Token,
}

/// What was done to an entry.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "ChangeOperation", name = "ChangeOperation")]
pub(super) enum Operation {
    /// It came into being, or into the viewer's sight: a draft was published.
    Created,
    /// Some of its values were replaced.
    Updated,
    /// It was deleted, or went out of the viewer's sight: it became a draft.
    Deleted,
    /// It came back from being deleted.
    Restored,
    /// It was merged into another entry of its kind, which is found by its id from then on.
    Merged,
    /// Its values were blanked for good; also what is left of its earlier changes.
    Purged,
}

/// What became of one value of an entry. Values are JSON as inputs have it: texts, numbers, lists, objects; entries by their ids.
#[derive(SimpleObject, Clone)]
pub(super) struct FieldDiff {
    /// The name of the value, like the field of the entry's type.
    field: String,
    /// What it was; null when there was nothing.
    before: Option<Json>,
    /// What it became; null when there is nothing any more.
    after: Option<Json>,
}

impl From<&FieldChange> for FieldDiff {
    fn from(change: &FieldChange) -> Self {
        let json = |value: &serde_json::Value| (!value.is_null()).then(|| Json(value.clone()));
        Self {
            field: change.field.clone(),
            before: json(&change.before),
            after: json(&change.after),
        }
    }
}

/// The ids of changes begin so.
const PREFIX: &str = "change_";

/// The id of a change.
fn id_of(entry: &Entry) -> ID {
    ID(format!("{PREFIX}{}", entry.sequence))
}

/// The number in the id of a change; none for any other text.
fn sequence_of(id: &ID) -> Option<i64> {
    id.strip_prefix(PREFIX)?.parse().ok()
}

/// The id of what a change is about.
fn subject(entity: ChangeEntity, uid: uuid::Uuid) -> GlobalId {
    let kind = match entity {
        ChangeEntity::Paper => EntityKind::Paper,
        ChangeEntity::Author => EntityKind::Author,
        ChangeEntity::Topic => EntityKind::Topic,
        ChangeEntity::Venue => EntityKind::Venue,
        ChangeEntity::Collection => EntityKind::Collection,
        ChangeEntity::Token => EntityKind::Token,
    };
    GlobalId { kind, uid }
}

/// One change of one entry, as the viewer may see it. To those who may not read drafts, publishing is `CREATED` and making a draft of a
/// paper is `DELETED`, and what happened to a draft never happened.
#[derive(Clone)]
pub(super) struct Change(Member<Entry>);

impl Plain for Change {}

impl Change {
    /// Changes that came together: what one of them asks for is loaded for all.
    pub(super) fn list(rows: Vec<Entry>) -> Vec<Self> {
        members(rows, |row| row.sequence)
            .into_iter()
            .map(Self)
            .collect()
    }

    fn row(&self) -> &Entry {
        &self.0.row
    }

    /// The same, each with its place in the list of all changes.
    pub(super) fn edges(rows: Vec<Entry>) -> Vec<ChangeEdge> {
        let changes = Self::list(rows).into_iter();
        changes
            .map(|node| ChangeEdge {
                cursor: node.cursor(),
                node,
            })
            .collect()
    }

    /// The number of the change that a cursor of the list of all changes stands for.
    pub(super) fn sequence_at(cursor: String) -> Result<i64, Failure> {
        let arguments = PageArguments {
            after: Some(cursor),
            ..PageArguments::default()
        };
        let after = arguments.slice(ALL, &[KeyKind::Int])?.after;
        Ok(match after.as_deref() {
            Some([Key::Int(sequence)]) => *sequence,
            _ => 0,
        })
    }

    /// Its place in the list of all changes.
    pub(super) fn cursor(&self) -> String {
        cursor(ALL, place(self.row()))
    }

    /// Its number.
    pub(super) fn number(&self) -> i64 {
        self.row().sequence
    }

    /// The catalog revision that it belongs to.
    pub(super) fn catalog_revision(&self) -> i32 {
        int(self.row().revision)
    }

    /// The id of what it is about.
    pub(super) fn subject_id(&self) -> ID {
        ID(subject(self.row().entity, self.row().uid).to_string())
    }

    /// What it is about, as it is now.
    pub(super) async fn entry(&self, ctx: &Context<'_>) -> Result<Option<Node>, Failure> {
        let (siblings, key) = (&self.0.siblings, self.row().sequence);
        siblings.part(ctx, key, Entries).await
    }
}

connection! {
    /// A page of changes.
    ChangeConnection of ListedChanges,
    /// A change with its place in the list.
    ChangeEdge,
    Change
}

impl ChangeEdge {
    /// The number of its change.
    pub(super) fn sequence(&self) -> i64 {
        self.node.number()
    }
}

/// One change of one entry, as the viewer may see it. To those who may not read drafts, publishing is `CREATED` and making a draft of a
/// paper is `DELETED`, and what happened to a draft never happened.
#[Object]
impl Change {
    /// The id, for `revertChange`. Opaque.
    async fn id(&self) -> ID {
        id_of(self.row())
    }

    /// The number of the change: a later one has a greater one. Numbers that are missing belong to changes of others.
    async fn sequence(&self) -> i32 {
        int(self.row().sequence)
    }

    /// The catalog revision that it belongs to; the changes of one write share it.
    async fn revision(&self) -> i32 {
        self.catalog_revision()
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        DateTime::of(self.row().at)
    }

    /// What the token is called that it was done with, or the command of the server.
    async fn actor(&self) -> &str {
        &self.row().actor
    }

    /// The id of that token; null for commands, and for all who may not read the audit log.
    async fn token_id(&self, ctx: &Context<'_>) -> Option<ID> {
        let token = self.row().token?;
        let may_know = ctx.viewer().may(Scope::AuditRead);
        may_know.then(|| id::global(EntityKind::Token, token))
    }

    /// What kind of entry it is about.
    async fn kind(&self) -> EntryKind {
        self.row().entity.into()
    }

    /// The global id of the entry, also of one that is deleted.
    async fn entry_id(&self) -> ID {
        self.subject_id()
    }

    /// What was done.
    async fn operation(&self) -> Operation {
        self.row().operation.into()
    }

    /// The values that changed, by name. All values where the entry came into sight; none where it went out of sight without being
    /// deleted, and none as long as the viewer cannot see the entry.
    async fn diff(&self, ctx: &Context<'_>) -> Result<Vec<FieldDiff>, Failure> {
        let is_seen = self.entry(ctx).await?.is_some();
        let fields = self.row().fields.iter().filter(|_| is_seen);
        Ok(fields.map(FieldDiff::from).collect())
    }

    /// The entry as it is now; null when it is deleted or the viewer may not see it.
    async fn node(&self, ctx: &Context<'_>) -> Option<Result<Node, Failure>> {
        self.entry(ctx).await.transpose()
    }
}

/// The entries that changes are about, as they are now.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Entries;

impl Part for Entries {
    type Value = Option<Node>;

    async fn load(
        &self,
        catalog: &Catalog,
        sight: Sight,
        keys: &[i64],
    ) -> Result<HashMap<i64, Self::Value>, catalog::Error> {
        let subjects = history::subjects(catalog.read(), keys).await?;
        let ids = subjects
            .into_iter()
            .map(|(change, (entity, uid))| (change, subject(entity, uid)));
        let ids: Vec<(i64, GlobalId)> = ids.collect();
        let wanted: Vec<GlobalId> = ids.iter().map(|(_, id)| *id).collect();
        let found = node::load(catalog, sight, &wanted).await?;
        let entries = ids.into_iter();
        Ok(entries
            .map(|(change, id)| (change, found.get(&id).cloned()))
            .collect())
    }
}
