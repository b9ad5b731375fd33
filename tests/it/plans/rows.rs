//! Some thousands of rows, made by the database itself.

use sea_orm::{ConnectionTrait, Database as Connector, DatabaseConnection, DbBackend};

use crate::support::Database;

const NUMBERS: &str =
    "WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i <";

/// Every paper has two of 20 topics and three of 400 authors; some of them are drafts, some have no date.
const ROWS: [(u32, &str); 7] = [
    (
        20,
        "INSERT INTO topic (uid, slug, name, name_key, created_at, updated_at)
         SELECT UID, 'topic-' || i, 'topic-' || i, 'topic-' || i, i, i FROM numbers",
    ),
    (
        400,
        "INSERT INTO author (uid, slug, display_name, name_key, sort_key, created_at, updated_at)
         SELECT UID, 'author-' || i, 'author-' || i, 'author-' || i, 'author-' || i, i, i FROM numbers",
    ),
    (
        20_000,
        "INSERT INTO paper (uid, slug, title, title_key, kind, status, integrity, featured, pub_sort, visibility, revision,
             created_at, updated_at)
         SELECT UID, 'paper-' || i, 'Title', 'title ' || (i * 7919 % 20000), 'ARTICLE',
             CASE WHEN i % 17 = 0 THEN 'DRAFT' ELSE 'PUBLISHED' END, 'NONE', i % 50 = 0,
             CASE WHEN i % 11 = 1 THEN 0 ELSE (1990 + i / 10 % 35) * 10000 + (1 + i % 12) * 100 + 1 END,
             CASE WHEN i % 17 = 0 THEN 2 ELSE 0 END, 1, i / 10, i * 17 % 20000 FROM numbers",
    ),
    (
        20_000,
        "INSERT INTO topic_paper (topic_id, paper_id, direct, pub_sort, visibility)
         SELECT 1 + i * 3 % 10, i, 1 = 1, paper.pub_sort, paper.visibility FROM numbers JOIN paper ON paper.id = i",
    ),
    (
        20_000,
        "INSERT INTO topic_paper (topic_id, paper_id, direct, pub_sort, visibility)
         SELECT 11 + i * 7 % 10, i, 1 = 1, paper.pub_sort, paper.visibility FROM numbers JOIN paper ON paper.id = i",
    ),
    (
        20_000,
        "INSERT INTO authorship (paper_id, position, author_id, name_as_published, kind, pub_sort, visibility)
         SELECT i, 0, 1 + i * 13 % 200, 'Name', 'PERSON', paper.pub_sort, paper.visibility FROM numbers JOIN paper ON paper.id = i",
    ),
    (
        20_000,
        "INSERT INTO authorship (paper_id, position, author_id, name_as_published, kind, pub_sort, visibility)
         SELECT i, 1, 201 + i * 11 % 200, 'Name', 'PERSON', paper.pub_sort, paper.visibility FROM numbers JOIN paper ON paper.id = i",
    ),
];

/// A connection to the filled database.
pub async fn generated(database: &Database) -> DatabaseConnection {
    #[expect(
        clippy::disallowed_methods,
        reason = "rows are made below the one type that holds the database"
    )]
    let connection = Connector::connect(database.url())
        .await
        .expect("a database");
    let uid = match connection.get_database_backend() {
        DbBackend::Sqlite => "randomblob(16)",
        _ => "gen_random_uuid()",
    };
    for (count, insert) in ROWS {
        let sql = format!("{NUMBERS} {count}) {}", insert.replace("UID", uid));
        run(&connection, &sql).await;
    }
    run(&connection, "ANALYZE").await;
    connection
}

/// Lets each paper cite the next one, and gives all of them a card with two topics.
pub async fn cite(connection: &DatabaseConnection) {
    let next =
        "INSERT INTO citation (citing_id, cited_id) SELECT id, id + 1 FROM paper WHERE id < 20000";
    let card = r#"UPDATE paper SET card = '{"v":1,"a":[],"t":[1,11],"l":[],"d":[],"s":[]}'"#;
    for sql in [next, card, "ANALYZE"] {
        run(connection, sql).await;
    }
}

async fn run(connection: &DatabaseConnection, sql: &str) {
    let done = connection.execute_unprepared(sql).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}
