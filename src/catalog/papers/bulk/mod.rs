//! Many papers at once: each row is matched with the paper that it is about, and added, joined to it, or refused.
//!
//! Everything is read, matched and judged before the first row is written. Then the rows are written in chunks, in one transaction, so that
//! the number of statements grows with the chunks and not with the rows.

mod draft;
mod matching;
mod merge;
mod repair;
mod report;

use std::collections::{HashMap, HashSet};

use entity::{
    enums::{ChangeEntity, ChangeOperation},
    paper::{self, Model},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub use self::report::{Outcome, Report, RowReport, Warning, WarningCode};
use self::{
    draft::Draft,
    matching::{Claims, Owner, Print, Titled},
    merge::{Entries, Merge, Rules},
};
use super::{
    input::PaperInput,
    save::{self, Written},
    state::State,
};
use crate::{
    catalog::{
        Actor, Catalog, Error, Problem, ProblemCode, Problems, Sight, WriteError,
        authors::Authors,
        idempotency::{self, Receipt},
        lines, slugs, sql,
        topics::Topics,
        unit::{self, Snapshot, Unit},
        venues::Venues,
    },
    domain::{identifier::Identifier, limits::SLUG_CHARS, slug::is_slug},
};

/// Most rows of one input.
pub const ROWS: usize = 10_000;

/// One paper as a source or a script describes it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The values; absent ones say nothing.
    pub input: PaperInput,
    /// The identifier to go by when the row has no other.
    pub key: Option<Identifier>,
    /// It is known that its paper is there exactly so: nothing is looked up, and the row is unchanged.
    pub is_there: bool,
}

/// How rows are taken.
#[derive(Debug, Clone, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what a client chooses, each by itself"
)]
pub struct Options {
    /// The name of the source that the rows come from; none when they are somebody's own word, which overrules all.
    pub source: Option<String>,
    /// Overwrite also what a curator set by hand.
    pub overwrite: bool,
    /// Mend what breaks a rule, or leave it out, instead of refusing the row.
    pub mend: bool,
    /// Write all rows or none.
    pub all_or_none: bool,
    /// Do everything, and store nothing.
    pub dry_run: bool,
    /// What makes a repetition of the request the same one. Not used by a dry run.
    pub receipt: Option<Receipt>,
}

/// Adds papers, and joins rows to those that are there already.
///
/// # Errors
/// Problems of the input as a whole, or a failure; nothing is stored then. What is wrong with single rows is in the report.
pub async fn upsert(
    catalog: &Catalog,
    actor: &Actor,
    rows: impl ExactSizeIterator<Item = Row>,
    options: Options,
) -> Result<Report, WriteError> {
    let receipt = options.receipt.filter(|_| !options.dry_run);
    if let Some(receipt) = &receipt {
        idempotency::check(receipt)?;
    }
    let mut problems = Problems::default();
    problems.limit("papers", rows.len(), ROWS);
    problems.settle()?;
    let rules = Rules {
        by_hand: options.source.is_none(),
        overwrite: options.overwrite,
        mend: options.mend,
    };
    let now = catalog.now().micros();
    let mut are_there = Vec::with_capacity(rows.len());
    // Row by row: what comes in is gone once it is read.
    let drafts = rows.filter_map(|row| {
        are_there.push(row.is_there);
        (!row.is_there).then(|| draft::read(row, rules.mend, now))
    });
    let drafts: Vec<_> = drafts.collect();
    let mut unit = Unit::begin(catalog, actor).await?;
    if let Some(receipt) = &receipt
        && let Some(outcome) = idempotency::outcome(&unit, receipt).await?
    {
        let rows = serde_json::from_str(&outcome).map_err(|_| idempotency::corrupt())?;
        let revision = unit.commit().await?;
        return Ok(Report {
            rows,
            revision,
            refused: false,
        });
    }
    unit.import_from(options.source.as_deref());
    let plan = Plan::of(&unit, drafts, rules).await?;
    let is_refused = options.all_or_none && plan.rejects();
    if is_refused {
        let revision = unit::revision(unit.connection()).await?;
        return Ok(plan.refused(revision).with(&are_there));
    }
    let rows = plan.write(&mut unit, options.dry_run).await?;
    let report = Report {
        rows,
        revision: 0,
        refused: false,
    };
    let mut report = report.with(&are_there);
    if options.dry_run {
        report.revision = unit::revision(unit.connection()).await?;
        return Ok(report);
    }
    if let Some(receipt) = receipt {
        let outcome = serde_json::to_string(&report.rows).map_err(|_| idempotency::corrupt())?;
        idempotency::keep(&unit, receipt, outcome).await?;
    }
    report.revision = unit.commit().await?;
    Ok(report)
}

