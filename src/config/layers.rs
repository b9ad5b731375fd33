//! The layers that settings come from, laid on top of each other.

use std::{fmt, fs, path::PathBuf};

use figment::{
    Figment, Metadata, Profile, Provider,
    error::Kind as Failure,
    providers::{Format, Toml},
    util::nest,
    value::{Dict, Map, Value},
};

use super::{
    Config, check,
    settings::{Kind, PREFIX, Setting, defaults, settings},
};

/// The variable that names the file.
const FILE_VARIABLE: &str = "PAPER_CATALOG_CONFIG";

/// The customary variable of the database.
const DATABASE_VARIABLE: &str = "DATABASE_URL";

/// Variables with our prefix that are not settings of the program: they belong to its build, to its tests and to single commands.
const FOREIGN: [&str; 3] = [
    "PAPER_CATALOG_EXPLORER",
    "PAPER_CATALOG_TEST_",
    "PAPER_CATALOG_TOKEN",
];

/// Where settings come from besides the defaults.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// A TOML file. When none is named here, the variable `PAPER_CATALOG_CONFIG` names it.
    pub file: Option<PathBuf>,
    /// The environment: names and values. What does not concern the program is ignored.
    pub environment: Vec<(String, String)>,
    /// Flags of the command line; a later one wins.
    pub overrides: Vec<Override>,
}

/// A setting given on the command line.
#[derive(Debug, Clone)]
pub struct Override {
    /// The flag as the user wrote it, to name it in an error.
    pub flag: String,
    /// Section and key.
    pub key: String,
    /// The value as a text.
    pub value: String,
}

/// The settings cannot be used. `Display` has a line for each problem.
#[derive(Debug, thiserror::Error)]
#[error("{}", lines(problems))]
pub struct Error {
    /// What is wrong; at least one.
    pub problems: Vec<Problem>,
}

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was set: a variable, a flag, or a file and a key.
    pub origin: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.origin, self.message)
    }
}

fn lines(problems: &[Problem]) -> String {
    let lines: Vec<_> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}

/// The values of one source.
struct Layer {
    metadata: Metadata,
    values: Dict,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        self.metadata.clone()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}

/// See [`Config::load`].
pub(super) fn load(sources: &Layers) -> Result<Config, Error> {
    let mut problems = Vec::new();
    let mut figment = Figment::from(Layer {
        metadata: Metadata::named("the default"),
        values: defaults(),
    });
    let file = match file_layer(sources) {
        Ok(layer) => layer,
        Err(problem) => {
            problems.push(problem);
            None
        }
    };
    if let Some(layer) = file {
        unknown_keys(&layer, &mut problems);
        figment = figment.merge(layer);
    }
    for layer in environment_layers(&sources.environment, &mut problems) {
        figment = figment.merge(layer);
    }
    for layer in override_layers(&sources.overrides, &mut problems) {
        figment = figment.merge(layer);
    }
    problems.extend(check::problems(&figment));
    if !problems.is_empty() {
        return Err(Error { problems });
    }
    figment.extract().map_err(|error| Error {
        problems: error.into_iter().map(|error| problem_of(&error)).collect(),
    })
}

/// Where a value was set, as its user knows it.
pub(super) fn origin(metadata: Option<&Metadata>, key: &str) -> String {
    let Some(metadata) = metadata else {
        return key.to_owned();
    };
    match metadata
        .source
        .as_ref()
        .and_then(|source| source.file_path())
    {
        Some(file) => format!("{}: {key}", file.display()),
        None => metadata.name.clone().into_owned(),
    }
}

fn file_layer(sources: &Layers) -> Result<Option<Layer>, Problem> {
    let named = |(name, value): &&(String, String)| name == FILE_VARIABLE && !value.is_empty();
    let variable = sources.environment.iter().find(named);
    let file = sources
        .file
        .clone()
        .or_else(|| variable.map(|(_, value)| value.into()));
    let Some(file) = file else {
        return Ok(None);
    };
    let problem = |message| Problem {
        origin: file.display().to_string(),
        message,
    };
    let text = fs::read_to_string(&file)
        .map_err(|error| problem(format!("this settings file cannot be read: {error}")))?;
    let values = Toml::from_str(&text).map_err(|error| problem(on_one_line(&error.to_string())))?;
    Ok(Some(Layer {
        metadata: Metadata::from("file", file.as_path()),
        values,
    }))
}

