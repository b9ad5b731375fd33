//! The command that sends records to a server.

use std::path::Path;

use paper_catalog::formats::json_lines;

use super::*;
use crate::{
    records::{self, author, by, paper, topic},
    support::{Builder, Mock, Reply, Server, program},
};

/// What the command did.
struct Ran {
    code: i32,
    out: Value,
    err: String,
}

/// Runs `import --json` in a folder, with the token in the environment as people are told to.
async fn run(folder: &Path, token: &str, line: &[&str]) -> Ran {
    let mut command = program(folder);
    command
        .args(["import", "--json", "--log-filter", "off"])
        .args(line)
        .env("PAPER_CATALOG_TOKEN", token);
    let ended = tokio::task::spawn_blocking(move || command.output().expect("the program starts"));
    let output = ended.await.expect("the task ends");
    Ran {
        code: output.status.code().expect("an exit code"),
        out: serde_json::from_slice(&output.stdout).unwrap_or_default(),
        err: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

impl Ran {
    #[track_caller]
    fn counts(&self) -> [u64; 4] {
        let count = |name: &str| self.out[name].as_u64();
        let counts = ["created", "updated", "unchanged", "rejected"];
        counts.map(|name| count(name).unwrap_or_else(|| panic!("no report: {}", self.err)))
    }

    #[track_caller]
    fn failed(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{}", self.err);
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in: {}", self.err);
        }
    }
}

/// Entries without identifiers, which are found again by their citation keys.
fn entries(count: usize) -> String {
    let entries = (0..count).map(|at| {
        format!("@article{{key{at}, title = {{Paper {at}}}, author = {{One, Author{at}}}, year = 2024}}\n")
    });
    entries.collect()
}

fn folder_with(name: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join(name), text).expect("a file");
    folder
}

/// What is the same in the reports of an import into a database and of one through a server.
fn comparable(report: &Value) -> Value {
    let mut report = report.clone();
    for row in report["rows"].as_array_mut().expect("rows") {
        row["paper"] = json!(row["paper"].is_string());
    }
    report
}

