//! What a list shows of a paper, beside the paper.

use sea_orm_migration::prelude::*;

/// Adds `paper.card`.
///
/// The cards of the papers that are there already are made by the program, which alone knows how: it fills all empty ones after the
/// steps and before it serves. The index has the papers whose card is still empty, so that looking for them costs nothing.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut card = ColumnDef::new("card").text().not_null().default("").take();
        let table = Table::alter().table("paper").add_column(&mut card).take();
        manager.alter_table(table).await?;
        manager.create_index(without_card()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The index goes first: SQLite drops no column that an index names.
        let index = Index::drop().name(INDEX).table("paper").to_owned();
        manager.drop_index(index).await?;
        let table = Table::alter().table("paper").drop_column("card").take();
        manager.alter_table(table).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

const INDEX: &str = "paper_without_card_idx";

fn without_card() -> IndexCreateStatement {
    Index::create()
        .name(INDEX)
        .table("paper")
        .col("id")
        .and_where(Expr::col("card").eq(""))
        .take()
}
