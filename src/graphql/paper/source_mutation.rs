//! Adding a paper from what a registry of papers says of it.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::{
    Paper,
    import::{ConflictPolicy, UpsertOutcome, papers_of},
    warning::{ImportWarning, warnings},
};
use crate::{
    catalog::{
        Problem, ProblemCode,
        papers::bulk::{Options, RowReport, Warning, WarningCode},
    },
    domain::{
        identifier::{Identifier, recognize},
        text,
    },
    formats::ReadRecord,
    graphql::{
        context::ContextExt,
        error::Failure,
        pagination::int,
        user_error::{UserError, answer},
    },
    ingest::records::{Described, import},
    sources::{self, Sources},
};

/// A paper that a registry of papers knows.
#[derive(InputObject)]
struct AddPaperFromSourceInput {
    /// The paper's arXiv id, DOI, OpenAlex work or Semantic Scholar paper in any spelling, such as `arxiv:2405.19832`,
    /// `doi:10.18653/v1/2024.emnlp-main.440`, `openalex:W2741809807`, `s2:` and 40 hexadecimal digits, or an address with one of these.
    identifier: String,
    /// What is done with values that a curator set by hand.
    #[graphql(default_with = "ConflictPolicy::KeepCurated")]
    on_conflict: ConflictPolicy,
    /// Say what would be done, and store nothing. The registry is asked all the same.
    #[graphql(default = false)]
    dry_run: bool,
}

/// What became of `addPaperFromSource`.
#[derive(SimpleObject)]
struct AddPaperFromSourcePayload {
    /// What was done.
    outcome: UpsertOutcome,
    /// The paper as it is now; null when it was rejected, or would be added by a dry run.
    paper: Option<Paper>,
    /// The fields that were set or changed.
    changed_fields: Vec<String>,
    /// What is worth knowing about what was done.
    warnings: Vec<ImportWarning>,
    /// The catalog revision that has it; null when it was rejected.
    revision: Option<i32>,
    /// Why it was rejected; empty when it was not.
    user_errors: Vec<UserError>,
}

/// The fields of `Mutation` for which other servers are asked.
#[derive(Default)]
pub struct SourceMutation;

#[Object]
impl SourceMutation {
    /// Adds a paper as a registry of papers describes it, or joins the description to the paper that has one of its identifiers: arXiv is
    /// asked for arXiv ids, Crossref for DOIs, OpenAlex and Semantic Scholar for their own. Doing it again changes nothing, unless the
    /// registry says something else by then. `FORBIDDEN` where the server's setting `sources.enabled` is false, which is the default;
    /// `SERVICE_UNAVAILABLE` when the registry cannot be asked. Scope: `sources:fetch`.
    async fn add_paper_from_source(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The paper, and how it is taken.")] input: AddPaperFromSourceInput,
    ) -> Option<Result<AddPaperFromSourcePayload, Failure>> {
        Some(add(ctx, input).await)
    }
}

async fn add(
    ctx: &Context<'_>,
    input: AddPaperFromSourceInput,
) -> Result<AddPaperFromSourcePayload, Failure> {
    let actor = ctx.writer()?;
    let identifier = match identifier(&input.identifier) {
        Ok(identifier) => identifier,
        Err(problem) => return Ok(rejected(vec![problem])),
    };
    let sources = ctx.data_unchecked::<Option<Arc<Sources>>>();
    let sources = sources.as_ref().ok_or(Failure::Disabled {
        setting: "sources.enabled",
    })?;
    let (provider, read) = match sources.fetch(&identifier).await {
        Ok(found) => found,
        Err(error) => return refused(error),
    };
    let options = Options {
        source: Some(provider.source_name().to_owned()),
        overwrite: input.on_conflict == ConflictPolicy::Overwrite,
        mend: true,
        all_or_none: false,
        dry_run: input.dry_run,
        receipt: None,
    };
    let ReadRecord {
        record,
        key,
        warnings: told,
        ..
    } = read;
    let described = Described { record, key };
    let done = import(ctx.catalog(), &actor, vec![described], options).await;
    let mut report = match answer(done)? {
        Ok(report) => report,
        Err(user_errors) => {
            return Ok(AddPaperFromSourcePayload {
                user_errors,
                ..rejected(Vec::new())
            });
        }
    };
    let papers = papers_of(ctx, &report).await?;
    let revision = Some(int(report.revision));
    // One record goes in, so one row comes out.
    let mut row = report.rows.remove(0);
    if !row.problems.is_empty() {
        return Ok(rejected(of_identifier(row.problems)));
    }
    tell(&mut row, told);
    Ok(AddPaperFromSourcePayload {
        outcome: row.outcome.into(),
        paper: row.paper.and_then(|uid| papers.get(&uid)).cloned(),
        changed_fields: row.changed,
        warnings: warnings(row.warnings, &papers),
        revision,
        user_errors: Vec::new(),
    })
}

fn identifier(given: &str) -> Result<Identifier, Problem> {
    let problem = |message| Problem::new(ProblemCode::Invalid, "identifier", message);
    let found = recognize(given).ok_or_else(|| {
        let shown: String = text::repair_line(given).0.chars().take(80).collect();
        problem(format!(
            "'{shown}' is no identifier of a paper; write it like arxiv:2405.19832, doi:10.1234/abc, openalex:W2741809807 or s2:649def34f8be52c8b66281af98ae884c09aef38b."
        ))
    })?;
    match sources::provider_of(&found) {
        Ok(_) => Ok(found),
        Err(error) => Err(problem(error.to_string())),
    }
}

/// What a provider could not answer: a matter of the identifier, or of the provider.
fn refused(error: sources::Error) -> Result<AddPaperFromSourcePayload, Failure> {
    let code = match &error {
        sources::Error::NotFound(..) => ProblemCode::NotFound,
        sources::Error::Unasked(_) | sources::Error::Unreadable(..) => ProblemCode::Invalid,
        _ => return Err(error.into()),
    };
    let problem = Problem::new(code, "identifier", error.to_string());
    Ok(rejected(vec![problem]))
}

/// The input is the identifier alone, whatever of the paper is wrong.
fn of_identifier(mut problems: Vec<Problem>) -> Vec<Problem> {
    for problem in &mut problems {
        problem.path = vec!["identifier".to_owned()];
    }
    problems
}

/// Puts what was repaired in reading before what was in taking.
fn tell(row: &mut RowReport, told: Vec<String>) {
    let told = told.into_iter().map(|message| Warning {
        code: WarningCode::Repaired,
        message,
        path: Vec::new(),
        candidates: Vec::new(),
    });
    row.warnings.splice(0..0, told);
    for warning in &mut row.warnings {
        // It would lead into an input that nobody sent.
        warning.path.clear();
    }
}

fn rejected(problems: Vec<Problem>) -> AddPaperFromSourcePayload {
    AddPaperFromSourcePayload {
        outcome: UpsertOutcome::Rejected,
        paper: None,
        changed_fields: Vec::new(),
        warnings: Vec::new(),
        revision: None,
        user_errors: problems.into_iter().map(UserError::from).collect(),
    }
}
