//! One change of many papers.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, OneofObject, SimpleObject};
use uuid::Uuid;

use super::{
    Paper, PaperFilter,
    connection::PaperSelection,
    enums::{Integrity, PaperKind, PaperStatus},
    import::{ImportErrorPolicy, UpsertOutcome},
};
use crate::{
    catalog::{
        Problem, ProblemCode, WriteError,
        papers::{
            self,
            bulk::{Outcome, Report},
            many::{self, Change, Terms, Which},
        },
    },
    domain::EntityKind,
    graphql::{
        context::ContextExt,
        error::Failure,
        pagination::int,
        user_error::{UserError, answer, patch, target_at},
    },
};

/// Papers to be changed.
#[derive(OneofObject)]
enum PapersToUpdate {
    /// These, at most 10,000. One that is named twice is changed once.
    Ids(Vec<ID>),
    /// All that this lists.
    Filter(Box<PaperFilter>),
}

/// One change of many papers.
#[derive(InputObject)]
pub(super) struct UpdatePapersInput {
    /// Which papers.
    papers: PapersToUpdate,
    /// The values to change in each of them.
    patch: PapersPatch,
    /// Change nothing when more papers than this are meant; at most 10,000.
    #[graphql(default = 1000)]
    maximum: i32,
    /// What is done when some papers cannot be changed so.
    #[graphql(default_with = "ImportErrorPolicy::RejectFailedRows")]
    error_policy: ImportErrorPolicy,
    /// Say what would be done, and store nothing.
    #[graphql(default = false)]
    dry_run: bool,
}

/// Values to change in many papers: an absent member leaves the value, null clears it.
#[derive(InputObject)]
struct PapersPatch {
    /// What kind of document it is. Cannot be null.
    kind: MaybeUndefined<PaperKind>,
    /// Whether it is shown. Cannot be null.
    status: MaybeUndefined<PaperStatus>,
    /// Whether it can be relied on. Cannot be null.
    integrity: MaybeUndefined<Integrity>,
    /// Whether curators put it forward. Cannot be null.
    featured: MaybeUndefined<bool>,
    /// The language, as a BCP 47 tag.
    language: MaybeUndefined<String>,
    /// Where it appeared, by id, slug or name; a new name creates the venue.
    venue: MaybeUndefined<String>,
    /// A note of the curators, at most 5,000 characters.
    comment: MaybeUndefined<String>,
    /// Topics it gets besides those it has, by id, slug, name or alias, at most 100.
    add_topics: Option<Vec<String>>,
    /// Topics it loses, by id, slug, name or alias, at most 100.
    remove_topics: Option<Vec<String>>,
    /// Create the topics to be added that do not exist, instead of refusing them.
    #[graphql(default = false)]
    create_missing_topics: bool,
}

impl From<PapersPatch> for Change {
    fn from(input: PapersPatch) -> Self {
        Self {
            kind: patch(input.kind.map_value(Into::into)),
            status: patch(input.status.map_value(Into::into)),
            integrity: patch(input.integrity.map_value(Into::into)),
            featured: patch(input.featured),
            language: patch(input.language),
            venue: patch(input.venue),
            comment: patch(input.comment),
            add_topics: input.add_topics.unwrap_or_default(),
            remove_topics: input.remove_topics.unwrap_or_default(),
            create_missing_topics: input.create_missing_topics,
        }
    }
}

/// What became of one paper.
#[derive(SimpleObject)]
struct UpdatedPaper {
    /// The paper as it is now; null when there is none that the viewer may see.
    paper: Option<Paper>,
    /// What was done.
    outcome: UpsertOutcome,
    /// The fields that were changed.
    changed_fields: Vec<String>,
    /// Why it was rejected; empty when it was not, and when it could have been changed but `errorPolicy` refused all.
    errors: Vec<UserError>,
}

/// What became of `updatePapers`.
#[derive(SimpleObject)]
pub(super) struct UpdatePapersPayload {
    /// What became of each paper, in the order of the ids, or newest first; empty when the input was refused as a whole.
    papers: Vec<UpdatedPaper>,
    /// How many papers were changed.
    updated: i32,
    /// How many papers had everything already.
    unchanged: i32,
    /// How many papers were rejected.
    rejected: i32,
    /// The catalog revision that has the change; the present one when nothing was changed. Null when the input was refused as a whole.
    revision: Option<i32>,
    /// Why nothing was changed; empty when something could be. What is wrong with single papers is in `papers`.
    user_errors: Vec<UserError>,
}

