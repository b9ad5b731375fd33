//! The state of a collection: what the verbs change and the history shows.

use std::collections::HashMap;

use entity::{collection::Model, collection_paper as table, paper};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::json;

use crate::{
    catalog::{
        Error,
        papers::{parts::group, state::Reference},
        sql,
        unit::Snapshot,
    },
    domain::{EntityKind, GlobalId, Timestamp},
};

/// A collection with its list, as it is or as it is wanted.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) row: Model,
    pub(super) papers: Vec<MemberState>,
}

/// A paper in a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MemberState {
    pub(super) paper: Reference,
    pub(super) note: Option<String>,
    /// Whether the paper is deleted: it keeps its place, and nobody sees it.
    pub(super) hidden: bool,
}

impl State {
    /// The states of collections, in their order. One statement.
    pub(super) async fn load_all(
        connection: &impl ConnectionTrait,
        rows: Vec<Model>,
    ) -> Result<Vec<Self>, Error> {
        let members = table::Entity::find()
            .find_also_related(paper::Entity)
            .filter(table::Column::CollectionId.is_in(rows.iter().map(|row| row.id)))
            .order_by_asc(table::Column::CollectionId)
            .order_by_asc(table::Column::Position)
            .all(connection)
            .await?;
        let members = members.into_iter().filter_map(|(member, paper)| {
            let paper = paper?;
            let state = MemberState {
                paper: Reference::of(paper.id, paper.uid),
                note: member.note,
                hidden: paper.deleted_at.is_some(),
            };
            Some((member.collection_id, state))
        });
        let mut lists: HashMap<i64, Vec<_>> = group(members, |(collection, _)| *collection);
        let states = rows.into_iter().map(|row| {
            let list = lists.remove(&row.id).unwrap_or_default().into_iter();
            let papers = list.map(|(_, member)| member).collect();
            Self { row, papers }
        });
        Ok(states.collect())
    }

    /// What the history shows of it.
    pub(super) fn snapshot(&self) -> Snapshot {
        let row = &self.row;
        let papers = self.papers.iter().map(|member| {
            let paper = GlobalId {
                kind: EntityKind::Paper,
                uid: member.paper.uid,
            };
            json!({ "paper": paper.to_string(), "note": member.note })
        });
        let deleted = row
            .deleted_at
            .map(|at| Timestamp::from_micros(at).to_string());
        let mut snapshot = Snapshot::new();
        snapshot.insert("slug".to_owned(), json!(row.slug));
        snapshot.insert("name".to_owned(), json!(row.name));
        snapshot.insert("description".to_owned(), json!(row.description));
        snapshot.insert("papers".to_owned(), papers.collect());
        snapshot.insert("deletedAt".to_owned(), json!(deleted));
        snapshot
    }

    /// Takes a paper out of the list.
    pub(super) fn remove(&mut self, paper: Reference) -> Option<MemberState> {
        let at = self.papers.iter().position(|own| own.paper == paper)?;
        Some(self.papers.remove(at))
    }

    /// The paper at a place of the list as readers see it, or the first one after it that does not move; none at the end.
    pub(super) fn paper_at(&self, position: i32, moving: &[MemberState]) -> Option<Reference> {
        let seen = self.papers.iter().filter(|own| !own.hidden);
        let skipped = usize::try_from(position).unwrap_or_default();
        let mut staying = seen.skip(skipped).map(|own| own.paper);
        staying.find(|paper| !moving.iter().any(|member| member.paper == *paper))
    }
}

/// Writes the lists of collections that have none.
pub(super) async fn insert(
    connection: &impl ConnectionTrait,
    lists: &[(i64, &[MemberState])],
) -> Result<(), Error> {
    let rows = lists.iter().flat_map(|(collection, papers)| {
        let places = papers.iter().zip(0..);
        places.map(|(member, position)| table::ActiveModel {
            collection_id: Set(*collection),
            paper_id: Set(member.paper.id),
            position: Set(position),
            note: Set(member.note.clone()),
        })
    });
    for chunk in sql::chunks(rows.collect(), 4) {
        table::Entity::insert_many(chunk)
            .exec_without_returning(connection)
            .await?;
    }
    Ok(())
}