/// A row that is taken: its paper as it was and as it is to be.
struct Taken {
    /// The paper's row; none when it is a new one.
    row: Option<Model>,
    before: State,
    after: State,
    /// The slug that the row wants for a new paper.
    slug: Option<String>,
    warnings: Vec<Warning>,
}

/// A row as it was judged.
enum Judged {
    Taken(Box<Taken>),
    /// Says nothing new; of its paper nothing is kept.
    Same(RowReport),
    Rejected(Vec<Problem>),
}

/// All rows, judged, and the entries that they make necessary.
struct Plan {
    rows: Vec<Judged>,
    entries: Option<Entries>,
}

type Drafts = Vec<Result<Draft, Vec<Problem>>>;

/// A draft and the paper that it is of, if there is one already.
type Claimed = Result<(Draft, Option<Owner>), Vec<Problem>>;

impl Plan {
    async fn of(unit: &Unit<'_>, drafts: Drafts, rules: Rules) -> Result<Self, WriteError> {
        let connection = unit.connection();
        let owners = matching::owners(connection, &identifiers(&drafts)).await?;
        let mut claims = Claims::default();
        let claims = drafts.into_iter().map(|draft| {
            let draft = draft?;
            match claims.claim(&draft, &owners) {
                Ok(owner) => Ok((draft, owner)),
                Err(problem) => Err(vec![problem]),
            }
        });
        let claims: Vec<Claimed> = claims.collect();
        let mut entries = entries(unit, &claims).await?;
        let similar = Similar::load(unit, &claims).await?;
        let mut prints = HashMap::new();
        let mut rows = Vec::with_capacity(claims.len());
        let mut claims = claims.into_iter();
        while claims.len() > 0 {
            let chunk: Vec<Claimed> = claims.by_ref().take(save::CHUNK).collect();
            let mut known = load(unit, &chunk).await?;
            for claim in chunk {
                let at = rows.len();
                let row = claim.and_then(|(draft, owner)| {
                    let known = owner.and_then(|owner| known.remove(&owner.id));
                    join(rules, draft, known, &mut entries, unit.now(), |draft| {
                        similar.warnings(at, draft, &mut prints)
                    })
                });
                rows.push(Judged::of(row));
            }
        }
        let mut plan = Self {
            rows,
            entries: Some(entries),
        };
        plan.name_papers(unit, rules).await?;
        Ok(plan)
    }

    fn rejects(&self) -> bool {
        let mut rows = self.rows.iter();
        rows.any(|row| matches!(row, Judged::Rejected(_)))
    }

