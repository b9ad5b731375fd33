//! Who may write, and what they did already.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, foreign_key, id, index, key, reference, time, uid, unique};

/// Creates `api_token` and `idempotency`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            api_token(backend),
            [
                unique("api_token", &["uid"]),
                unique("api_token", &["hash"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            idempotency(backend),
            [
                unique("idempotency", &["token_id", "mutation", "key"]),
                index("idempotency", &["created_at"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["idempotency", "api_token"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Tokens, known by their hash.
fn api_token(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("api_token")
        .col(id())
        .col(uid(backend, "uid").not_null())
        .col(ColumnDef::new("name").text().not_null())
        .col(key(backend, "hash").not_null())
        .col(key(backend, "role").not_null())
        .col(time("created_at").not_null())
        .col(ColumnDef::new("created_by").text().null())
        .col(time("expires_at").null())
        .col(time("last_used_at").null())
        .col(time("revoked_at").null())
        .take()
}

/// Outcomes that may be asked for again.
fn idempotency(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("idempotency")
        .col(id())
        .col(reference("token_id").not_null())
        .col(key(backend, "mutation").not_null())
        .col(key(backend, "key").not_null())
        .col(key(backend, "input_hash").not_null())
        .col(ColumnDef::new("outcome").text().not_null())
        .col(time("created_at").not_null())
        .foreign_key(&mut foreign_key("idempotency", "token_id", "api_token"))
        .take()
}
