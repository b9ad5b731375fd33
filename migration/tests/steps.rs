//! Every step goes up and down on SQLite, and one that fails leaves nothing behind.

#![expect(
    clippy::disallowed_methods,
    reason = "these tests are below the one type that holds the database"
)]

use migration::{Migrator, MigratorTrait};
use sea_orm_migration::sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, DbErr, QueryResult, Statement, TransactionTrait,
};
use tempfile::TempDir;

/// A database of its own in a temporary directory, which lives as long as this value.
struct Scratch {
    connection: DatabaseConnection,
    _directory: TempDir,
}

impl Scratch {
    async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = format!(
            "sqlite:{}?mode=rwc",
            directory.path().join("catalog.db").display()
        );
        let connection = Database::connect(url).await.expect("a new database");
        Self {
            connection,
            _directory: directory,
        }
    }

    async fn run(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.expect(sql);
    }

    /// The definition of everything in the database but the list of applied steps.
    async fn schema(&self) -> Vec<Object> {
        let sql = "SELECT name, sql FROM sqlite_master \
                   WHERE name NOT LIKE 'sqlite_%' AND name <> 'seaql_migrations' ORDER BY rowid";
        let rows = self
            .connection
            .query_all_raw(self.statement(sql))
            .await
            .expect(sql);
        let text = |row: &QueryResult, column| row.try_get::<String>("", column).expect(column);
        rows.iter()
            .map(|row| Object {
                name: text(row, "name"),
                sql: text(row, "sql"),
            })
            .collect()
    }

    async fn count(&self, sql: &str) -> i64 {
        let row = self
            .connection
            .query_one_raw(self.statement(sql))
            .await
            .expect(sql);
        row.expect("one row").try_get_by_index(0).expect("a number")
    }

    fn statement(&self, sql: &str) -> Statement {
        Statement::from_string(self.connection.get_database_backend(), sql)
    }
}

/// A table or an index.
#[derive(Debug, PartialEq)]
struct Object {
    name: String,
    sql: String,
}

#[tokio::test]
async fn up_down_and_up_again_give_the_same_schema() {
    let scratch = Scratch::new().await;
    Migrator::up(&scratch.connection, None).await.expect("up");
    let first = scratch.schema().await;
    assert!(first.iter().any(|object| object.name == "paper"));

    Migrator::down(&scratch.connection, None)
        .await
        .expect("down");
    assert_eq!(scratch.schema().await, []);

    Migrator::up(&scratch.connection, None)
        .await
        .expect("up again");
    assert_eq!(scratch.schema().await, first);
}

#[tokio::test]
async fn each_step_down_takes_back_just_what_its_step_up_made() {
    let scratch = Scratch::new().await;
    for _ in Migrator::migrations() {
        let before = scratch.schema().await;
        Migrator::up(&scratch.connection, Some(1))
            .await
            .expect("one step up");
        let after = scratch.schema().await;
        Migrator::down(&scratch.connection, Some(1))
            .await
            .expect("one step down");
        assert_eq!(scratch.schema().await, before);
        Migrator::up(&scratch.connection, Some(1))
            .await
            .expect("one step up again");
        assert_eq!(scratch.schema().await, after);
    }
}

#[tokio::test]
async fn a_step_that_fails_at_its_end_leaves_nothing_behind() {
    let scratch = Scratch::new().await;
    for (number, step) in Migrator::migrations().iter().enumerate() {
        let before = scratch.schema().await;
        let Some(last) = last_object_of_next_step(&scratch).await else {
            Migrator::up(&scratch.connection, Some(1))
                .await
                .expect("a step that creates nothing here");
            continue;
        };
        scratch
            .run(&format!(r#"CREATE TABLE "{last}" (in_the_way INTEGER)"#))
            .await;

        Migrator::up(&scratch.connection, Some(1))
            .await
            .expect_err(step.name());

        scratch.run(&format!(r#"DROP TABLE "{last}""#)).await;
        assert_eq!(scratch.schema().await, before, "{}", step.name());
        let applied = scratch.count("SELECT count(*) FROM seaql_migrations").await;
        assert_eq!(usize::try_from(applied), Ok(number));
        Migrator::up(&scratch.connection, Some(1))
            .await
            .expect("the way is free");
    }
}

/// Name of what the next step creates last; none for one that creates nothing on this database.
async fn last_object_of_next_step(scratch: &Scratch) -> Option<String> {
    let before = scratch.schema().await;
    Migrator::up(&scratch.connection, Some(1))
        .await
        .expect("one step up");
    let mut after = scratch.schema().await.into_iter();
    let is_new = |object: &Object| before.iter().all(|known| known.name != object.name);
    let last = after.rfind(is_new);
    Migrator::down(&scratch.connection, Some(1))
        .await
        .expect("one step down");
    last.map(|object| object.name)
}

#[tokio::test]
async fn inside_a_transaction_all_steps_are_taken_or_none() {
    let scratch = Scratch::new().await;
    let transaction = scratch.connection.begin().await.expect("begin");
    Migrator::up(&transaction, None).await.expect("up");
    transaction.rollback().await.expect("rollback");
    assert_eq!(scratch.schema().await, []);

    let transaction = scratch.connection.begin().await.expect("begin");
    Migrator::up(&transaction, None).await.expect("up");
    transaction.commit().await.expect("commit");
    assert_eq!(
        Migrator::get_pending_migrations(&scratch.connection)
            .await
            .expect("pending")
            .len(),
        0
    );
}

#[tokio::test]
async fn the_revision_counter_has_one_row_that_starts_at_zero() {
    let scratch = Scratch::new().await;
    Migrator::up(&scratch.connection, None).await.expect("up");
    assert_eq!(
        scratch
            .count("SELECT sum(revision) FROM catalog_state")
            .await,
        0
    );
    assert_eq!(scratch.count("SELECT count(*) FROM catalog_state").await, 1);
    refused(
        &scratch,
        "INSERT INTO catalog_state (id) VALUES (2)",
        "catalog_state_one_row_check",
    )
    .await;
}

#[tokio::test]
async fn a_redirect_has_exactly_one_old_key() {
    let scratch = Scratch::new().await;
    Migrator::up(&scratch.connection, None).await.expect("up");
    for old in ["NULL, NULL", "'old', x'01'"] {
        let sql = format!(
            "INSERT INTO redirect (entity, old_slug, old_uid, target_uid, at) VALUES ('PAPER', {old}, x'02', 0)"
        );
        refused(&scratch, &sql, "redirect_old_key_check").await;
    }
}

/// Checks that a statement fails and that the reason names `constraint`.
async fn refused(scratch: &Scratch, sql: &str, constraint: &str) {
    let error: DbErr = scratch
        .connection
        .execute_unprepared(sql)
        .await
        .expect_err(sql);
    assert!(error.to_string().contains(constraint), "{error}");
}
