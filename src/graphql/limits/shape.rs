//! What the judgments have to know of the schema: which fields are lists, of what type and how long, and what arguments take.

use std::collections::HashMap;

use async_graphql::{
    Value,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition,
        },
    },
};

use super::introspection::Counts;

/// The fields of all types, and the types of all values.
#[derive(Debug, Default)]
pub struct Shape {
    types: HashMap<String, HashMap<String, Field>>,
    pub(super) inputs: Inputs,
}

/// A field as the judgments see it.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// The type of its value, or of the members of its list.
    pub(super) of: String,
    /// Whether it is a list.
    pub(super) is_list: bool,
    /// How long its list is, where the schema itself says so.
    pub(super) length: Option<usize>,
    /// The default of its argument `first`.
    pub(super) first: Option<usize>,
    /// What it takes.
    pub(super) arguments: Vec<Member>,
}

/// An argument, or a field of an input object.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) ty: Type,
    pub(super) has_default: bool,
}

/// The types of values that have parts or names; all others are scalars.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub(super) types: HashMap<String, Input>,
}

/// A type of values.
#[derive(Debug)]
pub(super) enum Input {
    /// The names it has.
    Enum(Vec<String>),
    Object {
        members: Vec<Member>,
        /// Whether exactly one member is given at a time.
        one_of: bool,
    },
}

/// Scalars whose values can be judged here.
const SCALARS: [&str; 7] = [
    "Boolean",
    "DateTime",
    "Float",
    "ID",
    "Int",
    "PartialDate",
    "String",
];

impl Inputs {
    /// Whether values of this type can be judged.
    pub(super) fn knows(&self, ty: &Type) -> bool {
        let (name, _) = named(ty);
        SCALARS.contains(&name.as_str()) || self.types.contains_key(&name)
    }
}

impl Shape {
    /// Reads the schema definition language.
    #[must_use]
    pub fn of_sdl(sdl: &str) -> Self {
        let mut shape = Self::default();
        let mut counts = Counts::default();
        // The text is the schema's own; one that could not be read would leave every field at the cost of one.
        let definitions = parse_schema(sdl).map(|document| document.definitions);
        for definition in definitions.unwrap_or_default() {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let definition = definition.node;
            let name = definition.name.node.to_string();
            counts.add(&definition.kind);
            match definition.kind {
                TypeKind::Object(object) => shape.insert(name, object.fields),
                TypeKind::Interface(interface) => shape.insert(name, interface.fields),
                TypeKind::Enum(values) => {
                    let values = values.values.into_iter();
                    let names = values.map(|value| value.node.value.node.to_string());
                    let names = Input::Enum(names.collect());
                    shape.inputs.types.insert(name, names);
                }
                TypeKind::InputObject(object) => {
                    let mut directives = definition.directives.iter();
                    let object = Input::Object {
                        members: object
                            .fields
                            .iter()
                            .map(|it| Member::of(&it.node))
                            .collect(),
                        one_of: directives.any(|it| it.node.name.node == "oneOf"),
                    };
                    shape.inputs.types.insert(name, object);
                }
                TypeKind::Scalar | TypeKind::Union(_) => {}
            }
        }
        for (of, name, field) in counts.introspection() {
            let fields = shape.types.entry(of.to_owned()).or_default();
            fields.insert(name.to_owned(), field);
        }
        shape
    }

    fn insert(&mut self, name: String, fields: Vec<async_graphql::Positioned<FieldDefinition>>) {
        let fields = fields.into_iter().map(|field| {
            let field = field.node;
            (field.name.node.to_string(), Field::of(&field))
        });
        self.types.insert(name, fields.collect());
    }

    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.types.get(of)?.get(name)
    }
}

impl Field {
    fn of(definition: &FieldDefinition) -> Self {
        let (of, is_list) = named(&definition.ty.node);
        let arguments = &definition.arguments;
        let first = arguments.iter().find(|it| it.node.name.node == "first");
        let default = first.and_then(|first| first.node.default_value.as_ref());
        Self {
            of,
            is_list,
            length: None,
            first: default.and_then(|value| count(&value.node)),
            arguments: arguments.iter().map(|it| Member::of(&it.node)).collect(),
        }
    }

    /// Whether it is a page of a list.
    pub(super) fn is_connection(&self) -> bool {
        !self.is_list && self.of.ends_with("Connection")
    }
}

impl Member {
    fn of(definition: &InputValueDefinition) -> Self {
        Self {
            name: definition.name.node.to_string(),
            ty: definition.ty.node.clone(),
            has_default: definition.default_value.is_some(),
        }
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
