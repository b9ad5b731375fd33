//! The audit log: the type `AuditEntry` and its list.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};

use super::{EntryKind, FieldDiff, Operation, id_of, subject};
use crate::{
    auth::Scope,
    catalog::history::{self, AuditFilter, Entry, place},
    domain::{EntityKind, GlobalId},
    graphql::{
        context::ContextExt,
        error::Failure,
        id,
        pagination::{Edges, KeyKind, PageArguments, connection, fingerprint, int},
        plain::Plain,
        scalars::DateTime,
    },
};

/// Which changes of the audit log; all members that are given have to hold.
#[derive(InputObject, Default)]
pub(super) struct AuditLogFilter {
    /// Those of this entry: the global id of a paper, author, topic, venue, collection or token.
    entry_id: Option<ID>,
    /// Those of this kind of entry.
    kind: Option<EntryKind>,
    /// Those that did this.
    operation: Option<Operation>,
    /// Those done with this token.
    token_id: Option<ID>,
    /// Those done at this time or later.
    since: Option<DateTime>,
    /// Those done before this time.
    until: Option<DateTime>,
}

impl AuditLogFilter {
    fn read(self) -> Result<AuditFilter, Failure> {
        Ok(AuditFilter {
            subject: self.entry_id.map(|id| entry(&id)).transpose()?,
            entity: self.kind.map(Into::into),
            operation: self.operation.map(Into::into),
            token: self.token_id.map(|id| token(&id)).transpose()?,
            since: self.since.map(|time| time.0),
            until: self.until.map(|time| time.0),
        })
    }
}

fn entry(id: &ID) -> Result<(entity::enums::ChangeEntity, uuid::Uuid), Failure> {
    use entity::enums::ChangeEntity;
    let parsed: Option<GlobalId> = id.parse().ok();
    let entity = parsed.and_then(|id| match id.kind {
        EntityKind::Paper => Some((ChangeEntity::Paper, id.uid)),
        EntityKind::Author => Some((ChangeEntity::Author, id.uid)),
        EntityKind::Topic => Some((ChangeEntity::Topic, id.uid)),
        EntityKind::Venue => Some((ChangeEntity::Venue, id.uid)),
        EntityKind::Collection => Some((ChangeEntity::Collection, id.uid)),
        EntityKind::Token => Some((ChangeEntity::Token, id.uid)),
        EntityKind::Summary => None,
    });
    entity.ok_or_else(|| {
        let message = "entryId is the global id of a paper, author, topic, venue or token.";
        Failure::bad_user_input("filter", message)
    })
}

fn token(id: &ID) -> Result<uuid::Uuid, Failure> {
    id::uid_of(EntityKind::Token, id).ok_or_else(|| {
        Failure::bad_user_input(
            "filter",
            "tokenId is the global id of a token, token_ and a UUID.",
        )
    })
}

/// One change as the audit log has it.
#[derive(Clone)]
pub(super) struct AuditEntry(Arc<Entry>);

impl Plain for AuditEntry {}

connection! {
    /// A page of the audit log.
    AuditConnection of AuditedChanges,
    /// A change with its place in the audit log.
    AuditEdge,
    AuditEntry
}

/// One change as the audit log has it.
#[Object]
impl AuditEntry {
    /// The id, the same as that of the change in the history.
    async fn id(&self) -> ID {
        id_of(&self.0)
    }

    /// The number of the change: a later one has a greater one.
    async fn sequence(&self) -> i32 {
        int(self.0.sequence)
    }

    /// The catalog revision that it belongs to; the changes of one write share it.
    async fn revision(&self) -> i32 {
        int(self.0.revision)
    }

    /// When it was done.
    async fn at(&self) -> DateTime {
        DateTime::of(self.0.at)
    }

    /// What the token was called that it was done with, or the command of the server.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// The id of that token; null for commands.
    async fn token_id(&self) -> Option<ID> {
        let token = self.0.token?;
        Some(id::global(EntityKind::Token, token))
    }

    /// The id of the request that asked for it, as the log of the server has it; null for commands.
    async fn request_id(&self) -> Option<ID> {
        self.0.request_id.clone().map(ID)
    }

    /// What kind of entry it is about.
    async fn kind(&self) -> EntryKind {
        self.0.entity.into()
    }

    /// The global id of the entry.
    async fn entry_id(&self) -> ID {
        ID(subject(self.0.entity, self.0.uid).to_string())
    }

    /// What was done.
    async fn operation(&self) -> Operation {
        self.0.operation.into()
    }

    /// What the values were and what they became. Private names of authors and the secrets of tokens are never among them.
    async fn diff(&self) -> Vec<FieldDiff> {
        self.0.fields.iter().map(FieldDiff::from).collect()
    }
}

/// The changes of the audit log that match a filter.
pub(in crate::graphql) struct AuditedChanges(AuditFilter);

impl AuditedChanges {
    async fn count(&self, ctx: &Context<'_>) -> Result<i32, Failure> {
        Ok(int(
            history::audit_count(ctx.catalog().read(), &self.0).await?
        ))
    }
}

/// A page of the audit log, for those who may read it.
pub(super) async fn page(
    ctx: &Context<'_>,
    filter: AuditLogFilter,
    arguments: PageArguments,
) -> Result<AuditConnection, Failure> {
    ctx.demand(Scope::AuditRead)?;
    let filter = filter.read()?;
    let list = fingerprint("audit", &filter);
    let slice = arguments.slice(&list, &[KeyKind::Int])?;
    let page = history::audit(ctx.catalog().read(), &filter, &slice, ctx.around()).await?;
    let nodes = page.rows.iter().cloned();
    let nodes = nodes.map(|entry| AuditEntry(Arc::new(entry))).collect();
    let edges = Edges::new(&page, nodes, &list, place);
    Ok(AuditConnection::new(edges, AuditedChanges(filter)))
}
