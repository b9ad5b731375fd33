//! How long the lists of introspection are: the schema does not change, so they can be known.
//!
//! Types lead to fields, which lead to types again: a few hundred bytes can ask for the schema to the power of their depth.

use async_graphql::parser::types::TypeKind;

use super::shape::Field;

/// The type of introspection that describes a type.
pub(super) const TYPE: &str = "__Type";

/// The same where it is a member of the list of all types. Its lists are as long as those of all types are on average, because they are
/// asked for all of them; elsewhere it may be the type with the longest list.
pub(super) const LISTED_TYPE: &str = "__Type of all";

/// Types that describe types and directives themselves, and scalars that every schema has.
const BUILT_IN_TYPES: usize = 13;

/// Directives that every schema has.
const DIRECTIVES: usize = 5;

/// The lengths of one kind of list.
#[derive(Debug, Default, Clone, Copy)]
struct Lengths {
    sum: usize,
    longest: usize,
}

impl Lengths {
    fn add(&mut self, length: usize) {
        self.sum += length;
        self.longest = self.longest.max(length);
    }
}

/// How long the lists of the schema are.
#[derive(Debug, Default)]
pub(super) struct Counts {
    types: usize,
    fields: Lengths,
    arguments: Lengths,
    members: Lengths,
    names: Lengths,
    interfaces: Lengths,
    unions: Lengths,
}

impl Counts {
    /// Counts one type.
    pub(super) fn add(&mut self, kind: &TypeKind) {
        self.types += 1;
        let (fields, interfaces) = match kind {
            TypeKind::Object(object) => (&object.fields, &object.implements),
            TypeKind::Interface(interface) => (&interface.fields, &interface.implements),
            TypeKind::InputObject(object) => return self.members.add(object.fields.len()),
            TypeKind::Enum(values) => return self.names.add(values.values.len()),
            TypeKind::Union(union) => return self.unions.add(union.members.len()),
            TypeKind::Scalar => return,
        };
        self.fields.add(fields.len());
        self.interfaces.add(interfaces.len());
        for field in fields {
            self.arguments.add(field.node.arguments.len());
        }
    }

    /// The fields of introspection: the type that has each, its name, and what it is.
    pub(super) fn introspection(&self) -> Vec<(&'static str, &'static str, Field)> {
        let types = self.types + BUILT_IN_TYPES;
        let average = |lengths: Lengths| lengths.sum.div_ceil(types).max(1);
        let longest = |lengths: Lengths| lengths.longest.max(1);
        let mut fields = vec![
            ("Query", "__schema", one("__Schema")),
            ("Query", "__type", one(TYPE)),
            ("__Schema", "types", list(LISTED_TYPE, types)),
            ("__Schema", "queryType", one(TYPE)),
            ("__Schema", "mutationType", one(TYPE)),
            ("__Schema", "subscriptionType", one(TYPE)),
            ("__Schema", "directives", list("__Directive", DIRECTIVES)),
            ("__Directive", "args", list("__InputValue", 1)),
            (
                "__Field",
                "args",
                list("__InputValue", longest(self.arguments)),
            ),
            ("__Field", "type", one(TYPE)),
            ("__InputValue", "type", one(TYPE)),
        ];
        for (of, length) in [
            (LISTED_TYPE, &average as &dyn Fn(Lengths) -> usize),
            (TYPE, &longest),
        ] {
            fields.extend([
                (of, "fields", list("__Field", length(self.fields))),
                (
                    of,
                    "inputFields",
                    list("__InputValue", length(self.members)),
                ),
                (of, "enumValues", list("__EnumValue", length(self.names))),
                (of, "interfaces", list(TYPE, length(self.interfaces))),
                // Each implementation of an interface has that interface.
                (
                    of,
                    "possibleTypes",
                    list(TYPE, length(self.possible_types())),
                ),
                (of, "ofType", one(TYPE)),
            ]);
        }
        fields
    }

    fn possible_types(&self) -> Lengths {
        let of_interfaces = self.interfaces.sum;
        Lengths {
            sum: of_interfaces + self.unions.sum,
            longest: of_interfaces.max(self.unions.longest),
        }
    }
}

fn one(of: &str) -> Field {
    Field {
        of: of.to_owned(),
        is_list: false,
        length: None,
        first: None,
        arguments: Vec::new(),
    }
}

fn list(of: &str, length: usize) -> Field {
    Field {
        is_list: true,
        length: Some(length),
        ..one(of)
    }
}
