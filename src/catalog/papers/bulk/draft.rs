//! Reading rows without looking anything up: their values judged, and for an import mended.

use entity::enums::AuthorshipKind;
use uuid::Uuid;

use super::{
    Row,
    repair::repair,
    report::{Warning, WarningCode},
};
use crate::{
    catalog::{
        Patch, Problem, ProblemCode, Problems, authors, lines,
        papers::{
            fields::{Field, Fields},
            input::{AuthorshipInput, PaperInput, TopicInput},
            state::State,
            values,
        },
        topics, venues,
    },
    domain::{identifier::Identifier, limits, text},
};

/// What a row says of its paper.
pub(super) struct Draft {
    /// Which fields it says something of.
    pub(super) given: Fields,
    /// The values that need no look-up.
    pub(super) values: State,
    pub(super) slug: Option<String>,
    pub(super) venue: Option<String>,
    pub(super) authors: Vec<AuthorDraft>,
    pub(super) topics: Vec<TopicDraft>,
    pub(super) create_missing_topics: bool,
    /// The identifier to go by when it has no other.
    pub(super) key: Option<Identifier>,
    pub(super) warnings: Vec<Warning>,
}

/// One author of a row.
pub(super) struct AuthorDraft {
    pub(super) author: authors::Judged,
    pub(super) affiliation: Option<String>,
    pub(super) kind: AuthorshipKind,
}

/// One topic of a row.
pub(super) struct TopicDraft {
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) primary: bool,
}

/// Reads a row.
///
/// # Errors
/// Every problem that cannot be mended, or may not be.
pub(super) fn read(row: Row, mend: bool, now: i64) -> Result<Draft, Vec<Problem>> {
    let mut problems = Problems::default();
    if !mend {
        let draft = judge(row.input, row.key, now, &mut problems);
        let problems = problems.take();
        return if problems.is_empty() {
            Ok(draft)
        } else {
            Err(problems)
        };
    }
    // Nearly all rows are good as they are, so only those that are not are worked on.
    let draft = judge(row.input.clone(), row.key.clone(), now, &mut problems);
    if problems.take().is_empty() {
        return Ok(draft);
    }
    let (mut input, mut warnings) = (row.input, Vec::new());
    repair(&mut input, &mut warnings);
    let mut draft = judge(input, row.key, now, &mut problems);
    // A paper is nothing without its title; everything else can be left out.
    let (fatal, mended): (Vec<_>, Vec<_>) = problems
        .take()
        .into_iter()
        .partition(|problem| problem.path.first().is_some_and(|first| first == "title"));
    if !fatal.is_empty() {
        return Err(fatal);
    }
    warnings.extend(mended.into_iter().map(Warning::left_out));
    draft.warnings = warnings;
    Ok(draft)
}

fn judge(
    mut input: PaperInput,
    key: Option<Identifier>,
    now: i64,
    problems: &mut Problems,
) -> Draft {
    let given = given(&input);
    let mut values = State::empty(Uuid::nil());
    values::apply(&mut values, &mut input, now, problems);
    let venue = match input.venue {
        Patch::Set(venue) => venues::judge(&venue, problems),
        _ => None,
    };
    let authors = match input.authors {
        Patch::Set(list) => author_drafts(list, problems),
        _ => Vec::new(),
    };
    let topics = match input.topics {
        Patch::Set(list) => topic_drafts(list, problems),
        _ => Vec::new(),
    };
    Draft {
        given,
        values,
        slug: match input.slug {
            Patch::Set(slug) => Some(slug),
            _ => None,
        },
        venue,
        authors,
        topics,
        create_missing_topics: input.create_missing_topics,
        key,
        warnings: Vec::new(),
    }
}

/// The fields that an input says something of. An absent or null member says nothing.
fn given(input: &PaperInput) -> Fields {
    let mut given = Fields::default();
    macro_rules! given {
        ($($field:ident $($member:ident)|+),+ $(,)?) => {
            $(given.insert(Field::$field, $(matches!(input.$member, Patch::Set(_)))||+);)+
        };
    }
    given!(
        Title title, Abstract abstract_text, Kind kind, Status status, Integrity integrity, Featured featured,
        PublishedOn published_on, Venue venue, Language language, Comment comment, Authors authors, Topics topics,
        Identifiers identifiers | doi | arxiv_id, Links links | url, Summaries summaries | tldr, Figures figures,
    );
    given
}

fn author_drafts(list: Vec<AuthorshipInput>, problems: &mut Problems) -> Vec<AuthorDraft> {
    problems.limit("authors", list.len(), limits::AUTHORS);
    if list.len() > limits::AUTHORS {
        return Vec::new();
    }
    let mut drafts = Vec::with_capacity(list.len());
    for (at, authorship) in list.into_iter().enumerate() {
        let wanted = authors::Wanted {
            path: format!("authors.{at}"),
            reference: authorship.author,
            name: authorship.name,
            orcid: authorship.orcid,
            organization: authorship.kind == Some(AuthorshipKind::Organization),
        };
        let author = authors::judge(wanted, problems);
        let affiliation = authorship.affiliation.and_then(|affiliation| {
            let path = format!("authors.{at}.affiliation");
            lines::line(&affiliation, limits::AFFILIATION_CHARS, &path, problems)
        });
        drafts.extend(author.map(|author| AuthorDraft {
            author,
            affiliation,
            kind: authorship.kind.unwrap_or(AuthorshipKind::Person),
        }));
    }
    drafts
}

fn topic_drafts(list: Vec<TopicInput>, problems: &mut Problems) -> Vec<TopicDraft> {
    problems.limit("topics", list.len(), limits::TOPICS);
    if list.len() > limits::TOPICS {
        return Vec::new();
    }
    let mut drafts: Vec<TopicDraft> = Vec::with_capacity(list.len());
    for (at, topic) in list.into_iter().enumerate() {
        if topic.primary && drafts.iter().any(|known| known.primary) {
            let message = "One topic at most can be the primary one.";
            problems.say(ProblemCode::Conflict, "topics", message);
        }
        drafts.extend(
            topics::judge(&topic.topic, at, problems).map(|name| TopicDraft {
                at,
                name,
                primary: topic.primary,
            }),
        );
    }
    drafts
}

/// A line of text for a warning, short enough to be read.
pub(super) fn mended(path: &str, what: &str) -> Warning {
    Warning::new(WarningCode::Repaired, path, text::repair_line(what).0)
}
