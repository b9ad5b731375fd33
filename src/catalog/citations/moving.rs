//! The citations of a paper that is merged into another one, and taken out of it again.

use std::collections::{BTreeMap, HashMap, HashSet};

use entity::{
    citation::{ActiveModel, Column, Entity, Relation},
    enums::ChangeEntity,
    paper,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::id;
use crate::{
    catalog::{
        Error, Problems, WriteError,
        merging::Merge,
        redirects, sql,
        unit::{Snapshot, Unit},
    },
    domain::{GlobalId, limits},
};

/// What the history calls the papers that a paper cites, and those that cite it, where they move.
pub(in crate::catalog) const ENDS: [&str; 2] = ["references", "citedBy"];

/// What papers cite and what cites them: the keys of the others.
#[derive(Debug, Default)]
struct Ends(HashMap<i64, [BTreeMap<i64, Uuid>; 2]>);

/// The citations of two papers before and after they moved.
#[derive(Debug)]
pub(in crate::catalog) struct Moved {
    before: Ends,
    after: Ends,
}

impl Moved {
    /// Adds the citations of a paper to its values before and after, as the history has them.
    pub(in crate::catalog) fn show(&self, paper: i64, values: &mut (Snapshot, Snapshot)) {
        self.before.show(paper, &mut values.0);
        self.after.show(paper, &mut values.1);
    }
}

impl Ends {
    async fn load(connection: &impl ConnectionTrait, papers: [i64; 2]) -> Result<Self, Error> {
        let mut ends = Self::default();
        for (at, own, other, relation) in [
            (0, Column::CitingId, Column::CitedId, Relation::Cited),
            (1, Column::CitedId, Column::CitingId, Relation::Citing),
        ] {
            let rows: Vec<(i64, i64, Uuid)> = Entity::find()
                .select_only()
                .columns([own, other])
                .column(paper::Column::Uid)
                .join(JoinType::InnerJoin, relation.def())
                .filter(own.is_in(papers))
                .into_tuple()
                .all(connection)
                .await?;
            for (own, other, uid) in rows {
                ends.0.entry(own).or_default()[at].insert(other, uid);
            }
        }
        Ok(ends)
    }

    fn of(&self, paper: i64, end: usize) -> impl Iterator<Item = (i64, Uuid)> {
        let ends = self.0.get(&paper).into_iter();
        ends.flat_map(move |ends| ends[end].iter().map(|(id, uid)| (*id, *uid)))
    }

    fn has(&self, citing: i64, cited: i64) -> bool {
        self.of(citing, 0).any(|(other, _)| other == cited)
            || self.of(cited, 1).any(|(other, _)| other == citing)
    }

    fn show(&self, paper: i64, values: &mut Snapshot) {
        for (end, field) in ENDS.into_iter().enumerate() {
            let papers = self.of(paper, end).map(|(_, uid)| id(uid).to_string());
            values.insert(field.to_owned(), json!(papers.collect::<Vec<_>>()));
        }
    }
}

/// Lets one paper cite and be cited in the place of another one that is merged into it.
pub(in crate::catalog) async fn hand_over(
    unit: &Unit<'_>,
    from: i64,
    into: i64,
) -> Result<Moved, WriteError> {
    let before = Ends::load(unit.connection(), [from, into]).await?;
    let cited = before.of(from, 0).map(|(other, _)| (into, other));
    let citing = before.of(from, 1).map(|(other, _)| (other, into));
    let pairs: Vec<_> = cited.chain(citing).collect();
    forget(unit.connection(), from).await?;
    insert(unit, pairs, &before).await?;
    let after = Ends::load(unit.connection(), [from, into]).await?;
    let mut problems = Problems::default();
    problems.limit(ENDS[0], after.of(into, 0).count(), limits::REFERENCES);
    problems.settle()?;
    Ok(Moved { before, after })
}

/// Gives the citations back that a merge moved, as far as it did. Papers that were merged themselves since are those that they are a part of.
pub(in crate::catalog) async fn take_back(
    unit: &Unit<'_>,
    merge: &Merge,
    from: i64,
    into: i64,
) -> Result<Moved, WriteError> {
    let before = Ends::load(unit.connection(), [from, into]).await?;
    let (mut gone, mut back) = (HashSet::new(), HashSet::new());
    for own in [merge.into, merge.from] {
        let diff = merge.diff(ChangeEntity::Paper, own);
        for field in ENDS {
            let Some((old, new)) = diff.get(field) else {
                continue;
            };
            let is_cited = field == ENDS[0];
            let pair = |other: &Uuid| {
                if is_cited {
                    (own, *other)
                } else {
                    (*other, own)
                }
            };
            let (old, new) = (uids(old), uids(new));
            gone.extend(new.difference(&old).map(pair));
            back.extend(old.difference(&new).map(pair));
        }
    }
    let all = gone.iter().chain(&back);
    let keys = keys(unit, all.flat_map(|(citing, cited)| [*citing, *cited])).await?;
    let pair = |(citing, cited): (Uuid, Uuid)| Some((*keys.get(&citing)?, *keys.get(&cited)?));
    delete(unit, into, gone.into_iter().filter_map(pair)).await?;
    let back = back.into_iter().filter_map(pair).collect();
    insert(unit, back, &before).await?;
    let after = Ends::load(unit.connection(), [from, into]).await?;
    Ok(Moved { before, after })
}

/// Takes away all citations of a paper, in both directions.
pub(in crate::catalog) async fn forget(
    connection: &impl ConnectionTrait,
    paper: i64,
) -> Result<(), Error> {
    let ends = Condition::any()
        .add(Column::CitingId.eq(paper))
        .add(Column::CitedId.eq(paper));
    Entity::delete_many().filter(ends).exec(connection).await?;
    Ok(())
}

/// Adds those of these citations that are not there.
async fn insert(
    unit: &Unit<'_>,
    mut pairs: Vec<(i64, i64)>,
    known: &Ends,
) -> Result<(), WriteError> {
    pairs.retain(|(citing, cited)| citing != cited && !known.has(*citing, *cited));
    pairs.sort_unstable();
    pairs.dedup();
    let rows = pairs.into_iter().map(|(citing, cited)| ActiveModel {
        citing_id: Set(citing),
        cited_id: Set(cited),
    });
    for chunk in sql::chunks(rows.collect(), 2) {
        Entity::insert_many(chunk)
            .exec_without_returning(unit.connection())
            .await?;
    }
    Ok(())
}

/// Takes these citations away from a paper that is at one end of each.
async fn delete(
    unit: &Unit<'_>,
    paper: i64,
    pairs: impl Iterator<Item = (i64, i64)>,
) -> Result<(), WriteError> {
    let (cited, citing): (Vec<_>, Vec<_>) = pairs.partition(|(citing, _)| *citing == paper);
    let cited = cited.into_iter().map(|(_, cited)| cited);
    let citing = citing.into_iter().map(|(citing, _)| citing);
    for (own, other, others) in [
        (Column::CitingId, Column::CitedId, cited.collect::<Vec<_>>()),
        (Column::CitedId, Column::CitingId, citing.collect()),
    ] {
        for chunk in others.chunks(sql::KEYS) {
            Entity::delete_many()
                .filter(own.eq(paper))
                .filter(other.is_in(chunk.iter().copied()))
                .exec(unit.connection())
                .await?;
        }
    }
    Ok(())
}

/// The internal keys of papers by their public ones, also of those that were merged.
async fn keys(
    unit: &Unit<'_>,
    uids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, i64>, Error> {
    let mut uids: Vec<Uuid> = uids.collect();
    uids.sort_unstable();
    uids.dedup();
    let merged = redirects::by_uids(unit.connection(), &uids).await?;
    let now = |uid: &Uuid| merged.get(uid).copied().unwrap_or(*uid);
    let targets: Vec<Uuid> = uids.iter().map(now).collect();
    let mut found: HashMap<Uuid, i64> = HashMap::new();
    for chunk in targets.chunks(sql::KEYS) {
        let rows: Vec<(Uuid, i64)> = paper::Entity::find()
            .select_only()
            .columns([paper::Column::Uid, paper::Column::Id])
            .filter(paper::Column::Uid.is_in(chunk.iter().copied()))
            // What was purged has no title, and is gone.
            .filter(paper::Column::Title.ne(""))
            .into_tuple()
            .all(unit.connection())
            .await?;
        found.extend(rows);
    }
    let keys = uids.into_iter();
    Ok(keys
        .filter_map(|uid| Some((uid, *found.get(&now(&uid))?)))
        .collect())
}

/// The papers in a list, as the history has it.
fn uids(list: &Value) -> HashSet<Uuid> {
    let ids = list.as_array().into_iter().flatten();
    let ids = ids.filter_map(|id| id.as_str()?.parse::<GlobalId>().ok());
    ids.map(|id| id.uid).collect()
}
