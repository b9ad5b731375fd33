//! What a value has to be besides of its type.

use std::ops::RangeInclusive;

use figment::{Figment, value::Value};
use url::Url;

use super::{
    layers::{Problem, origin},
    settings::{Kind, Setting, settings},
};

/// The longest part of a wrong value that an error repeats, in characters.
const SHOWN: usize = 80;

/// The limits of every number, as `default.toml` states them.
pub(super) const RANGES: [(&str, RangeInclusive<i128>); 40] = [
    ("server.header_timeout_seconds", 1..=3_600),
    ("server.body_timeout_seconds", 1..=3_600),
    ("server.request_timeout_seconds", 1..=3_600),
    ("server.shutdown_grace_seconds", 0..=3_600),
    ("server.concurrency", 1..=100_000),
    ("server.connections", 1..=100_000),
    ("cors.max_age_seconds", 0..=86_400),
    ("database.readers", 1..=1_000),
    ("database.busy_timeout_seconds", 1..=3_600),
    ("database.connect_timeout_seconds", 1..=3_600),
    ("limits.body_bytes", 1_000..=1_000_000_000),
    ("limits.write_body_bytes", 1_000..=1_000_000_000),
    ("limits.document_bytes", 100..=10_000_000),
    ("limits.tokens", 10..=1_000_000),
    ("limits.depth", 1..=100),
    ("limits.selections", 1..=1_000_000),
    ("limits.aliases", 0..=100_000),
    ("limits.root_fields", 1..=10_000),
    ("limits.directives", 0..=10_000),
    ("limits.cost", 1..=1_000_000_000),
    ("limits.introspection_depth", 1..=100),
    ("limits.introspection_selections", 1..=1_000_000),
    ("limits.filter_terms", 1..=10_000),
    ("limits.filter_levels", 1..=50),
    // What the JSON parser takes.
    ("limits.json_depth", 1..=127),
    ("cache.answers_bytes", 0..=1_000_000_000_000),
    ("cache.documents_bytes", 0..=1_000_000_000_000),
    ("cache.max_age_seconds", 0..=31_536_000),
    ("subscriptions.init_timeout_seconds", 1..=3_600),
    ("subscriptions.ping_seconds", 1..=3_600),
    ("subscriptions.operations_per_socket", 1..=100_000),
    ("subscriptions.streams_per_address", 1..=100_000),
    ("subscriptions.backlog", 1..=1_000_000),
    ("sources.timeout_seconds", 1..=300),
    ("sources.retry_seconds", 0..=3_600),
    ("sources.answer_bytes", 1_000..=1_000_000_000),
    ("sources.arxiv_pause_milliseconds", 0..=3_600_000),
    ("sources.crossref_pause_milliseconds", 0..=3_600_000),
    ("sources.openalex_pause_milliseconds", 0..=3_600_000),
    ("sources.semantic_scholar_pause_milliseconds", 0..=3_600_000),
];

/// Everything that is wrong with the values of known settings.
pub(super) fn problems(figment: &Figment) -> Vec<Problem> {
    let mut problems = Vec::new();
    for setting in settings() {
        // A key that is missing altogether was overwritten by something that is no section, which is a problem already.
        let Ok(value) = figment.find_value(&setting.key) else {
            continue;
        };
        if let Err(message) = check(setting, &value) {
            problems.push(Problem {
                origin: origin(figment.get_metadata(value.tag()), &setting.key),
                message,
            });
        }
    }
    problems
}

fn check(setting: &Setting, value: &Value) -> Result<(), String> {
    match setting.kind {
        Kind::Number => number(&setting.key, value),
        Kind::Switch if value.to_bool().is_none() => {
            Err(format!("{} is neither true nor false", shown(value)))
        }
        Kind::Switch => Ok(()),
        Kind::Text => {
            let text = value
                .as_str()
                .ok_or_else(|| format!("{} is not a text; put it in quotes", shown(value)))?;
            match setting.key.as_str() {
                "server.listen" => listen(text),
                "server.paper_page" => paper_page(text),
                "sources.contact" => contact(text),
                key if key.starts_with("sources.") => registry(text),
                _ => Ok(()),
            }
        }
        Kind::Texts => {
            let texts = value.as_array().and_then(|values| {
                values
                    .iter()
                    .map(|value| value.as_str())
                    .collect::<Option<Vec<_>>>()
            });
            let texts = texts.ok_or_else(|| format!("{} is not a list of texts", shown(value)))?;
            origins(&texts)
        }
    }
}

