//! `purge`: blanking what must not be kept.

use clap::Args;

use super::{Output, database_exists, failure::Failure};
use crate::{
    app::{self, App, StartError},
    config::Config,
    domain::{EntityKind, GlobalId},
};

pub(super) const EXAMPLE: &str = "\
Example:
  paper-catalog purge paper_0190163d-8694-739b-aea5-966c26f8ad91 --yes";

#[derive(Debug, Args)]
pub(super) struct PurgeArguments {
    /// The id of the paper, as the API shows it: `paper_` and a UUID. It may be deleted already.
    #[arg(value_name = "ID")]
    id: String,
    /// Do it. Nothing brings the values back; a backup keeps them until it is removed.
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(
    arguments: PurgeArguments,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let id = arguments.id.parse::<GlobalId>().ok();
    let Some(id) = id.filter(|id| id.kind == EntityKind::Paper) else {
        let message = format!("'{}' is no id of a paper: paper_ and a UUID", arguments.id);
        return Err(Failure::usage(message));
    };
    if !arguments.yes {
        let message = format!("this would blank {id} and its history for good; add --yes to do it");
        return Err(Failure::usage(message));
    }
    database_exists(&config.database)?;
    let url = config.database.url.clone();
    let app = App::build(config, app::system_clock()).await;
    let app = app.map_err(|error| Failure::of_app(&error, &url))?;
    let purged = app.purge_paper(id.uid).await;
    app.catalog().clone().close().await;
    let revision = purged.map_err(|error| match error {
        StartError::Refused(message) => Failure::with_remedy(message, ""),
        error => Failure::of_app(&error, &url),
    })?;
    writeln!(output.out, "purged  {id}  revision {revision}")?;
    Ok(())
}
