//! From bytes to the parameters of a GraphQL request.

use std::collections::HashMap;

use async_graphql::{Value as ConstValue, Variables};
use serde::Deserialize;
use serde_json::{Map, Value, value::RawValue};

/// The parameters of a GraphQL request (GraphQL over HTTP, section 5).
#[derive(Debug)]
pub(super) struct Parameters {
    /// The text of the document.
    pub(super) query: Option<String>,
    /// The id of a document that the server knows (GraphQL over HTTP, appendix A; Relay calls it `doc_id` or `id`).
    pub(super) document_id: Option<String>,
    /// The SHA-256 of the document in hexadecimal digits, as Apollo's clients send it, alone or beside the text.
    pub(super) hash: Option<String>,
    pub(super) operation_name: Option<String>,
    pub(super) variables: Variables,
    /// Whether the answer is to say how large it was estimated to be.
    pub(super) wants_cost: bool,
}

/// What is wrong with a request, for its sender.
pub(super) type Malformed = String;

/// Reads a body.
pub(super) fn from_body(body: &[u8], depth: usize) -> Result<Parameters, Malformed> {
    let text = str::from_utf8(body).map_err(|_| "The body is not UTF-8.".to_owned())?;
    if nesting(text.as_bytes()) > depth {
        return Err(format!(
            "The body is nested more than {depth} levels deep (setting limits.json_depth)."
        ));
    }
    // Variables may have megabytes, so they become what they are to be at once.
    let mut members: HashMap<String, &RawValue> =
        serde_json::from_str(text).map_err(|error| no_object(text, &error))?;
    let variables = match members.remove("variables").map(RawValue::get) {
        None => Ok(Variables::default()),
        Some(json) => serde_json::from_str(json)
            .map_err(|error| no_json(&error))
            .and_then(variables),
    };
    let members = members.into_iter().map(|(name, json)| {
        let value = serde_json::from_str(json.get()).map_err(|error| no_json(&error))?;
        Ok((name, value))
    });
    parameters(members.collect::<Result<_, Malformed>>()?, variables)
}

fn no_object(text: &str, error: &serde_json::Error) -> Malformed {
    match text.trim_start().bytes().next() {
        _ if !error.is_data() => no_json(error),
        Some(b'[') => "Batches are not taken; send one request after the other.".to_owned(),
        _ => "The body is JSON, but not an object.".to_owned(),
    }
}

fn no_json(error: &serde_json::Error) -> Malformed {
    format!(
        "The body is not JSON: it breaks at line {}, column {}.",
        error.line(),
        error.column()
    )
}

/// The parameters as an address has them: all texts, two of them JSON.
#[derive(Deserialize)]
struct Address {
    query: Option<String>,
    #[serde(rename = "documentId", alias = "doc_id", alias = "id")]
    document_id: Option<String>,
    #[serde(rename = "operationName")]
    operation_name: Option<String>,
    variables: Option<String>,
    extensions: Option<String>,
}

/// Reads the query of an address.
pub(super) fn from_address(query: &str, depth: usize) -> Result<Parameters, Malformed> {
    let uri = format!("/?{query}")
        .parse()
        .map_err(|_| "The address cannot be read.".to_owned())?;
    let found = axum::extract::Query::<Address>::try_from_uri(&uri);
    let axum::extract::Query(query) = found
        .map_err(|_| "The parameters of the address cannot be read; give each once.".to_owned())?;
    let json = |name: &str, text: Option<String>| match text.as_deref().map(str::trim) {
        None | Some("") => Ok(Value::Null),
        Some(text) if nesting(text.as_bytes()) > depth => Err(format!(
            "'{name}' is nested more than {depth} levels deep (setting limits.json_depth)."
        )),
        Some(text) => serde_json::from_str(text).map_err(|_| format!("'{name}' is not JSON.")),
    };
    let mut members = Map::new();
    members.insert("variables".to_owned(), json("variables", query.variables)?);
    members.insert(
        "extensions".to_owned(),
        json("extensions", query.extensions)?,
    );
    let text = |text: Option<String>| text.map_or(Value::Null, Value::String);
    members.insert("query".to_owned(), text(query.query));
    members.insert("documentId".to_owned(), text(query.document_id));
    let name = query.operation_name.filter(|name| !name.is_empty());
    members.insert("operationName".to_owned(), text(name));
    from_members(members)
}

pub(super) fn from_members(mut members: Map<String, Value>) -> Result<Parameters, Malformed> {
    let json = members.remove("variables").unwrap_or(Value::Null);
    let unreadable = |_| "'variables' cannot be read.".to_owned();
    let variables = ConstValue::from_json(json).map_err(unreadable);
    parameters(members, variables.and_then(self::variables))
}

fn variables(value: ConstValue) -> Result<Variables, Malformed> {
    match value {
        ConstValue::Null => Ok(Variables::default()),
        ConstValue::Object(_) => Ok(Variables::from_value(value)),
        _ => Err("'variables' is to be an object.".to_owned()),
    }
}

fn parameters(
    mut members: Map<String, Value>,
    variables: Result<Variables, Malformed>,
) -> Result<Parameters, Malformed> {
    let mut member = |name: &str| members.remove(name).unwrap_or(Value::Null);
    let mut text = |name: &str| match member(name) {
        Value::String(text) => Ok(Some(text)),
        Value::Null => Ok(None),
        _ => Err(format!("'{name}' is to be a string.")),
    };
    let query = text("query")?;
    let mut document_id = None;
    for name in ["documentId", "doc_id", "id"] {
        document_id = document_id.or(text(name)?);
    }
    let operation_name = text("operationName")?;
    let variables = variables?;
    let extensions = match member("extensions") {
        Value::Null => Map::new(),
        Value::Object(extensions) => extensions,
        _ => return Err("'extensions' is to be an object.".to_owned()),
    };
    let hash = persisted(&extensions)?;
    let wants_cost = match extensions.get("cost") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(wanted)) => *wanted,
        Some(_) => return Err("'extensions.cost' is to be true or false.".to_owned()),
    };
    if query.is_none() && document_id.is_none() && hash.is_none() {
        return Err("'query' is missing: it is the document to run.".to_owned());
    }
    Ok(Parameters {
        query,
        document_id,
        hash,
        operation_name,
        variables,
        wants_cost,
    })
}

/// The hash in `{"persistedQuery": {"version": 1, "sha256Hash": "..."}}`.
fn persisted(extensions: &Map<String, Value>) -> Result<Option<String>, Malformed> {
    let Some(persisted) = extensions.get("persistedQuery").filter(|it| !it.is_null()) else {
        return Ok(None);
    };
    let hash = persisted.get("sha256Hash").and_then(Value::as_str);
    match (persisted.get("version").and_then(Value::as_u64), hash) {
        (Some(1), Some(hash)) => Ok(Some(hash.to_owned())),
        _ => Err("'extensions.persistedQuery' is to have version 1 and sha256Hash.".to_owned()),
    }
}

/// How deep objects and arrays nest, strings left out.
pub(super) fn nesting(text: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in text {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}
