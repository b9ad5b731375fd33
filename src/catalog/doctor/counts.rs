//! The numbers of papers beside authors and topics, against the links that they count.

use std::collections::HashMap;

use entity::{author, authorship, topic, topic_paper};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Asterisk, Expr, ExprTrait},
};
use uuid::Uuid;

use super::{Event, Finding, Part, Treatment};
use crate::{
    catalog::{Catalog, Error, unit},
    domain::{EntityKind, GlobalId, Visibility},
};

/// Entries looked at together.
const CHUNK: u64 = 2_000;

/// What has a number of papers.
#[derive(Clone, Copy)]
enum Counted {
    Authors,
    Topics,
}

/// A number that is not what it counts.
struct Wrong {
    key: i64,
    uid: Uuid,
    expected: i64,
    found: i64,
}

/// Looks at the numbers of all authors and topics.
pub(super) async fn examine(
    catalog: &Catalog,
    treatment: Treatment,
    say: &mut impl FnMut(Event),
) -> Result<(), Error> {
    for counted in [Counted::Authors, Counted::Topics] {
        let mut after = i64::MIN;
        loop {
            let rows = counted.rows_after(catalog.read(), after).await?;
            let Some(last) = rows.last() else { break };
            after = last.0;
            let suspects = counted.wrong(catalog.read(), rows).await?;
            if suspects.is_empty() {
                continue;
            }
            let keys: Vec<i64> = suspects.iter().map(|wrong| wrong.key).collect();
            for wrong in counted.confirm(catalog, treatment, &keys).await? {
                say(Event::Found(counted.finding(&wrong)));
            }
        }
    }
    Ok(())
}

/// Key, public id and stored number.
type Row = (i64, Uuid, i64);

impl Counted {
    async fn rows_after(
        self,
        connection: &impl ConnectionTrait,
        after: i64,
    ) -> Result<Vec<Row>, Error> {
        Ok(match self {
            Self::Authors => {
                let rows = author::Entity::find().filter(author::Column::Id.gt(after));
                let rows = rows.order_by_asc(author::Column::Id).limit(CHUNK);
                let rows = rows.all(connection).await?.into_iter();
                rows.map(|row| (row.id, row.uid, i64::from(row.paper_count)))
                    .collect()
            }
            Self::Topics => {
                let rows = topic::Entity::find().filter(topic::Column::Id.gt(after));
                let rows = rows.order_by_asc(topic::Column::Id).limit(CHUNK);
                let rows = rows.all(connection).await?.into_iter();
                rows.map(|row| (row.id, row.uid, i64::from(row.paper_count)))
                    .collect()
            }
        })
    }

    /// Those of the rows whose number is not that of their links.
    async fn wrong(
        self,
        connection: &impl ConnectionTrait,
        rows: Vec<Row>,
    ) -> Result<Vec<Wrong>, Error> {
        let keys = rows.iter().map(|row| row.0);
        let counts = self.counts(connection, keys).await?;
        let wrong = rows.into_iter().map(|(key, uid, found)| Wrong {
            key,
            uid,
            expected: counts.get(&key).copied().unwrap_or_default(),
            found,
        });
        Ok(wrong.filter(|row| row.expected != row.found).collect())
    }

    async fn counts(
        self,
        connection: &impl ConnectionTrait,
        keys: impl Iterator<Item = i64>,
    ) -> Result<HashMap<i64, i64>, Error> {
        let listed = Visibility::Listed.as_i16();
        let papers = Expr::col(Asterisk).count();
        let counts: Vec<(i64, i64)> = match self {
            Self::Authors => {
                authorship::Entity::find()
                    .select_only()
                    .column(authorship::Column::AuthorId)
                    .column_as(papers, "papers")
                    .filter(authorship::Column::AuthorId.is_in(keys))
                    .filter(authorship::Column::Visibility.eq(listed))
                    .group_by(authorship::Column::AuthorId)
                    .into_tuple()
                    .all(connection)
                    .await?
            }
            Self::Topics => {
                topic_paper::Entity::find()
                    .select_only()
                    .column(topic_paper::Column::TopicId)
                    .column_as(papers, "papers")
                    .filter(topic_paper::Column::TopicId.is_in(keys))
                    .filter(topic_paper::Column::Visibility.eq(listed))
                    .group_by(topic_paper::Column::TopicId)
                    .into_tuple()
                    .all(connection)
                    .await?
            }
        };
        Ok(counts.into_iter().collect())
    }

    /// Looks again in the turn of writing, and repairs if wanted.
    async fn confirm(
        self,
        catalog: &Catalog,
        treatment: Treatment,
        keys: &[i64],
    ) -> Result<Vec<Wrong>, Error> {
        let write = catalog.db.write().await?;
        let connection = write.connection();
        let mut rows = Vec::new();
        for key in keys {
            let found = self.rows_after(connection, key - 1).await?.into_iter();
            rows.extend(found.take(1).filter(|row| row.0 == *key));
        }
        let wrong = self.wrong(connection, rows).await?;
        if treatment == Treatment::Repair && !wrong.is_empty() {
            for row in &wrong {
                self.set(connection, row).await?;
            }
            let revision = unit::next_revision(connection).await?;
            write.commit().await?;
            catalog.db.know(revision);
        }
        Ok(wrong)
    }

    async fn set(self, connection: &impl ConnectionTrait, row: &Wrong) -> Result<(), Error> {
        match self {
            Self::Authors => {
                author::Entity::update_many()
                    .col_expr(author::Column::PaperCount, Expr::val(row.expected))
                    .filter(author::Column::Id.eq(row.key))
                    .exec(connection)
                    .await?;
            }
            Self::Topics => {
                topic::Entity::update_many()
                    .col_expr(topic::Column::PaperCount, Expr::val(row.expected))
                    .filter(topic::Column::Id.eq(row.key))
                    .exec(connection)
                    .await?;
            }
        }
        Ok(())
    }

    fn finding(self, wrong: &Wrong) -> Finding {
        let kind = match self {
            Self::Authors => EntityKind::Author,
            Self::Topics => EntityKind::Topic,
        };
        Finding {
            part: Part::PaperCount,
            entry: GlobalId {
                kind,
                uid: wrong.uid,
            },
            expected: wrong.expected.to_string(),
            found: wrong.found.to_string(),
        }
    }
}