    /// Gives each new paper its slug.
    async fn name_papers(&mut self, unit: &Unit<'_>, rules: Rules) -> Result<(), Error> {
        let wanted: Vec<String> = self
            .rows
            .iter()
            .filter_map(Judged::taken)
            .filter(|taken| taken.row.is_none())
            .filter_map(|taken| taken.slug.clone())
            // What is no slug is refused below, and may be what no database takes.
            .filter(|slug| is_slug(slug))
            .collect();
        let mut used = slugs::taken(unit.connection(), ChangeEntity::Paper, &wanted).await?;
        let mut own = HashSet::new();
        for row in &mut self.rows {
            let Judged::Taken(taken) = row else { continue };
            let Some(slug) = taken.slug.take().filter(|_| taken.row.is_none()) else {
                continue;
            };
            let message = if !is_slug(&slug) || slug.len() > SLUG_CHARS {
                Some((
                    ProblemCode::Invalid,
                    format!(
                        "'{slug}' is no slug: use at most {SLUG_CHARS} lower-case letters a-z, digits and single hyphens."
                    ),
                ))
            } else if !used.insert(slug.clone()) {
                Some((
                    ProblemCode::Taken,
                    format!("The slug '{slug}' is taken, or was; choose another one."),
                ))
            } else {
                None
            };
            match message {
                None => {
                    own.insert(slug.clone());
                    taken.after.slug = slug;
                }
                Some((code, message)) if rules.mend => {
                    let problem = Problem::new(code, "slug", message);
                    taken.warnings.push(Warning::left_out(problem));
                }
                Some((code, message)) => {
                    *row = Judged::Rejected(vec![Problem::new(code, "slug", message)]);
                }
            }
        }
        let nameless = |taken: &&mut Taken| taken.after.slug.is_empty();
        let taken = self.rows.iter_mut().filter_map(Judged::taken_mut);
        let mut nameless: Vec<&mut Taken> = taken.filter(nameless).collect();
        let titles: Vec<&str> = nameless
            .iter()
            .map(|taken| taken.after.title.as_str())
            .collect();
        let free =
            slugs::free_besides(unit.connection(), ChangeEntity::Paper, &titles, own).await?;
        for (taken, slug) in nameless.iter_mut().zip(free) {
            taken.after.slug = slug;
        }
        Ok(())
    }

    /// Writes everything that changes, and says what became of each row. What was written is not kept.
    async fn write(
        mut self,
        unit: &mut Unit<'_>,
        dry_run: bool,
    ) -> Result<Vec<RowReport>, WriteError> {
        self.write_entries(unit).await?;
        let mut reports = Vec::with_capacity(self.rows.len());
        let mut rows = self.rows.into_iter();
        while rows.len() > 0 {
            let chunk: Vec<_> = rows.by_ref().take(save::CHUNK).collect();
            write_papers(unit, &chunk).await?;
            reports.extend(chunk.into_iter().map(|row| match row {
                Judged::Taken(taken) => taken.report(dry_run),
                Judged::Same(report) => report,
                Judged::Rejected(problems) => RowReport::rejected(problems),
            }));
        }
        Ok(reports)
    }

    /// Writes the entries that papers name, and puts their keys in.
    async fn write_entries(&mut self, unit: &mut Unit<'_>) -> Result<(), WriteError> {
        let is_needed = self.rows.iter().any(|row| row.taken().is_some());
        if let Some(entries) = self.entries.take().filter(|_| is_needed) {
            let venues = entries.venues.write(unit).await?;
            let topics = entries.topics.write(unit).await?;
            let authors = entries.authors.write(unit).await?;
            for taken in self.rows.iter_mut().filter_map(Judged::taken_mut) {
                let after = &mut taken.after;
                after
                    .venue
                    .iter_mut()
                    .for_each(|venue| venue.settle(&venues));
                after
                    .topics
                    .iter_mut()
                    .for_each(|own| own.topic.settle(&topics));
                after
                    .authors
                    .iter_mut()
                    .for_each(|own| own.author.settle(&authors));
            }
        }
        Ok(())
    }

    /// Nothing is written, because some rows are rejected.
    fn refused(self, revision: i64) -> Report {
        let refused = |warnings| RowReport {
            warnings,
            ..RowReport::rejected(Vec::new())
        };
        let rows = self.rows.into_iter().map(|row| match row {
            Judged::Taken(taken) => refused(taken.warnings),
            Judged::Same(report) => refused(report.warnings),
            Judged::Rejected(problems) => RowReport::rejected(problems),
        });
        Report {
            rows: rows.collect(),
            revision,
            refused: true,
        }
    }
}

