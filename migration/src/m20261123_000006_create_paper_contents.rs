//! What hangs on one paper and on nothing else.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, foreign_key, id, index, key, reference, time, uid, unique};

/// Creates `link`, `summary` and `figure`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            link(backend),
            [
                one_source(),
                index("link", &["paper_id", "position"]),
                index("link", &["url"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            summary(backend),
            [unique("summary", &["uid"]), index("summary", &["paper_id"])],
        )
        .await?;
        schema::create(
            manager,
            figure(),
            [
                index("figure", &["paper_id", "position"]),
                index("figure", &["parent_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["figure", "summary", "link"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Places on the web.
fn link(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("link")
        .col(id())
        .col(reference("paper_id").not_null())
        .col(key(backend, "relation").not_null())
        .col(key(backend, "url").not_null())
        .col(ColumnDef::new("label").text().null())
        .col(ColumnDef::new("position").integer().not_null())
        .foreign_key(&mut foreign_key("link", "paper_id", "paper"))
        .take()
}

/// Texts shorter than the paper.
fn summary(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("summary")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(reference("paper_id").not_null())
        .col(key(backend, "kind").not_null())
        .col(key(backend, "language").not_null())
        .col(ColumnDef::new("body").text().not_null())
        .col(ColumnDef::new("plain").text().not_null())
        .col(key(backend, "origin").not_null())
        .col(ColumnDef::new("origin_name").text().null())
        .col(ColumnDef::new("reviewed_by").text().null())
        .col(time("reviewed_at").null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(time("created_at").not_null())
        .col(time("updated_at").not_null())
        .foreign_key(&mut foreign_key("summary", "paper_id", "paper"))
        .take()
}

/// Pictures and their parts.
fn figure() -> TableCreateStatement {
    Table::create()
        .table("figure")
        .col(id())
        .col(reference("paper_id").not_null())
        .col(ColumnDef::new("position").integer().not_null())
        .col(ColumnDef::new("label").text().null())
        .col(ColumnDef::new("caption").text().null())
        .col(ColumnDef::new("image_url").text().not_null())
        .col(ColumnDef::new("alternative_text").text().null())
        .col(reference("parent_id").null())
        .col(ColumnDef::new("thumbnail").boolean().not_null())
        .foreign_key(&mut foreign_key("figure", "paper_id", "paper"))
        .foreign_key(&mut foreign_key("figure", "parent_id", "figure"))
        .take()
}

/// A paper has one original source at most.
fn one_source() -> IndexCreateStatement {
    Index::create()
        .name("link_source_key")
        .table("link")
        .unique()
        .col("paper_id")
        .and_where(Expr::col("relation").eq("SOURCE"))
        .take()
}
