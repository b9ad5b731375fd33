//! Who set what: by hand or from which source.

use sea_orm_migration::prelude::*;

/// Adds `change.source` and `paper.curated`.
///
/// Papers that were written with a token count as set by hand as a whole: which of their values were, nobody wrote down, and an import
/// is not to overwrite any of them.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut source = ColumnDef::new("source").text().null().take();
        let table = Table::alter()
            .table("change")
            .add_column(&mut source)
            .take();
        manager.alter_table(table).await?;
        let mut curated = ColumnDef::new("curated")
            .integer()
            .not_null()
            .default(0)
            .take();
        let table = Table::alter()
            .table("paper")
            .add_column(&mut curated)
            .take();
        manager.alter_table(table).await?;
        let by_hand = Query::select()
            .column("entity_uid")
            .from("change")
            .and_where(Expr::col("entity").eq("PAPER"))
            .and_where(Expr::col("token_uid").is_not_null())
            .take();
        let everything = Query::update()
            .table("paper")
            .value("curated", EVERYTHING)
            .and_where(Expr::col("uid").in_subquery(by_hand))
            .take();
        manager.execute(everything).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [("paper", "curated"), ("change", "source")] {
            let table = Table::alter().table(table).drop_column(column).take();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// All bits.
const EVERYTHING: i32 = i32::MAX;
