//! The architecture as a table, and the check that the sources keep to it.
//!
//! Changing a table here changes the architecture: it is a commit of its own that says why.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use syn::{UseTree, visit::Visit};

/// The rooms of `src/`, and which other rooms each may name. A room knows only rooms above it, so no cycle can be written.
const ROOMS: [(&str, &str); 15] = [
    ("domain", ""),
    ("config", ""),
    ("telemetry", "config"),
    ("db", "config"),
    ("live", "domain db"),
    ("formats", "domain"),
    ("sources", "config domain formats"),
    ("search", "domain db"),
    ("catalog", "domain db search"),
    ("ingest", "domain db catalog"),
    ("auth", "domain config db catalog"),
    (
        "graphql",
        "domain config live formats sources search catalog ingest auth",
    ),
    (
        "http",
        "domain config telemetry live formats sources catalog auth graphql",
    ),
    // The composition root: written out, and not "anything".
    (
        "app",
        "domain config telemetry db live formats sources catalog ingest auth graphql http",
    ),
    ("cli", ANYTHING),
];

/// The room on top names what it likes.
const ANYTHING: &str = "*";

/// The crates behind a wall, and the rooms that may name them.
const WALLS: [(&str, &str); 9] = [
    ("migration", "db"),
    ("sea_orm", "db search catalog"),
    // Rows and stored enums, read as they are; only search and catalog have the means to query them.
    ("entity", "search catalog ingest auth graphql app cli"),
    ("async_graphql", "graphql http"),
    ("axum", "http"),
    // Who asks other servers; `app` builds the clients.
    ("reqwest", "sources app cli"),
    ("figment", "config"),
    ("tracing_subscriber", "telemetry"),
    ("clap", "cli"),
];

/// What a source file may measure, in lines. The ceiling of a function is in `clippy.toml`.
const FILE_CEILING: usize = 600;

/// Names that say nothing about what is in the room, and so attract everything.
const MEANINGLESS: [&str; 6] = ["common", "helper", "helpers", "misc", "util", "utils"];

#[test]
fn every_room_names_only_the_rooms_and_crates_of_its_table() {
    let mut breaches = Vec::new();
    for file in sources("src") {
        let module = module_of(file.strip_prefix(root().join("src")).expect("below src"));
        breaches.extend(breaches_of(&module, &read(&file)));
    }
    assert!(breaches.is_empty(), "{}", breaches.join("\n"));
}

#[test]
fn the_table_lets_a_room_name_only_rooms_above_it() {
    for (index, (room, known)) in ROOMS.iter().enumerate() {
        for name in known.split_whitespace().filter(|name| *name != ANYTHING) {
            let above = ROOMS[..index].iter().any(|(above, _)| *above == name);
            assert!(above, "{name} is not above {room}");
        }
    }
}

#[test]
fn no_file_is_longer_than_the_ceiling() {
    let folders = ["src", "entity", "migration", "tests", "examples", "benches"];
    let long: Vec<_> = folders
        .into_iter()
        .flat_map(sources)
        .map(|file| (read(&file).lines().count(), file))
        .filter(|(lines, _)| *lines > FILE_CEILING)
        .collect();
    assert!(long.is_empty(), "over {FILE_CEILING} lines: {long:#?}");
}

#[test]
fn no_module_has_a_meaningless_name() {
    let nameless: Vec<_> = ["src", "entity", "migration", "tests"]
        .into_iter()
        .flat_map(sources)
        .filter(|file| {
            let below = file
                .strip_prefix(root())
                .expect("below the root")
                .with_extension("");
            below
                .iter()
                .any(|part| MEANINGLESS.iter().any(|name| part == *name))
        })
        .collect();
    assert!(nameless.is_empty(), "{nameless:#?}");
}

#[test]
fn a_forbidden_name_is_found_however_it_is_written() {
    let samples = [
        ("domain", "use crate::db::Db;"),
        ("domain", "use crate::{domain::Doi, db};"),
        (
            "domain",
            "use crate::{domain::{Doi, Isbn}, db::{self, Db as Other}};",
        ),
        ("domain", "fn f(db: &crate::db::Db) {}"),
        ("domain", "fn f() { crate::db::open() }"),
        ("domain", "fn f() { assert!(crate::db::open().is_ok()); }"),
        (
            "domain",
            "fn f() { format!(\"{}\", { use crate::db; db::NAME }); }",
        ),
        ("domain", "mod inner { use super::super::db; }"),
        ("domain", "use super::db::Db;"),
        ("domain", "use crate::*;"),
        ("domain", "use crate as all;"),
        ("domain", "pub(in crate::db) fn f() {}"),
        ("catalog", "use crate::graphql::Query;"),
        ("catalog", "use async_graphql::Object;"),
        ("catalog", "use {axum::Router, std::fs};"),
        (
            "catalog",
            "#[derive(async_graphql::SimpleObject)] struct S;",
        ),
        ("catalog", "extern crate axum;"),
        ("graphql", "impl From<sea_orm::DbErr> for Error {}"),
        ("graphql", "use ::sea_orm::DbErr;"),
        ("http", "fn f() { entity::paper::Entity::find(); }"),
        ("kitchen", "use std::fs;"),
    ];
    for (room, source) in samples {
        assert_eq!(
            breaches_of(&[room.to_owned()], source).len(),
            1,
            "{room}: {source}"
        );
    }
}

