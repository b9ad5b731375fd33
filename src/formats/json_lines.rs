//! JSON Lines: the project's own format, UTF-8 with one record as one JSON object a line.
//!
//! A paper may have a member `key` besides those of its record: how its source calls it. Exports have none.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use super::{Location, Problem, ReadRecord, Reading};
use crate::domain::Record;

/// A line that is no record. The lines around it are read all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LineProblem {
    /// Which line of the text, from 1.
    pub line: usize,
    /// What is wrong with it, for the person who wrote it.
    pub message: String,
}

/// The records of a text with the numbers of their lines, from 1. Empty lines are skipped, as is a byte order mark at the
/// beginning.
pub fn read(text: &str) -> impl Iterator<Item = Result<(usize, Record), LineProblem>> {
    lines(text).map(|line| line.map(|(line, record, _)| (line, record)))
}

/// A record with the number of its line and its key.
type Line = (usize, Record, Option<String>);

fn lines(text: &str) -> impl Iterator<Item = Result<Line, LineProblem>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..).zip(text.lines());
    lines
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(line, text)| match record(text) {
            Ok((record, key)) => Ok((line, record, key)),
            Err(message) => Err(LineProblem { line, message }),
        })
}

/// All records of a text with what is wrong with the others.
pub(super) fn reading(text: &str) -> Reading {
    let mut reading = Reading::default();
    for line in lines(text) {
        reading.push(match line {
            Ok((line, record, key)) => Ok(ReadRecord {
                record,
                at: Location::Line(line),
                key,
                warnings: Vec::new(),
            }),
            Err(problem) => Err(Problem::new(Location::Line(problem.line), problem.message)),
        });
    }
    reading
}

/// The record as one line, with the line break at its end.
///
/// # Panics
/// Never: a record has text keys alone, and nothing in it can refuse to be written.
#[must_use]
pub fn write(record: &Record) -> String {
    write_with_key(record, None)
}

/// The record as one line, with the key that its source gives it if it is a paper's.
///
/// # Panics
/// Never, as [`write()`].
#[must_use]
pub fn write_with_key(record: &Record, key: Option<&str>) -> String {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        record: &'a Record,
        #[serde(skip_serializing_if = "Option::is_none")]
        key: Option<&'a str>,
    }
    let key = key.filter(|_| matches!(record, Record::Paper(_)));
    let mut line = serde_json::to_string(&Line { record, key })
        .expect("a record consists of texts, numbers and lists of them");
    line.push('\n');
    line
}

/// The record of one line, read by its type alone: what is wrong then concerns that type of record and not all of them.
fn record(line: &str) -> Result<(Record, Option<String>), String> {
    let value = serde_json::from_str(line).map_err(|error| {
        let problem = if error.is_eof() {
            "the line ends too early"
        } else {
            "it cannot be read"
        };
        format!(
            "This is no JSON object: {problem} (character {}).",
            error.column()
        )
    })?;
    let Value::Object(mut members) = value else {
        return Err(
            "This is no JSON object; write one record like {\"type\": \"paper\", ...} a line."
                .to_owned(),
        );
    };
    let record = match members.remove("type").as_ref().and_then(Value::as_str) {
        Some("topic") => body(members).map(Record::Topic),
        Some("venue") => body(members).map(Record::Venue),
        Some("author") => body(members).map(Record::Author),
        Some("paper") => {
            let key = key(members.remove("key"))?;
            let paper = body(members)?;
            return Ok((Record::Paper(Box::new(paper)), key));
        }
        _ => Err(
            "The member 'type' says what the record is: topic, venue, author or paper.".to_owned(),
        ),
    };
    record.map(|record| (record, None))
}

fn key(member: Option<Value>) -> Result<Option<String>, String> {
    match member {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(key)) => Ok(Some(key)),
        Some(_) => Err("The member 'key' is no string.".to_owned()),
    }
}

fn body<T: DeserializeOwned>(members: Map<String, Value>) -> Result<T, String> {
    serde_json::from_value(Value::Object(members)).map_err(|error| reworded(&error.to_string()))
}

/// The reader's message without the names of types, which its reader has never seen.
fn reworded(message: &str) -> String {
    let unquoted = message.replace('`', "'");
    if let Some(member) = unquoted.strip_prefix("missing field ") {
        return format!("The member {member} is missing.");
    }
    if let Some((member, known)) = unquoted
        .strip_prefix("unknown field ")
        .and_then(|rest| rest.split_once(", expected "))
    {
        let known = known.strip_prefix("one of ").unwrap_or(known);
        return format!("The member {member} is unknown; known are {known}.");
    }
    let given = unquoted
        .strip_prefix("invalid type: ")
        .or_else(|| unquoted.strip_prefix("invalid value: "));
    match given.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((given, expected)) => {
            let given = given.replace("sequence", "array").replace("map", "object");
            format!("There is {given} where {} is expected.", named(expected))
        }
        None => "The record cannot be read.".to_owned(),
    }
}

/// What people call a type of JSON.
fn named(expected: &str) -> &str {
    match expected {
        "a sequence" => "an array",
        "a string" => "a string",
        "a boolean" => "true or false",
        _ if expected.starts_with("struct ") => "an object",
        _ => "a whole number in range",
    }
}

#[cfg(test)]
mod tests;
