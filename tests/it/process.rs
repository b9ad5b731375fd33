//! The program as a process: its first start, its end, and a command beside it.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Client, Database, Server, databases, program};

const CREATE: &str = "mutation ($input: CreatePaperInput!) {
    createPaper(input: $input) { paper { id } userErrors { message } }
}";

fn minimal(title: &str) -> Value {
    let input = json!({ "title": title, "url": "https://example.org/a-paper" });
    json!({ "query": CREATE, "variables": { "input": input } })
}

/// Starts the program as a newcomer does: in a folder, without any setting but a free port.
fn start_in(folder: &Path) -> Server {
    let mut command = program(folder);
    command.args(["--listen", "127.0.0.1:0"]);
    Server::start(command)
}

async fn count(client: &Client) -> u64 {
    let data = client.data("{ papers(first: 1) { totalCount } }").await;
    data["papers"]["totalCount"].as_u64().expect("a count")
}

#[tokio::test]
async fn the_first_start_loads_the_demo_and_prints_a_token_and_the_next_one_does_neither() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut first = start_in(folder.path());
    let token = first.printed_token();
    assert_eq!(count(first.client()).await, 21);
    let admin = first.client().with_token(&token);
    let created = admin.send(minimal("A new entry")).await.data();
    let id = created["createPaper"]["paper"]["id"].clone();
    assert!(first.terminate().success(), "asked to end, it ends well");

    let mut second = start_in(folder.path());
    assert_eq!(count(second.client()).await, 22);
    let found = second.client().graphql(
        "query ($id: ID!) { paper(by: { id: $id }) { title } }",
        json!({ "id": id }),
    );
    assert_eq!(found.await.at("/data/paper/title"), "A new entry");
    let printed = second.output().join("\n");
    assert!(!printed.contains("pc_"), "{printed}");
}

databases! {
    async fn a_token_made_beside_the_running_server_is_good_at_once(database: Database) {
        let server = Server::spawn(database.url());
        let token = editor_token(database.url());
        let editor = server.client().with_token(&token);
        let created = editor.send(minimal("By a script")).await.data();
        assert_ne!(created["createPaper"]["paper"], Value::Null);
        assert_eq!(count(server.client()).await, 1);
    }
}

/// Makes a token as an operator does, beside the running server.
pub fn editor_token(url: &str) -> String {
    let mut command = program(Path::new("."));
    command.args(["token", "create", "--name", "a script", "--role", "editor"]);
    let output = command.args(["--database-url", url]).output();
    let output = output.expect("the program starts");
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{problem}");
    String::from_utf8(output.stdout)
        .expect("a token")
        .trim()
        .to_owned()
}
