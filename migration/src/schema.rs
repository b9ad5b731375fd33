//! What the steps have in common: column types and names that are right on both databases.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// The internal key. On SQLite with AUTOINCREMENT, so that the number of a deleted row never comes back.
pub(crate) fn id() -> ColumnDef {
    ColumnDef::new("id")
        .big_integer()
        .not_null()
        .auto_increment()
        .primary_key()
        .take()
}

/// A key for the outside: `uuid`, and on SQLite the sixteen bytes that the driver binds.
pub(crate) fn uid(backend: DbBackend, name: &'static str) -> ColumnDef {
    let kind = match backend {
        DbBackend::Sqlite => ColumnType::Blob,
        _ => ColumnType::Uuid,
    };
    ColumnDef::new_with_type(name, kind)
}

/// Text that is compared and sorted: byte by byte, as SQLite does it, whatever the locale of the
/// PostgreSQL cluster is. Only then do both databases give one order, and only then can an index
/// answer a search for a prefix.
pub(crate) fn key(backend: DbBackend, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name).text().take();
    if backend == DbBackend::Postgres {
        column.extra(r#"COLLATE "C""#);
    }
    column
}

/// The internal key of a row in another table.
pub(crate) fn reference(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// A moment: whole microseconds since the Unix epoch.
pub(crate) fn time(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// The constraint that `column` holds the `id` of a row in `target`. Nothing cascades: an entry
/// becomes a tombstone, and whoever really removes rows names each table.
pub(crate) fn foreign_key(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("{table}_{column}_fkey"))
        .from(table, column)
        .to(target, "id")
        .take()
}

/// The constraint that `visibility` is one of listed, archived, draft and deleted.
pub(crate) fn known_visibility(table: &'static str) -> Check {
    Check::named(
        format!("{table}_visibility_check"),
        Expr::col("visibility").between(0, 3),
    )
}

/// A unique index over the columns, named after them.
pub(crate) fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index
        .name(format!("{table}_{}_key", columns.join("_")))
        .table(table)
        .unique();
    for &column in columns {
        index.col(column);
    }
    index
}

/// An index over the columns, named after them; a minus before a name means descending.
pub(crate) fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    let keys = columns
        .iter()
        .map(|&column| match column.strip_prefix('-') {
            Some(name) => (name, IndexOrder::Desc),
            None => (column, IndexOrder::Asc),
        });
    let names: Vec<_> = keys.clone().map(|(name, _)| name).collect();
    index
        .name(format!("{table}_{}_idx", names.join("_")))
        .table(table);
    for key in keys {
        index.col(key);
    }
    index
}

/// Creates a table and then its indexes.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    table: TableCreateStatement,
    indexes: impl IntoIterator<Item = IndexCreateStatement>,
) -> Result<(), DbErr> {
    manager.create_table(table).await?;
    for index in indexes {
        manager.create_index(index).await?;
    }
    Ok(())
}

/// Drops tables with their indexes, in the given order.
pub(crate) async fn drop(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for &table in tables {
        manager
            .drop_table(Table::drop().table(table).take())
            .await?;
    }
    Ok(())
}
