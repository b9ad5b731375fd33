//! The names of people in an entry.

use crate::{
    domain::text::repair_line,
    formats::draft::{Draft, NameParts},
};

/// Adds the people of a list of names.
pub(super) fn add(draft: &mut Draft, names: &str) {
    for name in names_in(names) {
        if name == "others" {
            draft.warn("authors: The list ends with \"and others\"; those are missing.");
        } else if let Some(organization) = braced(&name) {
            draft.organization(organization);
        } else {
            person(draft, &name);
        }
    }
}

/// The name in braces, if the braces hold all of it.
fn braced(name: &str) -> Option<&str> {
    let inner = name.strip_prefix('{')?.strip_suffix('}')?;
    let mut depth = 0_i32;
    let closed = inner.bytes().all(|byte| {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        depth >= 0
    });
    (closed && !is_letter(inner)).then_some(inner)
}

/// Whether what is in braces is an accented letter: `{\"O}`.
fn is_letter(inner: &str) -> bool {
    inner.starts_with('\\') && !inner.contains(' ') && inner.len() < 10
}

fn person(draft: &mut Draft, name: &str) {
    let parts = split_outside(name, |text| text.starts_with(',').then_some(1));
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
    let name = match parts[..] {
        _ if parts.iter().all(|part| labelled(part).is_some()) => in_labelled(&parts),
        [family, given] => NameParts {
            given,
            family,
            ..NameParts::default()
        },
        [family, suffix, given] => NameParts {
            given,
            family,
            suffix,
            ..NameParts::default()
        },
        _ => NameParts {
            family: name,
            ..NameParts::default()
        },
    };
    draft.person(&name);
}

/// A part of a name as `BibLaTeX` labels it: `family=Adler`.
fn labelled(part: &str) -> Option<(&str, &str)> {
    let (label, value) = part.split_once('=')?;
    let label = label.trim();
    let is_known = matches!(
        label,
        "family" | "given" | "prefix" | "suffix" | "id" | "useprefix" | "nametemplates"
    ) || label.ends_with("-i");
    is_known.then(|| (label, value.trim().trim_matches('"')))
}

fn in_labelled<'a>(parts: &[&'a str]) -> NameParts<'a> {
    let mut name = NameParts::default();
    for (label, value) in parts.iter().filter_map(|part| labelled(part)) {
        match label {
            "family" => name.family = value,
            "given" => name.given = value,
            "prefix" => name.particle = value,
            "suffix" => name.suffix = value,
            _ => {}
        }
    }
    name
}

/// The names of a list: what stands between the word "and", outside of braces.
fn names_in(list: &str) -> Vec<String> {
    let list = list.split_whitespace().collect::<Vec<_>>().join(" ");
    let names = split_outside(&list, |text| {
        text.get(..5)
            .filter(|word| word.eq_ignore_ascii_case(" and "))
            .map(|_| 5)
    });
    let names = names.into_iter().map(|name| name.trim().to_owned());
    names
        .filter(|name| !repair_line(name).0.is_empty())
        .collect()
}

/// The text cut at separators outside of braces; the function says how long the one is that the text begins with.
fn split_outside(text: &str, separator: impl Fn(&str) -> Option<usize>) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut skip) = (0_usize, 0, 0);
    for (at, character) in text.char_indices() {
        if at < skip {
            continue;
        }
        match character {
            '\\' => skip = at + 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => {
                if let Some(length) = separator(&text[at..]) {
                    parts.push(&text[start..at]);
                    start = at + length;
                    // The space behind one "and" may be the one before the next.
                    skip = start.saturating_sub(usize::from(length > 1));
                }
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}
