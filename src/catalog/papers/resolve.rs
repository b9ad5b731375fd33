//! From what a caller wants to the state that is to be: values judged, other entries found or created.

use entity::enums::{AuthorshipKind, ChangeEntity, PaperStatus, TopicSource};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    input::{AuthorshipInput, PaperInput, TopicInput},
    state::{AuthorshipState, State, TopicState},
    values,
};
use crate::{
    catalog::{
        Patch, Problem, ProblemCode, Problems, WriteError, authors, lines, slugs, topics,
        unit::Unit, venues,
    },
    domain::{EntityKind, GlobalId, limits},
};

/// Puts everything wanted into the state.
///
/// # Errors
/// Every problem found in the input; the unit is to be dropped then.
pub(super) async fn apply(
    unit: &mut Unit<'_>,
    state: &mut State,
    mut input: PaperInput,
    source: TopicSource,
) -> Result<(), WriteError> {
    let mut problems = Problems::default();
    let url_given = matches!(input.url, Patch::Set(_));
    values::apply(state, &mut input, unit.now(), &mut problems);
    if let Some(venue) = std::mem::take(&mut input.venue).wanted() {
        state.venue = match venue {
            None => None,
            Some(venue) => venues::find_or_create(unit, &venue, &mut problems).await?,
        };
    }
    if let Some(list) = std::mem::take(&mut input.authors).wanted() {
        state.authors = authorships(unit, list.unwrap_or_default(), &mut problems).await?;
    }
    if let Some(list) = std::mem::take(&mut input.topics).wanted() {
        let list = list.unwrap_or_default();
        let create = input.create_missing_topics;
        state.topics = paper_topics(unit, list, create, source, &mut problems).await?;
    }
    // An address that was given and is no good has been reported as such.
    if state.status == PaperStatus::Published && state.source().is_none() && !url_given {
        problems.say(
            ProblemCode::Required,
            "url",
            "A published paper needs the link to its source; give 'url', or status DRAFT.",
        );
    }
    unused_identifiers(unit, state, &mut problems).await?;
    slug(unit, state, input.slug, &mut problems).await?;
    problems.settle()
}

/// The slug wanted, or for a paper without one a free one made of its title.
async fn slug(
    unit: &Unit<'_>,
    state: &mut State,
    wanted: Patch<String>,
    problems: &mut Problems,
) -> Result<(), WriteError> {
    match wanted {
        Patch::Set(slug) if slug == state.slug => {}
        Patch::Set(wanted) => {
            state.slug =
                slugs::wanted(unit, ChangeEntity::Paper, wanted, state.uid, problems).await?;
        }
        Patch::Keep | Patch::Clear if state.slug.is_empty() => {
            let title = [state.title.as_str()];
            let free = slugs::free(unit.connection(), ChangeEntity::Paper, &title).await?;
            state.slug = free.into_iter().next().unwrap_or_default();
        }
        Patch::Keep => {}
        Patch::Clear => slugs::keep_one(problems),
    }
    Ok(())
}

/// Refuses identifiers that name another paper, also a deleted one.
async fn unused_identifiers(
    unit: &Unit<'_>,
    state: &State,
    problems: &mut Problems,
) -> Result<(), WriteError> {
    use entity::{identifier, paper};
    if state.identifiers.is_empty() {
        return Ok(());
    }
    let values = state
        .identifiers
        .iter()
        .map(|identifier| identifier.value.as_str());
    let rows = identifier::Entity::find()
        .find_also_related(paper::Entity)
        .filter(identifier::Column::Value.is_in(values))
        .filter(paper::Column::Uid.ne(state.uid))
        .all(unit.connection())
        .await?;
    for (row, other) in rows {
        let own = state
            .identifiers
            .iter()
            .find(|own| own.scheme.as_str() == row.scheme && own.value == row.value);
        let (Some(own), Some(other)) = (own, other) else {
            continue;
        };
        let id = GlobalId {
            kind: EntityKind::Paper,
            uid: other.uid,
        };
        let (scheme, value) = (own.scheme.as_str(), &own.value);
        let (code, message) = if other.deleted_at.is_some() {
            let message =
                format!("{scheme} {value} belongs to {id}, which is deleted; restore it instead.");
            (ProblemCode::Deleted, message)
        } else {
            let message =
                format!("{scheme} {value} belongs to {id} already; change that one instead.");
            (ProblemCode::DuplicateIdentifier, message)
        };
        let problem = Problem::new(code, "identifiers", message);
        problems.add(problem.with_existing(EntityKind::Paper, other.id));
    }
    Ok(())
}

async fn authorships(
    unit: &mut Unit<'_>,
    list: Vec<AuthorshipInput>,
    problems: &mut Problems,
) -> Result<Vec<AuthorshipState>, WriteError> {
    problems.limit("authors", list.len(), limits::AUTHORS);
    if list.len() > limits::AUTHORS {
        return Ok(Vec::new());
    }
    let wanted = list
        .iter()
        .enumerate()
        .map(|(at, authorship)| authors::Wanted {
            path: format!("authors.{at}"),
            reference: authorship.author.clone(),
            name: authorship.name.clone(),
            orcid: authorship.orcid.clone(),
            organization: authorship.kind == Some(AuthorshipKind::Organization),
        });
    let found = authors::find_or_create(unit, wanted.collect(), problems).await?;
    let mut places = std::collections::HashMap::new();
    let mut authorships = Vec::with_capacity(list.len());
    for (at, (authorship, author)) in list.into_iter().zip(found).enumerate() {
        let Some(author) = author else {
            continue;
        };
        if let Some(first) = places.insert(author.author.id, at) {
            let message = format!(
                "This is the same author as authors.{first}. If they are two people of one name, give an ORCID or an authorId."
            );
            problems.say(ProblemCode::Taken, &format!("authors.{at}"), message);
        }
        let affiliation = authorship.affiliation.and_then(|affiliation| {
            let path = format!("authors.{at}.affiliation");
            lines::line(&affiliation, limits::AFFILIATION_CHARS, &path, problems)
        });
        authorships.push(AuthorshipState {
            author: author.author,
            name: author.name,
            affiliation,
            kind: authorship.kind.unwrap_or(AuthorshipKind::Person),
        });
    }
    Ok(authorships)
}

async fn paper_topics(
    unit: &mut Unit<'_>,
    list: Vec<TopicInput>,
    create: bool,
    source: TopicSource,
    problems: &mut Problems,
) -> Result<Vec<TopicState>, WriteError> {
    problems.limit("topics", list.len(), limits::TOPICS);
    if list.len() > limits::TOPICS {
        return Ok(Vec::new());
    }
    if list.iter().filter(|topic| topic.primary).count() > 1 {
        problems.say(
            ProblemCode::Conflict,
            "topics",
            "One topic at most can be the primary one.",
        );
    }
    let names: Vec<&str> = list.iter().map(|topic| topic.topic.as_str()).collect();
    let found = topics::find_or_create(unit, &names, create, problems).await?;
    let any_primary = list.iter().any(|topic| topic.primary);
    let mut topics: Vec<TopicState> = Vec::with_capacity(list.len());
    for (topic, wanted) in found.into_iter().zip(list) {
        let Some(topic) = topic else {
            continue;
        };
        // Naming a topic twice, by its name and an alias perhaps, is no contradiction.
        if topics.iter().any(|known| known.topic == topic) {
            continue;
        }
        topics.push(TopicState {
            topic,
            primary: wanted.primary || (!any_primary && topics.is_empty()),
            source,
            confidence: None,
        });
    }
    Ok(topics)
}
