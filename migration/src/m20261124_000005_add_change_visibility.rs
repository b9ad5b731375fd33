//! Who may learn of a change.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::schema::index;

/// Adds to `change` who saw the entry before and after it, who may learn of it, and what the entry looked like where it came into sight.
///
/// The rows that are there already get the first three from the changes of their entry so far, in the order of their numbers. What an
/// entry looked like when it came into sight is not known of them; their readers are shown that it did, without values.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in columns() {
            let table = Table::alter()
                .table("change")
                .add_column(&mut column)
                .take();
            manager.alter_table(table).await?;
        }
        let connection = manager.get_connection();
        for statement in backfill(manager.get_database_backend()) {
            connection.execute_unprepared(&statement).await?;
        }
        manager
            .create_index(index("change", &["audience", "id"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The index goes first: SQLite drops no column that an index names.
        let index = Index::drop()
            .name("change_audience_id_idx")
            .table("change")
            .to_owned();
        manager.drop_index(index).await?;
        for column in columns().into_iter().rev() {
            let table = Table::alter()
                .table("change")
                .drop_column(column.get_column_name())
                .take();
            manager.alter_table(table).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Visibilities are numbered as in `paper`; an audience is 0 for everybody, 1 for readers of drafts, 2 for readers of the audit log.
fn columns() -> [ColumnDef; 4] {
    let number = |name: &'static str, default: i32| {
        let mut column = ColumnDef::new(name);
        column.small_integer().not_null().default(default).take()
    };
    [
        number("before_visibility", 3),
        number("after_visibility", 3),
        number("audience", 2),
        ColumnDef::new("snapshot").text().null().take(),
    ]
}

fn backfill(backend: DbBackend) -> [String; 3] {
    let status = match backend {
        DbBackend::Sqlite => "json_extract(past.diff, '$.status[1]')",
        _ => "past.diff::jsonb #>> '{status,1}'",
    };
    let same = "past.entity = change.entity AND past.entity_uid = change.entity_uid";
    let after = format!(
        "UPDATE change SET after_visibility = CASE WHEN (
            SELECT past.operation FROM change AS past
            WHERE {same} AND past.id <= change.id AND past.operation <> 'UPDATED' ORDER BY past.id DESC LIMIT 1
         ) IN ('DELETED', 'MERGED', 'PURGED') THEN 3 ELSE CASE (
            SELECT {status} FROM change AS past
            WHERE {same} AND past.id <= change.id AND change.entity = 'PAPER' AND {status} IS NOT NULL ORDER BY past.id DESC LIMIT 1
         ) WHEN 'DRAFT' THEN 2 WHEN 'ARCHIVED' THEN 1 ELSE 0 END END"
    );
    let before = format!(
        "UPDATE change SET before_visibility = COALESCE((
            SELECT past.after_visibility FROM change AS past
            WHERE {same} AND past.id < change.id ORDER BY past.id DESC LIMIT 1
         ), 3)"
    );
    let audience = "UPDATE change SET audience = CASE WHEN entity = 'TOKEN' THEN 2
            WHEN before_visibility < 2 OR after_visibility < 2 THEN 0
            WHEN before_visibility = 2 OR after_visibility = 2 THEN 1 ELSE 2 END";
    [after, before, audience.to_owned()]
}
