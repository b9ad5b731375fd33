//! Crossref: <https://www.crossref.org/documentation/retrieve-metadata/rest-api/>. Whoever says how to be reached is answered from a
//! pool of better servers. It knows the DOIs that it gave, and not those of `DataCite` and others.

use url::Url;

use super::provider::push;

pub(super) fn ask_for(url: &mut Url, doi: &str) {
    push(url, doi);
}
