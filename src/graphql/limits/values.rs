//! Values against the types that the schema gives them: variables, and what a document writes itself.
//!
//! The library looks at both, but passes over some cases: a required variable that is missing, a number beyond 32 bits, a text where an
//! object belongs. Those would fail in the middle of an execution, after mutations that are committed by then.

use std::{collections::HashSet, fmt, str::FromStr};

use async_graphql::{
    Name, Pos, Positioned, Value, Variables,
    indexmap::IndexMap,
    parser::types::{
        BaseType, Directive, ExecutableDocument, Field, OperationDefinition, Selection,
        SelectionSet, Type,
    },
};

use super::{
    Refusal, Shape,
    measure::root_of,
    shape::{Input, Inputs, Member},
    uses::{Uses, variable},
};
use crate::{
    domain,
    graphql::{error::ErrorCode, packed},
};

/// The rows of lists that are packed: the one input that may have megabytes.
const PACKED: &str = "ImportPaperInput";

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
            (Some(value), _) => shape.inputs.check(value, ty, &place, None),
            (None, Some(default)) => {
                let judged = shape
                    .inputs
                    .check(&default.node, ty, &place, Some(&Uses::none()));
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

/// Packs the lists in variables that may be long, once they are judged.
pub(super) fn pack(shape: &Shape, operation: &OperationDefinition, variables: &mut Variables) {
    for definition in &operation.variable_definitions {
        let definition = &definition.node;
        if let Some(value) = variables.get_mut(&definition.name.node) {
            shape.inputs.pack(value, &definition.var_type.node.base);
        }
    }
}

/// Judges the arguments that an operation and the fragments that it spreads write themselves. Says whether any of them has its default
/// because its variable has no value. The values of another operation than the one to execute are not known.
pub(super) fn arguments(
    shape: &Shape,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: Option<&Variables>,
) -> Result<bool, Refusal> {
    let mut arguments = Arguments {
        shape,
        document,
        uses: Uses::of(operation, variables),
        seen: HashSet::new(),
        are_defaulted: false,
    };
    arguments.set(&operation.selection_set.node, root_of(operation))?;
    Ok(arguments.are_defaulted)
}

/// What was given for an input object.
struct Given<'a> {
    values: &'a IndexMap<Name, Value>,
    one_of: bool,
    written: Option<&'a Uses<'a>>,
}

struct Arguments<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    uses: Uses<'a>,
    seen: HashSet<&'a str>,
    are_defaulted: bool,
}

