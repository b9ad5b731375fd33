//! What was done, and where entries went.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{self, id, index, key, time, uid, unique};

/// Creates `change` and `redirect`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        schema::create(
            manager,
            change(backend),
            [
                index("change", &["entity", "entity_uid", "id"]),
                index("change", &["revision"]),
            ],
        )
        .await?;
        schema::create(
            manager,
            redirect(backend),
            [
                unique("redirect", &["entity", "old_slug"]),
                unique("redirect", &["entity", "old_uid"]),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["redirect", "change"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Everything that was ever done. No foreign keys: a change outlives what it is about.
fn change(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("change")
        .col(id())
        .col(ColumnDef::new("revision").big_integer().not_null())
        .col(time("at").not_null())
        .col(ColumnDef::new("actor").text().not_null())
        .col(uid(backend, "token_uid").null())
        .col(ColumnDef::new("request_id").text().null())
        .col(key(backend, "entity").not_null())
        .col(uid(backend, "entity_uid").not_null())
        .col(key(backend, "operation").not_null())
        .col(ColumnDef::new("diff").text().not_null())
        .take()
}

/// Old keys of entries that were merged or renamed.
fn redirect(backend: DbBackend) -> TableCreateStatement {
    Table::create()
        .table("redirect")
        .col(id())
        .col(key(backend, "entity").not_null())
        .col(key(backend, "old_slug").null())
        .col(uid(backend, "old_uid").null())
        .col(uid(backend, "target_uid").not_null())
        .col(time("at").not_null())
        .check(one_old_key())
        .take()
}

/// A redirect starts at a slug or at a uid, never at both and never at neither.
fn one_old_key() -> Check {
    let missing = |column: &'static str| Expr::col(column).is_null();
    Check::named(
        "redirect_old_key_check",
        missing("old_slug").ne(missing("old_uid")),
    )
}
