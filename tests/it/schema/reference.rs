//! docs/SCHEMA.md is the schema for reading. `UPDATE=1` writes it anew.

use std::{fmt::Write as _, fs};

use async_graphql::parser::types::{
    ConstDirective, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
};
use async_graphql::{Name, Positioned};

use super::{arguments, document, fields, input_fields, scalar_of, types};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/SCHEMA.md");

const OPENING: &str = "# Schema

Everything that `schema.graphql` has, for reading; written by `UPDATE=1 cargo test --test it schema`. What spans the types (ids, pages,
filters, search, errors, limits) is in [API-DESIGN](API-DESIGN.md).

A type with `!` is never null. In a cell a field's arguments follow what it is.
";

/// The parts of the page: a name, what it has, and which types.
type Part = (&'static str, &'static str, fn(&TypeDefinition) -> bool);

const PARTS: [Part; 8] = [
    (
        "Entries",
        "What has an id and is found by it.",
        |definition| is_object(definition) && implements(definition).any(|name| name == "Node"),
    ),
    (
        "Values",
        "What entries and answers are made of.",
        |definition| is_object(definition),
    ),
    ("Lists", "Pages of lists and their edges.", |definition| {
        let name = definition.name.node.as_str();
        name.ends_with("Connection") || name.ends_with("Edge") || name == "PageInfo"
    }),
    ("Outcomes", "What mutations answer with.", |definition| {
        definition.name.node.ends_with("Payload")
    }),
    (
        "Interfaces",
        "What several types have in common.",
        |definition| matches!(definition.kind, TypeKind::Interface(_) | TypeKind::Union(_)),
    ),
    ("Inputs", "What arguments are made of.", |definition| {
        matches!(definition.kind, TypeKind::InputObject(_))
    }),
    ("Enums", "Closed lists of values.", |definition| {
        matches!(definition.kind, TypeKind::Enum(_))
    }),
    (
        "Scalars",
        "Single values, beside `ID`, `String`, `Int`, `Float` and `Boolean`.",
        |definition| matches!(definition.kind, TypeKind::Scalar),
    ),
];

const ROOTS: [(&str, &str); 3] = [
    ("Query", "Queries"),
    ("Mutation", "Mutations"),
    ("Subscription", "Subscriptions"),
];

#[test]
fn the_reference_is_that_of_the_schema() {
    let wanted = page();
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever runs the tests says whether to rewrite"
    )]
    let update = std::env::var_os("UPDATE").is_some();
    if update {
        fs::write(PAGE, &wanted).expect("the page is written");
    }
    let page = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(page == wanted, "run UPDATE=1 cargo test --test it schema");
}

fn page() -> String {
    let document = document();
    let mut index = String::new();
    let mut body = String::new();
    for (root, title) in ROOTS {
        let definition = types(&document).find(|definition| definition.name.node == root);
        let definition = definition.expect("the schema has all three");
        let names = fields(definition).map(|field| link(&field.name.node, &anchor(root, field)));
        contents(&mut index, title, names);
        let _ = writeln!(
            body,
            "\n## {title}\n\n{}",
            text(definition.description.as_ref())
        );
        for field in fields(definition) {
            operation(&mut body, root, field);
        }
    }
    for (part, (title, about, _)) in PARTS.iter().enumerate() {
        let members: Vec<_> = types(&document)
            .filter(|definition| part_of(definition) == Some(part))
            .collect();
        let names = members
            .iter()
            .map(|definition| named(&definition.name.node));
        contents(&mut index, title, names);
        let _ = writeln!(body, "\n## {title}\n\n{about}");
        for definition in members {
            described(&mut body, definition, types(&document));
        }
    }
    format!("{OPENING}{index}{body}")
}

/// The last part that a type fits into: the first ones are the general ones, but for the entries.
fn part_of(definition: &TypeDefinition) -> Option<usize> {
    let is_root = ROOTS.iter().any(|(root, _)| definition.name.node == *root);
    let fits = |part: &usize| !is_root && PARTS[*part].2(definition);
    (fits(&0))
        .then_some(0)
        .or_else(|| (1..PARTS.len()).rev().find(fits))
}

fn contents(index: &mut String, title: &str, names: impl Iterator<Item = String>) {
    let names: Vec<_> = names.collect();
    let anchor = title.to_lowercase();
    let _ = writeln!(index, "\n**[{title}](#{anchor})**: {}", names.join(" · "));
}

/// Queries and subscriptions share names.
fn anchor(root: &str, field: &FieldDefinition) -> String {
    format!("{}-{}", root.to_lowercase(), field.name.node)
}

/// A field of a root: what is called, with what, and what it answers.
fn operation(page: &mut String, root: &str, field: &FieldDefinition) {
    let name = &field.name.node;
    let _ = write!(
        page,
        "\n<a id=\"{}\"></a>\n### `{name}`\n\n",
        anchor(root, field)
    );
    let _ = writeln!(
        page,
        "{}{}",
        text(field.description.as_ref()),
        deprecation(&field.directives)
    );
    let _ = writeln!(page, "\nAnswers {}.", of_type(&field.ty.node));
    if field.arguments.is_empty() {
        return;
    }
    page.push_str("\n| argument | type | |\n|---|---|---|\n");
    for argument in arguments(field) {
        input(page, argument);
    }
}

