//! Which papers an author or a topic lists.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, foreign_key, id, index, key, known_visibility, reference, unique};

/// Creates `authorship`, `paper_topic` and `topic_paper`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            authorship(backend),
            [
                unique("authorship", &["paper_id", "position"]),
                unique("authorship", &["paper_id", "author_id"]),
                index(
                    "authorship",
                    &["author_id", "visibility", "-pub_sort", "-paper_id"],
                ),
            ],
        )
        .await?;
        schema::create(
            manager,
            paper_topic(backend),
            [index("paper_topic", &["topic_id"])],
        )
        .await?;
        schema::create(
            manager,
            topic_paper(),
            [
                index(
                    "topic_paper",
                    &["topic_id", "visibility", "-pub_sort", "-paper_id"],
                ),
                index("topic_paper", &["paper_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["topic_paper", "paper_topic", "authorship"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The list of authors of each paper, and with it the list of papers of each author.
fn authorship(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("authorship")
        .col(id())
        .col(reference("paper_id").not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(reference("author_id").not_null())
        .col(ColumnDef::new("name_as_published").text().not_null())
        .col(ColumnDef::new("affiliation").text().null())
        .col(key(backend, "kind").not_null())
        .col(ColumnDef::new("pub_sort").integer().not_null())
        .col(ColumnDef::new("visibility").small_integer().not_null())
        .foreign_key(&mut foreign_key("authorship", "paper_id", "paper"))
        .foreign_key(&mut foreign_key("authorship", "author_id", "author"))
        .check(known_visibility("authorship"))
        .take()
}

/// The topics that were set on papers.
fn paper_topic(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("paper_topic")
        .col(reference("paper_id").not_null())
        .col(reference("topic_id").not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("is_primary").boolean().not_null())
        .col(key(backend, "source").not_null())
        .col(ColumnDef::new("confidence").double().null())
        .primary_key(Index::create().col("paper_id").col("topic_id"))
        .foreign_key(&mut foreign_key("paper_topic", "paper_id", "paper"))
        .foreign_key(&mut foreign_key("paper_topic", "topic_id", "topic"))
        .check(Check::named(
            "paper_topic_confidence_check",
            Expr::col("confidence").between(0, 1),
        ))
        .take()
}

/// What follows from them: the list of papers of each topic, those of its descendants included.
fn topic_paper() -> TableCreateStatement {
    Table::create()
        .table("topic_paper")
        .col(reference("topic_id").not_null())
        .col(reference("paper_id").not_null())
        .col(ColumnDef::new("direct").boolean().not_null())
        .col(ColumnDef::new("pub_sort").integer().not_null())
        .col(ColumnDef::new("visibility").small_integer().not_null())
        .primary_key(Index::create().col("topic_id").col("paper_id"))
        .foreign_key(&mut foreign_key("topic_paper", "topic_id", "topic"))
        .foreign_key(&mut foreign_key("topic_paper", "paper_id", "paper"))
        .check(known_visibility("topic_paper"))
        .take()
}
