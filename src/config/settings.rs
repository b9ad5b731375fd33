//! The documentation of the settings, read from the embedded defaults.

use std::sync::LazyLock;

use figment::{
    providers::{Format, Toml},
    value::{Dict, Value},
};

use super::DEFAULTS;

/// What the names of all environment variables begin with, but that of the database.
pub const PREFIX: &str = "PAPER_CATALOG_";

static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| parse(DEFAULTS));

/// One setting, as it is documented.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Section and key, such as `limits.depth`.
    pub key: String,
    /// The environment variable, such as `PAPER_CATALOG_LIMITS_DEPTH`.
    pub variable: String,
    /// The default as TOML.
    pub default: String,
    /// What it means, its unit and limits; one paragraph.
    pub description: String,
    /// What the default is, which a value has to be too.
    pub(super) kind: Kind,
}

/// What a value is. A closed set: settings are flat, so that each fits into an environment variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Switch,
    Text,
    Texts,
}

/// All settings, in the order of their documentation.
#[must_use]
pub fn settings() -> &'static [Setting] {
    &SETTINGS
}

/// The defaults as values.
pub(super) fn defaults() -> Dict {
    Toml::from_str(DEFAULTS).expect("the embedded defaults are TOML, a test reads them")
}

fn parse(text: &str) -> Vec<Setting> {
    let defaults = defaults();
    let mut settings = Vec::new();
    let mut section = "";
    let mut description: Vec<&str> = Vec::new();
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix('#') {
            description.push(comment.trim());
        } else if let Some((key, default)) = line.split_once(" = ") {
            let value = defaults
                .get(section)
                .and_then(|section| section.find_ref(key));
            settings.push(Setting {
                key: format!("{section}.{key}"),
                variable: format!("{PREFIX}{section}_{key}").to_uppercase(),
                default: default.to_owned(),
                description: std::mem::take(&mut description).join(" "),
                kind: kind_of(value),
            });
        } else {
            // An empty line or the head of a section: the comment before it was about the whole.
            description.clear();
            section = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
                .unwrap_or(section);
        }
    }
    settings
}

fn kind_of(default: Option<&Value>) -> Kind {
    match default {
        Some(Value::Num(..)) => Kind::Number,
        Some(Value::Bool(..)) => Kind::Switch,
        Some(Value::Array(..)) => Kind::Texts,
        _ => Kind::Text,
    }
}
