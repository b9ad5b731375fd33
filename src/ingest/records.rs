//! Records of files: new entries are added, papers joined to those that are there.

use std::collections::HashSet;

use super::{
    entry, paper_input,
    papers::{Item, upsert},
};
use crate::{
    catalog::{
        Actor, Catalog, Patch, Problem, WriteError, authors, bulk,
        papers::{
            self, Audience, PaperInput,
            bulk::{Options, Outcome, Report, RowReport},
        },
        topics, venues,
    },
    domain::record::{AuthorRecord, PaperRecord, Record},
};

/// A record of a file, and the key that the file gives it.
#[derive(Debug, Clone)]
pub struct Described {
    /// What it says.
    pub record: Record,
    /// For example a citation key.
    pub key: Option<String>,
}

/// Adds the topics, venues and authors of records that are not there, then adds and joins their papers. One row a record, in their
/// order. What is there of the others stays as it is.
///
/// The others are written first, in a transaction of their own: papers name them.
///
/// # Errors
/// As [`upsert`].
pub async fn import(
    catalog: &Catalog,
    actor: &Actor,
    records: Vec<Described>,
    options: Options,
) -> Result<Report, WriteError> {
    let mut rows: Vec<Option<RowReport>> = Vec::with_capacity(records.len());
    let (mut others, mut papers) = (Vec::new(), Vec::new());
    for (at, described) in records.into_iter().enumerate() {
        rows.push(None);
        match described.record {
            Record::Paper(paper) => papers.push((at, *paper, described.key)),
            other => others.push((at, other)),
        }
    }
    for (at, row) in add_others(catalog, actor, others, options.dry_run).await? {
        rows[at] = Some(row);
    }
    let mut items = Vec::with_capacity(papers.len());
    let mut places = Vec::with_capacity(papers.len());
    let same = unchanged(catalog, &papers).await?;
    let known = known_authors(catalog, &papers).await?;
    for (at, mut paper, key) in papers {
        if same.contains(&at) {
            places.push(at);
            items.push(Item {
                is_there: true,
                ..Item::default()
            });
            continue;
        }
        for author in &mut paper.authors {
            // Whom another catalog knows by this slug is somebody by this name here.
            author.author.take_if(|slug| !known.contains(slug));
        }
        match described(paper) {
            Ok(input) => {
                places.push(at);
                let is_there = false;
                items.push(Item {
                    input,
                    key,
                    is_there,
                });
            }
            Err(problem) => rows[at] = Some(rejected(vec![problem])),
        }
    }
    let mut report = upsert(catalog, actor, items, options).await?;
    for (at, row) in places.into_iter().zip(std::mem::take(&mut report.rows)) {
        rows[at] = Some(row);
    }
    report.rows = rows.into_iter().flatten().collect();
    Ok(report)
}

/// What a paper's record says. What it does not say is not touched.
fn described(paper: PaperRecord) -> Result<PaperInput, Problem> {
    let says_status = paper.status.is_some();
    let mut input = paper_input(paper)?;
    if !says_status {
        input.status = Patch::Keep;
    }
    if let Patch::Set(false) = input.featured {
        input.featured = Patch::Keep;
    }
    keep_empty(&mut input.summaries);
    keep_empty(&mut input.authors);
    keep_empty(&mut input.topics);
    keep_empty(&mut input.identifiers);
    keep_empty(&mut input.links);
    keep_empty(&mut input.figures);
    Ok(input)
}

fn keep_empty<T>(list: &mut Patch<Vec<T>>) {
    if matches!(list, Patch::Set(list) if list.is_empty()) {
        *list = Patch::Keep;
    }
}

/// The places of papers that are here already exactly as they are described, under the same slug. Papers without any identifier are
/// found by nothing else.
async fn unchanged(
    catalog: &Catalog,
    wanted: &[(usize, PaperRecord, Option<String>)],
) -> Result<HashSet<usize>, WriteError> {
    let slugs: Vec<&str> = wanted
        .iter()
        .filter_map(|(_, paper, _)| paper.slug.as_deref())
        .collect();
    let mut same = HashSet::new();
    if slugs.is_empty() {
        return Ok(same);
    }
    let rows = papers::by_slugs(catalog.read(), &slugs).await?;
    let records = papers::records(catalog.read(), &rows, Audience::Catalog).await?;
    let known: HashSet<&PaperRecord> = records.iter().collect();
    same.extend(
        wanted
            .iter()
            .filter(|(_, paper, _)| known.contains(paper))
            .map(|(at, _, _)| *at),
    );
    Ok(same)
}

