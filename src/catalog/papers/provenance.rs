//! Who set what: read off the history.

use std::collections::HashMap;

use entity::{change, enums::ChangeEntity, paper};
use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use serde_json::{Map, Value};

use super::fields::Field;
use crate::catalog::{Error, sql};

/// Who set a value last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Which value.
    pub field: Field,
    /// The name of the token, or of the command.
    pub actor: String,
    /// The source that an import had it from; none when it was set by hand.
    pub source: Option<String>,
    /// When: microseconds since the Unix epoch, UTC.
    pub at: i64,
}

/// Who set the values of papers last, by the papers' keys, in the order of [`Field::ALL`]. A value that was never set is absent.
///
/// # Errors
/// When the database fails, or a change cannot be read.
pub async fn provenance(
    connection: &impl ConnectionTrait,
    papers: &[i64],
) -> Result<HashMap<i64, Vec<Provenance>>, Error> {
    let mut found: HashMap<i64, Vec<Provenance>> = HashMap::new();
    for chunk in papers.chunks(sql::KEYS) {
        let statement = Query::select()
            .column((paper::Entity, paper::Column::Id))
            .columns([
                (change::Entity, change::Column::Actor),
                (change::Entity, change::Column::Source),
                (change::Entity, change::Column::At),
                (change::Entity, change::Column::Diff),
            ])
            .from(paper::Entity)
            .inner_join(
                change::Entity,
                Expr::col((change::Entity, change::Column::EntityUid))
                    .equals((paper::Entity, paper::Column::Uid))
                    .and(
                        Expr::col((change::Entity, change::Column::Entity))
                            .eq(ChangeEntity::Paper.as_str()),
                    ),
            )
            .and_where(Expr::col((paper::Entity, paper::Column::Id)).is_in(chunk.iter().copied()))
            .order_by((change::Entity, change::Column::Id), Order::Desc)
            .take();
        for row in connection.query_all(&statement).await? {
            let diff: String = row.try_get_by_index(4)?;
            let diff: Map<String, Value> =
                serde_json::from_str(&diff).map_err(|_| Error::Corrupt { what: "change" })?;
            let (actor, source): (String, Option<String>) =
                (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
            let at: i64 = row.try_get_by_index(3)?;
            let known = found.entry(row.try_get_by_index(0)?).or_default();
            for field in Field::ALL {
                // The newest change comes first; what an older one says has been replaced.
                let is_known = known.iter().any(|own| own.field == field);
                if diff.contains_key(field.as_str()) && !is_known {
                    known.push(Provenance {
                        field,
                        actor: actor.clone(),
                        source: source.clone(),
                        at,
                    });
                }
            }
        }
    }
    for list in found.values_mut() {
        list.sort_by_key(|own| Field::ALL.iter().position(|field| *field == own.field));
    }
    Ok(found)
}
