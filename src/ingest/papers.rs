//! Papers from a source: each has a name by which the next import finds it again.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::{
    catalog::{
        Actor, Catalog, Patch, Problem, ProblemCode, WriteError,
        papers::{
            PaperInput,
            bulk::{self, Options, Report, Row},
        },
    },
    domain::{
        PartialDate,
        identifier::{Identifier, Scheme},
        text,
    },
};

/// Longest name of a source.
const SOURCE_CHARS: usize = 100;

/// What papers without a source's name are filed under.
const NO_SOURCE: &str = "api";

/// A paper as a source describes it.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The values; absent ones say nothing.
    pub input: PaperInput,
    /// The key of the paper in its source, such as a citation key.
    pub key: Option<String>,
    /// It is known that the paper is there exactly so.
    pub is_there: bool,
}

/// Adds papers, and joins items to those that are there already.
///
/// # Errors
/// Problems of the input as a whole, or a failure; nothing is stored then. What is wrong with single items is in the report.
pub async fn upsert(
    catalog: &Catalog,
    actor: &Actor,
    items: impl IntoIterator<Item = Item, IntoIter: ExactSizeIterator>,
    mut options: Options,
) -> Result<Report, WriteError> {
    if let Some(source) = &mut options.source {
        *source = source_name(source)?;
    }
    let source = options.source.clone();
    let rows = items.into_iter().map(move |item| Row {
        key: Some(key(source.as_deref().unwrap_or(NO_SOURCE), &item)),
        is_there: item.is_there,
        input: item.input,
    });
    bulk::upsert(catalog, actor, rows, options).await
}

fn source_name(name: &str) -> Result<String, Problem> {
    let invalid = |message: String| Problem::new(ProblemCode::Invalid, "sourceName", message);
    let name = text::strict_line(name, SOURCE_CHARS).map_err(|error| invalid(error.message))?;
    if name.is_empty() || name.contains(':') {
        let message = "A source needs a name without a colon, such as the file's or the provider's; it stays the same from import to import.";
        return Err(invalid(message.to_owned()));
    }
    Ok(name)
}

/// The identifier to go by when there is no other: the source and the key there, or what tells the paper from others.
fn key(source: &str, item: &Item) -> Identifier {
    let keyed = item.key.as_deref().filter(|key| !key.trim().is_empty());
    let named = keyed.and_then(|key| identifier(source, key));
    named.unwrap_or_else(|| Identifier {
        scheme: Scheme::Import,
        value: format!("{source}:{}", fingerprint(keyed, &item.input)),
    })
}

/// None for a key that is too long, or has hidden characters.
fn identifier(source: &str, key: &str) -> Option<Identifier> {
    Identifier::new(Scheme::Import, &format!("{source}:{key}")).ok()
}

/// A hash of the key, or of the title, the authors, the year and the link: what stays the same when the rest is corrected.
fn fingerprint(key: Option<&str>, input: &PaperInput) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text);
        hash.update([0]);
    };
    if let Some(key) = key {
        add(key);
    } else {
        if let Patch::Set(title) = &input.title {
            add(&text::fold(&text::repair_line(title).0));
        }
        if let Patch::Set(authors) = &input.authors {
            for author in authors {
                add(&text::fold(author.name.as_deref().unwrap_or_default()));
            }
        }
        if let Patch::Set(date) = &input.published_on
            && let Ok(date) = date.parse::<PartialDate>()
        {
            add(&date.year().to_string());
        }
        if let Patch::Set(url) = &input.url {
            add(url);
        }
    }
    HEXLOWER.encode(&hash.finalize()[..16])
}
