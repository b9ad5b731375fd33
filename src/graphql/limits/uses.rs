//! Uses of variables: whether each may stand where it does.
//!
//! The library has this rule, too, but never asks it: a variable of another type would fail in the middle of an execution.

use std::{collections::HashMap, convert::Infallible, str};

use async_graphql::{
    Name, Value, Variables,
    parser::types::{BaseType, OperationDefinition, Type, VariableDefinition},
};
use bytes::Bytes;

use super::values::{Place, cannot_be};

/// What stands for a variable within a value that a document writes. Neither JSON nor a document has binary values.
#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "it is given to what asks for each variable by value, and can fail for others"
)]
pub(super) fn variable(name: Name) -> Result<Value, Infallible> {
    Ok(Value::Binary(Bytes::copy_from_slice(name.as_bytes())))
}

/// The variables of an operation, where it uses them.
pub(super) struct Uses<'a> {
    types: HashMap<&'a str, &'a VariableDefinition>,
    values: Option<&'a Variables>,
}

impl<'a> Uses<'a> {
    /// Those of an operation; no values for one that is not executed.
    pub(super) fn of(operation: &'a OperationDefinition, values: Option<&'a Variables>) -> Self {
        let definitions = operation.variable_definitions.iter().map(|it| &it.node);
        Self {
            types: definitions.map(|it| (it.name.node.as_str(), it)).collect(),
            values,
        }
    }

    /// Those where none may be used.
    pub(super) fn none() -> Self {
        Self {
            types: HashMap::new(),
            values: None,
        }
    }

    /// The variable that stands here, if one does that the operation has.
    fn found(&self, value: &Value) -> Option<&'a VariableDefinition> {
        let Value::Binary(name) = value else {
            return None;
        };
        self.types.get(str::from_utf8(name).ok()?).copied()
    }

    /// Whether a value is a variable, and what it was given is so.
    fn is_given(&self, value: &Value, so: impl Fn(Option<&Value>) -> bool) -> bool {
        let values = self.found(value).zip(self.values);
        values.is_some_and(|(definition, values)| so(values.get(&definition.name.node)))
    }

    /// Whether this is a variable that was given no value.
    pub(super) fn is_absent(&self, value: &Value) -> bool {
        self.is_given(value, |given| given.is_none())
    }

    /// Whether this is a variable that has no value, or null.
    pub(super) fn is_nothing(&self, value: &Value) -> bool {
        self.is_given(value, |given| {
            given.is_none_or(|given| *given == Value::Null)
        })
    }

    /// Judges a variable where a value of this type belongs (GraphQL specification, section 5.8.5); its value was judged with it.
    pub(super) fn check(
        &self,
        variable: &Value,
        ty: &Type,
        has_default: bool,
        place: &Place<'_>,
    ) -> Result<(), String> {
        let Some(definition) = self.found(variable) else {
            // One that the operation does not have is the affair of validation.
            return Ok(());
        };
        let (name, own) = (&definition.name.node, &definition.var_type.node);
        let default = definition.default_value.as_ref().map(|it| &it.node);
        let has_own = default.is_some_and(|value| *value != Value::Null);
        // Where no value is given, the default of the one or of the other is taken.
        let fits = if has_own || has_default {
            fits_into(&own.base, &ty.base)
        } else {
            is_compatible(own, ty)
        };
        if !fits {
            return Err(format!(
                "{place} has the type {ty}, but ${name} has the type {own}."
            ));
        }
        if !ty.nullable && self.is_given(variable, |given| given == Some(&Value::Null)) {
            return Err(cannot_be(place, ty, &Value::Null));
        }
        Ok(())
    }
}

/// Whether a variable of a type may stand where another is wanted.
fn is_compatible(own: &Type, wanted: &Type) -> bool {
    (wanted.nullable || !own.nullable) && fits_into(&own.base, &wanted.base)
}

fn fits_into(own: &BaseType, wanted: &BaseType) -> bool {
    match (own, wanted) {
        (BaseType::Named(own), BaseType::Named(wanted)) => own == wanted,
        (BaseType::List(own), BaseType::List(wanted)) => is_compatible(own, wanted),
        _ => false,
    }
}
