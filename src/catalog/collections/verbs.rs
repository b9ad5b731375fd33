//! Creating, changing and deleting collections.

use entity::{
    collection::{ActiveModel, Entity, Model},
    collection_paper,
    enums::{ChangeEntity, ChangeOperation},
    paper,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::{
    id,
    state::{self, MemberState, State},
};
use crate::{
    catalog::{
        Actor, Catalog, Deleted, Error, Patch, Problem, ProblemCode, Problems, Saved, Sight,
        WriteError, lines,
        papers::state::Reference,
        reach, redirects, slugs,
        unit::{Snapshot, Unit},
    },
    domain::{EntityKind, GlobalId, limits},
};

/// The wanted values of a collection. For a new one an absent value means its default.
#[derive(Debug, Clone, Default)]
pub struct CollectionInput {
    /// The readable key; made from the name when a new collection has none.
    pub slug: Patch<String>,
    /// One line, required.
    pub name: Patch<String>,
    /// What it is about.
    pub description: Patch<String>,
    /// All its papers in order.
    pub papers: Patch<Vec<MemberInput>>,
}

/// A paper to be put into a collection.
#[derive(Debug, Clone)]
pub struct MemberInput {
    /// The public id of the paper.
    pub paper: String,
    /// What to say of it there.
    pub note: Option<String>,
}

/// Adds a collection.
///
/// # Errors
/// The problems of the input, or a failure; nothing is stored then. So have all verbs.
pub async fn create(
    catalog: &Catalog,
    actor: &Actor,
    mut input: CollectionInput,
) -> Result<Saved<Model>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    if input.name.is_keep() {
        input.name = Patch::Clear;
    }
    let mut state = State {
        row: Model {
            id: 0,
            uid: Uuid::now_v7(),
            slug: String::new(),
            name: String::new(),
            name_key: String::new(),
            description: None,
            revision: 1,
            created_at: unit.now(),
            updated_at: unit.now(),
            deleted_at: None,
        },
        papers: Vec::new(),
    };
    apply(&unit, &mut state, input).await?;
    let new = ActiveModel {
        id: NotSet,
        ..state.row.clone().into_active_model().reset_all()
    };
    let row = Entity::insert(new)
        .exec_with_returning(unit.connection())
        .await?;
    state::insert(unit.connection(), &[(row.id, &state.papers)]).await?;
    unit.note(
        ChangeEntity::Collection,
        row.uid,
        ChangeOperation::Created,
        &Snapshot::new(),
        &state.snapshot(),
    );
    let revision = unit.commit().await?;
    Ok(Saved {
        entity: row,
        revision,
        changed: true,
    })
}

/// Changes the wanted values of a collection. When all are as wanted already, nothing is written.
///
/// # Errors
/// See [`create`].
pub async fn update(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    input: CollectionInput,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let before = current(&unit, uid, expected).await?;
    let mut after = before.clone();
    apply(&unit, &mut after, input).await?;
    store(unit, &before, after, ChangeOperation::Updated).await
}

/// Puts papers into a collection, in order: before the paper that stands at `position` now, or at the end. Those that are in it already
/// move there; a note replaces the one they have.
///
/// # Errors
/// See [`create`].
pub async fn add_papers(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    papers: Vec<MemberInput>,
    position: Option<i32>,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let before = current(&unit, uid, expected).await?;
    let mut problems = Problems::default();
    let mut added = members(&unit, papers, &mut problems).await?;
    let mut after = before.clone();
    let next = position.map(|position| after.paper_at(position, &added));
    for member in &mut added {
        let former = after.remove(member.paper);
        if let (None, Some(former)) = (&member.note, former) {
            member.note = former.note;
        }
    }
    let at = match next {
        Some(Some(next)) => after.papers.iter().position(|own| own.paper == next),
        _ => None,
    };
    let at = at.unwrap_or(after.papers.len());
    after.papers.splice(at..at, added);
    problems.limit("papers", after.papers.len(), limits::COLLECTION_PAPERS);
    problems.settle()?;
    store(unit, &before, after, ChangeOperation::Updated).await
}

/// Takes papers out of a collection. Those that are not in it are no problem.
///
/// # Errors
/// See [`create`].
pub async fn remove_papers(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    papers: Vec<String>,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let before = current(&unit, uid, expected).await?;
    let mut problems = Problems::default();
    problems.limit("papers", papers.len(), limits::COLLECTION_PAPERS);
    let named = references(&unit, papers.iter().map(String::as_str)).await?;
    let mut after = before.clone();
    for (at, paper) in named.into_iter().enumerate() {
        match paper {
            Some(paper) => {
                after.remove(paper);
            }
            None => problems.add(unknown(&format!("papers.{at}"), &papers[at])),
        }
    }
    problems.settle()?;
    store(unit, &before, after, ChangeOperation::Updated).await
}

/// Deletes a collection. Its papers stay.
///
/// # Errors
/// See [`create`].
pub async fn delete(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Deleted, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let before = current(&unit, uid, expected).await?;
    let mut after = before.clone();
    after.row.deleted_at = Some(unit.now());
    after.papers.clear();
    let saved = store(unit, &before, after, ChangeOperation::Deleted).await?;
    Ok(Deleted {
        uid,
        revision: saved.revision,
    })
}

