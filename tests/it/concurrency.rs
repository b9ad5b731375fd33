//! Many writers at once, in one process and in two: no work is lost, and nobody meets a fault of the server.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    crash::{open, token},
    history::{assert_complete, changes},
    mutations::{minimal, mutate, paper, state},
    read_model::findings_in,
    support::{Answer, Client, Database, Server, TestApp, databases, program},
};

/// Clients that change one paper at once.
const CLIENTS: usize = 40;

/// Changes that each of them makes.
const CHANGES: usize = 10;

/// An update that, where it comes too late, says what the paper is now.
const ADD: &str = "mutation($input: UpdatePaperInput!) { updatePaper(input: $input) {
    paper { revision comment }
    userErrors { code field ... on StaleRevision { current { ... on Paper { revision comment } } } }
} }";

/// Adds marks to the paper's comment, each to what the comment says at the time, until all are in. Gives how often it came too
/// late.
async fn add_marks(client: Client, id: String, who: usize, changes: usize) -> usize {
    let mut now = comment(&client, &json!(id)).await;
    let mut refused = 0;
    for number in 0..changes {
        loop {
            let before = now["comment"].as_str().unwrap_or_default();
            let input = json!({
                "id": id,
                "expectedRevision": now["revision"],
                "patch": { "comment": format!("{before} {who}/{number}").trim() }
            });
            let answer = client.graphql(ADD, json!({ "input": input })).await;
            let payload = answer.data()["updatePaper"].clone();
            if payload["userErrors"] == json!([]) {
                now = payload["paper"].clone();
                break;
            }
            let stale = ("STALE_REVISION".to_owned(), "expectedRevision".to_owned());
            assert_eq!(answer.user_errors("updatePaper"), [stale]);
            now = payload["userErrors"][0]["current"].clone();
            refused += 1;
        }
    }
    refused
}

/// All marks that all clients made.
fn marks(clients: usize, changes: usize) -> BTreeSet<String> {
    let all =
        (0..clients).flat_map(|who| (0..changes).map(move |number| format!("{who}/{number}")));
    all.collect()
}

fn marks_in(comment: &Value) -> BTreeSet<String> {
    let comment = comment.as_str().expect("a comment");
    comment.split(' ').map(str::to_owned).collect()
}

async fn comment(client: &Client, id: &Value) -> Value {
    let read = "query($id: ID!) { paper(by: { id: $id }) { revision comment } }";
    client.graphql(read, json!({ "id": id })).await.data()["paper"].clone()
}

/// Adds papers one after the other until the commands are done, and reads each of them at once. Gives how many.
async fn add_papers(client: Client, who: usize, done: Arc<AtomicBool>) -> usize {
    let mut added = 0;
    while !done.load(Ordering::SeqCst) {
        let mut input = minimal(&format!("From client {who}"));
        input["authors"] = json!([{ "name": "Same Author" }]);
        let slug = paper(&client, input).await["slug"].clone();
        let read = "query($slug: String!) { paper(by: { slug: $slug }) { slug } }";
        let read = client.graphql(read, json!({ "slug": slug })).await;
        assert_eq!(
            read.data()["paper"]["slug"],
            slug,
            "what was acknowledged is read"
        );
        added += 1;
    }
    added
}

