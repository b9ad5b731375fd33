//! `serve`: the server, and what its first start does.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use clap::Args;
use entity::enums::Role;
use tokio::{net::TcpListener, sync::oneshot};

use crate::{
    app::{self, App},
    config::{Config, DatabaseUrl},
};

use super::{Output, failure::Failure, signals::Signals};

/// The name of the token that the first start makes.
const FIRST_TOKEN: &str = "first start";

#[derive(Debug, Clone, Default, Args)]
pub(super) struct ServeArguments {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8000]
    #[arg(long, value_name = "HOST:PORT")]
    pub(super) listen: Option<String>,
    /// Load the example papers into a catalog that is empty. A new SQLite database gets them without this flag
    #[arg(long, overrides_with = "no_demo")]
    demo: bool,
    /// Start with an empty catalog
    #[arg(long, overrides_with = "demo")]
    no_demo: bool,
}

impl ServeArguments {
    pub(super) fn is_given(&self) -> bool {
        self.listen.is_some() || self.demo || self.no_demo
    }
}

/// What a start has to tell.
struct Greeting {
    address: SocketAddr,
    database: DatabaseUrl,
    is_new: bool,
    /// How many example papers were loaded; none when nobody wanted them.
    papers: Option<usize>,
    /// The token that this start made.
    token: Option<String>,
}

pub(super) async fn run(
    arguments: ServeArguments,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let mut signals = Signals::catch()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let grace = config.server.shutdown_grace_seconds;
    let serving = start_and_serve(arguments, config, output, stopped);
    tokio::pin!(serving);
    tokio::select! {
        result = &mut serving => return result,
        () = signals.next() => {}
    }
    tracing::info!(
        grace_seconds = grace,
        "ending; a second signal ends at once"
    );
    // A start that is still under way finds this when it begins to serve. Nobody listens when it has just failed.
    let _ = stop.send(());
    tokio::select! {
        result = &mut serving => result,
        () = signals.next() => Err(Failure::with_remedy("ended at once by a second signal", "")),
    }
}

async fn start_and_serve(
    arguments: ServeArguments,
    config: Config,
    output: &mut Output<'_>,
    stopped: oneshot::Receiver<()>,
) -> Result<(), Failure> {
    let database = config.database.url.clone();
    let failed = |error| Failure::of_app(&error, &database);
    // Before the database: a first start that cannot listen must not use up the printing of its token.
    let listener = listen(&config.server.listen).await?;
    let address = listener.local_addr()?;
    let app = App::build(config, app::system_clock())
        .await
        .map_err(failed)?;
    let is_new = app.database_was_created();
    let wants_demo = arguments.demo || (is_new && !arguments.no_demo);
    let papers = if wants_demo {
        Some(app.load_demo().await.map_err(failed)?)
    } else {
        None
    };
    let token = if is_new {
        Some(
            app.create_token(FIRST_TOKEN, Role::Admin, None)
                .await
                .map_err(failed)?,
        )
    } else {
        None
    };
    tracing::info!(%address, %database, "listening");
    let greeting = Greeting {
        address,
        database: database.clone(),
        is_new,
        papers,
        token,
    };
    if let Err(error) = greeting.write(output) {
        // Nobody reads the output; that is no reason not to serve.
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "the addresses could not be printed"
        );
    }
    let stop = async {
        // It is dropped unsent only when this future is too.
        let _ = stopped.await;
    };
    app.serve(listener, stop).await.map_err(failed)?;
    tracing::info!("ended");
    Ok(())
}

async fn listen(address: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "Another program uses this port: end it, or choose another one with --listen HOST:PORT."
            }
            io::ErrorKind::PermissionDenied => {
                "Ports below 1024 need a permission: choose a higher one with --listen HOST:PORT."
            }
            _ => "Choose an address of this machine with --listen HOST:PORT, such as 127.0.0.1:8000 or 0.0.0.0:8000.",
        };
        Failure::with_remedy(format!("cannot listen on {address}: {error}"), remedy)
    })
}

impl Greeting {
    fn write(&self, output: &mut Output<'_>) -> io::Result<()> {
        let out = &mut *output.out;
        let url = format!("http://{}", reachable(self.address));
        let database = &self.database;
        writeln!(out)?;
        match self.papers {
            Some(0) => writeln!(
                out,
                "The catalog in {database} has entries already; the example papers were not loaded."
            )?,
            Some(papers) => writeln!(out, "{papers} example papers were loaded into {database}.")?,
            None if self.is_new => writeln!(out, "The new database {database} is empty.")?,
            None => writeln!(out, "Serving the catalog in {database}.")?,
        }
        writeln!(out)?;
        writeln!(out, "  GraphiQL  {url}/")?;
        writeln!(out, "  Endpoint  {url}/graphql")?;
        match &self.token {
            Some(token) => {
                writeln!(out, "  Token     {token}")?;
                writeln!(
                    out,
                    "            (role admin, shown this once; send it as Authorization: Bearer TOKEN)"
                )?;
            }
            None => writeln!(
                out,
                "  Token     paper-catalog token create --name NAME --role editor{}",
                self.flag()
            )?,
        }
        writeln!(out)?;
        writeln!(
            out,
            "  curl {url}/graphql -H 'content-type: application/json' \\"
        )?;
        writeln!(
            out,
            "    -d '{{\"query\": \"{{ papers(first: 3) {{ nodes {{ title url }} }} }}\"}}'"
        )?;
        writeln!(out)?;
        out.flush()
    }

    /// What another command needs to find the same database, unless a secret is in it or it is found anyway.
    fn flag(&self) -> String {
        let is_found = self.database == Config::default().database.url;
        match self.database.sqlite_file() {
            Some(_) if !is_found => format!(" --database-url '{}'", self.database),
            _ => String::new(),
        }
    }
}

/// Where this machine reaches a server that listens on all its addresses.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
