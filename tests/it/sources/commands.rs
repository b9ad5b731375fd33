//! `paper-catalog fetch`.

use std::path::Path;

use super::*;
use crate::support::program;

/// Runs `fetch` against a server of the test, and gives its exit code, its report and what it said.
async fn fetch(url: &str, mock: &Mock, line: &[&str]) -> (i32, Value, String) {
    let mut command = program(Path::new("."));
    let at = |path: &str| format!("{}{path}", mock.origin());
    command
        .args(["fetch", "--json", "--log-filter", "off"])
        .args(line)
        .env("PAPER_CATALOG_DATABASE_URL", url)
        .env("PAPER_CATALOG_SOURCES_PRIVATE_ADDRESSES", "true")
        .env("PAPER_CATALOG_SOURCES_RETRY_SECONDS", "0")
        .env("PAPER_CATALOG_SOURCES_ARXIV_URL", at("/api/query"))
        .env("PAPER_CATALOG_SOURCES_CROSSREF_URL", at("/works"));
    let ended = tokio::task::spawn_blocking(move || command.output().expect("the program starts"));
    let output = ended.await.expect("the task ends");
    (
        output.status.code().expect("an exit code"),
        serde_json::from_slice(&output.stdout).unwrap_or_default(),
        String::from_utf8(output.stderr).expect("UTF-8"),
    )
}

databases! {
    async fn papers_are_fetched_into_the_database_and_what_is_not_there_is_reported(database: Database) {
        let mock = Mock::replying([arxiv(), crossref(), Reply::status(404)]).await;
        let line = ["arxiv:2405.01234", "https://doi.org/10.1234/practice", "doi:10.1234/unknown"];
        let (code, report, said) = fetch(database.url(), &mock, &line).await;
        assert_eq!(code, 1, "{said}");
        assert_eq!((&report["created"], &report["rows"][1]["outcome"]), (&json!(2), &json!("CREATED")), "{report:#}");
        let problem = &report["problems"][0];
        assert_eq!(problem["file"], "doi:10.1234/unknown");
        assert_eq!(problem["message"], "Crossref does not know DOI 10.1234/unknown.");
        let mock = Mock::replying([arxiv()]).await;
        let (code, report, said) = fetch(database.url(), &mock, &["--dry-run", "2405.01234"]).await;
        assert_eq!((code, &report["unchanged"]), (0, &json!(1)), "{said}");
    }

    async fn papers_are_fetched_for_a_server(app: TestApp) {
        let mock = Mock::replying([arxiv()]).await;
        let editor = app.editor().await;
        let token = editor.token().expect("one").to_owned();
        let line = ["--endpoint", editor.origin(), "--token", &token, "arxiv:2405.01234"];
        let (code, report, said) = fetch("", &mock, &line).await;
        assert_eq!((code, &report["created"]), (0, &json!(1)), "{said}");
        assert_eq!(app.data("{ catalog { paperCount } }").await["catalog"]["paperCount"], 1);
    }
}

#[tokio::test]
async fn what_is_no_identifier_is_used_wrongly() {
    let mock = Mock::replying([]).await;
    for (id, part) in [
        ("papers.bib", "write it like arxiv:2405.19832"),
        ("pmid:31452104", "Nobody is asked for PMID"),
    ] {
        let (code, _, said) = fetch("sqlite:never.db", &mock, &[id]).await;
        assert_eq!(code, 2, "{said}");
        assert!(said.contains(part), "{said}");
    }
}
