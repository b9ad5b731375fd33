//! Telling other processes of every commit that changed something.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Notifies the channel `paper_catalog_revision` of each new catalog revision. PostgreSQL only: SQLite notifies nobody, its users look.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A trigger and not a statement of the writer: whoever counts the revision up notifies, at the price of no round trip.
const UP: &str = "
CREATE FUNCTION catalog_state_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('paper_catalog_revision', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER catalog_state_notify AFTER UPDATE OF revision ON catalog_state
    FOR EACH ROW EXECUTE FUNCTION catalog_state_notify();";

const DOWN: &str = "
DROP TRIGGER catalog_state_notify ON catalog_state;
DROP FUNCTION catalog_state_notify();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, DOWN).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared(sql).await?;
    }
    Ok(())
}
