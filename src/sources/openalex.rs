//! `OpenAlex`: <https://docs.openalex.org>. A work that was merged into another one redirects to it.

use url::Url;

use super::provider::push;

pub(super) fn ask_for(url: &mut Url, work: &str) {
    push(url, work);
}
