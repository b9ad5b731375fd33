//! Merging a paper into another that is the same one, and taking it back.

use entity::{
    enums::{ChangeEntity, ChangeOperation, Integrity, LinkRelation, TopicSource},
    paper::Model,
};
use uuid::Uuid;

use super::{
    purge, resolve, revert, save,
    state::{AuthorshipState, LinkState, Reference, State},
    verbs,
};
use crate::{
    catalog::{
        Actor, Catalog, Problems, Saved, WriteError,
        citations::{self, Moved},
        collections, lines,
        merging::{self, Merge},
        unit::Unit,
    },
    domain::{limits, name::PersonName},
};

/// Merges a paper into another one. That one keeps its values, and gets what only the other has: values, identifiers, links, authors,
/// topics, summaries, figures. It gets the slug of the one that was added first. The other becomes a tombstone whose id and slugs lead to it.
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
    let row = verbs::living(&unit, into, expected).await?;
    let gone = verbs::living(&unit, from, None).await;
    let gone = gone.map_err(|error| error.at("duplicateId"))?;
    let before = State::load(unit.connection(), &row).await?;
    let former = State::load(unit.connection(), &gone).await?;
    let after = joined(&before, &former, gone.id < row.id);
    fits(&after)?;
    let left = State {
        slug: merging::slug_of_merged(from),
        deleted_at: Some(unit.now()),
        // What can be in one place only goes along.
        identifiers: Vec::new(),
        summaries: Vec::new(),
        ..former.clone()
    };
    let keys = merging::lead(
        &unit,
        ChangeEntity::Paper,
        (from, &former.slug),
        (into, &before.slug),
        &after.slug,
    );
    let values = merging::with_keys(former.snapshot(), keys.await?);
    let mut shown = (
        values,
        merging::with_target(left.snapshot(), verbs::id(into)),
    );
    let citations = citations::hand_over(&unit, gone.id, row.id).await?;
    citations.show(gone.id, &mut shown);
    save::update(unit.connection(), &gone, &former, &left, unit.now()).await?;
    unit.touched().papers.insert(gone.id);
    unit.note(
        ChangeEntity::Paper,
        from,
        ChangeOperation::Merged,
        &shown.0,
        &shown.1,
    );
    collections::hand_over(&mut unit, gone.id, Reference::of(row.id, into)).await?;
    let mut shown = (before.snapshot(), after.snapshot());
    citations.show(row.id, &mut shown);
    let operation = ChangeOperation::Updated;
    let (entity, changed) =
        verbs::write(&mut unit, row, &before, &after, operation, &shown).await?;
    let revision = unit.commit().await?;
    Ok(Saved {
        entity,
        revision,
        changed,
    })
}

/// The one paper that two are.
fn joined(own: &State, other: &State, other_is_older: bool) -> State {
    let mut joined = own.clone();
    if other_is_older {
        joined.slug.clone_from(&other.slug);
    }
    macro_rules! fill {
        ($($member:ident),+) => {
            $(if joined.$member.is_none() {
                joined.$member.clone_from(&other.$member);
            })+
        };
    }
    fill!(abstract_text, published_on, venue, language, comment);
    if joined.integrity == Integrity::None {
        joined.integrity = other.integrity;
    }
    joined.featured |= other.featured;
    if joined.figures.is_empty() {
        joined.figures.clone_from(&other.figures);
    }
    for identifier in &other.identifiers {
        if !joined.identifiers.contains(identifier) {
            joined.identifiers.push(identifier.clone());
        }
    }
    for link in &other.links {
        add_link(&mut joined, link);
    }
    for author in &other.authors {
        if !joined.authors.iter().any(|own| is_same(own, author)) {
            joined.authors.push(author.clone());
        }
    }
    let has_primary = joined.topics.iter().any(|own| own.primary);
    for topic in &other.topics {
        if !joined.topics.iter().any(|own| own.topic == topic.topic) {
            let mut topic = topic.clone();
            topic.primary &= !has_primary;
            joined.topics.push(topic);
        }
    }
    for summary in &other.summaries {
        let is_there = joined.summaries.iter().any(|own| {
            (own.kind, &own.language, own.origin, &own.body)
                == (
                    summary.kind,
                    &summary.language,
                    summary.origin,
                    &summary.body,
                )
        });
        if !is_there {
            joined.summaries.push(summary.clone());
        }
    }
    joined
}