async fn store(
    mut unit: Unit<'_>,
    before: &State,
    mut after: State,
    operation: ChangeOperation,
) -> Result<Saved<Model>, WriteError> {
    let (uid, slug) = (before.row.uid, &before.row.slug);
    let (old, new) = (before.snapshot(), after.snapshot());
    let changed = unit.note(ChangeEntity::Collection, uid, operation, &old, &new);
    if changed {
        if after.row.slug != *slug {
            let kind = ChangeEntity::Collection;
            redirects::keep_slug(&unit, kind, slug, &after.row.slug, uid).await?;
        }
        after.row.revision += 1;
        after.row.updated_at = unit.now();
        let row = after.row.into_active_model().reset_all();
        after.row = Entity::update(row).exec(unit.connection()).await?;
        if after.papers != before.papers {
            collection_paper::Entity::delete_many()
                .filter(collection_paper::Column::CollectionId.eq(after.row.id))
                .exec(unit.connection())
                .await?;
            state::insert(unit.connection(), &[(after.row.id, &after.papers)]).await?;
        }
    }
    let revision = unit.commit().await?;
    Ok(Saved {
        entity: after.row,
        revision,
        changed,
    })
}

/// The collection to be written, if it is at the expected revision.
async fn current(unit: &Unit<'_>, uid: Uuid, expected: Option<i32>) -> Result<State, WriteError> {
    let row: Option<Model> = reach::by_uid(unit.connection(), Sight::default(), uid).await?;
    let row = row.ok_or_else(|| Problem::unknown("id", &id(uid).to_string(), "collection"))?;
    if let Some(expected) = expected.filter(|expected| *expected != row.revision) {
        return Err(Problem::stale(expected, row.revision, id(uid), row.id).into());
    }
    let mut states = State::load_all(unit.connection(), vec![row]).await?;
    states
        .pop()
        .ok_or_else(|| Error::Corrupt { what: "collection" }.into())
}

/// Puts the wanted values into the state.
async fn apply(
    unit: &Unit<'_>,
    state: &mut State,
    input: CollectionInput,
) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    let row = &mut state.row;
    if let Some(name) = input.name.wanted() {
        let missing = "A collection needs a name.";
        let limit = limits::NAME_CHARS;
        let name = lines::required(name.as_deref(), limit, "name", missing, &mut problems);
        row.name = name.unwrap_or_default();
        row.name_key = lines::key(&row.name);
    }
    if let Some(description) = input.description.wanted() {
        let limit = limits::DESCRIPTION_CHARS;
        row.description =
            description.and_then(|text| lines::block(&text, limit, "description", &mut problems));
    }
    let kind = ChangeEntity::Collection;
    match input.slug {
        Patch::Set(wanted) if wanted == row.slug => {}
        Patch::Set(wanted) => {
            row.slug = slugs::wanted(unit, kind, wanted, row.uid, &mut problems).await?;
        }
        _ if row.slug.is_empty() => {
            let free = slugs::free(unit.connection(), kind, &[&row.name]).await?;
            row.slug = free.into_iter().next().unwrap_or_default();
        }
        Patch::Keep => {}
        Patch::Clear => slugs::keep_one(&mut problems),
    }
    if let Some(papers) = input.papers.wanted() {
        state.papers = members(unit, papers.unwrap_or_default(), &mut problems).await?;
    }
    problems.settle()
}

/// The wanted places of a list, each paper once.
async fn members(
    unit: &Unit<'_>,
    list: Vec<MemberInput>,
    problems: &mut Problems,
) -> Result<Vec<MemberState>, Error> {
    problems.limit("papers", list.len(), limits::COLLECTION_PAPERS);
    let found = references(unit, list.iter().map(|member| member.paper.as_str())).await?;
    let mut members: Vec<MemberState> = Vec::with_capacity(list.len());
    for (at, (member, paper)) in list.into_iter().zip(found).enumerate() {
        let path = format!("papers.{at}.note");
        let note = member
            .note
            .and_then(|note| lines::block(&note, limits::COMMENT_CHARS, &path, problems));
        let path = format!("papers.{at}.paper");
        let Some(paper) = paper else {
            problems.add(unknown(&path, &member.paper));
            continue;
        };
        if members.iter().any(|own| own.paper == paper) {
            let message = format!("{} is in the list already; name it once.", member.paper);
            problems.say(ProblemCode::Taken, &path, message);
            continue;
        }
        members.push(MemberState {
            paper,
            note,
            hidden: false,
        });
    }
    Ok(members)
}

/// The papers with these ids, in their order; none for an id that leads to no paper that is not deleted.
async fn references(
    unit: &Unit<'_>,
    ids: impl Iterator<Item = &str>,
) -> Result<Vec<Option<Reference>>, Error> {
    let uids: Vec<Option<Uuid>> = ids
        .map(|id| {
            let id: GlobalId = id.parse().ok()?;
            (id.kind == EntityKind::Paper).then_some(id.uid)
        })
        .collect();
    let wanted: Vec<Uuid> = uids.iter().copied().flatten().collect();
    let sight = Sight { drafts: true };
    let reached = reach::reach::<paper::Model>(unit.connection(), sight, &wanted, &[]).await?;
    let reference = |uid: Option<Uuid>| {
        let row = &reached.rows[reached.by_uid(uid?)?];
        Some(Reference {
            id: row.id,
            uid: row.uid,
        })
    };
    Ok(uids.into_iter().map(reference).collect())
}

fn unknown(path: &str, id: &str) -> Problem {
    Problem::unknown(path, id, "paper")
}
