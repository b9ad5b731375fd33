//! The layers of the settings, and what is refused.

use std::{collections::BTreeSet, fs, path::PathBuf};

use super::{check::RANGES, *};

fn environment(pairs: &[(&str, &str)]) -> Layers {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Layers {
        environment: pairs.collect(),
        ..Layers::default()
    }
}

fn set(key: &str, value: &str) -> Layers {
    Layers {
        overrides: vec![Override {
            flag: format!("--set {key}"),
            key: key.to_owned(),
            value: value.to_owned(),
        }],
        ..Layers::default()
    }
}

/// A settings file in a folder of its own.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("catalog.toml");
    fs::write(&file, text).expect("a file");
    (folder, file)
}

/// What is said about a settings file, without its folder.
fn refusal_of_file(text: &str) -> String {
    let (folder, file) = file(text);
    let sources = Layers {
        file: Some(file),
        ..Layers::default()
    };
    let refusal = Config::load(&sources).expect_err(text).to_string();
    refusal.replace(&format!("{}/", folder.path().display()), "")
}

fn refusal(sources: &Layers) -> String {
    Config::load(sources).expect_err("refused").to_string()
}

#[test]
fn the_embedded_defaults_are_good() {
    let config = Config::default();
    assert_eq!(config.server.listen, "127.0.0.1:8000");
    assert_eq!(config.database.url.as_str(), "sqlite:paper-catalog.db");
    assert_eq!(config.cors.origins, ["*"]);
    assert_eq!(config.log.format, LogFormat::Text);
}

#[test]
fn every_setting_is_documented_and_has_a_variable_of_its_own() {
    let variables: BTreeSet<_> = settings().iter().map(|setting| &setting.variable).collect();
    assert_eq!(variables.len(), settings().len());
    let documented: Vec<_> = settings()
        .iter()
        .map(|setting| setting.key.clone())
        .collect();
    let mut keys: Vec<_> = settings::defaults()
        .iter()
        .flat_map(|(section, values)| {
            let keys = values.as_dict().expect("a section").keys();
            keys.map(move |key| format!("{section}.{key}"))
        })
        .collect();
    keys.sort_by_key(|key| documented.iter().position(|documented| documented == key));
    assert_eq!(documented, keys);
    for setting in settings() {
        assert!(setting.description.len() > 20, "{}", setting.key);
    }
}

#[test]
fn the_documentation_states_the_limits_of_every_number() {
    let numbers = settings()
        .iter()
        .filter(|setting| setting.kind == settings::Kind::Number);
    for setting in numbers {
        let range = RANGES.iter().find(|(key, _)| *key == setting.key);
        let (_, range) = range.unwrap_or_else(|| panic!("{} has limits", setting.key));
        let stated = format!(" {} to {}.", range.start(), range.end());
        assert!(
            setting.description.ends_with(&stated),
            "{}:{stated}",
            setting.key
        );
    }
}

#[test]
fn flags_win_over_the_environment_over_the_file_over_the_defaults() {
    let (_folder, file) = file("[limits]\ndepth = 1\naliases = 1\ntokens = 11\n");
    let mut sources = environment(&[
        ("PAPER_CATALOG_LIMITS_DEPTH", "2"),
        ("PAPER_CATALOG_LIMITS_ALIASES", "2"),
    ]);
    sources.file = Some(file);
    sources.overrides = set("limits.depth", "3").overrides;
    let limits = Config::load(&sources).expect("good settings").limits;
    assert_eq!(
        (
            limits.depth,
            limits.aliases,
            limits.tokens,
            limits.root_fields
        ),
        (3, 2, 11, 50)
    );
}

#[test]
fn the_environment_can_name_the_file_and_a_flag_wins_over_that() {
    let (_folder, named) = file("[limits]\ndepth = 7\n");
    let mut sources = environment(&[("PAPER_CATALOG_CONFIG", named.to_str().expect("UTF-8"))]);
    assert_eq!(
        Config::load(&sources).expect("good settings").limits.depth,
        7
    );
    let (_other_folder, other) = file("[limits]\ndepth = 8\n");
    sources.file = Some(other);
    assert_eq!(
        Config::load(&sources).expect("good settings").limits.depth,
        8
    );
}

#[test]
fn the_database_has_a_customary_variable_and_one_of_the_program_which_wins() {
    let both = [
        ("PAPER_CATALOG_DATABASE_URL", "sqlite:ours.db"),
        ("DATABASE_URL", "postgres://host/theirs"),
    ];
    let url = |pairs| {
        Config::load(&environment(pairs))
            .expect("good settings")
            .database
            .url
    };
    assert_eq!(url(&both).as_str(), "sqlite:ours.db");
    assert_eq!(url(&both[1..]).as_str(), "postgres://host/theirs");
}