impl<'a> Arguments<'a> {
    fn set(&mut self, set: &'a SelectionSet, of: &str) -> Result<(), Refusal> {
        for selection in &set.items {
            self.conditions(selection.node.directives())?;
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

    /// Judges what `@skip` and `@include` take.
    fn conditions(&self, directives: &[Positioned<Directive>]) -> Result<(), Refusal> {
        let ty = Type {
            base: BaseType::Named(Name::new("Boolean")),
            nullable: false,
        };
        let place = Place::of(Step::Argument("if"));
        for condition in directives
            .iter()
            .filter_map(|it| it.node.get_argument("if"))
        {
            let written = condition.node.clone().into_const_with(variable);
            let (inputs, uses) = (&self.shape.inputs, Some(&self.uses));
            inputs
                .check(&written.unwrap_or_default(), &ty, &place, uses)
                .map_err(|message| refusal(message, condition.pos))?;
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
            let place = Place::of(Step::Argument(name.node.as_str()));
            let written = value.node.clone().into_const_with(variable);
            let written = written.unwrap_or_default();
            self.are_defaulted |= argument.has_default && self.uses.is_absent(&written);
            let (inputs, uses) = (&shape.inputs, Some(&self.uses));
            inputs
                .member(&written, argument, &place, uses)
                .map_err(|message| refusal(message, value.pos))?;
        }
        self.set(&field.selection_set.node, &known.of)
    }
}

impl Inputs {
    fn pack(&self, value: &mut Value, ty: &BaseType) {
        match (ty, value) {
            (BaseType::List(member), list @ Value::List(_)) if is_packed(&member.base) => {
                if let Value::List(rows) = std::mem::take(list) {
                    *list = packed::pack(rows);
                }
            }
            (BaseType::Named(name), Value::Object(values)) => {
                let Some(Input::Object { members, .. }) = self.types.get(name.as_str()) else {
                    return;
                };
                for member in members {
                    if let Some(value) = values.get_mut(member.name.as_str()) {
                        self.pack(value, &member.ty.base);
                    }
                }
            }
            _ => {}
        }
    }

    /// Judges a value, of JSON or written in a document with uses of variables; what is wrong with it is said to whoever wrote it. In a
    /// document the names of an enum stand without quotes.
    fn check(
        &self,
        value: &Value,
        ty: &Type,
        place: &Place<'_>,
        written: Option<&Uses<'_>>,
    ) -> Result<(), String> {
        if let (Value::Binary(_), Some(uses)) = (value, written) {
            return uses.check(value, ty, false, place);
        }
        if *value == Value::Null {
            return if ty.nullable {
                Ok(())
            } else {
                Err(cannot_be(place, ty, value))
            };
        }
        match (&ty.base, value) {
            (BaseType::List(member), Value::List(values)) => {
                let mut values = values.iter().enumerate();
                values.try_for_each(|(index, value)| {
                    self.check(value, member, &place.step(Step::Index(index)), written)
                })
            }
            // A single value is a list of one.
            (BaseType::List(member), value) => self.check(value, member, place, written),
            (BaseType::Named(name), value) => {
                let refused = || cannot_be(place, ty, value);
                match (self.types.get(name.as_str()), value) {
                    (None, value) => match scalar(name, value) {
                        Fits::Yes => Ok(()),
                        Fits::No => Err(refused()),
                        Fits::Because(reason) => Err(format!("{place}: {reason}")),
                    },
                    (Some(Input::Enum(names)), value) => {
                        if is_name_of(names, value, written.is_some()) {
                            return Ok(());
                        }
                        let names = names.join(", ");
                        Err(format!("{} Its values are {names}.", refused()))
                    }
                    (Some(Input::Object { members, one_of }), Value::Object(values)) => {
                        let given = Given {
                            values,
                            one_of: *one_of,
                            written,
                        };
                        self.object(name, members, &given, place)
                    }
                    (Some(Input::Object { .. }), _) => Err(refused()),
                }
            }
        }
    }

    /// Judges the value of an argument or of a field of an input object.
    fn member(
        &self,
        value: &Value,
        member: &Member,
        place: &Place<'_>,
        written: Option<&Uses<'_>>,
    ) -> Result<(), String> {
        match (value, written) {
            (Value::Binary(_), Some(uses)) => {
                uses.check(value, &member.ty, member.has_default, place)
            }
            _ => self.check(value, &member.ty, place, written),
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
            written,
        } = *given;
        let known = |given: &str| members.iter().find(|member| member.name == given);
        if let Some(unknown) = values.keys().find(|given| known(given).is_none()) {
            let place = place.step(Step::Member(unknown.as_str()));
            return Err(format!("{place}: {name} has no field of this name."));
        }
        let is_one = || values.len() == 1 && !values.values().any(|value| *value == Value::Null);
        let is_nothing = |value: &Value| written.is_some_and(|uses| uses.is_nothing(value));
        if one_of && (!is_one() || values.values().any(is_nothing)) {
            let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
            let names = names.join(", ");
            return Err(format!(
                "{place}: {name} takes exactly one of {names}, and not null."
            ));
        }
        for member in members {
            let place = place.step(Step::Member(&member.name));
            match values.get(member.name.as_str()) {
                Some(value) => self.member(value, member, &place, written)?,
                None if member.has_default || member.ty.nullable => {}
                None => return Err(missing(&place, &member.ty)),
            }
        }
        Ok(())
    }
}

/// Whether lists of this type are packed.
fn is_packed(member: &BaseType) -> bool {
    matches!(member, BaseType::Named(name) if name == PACKED)
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

fn refusal(message: String, at: Pos) -> Refusal {
    Refusal {
        location: Some((at.line, at.column)),
        ..Refusal::new(ErrorCode::GraphqlValidationFailed, message)
    }
}

fn missing(place: &Place<'_>, ty: &Type) -> String {
    format!("{place} has the type {ty} and is missing.")
}

pub(super) fn cannot_be(place: &Place<'_>, ty: &Type, value: &Value) -> String {
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
pub(super) struct Place<'a> {
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
