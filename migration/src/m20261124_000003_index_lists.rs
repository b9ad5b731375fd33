//! The orders of lists, and the numbers of papers that authors and topics are ordered by.

use sea_orm_migration::prelude::*;

use crate::schema::index;

/// Adds `paper_count` to `author` and `topic`, counts what is there, and makes an index for each order.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Each order of papers within what is visible alike, the same index for both directions.
const ORDERS: [&[&str]; 5] = [
    &["visibility", "created_at", "id"],
    &["visibility", "updated_at", "id"],
    &["visibility", "title_key", "id"],
    &["visibility", "featured", "id"],
    // Those put forward, by date: what a front page asks for.
    &["visibility", "featured", "pub_sort", "id"],
];

/// By date with unknown dates, which are stored as zero, after all others. Statements write the same expression.
const UNKNOWN_LAST: &str = r#"CREATE INDEX "paper_visibility_unknown_last_id_idx" ON "paper"
    ("visibility", (CASE WHEN "pub_sort" = 0 THEN 99999999 ELSE "pub_sort" END), "id")"#;

/// The numbers of listed papers.
const COUNTS: [&str; 2] = [
    r#"UPDATE "author" SET "paper_count" = (SELECT count(*) FROM "authorship"
        WHERE "authorship"."author_id" = "author"."id" AND "authorship"."visibility" = 0)"#,
    r#"UPDATE "topic" SET "paper_count" = (SELECT count(*) FROM "topic_paper"
        WHERE "topic_paper"."topic_id" = "topic"."id" AND "topic_paper"."visibility" = 0)"#,
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["author", "topic"] {
            let count = ColumnDef::new("paper_count")
                .integer()
                .not_null()
                .default(0)
                .take();
            let table = Table::alter().table(table).add_column(count).take();
            manager.alter_table(table).await?;
        }
        let connection = manager.get_connection();
        for count in COUNTS {
            connection.execute_unprepared(count).await?;
        }
        connection.execute_unprepared(UNKNOWN_LAST).await?;
        for columns in ORDERS {
            manager.create_index(index("paper", columns)).await?;
        }
        manager
            .create_index(index("topic", &["position", "id"]))
            .await?;
        manager
            .create_index(index("topic", &["paper_count", "id"]))
            .await?;
        manager
            .create_index(index("author", &["paper_count", "id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut names = vec![
            "author_paper_count_id_idx".to_owned(),
            "topic_paper_count_id_idx".to_owned(),
            "topic_position_id_idx".to_owned(),
            "paper_visibility_unknown_last_id_idx".to_owned(),
        ];
        names.extend(ORDERS.map(|columns| format!("paper_{}_idx", columns.join("_"))));
        for name in names {
            manager
                .drop_index(Index::drop().name(name).to_owned())
                .await?;
        }
        for table in ["topic", "author"] {
            let table = Table::alter()
                .table(table)
                .drop_column("paper_count")
                .take();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