#[test]
fn lists_are_separated_by_commas_and_numbers_may_have_underscores() {
    let config = Config::load(&environment(&[
        (
            "PAPER_CATALOG_CORS_ORIGINS",
            "https://a.example, http://localhost:3000",
        ),
        ("PAPER_CATALOG_LIMITS_BODY_BYTES", "2_000_000"),
    ]));
    let config = config.expect("good settings");
    assert_eq!(
        config.cors.origins,
        ["https://a.example", "http://localhost:3000"]
    );
    assert_eq!(config.limits.body_bytes, 2_000_000);
}

#[test]
fn an_empty_variable_counts_as_not_set_and_foreign_ones_are_left_alone() {
    let config = Config::load(&environment(&[
        ("DATABASE_URL", ""),
        ("PAPER_CATALOG_LIMITS_DEPTH", ""),
        ("PAPER_CATALOG_CONFIG", ""),
        ("PAPER_CATALOG_EXPLORER", "off"),
        ("PAPER_CATALOG_TEST_POSTGRES", "require"),
        ("PAPER_CATALOG_TOKEN", "pc_secret"),
        ("HOME", "/root"),
    ]));
    assert_eq!(config.expect("good settings"), Config::default());
}

#[test]
fn a_wrong_number_names_its_source_and_the_remedy() {
    let depth = |value| refusal(&environment(&[("PAPER_CATALOG_LIMITS_DEPTH", value)]));
    assert_eq!(
        depth("abc"),
        "PAPER_CATALOG_LIMITS_DEPTH: 'abc' is not a whole number; write one from 1 to 100"
    );
    assert_eq!(
        depth("0"),
        "PAPER_CATALOG_LIMITS_DEPTH: 0 is too small; write at least 1"
    );
    assert_eq!(
        depth("-5"),
        "PAPER_CATALOG_LIMITS_DEPTH: -5 is too small; write at least 1"
    );
    assert_eq!(
        depth("101"),
        "PAPER_CATALOG_LIMITS_DEPTH: 101 is too large; write at most 100"
    );
    assert_eq!(
        refusal(&set("server.request_timeout_seconds", "1.5")),
        "--set server.request_timeout_seconds: '1.5' is not a whole number; write one from 1 to 3600"
    );
}

#[test]
fn a_wrong_file_names_the_file_and_the_key() {
    assert_eq!(
        refusal_of_file("[limits]\ndepth = 'deep'\n"),
        "catalog.toml: limits.depth: 'deep' is not a whole number; write one from 1 to 100"
    );
    assert_eq!(
        refusal_of_file("[server]\nlisten = 8000\n"),
        "catalog.toml: server.listen: 8000 is not a text; put it in quotes"
    );
    assert_eq!(
        refusal_of_file("[log]\nformat = 'xml'\n"),
        "catalog.toml: log.format: 'xml' is not known; write text or json"
    );
    assert_eq!(
        refusal_of_file("[cors]\norigins = 'https://a.example'\n"),
        "catalog.toml: cors.origins: 'https://a.example' is not a list of texts"
    );
    assert_eq!(
        refusal_of_file("limits = 1\n"),
        "catalog.toml: limits: this is a section; write [limits] and its keys below"
    );
    assert_eq!(
        refusal_of_file("[limits]\ndepth 5\n").lines().count(),
        1,
        "an error of syntax is one line"
    );
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let refusal = refusal(&Layers {
        file: Some("/nowhere/catalog.toml".into()),
        ..Layers::default()
    });
    assert!(
        refusal.starts_with("/nowhere/catalog.toml: this settings file cannot be read: "),
        "{refusal}"
    );
}

#[test]
fn an_unknown_setting_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        refusal_of_file("[limits]\ndeph = 5\n"),
        "catalog.toml: limits.deph: there is no such setting; is limits.depth meant?"
    );
    assert_eq!(
        refusal_of_file("[kitchen]\nsink = 5\n"),
        "catalog.toml: kitchen: there is no such setting; `paper-catalog serve --help` lists them"
    );
    assert_eq!(
        refusal(&environment(&[("PAPER_CATALOG_LIMIT_DEPTH", "5")])),
        "PAPER_CATALOG_LIMIT_DEPTH: there is no such setting; is PAPER_CATALOG_LIMITS_DEPTH meant?"
    );
    assert_eq!(
        refusal(&set("limits.dept", "5")),
        "--set limits.dept: there is no such setting; is limits.depth meant?"
    );
}

