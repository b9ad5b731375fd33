//! `token`: what scripts and people write with.

use clap::{Subcommand, ValueEnum};
use entity::enums::Role;

use crate::{
    app::{self, App, StartError},
    auth::TokenInfo,
    config::{Config, DatabaseUrl},
    domain::{EntityKind, GlobalId, Timestamp},
};

use super::{
    Output, database_exists,
    failure::{Failure, chain},
};

const SECOND: i64 = 1_000_000;
const HOUR: i64 = 60 * 60 * SECOND;
const DAY: i64 = 24 * HOUR;

#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token. It alone is printed on the standard output, this once: what is stored is only its hash.
    #[command(after_help = "\
Examples:
  paper-catalog token create --name me --role admin
  TOKEN=$(paper-catalog token create --name 'nightly import' --role editor --expires 90d)")]
    Create {
        /// What its holder is called in the history of changes; no two usable tokens share a name.
        #[arg(long)]
        name: String,
        /// viewer reads drafts too, editor writes papers, authors and topics, admin makes tokens and reads the history of changes.
        #[arg(long, hide_possible_values = true, value_name = "viewer|editor|admin")]
        role: RoleName,
        /// When it ends: in 12h, 30d, 8w or 1y, or `never` [default: never]
        #[arg(long, value_name = "TIME", value_parser = lifetime, default_value = "never", hide_default_value = true)]
        expires: Lifetime,
    },
    /// List all tokens with their state, newest first. The tokens themselves are not known.
    List,
    /// End a token at once.
    #[command(after_help = "Example:\n  paper-catalog token revoke 'nightly import'")]
    Revoke {
        /// Its name, or its id as `token list` shows it.
        #[arg(value_name = "NAME|ID")]
        token: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum RoleName {
    Viewer,
    Editor,
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Viewer => Self::Viewer,
            RoleName::Editor => Self::Editor,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// For how long a token can be used, in microseconds; none for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lifetime(pub(super) Option<i64>);

pub(super) fn lifetime(text: &str) -> Result<Lifetime, String> {
    if text == "never" {
        return Ok(Lifetime(None));
    }
    let remedy = || "write a number and its unit, such as 12h, 30d, 8w or 1y, or never".to_owned();
    let unit = match text.chars().last() {
        Some('h') => HOUR,
        Some('d') => DAY,
        Some('w') => 7 * DAY,
        Some('y') => 365 * DAY,
        _ => return Err(remedy()),
    };
    let number: u16 = text[..text.len() - 1].parse().map_err(|_| remedy())?;
    if number == 0 {
        return Err(format!("the token would have ended already; {}", remedy()));
    }
    Ok(Lifetime(Some(i64::from(number) * unit)))
}

pub(super) async fn run(
    command: TokenCommand,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    if !matches!(command, TokenCommand::Create { .. }) {
        database_exists(&config.database)?;
    }
    let url = config.database.url.clone();
    let app = App::build(config, app::system_clock()).await;
    let app = app.map_err(|error| Failure::of_app(&error, &url))?;
    let result = match command {
        TokenCommand::Create {
            name,
            role,
            expires,
        } => create(&app, &url, &name, role.into(), expires, output).await,
        TokenCommand::List => list(&app, &url, output).await,
        TokenCommand::Revoke { token } => revoke(&app, &url, &token, output).await,
    };
    app.catalog().clone().close().await;
    result
}

async fn create(
    app: &App,
    url: &DatabaseUrl,
    name: &str,
    role: Role,
    Lifetime(lifetime): Lifetime,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let now = app::system_clock().now().micros();
    let expires_at = lifetime.map(|lifetime| Timestamp::from_micros(now.saturating_add(lifetime)));
    let secret = app.create_token(name, role, expires_at).await;
    let secret = secret.map_err(|error| match error {
        StartError::Refused(_) => Failure::usage(chain(&error)),
        error => Failure::of_app(&error, url),
    })?;
    if app.database_was_created() {
        writeln!(
            output.err,
            "The database {url} did not exist; it was created, empty."
        )?;
    }
    let end = expires_at.map_or_else(
        || "never expires".to_owned(),
        |end| format!("expires {}", minute(end)),
    );
    let role = role.as_str().to_lowercase();
    writeln!(
        output.err,
        "A token for '{name}' with the role {role}, which {end}. It is shown this once; send it as"
    )?;
    writeln!(output.err, "  Authorization: Bearer TOKEN")?;
    // Behind the explanation, so that it is the last line on a terminal too.
    writeln!(output.out, "{secret}")?;
    Ok(())
}

async fn list(app: &App, url: &DatabaseUrl, output: &mut Output<'_>) -> Result<(), Failure> {
    let tokens = app
        .tokens()
        .await
        .map_err(|error| Failure::of_app(&error, url))?;
    if tokens.is_empty() {
        writeln!(
            output.err,
            "There are no tokens; paper-catalog token create makes one."
        )?;
        return Ok(());
    }
    let now = app::system_clock().now();
    let moment = |time: Option<Timestamp>| time.map_or_else(|| "never".to_owned(), minute);
    let mut rows = vec![
        [
            "NAME",
            "ROLE",
            "STATE",
            "CREATED (UTC)",
            "EXPIRES",
            "LAST USED",
            "ID",
        ]
        .map(str::to_owned),
    ];
    rows.extend(tokens.into_iter().map(|token| {
        let state = state(&token, now).to_owned();
        let id = id(&token);
        let role = token.role.as_str().to_lowercase();
        let created = minute(token.created_at);
        let (expires, used) = (moment(token.expires_at), moment(token.last_used_at));
        [token.name, role, state, created, expires, used, id]
    }));
    table(&rows, output)
}

async fn revoke(
    app: &App,
    url: &DatabaseUrl,
    name_or_id: &str,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let revoked = app.revoke_token(name_or_id).await;
    match revoked.map_err(|error| Failure::of_app(&error, url))? {
        Some(token) => {
            writeln!(output.out, "revoked  {}  {}", token.name, id(&token))?;
            Ok(())
        }
        None => Err(Failure::with_remedy(
            format!("there is no token '{name_or_id}' that could be revoked"),
            "`paper-catalog token list` shows the names, ids and states.",
        )),
    }
}

fn state(token: &TokenInfo, now: Timestamp) -> &'static str {
    if token.revoked_at.is_some() {
        "revoked"
    } else if token.expires_at.is_some_and(|end| end <= now) {
        "expired"
    } else {
        "usable"
    }
}

fn id(token: &TokenInfo) -> String {
    let id = GlobalId {
        kind: EntityKind::Token,
        uid: token.uid,
    };
    id.to_string()
}

/// `2024-05-30 12:00`, in UTC.
fn minute(time: Timestamp) -> String {
    time.to_rfc3339()
        .replace('T', " ")
        .chars()
        .take(16)
        .collect()
}

fn table<const N: usize>(rows: &[[String; N]], output: &mut Output<'_>) -> Result<(), Failure> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<_> = (0..N)
        .map(|column| width(column).unwrap_or_default())
        .collect();
    for row in rows {
        let cells = row.iter().zip(&widths);
        let line: Vec<_> = cells
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        writeln!(output.out, "{}", line.join("  ").trim_end())?;
    }
    Ok(())
}
