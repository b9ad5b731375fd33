//! The program killed in the middle of imports.

use std::{path::Path, process::Stdio};

use entity::paper;
use paper_catalog::catalog::Catalog;
use sea_orm::{EntityTrait, PaginatorTrait};

use super::*;
use crate::{
    crash::{open, token},
    history::{assert_complete, changes},
    read_model::findings_in,
    support::{Database, Kind, Server, program, run},
};

/// Papers of one import.
const PAPERS: usize = 200;

/// Records that the command writes in one transaction.
const CHUNK: usize = 500;

/// Starts an import and kills the server after so many other requests were answered.
async fn kill_while_importing(database: &Database, token: &str, papers: &Value, requests: usize) {
    let server = Server::spawn(database.url());
    let client = server.client().with_token(token);
    let body = json!({
        "query": IMPORT,
        "variables": { "input": { "source": { "papers": papers }, "sourceName": "test", "idempotencyKey": "key" } }
    });
    let request = client.post("/graphql").json(&body);
    let import = tokio::spawn(request.send());
    for _ in 0..requests {
        // A timer that needs no clock: the answers come while the import is under way.
        let ready = client.get("/healthz").send().await.expect("an answer");
        assert!(ready.status().is_success());
    }
    server.kill();
    // Whether it was answered before the end does not matter: what counts is what is stored.
    let _ = import.await.expect("the task ends");
}

async fn count(catalog: &Catalog) -> usize {
    let count = paper::Entity::find().count(catalog.read()).await;
    usize::try_from(count.expect("a number")).expect("few")
}

/// Kills imports of papers that are new each time, at later and later moments.
async fn survive(database: &Database, rounds: usize) {
    let catalog = open(database).await;
    let token = token(&catalog).await;
    let mut inputs = Vec::new();
    for round in 0..rounds {
        let papers = Value::Array((0..PAPERS).map(|at| full(round * PAPERS + at)).collect());
        let before = count(&catalog).await;
        let rising = round * 60 / rounds;
        kill_while_importing(database, &token, &papers, 1 + rising * rising / 20).await;
        let stored = count(&catalog).await - before;
        assert!(stored == 0 || stored == PAPERS, "{stored} of {PAPERS}");
        assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
        inputs.push(papers);
    }
    let server = Server::spawn(database.url());
    let client = server.client().with_token(&token);
    for papers in &inputs {
        let done = import(&client, papers.clone()).await;
        let taken = [&done["created"], &done["unchanged"]].map(Value::as_u64);
        assert!(
            [[Some(200), Some(0)], [Some(0), Some(200)]].contains(&taken),
            "{taken:?}"
        );
    }
    assert_eq!(count(&catalog).await, rounds * PAPERS);
    let revision = catalog.revision().await.expect("a revision");
    assert_eq!(
        revision,
        i64::try_from(rounds).expect("few") + 1,
        "the token and each import once"
    );
    assert_complete(&changes(&catalog).await, revision);
    for papers in inputs {
        assert_eq!(import(&client, papers).await["unchanged"], PAPERS);
    }
    assert_eq!(catalog.revision().await.expect("a revision"), revision);
    assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
    assert!(server.terminate().success());
}

/// What `export` writes of a database.
fn export(url: &str) -> String {
    let mut command = program(Path::new("."));
    let output = command
        .args(["export", "--database-url", url])
        .output()
        .expect("the program starts");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8")
}

databases! {
    async fn an_import_is_there_as_a_whole_or_not_at_all_and_can_be_repeated(database: Database) {
        survive(&database, 3).await;
    }

    async fn the_same_key_tells_of_the_papers_of_before_the_crash(database: Database) {
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let papers = Value::Array((0..PAPERS).map(full).collect());
        kill_while_importing(&database, &token, &papers, 20).await;
        let server = Server::spawn(database.url());
        let client = server.client().with_token(&token);
        let done = import_with(&client, papers.clone(), json!({ "idempotencyKey": "key" })).await;
        assert_eq!(done["created"], PAPERS, "now or before the crash");
        let again = import(&client, papers).await;
        assert_eq!((&again["unchanged"], &again["revision"]), (&json!(PAPERS), &done["revision"]));
    }

    async fn a_killed_command_is_continued_by_starting_it_again(database: Database) {
        let folder = tempfile::tempdir().expect("a folder");
        let entries = (0..3 * CHUNK).map(|at| format!("@article{{key{at}, title = {{Paper {at}}}, author = {{One, Author{}}}, year = 2024}}\n", at % 50));
        std::fs::write(folder.path().join("papers.bib"), entries.collect::<String>()).expect("a file");
        let import = |url: &str| {
            let mut command = program(folder.path());
            command.args(["import", "papers.bib", "--database-url", url])
                .stderr(Stdio::piped());
            command
        };
        let catalog = open(&database).await;
        let mut killed = import(database.url()).spawn().expect("the program starts");
        while count(&catalog).await == 0 {
            assert_eq!(killed.try_wait().expect("ours"), None, "it writes some before it ends");
        }
        killed.kill().expect("it runs, or has just ended");
        killed.wait().expect("ours");
        let stored = count(&catalog).await;
        assert_eq!(stored % CHUNK, 0, "whole transactions: {stored}");
        assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
        for unchanged in [stored, 3 * CHUNK] {
            let output = import(database.url()).output().expect("the program starts");
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success() && said.contains(&format!("unchanged {unchanged}")), "{said}");
        }
        let other = Database::create(database.kind()).await.expect("as the first one");
        assert!(import(other.url()).output().expect("the program starts").status.success());
        assert_eq!(export(database.url()), export(other.url()), "as if nothing had happened");
        assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
    }
}

/// The same, often.
mod an_import_survives_being_killed_twenty_times {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "takes minutes: cargo test --test it twenty_times -- --ignored"]
    async fn sqlite() {
        run(Kind::Sqlite, async |database: Database| {
            survive(&database, 20).await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "takes minutes: cargo test --test it twenty_times -- --ignored"]
    async fn postgres() {
        run(Kind::Postgres, async |database: Database| {
            survive(&database, 20).await;
        })
        .await;
    }
}