/// Writes the papers of rows, and notes it.
async fn write_papers(unit: &mut Unit<'_>, rows: &[Judged]) -> Result<(), WriteError> {
    let changing: Vec<&Taken> = rows.iter().filter_map(Judged::taken).collect();
    let written: Vec<Written<'_>> = changing
        .iter()
        .map(|taken| Written {
            row: taken.row.as_ref(),
            before: &taken.before,
            after: &taken.after,
        })
        .collect();
    let keys = save::all(unit.connection(), &written, unit.now()).await?;
    unit.touched().papers.extend(keys);
    for taken in changing {
        let (operation, before) = match taken.row {
            None => (ChangeOperation::Created, Snapshot::new()),
            Some(_) => (ChangeOperation::Updated, taken.before.snapshot()),
        };
        let (uid, after) = (taken.after.uid, taken.after.snapshot());
        unit.note(ChangeEntity::Paper, uid, operation, &before, &after);
    }
    Ok(())
}

impl Judged {
    fn of(row: Result<Taken, Vec<Problem>>) -> Self {
        match row {
            Ok(taken) if taken.changes() => Self::Taken(Box::new(taken)),
            Ok(taken) => Self::Same(taken.report(false)),
            Err(problems) => Self::Rejected(problems),
        }
    }

    fn taken(&self) -> Option<&Taken> {
        match self {
            Self::Taken(taken) => Some(taken),
            _ => None,
        }
    }

    fn taken_mut(&mut self) -> Option<&mut Taken> {
        match self {
            Self::Taken(taken) => Some(taken),
            _ => None,
        }
    }
}

impl Taken {
    fn changes(&self) -> bool {
        self.row.is_none() || self.before.differing(&self.after) != super::Fields::default()
    }

    fn report(self, dry_run: bool) -> RowReport {
        let outcome = match &self.row {
            None => Outcome::Created,
            Some(_) if self.changes() => Outcome::Updated,
            Some(_) => Outcome::Unchanged,
        };
        let changed = self.before.differing(&self.after).names();
        RowReport {
            outcome,
            paper: (!dry_run || self.row.is_some()).then_some(self.after.uid),
            changed: changed.into_iter().map(str::to_owned).collect(),
            warnings: self.warnings,
            problems: Vec::new(),
        }
    }
}

/// All identifiers that rows go by.
fn identifiers(drafts: &Drafts) -> Vec<&Identifier> {
    let drafts = drafts.iter().flatten();
    drafts
        .flat_map(|draft| draft.values.identifiers.iter().chain(&draft.key))
        .collect()
}

/// Joins a row to its paper, or to a new one.
fn join(
    rules: Rules,
    draft: Draft,
    known: Option<(Model, State)>,
    entries: &mut Entries,
    now: i64,
    similar: impl FnOnce(&Draft) -> Vec<Warning>,
) -> Result<Taken, Vec<Problem>> {
    let (row, before) = match known {
        Some((row, state)) => (Some(row), state),
        None => (None, State::empty(Uuid::nil())),
    };
    let merge = Merge::of(rules, &draft, &before, row.is_none(), entries, now);
    if !merge.problems.is_empty() {
        return Err(merge.problems);
    }
    let (mut after, mut warnings) = (merge.after, merge.warnings);
    if row.is_none() {
        after.uid = Uuid::now_v7();
        warnings.extend(similar(&draft));
    }
    let mut all = draft.warnings;
    all.append(&mut warnings);
    Ok(Taken {
        row,
        before,
        after,
        slug: draft.slug,
        warnings: all,
    })
}

/// The papers that rows are about, by their keys.
async fn load(
    unit: &Unit<'_>,
    claims: &[Claimed],
) -> Result<HashMap<i64, (Model, State)>, WriteError> {
    let owners = claims.iter().flatten().filter_map(|(_, owner)| *owner);
    let ids: Vec<i64> = owners.map(|owner| owner.id).collect();
    let mut rows = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(sql::KEYS) {
        let query = paper::Entity::find().filter(paper::Column::Id.is_in(chunk.iter().copied()));
        rows.extend(query.all(unit.connection()).await?);
    }
    let states = State::load_all(unit.connection(), &rows).await?;
    let pairs = rows.into_iter().zip(states);
    Ok(pairs.map(|(row, state)| (row.id, (row, state))).collect())
}

