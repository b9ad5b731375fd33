//! Semantic Scholar: <https://api.semanticscholar.org/api-docs/graph>. Without a key all the world shares a small number of requests a
//! second, so that it often answers 429.

use url::Url;

use super::provider::push;

/// What the reader reads.
const FIELDS: &str = "title,abstract,venue,year,publicationDate,publicationTypes,externalIds,url,openAccessPdf,authors,tldr";

pub(super) fn ask_for(url: &mut Url, paper: &str) {
    push(url, paper);
    url.query_pairs_mut().append_pair("fields", FIELDS);
}
