use std::fmt::Write as _;

use async_graphql::Variables;
use serde_json::json;

use super::{Accepted, Document, Refusal, Shape};
use crate::{
    config::{Config, Limits},
    graphql::error::ErrorCode,
};

mod values;

fn judge(document: &str) -> Result<Accepted, Refusal> {
    judge_with(document, json!({}))
}

fn judge_with(document: &str, variables: serde_json::Value) -> Result<Accepted, Refusal> {
    let shape = Shape::of_sdl(&crate::graphql::sdl());
    let variables = Variables::from_json(variables);
    guard(document, None, variables, &shape, &Config::default().limits)
}

fn guard(
    text: &str,
    operation: Option<&str>,
    variables: Variables,
    shape: &Shape,
    limits: &Limits,
) -> Result<Accepted, Refusal> {
    super::guard(
        &Document::read(text, limits)?,
        operation,
        variables,
        shape,
        limits,
    )
}

fn code(document: &str) -> ErrorCode {
    judge(document).expect_err("refused").code
}

/// Fragments that each spread the next one several times.
fn bomb(levels: usize, width: usize) -> String {
    let mut document = "{ ...F0 }".to_owned();
    for level in 0..levels {
        let spreads = format!("...F{} ", level + 1).repeat(width);
        let _ = write!(document, " fragment F{level} on Query {{ {spreads} }}");
    }
    let _ = write!(
        document,
        " fragment F{levels} on Query {{ catalog {{ version }} }}"
    );
    document
}

#[test]
fn doubling_fragments_are_refused() {
    assert_eq!(code(&bomb(26, 2)), ErrorCode::CostLimitExceeded);
}

#[test]
fn wide_and_deep_fragments_are_refused() {
    assert_eq!(code(&bomb(7, 10)), ErrorCode::CostLimitExceeded);
}

#[test]
fn a_bomb_in_an_operation_that_is_not_chosen_is_refused() {
    let document = bomb(26, 2).replacen('{', "query A { catalog { version } } query B {", 1);
    let shape = Shape::of_sdl(&crate::graphql::sdl());
    let limits = Config::default().limits;
    let refused = guard(&document, Some("A"), Variables::default(), &shape, &limits);
    assert_eq!(
        refused.expect_err("refused").code,
        ErrorCode::CostLimitExceeded
    );
}

#[test]
fn a_bomb_in_a_fragment_that_nothing_spreads_is_refused() {
    let document = bomb(26, 2).replacen("{ ...F0 }", "{ catalog { version } }", 1);
    assert_eq!(code(&document), ErrorCode::CostLimitExceeded);
}

#[test]
fn fragments_in_a_circle_are_refused() {
    let document = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    assert_eq!(code(document), ErrorCode::GraphqlValidationFailed);
}

#[test]
fn a_long_chain_of_fragments_is_refused() {
    assert_eq!(code(&bomb(500, 1)), ErrorCode::CostLimitExceeded);
}

#[test]
fn ten_thousand_aliases_are_refused() {
    let mut document = String::from("{");
    for alias in 0..10_000 {
        let _ = write!(document, " a{alias}: catalog {{ version }}");
    }
    document.push('}');
    assert_eq!(code(&document), ErrorCode::DocumentTooLarge);
}

#[test]
fn deep_brackets_are_refused_before_the_parser_sees_them() {
    for (open, close) in [("{a", "}"), ("[", "]"), ("(", ")")] {
        let document = format!("{{ {} {} }}", open.repeat(4_000), close.repeat(4_000));
        let refused = code(&document);
        let expected = [ErrorCode::CostLimitExceeded, ErrorCode::DocumentTooLarge];
        assert!(expected.contains(&refused), "{refused:?}");
    }
}

#[test]
fn brackets_in_strings_and_comments_do_not_nest() {
    let deep = "{".repeat(500);
    let document = format!("# {deep}\n{{ paper(by: {{ slug: \"{deep}\" }}) {{ id }} }}");
    assert!(judge(&document).is_ok());
    let document = format!("{{ paper(by: {{ slug: \"\"\"{deep}\"\"\" }}) {{ id }} }}");
    assert!(judge(&document).is_ok());
}

