//! How many papers of a list are of each topic, year, author, venue or kind.

use std::collections::HashMap;

use entity::{author, authorship, paper, topic, topic_paper, venue};
use sea_orm::{
    ConnectionTrait, Order, QueryResult,
    sea_query::{Asterisk, Expr, ExprTrait, IntoTableRef, Query, SelectStatement, SimpleExpr},
};

use super::{
    Filter, List, Test,
    statement::{PARENT, Parent, Statement},
};
use crate::catalog::{
    Error, Sight,
    filter::{Linked, Range},
    sql,
};

/// What the rows are counted by, as statements call it.
const KEY: &str = "key";

/// The table that has the keys, where the list itself does not.
const FACET: &str = "facet";

/// The counted rows.
const GROUPS: &str = "groups";

/// The entries that the keys stand for.
const ENTRY: &str = "entry";

/// What the papers of a list are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dimension {
    /// Their topics and those above them.
    Topic,
    /// The year of their date.
    Year,
    /// Their authors.
    Author,
    /// Their venue.
    Venue,
    /// What kind of document they are.
    Kind,
}

/// The papers of a list that have one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// The value as filters take it: a slug, a year, the word of a kind.
    pub key: String,
    /// What to show.
    pub label: String,
    /// How many.
    pub count: i64,
    /// Whether the topmost conditions of the filter name it.
    pub selected: bool,
}

/// Which buckets are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Facet {
    /// What the papers are counted by.
    pub by: Dimension,
    /// How many buckets, the fullest ones.
    pub first: u32,
    /// Count as if the filter said nothing of this dimension: without its topmost conditions that are about nothing else.
    pub ignore_own_filter: bool,
}

impl List {
    /// The buckets of the list, the fullest first and equal ones by their labels. One statement. Its scope is all papers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facet(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        facet: Facet,
    ) -> Result<Vec<Bucket>, Error> {
        let list = self.counted(facet);
        let statement = Statement::new(&list, sight, connection.get_database_backend());
        let mut buckets = buckets(&statement, Parent::Everybody, facet.by);
        for (column, order) in ranking(facet.by) {
            buckets.order_by_expr(column, order);
        }
        buckets.limit(facet.first.into());
        let rows = connection.query_all(&buckets).await?.into_iter();
        rows.map(|row| self.bucket(&row, facet.by)).collect()
    }

    /// The buckets of the list of each parent; one statement for any number of parents. Parents without papers are absent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facets(
        &self,
        connection: &impl ConnectionTrait,
        sight: Sight,
        parents: &[i64],
        facet: Facet,
    ) -> Result<HashMap<i64, Vec<Bucket>>, Error> {
        let list = self.counted(facet);
        let statement = Statement::new(&list, sight, connection.get_database_backend());
        let mut found: HashMap<i64, Vec<Bucket>> = HashMap::new();
        for parents in parents.chunks(sql::KEYS) {
            let mut buckets = buckets(&statement, Parent::Many(parents), facet.by);
            buckets.expr_as(rank(facet.by), "rank");
            let ranked = Query::select()
                .column(Asterisk)
                .from_subquery(buckets, "ranked")
                .and_where(Expr::col("rank").lte(i64::from(facet.first)))
                .order_by(PARENT, Order::Asc)
                .order_by("rank", Order::Asc)
                .take();
            for row in connection.query_all(&ranked).await? {
                let bucket = self.bucket(&row, facet.by)?;
                let parent = row.try_get("", PARENT)?;
                found.entry(parent).or_default().push(bucket);
            }
        }
        Ok(found)
    }

    /// The list whose papers are counted.
    fn counted(&self, facet: Facet) -> Self {
        if !facet.ignore_own_filter {
            return self.clone();
        }
        let members = self.filter.members().into_iter();
        let others = members.filter(|member| !is_about(member, facet.by));
        Self {
            filter: Filter::And(others.cloned().collect()),
            ..self.clone()
        }
    }

    fn bucket(&self, row: &QueryResult, by: Dimension) -> Result<Bucket, Error> {
        let count = row.try_get_by_index(0)?;
        let (key, label, value) = match by {
            Dimension::Kind => {
                let kind: String = row.try_get_by_index(1)?;
                (kind.clone(), kind.clone(), Value::Kind(kind))
            }
            Dimension::Year => {
                let year: i32 = row.try_get_by_index(1)?;
                (year.to_string(), year.to_string(), Value::Year(year))
            }
            Dimension::Topic | Dimension::Author | Dimension::Venue => (
                row.try_get_by_index(2)?,
                row.try_get_by_index(3)?,
                Value::Entry(row.try_get_by_index(1)?),
            ),
        };
        let selected = self.names(&self.filter, by, &value);
        Ok(Bucket {
            key,
            label,
            count,
            selected,
        })
    }

    /// Whether a filter, not its negations, asks for papers with this value of a dimension.
    fn names(&self, filter: &Filter, by: Dimension, value: &Value) -> bool {
        let test = match filter {
            Filter::And(members) | Filter::Or(members) => {
                return members.iter().any(|member| self.names(member, by, value));
            }
            Filter::Not(_) => return false,
            Filter::Is(test) => test,
        };
        let linked = |linked: &Linked, key: &dyn Fn(&str) -> Option<i64>| match (linked, value) {
            (Linked::Any(names) | Linked::All(names), Value::Entry(entry)) => {
                names.iter().any(|name| key(name) == Some(*entry))
            }
            _ => false,
        };
        match (by, test) {
            (Dimension::Topic, Test::Topics { linked: topics, .. }) => {
                linked(topics, &|name| self.keys.topic(name))
            }
            (Dimension::Author, Test::Authors(authors)) => {
                linked(authors, &|name| self.keys.author(name))
            }
            (Dimension::Venue, Test::Venue(venues)) => {
                linked(venues, &|name| self.keys.venue(name))
            }
            (Dimension::Kind, Test::Kind(kinds)) => kinds
                .iter()
                .any(|kind| *value == Value::Kind(kind.as_str().to_owned())),
            (Dimension::Year, Test::Published(range)) => {
                matches!(value, Value::Year(year) if *range == Range::year(*year))
            }
            _ => false,
        }
    }
}

