//! Adding papers that may be there already: one by one, and many at once.

use std::collections::HashMap;

use async_graphql::{Context, Enum, InputObject, InputType, Object, OneofObject, SimpleObject};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Paper,
    document::ImportDocumentInput,
    draft::PaperDraftInput,
    warning::{ImportWarning, warnings},
};
use crate::{
    catalog::{
        Problem, ProblemCode, WriteError,
        idempotency::Receipt,
        papers::{
            self,
            bulk::{self, Options, Report, RowReport},
        },
    },
    formats::Location,
    graphql::{
        context::ContextExt,
        error::Failure,
        packed::Packed,
        pagination::int,
        user_error::{UserError, answer},
    },
    ingest::papers::{Item, upsert},
};

/// What became of a described paper.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "bulk::Outcome")]
pub(super) enum UpsertOutcome {
    /// It was added.
    Created,
    /// Values of the paper that was there were changed.
    Updated,
    /// The paper that was there has everything already.
    Unchanged,
    /// Nothing was done; the errors say why.
    Rejected,
}

/// What is done when some rows cannot be taken.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum ImportErrorPolicy {
    /// The rows that cannot be taken are rejected, all others are written.
    RejectFailedRows,
    /// Nothing is written.
    RejectEverything,
}

/// What is done with values that a curator set by hand and a source has otherwise.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConflictPolicy {
    /// They stay, and a warning tells of each.
    KeepCurated,
    /// They are overwritten.
    Overwrite,
}

/// A paper to be added, or joined to the paper that has one of its identifiers.
#[derive(InputObject)]
pub(super) struct UpsertPaperInput {
    #[graphql(flatten)]
    paper: PaperDraftInput,
    /// Where the values come from. With it, they count as imported and values set by hand stay; without it, they are your own and
    /// overrule all others. At most 100 characters, no colon.
    source_name: Option<String>,
    /// The key of the paper in its source. A paper without any identifier is found again by it, else by its title, authors, year and
    /// link.
    key: Option<String>,
    /// What is done with values that a curator set by hand. Counts only with `sourceName`.
    #[graphql(default_with = "ConflictPolicy::KeepCurated")]
    on_conflict: ConflictPolicy,
    /// Say what would be done, and store nothing.
    #[graphql(default = false)]
    dry_run: bool,
    /// A key of your choice, at most 200 characters. The same request sent again with it within 24 hours does nothing and gets the
    /// same answer.
    idempotency_key: Option<String>,
}

/// Papers from one source.
#[derive(InputObject)]
pub(super) struct ImportPapersInput {
    /// The papers.
    source: ImportSource,
    /// The name of the source, such as the provider's or the file's; the same from import to import. At most 100 characters, no colon.
    source_name: String,
    /// What is done when some rows cannot be taken.
    #[graphql(default_with = "ImportErrorPolicy::RejectFailedRows")]
    error_policy: ImportErrorPolicy,
    /// What is done with values that a curator set by hand.
    #[graphql(default_with = "ConflictPolicy::KeepCurated")]
    on_conflict: ConflictPolicy,
    /// Say what would be done, and store nothing.
    #[graphql(default = false)]
    dry_run: bool,
    /// A key of your choice, at most 200 characters. The same request sent again with it within 24 hours does nothing and gets the
    /// same answer. A dry run does not use it.
    idempotency_key: Option<String>,
}

/// What an import reads.
#[derive(OneofObject)]
enum ImportSource {
    /// Papers, at most 10,000.
    Papers(Packed<ImportPaperInput>),
    /// A text in a bibliographic format, of at most 10,000 records.
    Document(ImportDocumentInput),
}

/// A paper of a source.
#[derive(InputObject)]
struct ImportPaperInput {
    #[graphql(flatten)]
    paper: PaperDraftInput,
    /// The key of the paper in its source, such as a citation key. A paper without any identifier is found again by it, else by its
    /// title, authors, year and link.
    key: Option<String>,
}

/// What became of `upsertPaper`.
#[derive(SimpleObject)]
pub(super) struct UpsertPaperPayload {
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

/// What became of `importPapers`.
pub(super) struct ImportPapersPayload {
    report: Option<Report>,
    /// Where rows stand in a document.
    locations: Vec<Location>,
    papers: HashMap<Uuid, Paper>,
    user_errors: Vec<UserError>,
}

/// What became of one paper of an import.
pub(super) struct ImportRow {
    at: usize,
    location: Option<Location>,
    row: RowReport,
    paper: Option<Paper>,
    candidates: HashMap<Uuid, Paper>,
}

/// What became of `importPapers`.
#[Object]
impl ImportPapersPayload {
    /// What became of each paper, in the order of the input; empty when the input was refused as a whole.
    async fn rows(
        &self,
        #[graphql(desc = "Only those that came out so; all when null.")] outcomes: Option<
            Vec<UpsertOutcome>,
        >,
    ) -> Vec<ImportRow> {
        let outcomes: Option<Vec<bulk::Outcome>> =
            outcomes.map(|list| list.into_iter().map(Into::into).collect());
        let rows = self.report.iter().flat_map(|report| &report.rows);
        let rows = rows.enumerate().filter(|(_, row)| {
            let outcomes = outcomes.as_ref();
            outcomes.is_none_or(|outcomes| outcomes.contains(&row.outcome))
        });
        rows.map(|(at, row)| self.row(at, row)).collect()
    }

