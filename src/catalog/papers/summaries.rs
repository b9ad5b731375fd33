//! One summary of a paper at a time: its text, and who checked it.

use entity::{paper, paper::Model, summary};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    SummaryInput,
    state::{State, SummaryState},
    values, verbs,
};
use crate::{
    catalog::{
        Actor, Catalog, Problem, ProblemCode, Problems, Saved, WriteError, lines, unit::Unit,
    },
    domain::{EntityKind, GlobalId, limits},
};

/// Puts a summary in the place of the one with this id, or of the one of its kind, language and origin; beside the others when there is none.
/// One that stays the same keeps its review.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn set_summary(
    catalog: &Catalog,
    actor: &Actor,
    paper: Uuid,
    expected: Option<i32>,
    summary: Option<Uuid>,
    input: SummaryInput,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let mut problems = Problems::default();
    let new = values::summary_of(input, "summary", unit.now(), &mut problems);
    problems.settle()?;
    let row = verbs::living(&unit, paper, expected).await?;
    let before = State::load(unit.connection(), &row).await?;
    let mut after = before.clone();
    if let Some(new) = new {
        put(&mut after.summaries, summary, new)?;
    }
    verbs::store(unit, row, &before, &after, UPDATED).await
}

const UPDATED: entity::enums::ChangeOperation = entity::enums::ChangeOperation::Updated;

fn put(
    summaries: &mut Vec<SummaryState>,
    id: Option<Uuid>,
    mut new: SummaryState,
) -> Result<(), WriteError> {
    let place = summaries.iter().position(|own| match id {
        Some(id) => own.uid == id,
        None => {
            (own.kind, &own.language, own.origin) == (new.kind, &new.language, new.origin)
                && (new.origin_name.is_none() || own.origin_name == new.origin_name)
        }
    });
    match (place, id) {
        (Some(place), _) => {
            let own = &summaries[place];
            let same = (own.kind, &own.language, own.origin, &own.body)
                == (new.kind, &new.language, new.origin, &new.body);
            if same && new.reviewed_by.is_none() {
                new.reviewed_by.clone_from(&own.reviewed_by);
                new.reviewed_at = own.reviewed_at;
            }
            new.origin_name = new.origin_name.or_else(|| own.origin_name.clone());
            (new.uid, new.created_at) = (own.uid, own.created_at);
            summaries[place] = new;
        }
        (None, Some(id)) => {
            return Err(
                Problem::unknown("summaryId", &summary_id(id), "summary of this paper").into(),
            );
        }
        (None, None) if summaries.len() >= limits::SUMMARIES => {
            let message = format!("A paper has at most {} summaries.", limits::SUMMARIES);
            return Err(Problem::new(ProblemCode::TooMany, "summary", message).into());
        }
        (None, None) => summaries.push(new),
    }
    Ok(())
}

/// Notes who checked a summary against its paper, at present; nobody takes a review back.
///
/// # Errors
/// The problems of the input, or a failure; nothing is changed then.
pub async fn review_summary(
    catalog: &Catalog,
    actor: &Actor,
    summary: Uuid,
    expected: Option<i32>,
    reviewer: Option<String>,
) -> Result<Saved<Model>, WriteError> {
    let unit = Unit::begin(catalog, actor).await?;
    let mut problems = Problems::default();
    let reviewer = reviewer.map(|name| {
        let missing = "A review needs the name of whoever checked the summary.";
        let (limit, path) = (limits::NAME_CHARS, "reviewedBy");
        lines::required(Some(&name), limit, path, missing, &mut problems).unwrap_or_default()
    });
    problems.settle()?;
    let found = summary::Entity::find()
        .find_also_related(paper::Entity)
        .filter(summary::Column::Uid.eq(summary))
        .one(unit.connection())
        .await?;
    let Some(paper) = found.and_then(|(_, paper)| paper) else {
        return Err(Problem::unknown("id", &summary_id(summary), "summary").into());
    };
    let row = verbs::living(&unit, paper.uid, expected).await?;
    let before = State::load(unit.connection(), &row).await?;
    let mut after = before.clone();
    let now = unit.now();
    for own in after.summaries.iter_mut().filter(|own| own.uid == summary) {
        // The same reviewer again changes nothing.
        if own.reviewed_by != reviewer {
            own.reviewed_by.clone_from(&reviewer);
            own.reviewed_at = reviewer.as_ref().map(|_| now);
        }
    }
    verbs::store(unit, row, &before, &after, UPDATED).await
}

fn summary_id(uid: Uuid) -> String {
    let kind = EntityKind::Summary;
    GlobalId { kind, uid }.to_string()
}
