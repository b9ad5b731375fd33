//! What collections list, for many of them at once.

use std::{collections::HashMap, hash::BuildHasher};

use entity::{collection_paper as table, paper};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait,
};

use crate::catalog::{
    Error, Sight,
    page::{Key, Page, Place, Slice},
    papers::{parts::group, visibilities},
    sql,
};

/// A paper in a collection, by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Its place, from 0. Places of papers that may not be seen are left out.
    pub position: i32,
    /// The key of the paper.
    pub paper: i64,
}

/// A paper in a collection with what the curators say of it.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its place, from 0.
    pub position: i32,
    /// The note; none where there is nothing to say.
    pub note: Option<String>,
    /// The paper.
    pub paper: paper::Model,
}

/// The listed papers of each collection that may be seen, in order. A collection has at most
/// [`COLLECTION_PAPERS`](crate::domain::limits::COLLECTION_PAPERS).
///
/// # Errors
/// When the database fails; so have all functions of this file.
pub async fn members(
    connection: &impl ConnectionTrait,
    sight: Sight,
    collections: &[i64],
) -> Result<HashMap<i64, Vec<Member>>, Error> {
    let mut rows: Vec<(i64, i32, i64)> = Vec::new();
    for chunk in collections.chunks(sql::KEYS) {
        let found = table::Entity::find()
            .select_only()
            .columns([
                table::Column::CollectionId,
                table::Column::Position,
                table::Column::PaperId,
            ])
            .join(JoinType::InnerJoin, table::Relation::Paper.def())
            .filter(table::Column::CollectionId.is_in(chunk.iter().copied()))
            .filter(paper::Column::Visibility.is_in(visibilities(sight)))
            .order_by_asc(table::Column::CollectionId)
            .order_by_asc(table::Column::Position)
            .into_tuple()
            .all(connection)
            .await?;
        rows.extend::<Vec<(i64, i32, i64)>>(found);
    }
    let groups = group(rows, |(collection, _, _)| *collection).into_iter();
    let member = |(_, position, paper)| Member { position, paper };
    Ok(groups
        .map(|(collection, rows)| (collection, rows.into_iter().map(member).collect()))
        .collect())
}

/// The slice of a list of members.
#[must_use]
pub fn page(members: &[Member], slice: &Slice) -> Page<Member> {
    let until = |end: i64| members.partition_point(|member| i64::from(member.position) < end);
    let start = at(slice.after.as_ref()).map_or(0, |after| until(after.saturating_add(1)));
    let end = at(slice.before.as_ref()).map_or(members.len(), until);
    let limit = usize::try_from(slice.limit).unwrap_or(usize::MAX);
    let end = end.max(start);
    let (start, end) = if slice.from_end {
        (end.saturating_sub(limit).max(start), end)
    } else {
        (start, start.saturating_add(limit).min(end))
    };
    Page {
        rows: members[start..end].to_vec(),
        has_previous: start > 0,
        has_next: end < members.len(),
    }
}

/// The position at a place.
fn at(place: Option<&Place>) -> Option<i64> {
    match place.map(Vec::as_slice) {
        Some([Key::Int(position)]) => Some(*position),
        _ => None,
    }
}

/// The papers of some members of collections with their notes, in the members' order. A paper that is gone meanwhile is left out.
///
/// # Errors
/// When the database fails.
pub async fn entries<S: BuildHasher + Sync>(
    connection: &impl ConnectionTrait,
    sight: Sight,
    wanted: &HashMap<i64, Page<Member>, S>,
) -> Result<HashMap<i64, Vec<Listed>>, Error> {
    let members = wanted.values().flat_map(|page| &page.rows);
    let mut papers: Vec<i64> = members.map(|member| member.paper).collect();
    papers.sort_unstable();
    papers.dedup();
    let mut found = HashMap::new();
    for chunk in papers.chunks(sql::KEYS) {
        let rows = table::Entity::find()
            .find_also_related(paper::Entity)
            .filter(table::Column::CollectionId.is_in(wanted.keys().copied()))
            .filter(table::Column::PaperId.is_in(chunk.iter().copied()))
            .filter(paper::Column::Visibility.is_in(visibilities(sight)))
            .all(connection)
            .await?;
        for (row, paper) in rows {
            let key = (row.collection_id, row.paper_id);
            found.extend(paper.map(|paper| (key, (row.note, paper))));
        }
    }
    let entries = wanted.iter().map(|(collection, page)| {
        let listed = page.rows.iter().filter_map(|member| {
            let (note, paper) = found.remove(&(*collection, member.paper))?;
            Some(Listed {
                position: member.position,
                note,
                paper,
            })
        });
        (*collection, listed.collect())
    });
    Ok(entries.collect())
}
