//! Merging an author into another who is the same one, and taking it back; and telling apart two that were taken for one.

use std::collections::HashMap;

use entity::{
    author::Model,
    authorship,
    enums::{ChangeEntity, ChangeOperation},
    paper,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use super::{AuthorInput, NameInput, id, private, revert, verbs};
use crate::{
    catalog::{
        Actor, Catalog, Error, Patch, Problem, ProblemCode, Problems, Saved, WriteError, lines,
        merging::{self, Merge},
        papers::{self, state::Reference},
        unit::{Snapshot, Unit},
    },
    domain::{EntityKind, GlobalId, limits},
};

/// Most papers that one split hands over.
const SPLIT_PAPERS: usize = 1_000;

/// Merges an author into another one, who gets the papers, the names and what only the other one has. That one gets the slug of the one
/// who was added first; the other is deleted, with an id and slugs that lead to this one.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn merge(
    catalog: &Catalog,
    actor: &Actor,
    into: Uuid,
    from: Uuid,
    expected: Option<i32>,
) -> Result<Saved<Model>, WriteError> {
    merging::differ(into, from)?;
    let mut unit = Unit::begin(catalog, actor).await?;
    let before = verbs::current(&unit, into, expected).await?;
    let gone = verbs::current(&unit, from, None).await;
    let gone = gone.map_err(|error| error.at("duplicateId"))?;
    let own = verbs::names_of(&unit, before.id).await?;
    let others = verbs::names_of(&unit, gone.id).await?;
    let mut after = joined(&before, &gone)?;
    let names = joined_names(&after, &own, &gone, &others)?;
    if gone.id < before.id && !private::is_in(&gone.slug, &after.display_name, &names) {
        after.slug.clone_from(&gone.slug);
    }
    let (stays, went) = (reference(&before), gone.uid);
    let papers = papers_of(&unit, gone.id).await?;
    papers::rewrite(&mut unit, &papers, |state| {
        papers::hand_over_authors(&mut state.authors, went, stays);
        Ok(())
    })
    .await?;
    retire(&mut unit, &gone, &others, &before, &after.slug).await?;
    let entity = put(&mut unit, (&before, &own), (after, &names)).await?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

fn reference(row: &Model) -> Reference {
    Reference::of(row.id, row.uid)
}

fn joined(own: &Model, other: &Model) -> Result<Model, WriteError> {
    let mut joined = own.clone();
    if let (Some(first), Some(second)) = (&own.orcid, &other.orcid) {
        let message = format!(
            "Their ORCIDs are {first} and {second}, so they are two people. If they are one after all, remove the wrong ORCID first."
        );
        return Err(Problem::new(ProblemCode::Conflict, "duplicateId", message).into());
    }
    macro_rules! fill {
        ($($member:ident),+) => {
            $(if joined.$member.is_none() {
                joined.$member.clone_from(&other.$member);
            })+
        };
    }
    fill!(orcid, homepage);
    Ok(joined)
}

/// All names of both; one that is private with either stays private.
fn joined_names(
    row: &Model,
    own: &[NameInput],
    other: &Model,
    others: &[NameInput],
) -> Result<Vec<NameInput>, WriteError> {
    let shown = NameInput {
        name: other.display_name.clone(),
        private: false,
    };
    let is_private = |name: &&NameInput| name.private && lines::key(&name.name) == row.name_key;
    if others.iter().any(|name| is_private(&name)) {
        let message = "The name that the one who stays is shown by is a private name of the other; merge them the other way round.";
        return Err(Problem::new(ProblemCode::Conflict, "duplicateId", message.to_owned()).into());
    }
    let mut names = own.to_vec();
    for new in others.iter().chain([&shown]) {
        let key = lines::key(&new.name);
        match names.iter_mut().find(|name| lines::key(&name.name) == key) {
            Some(known) => known.private |= new.private,
            None if key == row.name_key => {}
            None => names.push(new.clone()),
        }
    }
    let mut problems = Problems::default();
    problems.limit("names", names.len(), limits::AUTHOR_NAMES);
    problems.settle()?;
    Ok(names)
}

/// Deletes the one that was merged, and lets its keys lead to the other. Its names stay, for matching and for what the history hides.
async fn retire(
    unit: &mut Unit<'_>,
    gone: &Model,
    names: &[NameInput],
    into: &Model,
    kept_slug: &str,
) -> Result<(), WriteError> {
    let mut left = gone.clone();
    left.slug = merging::slug_of_merged(gone.uid);
    left.orcid = None;
    left.deleted_at = Some(unit.now());
    left.revision += 1;
    left.updated_at = unit.now();
    let keys = merging::lead(
        unit,
        ChangeEntity::Author,
        (gone.uid, &gone.slug),
        (into.uid, &into.slug),
        kept_slug,
    );
    let values = merging::with_keys(verbs::snapshot(gone, names), keys.await?);
    let left = verbs::write(unit, left).await?;
    unit.touched().authors.insert(gone.id);
    unit.note(
        ChangeEntity::Author,
        gone.uid,
        ChangeOperation::Merged,
        &values,
        &merging::with_target(verbs::snapshot(&left, names), id(into.uid)),
    );
    Ok(())
}

/// Writes an author with all names, and everything that shows them.
async fn put(
    unit: &mut Unit<'_>,
    before: (&Model, &[NameInput]),
    after: (Model, &[NameInput]),
) -> Result<Model, WriteError> {
    let ((old, former), (mut row, names)) = (before, after);
    let (entity, uid) = (ChangeEntity::Author, row.uid);
    let values = (verbs::snapshot(old, former), verbs::snapshot(&row, names));
    if !unit.note(entity, uid, ChangeOperation::Updated, &values.0, &values.1) {
        unit.note_hidden(entity, uid);
    }
    row.revision += 1;
    row.updated_at = unit.now();
    let row = verbs::write(unit, row).await?;
    verbs::store_names(unit, row.id, names).await?;
    private::hide(unit, &row, names).await?;
    papers::cards::refresh_author(unit.connection(), row.id).await?;
    unit.touched().renamed_authors.insert(row.id);
    Ok(row)
}

async fn papers_of(unit: &Unit<'_>, author: i64) -> Result<Vec<i64>, Error> {
    let papers = authorship::Entity::find()
        .select_only()
        .column(authorship::Column::PaperId)
        .filter(authorship::Column::AuthorId.eq(author));
    Ok(papers.into_tuple().all(unit.connection()).await?)
}

/// Takes a merge back: both authors are as they were before it, and so are the lists of authors of the papers. Gives the key of the one
/// who is there again.
pub(in crate::catalog) async fn unmerge(
    unit: &mut Unit<'_>,
    merge: &Merge,
    expected: Option<i32>,
) -> Result<i64, WriteError> {
    let entity = ChangeEntity::Author;
    let before = verbs::current(unit, merge.into, None).await?;
    let gone = verbs::tombstone(unit, merge.from, expected).await?;
    let own = verbs::names_of(unit, before.id).await?;
    let others = verbs::names_of(unit, gone.id).await?;
    let restore = |row: &Model, names: &[NameInput]| {
        let diff = merge.diff(entity, row.uid);
        merging::values_before(id(row.uid), &diff, &verbs::snapshot(row, names))
            .map_err(WriteError::Rejected)
    };
    let (values, former) = (restore(&before, &own)?, restore(&gone, &others)?);
    merge.release(unit, entity).await?;
    let is_theirs = |own: &NameInput| {
        let others = others.iter().filter(|other| other.private);
        own.private && others.into_iter().any(|other| other.name == own.name)
    };
    let kept = own.iter().filter(|own| own.private && !is_theirs(own));
    let mut input = revert::wish(&values, kept.clone().cloned().collect());
    if input.names.is_keep() {
        let names = own.iter().filter(|own| !is_theirs(own));
        input.names = Patch::Set(names.cloned().collect());
    }
    let (mut after, mut names) = (before.clone(), own.clone());
    verbs::apply(unit, &mut after, &mut names, input).await?;
    put(unit, (&before, &own), (after, &names)).await?;
    let restored = reinstate(unit, gone, &others, &former).await?;
    papers::put_back(unit, &merge.entries(ChangeEntity::Paper)).await?;
    for (row, names) in [(&restored, &others), (&before, &names)] {
        // What the history gave back may print a name that is private by now.
        private::hide(unit, row, names).await?;
    }
    Ok(restored.id)
}

/// Brings the one back that was merged.
async fn reinstate(
    unit: &mut Unit<'_>,
    gone: Model,
    names: &[NameInput],
    values: &Snapshot,
) -> Result<Model, WriteError> {
    let text = |field: &str| values.get(field).and_then(Value::as_str).map(str::to_owned);
    let old = verbs::snapshot(&gone, names);
    let mut row = gone;
    // Another author may have got what this one had.
    let input = AuthorInput {
        slug: text("slug").map_or(Patch::Keep, Patch::Set),
        orcid: text("orcid").into(),
        ..AuthorInput::default()
    };
    verbs::apply(unit, &mut row, &mut names.to_vec(), input).await?;
    row.deleted_at = None;
    row.revision += 1;
    row.updated_at = unit.now();
    let row = verbs::write(unit, row).await?;
    unit.touched().authors.insert(row.id);
    unit.note(
        ChangeEntity::Author,
        row.uid,
        ChangeOperation::Restored,
        &old,
        &verbs::snapshot(&row, names),
    );
    Ok(row)
}

/// Tells apart two people who were taken for one: a new author gets these papers of an author. Gives the one and the new one.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn split(
    catalog: &Catalog,
    actor: &Actor,
    uid: Uuid,
    expected: Option<i32>,
    papers: &[Uuid],
    input: AuthorInput,
) -> Result<Saved<(Model, Model)>, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let author = verbs::current(&unit, uid, expected).await?;
    let papers = papers_to_split(&unit, &author, papers).await?;
    let new = verbs::add(&mut unit, input).await;
    let new = new.map_err(|error| error.within("author"))?;
    papers::rewrite(&mut unit, &papers, |state| {
        papers::hand_over_authors(&mut state.authors, uid, reference(&new));
        Ok(())
    })
    .await?;
    let both = super::by_uids(unit.connection(), &[uid, new.uid]).await?;
    let mut both: HashMap<Uuid, Model> = both.into_iter().map(|row| (row.uid, row)).collect();
    let entity = (
        both.remove(&uid).unwrap_or(author),
        both.remove(&new.uid).unwrap_or(new),
    );
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed: true,
    })
}

