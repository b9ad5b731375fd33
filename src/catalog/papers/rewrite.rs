//! Changing many papers by one rule, in a fixed number of statements a chunk.

use std::collections::HashMap;

use entity::{
    author,
    enums::{AuthorshipKind, ChangeEntity, ChangeOperation, TopicSource},
    paper::{Column, Entity, Model},
    topic,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use super::{
    fields::Fields,
    save::{self, Written},
    state::{AuthorshipState, Reference, State, TopicState},
    verbs,
};
use crate::{
    catalog::{
        Error, Problem, WriteError,
        merging::{Diff, values_before},
        sql,
        unit::Unit,
    },
    domain::GlobalId,
};

/// Papers that are in memory at a time.
const CHUNK: usize = 500;

/// Changes papers by a rule, deleted ones too, and gives the keys of those that it changed. What curators set by hand stays theirs.
pub(in crate::catalog) async fn rewrite(
    unit: &mut Unit<'_>,
    papers: &[i64],
    mut rule: impl FnMut(&mut State) -> Result<(), Vec<Problem>>,
) -> Result<Vec<i64>, WriteError> {
    let mut rewritten = Vec::new();
    for papers in papers.chunks(CHUNK) {
        let rows = Entity::find()
            .filter(Column::Id.is_in(papers.iter().copied()))
            .order_by_asc(Column::Id)
            .all(unit.connection())
            .await?;
        let states = State::load_all(unit.connection(), &rows).await?;
        let mut changed: Vec<(Model, State, State)> = Vec::new();
        for (row, before) in rows.into_iter().zip(states) {
            let mut after = before.clone();
            rule(&mut after).map_err(WriteError::Rejected)?;
            if before.differing(&after) != Fields::default() {
                changed.push((row, before, after));
            }
        }
        let written = changed.iter().map(|(row, before, after)| Written {
            row: Some(row),
            before,
            after,
        });
        let written: Vec<Written<'_>> = written.collect();
        let keys = save::all(unit.connection(), &written, unit.now()).await?;
        unit.touched().papers.extend(&keys);
        rewritten.extend(keys);
        for (row, before, after) in &changed {
            let (old, new) = (before.snapshot(), after.snapshot());
            unit.note(
                ChangeEntity::Paper,
                row.uid,
                ChangeOperation::Updated,
                &old,
                &new,
            );
        }
    }
    Ok(rewritten)
}

/// Puts another author in the place of one. Who is on a paper twice then keeps the first place.
pub(in crate::catalog) fn hand_over_authors(
    list: &mut Vec<AuthorshipState>,
    from: Uuid,
    into: Reference,
) {
    for own in list.iter_mut().filter(|own| own.author.uid == from) {
        own.author = into;
    }
    let mut seen = std::collections::HashSet::new();
    list.retain(|own| seen.insert(own.author.uid));
}

/// Puts another topic in the place of one; it is the primary one if either was.
pub(in crate::catalog) fn hand_over_topics(
    list: &mut Vec<TopicState>,
    from: Uuid,
    into: Reference,
) {
    let is_either = |own: &TopicState| own.topic.uid == from || own.topic.uid == into.uid;
    let primary = list.iter().any(|own| own.primary && is_either(own));
    for own in list.iter_mut().filter(|own| own.topic.uid == from) {
        own.topic = into;
    }
    let mut seen = std::collections::HashSet::new();
    list.retain(|own| seen.insert(own.topic.uid));
    for own in list.iter_mut().filter(|own| own.topic.uid == into.uid) {
        own.primary = primary;
    }
}

/// Puts the authors and topics of papers back as they were before a change, where they are still what it made of them.
pub(in crate::catalog) async fn put_back(
    unit: &mut Unit<'_>,
    papers: &HashMap<Uuid, Diff>,
) -> Result<(), WriteError> {
    let members = |list: &str, member: &str| {
        let lists = papers.values().filter_map(|diff| diff.get(list));
        let members = lists.filter_map(|(before, _)| before.as_array()).flatten();
        let uids = members
            .filter_map(|own| Some(own.get(member)?.as_str()?.parse::<GlobalId>().ok()?.uid));
        uids.collect::<Vec<Uuid>>()
    };
    let (authors, topics) = (members("authors", "author"), members("topics", "topic"));
    let authors = references(unit.connection(), authors, false).await?;
    let topics = references(unit.connection(), topics, true).await?;
    let uids: Vec<Uuid> = papers.keys().copied().collect();
    let mut keys: Vec<i64> = Vec::with_capacity(uids.len());
    for chunk in uids.chunks(sql::KEYS) {
        let query = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(Column::Uid.is_in(chunk.iter().copied()));
        keys.extend(query.into_tuple::<i64>().all(unit.connection()).await?);
    }
    rewrite(unit, &keys, |state| {
        let Some(diff) = papers.get(&state.uid) else {
            return Ok(());
        };
        let values = values_before(verbs::id(state.uid), diff, &state.snapshot())?;
        if let Some(list) = values.get("authors").and_then(Value::as_array) {
            let list = list.iter().filter_map(|own| authorship(own, &authors));
            state.authors = list.collect();
        }
        if let Some(list) = values.get("topics").and_then(Value::as_array) {
            let list = list.iter().filter_map(|own| paper_topic(own, &topics));
            state.topics = list.collect();
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// The living authors or topics with these public keys.
async fn references(
    connection: &impl ConnectionTrait,
    mut uids: Vec<Uuid>,
    are_topics: bool,
) -> Result<HashMap<Uuid, Reference>, Error> {
    uids.sort_unstable();
    uids.dedup();
    let mut found: Vec<(Uuid, i64)> = Vec::with_capacity(uids.len());
    for chunk in uids.chunks(sql::KEYS) {
        let uids = chunk.iter().copied();
        let rows: Vec<(Uuid, i64)> = if are_topics {
            let query = topic::Entity::find().select_only();
            let query = query.columns([topic::Column::Uid, topic::Column::Id]);
            let query = query.filter(topic::Column::Uid.is_in(uids));
            query
                .filter(topic::Column::DeletedAt.is_null())
                .into_tuple()
                .all(connection)
                .await?
        } else {
            let query = author::Entity::find().select_only();
            let query = query.columns([author::Column::Uid, author::Column::Id]);
            let query = query.filter(author::Column::Uid.is_in(uids));
            query
                .filter(author::Column::DeletedAt.is_null())
                .into_tuple()
                .all(connection)
                .await?
        };
        found.extend(rows);
    }
    let found = found.into_iter();
    Ok(found
        .map(|(uid, id)| (uid, Reference::of(id, uid)))
        .collect())
}

fn referred(own: &Value, member: &str, known: &HashMap<Uuid, Reference>) -> Option<Reference> {
    let id: GlobalId = own.get(member)?.as_str()?.parse().ok()?;
    known.get(&id.uid).copied()
}

fn authorship(own: &Value, authors: &HashMap<Uuid, Reference>) -> Option<AuthorshipState> {
    Some(AuthorshipState {
        author: referred(own, "author", authors)?,
        name: own.get("name")?.as_str()?.to_owned(),
        affiliation: own["affiliation"].as_str().map(str::to_owned),
        kind: AuthorshipKind::parse(own.get("kind")?.as_str()?)?,
    })
}

fn paper_topic(own: &Value, topics: &HashMap<Uuid, Reference>) -> Option<TopicState> {
    Some(TopicState {
        topic: referred(own, "topic", topics)?,
        primary: own["primary"].as_bool().unwrap_or_default(),
        source: TopicSource::parse(own.get("source")?.as_str()?)?,
        confidence: own["confidence"].as_f64(),
    })
}