    /// How many papers were added.
    async fn created(&self) -> i32 {
        self.count(bulk::Outcome::Created)
    }

    /// How many papers were changed.
    async fn updated(&self) -> i32 {
        self.count(bulk::Outcome::Updated)
    }

    /// How many papers had everything already.
    async fn unchanged(&self) -> i32 {
        self.count(bulk::Outcome::Unchanged)
    }

    /// How many papers were rejected.
    async fn rejected(&self) -> i32 {
        self.count(bulk::Outcome::Rejected)
    }

    /// The catalog revision that has what was written; the present one when nothing was. Null when the input was refused as a whole.
    async fn revision(&self) -> Option<i32> {
        self.report.as_ref().map(|report| int(report.revision))
    }

    /// Why nothing was imported; empty when something could be. What is wrong with single papers is in `rows`.
    async fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }
}

impl ImportPapersPayload {
    fn count(&self, outcome: bulk::Outcome) -> i32 {
        let count = self
            .report
            .as_ref()
            .map_or(0, |report| report.count(outcome));
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    fn row(&self, at: usize, row: &RowReport) -> ImportRow {
        let paper = row.paper.and_then(|uid| self.papers.get(&uid));
        let candidates = row.warnings.iter().flat_map(|warning| &warning.candidates);
        let candidates = candidates.filter_map(|uid| Some((*uid, self.papers.get(uid)?.clone())));
        ImportRow {
            at,
            location: self.locations.get(at).copied(),
            row: row.clone(),
            paper: paper.cloned(),
            candidates: candidates.collect(),
        }
    }
}

/// What became of one paper of an import.
#[Object]
impl ImportRow {
    /// Where it stands in the document, `line 12` or `record 3`; null for papers that are no document.
    async fn location(&self) -> Option<String> {
        self.location.map(|location| location.to_string())
    }

    /// Its place in the input, from 0.
    async fn position(&self) -> i32 {
        i32::try_from(self.at).unwrap_or(i32::MAX)
    }

    /// What was done.
    async fn outcome(&self) -> UpsertOutcome {
        self.row.outcome.into()
    }

    /// The paper as it is now; null when the row was rejected, or would be added by a dry run.
    async fn paper(&self) -> Option<&Paper> {
        self.paper.as_ref()
    }

    /// The fields that were set or changed.
    async fn changed_fields(&self) -> &[String] {
        &self.row.changed
    }

    /// What is worth knowing about what was done. Paths begin with `papers` and the row's place.
    async fn warnings(&self) -> Vec<ImportWarning> {
        let found = warnings(self.row.warnings.clone(), &self.candidates);
        found
            .into_iter()
            .map(|warning| warning.within(self.at))
            .collect()
    }

