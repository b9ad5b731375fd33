//! What a paper becomes when a row is joined to it.
//!
//! A value replaces the one that is there, and so do the authors and the figures as whole lists; who stays on the paper keeps an
//! affiliation that the row does not say. Identifiers, links and summaries are
//! joined: what is there stays, what is new is added. Of the topics, those that an import set are replaced. What a curator set by hand
//! stays, unless the import is to overwrite it.

use std::collections::HashMap;

use entity::enums::{LinkRelation, PaperStatus, TopicSource};
use uuid::Uuid;

use super::{
    draft::Draft,
    report::{Warning, WarningCode},
};
use crate::{
    catalog::{
        Problem, ProblemCode,
        authors::Authors,
        lines,
        papers::{
            fields::Field,
            state::{AuthorshipState, Reference, State, SummaryState, TopicState},
        },
        topics::{self, Topics},
        venues::Venues,
    },
    domain::limits,
};

/// How rows are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// The rows are somebody's own word, and not a source's.
    pub(super) by_hand: bool,
    /// What a curator set is overwritten too.
    pub(super) overwrite: bool,
    /// What breaks a rule is mended or left out, where that can be.
    pub(super) mend: bool,
}

/// The entries that rows name, loaded or about to be created.
pub(super) struct Entries {
    pub(super) authors: Authors,
    pub(super) topics: Topics,
    pub(super) venues: Venues,
}

