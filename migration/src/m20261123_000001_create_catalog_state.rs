//! The revision counter.

use sea_orm_migration::prelude::*;

use crate::schema;

/// Creates `catalog_state` with its only row.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(catalog_state()).await?;
        manager
            .get_connection()
            .execute_unprepared("INSERT INTO catalog_state (id) VALUES (1)")
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        schema::drop(manager, &["catalog_state"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// One row and never a second one.
fn catalog_state() -> TableCreateStatement {
    Table::create()
        .table("catalog_state")
        .col(ColumnDef::new("id").big_integer().not_null().primary_key())
        .col(
            ColumnDef::new("revision")
                .big_integer()
                .not_null()
                .default(0),
        )
        .check(Check::named(
            "catalog_state_one_row_check",
            Expr::col("id").eq(1),
        ))
        .take()
}