    /// Why it was rejected; empty when it was not, and when it would have been taken but `errorPolicy` refused all. Paths begin with
    /// `papers` and the row's place.
    async fn errors(&self) -> Vec<UserError> {
        let problems = self.row.problems.iter().cloned();
        let within = |mut problem: Problem| {
            problem.path.splice(0..0, place(self.at));
            UserError::from(problem)
        };
        problems.map(within).collect()
    }
}

/// The path to a row inside the source.
pub(super) fn place(at: usize) -> [String; 2] {
    ["papers".to_owned(), at.to_string()]
}

/// Carries out `upsertPaper`.
pub(super) async fn upsert_one(
    ctx: &Context<'_>,
    input: UpsertPaperInput,
) -> Result<UpsertPaperPayload, Failure> {
    let actor = ctx.writer()?;
    let receipt = receipt("upsertPaper", input.idempotency_key.as_ref(), &input);
    let options = Options {
        overwrite: input.on_conflict == ConflictPolicy::Overwrite,
        all_or_none: true,
        dry_run: input.dry_run,
        receipt,
        source: input.source_name,
        mend: false,
    };
    let item = Item {
        input: input.paper.into(),
        key: input.key,
        is_there: false,
    };
    let done = upsert(ctx.catalog(), &actor, vec![item], options).await;
    let rejected = |user_errors| UpsertPaperPayload {
        outcome: UpsertOutcome::Rejected,
        paper: None,
        changed_fields: Vec::new(),
        warnings: Vec::new(),
        revision: None,
        user_errors,
    };
    let mut report = match answer(done)? {
        Ok(report) => report,
        Err(user_errors) => return Ok(rejected(user_errors)),
    };
    let papers = papers_of(ctx, &report).await?;
    let revision = Some(int(report.revision));
    // One row goes in, so one comes out.
    let row = report.rows.remove(0);
    if !row.problems.is_empty() {
        let problems = row.problems.into_iter();
        return Ok(rejected(problems.map(UserError::from).collect()));
    }
    Ok(UpsertPaperPayload {
        outcome: row.outcome.into(),
        paper: row.paper.and_then(|uid| papers.get(&uid)).cloned(),
        changed_fields: row.changed,
        warnings: warnings(row.warnings, &papers),
        revision,
        user_errors: Vec::new(),
    })
}

/// Carries out `importPapers`.
pub(super) async fn import(
    ctx: &Context<'_>,
    input: ImportPapersInput,
) -> Result<ImportPapersPayload, Failure> {
    let actor = ctx.writer()?;
    let receipt = receipt("importPapers", input.idempotency_key.as_ref(), &input);
    let options = Options {
        overwrite: input.on_conflict == ConflictPolicy::Overwrite,
        all_or_none: input.error_policy == ImportErrorPolicy::RejectEverything,
        dry_run: input.dry_run,
        receipt,
        source: Some(input.source_name),
        mend: true,
    };
    let mut locations = Vec::new();
    let done = match input.source {
        ImportSource::Papers(papers) => {
            let items = papers.rows().map(|paper| Item {
                input: paper.paper.into(),
                key: paper.key,
                is_there: false,
            });
            upsert(ctx.catalog(), &actor, items, options).await
        }
        ImportSource::Document(document) => {
            let done = document.import(ctx.catalog(), &actor, options).await;
            done.map(|(report, at)| {
                locations = at;
                report
            })
        }
    };
    let report = match answer(done)? {
        Ok(report) => report,
        Err(user_errors) => {
            return Ok(ImportPapersPayload {
                report: None,
                locations: Vec::new(),
                papers: HashMap::new(),
                user_errors,
            });
        }
    };
    Ok(ImportPapersPayload {
        papers: papers_of(ctx, &report).await?,
        user_errors: refused(&report).into_iter().collect(),
        report: Some(report),
        locations,
    })
}

/// What tells a repetition from another request; none without a key.
fn receipt(
    mutation: &'static str,
    key: Option<&String>,
    input: &impl InputType,
) -> Option<Receipt> {
    key.map(|key| Receipt {
        mutation,
        key: key.clone(),
        input_hash: HEXLOWER.encode(&Sha256::digest(input.to_value().to_string())),
    })
}

/// The papers that a report is about and that the viewer may see, if they are asked for.
pub(super) async fn papers_of(
    ctx: &Context<'_>,
    report: &Report,
) -> Result<HashMap<Uuid, Paper>, Failure> {
    let asked = ctx.look_ahead();
    let rows = asked.field("rows");
    let is_asked = |field: &str| asked.field(field).exists() || rows.field(field).exists();
    let (paper, warnings) = (is_asked("paper"), is_asked("warnings"));
    let mut uids = Vec::new();
    for row in &report.rows {
        uids.extend(row.paper.filter(|_| paper));
        let candidates = row.warnings.iter().flat_map(|warning| &warning.candidates);
        uids.extend(candidates.filter(|_| warnings));
    }
    uids.sort_unstable();
    uids.dedup();
    let found = papers::by_uids(ctx.catalog().read(), ctx.sight(), &uids).await?;
    let uids: Vec<Uuid> = found.iter().map(|row| row.uid).collect();
    Ok(uids.into_iter().zip(Paper::list(found)).collect())
}

/// Why nothing was written although some rows could have been.
fn refused(report: &Report) -> Option<UserError> {
    let (rejected, all) = (
        report
            .rows
            .iter()
            .filter(|row| !row.problems.is_empty())
            .count(),
        report.rows.len(),
    );
    let message = format!(
        "{rejected} of {all} papers cannot be taken, and the errorPolicy is REJECT_EVERYTHING, so nothing was imported."
    );
    let problem = Problem::new(ProblemCode::Conflict, "errorPolicy", message);
    report.refused.then(|| problem.into())
}

/// A paper that may be the one that was described.
#[derive(SimpleObject)]
pub(super) struct DuplicateCandidate {
    /// The paper.
    paper: Paper,
    /// Why it may be the same one.
    reason: DuplicateReason,
}

/// Why a paper may be the one that was described.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "bulk::Reason")]
pub(super) enum DuplicateReason {
    /// It has one of the identifiers: an upsert would change it.
    Identifier,
    /// It has the title, and neither the year nor the first author speaks against it: an upsert would add a second paper.
    Title,
}

/// Carries out `findDuplicates`.
pub(super) async fn duplicates(
    ctx: &Context<'_>,
    of: PaperDraftInput,
) -> Result<Vec<DuplicateCandidate>, Failure> {
    let found = bulk::duplicates(ctx.catalog(), ctx.sight(), of.into()).await;
    let (reasons, rows): (Vec<_>, Vec<_>) = match found {
        Ok(found) => found.into_iter().unzip(),
        Err(WriteError::Failed(error)) => return Err(error.into()),
        // A description that nothing can be made of is like no paper.
        Err(WriteError::Rejected(_)) => return Ok(Vec::new()),
    };
    let candidates = reasons.into_iter().zip(Paper::list(rows));
    Ok(candidates
        .map(|(reason, paper)| DuplicateCandidate {
            paper,
            reason: reason.into(),
        })
        .collect())
}
