//! Judging the values of a paper that need no look-up.

use std::collections::HashSet;

use entity::enums::{LinkRelation, SummaryKind, SummaryOrigin};
use uuid::Uuid;

use super::{
    input::{FigureInput, IdentifierInput, LinkInput, PaperInput, SummaryInput},
    state::{FigureState, LinkState, State, SummaryState},
};
use crate::{
    catalog::{
        Patch, ProblemCode, Problems,
        lines::{block, line, markdown as markdown_text, required as required_line, url},
    },
    domain::{
        PartialDate, Timestamp,
        identifier::{self, Identifier, Scheme},
        limits, markdown,
    },
};

/// The language of a summary that does not say its own.
const DEFAULT_LANGUAGE: &str = "en";

/// Longest BCP 47 tag taken; the registered ones are shorter.
const LANGUAGE_BYTES: usize = 35;

/// Puts the wanted values into the state, as far as they are good.
pub(super) fn apply(state: &mut State, input: &mut PaperInput, now: i64, problems: &mut Problems) {
    // The title first: it is missing when it is empty and nothing is wrong with it.
    texts(state, input, problems);
    scalars(state, input, problems);
    links(state, input, problems);
    identifiers(state, input, problems);
    summaries(state, input, now, problems);
    if let Some(figures) = std::mem::take(&mut input.figures).wanted() {
        state.figures = figures_of(figures.unwrap_or_default(), problems);
    }
}

fn scalars(state: &mut State, input: &mut PaperInput, problems: &mut Problems) {
    required(&mut state.kind, &mut input.kind, "kind", problems);
    required(&mut state.status, &mut input.status, "status", problems);
    required(
        &mut state.integrity,
        &mut input.integrity,
        "integrity",
        problems,
    );
    required(
        &mut state.featured,
        &mut input.featured,
        "featured",
        problems,
    );
    match std::mem::take(&mut input.published_on).wanted() {
        None => {}
        Some(None) => state.published_on = None,
        Some(Some(date)) => {
            if let Some(date) = problems.check("publishedOn", date.parse::<PartialDate>()) {
                state.published_on = Some(date);
            }
        }
    }
    match std::mem::take(&mut input.language).wanted() {
        None => {}
        Some(None) => state.language = None,
        Some(Some(tag)) => state.language = language(&tag, "language", problems),
    }
}

fn required<T>(value: &mut T, wanted: &mut Patch<T>, path: &str, problems: &mut Problems) {
    match std::mem::take(wanted) {
        Patch::Keep => {}
        Patch::Set(new) => *value = new,
        Patch::Clear => problems.say(
            ProblemCode::Required,
            path,
            "null cannot be stored here; leave the member out to keep the value.",
        ),
    }
}

fn texts(state: &mut State, input: &mut PaperInput, problems: &mut Problems) {
    if let Some(title) = std::mem::take(&mut input.title).wanted() {
        let missing = "A paper needs a title.";
        let title = required_line(
            title.as_deref(),
            limits::TITLE_CHARS,
            "title",
            missing,
            problems,
        );
        state.title = title.unwrap_or_default();
    }
    if let Some(text) = std::mem::take(&mut input.abstract_text).wanted() {
        state.abstract_text =
            text.and_then(|text| block(&text, limits::ABSTRACT_CHARS, "abstract", problems));
    }
    if let Some(text) = std::mem::take(&mut input.comment).wanted() {
        state.comment =
            text.and_then(|text| block(&text, limits::COMMENT_CHARS, "comment", problems));
    }
}

