//! As many papers as one request takes: counted rightly, unchanged the second time, and in little memory.

use entity::{
    author, author_name, authorship, catalog_state, change, figure, identifier, link, paper,
    paper_topic, redirect, summary, topic, topic_alias, topic_paper, venue,
};
use paper_catalog::catalog::Catalog;
use sea_orm::EntityTrait;

use super::*;
use crate::{
    crash::{open, token},
    read_model::findings_in,
    support::{Database, Kind, Server, run},
};

/// What a process may take, in KiB, whatever one request asks for.
const MEMORY: u64 = 200 * 1024;

/// Imports so many papers into a server of its own, twice.
async fn import_many(database: &Database, papers: usize) {
    let catalog = open(database).await;
    let token = token(&catalog).await;
    let patient = "server.request_timeout_seconds=600";
    let server = Server::spawn_with(&["--database-url", database.url(), "--set", patient]);
    let client = server.client().with_token(&token);
    let rows: Vec<Value> = (0..papers).map(full).collect();
    let body = json!({
        "query": "mutation($input: ImportPapersInput!) { importPapers(input: $input) {
            created updated unchanged rejected revision userErrors { code } rows(outcomes: [REJECTED, UPDATED]) { position }
        } }",
        "variables": { "input": { "source": { "papers": rows }, "sourceName": "test" } }
    });
    let import = async || client.send(body.clone()).await.data()["importPapers"].clone();
    let expected = |created: usize, unchanged: usize| json!({ "created": created, "updated": 0, "unchanged": unchanged, "rejected": 0, "revision": 2, "userErrors": [], "rows": [] });
    assert_eq!(import().await, expected(papers, 0));
    let before = dump(&catalog).await;
    assert_eq!(import().await, expected(0, papers));
    let after = dump(&catalog).await;
    for (before, after) in before.iter().zip(&after) {
        assert!(
            before == after,
            "the second time has changed rows of {}",
            before.0
        );
    }
    assert_eq!(
        client.data("{ papers { totalCount } }").await["papers"]["totalCount"],
        papers
    );
    assert_eq!(findings_in(&catalog).await, Vec::<String>::new());
    if let Some(memory) = server.peak_memory() {
        assert!(memory < MEMORY, "{memory} KiB for {papers} papers");
    }
    assert!(server.terminate().success());
}

/// All rows of the catalog, by their tables, in an order of their own.
async fn dump(catalog: &Catalog) -> Vec<(&'static str, Vec<String>)> {
    macro_rules! tables {
        ($($table:ident),+ $(,)?) => {
            vec![$({
                let rows = $table::Entity::find().all(catalog.read()).await.expect("rows");
                let mut rows: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
                rows.sort_unstable();
                (stringify!($table), rows)
            }),+]
        };
    }
    tables![
        author,
        author_name,
        authorship,
        catalog_state,
        change,
        figure,
        identifier,
        link,
        paper,
        paper_topic,
        redirect,
        summary,
        topic,
        topic_alias,
        topic_paper,
        venue,
    ]
}

databases! {
    async fn a_large_import_is_done_once_and_takes_little_memory(database: Database) {
        import_many(&database, 1_500).await;
    }
}

/// The largest import there can be.
mod the_largest_import_is_done_once_and_takes_little_memory {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "takes a minute: cargo test --test it the_largest_import -- --ignored"]
    async fn sqlite() {
        run(Kind::Sqlite, async |database: Database| {
            import_many(&database, 10_000).await;
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    #[ignore = "takes a minute: cargo test --test it the_largest_import -- --ignored"]
    async fn postgres() {
        run(Kind::Postgres, async |database: Database| {
            import_many(&database, 10_000).await;
        })
        .await;
    }
}
