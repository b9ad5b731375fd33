//! New changes as they come, read once for readers of every sight.

use entity::{
    change::{Column, Entity, Model},
    enums::ChangeEntity,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Audience, Entry, entry, redaction};
use crate::catalog::{Error, Sight, papers};

/// Changes that are read at once.
const NEWS: u64 = 100;

/// Changes that follow each other.
#[derive(Debug)]
pub struct News {
    /// The number of the last change before them.
    pub after: i64,
    /// The number of the last one of them; the same as `after` when there is none.
    pub upto: i64,
    /// Those that somebody learns of.
    pub changes: Vec<New>,
    /// The tokens that were changed.
    pub tokens: Vec<Uuid>,
}

/// A change as readers see it.
#[derive(Debug)]
pub struct New {
    everybody: Option<Entry>,
    draft_readers: Option<Entry>,
    /// The key of the paper that it is about, if it is about one.
    pub paper: Option<i64>,
}

impl New {
    /// The change as a reader sees it; none for those who learn nothing of it.
    #[must_use]
    pub fn seen(&self, sight: Sight) -> Option<&Entry> {
        match Audience::of(sight) {
            Audience::Everybody => self.everybody.as_ref(),
            Audience::DraftReaders | Audience::Auditors => self.draft_readers.as_ref(),
        }
    }
}

/// The number of the last change; 0 when there is none.
///
/// # Errors
/// When the database fails; so have all reading functions.
pub async fn head(connection: &impl ConnectionTrait) -> Result<i64, Error> {
    let last: Option<Option<i64>> = Entity::find()
        .select_only()
        .column_as(Column::Id.max(), "last")
        .into_tuple()
        .one(connection)
        .await?;
    Ok(last.flatten().unwrap_or_default())
}

/// The next changes after a number, oldest first. A fixed number of statements.
///
/// # Errors
/// When the database fails.
pub async fn news(connection: &impl ConnectionTrait, after: i64) -> Result<News, Error> {
    let rows = Entity::find()
        .filter(Column::Id.gt(after))
        .order_by_asc(Column::Id)
        .limit(NEWS)
        .all(connection)
        .await?;
    let of = |entity: ChangeEntity| {
        let rows = rows.iter().filter(move |row| row.entity == entity);
        rows.map(|row| row.entity_uid).collect::<Vec<_>>()
    };
    let (tokens, uids) = (of(ChangeEntity::Token), of(ChangeEntity::Paper));
    let keys = papers::keys(connection, &uids).await?;
    let upto = rows.last().map_or(after, |row| row.id);
    let mut changes = Vec::with_capacity(rows.len());
    for row in &rows {
        changes.push(New {
            everybody: view(row, Sight { drafts: false })?,
            draft_readers: view(row, Sight { drafts: true })?,
            paper: keys.get(&row.entity_uid).copied(),
        });
    }
    changes.retain(|new| new.draft_readers.is_some());
    redact(connection, &mut changes).await?;
    Ok(News {
        after,
        upto,
        changes,
        tokens,
    })
}

fn view(row: &Model, sight: Sight) -> Result<Option<Entry>, Error> {
    if row.audience > Audience::of(sight).as_i16() {
        return Ok(None);
    }
    entry(row.clone(), Some(sight)).map(Some)
}

/// Hides private names in all views at once.
async fn redact(connection: &impl ConnectionTrait, changes: &mut [New]) -> Result<(), Error> {
    let mut views: Vec<Entry> = Vec::with_capacity(changes.len() * 2);
    for new in &mut *changes {
        views.extend(new.everybody.take());
        views.extend(new.draft_readers.take());
    }
    redaction::redact(connection, &mut views).await?;
    // In the order in which they were taken: a change has one view, or two.
    let mut views = views.into_iter().peekable();
    for new in changes {
        let first = views.next();
        let same = first.as_ref().map(|first| first.sequence);
        let second = views.next_if(|next| Some(next.sequence) == same);
        (new.everybody, new.draft_readers) = match second {
            Some(second) => (first, Some(second)),
            None => (None, first),
        };
    }
    Ok(())
}
