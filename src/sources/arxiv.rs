//! arXiv: <https://info.arxiv.org/help/api/user-manual.html>. It wants three seconds between requests and one connection at a time, and
//! answers with an empty list when it has no such paper.

use url::Url;

pub(super) fn ask_for(url: &mut Url, id: &str) {
    url.query_pairs_mut()
        .append_pair("id_list", id)
        .append_pair("max_results", "1");
}