#[test]
fn pages_multiply() {
    let document = |first: &str| {
        format!(
            "{{ papers(first: {first}) {{ nodes {{ title authors(first: 10) {{ displayName }} }} }} }}"
        )
    };
    // papers, nodes, and for each entry title, authors and ten names.
    assert_eq!(judge(&document("1")).expect("accepted").cost, 1 + 1 + 12);
    assert_eq!(
        judge(&document("50")).expect("accepted").cost,
        1 + 1 + 50 * 12
    );
}

#[test]
fn a_page_size_in_a_variable_counts() {
    let document = "query($n: Int) { papers(first: $n) { nodes { title } } }";
    let accepted = judge_with(document, json!({ "n": 70 })).expect("accepted");
    assert_eq!(accepted.cost, 72);
}

#[test]
fn a_page_without_a_size_counts_as_the_default() {
    let accepted = judge("{ papers { nodes { title } } }").expect("accepted");
    assert_eq!(accepted.cost, 22);
}

#[test]
fn pages_in_pages_are_refused() {
    let document = "{ papers(first: 100) { nodes { authors { papers(first: 100) { nodes { authors { displayName } } } } } } }";
    assert_eq!(code(document), ErrorCode::CostLimitExceeded);
}

#[test]
fn an_operation_that_asks_only_for_the_schema_has_bounds_of_its_own() {
    let mut inner = "name".to_owned();
    for _ in 0..16 {
        inner = format!("name ofType {{ {inner} }}");
    }
    let document = format!("{{ __schema {{ types {{ fields {{ type {{ {inner} }} }} }} }} }}");
    assert!(judge(&document).expect("accepted").is_introspection);
    let mixed = document.replacen('{', "{ catalog { version }", 1);
    assert_eq!(code(&mixed), ErrorCode::CostLimitExceeded);
}

#[test]
fn an_operation_is_chosen_by_its_name() {
    let shape = Shape::of_sdl(&crate::graphql::sdl());
    let limits = Config::default().limits;
    let judge = |name| {
        let document = "query A { catalog { version } } mutation B { deletePaper(input: {id: \"x\"}) { deletedId } }";
        guard(document, name, Variables::default(), &shape, &limits)
    };
    assert!(judge(Some("A")).expect("accepted").is_query);
    assert!(!judge(Some("B")).expect("accepted").is_query);
    assert_eq!(
        judge(None).expect_err("refused").code,
        ErrorCode::GraphqlValidationFailed
    );
    assert_eq!(
        judge(Some("C")).expect_err("refused").code,
        ErrorCode::GraphqlValidationFailed
    );
}

#[test]
fn selections_nested_beyond_the_limit_of_the_walk_are_refused() {
    // Each fragment is as deep as the parser lets it be, and spreads the next one at its deepest place.
    let mut document = "{ ...F0 }".to_owned();
    for level in 0..50 {
        let (open, close) = ("a { ".repeat(60), "}".repeat(60));
        let next = level + 1;
        let _ = write!(
            document,
            " fragment F{level} on Query {{ {open} ...F{next} {close} }}"
        );
    }
    document.push_str(" fragment F50 on Query { a }");
    assert_eq!(code(&document), ErrorCode::CostLimitExceeded);
}

#[test]
fn a_page_size_that_a_variable_has_by_default_counts() {
    let document = "query($n: Int = 70) { papers(first: $n) { nodes { title } } }";
    assert_eq!(judge(document).expect("accepted").cost, 72);
}

#[test]
fn the_query_of_graphql_js_for_the_schema_is_cheap() {
    let accepted = judge(include_str!("tests/introspection.graphql")).expect("accepted");
    assert!(accepted.is_introspection);
    assert!(accepted.cost < 250_000, "{}", accepted.cost);
}

#[test]
fn the_schema_to_the_power_of_its_depth_is_refused() {
    let mut inner = "name".to_owned();
    for _ in 0..4 {
        inner = format!("fields {{ type {{ ofType {{ {inner} }} }} }}");
    }
    let document = format!("{{ __schema {{ types {{ {inner} }} }} }}");
    assert_eq!(code(&document), ErrorCode::CostLimitExceeded);
    let beside = document.replacen('{', "{ catalog { version }", 1);
    assert_eq!(code(&beside), ErrorCode::CostLimitExceeded);
}