/// A row on its way into a paper.
pub(super) struct Merge<'a> {
    rules: Rules,
    draft: &'a Draft,
    /// Empty for a new paper.
    before: &'a State,
    pub(super) after: State,
    is_new: bool,
    pub(super) warnings: Vec<Warning>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Merge<'a> {
    /// Joins a row to a paper. Entries are planned only for rows without problems.
    pub(super) fn of(
        rules: Rules,
        draft: &'a Draft,
        before: &'a State,
        is_new: bool,
        entries: &mut Entries,
        now: i64,
    ) -> Self {
        let mut merge = Self {
            rules,
            draft,
            before,
            after: before.clone(),
            is_new,
            warnings: Vec::new(),
            problems: Vec::new(),
        };
        merge.values();
        merge.links();
        merge.identifiers();
        merge.summaries();
        merge.status();
        for author in &draft.authors {
            merge
                .problems
                .extend(entries.authors.unknown(&author.author));
        }
        if merge.problems.is_empty() {
            merge.venue(&mut entries.venues, now);
            merge.authors(&mut entries.authors, now);
            merge.topics(&mut entries.topics, now);
            merge.settle_curated();
        }
        merge
    }

    /// Whether the row is about a field, and the value there may be replaced.
    fn keeps(&self, field: Field) -> bool {
        !self.rules.by_hand && !self.rules.overwrite && self.before.curated.has(field)
    }

    fn kept(&mut self, field: Field) {
        let path = field.as_str();
        let message = format!(
            "The {path} was set by a curator and stays; onConflict: OVERWRITE replaces it."
        );
        self.warnings
            .push(Warning::new(WarningCode::CuratedKept, path, message));
    }

    fn warn(&mut self, path: &str, message: impl Into<String>) {
        self.warnings
            .push(Warning::new(WarningCode::Repaired, path, message));
    }

    fn values(&mut self) {
        macro_rules! take {
            ($($field:ident $member:ident),+ $(,)?) => {$(
                let wanted = &self.draft.values.$member;
                if self.draft.given.has(Field::$field) && self.after.$member != *wanted {
                    if self.keeps(Field::$field) {
                        self.kept(Field::$field);
                    } else {
                        self.after.$member.clone_from(wanted);
                    }
                }
            )+};
        }
        take!(
            Title title, Abstract abstract_text, Kind kind, Integrity integrity, Featured featured,
            PublishedOn published_on, Language language, Comment comment, Figures figures, Status status,
        );
        if self.after.title.is_empty() {
            let message = "A paper needs a title.";
            self.problems
                .push(Problem::new(ProblemCode::Required, "title", message));
        }
    }

    fn links(&mut self) {
        for link in &self.draft.values.links {
            let is_source = link.relation == LinkRelation::Source;
            let same = self.after.links.iter().position(|own| {
                own.relation == link.relation && (is_source || own.url == link.url)
            });
            match same {
                Some(at) if is_source && self.after.links[at].url != link.url => {
                    if self.keeps(Field::Links) {
                        self.kept(Field::Links);
                    } else {
                        self.after.links[at].url.clone_from(&link.url);
                    }
                }
                Some(_) => {}
                None if is_source => self.after.links.insert(0, link.clone()),
                None if self.after.links.len() > limits::LINKS => {
                    self.warn(
                        "links",
                        format!(
                            "A paper has {} links at most; {} was left out.",
                            limits::LINKS,
                            link.url
                        ),
                    );
                }
                None => self.after.links.push(link.clone()),
            }
        }
    }

    fn identifiers(&mut self) {
        let wanted = &self.draft.values.identifiers;
        let is_nameless = self.is_new && wanted.is_empty();
        let key = self.draft.key.iter().filter(|_| is_nameless);
        for identifier in wanted.iter().chain(key) {
            if self.after.identifiers.contains(identifier) {
                continue;
            }
            if self.after.identifiers.len() < limits::IDENTIFIERS {
                self.after.identifiers.push(identifier.clone());
            } else {
                let message = format!(
                    "A paper has {} identifiers at most; {} {} was left out.",
                    limits::IDENTIFIERS,
                    identifier.scheme,
                    identifier.value
                );
                self.warn("identifiers", message);
            }
        }
    }

    fn summaries(&mut self) {
        let same_text = |own: &SummaryState, new: &SummaryState| {
            own.body == new.body
                && (new.reviewed_by.is_none() || new.reviewed_by == own.reviewed_by)
        };
        let wanted = &self.draft.values.summaries;
        let mut spoken_for = vec![false; self.after.summaries.len()];
        let mut others = Vec::new();
        for new in wanted {
            let same = (self.after.summaries.iter())
                .zip(&spoken_for)
                .position(|(own, spoken)| !spoken && is_slot(own, new) && same_text(own, new));
            match same {
                Some(at) => spoken_for[at] = true,
                None => others.push(new),
            }
        }
        for new in others {
            let slot = (self.after.summaries.iter())
                .zip(&spoken_for)
                .position(|(own, spoken)| !spoken && is_slot(own, new));
            match slot {
                Some(_) if self.keeps(Field::Summaries) => self.kept(Field::Summaries),
                Some(at) => {
                    spoken_for[at] = true;
                    let own = &self.after.summaries[at];
                    let (uid, created_at) = (own.uid, own.created_at);
                    self.after.summaries[at] = SummaryState {
                        uid,
                        created_at,
                        ..new.clone()
                    };
                }
                None if self.after.summaries.len() >= limits::SUMMARIES => {
                    self.warn(
                        "summaries",
                        format!(
                            "A paper has {} summaries at most; one was left out.",
                            limits::SUMMARIES
                        ),
                    );
                }
                None => {
                    spoken_for.push(true);
                    self.after.summaries.push(new.clone());
                }
            }
        }
    }

    /// A published paper has a link to its source.
    fn status(&mut self) {
        let is_published = self.after.status == PaperStatus::Published;
        if !is_published || self.after.source().is_some() {
            return;
        }
        if self.rules.mend {
            self.after.status = PaperStatus::Draft;
            let message = "There is no link to the source, so the paper is a draft until it has one and is published.";
            self.warnings
                .push(Warning::new(WarningCode::NoSource, "url", message));
        } else {
            let message =
                "A published paper needs the link to its source; give 'url', or status DRAFT.";
            self.problems
                .push(Problem::new(ProblemCode::Required, "url", message));
        }
    }

    fn venue(&mut self, venues: &mut Venues, now: i64) {
        let Some(name) = &self.draft.venue else {
            return;
        };
        if self.keeps(Field::Venue) {
            if venues.find(name) != self.before.venue {
                self.kept(Field::Venue);
            }
            return;
        }
        match venues.find_or_plan(name, now) {
            Some(venue) => self.after.venue = Some(venue),
            None => self.broken(Problem::unknown("venue", name, "venue")),
        }
    }

    /// A rule that is broken by something that can be left out.
    fn broken(&mut self, problem: Problem) {
        if self.rules.mend {
            self.warnings.push(Warning::left_out(problem));
        } else {
            self.problems.push(problem);
        }
    }

    fn authors(&mut self, authors: &mut Authors, now: i64) {
        if !self.draft.given.has(Field::Authors) {
            return;
        }
        if self.keeps(Field::Authors) {
            let own = self.before.authors.iter().map(|own| lines::key(&own.name));
            let wanted = self
                .draft
                .authors
                .iter()
                .map(|new| new.author.name().map(lines::key));
            if !own.map(Some).eq(wanted) {
                self.kept(Field::Authors);
            }
            return;
        }
        let known = names(&self.before.authors);
        let affiliations = self.before.authors.iter();
        let affiliations: HashMap<Uuid, &String> = affiliations
            .filter_map(|own| Some((own.author.uid, own.affiliation.as_ref()?)))
            .collect();
        let mut places = HashMap::new();
        let mut list = Vec::with_capacity(self.draft.authors.len());
        for wanted in &self.draft.authors {
            // Who is on the paper under this name stays that author, also when others have the name too.
            let same = wanted
                .author
                .name_alone()
                .and_then(|key| known.get(key))
                .copied()
                .flatten();
            let (author, name) = if let (Some(author), Some(name)) = (same, wanted.author.name()) {
                (author, name.to_owned())
            } else {
                let found = authors.find_or_plan(&wanted.author, now);
                (found.author, found.name)
            };
            let path = wanted.author.path();
            if let Some(first) = places.insert(author.uid, path) {
                let message = format!(
                    "This is the same author as {first}. If they are two people of one name, give an ORCID or an authorId."
                );
                self.broken(Problem::new(ProblemCode::Taken, path, message));
                places.insert(author.uid, first);
                continue;
            }
            list.push(AuthorshipState {
                author,
                name,
                // A source that does not know it says nothing of it.
                affiliation: wanted
                    .affiliation
                    .as_ref()
                    .or_else(|| affiliations.get(&author.uid).copied())
                    .cloned(),
                kind: wanted.kind,
            });
        }
        self.after.authors = list;
    }

    fn topics(&mut self, topics: &mut Topics, now: i64) {
        if !self.draft.given.has(Field::Topics) {
            return;
        }
        if self.keeps(Field::Topics) {
            let has = |topic: Option<Reference>| {
                self.before
                    .topics
                    .iter()
                    .any(|own| Some(own.topic) == topic)
            };
            if !self
                .draft
                .topics
                .iter()
                .all(|wanted| has(topics.find(&wanted.name)))
            {
                self.kept(Field::Topics);
            }
            return;
        }
        let mut wanted: Vec<(Reference, bool)> = Vec::with_capacity(self.draft.topics.len());
        for new in &self.draft.topics {
            let create = self.draft.create_missing_topics;
            match topics.find_or_plan(&new.name, create, now) {
                // Naming a topic twice, by its name and an alias perhaps, is no contradiction.
                Some(topic) if wanted.iter().any(|(known, _)| *known == topic) => {}
                Some(topic) => wanted.push((topic, new.primary)),
                None => self.broken(topics::unknown(&new.name, new.at)),
            }
        }
        let whole = self.rules.by_hand || self.rules.overwrite;
        let stays = |own: &&TopicState| {
            own.source != TopicSource::Import || wanted.iter().any(|(topic, _)| *topic == own.topic)
        };
        let mut list: Vec<TopicState> = if whole {
            Vec::new()
        } else {
            self.before.topics.iter().filter(stays).cloned().collect()
        };
        let source = if self.rules.by_hand {
            TopicSource::Curator
        } else {
            TopicSource::Import
        };
        for (topic, _) in &wanted {
            if !list.iter().any(|own| own.topic == *topic) {
                list.push(TopicState {
                    topic: *topic,
                    primary: false,
                    source,
                    confidence: None,
                });
            }
        }
        let said = wanted
            .iter()
            .find(|(_, primary)| *primary)
            .map(|(topic, _)| *topic);
        let ours = list
            .iter()
            .any(|own| own.primary && own.source != TopicSource::Import);
        if let Some(primary) = said.filter(|_| !ours) {
            for own in &mut list {
                own.primary = own.topic == primary;
            }
        } else if !list.iter().any(|own| own.primary)
            && let Some(first) = list.first_mut()
        {
            first.primary = true;
        }
        self.after.topics = list;
    }

    /// What somebody wrote is by hand from now on; what a source overwrote no longer is.
    fn settle_curated(&mut self) {
        let changed = self.before.differing(&self.after);
        self.after.curated = if self.rules.by_hand {
            self.before.curated.with(changed)
        } else if self.rules.overwrite {
            self.before.curated.without(changed)
        } else {
            self.before.curated
        };
    }
}

/// Whether two summaries are two versions of one.
fn is_slot(own: &SummaryState, new: &SummaryState) -> bool {
    (own.kind, &own.language, own.origin, &own.origin_name)
        == (new.kind, &new.language, new.origin, &new.origin_name)
}

/// The authors of a paper by their folded names as published; none for a name that several have.
fn names(authors: &[AuthorshipState]) -> HashMap<String, Option<Reference>> {
    let mut names = HashMap::with_capacity(authors.len());
    for own in authors {
        names
            .entry(lines::key(&own.name))
            .and_modify(|author| *author = None)
            .or_insert(Some(own.author));
    }
    names
}