/// The fields of `Mutation` that change many papers.
#[derive(Default)]
pub struct ManyPapersMutation;

#[Object]
impl ManyPapersMutation {
    /// Makes one change of many papers, in one transaction. Papers that have everything already stay as they are. Scope: `papers:write`.
    async fn update_papers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The papers and the values to change.")] input: UpdatePapersInput,
    ) -> Option<Result<UpdatePapersPayload, Failure>> {
        Some(update(ctx, input).await)
    }
}

async fn update(
    ctx: &Context<'_>,
    input: UpdatePapersInput,
) -> Result<UpdatePapersPayload, Failure> {
    let actor = ctx.writer()?;
    let terms = usize::try_from(input.maximum).map(|maximum| Terms {
        maximum,
        all_or_none: input.error_policy == ImportErrorPolicy::RejectEverything,
        dry_run: input.dry_run,
    });
    let done = match (which(ctx, input.papers)?, terms) {
        (Ok(which), Ok(terms)) => {
            let change = input.patch.into();
            many::update_many(ctx.catalog(), &actor, which, change, terms).await
        }
        (Err(problem), _) => Err(problem.into()),
        (_, Err(_)) => {
            let message = "The maximum is a number from 0 to 10,000.";
            let problem = Problem::new(ProblemCode::Invalid, "maximum", message);
            Err(WriteError::from(problem))
        }
    };
    match answer(done)? {
        Ok(report) => payload(ctx, report).await,
        Err(user_errors) => Ok(UpdatePapersPayload {
            papers: Vec::new(),
            updated: 0,
            unchanged: 0,
            rejected: 0,
            revision: None,
            user_errors,
        }),
    }
}

fn which(ctx: &Context<'_>, papers: PapersToUpdate) -> Result<Result<Which, Problem>, Failure> {
    Ok(match papers {
        PapersToUpdate::Ids(ids) => {
            let uids = ids.iter().enumerate().map(|(at, id)| {
                let path = format!("papers.ids.{at}");
                target_at(&path, EntityKind::Paper, id, "paper")
            });
            uids.collect::<Result<Vec<Uuid>, Problem>>()
                .map(Which::Uids)
        }
        PapersToUpdate::Filter(filter) => {
            let selection = PaperSelection::read(ctx, Some(filter), None, None)?;
            Ok(Which::Filter(Box::new(selection.filter)))
        }
    })
}

async fn payload(ctx: &Context<'_>, report: Report) -> Result<UpdatePapersPayload, Failure> {
    let count = |outcome| i32::try_from(report.count(outcome)).unwrap_or(i32::MAX);
    let counts = [Outcome::Updated, Outcome::Unchanged, Outcome::Rejected].map(count);
    let uids: Vec<Uuid> = report.rows.iter().filter_map(|row| row.paper).collect();
    let is_asked = ctx.look_ahead().field("papers").field("paper").exists();
    let rows = if is_asked {
        papers::by_uids(ctx.catalog().read(), ctx.sight(), &uids).await?
    } else {
        Vec::new()
    };
    let uids: Vec<Uuid> = rows.iter().map(|row| row.uid).collect();
    let mut found: HashMap<Uuid, Paper> = uids.into_iter().zip(Paper::list(rows)).collect();
    let refused = report.refused.then(|| {
        let message = "Some papers cannot be changed so, and the errorPolicy is REJECT_EVERYTHING, so none was.";
        UserError::from(Problem::new(ProblemCode::Conflict, "errorPolicy", message))
    });
    let papers = report.rows.into_iter().map(|row| UpdatedPaper {
        paper: row.paper.and_then(|uid| found.remove(&uid)),
        outcome: row.outcome.into(),
        changed_fields: row.changed,
        errors: row.problems.into_iter().map(UserError::from).collect(),
    });
    Ok(UpdatePapersPayload {
        papers: papers.collect(),
        updated: counts[0],
        unchanged: counts[1],
        rejected: counts[2],
        revision: Some(int(report.revision)),
        user_errors: refused.into_iter().collect(),
    })
}
