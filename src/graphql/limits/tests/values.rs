//! Values that fit their types, and values that do not.

use serde_json::{Value, json};

use super::{ErrorCode, judge, judge_with};

/// What is said about variables that do not fit.
fn refused(document: &str, variables: Value) -> String {
    let refusal = judge_with(document, variables).expect_err("refused");
    assert_eq!(refusal.code, ErrorCode::GraphqlValidationFailed);
    assert!(refusal.location.is_some());
    refusal.message
}

const PAGE: &str = "query($n: Int!) { papers(first: $n) { totalCount } }";
const KEY: &str = "query($k: PaperKey!) { paper(by: $k) { id } }";
const CREATE: &str =
    "mutation($i: CreatePaperInput!) { createPaper(input: $i) { userErrors { code } } }";

#[test]
fn a_required_variable_is_given_and_not_null() {
    assert_eq!(
        refused(PAGE, json!({})),
        "$n has the type Int! and is missing."
    );
    assert_eq!(
        refused(PAGE, json!({ "n": null })),
        "$n has the type Int! and cannot be null."
    );
}

#[test]
fn an_int_is_a_whole_number_of_32_bits() {
    for value in [
        json!("1"),
        json!(1.5),
        json!(true),
        json!([1, "2"]),
        json!({}),
        json!(2_147_483_648_i64),
    ] {
        let message = refused(PAGE, json!({ "n": value }));
        assert!(message.contains("the type Int"), "{message}");
    }
    for value in [-2_147_483_648_i64, 0, 100, 2_147_483_647] {
        assert!(judge_with(PAGE, json!({ "n": value })).is_ok());
    }
}

#[test]
fn the_place_of_a_value_is_named() {
    let input = json!({ "title": "A", "url": "u", "authors": [{ "name": "B" }, { "name": 5 }] });
    assert_eq!(
        refused(CREATE, json!({ "i": input })),
        "$i.authors[1].name has the type String and cannot be the number 5."
    );
    assert_eq!(
        refused(CREATE, json!({ "i": { "url": "u" } })),
        "$i.title has the type String! and is missing."
    );
    assert_eq!(
        refused(
            CREATE,
            json!({ "i": { "title": "A", "url": "u", "nothing": 1 } })
        ),
        "$i.nothing: CreatePaperInput has no field of this name."
    );
    assert_eq!(
        refused(CREATE, json!({ "i": "A" })),
        "$i has the type CreatePaperInput! and cannot be the text \"A\"."
    );
}

#[test]
fn a_single_value_is_a_list_of_one() {
    let input = json!({ "title": "A", "url": "u", "authors": { "name": "B" } });
    assert!(judge_with(CREATE, json!({ "i": input })).is_ok());
}

#[test]
fn an_enum_has_its_names_only() {
    let input = |kind: Value| json!({ "i": { "title": "A", "url": "u", "kind": kind } });
    assert!(judge_with(CREATE, input(json!("BOOK"))).is_ok());
    for kind in [json!("book"), json!("NOVEL"), json!(1)] {
        let message = refused(CREATE, input(kind));
        assert!(message.contains("Its values are "), "{message}");
    }
}

#[test]
fn exactly_one_key_is_given() {
    for key in [
        json!({}),
        json!({ "id": null }),
        json!({ "id": "a", "slug": "b" }),
        json!({ "id": "a", "slug": null }),
    ] {
        let message = refused(KEY, json!({ "k": key }));
        assert!(message.contains("takes exactly one of id, "), "{message}");
    }
    assert!(judge_with(KEY, json!({ "k": { "slug": "a" } })).is_ok());
}

#[test]
fn a_key_whose_variable_has_no_value_is_none() {
    let document = "query($id: ID) { paper(by: { id: $id }) { id } }";
    for variables in [json!({}), json!({ "id": null })] {
        let message = refused(document, variables);
        assert!(message.contains("takes exactly one of"), "{message}");
    }
    assert!(judge_with(document, json!({ "id": "a" })).is_ok());
}

#[test]
fn what_a_document_writes_itself_is_judged_too() {
    for document in [
        "{ papers(first: 3000000000) { totalCount } }",
        "{ papers(first: \"1\") { totalCount } }",
        "mutation { createPaper(input: \"A\") { userErrors { code } } }",
        "mutation { createPaper(input: { title: \"A\", url: \"u\", kind: \"BOOK\" }) { userErrors { code } } }",
        "{ ...A } fragment A on Query { paper(by: {}) { id } }",
        "{ ... on Query { paper(by: { id: \"a\" }) { authorships(first: true) { totalCount } } } }",
    ] {
        refused(document, json!({}));
    }
}

#[test]
fn variables_without_a_value_leave_an_argument_to_its_default() {
    let document = "query($n: Int) { paper(by: { slug: \"a\" }) { authors(first: $n) { id } } }";
    assert!(judge_with(document, json!({})).is_ok());
}

#[test]
fn defaults_are_filled_in() {
    let document = "query($n: Int = 5, $m: Int = 6) { papers(first: $n) { nodes { authorships(first: $m) { totalCount } } } }";
    let accepted = judge_with(document, json!({ "n": 7 })).expect("accepted");
    let given = serde_json::to_value(&accepted.variables).expect("JSON");
    assert_eq!(given, json!({ "n": 7, "m": 6 }));
}

#[test]
fn types_that_do_not_exist_are_left_to_validation() {
    assert!(judge("query($n: Nothing) { papers(nothing: $n) { totalCount } }").is_ok());
}

#[test]
fn a_variable_stands_where_its_type_belongs() {
    let page = "papers(first: $n) { totalCount }";
    let authors = "papers { nodes { authors(first: $n) { slug } } }";
    let kinds = "papers(filter: { kind: { in: $n } }) { totalCount }";
    let shown = "papers @include(if: $n) { totalCount }";
    for (ty, selection, fits) in [
        ("Int", page, true),
        ("Int!", page, true),
        ("Int", authors, true),
        ("Int = 5", authors, true),
        ("String", page, false),
        ("String", authors, false),
        ("[Int]", page, false),
        ("[PaperKind!]", kinds, true),
        ("[PaperKind!]!", kinds, true),
        ("[PaperKind]", kinds, false),
        ("PaperKind!", kinds, false),
        ("[String!]", kinds, false),
        ("Boolean!", shown, true),
        ("Boolean = true", shown, true),
        ("Boolean = null", shown, false),
        ("Boolean", shown, false),
        ("Int!", shown, false),
    ] {
        // A variable that may not stand there is refused, whatever its value.
        let value = match ty.split(['!', ' ']).next() {
            Some("Int") => json!(1),
            Some("[Int]") => json!([1]),
            Some("Boolean") => json!(true),
            Some("[PaperKind" | "[PaperKind]" | "[String") => json!(["THESIS"]),
            Some("PaperKind") => json!("THESIS"),
            _ => json!("1"),
        };
        let document = format!("query($n: {ty}) {{ {selection} }}");
        let judged = judge_with(&document, json!({ "n": value }));
        assert_eq!(judged.is_ok(), fits, "{document}: {judged:?}");
    }
    let document = format!("query($n: String) {{ {page} }}");
    assert_eq!(
        refused(&document, json!({})),
        "first has the type Int, but $n has the type String."
    );
    assert_eq!(
        refused(
            &format!("query($n: Int) {{ {authors} }}"),
            json!({ "n": null })
        ),
        "first has the type Int! and cannot be null."
    );
}
