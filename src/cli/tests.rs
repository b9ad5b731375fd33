//! What the command line accepts, and what it refuses.

use clap::error::ErrorKind;

use super::*;
use crate::config::Layers;

/// Parses what follows the name of the program.
fn arguments_of(line: &[&str]) -> Result<Arguments, ErrorKind> {
    parse([&["paper-catalog"], line].concat()).map_err(|error| error.kind())
}

fn sources_of(line: &[&str]) -> Layers {
    let arguments = arguments_of(line).unwrap_or_else(|kind| panic!("{line:?}: {kind:?}"));
    arguments.settings.layers(Vec::new())
}

fn help_of(line: &[&str]) -> String {
    let given = [&["paper-catalog"], line].concat();
    parse(given).expect_err("help").render().to_string()
}

#[test]
fn the_definition_of_the_arguments_is_sound() {
    parser().debug_assert();
}

#[test]
fn without_a_command_the_server_is_meant() {
    let arguments = arguments_of(&["--listen", "[::1]:0", "--no-demo"]).expect("good");
    assert!(arguments.command.is_none());
    assert_eq!(arguments.serve.listen.as_deref(), Some("[::1]:0"));
}

#[test]
fn settings_are_accepted_before_and_behind_every_command() {
    let commands: [&[&str]; 10] = [
        &[],
        &["serve"],
        &["migrate"],
        &["migrate", "status"],
        &["migrate", "down", "--steps", "1"],
        &["token", "create", "--name", "a", "--role", "viewer"],
        &["token", "list"],
        &["token", "revoke", "a"],
        &[
            "purge",
            "paper_0190163d-8694-739b-aea5-966c26f8ad91",
            "--yes",
        ],
        &["schema"],
    ];
    let settings = ["--database-url", "sqlite:a.db", "--config", "a.toml"];
    for command in commands {
        for line in [[command, &settings].concat(), [&settings, command].concat()] {
            let sources = sources_of(&line);
            assert_eq!(sources.file, Some("a.toml".into()), "{line:?}");
            assert_eq!(sources.overrides[0].value, "sqlite:a.db", "{line:?}");
        }
    }
}

#[test]
fn a_flag_of_its_own_wins_over_an_assignment() {
    let sources = sources_of(&["--log-filter", "warn", "--set", "log.filter=debug"]);
    let config = Config::load(&sources).expect("good settings");
    assert_eq!(config.log.filter, "warn");
}

#[test]
fn flags_of_the_server_are_refused_before_another_command() {
    for line in [
        ["--demo", "schema"],
        ["--no-demo", "migrate"],
        ["--demo", "serve"],
    ] {
        assert_eq!(
            arguments_of(&line).err(),
            Some(ErrorKind::ArgumentConflict),
            "{line:?}"
        );
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let lines: [&[&str]; 8] = [
        &["launch"],
        &["token"],
        &["token", "create", "--name", "a"],
        &["token", "create", "--name", "a", "--role", "owner"],
        &[
            "token",
            "create",
            "--name",
            "a",
            "--role",
            "admin",
            "--expires",
            "soon",
        ],
        &["migrate", "down"],
        &["migrate", "down", "--steps", "0"],
        &["--set", "limits.depth"],
    ];
    for line in lines {
        let kind = arguments_of(line).expect_err("refused");
        assert!(
            !matches!(kind, ErrorKind::DisplayHelp | ErrorKind::DisplayVersion),
            "{line:?}"
        );
    }
}

#[test]
fn a_lifetime_has_a_number_and_a_unit() {
    for (text, hours) in [
        ("1h", 1),
        ("12h", 12),
        ("30d", 720),
        ("2w", 336),
        ("1y", 8_760),
    ] {
        let expected = token::Lifetime(Some(hours * 3_600_000_000));
        assert_eq!(token::lifetime(text), Ok(expected), "{text}");
    }
    assert_eq!(token::lifetime("never"), Ok(token::Lifetime(None)));
    for text in [
        "", "d", "30", "30m", "-1d", "1.5d", "0d", "99999d", "30 d", "é",
    ] {
        let refusal = token::lifetime(text).expect_err(text);
        assert!(refusal.contains("30d"), "{refusal}");
    }
}

#[test]
fn the_help_of_the_server_lists_every_setting() {
    let help = help_of(&["serve", "--help"]);
    for setting in config::settings() {
        assert!(
            help.contains(&format!("{} = {}", setting.key, setting.default)),
            "{}",
            setting.key
        );
        assert!(help.contains(&setting.variable), "{}", setting.key);
    }
}

#[test]
fn every_command_has_help() {
    for line in [
        &["--help"][..],
        &["migrate", "--help"],
        &["token", "create", "--help"],
        &["schema", "--help"],
    ] {
        let help = help_of(line);
        assert!(help.contains("Example"), "{help}");
        assert!(help.contains("--database-url"), "{help}");
    }
}

#[test]
fn the_causes_of_a_failure_are_told_once() {
    #[derive(Debug, thiserror::Error)]
    #[error("{message}")]
    struct Link {
        message: &'static str,
        source: Option<Box<Link>>,
    }
    // The errors of the database repeat their causes.
    let messages = ["disk full", "io: disk full", "no connection"];
    let chain = messages.into_iter().fold(None, |source, message| {
        Some(Box::new(Link { message, source }))
    });
    let chain = chain.expect("three links");
    assert_eq!(failure::chain(&chain), "no connection: io: disk full");
}
