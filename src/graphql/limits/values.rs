//! Values against the types that the schema gives them: variables, and what a document writes itself.
//!
//! The library looks at both, but passes over some cases: a required variable that is missing, a number beyond 32 bits, a text where an
//! object belongs. Those would fail in the middle of an execution, after mutations that are committed by then.

use std::{collections::HashSet, fmt, str::FromStr};

use async_graphql::{
    Name, Pos, Value, Variables,
    indexmap::IndexMap,
    parser::types::{
        BaseType, ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, Type,
    },
};
use bytes::Bytes;

use super::{
    Refusal, Shape,
    shape::{Input, Inputs, Member},
};
use crate::{domain, graphql::error::ErrorCode};

/// Stands for a variable's value that was judged with the variable. Neither JSON nor a document has binary values.
const GIVEN: &[u8] = b"given";

/// Stands for a variable without a value.
const ABSENT: &[u8] = b"absent";

/// Characters of a text that a message repeats.
const SHOWN: usize = 40;

/// Judges the variables of an operation and fills in their defaults (GraphQL specification, section 6.1.2).
pub(super) fn variables(
    shape: &Shape,
    operation: &OperationDefinition,
    mut given: Variables,
) -> Result<Variables, Refusal> {
    for definition in &operation.variable_definitions {
        let at = definition.pos;
        let definition = &definition.node;
        let (name, ty) = (&definition.name.node, &definition.var_type.node);
        // Any other type is the affair of validation.
        if !shape.inputs.knows(ty) {
            continue;
        }
        let place = Place::of(Step::Variable(name.as_str()));
        let judged = match (given.get(name), &definition.default_value) {
            (Some(value), _) => shape.inputs.check(value, ty, &place, false),
            (None, Some(default)) => {
                let judged = shape.inputs.check(&default.node, ty, &place, true);
                given.insert(name.clone(), default.node.clone());
                judged
            }
            (None, None) if !ty.nullable => Err(missing(&place, ty)),
            (None, None) => Ok(()),
        };
        judged.map_err(|message| refusal(message, at))?;
    }
    Ok(given)
}

/// Whether each variable of an operation is of a type that is judged here.
pub(super) fn are_judged(shape: &Shape, operation: &OperationDefinition) -> bool {
    let mut definitions = operation.variable_definitions.iter();
    definitions.all(|definition| shape.inputs.knows(&definition.node.var_type.node))
}

/// Judges the arguments that an operation and the fragments that it spreads write themselves.
pub(super) fn arguments(
    shape: &Shape,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    root: &str,
    variables: &Variables,
) -> Result<(), Refusal> {
    let mut arguments = Arguments {
        shape,
        document,
        variables,
        seen: HashSet::new(),
    };
    arguments.set(&operation.selection_set.node, root)
}

/// What was given for an input object.
struct Given<'a> {
    values: &'a IndexMap<Name, Value>,
    one_of: bool,
    is_written: bool,
}

struct Arguments<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    seen: HashSet<&'a str>,
}

impl<'a> Arguments<'a> {
    fn set(&mut self, set: &'a SelectionSet, of: &str) -> Result<(), Refusal> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(&field.node, of)?,
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let of = condition.map_or(of, |condition| condition.node.on.node.as_str());
                    self.set(&inline.node.selection_set.node, of)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.seen.insert(name)
                    {
                        let fragment = &fragment.node;
                        let of = fragment.type_condition.node.on.node.as_str();
                        self.set(&fragment.selection_set.node, of)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, of: &str) -> Result<(), Refusal> {
        let shape = self.shape;
        let Some(known) = shape.field(of, field.name.node.as_str()) else {
            return Ok(());
        };
        for (name, value) in &field.arguments {
            let arguments = &known.arguments;
            let Some(argument) = arguments.iter().find(|known| name.node == known.name) else {
                continue;
            };
            let written = value.node.clone().into_const_with(|variable| {
                Ok::<_, ()>(match self.variables.get(&variable) {
                    Some(Value::Null) => Value::Null,
                    Some(_) => Value::Binary(Bytes::from_static(GIVEN)),
                    None => Value::Binary(Bytes::from_static(ABSENT)),
                })
            });
            let written = written.unwrap_or_default();
            let place = Place::of(Step::Argument(name.node.as_str()));
            // An argument without a value has its default, or is none.
            let judged = if is(&written, ABSENT) && (argument.has_default || argument.ty.nullable) {
                Ok(())
            } else {
                let inputs = &shape.inputs;
                inputs.check(&written, &argument.ty, &place, true)
            };
            judged.map_err(|message| refusal(message, value.pos))?;
        }
        self.set(&field.selection_set.node, &known.of)
    }
}

impl Inputs {
    /// Judges a value; what is wrong with it is said to whoever wrote it. In a document the names of an enum stand without quotes.
    fn check(
        &self,
        value: &Value,
        ty: &Type,
        place: &Place<'_>,
        is_written: bool,
    ) -> Result<(), String> {
        if is(value, ABSENT) {
            return if ty.nullable {
                Ok(())
            } else {
                Err(missing(place, ty))
            };
        }
        if *value == Value::Null {
            return if ty.nullable {
                Ok(())
            } else {
                Err(cannot_be(place, ty, value))
            };
        }
        match (&ty.base, value) {
            _ if is(value, GIVEN) => Ok(()),
            (BaseType::List(member), Value::List(values)) => {
                let mut values = values.iter().enumerate();
                values.try_for_each(|(index, value)| {
                    self.check(value, member, &place.step(Step::Index(index)), is_written)
                })
            }
            // A single value is a list of one.
            (BaseType::List(member), value) => self.check(value, member, place, is_written),
            (BaseType::Named(name), value) => {
                let refused = || cannot_be(place, ty, value);
                match (self.types.get(name.as_str()), value) {
                    (None, value) => match scalar(name, value) {
                        Fits::Yes => Ok(()),
                        Fits::No => Err(refused()),
                        Fits::Because(reason) => Err(format!("{place}: {reason}")),
                    },
                    (Some(Input::Enum(names)), value) => {
                        if is_name_of(names, value, is_written) {
                            return Ok(());
                        }
                        let names = names.join(", ");
                        Err(format!("{} Its values are {names}.", refused()))
                    }
                    (Some(Input::Object { members, one_of }), Value::Object(values)) => {
                        let given = Given {
                            values,
                            one_of: *one_of,
                            is_written,
                        };
                        self.object(name, members, &given, place)
                    }
                    (Some(Input::Object { .. }), _) => Err(refused()),
                }
            }
        }
    }