async fn known_authors(
    catalog: &Catalog,
    wanted: &[(usize, PaperRecord, Option<String>)],
) -> Result<HashSet<String>, WriteError> {
    let authors = wanted.iter().flat_map(|(_, paper, _)| &paper.authors);
    let slugs: HashSet<&str> = authors
        .filter_map(|author| author.author.as_deref())
        .collect();
    let slugs: Vec<&str> = slugs.into_iter().collect();
    let rows = authors::by_slugs(catalog.read(), &slugs).await?;
    Ok(rows.into_iter().map(|row| row.slug).collect())
}

/// Adds the entries that are not there. What cannot be added is rejected with all of them, since they may name each other.
async fn add_others(
    catalog: &Catalog,
    actor: &Actor,
    records: Vec<(usize, Record)>,
    dry_run: bool,
) -> Result<Vec<(usize, RowReport)>, WriteError> {
    let known = Known::load(catalog, &records).await?;
    let (mut rows, mut places, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for (at, record) in records {
        if known.has(&record) {
            rows.push((at, outcome(Outcome::Unchanged)));
            continue;
        }
        places.push(at);
        entries.push(entry(record)?);
    }
    if entries.is_empty() {
        return Ok(rows);
    }
    if !dry_run && let Err((at, error)) = bulk::create(catalog, actor, entries).await {
        let problems = match error {
            WriteError::Failed(error) => return Err(error.into()),
            WriteError::Rejected(problems) => problems,
        };
        let others = places.iter().enumerate();
        rows.extend(others.map(|(place, row)| {
            (
                *row,
                rejected(if place == at {
                    problems.clone()
                } else {
                    Vec::new()
                }),
            )
        }));
        return Ok(rows);
    }
    rows.extend(places.into_iter().map(|at| (at, outcome(Outcome::Created))));
    Ok(rows)
}

/// Which of the entries that records describe are there: by slug, topics and venues by name too, authors by ORCID.
#[derive(Default)]
struct Known {
    topics: HashSet<String>,
    venues: HashSet<String>,
    authors: HashSet<String>,
}

impl Known {
    async fn load(catalog: &Catalog, records: &[(usize, Record)]) -> Result<Self, WriteError> {
        let mut names = (Vec::new(), Vec::new(), Vec::new());
        for (_, record) in records {
            match record {
                Record::Topic(topic) => names.0.extend([topic.slug.as_str(), &topic.name]),
                Record::Venue(venue) => {
                    names
                        .1
                        .extend([venue.slug.as_deref().unwrap_or(&venue.name), &venue.name]);
                }
                Record::Author(author) => names.2.extend(author_names(author)),
                Record::Paper(_) => {}
            }
        }
        let read = catalog.read();
        let (topics, venues, authors) = names;
        let topics = topics::named(read, &topics).await?;
        let venues = venues::named(read, &venues).await?;
        let slugs = authors::by_slugs(read, &authors).await?;
        let orcids = authors::by_orcids(read, &authors).await?;
        let mut known = Self::default();
        known.topics.extend(topics);
        known.venues.extend(venues);
        for row in slugs.into_iter().chain(orcids) {
            known.authors.insert(row.slug);
            known.authors.extend(row.orcid);
        }
        Ok(known)
    }

    fn has(&self, record: &Record) -> bool {
        let key = |name: &str| crate::domain::text::fold(name);
        match record {
            Record::Topic(topic) => {
                self.topics.contains(&topic.slug) || self.topics.contains(&key(&topic.name))
            }
            Record::Venue(venue) => {
                let slug = venue.slug.as_ref();
                slug.is_some_and(|slug| self.venues.contains(slug))
                    || self.venues.contains(&key(&venue.name))
            }
            Record::Author(author) => author_names(author).any(|name| self.authors.contains(name)),
            Record::Paper(_) => false,
        }
    }
}

/// What an author's record is known by.
fn author_names(author: &AuthorRecord) -> impl Iterator<Item = &str> {
    [author.slug.as_deref(), author.orcid.as_deref()]
        .into_iter()
        .flatten()
}

fn outcome(outcome: Outcome) -> RowReport {
    RowReport {
        outcome,
        paper: None,
        changed: Vec::new(),
        warnings: Vec::new(),
        problems: Vec::new(),
    }
}

fn rejected(problems: Vec<Problem>) -> RowReport {
    RowReport {
        problems,
        ..outcome(Outcome::Rejected)
    }
}