/// The keys of the papers that a split hands over; each has to be by the author.
async fn papers_to_split(
    unit: &Unit<'_>,
    author: &Model,
    wanted: &[Uuid],
) -> Result<Vec<i64>, WriteError> {
    let mut problems = Problems::default();
    problems.limit("paperIds", wanted.len(), SPLIT_PAPERS);
    if wanted.is_empty() {
        let message = "Name the papers that the other author wrote.";
        problems.say(ProblemCode::Required, "paperIds", message);
    }
    problems.settle()?;
    let found: Vec<(Uuid, i64)> = authorship::Entity::find()
        .inner_join(paper::Entity)
        .select_only()
        .column(paper::Column::Uid)
        .column(paper::Column::Id)
        .filter(authorship::Column::AuthorId.eq(author.id))
        .filter(paper::Column::Uid.is_in(wanted.iter().copied()))
        .filter(paper::Column::DeletedAt.is_null())
        .into_tuple()
        .all(unit.connection())
        .await?;
    let found: HashMap<Uuid, i64> = found.into_iter().collect();
    for (at, uid) in wanted.iter().enumerate() {
        if !found.contains_key(uid) {
            let (kind, path) = (EntityKind::Paper, format!("paperIds.{at}"));
            let paper = GlobalId { kind, uid: *uid };
            let message = format!("{} is no author of '{paper}'.", id(author.uid));
            problems.say(ProblemCode::NotFound, &path, message);
        }
    }
    problems.settle()?;
    Ok(found.into_values().collect())
}