fn number(key: &str, value: &Value) -> Result<(), String> {
    let range = RANGES
        .iter()
        .find(|(name, _)| *name == key)
        .map(|(_, range)| range);
    let range = range.expect("every number has its limits, a test compares them");
    let number = value.to_i128().ok_or_else(|| {
        format!(
            "{} is not a whole number; write one from {} to {}",
            shown(value),
            range.start(),
            range.end()
        )
    })?;
    if range.contains(&number) {
        return Ok(());
    }
    let (side, limit) = if number < *range.start() {
        ("small", format!("at least {}", range.start()))
    } else {
        ("large", format!("at most {}", range.end()))
    };
    Err(format!("{number} is too {side}; write {limit}"))
}

/// An address or a path of this server, with a place for the slug.
fn paper_page(text: &str) -> Result<(), String> {
    let is_address = ["/", "http://", "https://"]
        .iter()
        .any(|it| text.starts_with(it));
    if is_address && text.contains("{slug}") && !text.contains(char::is_whitespace) {
        return Ok(());
    }
    Err(format!(
        "'{text}' is not an address with {{slug}} in it, such as https://papers.example.org/{{slug}}"
    ))
}

/// What stands in a header, in brackets.
fn contact(text: &str) -> Result<(), String> {
    let is_good = text
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '(' | ')'));
    if is_good && text.len() <= 200 {
        return Ok(());
    }
    Err(format!(
        "'{text}' is neither a mail address nor the address of a page, such as curators@example.org"
    ))
}

/// Where a registry is asked.
fn registry(text: &str) -> Result<(), String> {
    let url = Url::parse(text).ok();
    let is_good = url.is_some_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.has_host() && url.fragment().is_none()
    });
    if is_good {
        return Ok(());
    }
    Err(format!(
        "'{text}' is no address of an API, such as https://api.example.org/works"
    ))
}

fn listen(text: &str) -> Result<(), String> {
    let remedy = "write host and port, such as 127.0.0.1:8000 or [::1]:8000";
    let Some((host, port)) = text.rsplit_once(':') else {
        return Err(format!("'{text}' has no port; {remedy}"));
    };
    if host.is_empty() || (host.contains(':') && !host.starts_with('[')) {
        return Err(format!("'{text}' has no host; {remedy}"));
    }
    match port.parse::<u16>() {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("'{port}' is no port from 0 to 65535; {remedy}")),
    }
}

fn origins(texts: &[&str]) -> Result<(), String> {
    if texts.contains(&"*") && texts.len() > 1 {
        return Err("\"*\" lets all origins and stands alone".to_owned());
    }
    for text in texts.iter().filter(|text| **text != "*") {
        let url = Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        let origin = url.map(|url| url.origin().ascii_serialization());
        match origin {
            Some(origin) if origin == *text => {}
            Some(origin) => return Err(format!("'{text}' is no origin; write {origin}")),
            None => {
                return Err(format!(
                    "'{text}' is no origin; write https://HOST, https://HOST:PORT or *"
                ));
            }
        }
    }
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(_, text) => {
            let mut shown: String = text.chars().take(SHOWN).collect();
            if shown.len() < text.len() {
                shown.push('…');
            }
            format!("'{shown}'")
        }
        Value::Char(_, char) => format!("'{char}'"),
        Value::Bool(_, bool) => bool.to_string(),
        Value::Num(_, number) => match number.to_i128() {
            Some(number) => number.to_string(),
            None => number.to_f64().unwrap_or_default().to_string(),
        },
        Value::Empty(..) => "nothing".to_owned(),
        Value::Dict(..) => "a section".to_owned(),
        Value::Array(..) => "a list".to_owned(),
    }
}
