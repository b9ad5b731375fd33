//! What the estimate has to know of the schema: which fields are lists, and of what type.

use std::collections::HashMap;

use async_graphql::{
    Value,
    parser::{
        parse_schema,
        types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
    },
};

/// The fields of all types.
#[derive(Debug, Default)]
pub struct Shape {
    types: HashMap<String, HashMap<String, Field>>,
}

/// A field as the estimate sees it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The type of its value, or of the members of its list.
    pub(super) of: String,
    /// Whether it is a list.
    pub(super) is_list: bool,
    /// The default of its argument `first`.
    pub(super) first: Option<usize>,
}

impl Shape {
    /// Reads the schema definition language.
    #[must_use]
    pub fn of_sdl(sdl: &str) -> Self {
        let mut types = HashMap::new();
        // The text is the schema's own; one that could not be read would leave every field at the cost of one.
        let definitions = parse_schema(sdl).map(|document| document.definitions);
        for definition in definitions.unwrap_or_default() {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let definition = definition.node;
            let fields = match definition.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let fields = fields.into_iter().map(|field| {
                let field = field.node;
                (field.name.node.to_string(), Field::of(&field))
            });
            types.insert(definition.name.node.to_string(), fields.collect());
        }
        Self { types }
    }

    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.types.get(of)?.get(name)
    }
}

impl Field {
    fn of(definition: &FieldDefinition) -> Self {
        let (of, is_list) = named(&definition.ty.node);
        let first = definition
            .arguments
            .iter()
            .find(|argument| argument.node.name.node == "first");
        let default = first.and_then(|first| first.node.default_value.as_ref());
        Self {
            of,
            is_list,
            first: default.and_then(|value| count(&value.node)),
        }
    }

    /// Whether it is a page of a list.
    pub(super) fn is_connection(&self) -> bool {
        !self.is_list && self.of.ends_with("Connection")
    }
}

fn named(ty: &Type) -> (String, bool) {
    match &ty.base {
        BaseType::Named(name) => (name.to_string(), false),
        BaseType::List(member) => (named(member).0, true),
    }
}

/// A number of entries; one that is none, or too large to be served, says nothing.
pub(super) fn count(value: &Value) -> Option<usize> {
    match value {
        Value::Number(number) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok()),
        _ => None,
    }
}