#[test]
fn all_problems_are_told_at_once() {
    let error = Config::load(&environment(&[
        ("PAPER_CATALOG_LIMITS_DEPTH", "0"),
        ("PAPER_CATALOG_SERVER_PORT", "80"),
    ]));
    assert_eq!(error.expect_err("refused").problems.len(), 2);
}

#[test]
fn an_address_to_listen_on_has_a_host_and_a_port() {
    for good in ["127.0.0.1:0", "0.0.0.0:80", "[::1]:8000", "localhost:8000"] {
        assert!(Config::load(&set("server.listen", good)).is_ok(), "{good}");
    }
    for bad in [
        "8000",
        ":8000",
        "localhost",
        "localhost:http",
        "127.0.0.1:65536",
        "::1:8000",
    ] {
        let refusal = refusal(&set("server.listen", bad));
        assert!(refusal.contains("such as 127.0.0.1:8000"), "{refusal}");
    }
}

#[test]
fn the_page_of_a_paper_is_an_address_with_its_slug() {
    for good in ["/papers/{slug}", "https://a.example/#/{slug}"] {
        let set = set("server.paper_page", good);
        assert!(Config::load(&set).is_ok(), "{good}");
    }
    for bad in ["", "/papers", "papers/{slug}", "https://a.example/ {slug}"] {
        let refusal = refusal(&set("server.paper_page", bad));
        assert!(
            refusal.contains("https://papers.example.org/{slug}"),
            "{refusal}"
        );
    }
}

#[test]
fn an_origin_is_written_as_a_browser_writes_it() {
    let refusal = |value| refusal(&set("cors.origins", value));
    assert_eq!(
        refusal("https://a.example/"),
        "--set cors.origins: 'https://a.example/' is no origin; write https://a.example"
    );
    assert!(refusal("a.example").contains("is no origin"));
    assert!(refusal("*,https://a.example").contains("stands alone"));
}

#[test]
fn an_address_of_a_database_is_checked() {
    let good = [
        "sqlite:a.db",
        "sqlite://a.db",
        "sqlite:///var/lib/a.db",
        "postgres://host/papers",
        "postgresql://user:secret@[::1]:5432/papers?sslmode=require",
        "postgres:///papers?host=/run/postgresql",
    ];
    for url in good {
        assert_eq!(
            url.parse::<DatabaseUrl>()
                .map(|url| url.as_str().to_owned()),
            Ok(url.to_owned())
        );
    }
    let bad = [
        ("mysql://host/papers", InvalidUrl::Scheme),
        ("papers.db", InvalidUrl::Scheme),
        ("sqlite:", InvalidUrl::NoFile),
        ("sqlite://", InvalidUrl::NoFile),
        ("sqlite::memory:", InvalidUrl::InMemory),
        ("sqlite:a.db?mode=memory", InvalidUrl::InMemory),
        ("postgres://user:a/b@host/papers", InvalidUrl::Malformed),
    ];
    for (url, problem) in bad {
        assert_eq!(url.parse::<DatabaseUrl>(), Err(problem), "{url}");
    }
}

#[test]
fn a_password_is_never_shown() {
    let secret = [
        "postgres://user:hunter2@host/papers",
        "postgres://user@host/papers?password=hunter2&sslmode=require",
        "postgres://user:hunter2/x@host/papers",
        "mysql://user:hunter2@host/papers",
    ];
    for url in secret {
        let mut config = Config::default();
        config.database.url = url.into();
        assert!(
            !format!("{config:?} {}", config.database.url).contains("hunter2"),
            "{url}"
        );
        if let Err(error) = Config::load(&environment(&[("DATABASE_URL", url)])) {
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
    let url = DatabaseUrl::from(secret[0]);
    assert_eq!(url.to_string(), "postgres://user:***@host/papers");
}

#[test]
fn the_file_of_an_embedded_database_is_known() {
    let file = |url: &str| DatabaseUrl::from(url).sqlite_file();
    assert_eq!(file("sqlite:a.db"), Some("a.db".into()));
    assert_eq!(
        file("sqlite:///var/a.db?mode=rwc"),
        Some("/var/a.db".into())
    );
    assert_eq!(
        file("sqlite:a%20b%3F.db?cache=private"),
        Some("a b?.db".into())
    );
    assert_eq!(file("postgres://host/papers"), None);
}
