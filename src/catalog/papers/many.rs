//! One change of many papers: of those with certain ids, or of all that a filter lists.

use std::collections::HashMap;

use entity::{
    enums::{Integrity, PaperKind, PaperStatus, TopicSource},
    paper::{Column, Entity, Model},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{
    bulk::{Outcome, Report, RowReport},
    fields::Fields,
    input::PaperInput,
    list::{Filter, List, Order, Scope},
    rewrite::rewrite,
    state::{Reference, State, TopicState},
    values, verbs,
};
use crate::{
    catalog::{
        Actor, Catalog, Patch, Problem, ProblemCode, Problems, Sight, WriteError, merging,
        page::{Around, Slice},
        sql, topics,
        unit::{self, Unit},
        venues,
    },
    domain::{EntityKind, limits},
};

/// Most papers of one input.
pub const PAPERS: usize = 10_000;

/// Which papers are changed.
#[derive(Debug, Clone)]
pub enum Which {
    /// Those with these public keys.
    Uids(Vec<Uuid>),
    /// All that a filter lists.
    Filter(Box<Filter>),
}

/// What becomes of each of them. What is not said stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What kind of document it is.
    pub kind: Patch<PaperKind>,
    /// Whether it is shown.
    pub status: Patch<PaperStatus>,
    /// Whether it can be relied on.
    pub integrity: Patch<Integrity>,
    /// Whether the curators point it out.
    pub featured: Patch<bool>,
    /// Its language, as a BCP 47 tag.
    pub language: Patch<String>,
    /// Where it appeared, by id, slug or name; a new name creates the venue.
    pub venue: Patch<String>,
    /// The note of the curators.
    pub comment: Patch<String>,
    /// Topics it gets, by id, slug, name or alias.
    pub add_topics: Vec<String>,
    /// Topics it loses, likewise.
    pub remove_topics: Vec<String>,
    /// Create the topics to be added that do not exist.
    pub create_missing_topics: bool,
}

/// How papers are changed.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Refuse everything when more papers than this are meant.
    pub maximum: usize,
    /// Change all of them or none.
    pub all_or_none: bool,
    /// Do everything, and store nothing.
    pub dry_run: bool,
}

/// Makes one change of many papers, and says of each what became of it.
///
/// # Errors
/// Problems of the input as a whole, or a failure; nothing is changed then. What is wrong with single papers is in the report.
pub async fn update_many(
    catalog: &Catalog,
    actor: &Actor,
    which: Which,
    change: Change,
    terms: Terms,
) -> Result<Report, WriteError> {
    let mut unit = Unit::begin(catalog, actor).await?;
    let meant = meant(&unit, which, terms.maximum).await?;
    let rule = Rule::of(&mut unit, change).await?;
    let living = meant.iter().filter_map(|paper| paper.as_ref().ok());
    let keys: Vec<i64> = living.map(|paper| paper.id).collect();
    let mut outcomes: HashMap<Uuid, Result<Fields, Vec<Problem>>> = HashMap::new();
    rewrite(&mut unit, &keys, |state| {
        outcomes.insert(state.uid, rule.carry_out(state));
        Ok(())
    })
    .await?;
    let rows = meant.into_iter().map(|paper| match paper {
        Ok(paper) => {
            let outcome = outcomes.remove(&paper.uid);
            outcome.map_or_else(|| RowReport::rejected(Vec::new()), |it| row(paper.uid, it))
        }
        Err(problem) => RowReport::rejected(vec![problem]),
    });
    let mut rows: Vec<RowReport> = rows.collect();
    let rejected = rows.iter().any(|row| row.outcome == Outcome::Rejected);
    let refused = terms.all_or_none && rejected;
    let changed = rows.iter().any(|row| row.outcome == Outcome::Updated);
    if refused {
        for row in &mut rows {
            row.outcome = Outcome::Rejected;
            row.changed.clear();
        }
    }
    let revision = if changed && !refused && !terms.dry_run {
        unit.commit().await?
    } else {
        unit::revision(unit.connection()).await?
    };
    Ok(Report {
        rows,
        revision,
        refused,
    })
}

