//! Which format a text is, from its content.

use serde_json::{Map, Value};

use super::{Format, table};

/// How many lines are looked at for the beginning of the first entry.
const LINES: usize = 2_000;

/// How many bytes of XML are looked at for the name of its vocabulary.
const XML_BYTES: usize = 4_096;

pub(super) fn format(text: &str) -> Option<Format> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with(['{', '[']) {
        return json(text);
    }
    if text.starts_with('<') {
        return xml(text);
    }
    // Its values may have anything in them, so its first line decides.
    if table::is_table(text) {
        return Some(Format::Csv);
    }
    text.lines().take(LINES).find_map(|line| {
        let line = line.trim_start();
        if line.starts_with("TY  -") || line.starts_with("TY -") {
            return Some(Format::Ris);
        }
        let kind = line.strip_prefix('@')?;
        let name = kind.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let entry = name.len() < kind.len() && name.trim_start().starts_with(['{', '(']);
        entry.then_some(Format::Bibtex)
    })
}

fn xml(text: &str) -> Option<Format> {
    let head = text
        .char_indices()
        .nth(XML_BYTES)
        .map_or(text, |(end, _)| &text[..end]);
    head.contains("http://www.w3.org/2005/Atom")
        .then_some(Format::ArxivAtom)
}

fn json(text: &str) -> Option<Format> {
    let first = serde_json::Deserializer::from_str(text)
        .into_iter::<Value>()
        .next()?
        .ok()?;
    let list = match &first {
        Value::Object(members) => {
            if let Some(found) = object(members) {
                return Some(found);
            }
            ["results", "data", "items"]
                .into_iter()
                .find_map(|name| members.get(name)?.as_array())?
        }
        list => list.as_array()?,
    };
    list.iter().find_map(|member| object(member.as_object()?))
}

fn object(members: &Map<String, Value>) -> Option<Format> {
    let has = |name: &str| members.contains_key(name);
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    if matches!(text("type"), Some("paper" | "author" | "topic" | "venue")) && !has("id") {
        return Some(Format::JsonLines);
    }
    let is_work =
        has("DOI") && (has("prefix") || members.get("title").is_some_and(Value::is_array));
    if has("message-type") || is_work {
        return Some(Format::Crossref);
    }
    if has("paperId") || has("corpusid") || has("externalIds") {
        return Some(Format::SemanticScholar);
    }
    let openalex = text("id").is_some_and(|id| id.contains("openalex.org/"));
    if openalex || has("open_access") || has("authorships") || has("abstract_inverted_index") {
        return Some(Format::OpenAlex);
    }
    let csl = has("id") && (has("type") || has("issued") || has("author") || has("title"));
    csl.then_some(Format::CslJson)
}