/// One value of a dimension.
#[derive(PartialEq)]
enum Value {
    Entry(i64),
    Year(i32),
    Kind(String),
}

/// Whether a condition speaks of a dimension and of nothing else.
fn is_about(filter: &Filter, by: Dimension) -> bool {
    let tests = filter.tests();
    let is_of = |test: &&Test| {
        matches!(
            (by, test),
            (Dimension::Topic, Test::Topics { .. })
                | (Dimension::Author, Test::Authors(_))
                | (Dimension::Venue, Test::Venue(_))
                | (Dimension::Kind, Test::Kind(_))
                | (
                    Dimension::Year,
                    Test::Published(_) | Test::PublishedKnown(_)
                )
        )
    };
    !tests.is_empty() && tests.iter().all(is_of)
}

/// The counted rows with what their keys stand for: the count, the key, and of entries the slug and the label.
fn buckets(statement: &Statement<'_>, parent: Parent<'_>, by: Dimension) -> SelectStatement {
    let mut buckets = Query::select();
    buckets
        .column((GROUPS, "count"))
        .column((GROUPS, KEY))
        .from_subquery(groups(statement, parent, by), GROUPS);
    let entries = match by {
        Dimension::Topic => Some((topic::Entity.into_table_ref(), "name")),
        Dimension::Author => Some((author::Entity.into_table_ref(), "display_name")),
        Dimension::Venue => Some((venue::Entity.into_table_ref(), "name")),
        Dimension::Year | Dimension::Kind => None,
    };
    if let Some((table, label)) = entries {
        let same = Expr::col((ENTRY, "id")).equals((GROUPS, KEY));
        buckets
            .column((ENTRY, "slug"))
            .column((ENTRY, label))
            .inner_join(table.alias(ENTRY), same);
    }
    if let Parent::Many(_) = parent {
        buckets.column((GROUPS, PARENT));
    }
    buckets
}

fn groups(statement: &Statement<'_>, parent: Parent<'_>, by: Dimension) -> SelectStatement {
    let source = statement.source;
    let mut groups =
        statement.visible_rows(parent, matches!(by, Dimension::Kind | Dimension::Venue));
    let same = Expr::col((FACET, "paper_id")).eq(source.id());
    let key = match by {
        Dimension::Topic => {
            let facet = topic_paper::Entity.into_table_ref().alias(FACET);
            groups.inner_join(facet, same);
            Expr::col((FACET, "topic_id"))
        }
        Dimension::Author => {
            let facet = authorship::Entity.into_table_ref().alias(FACET);
            groups.inner_join(facet, same);
            Expr::col((FACET, "author_id"))
        }
        Dimension::Year => {
            groups.and_where(source.pub_sort().gt(0));
            source.year()
        }
        Dimension::Venue => {
            let venue = Expr::col((paper::Entity, paper::Column::VenueId));
            groups.and_where(venue.clone().is_not_null());
            venue
        }
        Dimension::Kind => Expr::col((paper::Entity, paper::Column::Kind)),
    };
    groups
        .expr_as(key.clone(), KEY)
        .expr_as(Expr::col(Asterisk).count(), "count")
        .add_group_by([key]);
    if let Parent::Many(_) = parent {
        groups
            .expr_as(statement.parent(), PARENT)
            .add_group_by([statement.parent()]);
    }
    groups
}

/// The fullest first, equal ones by their labels without regard to case and accents, and never by chance.
fn ranking(by: Dimension) -> Vec<(SimpleExpr, Order)> {
    let label = match by {
        Dimension::Topic | Dimension::Author | Dimension::Venue => {
            Some(Expr::col((ENTRY, "name_key")))
        }
        Dimension::Year | Dimension::Kind => None,
    };
    let fullest = (Expr::col((GROUPS, "count")), Order::Desc);
    let keys = label.into_iter().chain([Expr::col((GROUPS, KEY))]);
    std::iter::once(fullest)
        .chain(keys.map(|key| (key, Order::Asc)))
        .collect()
}

/// The place of a bucket among those of its parent.
fn rank(by: Dimension) -> SimpleExpr {
    let label = match by {
        Dimension::Topic | Dimension::Author | Dimension::Venue => r#""entry"."name_key","#,
        Dimension::Year | Dimension::Kind => "",
    };
    Expr::cust(format!(
        r#"ROW_NUMBER() OVER (PARTITION BY "groups"."parent" ORDER BY "groups"."count" DESC, {label} "groups"."key")"#
    ))
}
