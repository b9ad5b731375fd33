//! What papers are about.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, foreign_key, id, index, key, reference, time, uid, unique};

/// Creates `topic` and `topic_alias`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            topic(backend),
            [
                unique("topic", &["uid"]),
                unique("topic", &["slug"]),
                unique("topic", &["name_key"]),
                index("topic", &["parent_id", "position", "id"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            topic_alias(backend),
            [
                unique("topic_alias", &["alias_key"]),
                index("topic_alias", &["topic_id"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["topic_alias", "topic"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// The hierarchy of subjects.
fn topic(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("topic")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(key(backend, "slug").not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(key(backend, "name_key").not_null())
        .col(ColumnDef::new("description").text().null())
        .col(reference("parent_id").null())
        .col(ColumnDef::new("position").integer().not_null().default(0))
        .col(ColumnDef::new("revision").integer().not_null().default(1))
        .col(time("created_at").not_null())
        .col(time("updated_at").not_null())
        .col(time("deleted_at").null())
        .foreign_key(&mut foreign_key("topic", "parent_id", "topic"))
        .take()
}

/// Other names of subjects.
fn topic_alias(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("topic_alias")
        .col(id())
        .col(reference("topic_id").not_null())
        .col(ColumnDef::new("alias").text().not_null())
        .col(key(backend, "alias_key").not_null())
        .foreign_key(&mut foreign_key("topic_alias", "topic_id", "topic"))
        .take()
}
