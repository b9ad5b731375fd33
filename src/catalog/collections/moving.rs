//! The places of a paper that is merged into another one, and taken out of it again.

use std::collections::HashMap;

use entity::{
    collection::{Column, Entity},
    collection_paper as table,
    enums::{ChangeEntity, ChangeOperation},
    paper,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use serde_json::Value;
use uuid::Uuid;

use super::{
    id,
    state::{self, MemberState, State},
};
use crate::{
    catalog::{
        Error, Problem, WriteError,
        merging::{Merge, values_before},
        papers::state::Reference,
        sql,
        unit::Unit,
    },
    domain::GlobalId,
};

/// Puts one paper in the places of another one that is merged into it. Where it has a place itself it keeps that, and gets the note of the
/// other one if it has none.
pub(in crate::catalog) async fn hand_over(
    unit: &mut Unit<'_>,
    from: i64,
    into: Reference,
) -> Result<(), WriteError> {
    let collections: Vec<i64> = table::Entity::find()
        .select_only()
        .column(table::Column::CollectionId)
        .filter(table::Column::PaperId.eq(from))
        .into_tuple()
        .all(unit.connection())
        .await?;
    let these = Condition::all().add(Column::Id.is_in(collections));
    rewrite(unit, these, |collection| {
        let papers = &mut collection.papers;
        let Some(at) = papers.iter().position(|own| own.paper.id == from) else {
            return Ok(());
        };
        if let Some(own) = papers.iter().position(|own| own.paper == into) {
            let note = papers[at].note.take();
            let own = &mut papers[own].note;
            *own = own.take().or(note);
            papers.remove(at);
        } else {
            papers[at].paper = into;
        }
        Ok(())
    })
    .await
}

/// Gives the places back that a merge moved, in collections whose lists are still what it made of them.
pub(in crate::catalog) async fn take_back(
    unit: &mut Unit<'_>,
    merge: &Merge,
) -> Result<(), WriteError> {
    let diffs = merge.entries(ChangeEntity::Collection);
    let before = diffs.values().filter_map(|diff| diff.get("papers"));
    let before = before.filter_map(|(before, _)| before.as_array()).flatten();
    let papers = references(unit.connection(), before.filter_map(uid_of).collect()).await?;
    let these = Condition::all().add(Column::Uid.is_in(diffs.keys().copied()));
    rewrite(unit, these, |collection| {
        let uid = collection.row.uid;
        let Some(diff) = diffs.get(&uid) else {
            return Ok(());
        };
        let values = values_before(id(uid), diff, &collection.snapshot())?;
        if let Some(list) = values.get("papers").and_then(Value::as_array) {
            let members = list.iter().filter_map(|member| {
                Some(MemberState {
                    paper: *papers.get(&uid_of(member)?)?,
                    note: member["note"].as_str().map(str::to_owned),
                    hidden: false,
                })
            });
            collection.papers = members.collect();
        }
        Ok(())
    })
    .await
}

/// Takes a paper out of all collections.
pub(in crate::catalog) async fn forget(
    connection: &impl ConnectionTrait,
    paper: i64,
) -> Result<(), Error> {
    table::Entity::delete_many()
        .filter(table::Column::PaperId.eq(paper))
        .exec(connection)
        .await?;
    Ok(())
}

/// Changes the lists of living collections by a rule, in as many statements as for one.
async fn rewrite(
    unit: &mut Unit<'_>,
    these: Condition,
    mut rule: impl FnMut(&mut State) -> Result<(), Vec<Problem>>,
) -> Result<(), WriteError> {
    let rows = Entity::find()
        .filter(these)
        .filter(Column::DeletedAt.is_null())
        .order_by_asc(Column::Id)
        .all(unit.connection())
        .await?;
    let mut changed: Vec<State> = Vec::new();
    for before in State::load_all(unit.connection(), rows).await? {
        let mut after = before.clone();
        rule(&mut after).map_err(WriteError::Rejected)?;
        let (old, new) = (before.snapshot(), after.snapshot());
        let (entity, operation) = (ChangeEntity::Collection, ChangeOperation::Updated);
        if unit.note(entity, after.row.uid, operation, &old, &new) {
            changed.push(after);
        }
    }
    if changed.is_empty() {
        return Ok(());
    }
    let keys = || changed.iter().map(|state| state.row.id);
    Entity::update_many()
        .col_expr(Column::Revision, Expr::col(Column::Revision).add(1))
        .col_expr(Column::UpdatedAt, Expr::val(unit.now()))
        .filter(Column::Id.is_in(keys()))
        .exec(unit.connection())
        .await?;
    table::Entity::delete_many()
        .filter(table::Column::CollectionId.is_in(keys()))
        .exec(unit.connection())
        .await?;
    let lists = changed
        .iter()
        .map(|state| (state.row.id, state.papers.as_slice()));
    state::insert(unit.connection(), &lists.collect::<Vec<_>>()).await?;
    Ok(())
}

/// The papers with these public keys, deleted ones too: they keep their places.
async fn references(
    connection: &impl ConnectionTrait,
    mut uids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Reference>, Error> {
    uids.sort_unstable();
    uids.dedup();
    let mut found = HashMap::new();
    for chunk in uids.chunks(sql::KEYS) {
        let rows: Vec<(Uuid, i64)> = paper::Entity::find()
            .select_only()
            .columns([paper::Column::Uid, paper::Column::Id])
            .filter(paper::Column::Uid.is_in(chunk.iter().copied()))
            .into_tuple()
            .all(connection)
            .await?;
        let rows = rows.into_iter();
        found.extend(rows.map(|(uid, id)| (uid, Reference::of(id, uid))));
    }
    Ok(found)
}

/// The paper of a place, as the history has it.
fn uid_of(member: &Value) -> Option<Uuid> {
    let id: GlobalId = member.get("paper")?.as_str()?.parse().ok()?;
    Some(id.uid)
}
