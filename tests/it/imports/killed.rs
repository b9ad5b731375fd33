//! The program killed in the middle of an import.

use entity::{author, identifier, paper, topic_paper};
use sea_orm::EntityTrait;

use super::*;
use crate::{
    crash::{open, token},
    history::{assert_complete, changes},
    support::{Database, Server},
};

/// Papers of the import.
const PAPERS: usize = 200;

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

databases! {
    async fn an_import_is_there_as_a_whole_or_not_at_all_and_can_be_repeated(database: Database) {
        let catalog = open(&database).await;
        let token = token(&catalog).await;
        let papers = Value::Array((0..PAPERS).map(full).collect());
        for requests in [1, 10, 40] {
            kill_while_importing(&database, &token, &papers, requests).await;
            let stored = paper::Entity::find().all(catalog.read()).await.expect("papers").len();
            assert!(stored == 0 || stored == PAPERS, "{stored} of {PAPERS}");
        }
        let server = Server::spawn(database.url());
        let client = server.client().with_token(&token);
        let more = || json!({ "idempotencyKey": "key" });
        let done = import_with(&client, papers.clone(), more()).await;
        assert_eq!(done["created"], PAPERS, "the key tells of the papers that were created, now or before the crash");
        let again = import(&client, papers.clone()).await;
        assert_eq!(again["unchanged"], PAPERS);
        assert_eq!(again["revision"], done["revision"]);
        let read = catalog.read();
        assert_eq!(author::Entity::find().all(read).await.expect("authors").len(), PAPERS + 1);
        assert_eq!(identifier::Entity::find().all(read).await.expect("identifiers").len(), PAPERS);
        assert_eq!(topic_paper::Entity::find().all(read).await.expect("listings").len(), 2 * PAPERS);
        let revision = catalog.revision().await.expect("a revision");
        assert_eq!(revision, 2, "the token and the import");
        assert_complete(&changes(&catalog).await, revision);
        assert!(server.terminate().success());
    }
}