fn row(uid: Uuid, outcome: Result<Fields, Vec<Problem>>) -> RowReport {
    let changed = match outcome {
        Ok(changed) => changed.names(),
        Err(problems) => {
            return RowReport {
                paper: Some(uid),
                ..RowReport::rejected(problems)
            };
        }
    };
    RowReport {
        outcome: if changed.is_empty() {
            Outcome::Unchanged
        } else {
            Outcome::Updated
        },
        paper: Some(uid),
        changed: changed.into_iter().map(str::to_owned).collect(),
        warnings: Vec::new(),
        problems: Vec::new(),
    }
}

/// The papers that are meant, each once; problems in the places of those that are not there.
async fn meant(
    unit: &Unit<'_>,
    which: Which,
    maximum: usize,
) -> Result<Vec<Result<Model, Problem>>, WriteError> {
    let mut problems = Problems::default();
    problems.limit("maximum", maximum, PAPERS);
    problems.settle()?;
    match which {
        Which::Uids(uids) => {
            problems.limit("papers.ids", uids.len(), maximum);
            problems.settle()?;
            by_uids(unit, uids).await
        }
        Which::Filter(filter) => {
            let connection = unit.connection();
            let list = List::new(connection, Scope::All, *filter, None, Order::default()).await?;
            let slice = Slice {
                limit: u32::try_from(maximum).unwrap_or(u32::MAX),
                from_end: false,
                after: None,
                before: None,
            };
            let (sight, around) = (Sight { drafts: true }, Around::default());
            let page = list.page(connection, sight, &slice, around).await?.page;
            if page.has_next {
                let message = format!(
                    "The filter lists more than {maximum} papers. Narrow it, or raise 'maximum', which is {PAPERS} at most."
                );
                return Err(Problem::new(ProblemCode::TooMany, "papers.filter", message).into());
            }
            let rows = page.rows.into_iter();
            Ok(rows
                .map(|row| {
                    if row.deleted_at.is_some() {
                        Err(deleted(&row, ""))
                    } else {
                        Ok(row)
                    }
                })
                .collect())
        }
    }
}

fn deleted(row: &Model, path: &str) -> Problem {
    let message = format!("{} is deleted; restore it first.", verbs::id(row.uid));
    let problem = Problem::new(ProblemCode::Deleted, path, message);
    problem.with_existing(EntityKind::Paper, row.id)
}

async fn by_uids(
    unit: &Unit<'_>,
    mut uids: Vec<Uuid>,
) -> Result<Vec<Result<Model, Problem>>, WriteError> {
    let mut seen = std::collections::HashSet::new();
    uids.retain(|uid| seen.insert(*uid));
    let mut found: HashMap<Uuid, Model> = HashMap::new();
    for chunk in uids.chunks(sql::KEYS) {
        let query = Entity::find().filter(Column::Uid.is_in(chunk.iter().copied()));
        let rows = query.all(unit.connection()).await?.into_iter();
        found.extend(rows.map(|row| (row.uid, row)));
    }
    let ids: Vec<_> = uids.iter().map(|uid| verbs::id(*uid)).collect();
    let merged = merging::merged(unit.connection(), &ids).await?;
    let papers = ids.into_iter().enumerate().map(|(at, id)| {
        let path = format!("papers.ids.{at}");
        match (found.remove(&id.uid), merged.get(&id)) {
            (None, _) => Err(Problem::unknown(&path, &id.to_string(), "paper")),
            (Some(_), Some(into)) => {
                let message = format!("{id} was merged into {into}; name that one.");
                Err(Problem::new(ProblemCode::Deleted, &path, message))
            }
            (Some(row), None) if row.deleted_at.is_some() => Err(deleted(&row, &path)),
            (Some(row), None) => Ok(row),
        }
    });
    Ok(papers.collect())
}

