//! The schema as a document: what is committed is what is served, and it keeps the rules of the house.

use std::{fs, path::Path};

use async_graphql::{
    Name, Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, ServiceDocument, Type, TypeDefinition,
            TypeKind, TypeSystemDefinition,
        },
    },
};
use paper_catalog::{auth, graphql};

use crate::support::{TestApp, databases};

mod reference;

#[test]
fn the_committed_schema_is_the_served_one() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema.graphql");
    let served = graphql::sdl();
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever runs the tests says whether to rewrite"
    )]
    if std::env::var("UPDATE").is_ok_and(|value| value == "1") {
        fs::write(&file, &served).expect("schema.graphql is written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    let line = 1 + committed
        .lines()
        .zip(served.lines())
        .take_while(|(a, b)| a == b)
        .count();
    assert!(
        committed == served,
        "schema.graphql differs from line {line} on; UPDATE=1 cargo test --test it schema rewrites it"
    );
}

databases! {
    async fn the_schema_can_be_fetched_as_a_file(app: TestApp) {
        let response = app.get("/schema.graphql").send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.text().await.expect("the schema"), graphql::sdl());
    }
}

#[test]
fn everything_is_described() {
    let mut bare = Vec::new();
    for definition in types(&document()) {
        let name = definition.name.node.as_str();
        let mut check = |what: String, description: Option<&Positioned<String>>| {
            if description.is_none_or(|text| text.node.trim().is_empty()) {
                bare.push(what);
            }
        };
        check(name.to_owned(), definition.description.as_ref());
        for field in fields(definition) {
            let path = format!("{name}.{}", field.name.node);
            for argument in arguments(field) {
                check(
                    format!("{path}({})", argument.name.node),
                    argument.description.as_ref(),
                );
            }
            check(path, field.description.as_ref());
        }
        for field in input_fields(definition) {
            check(
                format!("{name}.{}", field.name.node),
                field.description.as_ref(),
            );
        }
        if let TypeKind::Enum(definition) = &definition.kind {
            for value in &definition.values {
                let value = &value.node;
                check(
                    format!("{name}.{}", value.value.node),
                    value.description.as_ref(),
                );
            }
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

#[test]
fn names_follow_the_conventions() {
    let mut odd = Vec::new();
    for definition in types(&document()) {
        let name = definition.name.node.as_str();
        let mut check = |good: bool, what: &str| {
            if !good {
                odd.push(format!("{name}: {what}"));
            }
        };
        check(is_pascal_case(name), "types are PascalCase");
        for field in fields(definition) {
            check(is_camel_case(&field.name.node), &field.name.node);
            for argument in arguments(field) {
                check(is_camel_case(&argument.name.node), &argument.name.node);
            }
        }
        for field in input_fields(definition) {
            check(is_camel_case(&field.name.node), &field.name.node);
        }
        if let TypeKind::Enum(definition) = &definition.kind {
            for value in &definition.values {
                check(
                    is_screaming_case(&value.node.value.node),
                    &value.node.value.node,
                );
            }
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
}

#[test]
fn an_id_is_an_id_everywhere() {
    let document = document();
    let outputs = types(&document).flat_map(|definition| {
        fields(definition).map(move |field| (definition, &field.name.node, &field.ty.node))
    });
    let inputs = types(&document).flat_map(|definition| {
        input_fields(definition).map(move |field| (definition, &field.name.node, &field.ty.node))
    });
    let wrong: Vec<_> = outputs
        .chain(inputs)
        .filter(|(_, name, ty)| (*name == "id" || name.ends_with("Id")) && scalar_of(ty) != "ID")
        // The one foreign identifier with this ending: arXiv calls it so.
        .filter(|(_, name, _)| *name != "arxivId")
        .map(|(definition, name, ty)| format!("{}.{name}: {ty}", definition.name.node))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_connection_has_the_same_shape() {
    let document = document();
    for definition in
        types(&document).filter(|definition| definition.name.node.ends_with("Connection"))
    {
        let name = &definition.name.node;
        let shape = |field: &str| {
            let found = fields(definition).find(|one| one.name.node == field);
            found
                .map(|field| field.ty.node.to_string())
                .unwrap_or_default()
        };
        let entity = name.trim_end_matches("Connection");
        assert_eq!(shape("edges"), format!("[{entity}Edge!]!"), "{name}.edges");
        assert!(shape("nodes").ends_with("!]!"), "{name}.nodes");
        assert_eq!(shape("pageInfo"), "PageInfo!", "{name}.pageInfo");
        assert_eq!(shape("totalCount"), "Int!", "{name}.totalCount");
    }
}

#[test]
fn every_mutation_takes_one_input_and_answers_with_a_nullable_payload() {
    let document = document();
    for mutation in mutations(&document) {
        let name = mutation.name.node.as_str();
        let inputs: Vec<_> = arguments(mutation)
            .map(|argument| format!("{}: {}", argument.name.node, argument.ty.node))
            .collect();
        let [input] = inputs.as_slice() else {
            panic!("{name} takes one argument, not {inputs:?}");
        };
        assert!(
            input.starts_with("input: ") && input.ends_with("Input!"),
            "{name}({input})"
        );
        // Nullable: a refused mutation beside a committed one must not hide that.
        let payload = mutation.ty.node.to_string();
        assert!(payload.ends_with("Payload"), "{name}: {payload}");
        let payload = types(&document)
            .find(|definition| definition.name.node == payload)
            .expect("the document is complete");
        let errors = fields(payload).find(|field| field.name.node == "userErrors");
        let errors = errors.map(|field| field.ty.node.to_string());
        assert_eq!(errors.as_deref(), Some("[UserError!]!"), "{name}");
        assert!(
            fields(payload).any(|field| field.name.node == "revision"),
            "{name}"
        );
    }
}

#[test]
fn every_mutation_is_in_the_authorization_table() {
    let document = document();
    let mut served: Vec<_> = mutations(&document)
        .map(|field| field.name.node.as_str())
        .collect();
    let mut listed: Vec<_> = auth::MUTATIONS.iter().map(|(name, _)| *name).collect();
    served.sort_unstable();
    listed.sort_unstable();
    assert_eq!(served, listed);
}

fn document() -> ServiceDocument {
    parse_schema(graphql::sdl()).expect("the schema is a valid document")
}

fn types(document: &ServiceDocument) -> impl Iterator<Item = &TypeDefinition> {
    document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(&definition.node),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        })
}

fn mutations(document: &ServiceDocument) -> impl Iterator<Item = &FieldDefinition> {
    types(document)
        .filter(|definition| definition.name.node == "Mutation")
        .flat_map(fields)
}

fn fields(definition: &TypeDefinition) -> impl Iterator<Item = &FieldDefinition> {
    let fields = match &definition.kind {
        TypeKind::Object(object) => object.fields.as_slice(),
        TypeKind::Interface(interface) => interface.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| &field.node)
}

fn input_fields(definition: &TypeDefinition) -> impl Iterator<Item = &InputValueDefinition> {
    let fields = match &definition.kind {
        TypeKind::InputObject(input) => input.fields.as_slice(),
        _ => &[],
    };
    fields.iter().map(|field| &field.node)
}

fn arguments(field: &FieldDefinition) -> impl Iterator<Item = &InputValueDefinition> {
    field.arguments.iter().map(|argument| &argument.node)
}

/// The type inside all lists.
fn scalar_of(ty: &Type) -> &Name {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => scalar_of(inner),
    }
}

fn is_pascal_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_camel_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

fn is_screaming_case(name: &str) -> bool {
    let rest = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_uppercase()) && name.chars().all(rest)
}
