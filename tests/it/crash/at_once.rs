//! Two hundred writes under way when the program is killed.

use entity::paper;
use paper_catalog::catalog::Catalog;
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tokio::{sync::mpsc::unbounded_channel, task::JoinSet};

use super::{open, token};
use crate::{
    history::{assert_complete, changes},
    mutations::{document, minimal},
    read_model::findings_in,
    support::{Client, Database, Kind, Server, databases, run},
};

/// Writes that are sent at once.
const WRITES: usize = 200;

/// One write of many, which leaves the same however often it is sent.
fn write(round: usize, number: usize, papers: &[String]) -> (&'static str, Value) {
    let name = format!("{round}-{number}");
    let mut input = minimal(&format!("Paper {name}"));
    input["doi"] = json!(format!("10.1234/{name}"));
    input["authors"] = json!([{ "name": format!("Author {}", number % 7) }, { "name": format!("Author of {name}") }]);
    let verb = ["createPaper", "upsertPaper", "importPapers", "updatePaper"][number % 4];
    match verb {
        "createPaper" => input["idempotencyKey"] = json!(name),
        "importPapers" => input = json!({ "source": { "papers": [input] }, "sourceName": "test" }),
        "updatePaper" => input = json!({ "id": papers[number / 4], "patch": { "comment": name } }),
        _ => {}
    }
    (verb, input)
}

/// Sends all writes at once and kills the server when so many were acknowledged. Gives the numbers of those that were.
async fn kill(
    server: Server,
    client: &Client,
    round: usize,
    papers: &[String],
    after: usize,
) -> Vec<usize> {
    let (sender, mut receiver) = unbounded_channel();
    let mut requests = JoinSet::new();
    for number in 0..WRITES {
        let (verb, input) = write(round, number, papers);
        let body = json!({ "query": document(verb, ""), "variables": { "input": input } });
        let (request, sender) = (client.post("/graphql").json(&body), sender.clone());
        requests.spawn(async move {
            let Ok(response) = request.send().await else {
                return;
            };
            let Ok(answer) = response.json::<Value>().await else {
                return;
            };
            assert_eq!(answer["data"][verb]["userErrors"], json!([]), "{answer:#}");
            // The other side leaves once it has seen enough.
            let _ = sender.send(number);
        });
    }
    drop(sender);
    let mut acknowledged = Vec::new();
    while acknowledged.len() < after {
        acknowledged.push(receiver.recv().await.expect("they are not done yet"));
    }
    server.kill();
    requests.join_all().await;
    while let Some(number) = receiver.recv().await {
        acknowledged.push(number);
    }
    acknowledged
}

/// The titles of all papers, and their comments.
async fn stored(catalog: &Catalog) -> Vec<(String, Option<String>)> {
    let papers = paper::Entity::find()
        .all(catalog.read())
        .await
        .expect("papers");
    let mut stored: Vec<_> = papers
        .into_iter()
        .map(|paper| (paper.title, paper.comment))
        .collect();
    stored.sort_unstable();
    stored
}

/// Kills the program again and again, each time a little later.
async fn survive(database: &Database, rounds: usize) {
    let catalog = open(database).await;
    let token = token(&catalog).await;
    let mut papers = Vec::new();
    let server = Server::spawn(database.url());
    let client = server.client().with_token(&token);
    for number in 0..WRITES / 4 {
        let paper = crate::mutations::paper(&client, minimal(&format!("Old {number}"))).await;
        papers.push(paper["id"].as_str().expect("an id").to_owned());
    }
    assert!(server.terminate().success());
    for round in 0..rounds {
        let server = Server::spawn(database.url());
        let client = server.client().with_token(&token);
        let after = 1 + round * (WRITES - 20) / rounds;
        let acknowledged = kill(server, &client, round, &papers, after).await;
        assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
        let revision = catalog.revision().await.expect("a revision");
        assert_complete(&changes(&catalog).await, revision);
        let before = stored(&catalog).await;
        for number in acknowledged {
            let name = format!("{round}-{number}");
            let is_there = |(title, comment): &(String, Option<String>)| {
                *title == format!("Paper {name}") || comment.as_ref() == Some(&name)
            };
            assert!(
                before.iter().any(is_there),
                "{name} was acknowledged and is gone"
            );
        }
        let server = Server::spawn(database.url());
        let client = server.client().with_token(&token);
        let mut states = Vec::new();
        for _ in 0..2 {
            for number in 0..WRITES {
                let (verb, input) = write(round, number, &papers);
                let answer = client
                    .graphql(&document(verb, ""), json!({ "input": input }))
                    .await;
                assert_eq!(answer.data()[verb]["userErrors"], json!([]));
            }
            states.push((
                catalog.revision().await.expect("a revision"),
                stored(&catalog).await,
            ));
        }
        assert_eq!(states[0], states[1], "all has been done, and done once");
        assert_eq!(
            states[0].1.len(),
            papers.len() + (round + 1) * WRITES * 3 / 4
        );
        assert!(server.terminate().success());
    }
    assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
}

databases! {
    async fn two_hundred_writes_at_once_are_each_there_or_not_and_can_be_sent_again(database: Database) {
        survive(&database, 2).await;
    }
}

/// The same, often.
mod two_hundred_writes_at_once_survive_being_killed_twenty_times {
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