/// Runs commands on a database one after the other.
fn run_commands(url: &str, folder: &Path) {
    for line in [
        &["import", "first.bib"][..],
        &["doctor"],
        &["import", "second.bib"],
        &["import", "first.bib"],
        &["export", "--output", "papers.jsonl"],
        &["token", "create", "--name", "another", "--role", "viewer"],
        &["doctor"],
    ] {
        let mut command = program(folder);
        let output = command
            .args(line)
            .args(["--database-url", url])
            .output()
            .expect("the program starts");
        assert!(
            output.status.success(),
            "{line:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

databases! {
    async fn a_server_and_commands_write_one_database_at_once(database: Database) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, keys) in [("first.bib", 0..700), ("second.bib", 500..1_000)] {
            let entries = keys.map(|at| format!("@misc{{key{at}, title = {{Paper {at}}}, author = {{Author, Same}}, doi = {{10.1234/{at}}}}}\n"));
            std::fs::write(folder.path().join(name), entries.collect::<String>()).expect("a file");
        }
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let server = Server::spawn(database.url());
        let done = Arc::new(AtomicBool::new(false));
        let mut clients = JoinSet::new();
        for who in 0..4 {
            let client = server.client().with_token(&token);
            clients.spawn(add_papers(client, who, Arc::clone(&done)));
        }
        let url = database.url().to_owned();
        let commands = tokio::task::spawn_blocking(move || run_commands(&url, folder.path())).await;
        done.store(true, Ordering::SeqCst);
        commands.expect("each command is done");
        let added: usize = clients.join_all().await.into_iter().sum();
        assert!(added > 0, "they met each other");
        let revision = catalog.revision().await.expect("a revision");
        assert_complete(&changes(&catalog).await, revision);
        let query = json!({ "query": "{ papers(filter: { status: { in: [DRAFT, PUBLISHED] } }) { totalCount } catalog { authorCount } }" });
        let now = server.client().with_token(&token).post("/graphql").header("x-catalog-min-revision", revision).json(&query);
        let now = Answer::of(now).await.data();
        assert_eq!(now["papers"]["totalCount"], 1_000 + added);
        assert_eq!(now["catalog"]["authorCount"], 1);
        assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
        assert!(server.terminate().success());
    }

    async fn forty_clients_lose_no_change_of_one_paper(app: TestApp) {
        let editor = app.editor().await;
        let before = paper(&editor, minimal("Contended")).await;
        let id = before["id"].as_str().expect("an id").to_owned();
        let mut clients = JoinSet::new();
        for who in 0..CLIENTS {
            clients.spawn(add_marks(editor.clone(), id.clone(), who, CHANGES));
        }
        let refused: usize = clients.join_all().await.into_iter().sum();
        assert!(refused > 0, "they met each other");
        let after = comment(&app, &before["id"]).await;
        assert_eq!(marks_in(&after["comment"]), marks(CLIENTS, CHANGES));
        assert_eq!(after["revision"], CLIENTS * CHANGES + 1, "each change that was made, and no other");
        let revision = app.catalog().revision().await.expect("a revision");
        assert_complete(&changes(app.catalog()).await, revision);
    }

    async fn the_same_new_names_at_once_are_created_once(app: TestApp) {
        let editor = app.editor().await;
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let editor = editor.clone();
            clients.spawn(async move {
                let mut input = minimal("Same title");
                input["url"] = json!(format!("https://example.org/{number}"));
                input["authors"] = json!([{ "name": "Same Author" }]);
                input["topics"] = json!(["Same topic"]);
                input["createMissingTopics"] = json!(true);
                input["venue"] = json!("Same venue");
                paper(&editor, input).await["slug"].to_string()
            });
        }
        let slugs: BTreeSet<_> = clients.join_all().await.into_iter().collect();
        assert_eq!(slugs.len(), CLIENTS, "each has a slug of its own");
        let catalog = state(&app).await["catalog"].clone();
        assert_eq!((&catalog["paperCount"], &catalog["authorCount"], &catalog["topicCount"]), (&json!(CLIENTS), &json!(1), &json!(1)));
    }

    async fn one_identifier_at_once_is_given_to_one_paper(app: TestApp) {
        let editor = app.editor().await;
        let mut clients = JoinSet::new();
        for number in 0..CLIENTS {
            let editor = editor.clone();
            clients.spawn(async move {
                let mut input = minimal(&format!("Paper {number}"));
                input["doi"] = json!("10.1234/same");
                let answer = mutate(&editor, "createPaper", "", input).await;
                answer.data();
                answer.user_errors("createPaper")
            });
        }
        let answers = clients.join_all().await;
        let refused = answers.iter().filter(|errors| errors.first().is_some_and(|(code, _)| code == "DUPLICATE_IDENTIFIER"));
        assert_eq!(refused.count(), CLIENTS - 1);
        assert_eq!(state(&app).await["catalog"]["paperCount"], 1);
    }

    async fn two_processes_on_one_database_lose_no_change(database: Database) {
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let servers = [Server::spawn(database.url()), Server::spawn(database.url())];
        let first = servers[0].client().with_token(&token);
        let before = paper(&first, minimal("Contended")).await;
        let id = before["id"].as_str().expect("an id").to_owned();
        let mut clients = JoinSet::new();
        for who in 0..20 {
            let client = servers[who % 2].client().with_token(&token);
            clients.spawn(add_marks(client, id.clone(), who, 5));
        }
        let mut papers = JoinSet::new();
        for number in 0..20 {
            let client = servers[number % 2].client().with_token(&token);
            papers.spawn(async move {
                let mut input = minimal("Same title");
                input["authors"] = json!([{ "name": "Same Author" }]);
                input["url"] = json!(format!("https://example.org/{number}"));
                paper(&client, input).await["slug"].to_string()
            });
        }
        clients.join_all().await;
        let slugs: BTreeSet<_> = papers.join_all().await.into_iter().collect();
        assert_eq!(slugs.len(), 20);
        let mut seen = Vec::new();
        for server in &servers {
            let after = comment(server.client(), &before["id"]).await;
            assert_eq!(marks_in(&after["comment"]), marks(20, 5));
            seen.push(state(server.client()).await);
        }
        assert_eq!(seen[0], seen[1], "what one commits the other sees");
        assert_eq!(seen[0]["catalog"]["authorCount"], 1);
        let revision = catalog.revision().await.expect("a revision");
        assert_complete(&changes(&catalog).await, revision);
        for server in servers {
            assert!(server.terminate().success());
        }
    }
}