/// A change with its values judged and its entries found.
struct Rule {
    /// The values, put into an empty paper.
    values: State,
    given: Given,
    add: Vec<Reference>,
    remove: Vec<Reference>,
}

/// Which values the change says something of.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "one a value")]
struct Given {
    kind: bool,
    status: bool,
    integrity: bool,
    featured: bool,
    language: bool,
    comment: bool,
    venue: bool,
}

impl Rule {
    async fn of(unit: &mut Unit<'_>, change: Change) -> Result<Self, WriteError> {
        let mut problems = Problems::default();
        let given = Given {
            kind: !change.kind.is_keep(),
            status: !change.status.is_keep(),
            integrity: !change.integrity.is_keep(),
            featured: !change.featured.is_keep(),
            language: !change.language.is_keep(),
            comment: !change.comment.is_keep(),
            venue: !change.venue.is_keep(),
        };
        let mut input = PaperInput {
            kind: change.kind,
            status: change.status,
            integrity: change.integrity,
            featured: change.featured,
            language: change.language,
            comment: change.comment,
            ..PaperInput::default()
        };
        let mut values = State::empty(Uuid::nil());
        values::apply(&mut values, &mut input, unit.now(), &mut problems);
        if let Patch::Set(venue) = change.venue {
            values.venue = venues::find_or_create(unit, &venue, &mut problems).await?;
        }
        let create = change.create_missing_topics;
        let add = topics_of(unit, &change.add_topics, create, "addTopics", &mut problems).await?;
        let remove = topics_of(
            unit,
            &change.remove_topics,
            false,
            "removeTopics",
            &mut problems,
        );
        let remove = remove.await?;
        problems.settle()?;
        Ok(Self {
            values,
            given,
            add,
            remove,
        })
    }

    /// Changes a paper, and says in which fields. One that the change would break stays as it is.
    fn carry_out(&self, paper: &mut State) -> Result<Fields, Vec<Problem>> {
        let before = paper.clone();
        macro_rules! set {
            ($($member:ident),+) => {
                $(if self.given.$member {
                    paper.$member.clone_from(&self.values.$member);
                })+
            };
        }
        set!(kind, status, integrity, featured, language, comment, venue);
        self.set_topics(paper);
        let mut problems = Vec::new();
        if paper.status == PaperStatus::Published && paper.source().is_none() {
            let message = "A published paper needs the link to its source; this one has none.";
            problems.push(Problem::new(ProblemCode::Required, "status", message));
        }
        if paper.topics.len() > limits::TOPICS {
            let message = format!("A paper has {} topics at most.", limits::TOPICS);
            problems.push(Problem::new(ProblemCode::TooMany, "addTopics", message));
        }
        let changed = before.differing(paper);
        if !problems.is_empty() && changed != Fields::default() {
            *paper = before;
            return Err(problems);
        }
        paper.curated = before.curated.with(changed);
        Ok(changed)
    }

    fn set_topics(&self, paper: &mut State) {
        if self.add.is_empty() && self.remove.is_empty() {
            return;
        }
        paper.topics.retain(|own| !self.remove.contains(&own.topic));
        for topic in &self.add {
            if !paper.topics.iter().any(|own| own.topic == *topic) {
                paper.topics.push(TopicState {
                    topic: *topic,
                    primary: false,
                    source: TopicSource::Curator,
                    confidence: None,
                });
            }
        }
        if !paper.topics.iter().any(|own| own.primary)
            && let Some(first) = paper.topics.first_mut()
        {
            first.primary = true;
        }
    }
}

async fn topics_of(
    unit: &mut Unit<'_>,
    names: &[String],
    create: bool,
    path: &str,
    problems: &mut Problems,
) -> Result<Vec<Reference>, WriteError> {
    let mut own = Problems::default();
    own.limit("topics", names.len(), limits::TOPICS);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = topics::find_or_create(unit, &names, create, &mut own).await?;
    for mut problem in own.take() {
        path.clone_into(&mut problem.path[0]);
        problems.add(problem);
    }
    Ok(found.into_iter().flatten().collect())
}
