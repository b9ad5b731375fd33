//! The papers themselves and the identifiers they are found by.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{
    self, foreign_key, id, index, key, known_visibility, reference, time, uid, unique,
};

/// Creates `paper` and `identifier`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            paper(backend),
            [
                unique("paper", &["uid"]),
                unique("paper", &["slug"]),
                index("paper", &["visibility", "-pub_sort", "-id"]),
                index("paper", &["venue_id", "-pub_sort", "-id"]),
                index("paper", &["title_key"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            identifier(backend),
            [
                unique("identifier", &["scheme", "value"]),
                index("identifier", &["paper_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["identifier", "paper"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What a page about a paper is made of.
fn paper(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("paper")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(key(backend, "slug").not_null())
        .col(ColumnDef::new("title").text().not_null())
        .col(key(backend, "title_key").not_null())
        .col(ColumnDef::new("abstract").text().null())
        .col(key(backend, "kind").not_null())
        .col(key(backend, "status").not_null())
        .col(key(backend, "integrity").not_null())
        .col(ColumnDef::new("featured").boolean().not_null())
        .col(key(backend, "published_on").null())
        .col(ColumnDef::new("pub_sort").integer().not_null())
        .col(ColumnDef::new("visibility").small_integer().not_null())
        .col(reference("venue_id").null())
        .col(key(backend, "language").null())
        .col(ColumnDef::new("comment").text().null())
        .col(
            ColumnDef::new("author_count")
                .integer()
                .not_null()
                .default(0),
        )
        .col(ColumnDef::new("revision").integer().not_null())
        .col(time("created_at").not_null())
        .col(time("updated_at").not_null())
        .col(time("deleted_at").null())
        .foreign_key(&mut foreign_key("paper", "venue_id", "venue"))
        .check(known_visibility("paper"))
        .take()
}

/// The names that the world has given to papers.
fn identifier(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("identifier")
        .col(id())
        .col(reference("paper_id").not_null())
        .col(key(backend, "scheme").not_null())
        .col(key(backend, "value").not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .foreign_key(&mut foreign_key("identifier", "paper_id", "paper"))
        .take()
}