fn described<'a>(
    page: &mut String,
    definition: &TypeDefinition,
    all: impl Iterator<Item = &'a TypeDefinition>,
) {
    let name = &definition.name.node;
    let _ = write!(page, "\n<a id=\"type-{name}\"></a>\n### {name}\n\n");
    let _ = writeln!(page, "{}", text(definition.description.as_ref()));
    let above: Vec<_> = implements(definition).map(named).collect();
    if !above.is_empty() {
        let _ = writeln!(page, "\nIs a {}.", above.join(", "));
    }
    match &definition.kind {
        TypeKind::Object(_) => rows(page, definition),
        TypeKind::Interface(_) => {
            let below = all.filter(|one| implements(one).any(|above| above == name));
            let below: Vec<_> = below.map(|one| named(&one.name.node)).collect();
            let _ = writeln!(page, "\nIs one of {}.", below.join(", "));
            rows(page, definition);
        }
        TypeKind::Union(union) => {
            let members: Vec<_> = union.members.iter().map(|one| named(&one.node)).collect();
            let _ = writeln!(page, "\nIs one of {}.", members.join(", "));
        }
        TypeKind::InputObject(_) => {
            let is_one_of = definition
                .directives
                .iter()
                .any(|one| one.node.name.node == "oneOf");
            if is_one_of {
                page.push_str("\nTakes exactly one of:\n");
            }
            page.push_str("\n| member | type | |\n|---|---|---|\n");
            for field in input_fields(definition) {
                input(page, field);
            }
        }
        TypeKind::Enum(values) => {
            page.push_str("\n| value | |\n|---|---|\n");
            for value in &values.values {
                let (name, about) = (
                    &value.node.value.node,
                    cell(value.node.description.as_ref()),
                );
                let _ = writeln!(
                    page,
                    "| `{name}` | {about}{} |",
                    deprecation(&value.node.directives)
                );
            }
        }
        TypeKind::Scalar => {}
    }
}

/// The fields of an object.
fn rows(page: &mut String, definition: &TypeDefinition) {
    page.push_str("\n| field | type | |\n|---|---|---|\n");
    for field in fields(definition) {
        let mut about = cell(field.description.as_ref()) + &deprecation(&field.directives);
        for argument in arguments(field) {
            let (name, value) = (&argument.name.node, default_of(argument));
            let _ = write!(
                about,
                "<br>`{name}`: {}{value}",
                cell(argument.description.as_ref())
            );
        }
        let _ = writeln!(
            page,
            "| `{}` | {} | {about} |",
            field.name.node,
            of_type(&field.ty.node)
        );
    }
}

fn input(page: &mut String, value: &InputValueDefinition) {
    let about =
        cell(value.description.as_ref()) + &default_of(value) + &deprecation(&value.directives);
    let _ = writeln!(
        page,
        "| `{}` | {} | {about} |",
        value.name.node,
        of_type(&value.ty.node)
    );
}

fn default_of(value: &InputValueDefinition) -> String {
    let default = value.default_value.as_ref();
    default.map_or_else(String::new, |value| format!(" Default: `{}`.", value.node))
}

fn deprecation(directives: &[Positioned<ConstDirective>]) -> String {
    let deprecated = directives
        .iter()
        .find(|one| one.node.name.node == "deprecated");
    let reason = deprecated.and_then(|one| one.node.get_argument("reason"));
    reason.map_or_else(String::new, |reason| {
        format!(" **Deprecated**: {}", reason.node)
    })
}

fn is_object(definition: &TypeDefinition) -> bool {
    matches!(definition.kind, TypeKind::Object(_))
}

fn implements(definition: &TypeDefinition) -> impl Iterator<Item = &Name> {
    let names = match &definition.kind {
        TypeKind::Object(object) => object.implements.as_slice(),
        TypeKind::Interface(interface) => interface.implements.as_slice(),
        _ => &[],
    };
    names.iter().map(|name| &name.node)
}

/// A type with its `!` and brackets, as a link to what is inside.
fn of_type(ty: &Type) -> String {
    let inner = scalar_of(ty);
    match inner.as_str() {
        "ID" | "String" | "Int" | "Float" | "Boolean" => format!("`{ty}`"),
        _ => link(&format!("`{ty}`"), &format!("type-{inner}")),
    }
}

fn named(name: &Name) -> String {
    link(name, &format!("type-{name}"))
}

fn link(text: &str, anchor: &str) -> String {
    format!("[{text}](#{anchor})")
}

fn text(description: Option<&Positioned<String>>) -> String {
    let text = description.map_or("", |description| description.node.trim());
    // Between backticks everything stands for itself.
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(place, part)| match place % 2 {
        0 => part.replace('<', "&lt;"),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("`")
}

/// A text in a table: on one line.
fn cell(description: Option<&Positioned<String>>) -> String {
    let words: Vec<_> = text(description)
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    words.join(" ").replace('|', "\\|")
}