/// A paper has one link to its source; that of the other one stays as a link of no certain kind.
fn add_link(paper: &mut State, link: &LinkState) {
    if paper.links.iter().any(|own| own.url == link.url) {
        return;
    }
    let is_source = link.relation == LinkRelation::Source;
    if is_source && paper.source().is_none() {
        paper.links.insert(0, link.clone());
        return;
    }
    let relation = if is_source {
        LinkRelation::Other
    } else {
        link.relation
    };
    paper.links.push(LinkState {
        relation,
        ..link.clone()
    });
}

/// Whether two places in the lists of authors of one paper are the same person's: the same author, the same name, or the same family name
/// and initial.
fn is_same(own: &AuthorshipState, other: &AuthorshipState) -> bool {
    let short = |name: &str| {
        let parts = PersonName::parse(name);
        let initial = parts.given.as_deref().map(lines::key);
        let initial = initial.and_then(|given| given.chars().next());
        Some((lines::key(&parts.family?), initial?))
    };
    own.author == other.author
        || lines::key(&own.name) == lines::key(&other.name)
        || short(&own.name).is_some_and(|own| short(&other.name) == Some(own))
}

fn fits(paper: &State) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    for (path, length, limit) in [
        ("identifiers", paper.identifiers.len(), limits::IDENTIFIERS),
        // The link to the source does not count.
        ("links", paper.links.len(), limits::LINKS + 1),
        ("authors", paper.authors.len(), limits::AUTHORS),
        ("topics", paper.topics.len(), limits::TOPICS),
        ("summaries", paper.summaries.len(), limits::SUMMARIES),
    ] {
        problems.limit(path, length, limit);
    }
    problems.settle()
}

/// Takes a merge back: both papers are as they were before it. Gives the key of the one that is there again.
pub(in crate::catalog) async fn unmerge(
    unit: &mut Unit<'_>,
    merge: &Merge,
    expected: Option<i32>,
) -> Result<i64, WriteError> {
    merge.release(unit, ChangeEntity::Paper).await?;
    // First the one that has what is to be given back.
    let into = to_put_back(unit, merge.into, None).await?;
    let from = to_put_back(unit, merge.from, expected).await?;
    let citations = citations::take_back(unit, merge, from.id, into.id).await?;
    put_back(unit, merge, &into, &citations).await?;
    put_back(unit, merge, &from, &citations).await?;
    collections::take_back(unit, merge).await?;
    Ok(from.id)
}

async fn to_put_back(
    unit: &Unit<'_>,
    uid: Uuid,
    expected: Option<i32>,
) -> Result<Model, WriteError> {
    let row = verbs::current(unit, uid, expected).await?;
    if purge::is_purged(&row) {
        return Err(purge::refused(&row));
    }
    Ok(row)
}

async fn put_back(
    unit: &mut Unit<'_>,
    merge: &Merge,
    row: &Model,
    citations: &Moved,
) -> Result<(), WriteError> {
    let uid = row.uid;
    let before = State::load(unit.connection(), row).await?;
    let diff = merge.diff(ChangeEntity::Paper, uid);
    let values = merging::values_before(verbs::id(uid), &diff, &before.snapshot());
    let values = values.map_err(WriteError::Rejected)?;
    let mut after = before.clone();
    resolve::apply(
        unit,
        &mut after,
        revert::wish(&values),
        TopicSource::Curator,
    )
    .await?;
    revert::finish(&values, &mut after);
    let mut operation = ChangeOperation::Updated;
    if values.contains_key("deletedAt") {
        after.deleted_at = None;
        operation = ChangeOperation::Restored;
    }
    let mut shown = (before.snapshot(), after.snapshot());
    citations.show(row.id, &mut shown);
    if unit.note(ChangeEntity::Paper, uid, operation, &shown.0, &shown.1) {
        unit.touched().papers.insert(row.id);
        save::update(unit.connection(), row, &before, &after, unit.now()).await?;
    }
    Ok(())
}