    fn object(
        &self,
        name: &str,
        members: &[Member],
        given: &Given<'_>,
        place: &Place<'_>,
    ) -> Result<(), String> {
        let Given {
            values,
            one_of,
            is_written,
        } = *given;
        let known = |given: &str| members.iter().find(|member| member.name == given);
        if let Some(unknown) = values.keys().find(|given| known(given).is_none()) {
            let place = place.step(Step::Member(unknown.as_str()));
            return Err(format!("{place}: {name} has no field of this name."));
        }
        let is_one = || values.len() == 1 && !values.values().any(|value| *value == Value::Null);
        if one_of && (!is_one() || values.values().any(|value| is(value, ABSENT))) {
            let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
            let names = names.join(", ");
            return Err(format!(
                "{place}: {name} takes exactly one of {names}, and not null."
            ));
        }
        for member in members {
            let place = place.step(Step::Member(&member.name));
            match values.get(member.name.as_str()) {
                Some(value) if !is(value, ABSENT) => {
                    self.check(value, &member.ty, &place, is_written)?;
                }
                _ if member.has_default || member.ty.nullable => {}
                _ => return Err(missing(&place, &member.ty)),
            }
        }
        Ok(())
    }
}

/// Whether a value is one of a scalar.
enum Fits {
    Yes,
    No,
    Because(String),
}

fn scalar(name: &str, value: &Value) -> Fits {
    let fits = match (name, value) {
        ("Int", Value::Number(number)) => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        ("ID", Value::Number(number)) => !number.is_f64(),
        ("Float", Value::Number(_))
        | ("String" | "ID", Value::String(_))
        | ("Boolean", Value::Boolean(_)) => true,
        ("DateTime", Value::String(text)) => return parsed::<domain::Timestamp>(text),
        ("PartialDate", Value::String(text)) => return parsed::<domain::PartialDate>(text),
        _ => false,
    };
    if fits { Fits::Yes } else { Fits::No }
}

fn parsed<T: FromStr<Err = domain::Invalid>>(text: &str) -> Fits {
    match text.parse::<T>() {
        Ok(_) => Fits::Yes,
        Err(domain::Invalid { message }) => Fits::Because(message),
    }
}

fn is_name_of(names: &[String], value: &Value, is_written: bool) -> bool {
    match value {
        Value::Enum(value) => names.iter().any(|name| name == value.as_str()),
        Value::String(value) => !is_written && names.contains(value),
        _ => false,
    }
}

fn is(value: &Value, marker: &[u8]) -> bool {
    matches!(value, Value::Binary(bytes) if bytes == marker)
}

fn refusal(message: String, at: Pos) -> Refusal {
    Refusal {
        location: Some((at.line, at.column)),
        ..Refusal::new(ErrorCode::GraphqlValidationFailed, message)
    }
}

fn missing(place: &Place<'_>, ty: &Type) -> String {
    format!("{place} has the type {ty} and is missing.")
}

fn cannot_be(place: &Place<'_>, ty: &Type, value: &Value) -> String {
    let found = match value {
        Value::Null => "null".to_owned(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {:?}", shortened(text)),
        Value::Boolean(value) => value.to_string(),
        Value::Enum(name) => shortened(name),
        Value::List(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::Binary(_) => "what the variable has".to_owned(),
    };
    format!("{place} has the type {ty} and cannot be {found}.")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Where a value stands, from the inside out, so that going down costs nothing.
struct Place<'a> {
    parent: Option<&'a Self>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Variable(&'a str),
    Argument(&'a str),
    Member(&'a str),
    Index(usize),
}

impl<'a> Place<'a> {
    fn of(step: Step<'a>) -> Self {
        Self { parent: None, step }
    }

    fn step(&'a self, step: Step<'a>) -> Self {
        Self {
            parent: Some(self),
            step,
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Variable(name) => write!(f, "${name}"),
            Step::Argument(name) => f.write_str(name),
            Step::Member(name) => write!(f, ".{name}"),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}
