//! What a document may ask for, and the values it is given, judged before anything is validated or executed.
//!
//! The library's validation walks every spread of every fragment, so that a few hundred bytes of fragments that spread each other can keep
//! it busy for many seconds, whatever limits it has itself. Here each fragment is measured once.

use async_graphql::{
    Variables,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, OperationDefinition, OperationType},
    },
};

use super::error::ErrorCode;
use crate::config::Limits;

mod introspection;
mod measure;
mod scan;
mod shape;
mod values;

#[cfg(test)]
mod tests;

pub use shape::Shape;

/// A document that may be executed.
#[derive(Debug)]
pub struct Accepted {
    /// The document, parsed.
    pub document: ExecutableDocument,
    /// The variables, each of the type that the operation gives it, defaults among them.
    pub variables: Variables,
    /// Whether the operation changes nothing.
    pub is_query: bool,
    /// Whether the operation asks only for the schema.
    pub is_introspection: bool,
    /// The estimated number of fields in the answer.
    pub cost: usize,
}

/// Why a document is not executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of reason.
    pub code: ErrorCode,
    /// What is wrong, and which setting bounds it.
    pub message: String,
    /// Line and column, both from 1, where they are known.
    pub location: Option<(usize, usize)>,
}

impl Refusal {
    fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            location: None,
        }
    }

    fn over(what: &str, value: usize, limit: usize, setting: &str) -> Self {
        let message =
            format!("{value} {what} are more than the {limit} allowed (setting {setting}).");
        Self::new(ErrorCode::CostLimitExceeded, message)
    }
}

/// Parses a document and judges it and its variables.
///
/// # Errors
/// The first limit that it breaks, or the first value that does not fit its type.
pub fn guard(
    text: &str,
    operation: Option<&str>,
    variables: Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<Accepted, Refusal> {
    scan::check(text, limits)?;
    let document = parse(text)?;
    let chosen = choose(&document, operation)?;
    let is_query = chosen.ty == OperationType::Query;
    let variables = values::variables(shape, chosen, variables)?;
    let mut measure = measure::Measure::new(&document, &variables, shape);
    let mut accepted = (0, false);
    for (_, each) in document.operations.iter() {
        let judged = measure.operation(&each.node, limits)?;
        if std::ptr::eq(&raw const each.node, chosen) {
            accepted = judged;
        }
    }
    measure.unused_fragments(limits)?;
    let root = measure::root_of(chosen);
    values::arguments(shape, &document, chosen, root, &variables)?;
    let (cost, is_introspection) = accepted;
    Ok(Accepted {
        document,
        variables,
        is_query,
        is_introspection,
        cost,
    })
}

fn parse(text: &str) -> Result<ExecutableDocument, Refusal> {
    parse_query(text).map_err(|error| Refusal {
        code: ErrorCode::GraphqlParseFailed,
        message: error.to_string(),
        location: error.positions().next().map(|at| (at.line, at.column)),
    })
}

fn choose<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Result<&'a OperationDefinition, Refusal> {
    let invalid = |message: String| Refusal::new(ErrorCode::GraphqlValidationFailed, message);
    match (&document.operations, name) {
        (DocumentOperations::Single(only), None) => Ok(&only.node),
        (DocumentOperations::Single(_), Some(name)) => Err(invalid(format!(
            "The document has no operation called '{name}'."
        ))),
        (DocumentOperations::Multiple(all), Some(name)) => match all.get(name) {
            Some(found) => Ok(&found.node),
            None => Err(invalid(format!(
                "The document has no operation called '{name}'."
            ))),
        },
        (DocumentOperations::Multiple(all), None) => {
            let mut all = all.values();
            match (all.next(), all.next()) {
                (Some(only), None) => Ok(&only.node),
                _ => Err(invalid(
                    "The document has several operations; operationName says which one to run."
                        .to_owned(),
                )),
            }
        }
    }
}
