//! The tables of docs/API-DESIGN.md that are printed from the code. `UPDATE=1` writes them anew.

use std::{env, fmt::Write as _, fs};

use paper_catalog::{auth, graphql::error::ErrorCode};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/API-DESIGN.md");

fn error_codes() -> String {
    let mut table =
        String::from("| code | graphql-response+json | json | when |\n|---|---|---|---|\n");
    for code in ErrorCode::ALL {
        let status = code.status();
        let older = if code.is_of_document() { 200 } else { status };
        let (name, when) = (code.as_str(), code.description());
        let _ = writeln!(table, "| `{name}` | {status} | {older} | {when} |");
    }
    table
}

fn roles() -> String {
    use entity::enums::Role;
    let mut table = String::from("| role | scopes |\n|---|---|\n");
    let roles = Role::ALL.iter().map(|role| Some(*role));
    for role in std::iter::once(None).chain(roles) {
        let name = role.map_or("no token".to_owned(), |role| role.as_str().to_lowercase());
        let scopes = auth::scopes_of(role).iter().map(|scope| scope.as_str());
        let scopes = scopes.collect::<Vec<_>>().join(" ");
        let _ = writeln!(table, "| {name} | `{scopes}` |");
    }
    table
}

fn mutations() -> String {
    let mut table = String::from("| mutation | scope |\n|---|---|\n");
    for (mutation, scope) in auth::MUTATIONS {
        let _ = writeln!(table, "| `{mutation}` | `{}` |", scope.as_str());
    }
    table
}

#[test]
fn the_tables_of_the_api_design_are_those_of_the_code() {
    let page = fs::read_to_string(PAGE).expect("the page");
    let mut wanted = page.clone();
    for (name, table) in [
        ("error codes", error_codes()),
        ("roles", roles()),
        ("mutations", mutations()),
    ] {
        let (begin, end) = (
            format!("<!-- {name}: begin -->\n"),
            format!("<!-- {name}: end -->"),
        );
        let from = wanted.find(&begin).expect("where the table begins") + begin.len();
        let to = wanted.find(&end).expect("where the table ends");
        wanted.replace_range(from..to, &table);
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "the one thing that a test is told"
    )]
    let update = env::var_os("UPDATE").is_some();
    if update {
        fs::write(PAGE, &wanted).expect("the page is written");
    } else {
        assert!(page == wanted, "run UPDATE=1 cargo test --test it docs");
    }
}