/// Where and what, without the picture of the place between.
fn on_one_line(syntax_error: &str) -> String {
    let mut lines = syntax_error
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let place = lines.next().unwrap_or_default();
    match lines.next_back() {
        Some(what) => format!("{place}: {what}"),
        None => place.to_owned(),
    }
}

fn unknown_keys(layer: &Layer, problems: &mut Vec<Problem>) {
    for (section, values) in &layer.values {
        let known = settings()
            .iter()
            .any(|setting| in_section(&setting.key, section));
        let keys: Vec<_> = match values {
            Value::Dict(_, keys) if known => {
                keys.keys().map(|key| format!("{section}.{key}")).collect()
            }
            _ if known => {
                problems.push(Problem {
                    origin: origin(Some(&layer.metadata), section),
                    message: format!("this is a section; write [{section}] and its keys below"),
                });
                continue;
            }
            _ => vec![section.clone()],
        };
        for key in keys.iter().filter(|key| setting(key).is_none()) {
            problems.push(Problem {
                origin: origin(Some(&layer.metadata), key),
                message: unknown(key, settings().iter().map(|setting| setting.key.as_str())),
            });
        }
    }
}

fn environment_layers(environment: &[(String, String)], problems: &mut Vec<Problem>) -> Vec<Layer> {
    let mut layers = Vec::new();
    let given = || environment.iter().filter(|(_, value)| !value.is_empty());
    if let (Some((name, value)), Some(url)) = (
        given().find(|(name, _)| name == DATABASE_VARIABLE),
        setting("database.url"),
    ) {
        layers.push(layer(name, url, value));
    }
    for (name, value) in given().filter(|(name, _)| name.starts_with(PREFIX)) {
        if name == FILE_VARIABLE || FOREIGN.iter().any(|foreign| name.starts_with(foreign)) {
            continue;
        }
        match settings().iter().find(|setting| setting.variable == *name) {
            Some(setting) => layers.push(layer(name, setting, value)),
            None => problems.push(Problem {
                origin: name.clone(),
                message: unknown(
                    name,
                    settings().iter().map(|setting| setting.variable.as_str()),
                ),
            }),
        }
    }
    layers
}

fn override_layers(overrides: &[Override], problems: &mut Vec<Problem>) -> Vec<Layer> {
    let mut layers = Vec::new();
    for given in overrides {
        match setting(&given.key) {
            Some(setting) => layers.push(layer(&given.flag, setting, &given.value)),
            None => problems.push(Problem {
                origin: given.flag.clone(),
                message: unknown(
                    &given.key,
                    settings().iter().map(|setting| setting.key.as_str()),
                ),
            }),
        }
    }
    layers
}

/// One setting from a text. A text that is no number where one is due stays a text, which the check then refuses.
fn layer(source: &str, setting: &Setting, text: &str) -> Layer {
    let text = text.trim();
    let value = match setting.kind {
        Kind::Text => Value::from(text),
        Kind::Texts => {
            let texts = text
                .split(',')
                .map(str::trim)
                .filter(|text| !text.is_empty());
            Value::from(texts.map(Value::from).collect::<Vec<_>>())
        }
        Kind::Switch => match text.parse::<bool>() {
            Ok(on) => Value::from(on),
            Err(_) => Value::from(text),
        },
        Kind::Number => match text.replace('_', "").parse::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => Value::from(text),
        },
    };
    Layer {
        metadata: Metadata::named(source.to_owned()),
        values: nest(&setting.key, value).into_dict().unwrap_or_default(),
    }
}

fn setting(key: &str) -> Option<&'static Setting> {
    settings().iter().find(|setting| setting.key == key)
}

fn in_section(key: &str, section: &str) -> bool {
    key.strip_prefix(section)
        .is_some_and(|rest| rest.starts_with('.'))
}

fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.map(|known| (distance(name, known), known)).min();
    match near {
        Some((distance, near)) if distance <= 3 => {
            format!("there is no such setting; is {near} meant?")
        }
        _ => "there is no such setting; `paper-catalog serve --help` lists them".to_owned(),
    }
}

/// How many characters have to be added, removed or replaced to make one text of the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// What only reading the value into its type shows.
fn problem_of(error: &figment::Error) -> Problem {
    let message = match &error.kind {
        Failure::Message(message) => message.clone(),
        Failure::UnknownVariant(value, known) => {
            format!("'{value}' is not known; write {}", known.join(" or "))
        }
        other => other.to_string(),
    };
    Problem {
        origin: origin(error.metadata.as_ref(), &error.path.join(".")),
        message,
    }
}
