//! Where papers appear.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, id, key, time, uid, unique};

/// Creates `venue`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            venue(backend),
            [
                unique("venue", &["uid"]),
                unique("venue", &["slug"]),
                unique("venue", &["name_key"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["venue"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Journals, conferences and sites.
fn venue(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("venue")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(key(backend, "slug").not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(key(backend, "name_key").not_null())
        .col(ColumnDef::new("url").text().null())
        .col(ColumnDef::new("revision").integer().not_null().default(1))
        .col(time("created_at").not_null())
        .col(time("updated_at").not_null())
        .col(time("deleted_at").null())
        .take()
}
