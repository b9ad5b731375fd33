//! What a document may ask for, and the values it is given, judged before anything is validated or executed.
//!
//! The library's validation walks every spread of every fragment, so that a few hundred bytes of fragments that spread each other can keep
//! it busy for many seconds, whatever limits it has itself. Here each fragment is measured once.

use async_graphql::{
    Value, Variables,
    parser::{
        parse_query,
        types::{
            DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection,
        },
    },
};

use super::error::ErrorCode;
use crate::config::Limits;

mod introspection;
mod measure;
mod omitted;
mod scan;
mod shape;
mod uses;
mod values;

#[cfg(test)]
mod tests;

pub use shape::Shape;

/// A document, read: parsed, and within the limits of its text.
#[derive(Debug)]
pub struct Document {
    parsed: ExecutableDocument,
    bytes: usize,
}

impl Document {
    /// Reads a document.
    ///
    /// # Errors
    /// The first limit that its text breaks, or where it breaks the grammar.
    pub fn read(text: &str, limits: &Limits) -> Result<Self, Refusal> {
        scan::check(text, limits)?;
        Ok(Self {
            parsed: parse(text)?,
            bytes: text.len(),
        })
    }

    /// What was parsed.
    #[must_use]
    pub fn parsed(&self) -> &ExecutableDocument {
        &self.parsed
    }

    /// Whether there is nothing else in it to run.
    #[must_use]
    pub fn has_one_operation(&self) -> bool {
        self.parsed.operations.iter().nth(1).is_none()
    }

    /// The length of its text.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

/// An operation that may be executed.
#[derive(Debug)]
pub struct Accepted {
    /// The variables, each of the type that the operation gives it, defaults among them.
    pub variables: Variables,
    /// Whether each variable is of a type whose values are judged here.
    pub is_judged: bool,
    /// Whether the operation changes nothing.
    pub is_query: bool,
    /// Whether the operation asks only for the schema.
    pub is_introspection: bool,
    /// What the operation follows, if it is a subscription.
    pub subscription: Option<Subscribed>,
    /// The estimated number of fields in the answer.
    pub cost: usize,
    /// The document to execute instead, where arguments have their defaults because their variables have no value.
    pub defaulted: Option<Box<ExecutableDocument>>,
}

/// What a subscription follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subscribed {
    /// What is committed from now on: the same for all who ask the same.
    FromNow,
    /// What was committed after some change, too.
    FromThen,
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
    /// A reason without a place.
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
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

/// Judges a document, the operation to run, and its variables.
///
/// # Errors
/// The first limit that it breaks, or the first value that does not fit its type.
pub fn guard(
    document: &Document,
    operation: Option<&str>,
    variables: Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<Accepted, Refusal> {
    let document = &document.parsed;
    let chosen = choose(document, operation)?;
    let is_query = chosen.ty == OperationType::Query;
    let is_subscription = chosen.ty == OperationType::Subscription;
    let mut variables = values::variables(shape, chosen, variables)?;
    let mut measure = measure::Measure::new(document, &variables, shape);
    let mut accepted = (0, false);
    let mut others = Vec::new();
    for (_, each) in document.operations.iter() {
        let judged = measure.operation(&each.node, limits)?;
        if std::ptr::eq(&raw const each.node, chosen) {
            accepted = judged;
        } else {
            others.push(&each.node);
        }
    }
    measure.unused_fragments(limits)?;
    // Not before everything was measured.
    for other in others {
        values::arguments(shape, document, other, None)?;
    }
    let is_defaulted = values::arguments(shape, document, chosen, Some(&variables))?;
    let defaulted = is_defaulted.then(|| {
        let omitted = omitted::variables(chosen, &variables);
        Box::new(omitted::left_out(document, &omitted, shape))
    });
    let (cost, is_introspection) = accepted;
    let subscription = is_subscription.then(|| subscribed(chosen, &variables));
    let subscription = subscription.transpose()?;
    let is_judged = values::are_judged(shape, chosen);
    if is_judged {
        values::pack(shape, chosen, &mut variables);
    }
    Ok(Accepted {
        variables,
        is_judged,
        is_query,
        is_introspection,
        subscription,
        cost,
        defaulted,
    })
}

/// What a subscription follows. It has one field, by the rules of GraphQL, and has it itself: the library looks into no fragment there.
fn subscribed(
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<Subscribed, Refusal> {
    let items = operation.selection_set.node.items.as_slice();
    let [Selection::Field(field)] = items.iter().map(|item| &item.node).collect::<Vec<_>>()[..]
    else {
        let message = "A subscription has exactly one field, and not in a fragment.";
        return Err(Refusal::new(ErrorCode::GraphqlValidationFailed, message));
    };
    let after = field.node.get_argument("after").and_then(|value| {
        let variable = |name| variables.get(&name).cloned().ok_or(());
        value.node.clone().into_const_with(variable).ok()
    });
    Ok(match after {
        None | Some(Value::Null) => Subscribed::FromNow,
        Some(_) => Subscribed::FromThen,
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