const MIXED: &str = "@article{good, title = {A good one}, doi = {10.1234/good}, year = 2024, url = {https://example.org/1}}
@article{long, title = {Another}, author = {Doe, Jane and Doe, Jane}, year = {20245}, url = {no address}}
@article{twice, title = {The first again}, doi = {10.1234/good}}
@article{untitled, year = 2020}
@article{open, title = {Not closed";

databases! {
    async fn papers_are_added_once_and_found_again_by_their_keys(app: TestApp) {
        let folder = folder_with("library.bib", &entries(3));
        let editor = app.editor().await;
        let line = ["--endpoint", editor.origin(), "library.bib"];
        let first = run(folder.path(), editor.token().expect("one"), &line).await;
        assert_eq!((first.code, first.counts()), (0, [3, 0, 0, 0]), "{}", first.err);
        let row = &first.out["rows"][0];
        assert_eq!((&row["key"], &row["name"]), (&json!("key0"), &json!("Paper 0")));
        let revision = app.data("{ catalog { revision } }").await;
        let second = run(folder.path(), editor.token().expect("one"), &line).await;
        assert_eq!(second.counts(), [0, 0, 3, 0]);
        assert_eq!(second.out["rows"][0]["paper"], row["paper"]);
        let mut here = program(folder.path());
        here.args(["import", "library.bib", "--json", "--database-url", app.database().url()]);
        let here = here.output().expect("the program starts");
        let here: Value = serde_json::from_slice(&here.stdout).expect("a report");
        assert_eq!(here, second.out, "the same papers, whatever the way");
        assert_eq!(app.data("{ catalog { revision } }").await, revision);
    }

    async fn the_report_is_that_of_an_import_into_the_database(app: TestApp) {
        let folder = folder_with("mixed.bib", MIXED);
        let editor = app.editor().await;
        for more in [vec!["--dry-run"], vec!["--error-policy", "refuse"], vec![], vec!["--overwrite"]] {
            // Papers of the source that each way has for itself: what one has added the other one would find.
            let line = [&["mixed.bib", "--endpoint", editor.origin()], &more[..]].concat();
            let there = run(folder.path(), editor.token().expect("one"), &line).await;
            let other = crate::support::Database::create(app.database().kind()).await.expect("as the first one");
            let mut lines = vec![more.clone()];
            if more == ["--overwrite"] {
                lines.insert(0, vec![]);
            }
            let mut here = None;
            for more in lines {
                let line = [&["mixed.bib", "--database-url", other.url()], &more[..]].concat();
                here = Some(run(folder.path(), "", &line).await);
            }
            let here = here.expect("at least one");
            assert_eq!((there.code, &there.err), (here.code, &here.err), "{more:?}");
            assert_eq!(comparable(&there.out), comparable(&here.out), "{more:?}");
        }
    }

    async fn all_kinds_of_records_are_sent_and_a_catalog_is_what_it_was(app: TestApp) {
        let editor = app.editor().await;
        let nameless = records::PaperRecord {
            authors: vec![by("Ada Lovelace")],
            topics: vec![records::about("safety")],
            ..paper("nameless")
        };
        let entries: Vec<records::Record> = vec![
            records::Record::Topic(topic("safety", None)),
            records::Record::Author(author("ada", "Ada Lovelace")),
            records::Record::Paper(Box::new(nameless)),
        ];
        let text: String = entries.iter().map(json_lines::write).collect();
        let folder = folder_with("all.jsonl", &text);
        for expected in [[3, 0, 0, 0], [0, 0, 3, 0]] {
            let ran = run(folder.path(), editor.token().expect("one"), &["--endpoint", editor.origin(), "all.jsonl"]).await;
            assert_eq!((ran.code, ran.counts()), (0, expected), "{} {:#}", ran.err, ran.out);
        }
        // Papers without identifiers are found by their slugs: an export can be sent back to where it came from.
        let (_, export, _) = crate::exports::commands::export(&app, &[]);
        std::fs::write(folder.path().join("back.jsonl"), export).expect("a file");
        let back = run(folder.path(), editor.token().expect("one"), &["--endpoint", editor.origin(), "back.jsonl"]).await;
        assert_eq!(back.counts(), [0, 0, 3, 0], "{:#}", back.out);
    }

    async fn an_answer_that_is_lost_is_asked_for_again_and_nothing_is_taken_twice(app: TestApp) {
        let folder = folder_with("library.bib", &entries(600));
        let editor = app.editor().await;
        let server = editor.origin().to_owned();
        let busy = || Reply::status(429).with("retry-after", "0");
        let mock = Mock::replying([
            busy(),
            Reply::Forwarded(server.clone()),
            Reply::Lost(server.clone()),
            Reply::Forwarded(server.clone()),
            Reply::status(503).with("retry-after", "0"),
            busy(),
            Reply::Forwarded(server),
        ]).await;
        let ran = run(folder.path(), editor.token().expect("one"), &["--endpoint", mock.origin(), "library.bib"]).await;
        assert_eq!((ran.code, ran.counts()), (0, [600, 0, 0, 0]), "{}", ran.err);
        let keys: Vec<Value> = mock.seen()[2..].iter().map(|seen| {
            let body: Value = serde_json::from_slice(&seen.body).expect("JSON");
            body["variables"]["input"]["idempotencyKey"].clone()
        }).collect();
        assert_eq!(keys[0], keys[1], "a repetition");
        assert_ne!(keys[1], keys[2], "another part");
        assert!(keys[2] == keys[3] && keys[3] == keys[4]);
        assert_eq!(app.data("{ catalog { paperCount } }").await["catalog"]["paperCount"], 0, "all are drafts");
    }

    async fn an_import_that_is_given_up_goes_on_when_it_is_run_again(app: TestApp) {
        let folder = folder_with("library.bib", &entries(700));
        let editor = app.editor().await;
        let server = || Reply::Forwarded(editor.origin().to_owned());
        let mock = Mock::replying([server(), server(), Reply::Broken]).await;
        let line = |origin: &'static str| ["--retry-seconds", "0", "library.bib", "--endpoint", origin];
        let ran = run(folder.path(), editor.token().expect("one"), &line(mock.origin().to_owned().leak())).await;
        ran.failed(1, &["the connection to", "broke", "500 of 700 records were taken", "takes nothing twice"]);
        assert_eq!(ran.counts(), [500, 0, 0, 0], "what was taken is reported");
        let ran = run(folder.path(), editor.token().expect("one"), &line(editor.origin().to_owned().leak())).await;
        assert_eq!((ran.code, ran.counts()), (0, [200, 0, 500, 0]), "{}", ran.err);
    }

    async fn a_server_that_is_killed_is_told_and_the_rest_is_sent_to_the_next_one(database: crate::support::Database) {
        let catalog = crate::crash::open(&database).await;
        let token = crate::crash::token(&catalog).await;
        let folder = folder_with("library.bib", &entries(600));
        let killed = Server::spawn(database.url());
        let origin = killed.client().origin().to_owned();
        killed.kill();
        let ran = run(folder.path(), &token, &["library.bib", "--endpoint", &origin]).await;
        ran.failed(1, &[&origin, "cannot be reached", "Is the server running"]);
        let server = Server::spawn(database.url());
        let ran = run(folder.path(), &token, &["library.bib", "--endpoint", server.client().origin()]).await;
        assert_eq!((ran.code, ran.counts()), (0, [600, 0, 0, 0]), "{}", ran.err);
    }

    async fn parts_are_made_as_small_as_the_server_takes_them(builder: Builder) {
        let app = builder.configure(|config| config.limits.write_body_bytes = 20_000).await;
        let editor = app.editor().await;
        let long = "long ".repeat(8_000);
        let text = format!("{}@article{{long, title = {{Long}}, abstract = {{{long}}}}}\n", entries(200));
        let folder = folder_with("library.bib", &text);
        let line = ["--endpoint", editor.origin(), "library.bib"];
        let ran = run(folder.path(), editor.token().expect("one"), &line).await;
        assert_eq!((ran.code, ran.counts()), (1, [200, 0, 0, 1]), "{}", ran.err);
        let errors = ran.out["rows"][200]["errors"].to_string();
        assert!(errors.contains("The server takes no record of") && errors.contains("limits.write_body_bytes"), "{errors}");
        let whole = [&line[..], &["--error-policy", "refuse"]].concat();
        let ran = run(folder.path(), editor.token().expect("one"), &whole).await;
        ran.failed(1, &["takes no file of", "Without --error-policy refuse"]);
    }

    async fn who_may_not_import_is_told_before_anything_is_sent(app: TestApp) {
        let folder = folder_with("library.bib", &entries(1));
        let line = ["--endpoint", app.origin(), "library.bib"];
        run(folder.path(), "pc_nonsense", &line).await.failed(1, &["token", "--token or PAPER_CATALOG_TOKEN"]);
        let viewer = app.holder_of(entity::enums::Role::Viewer).await;
        let ran = run(folder.path(), viewer.token().expect("one"), &line).await;
        ran.failed(1, &["the token may not import papers", "--role editor"]);
        run(folder.path(), "", &line).await.failed(2, &["--endpoint needs a token", "PAPER_CATALOG_TOKEN"]);
    }
}

#[tokio::test]
async fn addresses_that_are_no_endpoint_are_told_with_the_remedy() {
    let folder = folder_with("library.bib", &entries(1));
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    for (reply, parts) in [
        (
            Reply::status(404),
            ["status 404 and no GraphQL", "/graphql"],
        ),
        (
            Reply::text("text/html", "<html>"),
            ["status 200 and no GraphQL", "--endpoint"],
        ),
        (
            Reply::json(&json!({ "data": {} })),
            ["answers otherwise than expected", "of this version"],
        ),
        (Reply::status(401), ["does not take the token", "--token"]),
        (
            Reply::status(308).with("location", "https://example.org/graphql"),
            ["has moved to https://example.org/graphql", "--endpoint"],
        ),
        (
            Reply::json(
                &json!({ "errors": [{ "message": "No such field.", "extensions": { "code": "GRAPHQL_VALIDATION_FAILED" } }] }),
            ),
            ["No such field.", "of this version"],
        ),
        (
            Reply::status(503).with("retry-after", "100"),
            ["cannot answer now (status 503)", "later"],
        ),
    ] {
        let mock = Mock::replying([reply]).await;
        let line = ["library.bib", "--endpoint", mock.origin()];
        run(folder.path(), "pc_a", &line).await.failed(1, &parts);
        assert_eq!(mock.seen().len(), 1, "asked once");
    }
    let mock = Mock::replying([]).await;
    let secure = mock.origin().replace("http:", "https:");
    for (endpoint, code, part) in [
        (secure.as_str(), 1, "Does it speak TLS?"),
        (&format!("http://{free}"), 1, "cannot be reached: "),
        ("http://nowhere.invalid", 1, "cannot be reached: "),
        (
            "papers.example.org",
            2,
            "such as https://papers.example.org/graphql",
        ),
        ("ftp://papers.example.org", 2, "such as https://"),
        (
            "https://me:secret@papers.example.org",
            2,
            "such as https://",
        ),
    ] {
        let line = ["library.bib", "--endpoint", endpoint];
        run(folder.path(), "pc_a", &line)
            .await
            .failed(code, &[part]);
    }
    run(folder.path(), "", &["library.bib", "--token", "pc_a"])
        .await
        .failed(2, &["--endpoint"]);
    let both = [
        "library.bib",
        "--endpoint",
        "http://localhost",
        "--database-url",
        "sqlite:a.db",
    ];
    run(folder.path(), "pc_a", &both)
        .await
        .failed(2, &["--endpoint", "--database-url"]);
}
