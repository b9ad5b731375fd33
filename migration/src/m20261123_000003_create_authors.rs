//! Whom papers are by.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, foreign_key, id, index, key, reference, time, uid, unique};

/// Creates `author` and `author_name`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            author(backend),
            [
                unique("author", &["uid"]),
                unique("author", &["slug"]),
                unique("author", &["orcid"]),
                index("author", &["name_key"]),
                index("author", &["sort_key", "id"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            author_name(backend),
            [
                unique("author_name", &["author_id", "name"]),
                index("author_name", &["name_key"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["author_name", "author"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// People and bodies.
fn author(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("author")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(key(backend, "slug").not_null())
        .col(ColumnDef::new("display_name").text().not_null())
        .col(key(backend, "name_key").not_null())
        .col(key(backend, "sort_key").not_null())
        .col(ColumnDef::new("given_name").text().null())
        .col(ColumnDef::new("family_name").text().null())
        .col(ColumnDef::new("suffix").text().null())
        .col(key(backend, "orcid").null())
        .col(ColumnDef::new("homepage").text().null())
        .col(ColumnDef::new("revision").integer().not_null().default(1))
        .col(time("created_at").not_null())
        .col(time("updated_at").not_null())
        .col(time("deleted_at").null())
        .take()
}

/// Other forms of their names.
fn author_name(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("author_name")
        .col(id())
        .col(reference("author_id").not_null())
        .col(key(backend, "name").not_null())
        .col(key(backend, "name_key").not_null())
        .col(ColumnDef::new("private").boolean().not_null())
        .foreign_key(&mut foreign_key("author_name", "author_id", "author"))
        .take()
}
