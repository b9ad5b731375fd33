//! Mending what a file says, where nobody can be asked: hidden characters go, texts and lists that are too long are cut.

use super::{draft::mended, report::Warning};
use crate::{
    catalog::{
        Patch,
        papers::input::{AuthorshipInput, PaperInput},
    },
    domain::{identifier::Orcid, limits, text},
};

/// A way to mend a text, and to say what was removed.
type Mend = fn(&str) -> (String, Vec<String>);

/// Mends an input as far as it can be. A title that is too long stays: it is not the title, and nobody knows where it ends.
pub(super) fn repair(input: &mut PaperInput, warnings: &mut Vec<Warning>) {
    if let Patch::Set(title) = &mut input.title {
        clean(title, usize::MAX, "title", text::repair_line, warnings);
    }
    let abstract_text = (&mut input.abstract_text, limits::ABSTRACT_CHARS, "abstract");
    let comment = (&mut input.comment, limits::COMMENT_CHARS, "comment");
    for (value, limit, path) in [abstract_text, comment] {
        if let Patch::Set(value) = value {
            clean(value, limit, path, text::repair_block, warnings);
        }
    }
    if let Patch::Set(venue) = &mut input.venue {
        clean(
            venue,
            limits::NAME_CHARS,
            "venue",
            text::repair_line,
            warnings,
        );
    }
    if let Patch::Set(tldr) = &mut input.tldr {
        clean(
            tldr,
            limits::SUMMARY_CHARS,
            "tldr",
            text::repair_markdown,
            warnings,
        );
    }
    cut(
        &mut input.summaries,
        limits::SUMMARIES,
        "summaries",
        warnings,
    );
    if let Patch::Set(list) = &mut input.summaries {
        for (at, summary) in list.iter_mut().enumerate() {
            let path = format!("summaries.{at}.body");
            clean(
                &mut summary.body,
                limits::SUMMARY_CHARS,
                &path,
                text::repair_markdown,
                warnings,
            );
        }
    }
    cut(&mut input.authors, limits::AUTHORS, "authors", warnings);
    if let Patch::Set(list) = &mut input.authors {
        for (at, author) in list.iter_mut().enumerate() {
            repair_author(author, at, warnings);
        }
    }
    cut(&mut input.topics, limits::TOPICS, "topics", warnings);
    if let Patch::Set(list) = &mut input.topics {
        for (at, topic) in list.iter_mut().enumerate() {
            let path = format!("topics.{at}");
            clean(
                &mut topic.topic,
                limits::NAME_CHARS,
                &path,
                text::repair_line,
                warnings,
            );
        }
        let mut primary = list.iter_mut().filter(|topic| topic.primary);
        primary.next();
        primary.for_each(|topic| topic.primary = false);
    }
    cut(
        &mut input.identifiers,
        limits::IDENTIFIERS,
        "identifiers",
        warnings,
    );
    cut(&mut input.links, limits::LINKS, "links", warnings);
    cut(&mut input.figures, limits::FIGURES, "figures", warnings);
}

fn repair_author(author: &mut AuthorshipInput, at: usize, warnings: &mut Vec<Warning>) {
    let path = |member: &str| format!("authors.{at}.{member}");
    if let Some(name) = &mut author.name {
        clean(
            name,
            limits::NAME_CHARS,
            &path("name"),
            text::repair_line,
            warnings,
        );
    }
    if let Some(affiliation) = &mut author.affiliation {
        let (limit, path) = (limits::AFFILIATION_CHARS, path("affiliation"));
        clean(affiliation, limit, &path, text::repair_line, warnings);
    }
    // The author stays when only the ORCID is wrong.
    if let Some(Err(invalid)) = author.orcid.as_deref().map(str::parse::<Orcid>) {
        author.orcid = None;
        warnings.push(mended(
            &path("orcid"),
            &format!("Left out: {}", invalid.message),
        ));
    }
}

/// Removes from a text what may not be in it, and cuts it where it is too long.
fn clean(value: &mut String, limit: usize, path: &str, mend: Mend, warnings: &mut Vec<Warning>) {
    let (mut good, removed) = mend(value);
    warnings.extend(removed.iter().map(|what| mended(path, what)));
    let length = good.chars().count();
    if length > limit {
        good = good.chars().take(limit).collect();
        good.truncate(good.trim_end().len());
        let message = format!("The text has {length} characters; it was cut after {limit}.");
        warnings.push(mended(path, &message));
    }
    *value = good;
}

/// Leaves out the members behind the last one that is allowed.
fn cut<T>(list: &mut Patch<Vec<T>>, limit: usize, path: &str, warnings: &mut Vec<Warning>) {
    if let Patch::Set(list) = list
        && list.len() > limit
    {
        let message = format!(
            "The list has {} members; those after {limit} were left out.",
            list.len()
        );
        warnings.push(mended(path, &message));
        list.truncate(limit);
    }
}