#[test]
fn an_allowed_name_is_not_a_breach() {
    let samples = [
        (
            "catalog",
            "use crate::{domain::Doi, db::Db, catalog::papers};",
        ),
        (
            "catalog",
            "use super::catalog; use entity::paper; use sea_orm::{DbErr, prelude::*};",
        ),
        ("catalog", "mod inner { use super::super::catalog::Error; }"),
        ("graphql", "use crate::{auth::Viewer, catalog, ingest};"),
        ("cli", "use crate::{app::App, http, db};"),
        ("domain", "fn f(axum: u8, db: u8) -> u8 { axum + db }"),
    ];
    for (room, source) in samples {
        let breaches = breaches_of(&[room.to_owned()], source);
        assert!(breaches.is_empty(), "{source}: {breaches:?}");
    }
}

/// What a source file names although its room may not. `module` is where the file is, the room first; empty for the root.
fn breaches_of(module: &[String], source: &str) -> Vec<String> {
    let Some(room) = module.first() else {
        // The root lists the rooms, and the program's entry hands over to the command line.
        return Vec::new();
    };
    let place = module.join("::");
    let Some((_, known)) = ROOMS.iter().find(|(name, _)| name == room) else {
        return vec![format!("{place}: {room} is no room of the table")];
    };
    let mut names = Names {
        module: module.to_vec(),
        found: BTreeSet::new(),
    };
    names.visit_file(&syn::parse_file(source).unwrap_or_else(|error| panic!("{place}: {error}")));
    let forbidden = |name: &&Name| match name {
        Name::Room(other) => other != room && *known != ANYTHING && !lists(known, other),
        Name::Crate(name) => WALLS
            .iter()
            .any(|(wall, rooms)| wall == name && !lists(rooms, room)),
    };
    let found = names.found.iter().filter(forbidden);
    found
        .map(|name| format!("{place} names {name:?}"))
        .collect()
}

fn lists(names: &str, name: &str) -> bool {
    names.split_whitespace().any(|one| one == name)
}

/// What a path leads to.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// A room of this crate, or `*` for what gives access to all.
    Room(String),
    /// Another crate, or a name of the module itself, which the walls do not list.
    Crate(String),
}

/// Collects what all paths of a file lead to.
struct Names {
    /// Where the walk is, inline modules included.
    module: Vec<String>,
    found: BTreeSet<Name>,
}

impl Names {
    /// Takes note of one path, written in the module where the walk is.
    fn note(&mut self, path: &[String]) {
        let mut base = match path.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            Some(first) => {
                self.found.insert(Name::Crate(first.to_owned()));
                return;
            }
            None => return,
        };
        for part in path {
            match part.as_str() {
                "crate" | "self" => {}
                "super" => _ = base.pop(),
                name => base.push(name.to_owned()),
            }
        }
        let room = base.into_iter().next().unwrap_or_else(|| "*".to_owned());
        self.found.insert(Name::Room(room));
    }

    fn note_tree(&mut self, prefix: &[String], tree: &UseTree) {
        let with = |name: String| [prefix, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.note_tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Name(name) => self.note(&with(name.ident.to_string())),
            UseTree::Rename(rename) => self.note(&with(rename.ident.to_string())),
            // All of a module's names: it is the module that is named.
            UseTree::Glob(_) => self.note(prefix),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_tree(prefix, tree);
                }
            }
        }
    }

    /// Takes note of the paths in code that is not parsed: what a macro or an attribute is given.
    fn note_tokens(&mut self, tokens: &str) {
        let mut parts = Vec::new();
        let mut open = false;
        for token in tokens
            .replace("::", " :: ")
            .split(|c: char| c.is_whitespace() || ",;(){}[]<>&!\"".contains(c))
        {
            match token {
                "" => {}
                "::" => open = true,
                name if open || parts.is_empty() => {
                    parts.push(name.to_owned());
                    open = false;
                }
                name => {
                    let path = std::mem::replace(&mut parts, vec![name.to_owned()]);
                    self.note_unparsed(&path);
                }
            }
        }
        self.note_unparsed(&parts);
    }

    fn note_unparsed(&mut self, path: &[String]) {
        if path.len() > 1 {
            self.note(path);
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        self.module.push(item.ident.to_string());
        syn::visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&[], &item.tree);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        self.note(&[item.ident.to_string()]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<_> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        // One name alone is a local one: a variable, a type in scope.
        self.note_unparsed(&parts);
        syn::visit::visit_path(self, path);
    }

    fn visit_vis_restricted(&mut self, restricted: &'ast syn::VisRestricted) {
        if restricted.in_token.is_some() {
            self.visit_path(&restricted.path);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.note_tokens(&call.tokens.to_string());
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.note_tokens(&list.tokens.to_string());
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder of the repository; none where there is no such folder.
fn sources(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry of the folder").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// `catalog/papers/mod.rs` is `[catalog, papers]`; the files of the root are `[]`.
fn module_of(file: &Path) -> Vec<String> {
    let parts = file.with_extension("");
    let mut parts: Vec<_> = parts
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    parts.pop_if(|last| *last == "mod");
    if parts == ["lib"] || parts == ["main"] {
        Vec::new()
    } else {
        parts
    }
}