/// A BCP 47 tag in its shape: subtags of letters and digits, the first of two to eight letters.
fn language(tag: &str, path: &str, problems: &mut Problems) -> Option<String> {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    let good = tag.len() <= LANGUAGE_BYTES
        && (2..=8).contains(&primary.len())
        && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
        && subtags.all(|subtag| {
            (1..=8).contains(&subtag.len())
                && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
    if !good {
        problems.say(
            ProblemCode::Invalid,
            path,
            format!("'{tag}' is no language tag; write it like en, de or pt-BR (BCP 47)."),
        );
        return None;
    }
    Some(tag.to_owned())
}

fn links(state: &mut State, input: &mut PaperInput, problems: &mut Problems) {
    if let Some(links) = std::mem::take(&mut input.links).wanted() {
        let links = links.unwrap_or_default();
        problems.limit("links", links.len(), limits::LINKS);
        let source = state.source().cloned();
        let others = links
            .into_iter()
            .enumerate()
            .filter_map(|(at, link)| link_of(link, &format!("links.{at}"), problems));
        state.links = source
            .into_iter()
            .chain(others.collect::<Vec<_>>())
            .collect();
    }
    let Some(wanted) = std::mem::take(&mut input.url).wanted() else {
        return;
    };
    let Some(wanted) = wanted else {
        state
            .links
            .retain(|link| link.relation != LinkRelation::Source);
        return;
    };
    if let Some(address) = url(&wanted, "url", problems) {
        match state
            .links
            .iter_mut()
            .find(|link| link.relation == LinkRelation::Source)
        {
            Some(source) => source.url = address,
            None => state.links.insert(
                0,
                LinkState {
                    relation: LinkRelation::Source,
                    url: address,
                    label: None,
                },
            ),
        }
    }
}

fn link_of(link: LinkInput, path: &str, problems: &mut Problems) -> Option<LinkState> {
    if link.relation == LinkRelation::Source {
        problems.say(
            ProblemCode::Conflict,
            &format!("{path}.relation"),
            "The link to the source is given as 'url'; 'links' holds all others.",
        );
        return None;
    }
    let label = link.label.and_then(|label| {
        line(
            &label,
            limits::NAME_CHARS,
            &format!("{path}.label"),
            problems,
        )
    });
    Some(LinkState {
        relation: link.relation,
        url: url(&link.url, &format!("{path}.url"), problems)?,
        label,
    })
}

fn identifiers(state: &mut State, input: &mut PaperInput, problems: &mut Problems) {
    if let Some(list) = std::mem::take(&mut input.identifiers).wanted() {
        let list = list.unwrap_or_default();
        problems.limit("identifiers", list.len(), limits::IDENTIFIERS);
        state.identifiers = Vec::with_capacity(list.len());
        for (at, IdentifierInput { scheme, value }) in list.into_iter().enumerate() {
            let path = format!("identifiers.{at}.value");
            if let Some(identifier) = problems.check(&path, Identifier::new(scheme, &value)) {
                add(state, identifier);
            }
        }
    }
    let doi = input.doi.clone().wanted().flatten();
    let arxiv = input.arxiv_id.clone().wanted().flatten();
    if let (Some(doi), Some(arxiv)) = (doi, arxiv) {
        one_arxiv_id(&doi, &arxiv, problems);
    }
    only(state, &mut input.doi, Scheme::Doi, "doi", problems);
    only(
        state,
        &mut input.arxiv_id,
        Scheme::Arxiv,
        "arxivId",
        problems,
    );
    // The address of the source often names the paper: what is found under it should be found by its identifier too.
    let source = state
        .source()
        .and_then(|source| identifier::recognize(&source.url));
    if let Some(found) = source
        && !state
            .identifiers
            .iter()
            .any(|own| own.scheme == found.scheme)
    {
        add(state, found);
    }
}

fn add(state: &mut State, identifier: Identifier) {
    if !state.identifiers.contains(&identifier) {
        state.identifiers.push(identifier);
    }
}

/// Notes the problem of an input whose DOI is the one that arXiv gave to another paper than the one of its arXiv id.
fn one_arxiv_id(doi: &str, arxiv: &str, problems: &mut Problems) {
    let doi = Identifier::new(Scheme::Doi, doi);
    let arxiv = Identifier::new(Scheme::Arxiv, arxiv);
    if let (Ok(doi), Ok(arxiv)) = (doi, arxiv)
        && doi.scheme == Scheme::Arxiv
        && doi != arxiv
    {
        let message = format!(
            "This DOI is arXiv's for {}, but arxivId is {}; give one of them.",
            doi.value, arxiv.value
        );
        problems.say(ProblemCode::Invalid, "doi", message);
    }
}

/// Replaces the identifiers of one scheme by one, or by none. A DOI that arXiv gave is an arXiv id and replaces that, not the DOI of the
/// publisher.
fn only(
    state: &mut State,
    wanted: &mut Patch<String>,
    scheme: Scheme,
    path: &str,
    problems: &mut Problems,
) {
    let Some(wanted) = std::mem::take(wanted).wanted() else {
        return;
    };
    let wanted = match wanted {
        None => None,
        Some(value) => match problems.check(path, Identifier::new(scheme, &value)) {
            None => return,
            found => found,
        },
    };
    if let Some(wanted) = &wanted
        && state.identifiers.contains(wanted)
    {
        return;
    }
    let replaced = wanted.as_ref().map_or(scheme, |wanted| wanted.scheme);
    state.identifiers.retain(|own| own.scheme != replaced);
    state.identifiers.extend(wanted);
}

fn summaries(state: &mut State, input: &mut PaperInput, now: i64, problems: &mut Problems) {
    if let Some(list) = std::mem::take(&mut input.summaries).wanted() {
        let list = list.unwrap_or_default();
        problems.limit("summaries", list.len(), limits::SUMMARIES);
        let former = std::mem::take(&mut state.summaries);
        for (at, summary) in list.into_iter().enumerate() {
            let path = format!("summaries.{at}");
            if let Some(new) = summary_of(summary, &path, now, problems) {
                state.summaries.push(kept(&former, new));
            }
        }
    }
    let Some(tldr) = std::mem::take(&mut input.tldr).wanted() else {
        return;
    };
    let new = match tldr {
        None => None,
        Some(body) => {
            let summary = SummaryInput {
                kind: SummaryKind::Tldr,
                language: state.language.clone(),
                body,
                origin: SummaryOrigin::Human,
                origin_name: None,
                reviewed_by: None,
                reviewed_at: None,
            };
            match summary_of(summary, "tldr", now, problems) {
                None => return,
                found => found,
            }
        }
    };
    let former = state.summaries.clone();
    state
        .summaries
        .retain(|own| own.kind != SummaryKind::Tldr || own.origin != SummaryOrigin::Human);
    if let Some(new) = new {
        state.summaries.insert(0, kept(&former, new));
    }
}

/// The former summary when the new one says the same: it keeps its id, and who reviewed it when.
fn kept(former: &[SummaryState], new: SummaryState) -> SummaryState {
    let same = former.iter().find(|old| {
        (
            old.kind,
            &old.language,
            &old.body,
            old.origin,
            &old.origin_name,
        ) == (
            new.kind,
            &new.language,
            &new.body,
            new.origin,
            &new.origin_name,
        ) && (new.reviewed_by.is_none() || new.reviewed_by == old.reviewed_by)
    });
    same.cloned().unwrap_or(new)
}

pub(super) fn summary_of(
    summary: SummaryInput,
    path: &str,
    now: i64,
    problems: &mut Problems,
) -> Option<SummaryState> {
    let at = |member: &str| {
        if path == "tldr" {
            path.to_owned()
        } else {
            format!("{path}.{member}")
        }
    };
    let body = markdown_text(&summary.body, limits::SUMMARY_CHARS, &at("body"), problems);
    let body = body.and_then(|body| {
        problems.check(&at("body"), markdown::check(&body))?;
        Some(body)
    });
    if body.is_none() && summary.body.trim().is_empty() {
        problems.say(
            ProblemCode::Required,
            &at("body"),
            "A summary needs a text.",
        );
    }
    let tag = summary.language.as_deref().unwrap_or(DEFAULT_LANGUAGE);
    let language = language(tag, &at("language"), problems);
    let mut name = |value: Option<String>, member: &str| {
        value.and_then(|value| line(&value, limits::NAME_CHARS, &at(member), problems))
    };
    let origin_name = name(summary.origin_name, "originName");
    let reviewed_by = name(summary.reviewed_by, "reviewedBy");
    let reviewed_at = match (summary.reviewed_at, &reviewed_by) {
        (Some(time), _) => problems
            .check(&at("reviewedAt"), time.parse::<Timestamp>())
            .map(Timestamp::micros),
        (None, Some(_)) => Some(now),
        (None, None) => None,
    };
    Some(SummaryState {
        uid: Uuid::now_v7(),
        kind: summary.kind,
        language: language?,
        body: body?,
        origin: summary.origin,
        origin_name,
        reviewed_by,
        reviewed_at,
        created_at: now,
        updated_at: now,
    })
}

fn figures_of(list: Vec<FigureInput>, problems: &mut Problems) -> Vec<FigureState> {
    problems.limit("figures", list.len(), limits::FIGURES);
    let mut thumbnails = HashSet::new();
    let mut figures = Vec::with_capacity(list.len());
    for (at, figure) in list.into_iter().enumerate() {
        let path = |member: &str| format!("figures.{at}.{member}");
        if figure.parent.is_some_and(|parent| parent >= at) {
            problems.say(
                ProblemCode::Invalid,
                &path("parentPosition"),
                "A figure can be a part of an earlier one only; give its position, from 0.",
            );
        }
        if figure.thumbnail && !thumbnails.insert(()) {
            problems.say(
                ProblemCode::Conflict,
                &path("thumbnail"),
                "Another figure is the thumbnail already; there is one at most.",
            );
        }
        let mut text = |value: Option<String>, limit, member: &str| {
            value.and_then(|value| block(&value, limit, &path(member), problems))
        };
        let label = text(figure.label, limits::NAME_CHARS, "label");
        let caption = text(figure.caption, limits::COMMENT_CHARS, "caption");
        let alternative_text = text(
            figure.alternative_text,
            limits::COMMENT_CHARS,
            "alternativeText",
        );
        if let Some(image_url) = url(&figure.image_url, &path("imageUrl"), problems) {
            figures.push(FigureState {
                label,
                caption,
                image_url,
                alternative_text,
                thumbnail: figure.thumbnail,
                parent: figure.parent,
            });
        }
    }
    figures
}
