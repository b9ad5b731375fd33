//! What the formats made of JSON have in common: one object, a list of them, an answer that holds a list, or one a line.

use serde_json::{Map, Value};

use super::{Location, Problem, ReadRecord, Reading};

/// The members of a JSON object.
pub(super) type Members = Map<String, Value>;

/// Reads each object with this function.
pub(super) fn read(
    text: &str,
    record: impl Fn(&Members, Location) -> Result<ReadRecord, Problem>,
) -> Reading {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading = Reading::default();
    match serde_json::from_str(text) {
        Ok(whole) => {
            for (member, index) in entries(whole).into_iter().zip(1..) {
                reading.push(entry(&member, Location::Record(index), &record));
            }
        }
        Err(_) if is_lines(text) => {
            let lines = text.lines().zip(1..);
            for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
                let at = Location::Line(number);
                reading.push(match serde_json::from_str(line) {
                    Ok(value) => entry(&value, at, &record),
                    Err(error) => Err(unread(at, &error)),
                });
            }
        }
        Err(error) => reading.push(Err(unread(Location::Line(error.line().max(1)), &error))),
    }
    reading
}

/// Whether each line is an object of its own: the first one is.
fn is_lines(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    first.is_some_and(|line| serde_json::from_str::<Members>(line).is_ok())
}

fn unread(at: Location, error: &serde_json::Error) -> Problem {
    let problem = if error.is_eof() {
        "the text ends too early"
    } else {
        "it cannot be read"
    };
    let column = error.column();
    Problem::new(
        at,
        format!("This is no JSON: {problem} (character {column})."),
    )
}

/// The entries of an answer: its list, wherever its API puts it, or itself.
fn entries(value: Value) -> Vec<Value> {
    match value {
        Value::Array(list) => list,
        Value::Object(mut members) => {
            if let Some(message @ Value::Object(_)) = members.remove("message") {
                return entries(message);
            }
            for name in ["results", "data", "items"] {
                match members.remove(name) {
                    Some(Value::Array(list)) => return list,
                    Some(other) => {
                        members.insert(name.to_owned(), other);
                    }
                    None => {}
                }
            }
            vec![Value::Object(members)]
        }
        other => vec![other],
    }
}

fn entry(
    value: &Value,
    at: Location,
    record: impl Fn(&Members, Location) -> Result<ReadRecord, Problem>,
) -> Result<ReadRecord, Problem> {
    match value {
        Value::Object(members) => record(members, at),
        Value::Null => Err(Problem::new(
            at,
            "This is null: the source knows no such paper.",
        )),
        _ => Err(Problem::new(at, "This is no JSON object and so no record.")),
    }
}

/// The text of a member; of a list of texts, the first one; a number as it is written.
pub(super) fn text(members: &Members, name: &str) -> Option<String> {
    scalar(members.get(name)?)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.iter().find_map(|member| match member {
            Value::Array(_) => None,
            member => scalar(member),
        }),
        _ => None,
    }
}

/// The member, if it is an object.
pub(super) fn object<'a>(members: &'a Members, name: &str) -> Option<&'a Members> {
    members.get(name)?.as_object()
}

/// The objects in a list; none if there is no list.
pub(super) fn objects<'a>(members: &'a Members, name: &str) -> impl Iterator<Item = &'a Members> {
    let list = members.get(name).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_object)
}

/// A date as CSL and Crossref write it: `{"date-parts": [[2024, 5, 17]]}`, its numbers also as texts.
pub(super) fn date_parts(date: &Members) -> Option<String> {
    let first = date.get("date-parts")?.as_array()?.first()?.as_array()?;
    let mut parts = Vec::new();
    for part in first.iter().take(3) {
        match scalar(part) {
            Some(part) => parts.push(part),
            None => break,
        }
    }
    // Years are numbers there, and have four digits here.
    let year = parts.first_mut()?;
    *year = format!("{year:0>4}");
    Some(parts.join("-"))
}
