//! The program killed in the middle of writing: what was acknowledged is there, whole, and nothing is there by half.

use std::collections::{BTreeMap, BTreeSet};

use entity::{
    author, authorship, change,
    enums::{ChangeEntity, ChangeOperation, Role},
    identifier, link, paper, paper_topic, summary, topic_paper,
};
use paper_catalog::{
    app::system_clock,
    auth,
    catalog::{Actor, Catalog},
    config::Config,
    db::Db,
};
use sea_orm::EntityTrait;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{
    history::{assert_complete, changes},
    mutations::document,
    support::{Client, Database, Server, databases},
};

mod at_once;

/// Papers that are to be added.
const PAPERS: usize = 1_000;

/// Clients that add them at once.
const CLIENTS: usize = 8;

/// Acknowledged papers after which the program is killed.
const KILLED_AFTER: usize = 300;

/// The catalog of a database, opened beside the program.
pub async fn open(database: &Database) -> Catalog {
    let mut config = Config::default().database;
    config.url = database.url().parse().expect("an address of ours");
    Catalog::new(Db::open(&config).await.expect("it opens"), system_clock())
}

/// A new token of an editor.
pub async fn token(catalog: &Catalog) -> String {
    let actor = Actor::command("test");
    let issued = auth::issue(catalog, &actor, "test", Role::Editor, None).await;
    issued.unwrap_or_else(|_| panic!("a token")).secret
}

/// A paper with something in every table that a paper has rows in.
fn input(number: usize) -> Value {
    json!({
        "title": format!("Paper {number}"),
        "url": format!("https://example.org/{number}"),
        "tldr": format!("Says {number}."),
        "arxivId": format!("2401.{number:05}"),
        "authors": [{ "name": format!("Author {number}") }, { "name": "Everybody's Coauthor" }],
        "topics": ["Common topic", format!("Topic {}", number % 10)],
        "createMissingTopics": true
    })
}

/// Adds papers until the server is gone, and tells of each that is acknowledged.
async fn add(
    client: Client,
    first: usize,
    acknowledged: tokio::sync::mpsc::UnboundedSender<(usize, String)>,
) {
    for number in (first..PAPERS).step_by(CLIENTS) {
        let body = json!({ "query": document("createPaper", ""), "variables": { "input": input(number) } });
        let Ok(response) = client.post("/graphql").json(&body).send().await else {
            return;
        };
        let Ok(answer) = response.json::<Value>().await else {
            return;
        };
        let id = answer["data"]["createPaper"]["paper"]["id"].as_str();
        let id = id.unwrap_or_else(|| panic!("not acknowledged: {answer:#}"));
        // The other side leaves once it has seen enough.
        let _ = acknowledged.send((number, id.to_owned()));
    }
}

/// Rows counted by the paper that they belong to.
fn count(papers: impl Iterator<Item = i64>) -> BTreeMap<i64, usize> {
    let mut counts = BTreeMap::new();
    for paper in papers {
        *counts.entry(paper).or_default() += 1;
    }
    counts
}

/// Each paper has all of its rows, and no row is without its paper.
async fn assert_whole(catalog: &Catalog, papers: &[paper::Model]) {
    let read = catalog.read();
    macro_rules! rows {
        ($table:ident) => {
            $table::Entity::find().all(read).await.expect("rows")
        };
    }
    for (what, each, counts) in [
        (
            "authorship",
            2,
            count(rows!(authorship).iter().map(|row| row.paper_id)),
        ),
        ("link", 1, count(rows!(link).iter().map(|row| row.paper_id))),
        (
            "identifier",
            1,
            count(rows!(identifier).iter().map(|row| row.paper_id)),
        ),
        (
            "summary",
            1,
            count(rows!(summary).iter().map(|row| row.paper_id)),
        ),
        (
            "paper_topic",
            2,
            count(rows!(paper_topic).iter().map(|row| row.paper_id)),
        ),
        (
            "topic_paper",
            2,
            count(rows!(topic_paper).iter().map(|row| row.paper_id)),
        ),
    ] {
        let expected: BTreeMap<_, _> = papers.iter().map(|paper| (paper.id, each)).collect();
        assert_eq!(counts, expected, "{what}");
    }
    assert_eq!(
        rows!(author).len(),
        papers.len() + 1,
        "an author of each, and the one of all"
    );
    let changes = rows!(change);
    let of = |entity: ChangeEntity| {
        let rows = changes.iter().filter(move |row| row.entity == entity);
        rows.map(|row| row.entity_uid).collect::<Vec<_>>()
    };
    let created: BTreeSet<_> = papers.iter().map(|paper| paper.uid).collect();
    assert_eq!(of(ChangeEntity::Paper).len(), papers.len());
    assert_eq!(
        of(ChangeEntity::Paper).into_iter().collect::<BTreeSet<_>>(),
        created
    );
    assert_eq!(of(ChangeEntity::Author).len(), papers.len() + 1);
    assert!(
        changes
            .iter()
            .all(|row| row.operation == ChangeOperation::Created)
    );
}

databases! {
    async fn what_was_acknowledged_survives_a_kill_and_nothing_is_half_written(database: Database) {
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let server = Server::spawn(database.url());
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let mut clients = JoinSet::new();
        for first in 0..CLIENTS {
            let client = Client::new(server.client().origin()).with_token(&token);
            clients.spawn(add(client, first, sender.clone()));
        }
        drop(sender);
        let mut acknowledged = BTreeMap::new();
        while acknowledged.len() < KILLED_AFTER {
            let (number, id) = receiver.recv().await.expect("the clients are not done yet");
            acknowledged.insert(number, id);
        }
        server.kill();
        clients.join_all().await;
        while let Some((number, id)) = receiver.recv().await {
            acknowledged.insert(number, id);
        }
        assert!(acknowledged.len() < PAPERS, "killed in the middle");

        let server = Server::spawn(database.url());
        let papers = paper::Entity::find().all(catalog.read()).await.expect("papers");
        let stored: BTreeMap<_, _> = papers.iter().map(|paper| (format!("paper_{}", paper.uid), &paper.title)).collect();
        for (number, id) in &acknowledged {
            assert_eq!(stored.get(id), Some(&&format!("Paper {number}")), "acknowledged and gone");
        }
        assert!(papers.len() <= acknowledged.len() + CLIENTS, "each client had one request under way");
        assert_whole(&catalog, &papers).await;
        let revision = catalog.revision().await.expect("a revision");
        assert_eq!(revision, i64::try_from(papers.len()).expect("few") + 1, "one a paper, and one for the token");
        assert_complete(&changes(&catalog).await, revision);

        let client = server.client().with_token(&token);
        let next = client.graphql(&document("createPaper", "title"), json!({ "input": input(PAPERS) })).await;
        assert_eq!(next.data()["createPaper"]["paper"]["title"], format!("Paper {PAPERS}"));
        let count = client.data("{ catalog { paperCount } }").await;
        assert_eq!(count["catalog"]["paperCount"], papers.len() + 1);
        assert!(server.terminate().success());
    }
}
