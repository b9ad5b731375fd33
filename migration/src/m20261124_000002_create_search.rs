//! The indexes that searches ask.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema;

/// The tables of the indexes.
const INDEXES: [&str; 3] = ["paper_search", "author_search", "topic_search"];

/// Creates `paper_search`, `author_search`, `topic_search`, on SQLite a view `..._token` of each, `search_word` and `search_state`.
///
/// The texts become tokens in the program, so this step cannot fill the indexes: it says that they are of version 0, and the next
/// start of the server, whose version is another one, makes them anew in one transaction.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let connection = manager.get_connection();
        for table in INDEXES {
            for sql in index(backend, table) {
                connection.execute_unprepared(&sql).await?;
            }
        }
        schema::create(manager, word(backend), []).await?;
        schema::create(manager, state(), []).await?;
        connection
            .execute_unprepared("INSERT INTO search_state (id, version) VALUES (1, 0)")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Sqlite {
            let tokens = [
                "paper_search_token",
                "author_search_token",
                "topic_search_token",
            ];
            schema::drop(manager, &tokens).await?;
        }
        schema::drop(
            manager,
            &[
                "search_state",
                "search_word",
                "topic_search",
                "author_search",
                "paper_search",
            ],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// An index of tokens with their places. FTS5 keeps no text of its own and takes tokens as they come: `ascii` parts them by spaces
/// and leaves whatever is not ASCII alone.
fn index(backend: DbBackend, table: &str) -> Vec<String> {
    match backend {
        DbBackend::Postgres => vec![
            format!(r#"CREATE TABLE "{table}" (id bigint PRIMARY KEY, vector tsvector NOT NULL)"#),
            format!(r#"CREATE INDEX "{table}_vector_idx" ON "{table}" USING gin (vector)"#),
        ],
        _ => vec![
            format!(
                r#"CREATE VIRTUAL TABLE "{table}" USING fts5(title, summary, names, body,
               content='', contentless_delete=1, tokenize='ascii')"#
            ),
            // The tokens of each entry, to look at: the index itself only tells who has a token.
            format!(r#"CREATE VIRTUAL TABLE "{table}_token" USING fts5vocab("{table}", instance)"#),
        ],
    }
}

/// The words of titles and names, once each: what a misspelled one may mean. A word stays when the last entry that has it is gone; it
/// leads to nothing then.
fn word(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("search_word")
        .col(schema::key(backend, "word").not_null().primary_key())
        .take()
}

/// How the tokens in the indexes were made.
fn state() -> TableCreateStatement {
    Table::create()
        .table("search_state")
        .col(ColumnDef::new("id").integer().not_null().primary_key())
        .col(ColumnDef::new("version").integer().not_null())
        .check(Check::named(
            "search_state_one_row_check",
            Expr::col("id").eq(1),
        ))
        .take()
}
