//! `fetch`: papers from registries.

use clap::Args;

use super::{
    Output,
    failure::{Failure, chain},
    import::{Delivery, FileRead, deliver},
};
use crate::{
    app,
    config::Config,
    domain::identifier::{Identifier, recognize},
    formats::{Location, Problem, Reading},
    sources::{Provider, Sources, provider_of},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  paper-catalog fetch arxiv:2405.19832
      Adds a paper as arXiv describes it, or joins what arXiv says to the paper that is there.
  paper-catalog fetch doi:10.18653/v1/2024.emnlp-main.440 openalex:W2741809807 s2:649def34f8be52c8b66281af98ae884c09aef38b
      Asks Crossref, OpenAlex and Semantic Scholar.
  paper-catalog fetch --dry-run --json https://arxiv.org/abs/1606.06565 | jq '.rows[].outcome'
      Addresses will do, too. What would be done, and nothing is stored.

Fetching a paper again changes nothing, unless its registry says something else by then. What a curator set by hand stays. \
How politely registries are asked is set by sources.*; `serve --help` lists it. Say who you are with sources.contact.
Exit codes: 0 all papers were taken, 1 some were not or it failed, 2 used wrongly.")]
pub(super) struct FetchArguments {
    /// arXiv ids, DOIs, OpenAlex works or Semantic Scholar papers: arxiv:..., doi:..., openalex:..., s2:...
    #[arg(required = true, value_name = "ID", value_parser = known)]
    ids: Vec<Asked>,
    #[command(flatten)]
    pub(super) delivery: Delivery,
}

/// A paper that is asked for.
#[derive(Debug, Clone)]
struct Asked {
    /// As it was given.
    text: String,
    identifier: Identifier,
    provider: Provider,
}

fn known(text: &str) -> Result<Asked, String> {
    let identifier = recognize(text).ok_or(
        "write it like arxiv:2405.19832, doi:10.1234/abc, openalex:W2741809807 or s2:649def34f8be52c8b66281af98ae884c09aef38b",
    )?;
    let provider = provider_of(&identifier).map_err(|error| error.to_string())?;
    Ok(Asked {
        text: text.to_owned(),
        identifier,
        provider,
    })
}

pub(super) async fn run(
    arguments: FetchArguments,
    config: Config,
    output: &mut Output<'_>,
) -> Result<(), Failure> {
    let sources = app::sources(&config.sources);
    let sources = sources.map_err(|error| Failure::with_remedy(chain(&error), ""))?;
    let mut read = Vec::with_capacity(arguments.ids.len());
    for asked in arguments.ids {
        read.push(fetch(&sources, asked).await);
    }
    deliver(read, &arguments.delivery, false, config, output).await
}

/// What is read of one paper: it, or why it is not there.
async fn fetch(sources: &Sources, asked: Asked) -> FileRead {
    let mut reading = Reading::default();
    match sources.fetch(&asked.identifier).await {
        Ok((_, record)) => reading.records.push(record),
        Err(error) => reading.problems.push(Problem {
            at: Location::Record(1),
            message: chain(&error),
        }),
    }
    FileRead {
        name: asked.text,
        origin: asked.provider.source_name().to_owned(),
        format: asked.provider.format(),
        reading,
    }
}