/// The entries that rows name.
async fn entries(unit: &Unit<'_>, claims: &[Claimed]) -> Result<Entries, WriteError> {
    let (mut authors, mut topics, mut venues) = (Vec::new(), Vec::new(), Vec::new());
    for (draft, _) in claims.iter().flatten() {
        authors.extend(draft.authors.iter().map(|own| &own.author));
        topics.extend(draft.topics.iter().map(|own| own.name.as_str()));
        venues.extend(draft.venue.as_deref());
    }
    let connection = unit.connection();
    Ok(Entries {
        authors: Authors::load(connection, &authors).await?,
        topics: Topics::load(connection, &topics).await?,
        venues: Venues::load(connection, &venues).await?,
    })
}

/// The papers with the titles of new ones.
struct Similar(HashMap<String, Vec<Titled>>);

impl Similar {
    async fn load(unit: &Unit<'_>, claims: &[Claimed]) -> Result<Self, Error> {
        let new = claims.iter().flatten().filter(|(_, owner)| owner.is_none());
        let titles = new.map(|(draft, _)| lines::key(&draft.values.title));
        let titled = matching::titled(unit.connection(), titles.collect()).await?;
        Ok(Self(titled))
    }

    /// What a new paper may be the same as: papers of the catalog, and rows before it.
    fn warnings(
        &self,
        at: usize,
        draft: &Draft,
        rows: &mut HashMap<String, Vec<(usize, Print)>>,
    ) -> Vec<Warning> {
        let (title, print) = (lines::key(&draft.values.title), Print::of(draft));
        let known = self.0.get(&title).map(Vec::as_slice).unwrap_or_default();
        let known: Vec<Uuid> = known
            .iter()
            .filter(|titled| print.is_like(titled))
            .map(|titled| titled.uid)
            .collect();
        let before = rows.entry(title).or_default();
        let earlier = before.iter().find(|(_, other)| print.is_like_row(other));
        let mut warnings = Vec::new();
        if !known.is_empty() {
            let message =
                "There are papers of this title, year and first author; is it one of them?";
            warnings.push(Warning {
                candidates: known,
                ..Warning::new(WarningCode::PossibleDuplicate, "title", message)
            });
        }
        if let Some((first, _)) = earlier {
            let message = format!(
                "Row {first} has this title, year and first author too; is it the same paper?"
            );
            warnings.push(Warning::new(
                WarningCode::PossibleDuplicate,
                "title",
                message,
            ));
        }
        before.push((at, print));
        warnings
    }
}

/// Why a paper may be the one that was described.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It has one of the identifiers.
    Identifier,
    /// It has the title, and neither its year nor its first author speak against it.
    Title,
}

/// The papers that may be the one that is described, surest first.
///
/// # Errors
/// The problems of the description, or a failure.
pub async fn duplicates(
    catalog: &Catalog,
    sight: Sight,
    input: PaperInput,
) -> Result<Vec<(Reason, Model)>, WriteError> {
    let row = Row {
        input,
        ..Row::default()
    };
    let draft = draft::read(row, true, catalog.now().micros()).map_err(WriteError::Rejected)?;
    let owners = matching::owners(
        catalog.read(),
        &draft.values.identifiers.iter().collect::<Vec<_>>(),
    )
    .await?;
    let mut ids: Vec<(Reason, i64)> = Vec::new();
    for owner in owners.values() {
        ids.push((Reason::Identifier, owner.id));
    }
    let (title, print) = (lines::key(&draft.values.title), Print::of(&draft));
    let titled = matching::titled(catalog.read(), vec![title]).await?;
    for titled in titled
        .into_values()
        .flatten()
        .filter(|it| print.is_like(it))
    {
        if !ids.iter().any(|(_, id)| *id == titled.id) {
            ids.push((Reason::Title, titled.id));
        }
    }
    ids.sort_unstable_by_key(|(reason, id)| (*reason == Reason::Title, *id));
    ids.dedup();
    let keys: Vec<i64> = ids.iter().map(|(_, id)| *id).collect();
    let found = super::by_ids(catalog.read(), sight, &keys).await?;
    let mut found: HashMap<i64, Model> = found.into_iter().map(|row| (row.id, row)).collect();
    let candidates = ids.into_iter();
    Ok(candidates
        .filter_map(|(reason, id)| Some((reason, found.remove(&id)?)))
        .collect())
}
