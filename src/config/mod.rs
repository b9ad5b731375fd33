//! The settings, one struct a section. What each means, its unit and limits stands once, in `default.toml`.

mod check;
mod database_url;
mod layers;
mod settings;
#[cfg(test)]
mod tests;

use serde::Deserialize;

pub use database_url::{DatabaseUrl, InvalidUrl};
pub use layers::{Error, Layers, Override, Problem};
pub use settings::{Setting, settings};

/// The defaults, and the documentation of every setting.
const DEFAULTS: &str = include_str!("../default.toml");

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The HTTP server.
    pub server: Server,
    /// Pages of other origins.
    pub cors: Cors,
    /// The database.
    pub database: Database,
    /// What a request may ask for.
    pub limits: Limits,
    /// What is kept in memory to be answered faster.
    pub cache: Cache,
    /// Documents that the server knows.
    pub documents: Documents,
    /// What is sent as it happens.
    pub subscriptions: Subscriptions,
    /// Registries that are asked for papers.
    pub sources: Sources,
    /// The log.
    pub log: Log,
}

/// The HTTP server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Host and port to listen on, such as `127.0.0.1:8000`; port 0 takes a free one.
    pub listen: String,
    /// Seconds for the head of a request.
    pub header_timeout_seconds: u64,
    /// Seconds for the body of a request.
    pub body_timeout_seconds: u64,
    /// Seconds until a request is given up.
    pub request_timeout_seconds: u64,
    /// Seconds that requests under way are given when the server ends.
    pub shutdown_grace_seconds: u64,
    /// Requests worked on at the same time.
    pub concurrency: usize,
    /// Connections open at the same time.
    pub connections: usize,
    /// Where people read a paper: an address or a path of this server, with `{slug}` in the place of its slug.
    pub paper_page: String,
}

/// Pages of other origins.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cors {
    /// The origins that may read answers, as a browser writes them (`https://host:port`, no slash at the end), or `*` alone for
    /// all. Empty for none.
    pub origins: Vec<String>,
    /// Seconds for which a browser may remember a preflight answer.
    pub max_age_seconds: u64,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Connections for reading.
    pub readers: u32,
    /// Seconds that a write waits for its turn.
    pub busy_timeout_seconds: u64,
    /// Seconds for a connection to be made or become free.
    pub connect_timeout_seconds: u64,
}

/// What a request may ask for. All are inclusive.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Bytes of a body that comes with a token that may write.
    pub write_body_bytes: usize,
    /// Bytes of a GraphQL document.
    pub document_bytes: usize,
    /// Lexical tokens of a document.
    pub tokens: usize,
    /// Levels of nested fields, fragments expanded.
    pub depth: usize,
    /// Fields, fragments expanded.
    pub selections: usize,
    /// Aliases, fragments expanded.
    pub aliases: usize,
    /// Fields of Query or Mutation in an operation.
    pub root_fields: usize,
    /// Directives, fragments expanded.
    pub directives: usize,
    /// Estimated fields of the answer.
    pub cost: usize,
    /// Depth of operations that ask for the schema alone.
    pub introspection_depth: usize,
    /// Selections of operations that ask for the schema alone.
    pub introspection_selections: usize,
    /// Values that a filter compares with.
    pub filter_terms: usize,
    /// Levels of `and`, `or` and `not` in a filter.
    pub filter_levels: usize,
    /// Levels of nested lists and objects in the JSON of a request.
    pub json_depth: usize,
}

/// What is kept in memory to be answered faster. It never shows an old state of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// Bytes of answers to readers without a token; 0 for none.
    pub answers_bytes: u64,
    /// Bytes of documents that were parsed and found valid.
    pub documents_bytes: u64,
    /// Seconds for which browsers and proxies may show an answer to GET without asking whether it is still right.
    pub max_age_seconds: u64,
}

/// Documents that the server knows before anybody sends them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// The file that has them; empty for none.
    pub manifest: String,
    /// Whether no others are run.
    pub only_manifest: bool,
}

/// What is sent as it happens, over `WebSockets` and as server-sent events.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscriptions {
    /// Seconds within which a client has to begin.
    pub init_timeout_seconds: u64,
    /// Seconds between signs of life.
    pub ping_seconds: u64,
    /// Operations under way on one socket.
    pub operations_per_socket: usize,
    /// Sockets and event streams of one address.
    pub streams_per_address: usize,
    /// Results that wait for one client.
    pub backlog: usize,
}

/// Registries that are asked for papers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Whether clients of the API may have them asked.
    pub enabled: bool,
    /// How whoever runs this is reached, which is sent with each request; empty for not at all.
    pub contact: String,
    /// Seconds for one answer.
    pub timeout_seconds: u64,
    /// Seconds for which a registry that is busy is asked again.
    pub retry_seconds: u64,
    /// Bytes of an answer.
    pub answer_bytes: usize,
    /// Whether addresses of private networks may be asked.
    pub private_addresses: bool,
    /// Where arXiv is asked.
    pub arxiv_url: String,
    /// Milliseconds between requests to it.
    pub arxiv_pause_milliseconds: u64,
    /// Where Crossref is asked.
    pub crossref_url: String,
    /// Milliseconds between requests to it.
    pub crossref_pause_milliseconds: u64,
    /// Where `OpenAlex` is asked.
    pub openalex_url: String,
    /// Milliseconds between requests to it.
    pub openalex_pause_milliseconds: u64,
    /// Where Semantic Scholar is asked.
    pub semantic_scholar_url: String,
    /// Milliseconds between requests to it.
    pub semantic_scholar_pause_milliseconds: u64,
}

/// The log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// How its lines look.
    pub format: LogFormat,
    /// What is logged: a level, or a level for each part. Checked by `telemetry`, which knows the syntax.
    pub filter: String,
}

/// How lines of the log look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// Reads the settings: the defaults, then the file, the environment and the flags, where a later one wins.
    ///
    /// # Errors
    /// Everything that is wrong with them, each with where it was set and what would be right.
    pub fn load(layers: &Layers) -> Result<Self, Error> {
        layers::load(layers)
    }
}

impl Default for Config {
    /// The embedded defaults.
    fn default() -> Self {
        Self::load(&Layers::default()).expect("the embedded defaults are good, a test loads them")
    }
}
