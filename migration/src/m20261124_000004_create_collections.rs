//! Papers put together by curators, and papers that cite each other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, foreign_key, id, index, key, reference, time, uid, unique};

/// Creates `collection`, `collection_paper` and `citation`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            collection(backend),
            [
                unique("collection", &["uid"]),
                unique("collection", &["slug"]),
                index("collection", &["name_key", "id"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            collection_paper(),
            [
                unique("collection_paper", &["collection_id", "position"]),
                index("collection_paper", &["paper_id"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            citation(),
            [index("citation", &["cited_id", "citing_id"])],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["citation", "collection_paper", "collection"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Lists of papers that curators put together.
fn collection(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("collection")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(key(backend, "slug").not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(key(backend, "name_key").not_null())
        .col(ColumnDef::new("description").text().null())
        .col(ColumnDef::new("revision").integer().not_null().default(1))
        .col(time("created_at").not_null())
        .col(time("updated_at").not_null())
        .col(time("deleted_at").null())
        .take()
}

/// The papers of each collection in order.
fn collection_paper() -> TableCreateStatement {
    Table::create()
        .table("collection_paper")
        .col(reference("collection_id").not_null())
        .col(reference("paper_id").not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("note").text().null())
        .primary_key(Index::create().col("collection_id").col("paper_id"))
        .foreign_key(&mut foreign_key(
            "collection_paper",
            "collection_id",
            "collection",
        ))
        .foreign_key(&mut foreign_key("collection_paper", "paper_id", "paper"))
        .take()
}

/// Which papers cite which.
fn citation() -> TableCreateStatement {
    Table::create()
        .table("citation")
        .col(reference("citing_id").not_null())
        .col(reference("cited_id").not_null())
        .primary_key(Index::create().col("citing_id").col("cited_id"))
        .foreign_key(&mut foreign_key("citation", "citing_id", "paper"))
        .foreign_key(&mut foreign_key("citation", "cited_id", "paper"))
        .check(Check::named(
            "citation_other_check",
            Expr::col("citing_id").not_equals("cited_id"),
        ))
        .take()
}
