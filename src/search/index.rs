//! The indexes: what is written into them, and what a search becomes in a statement.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    fmt::Write,
};

use sea_orm::{
    Condition, ConnectionTrait, DbBackend, DbErr, Statement, Value,
    sea_query::{Expr, ExprTrait, SimpleExpr},
};

use super::{
    compile::{Compiled, Leaf, Reach, either},
    document::Document,
};
use crate::db::Backend;

/// Entries of one statement that writes.
const ROWS: usize = 100;

/// Words of one statement that writes.
const WORDS: usize = 5_000;

/// Words that are looked through for those like a misspelled one.
const VOCABULARY: u64 = 10_000;

/// One index. Its table is named after it, and its rows have the keys of the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Index {
    /// Papers.
    Papers,
    /// Authors.
    Authors,
    /// Topics.
    Topics,
}

/// An entry that was found, and how well it fits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its key.
    pub id: i64,
    /// Greater is better: 3 to 4 when all words are in the title, 2 to 3 with the summaries, 1 to 2 with the names, else below 1.
    pub score: f64,
}

impl Index {
    pub(super) const fn table(self) -> &'static str {
        match self {
            Self::Papers => "paper_search",
            Self::Authors => "author_search",
            Self::Topics => "topic_search",
        }
    }
}

/// The kind of database behind a connection.
fn backend(connection: &impl ConnectionTrait) -> Backend {
    match connection.get_database_backend() {
        DbBackend::Postgres => Backend::Postgres,
        _ => Backend::Sqlite,
    }
}

/// Writes entries into an index, in place of what it had of them.
///
/// # Errors
/// When the database fails; so have all functions of this file.
pub async fn store(
    connection: &impl ConnectionTrait,
    index: Index,
    documents: &[(i64, Document)],
) -> Result<(), DbErr> {
    for documents in documents.chunks(ROWS) {
        let statement = match backend(connection) {
            Backend::Sqlite => fts5_rows(index, documents),
            Backend::Postgres => vectors(index, documents),
        };
        connection.execute_raw(statement).await?;
    }
    let words = documents.iter().flat_map(|(_, document)| document.words());
    let words: BTreeSet<&String> = words.filter(|word| is_of_vocabulary(word)).collect();
    let words: Vec<&String> = words.into_iter().collect();
    for words in words.chunks(WORDS) {
        connection
            .execute_raw(vocabulary(backend(connection), words))
            .await?;
    }
    Ok(())
}

/// Whether a word may be meant by another spelling.
fn is_of_vocabulary(word: &str) -> bool {
    word.len() > 3 && word.chars().all(char::is_alphabetic)
}

fn vocabulary(backend: Backend, words: &[&String]) -> Statement {
    let (place, kind) = match backend {
        Backend::Sqlite => ("?", DbBackend::Sqlite),
        Backend::Postgres => ("$", DbBackend::Postgres),
    };
    let rows = (1..=words.len()).map(|at| match backend {
        Backend::Sqlite => format!("({place})"),
        Backend::Postgres => format!("({place}{at})"),
    });
    let rows: Vec<String> = rows.collect();
    let sql = format!(
        "INSERT INTO search_word (word) VALUES {} ON CONFLICT DO NOTHING",
        rows.join(", ")
    );
    let values = words.iter().map(|word| Value::from((*word).clone()));
    Statement::from_sql_and_values(kind, sql, values)
}

/// Words of titles and names that begin so, in the order of code points, as many as may be looked through.
///
/// # Errors
/// When the database fails.
pub async fn vocabulary_of(
    connection: &impl ConnectionTrait,
    beginnings: &[String],
) -> Result<Vec<String>, DbErr> {
    if beginnings.is_empty() {
        return Ok(Vec::new());
    }
    let word = || Expr::col("word");
    let ranges = beginnings.iter().map(|beginning| {
        // No character comes after the last one there is.
        let end = format!("{beginning}\u{10ffff}");
        word().gte(beginning.clone()).and(word().lt(end))
    });
    let statement = sea_orm::sea_query::Query::select()
        .column("word")
        .from("search_word")
        .cond_where(ranges.fold(Condition::any(), Condition::add))
        .order_by("word", sea_orm::Order::Asc)
        .limit(VOCABULARY)
        .take();
    let rows = connection.query_all(&statement).await?.into_iter();
    rows.map(|row| row.try_get_by_index(0)).collect()
}

fn fts5_rows(index: Index, documents: &[(i64, Document)]) -> Statement {
    let table = index.table();
    let mut sql =
        format!(r#"INSERT OR REPLACE INTO "{table}" (rowid, title, summary, names, body) VALUES "#);
    let mut values: Vec<Value> = Vec::with_capacity(documents.len() * 5);
    for (at, (id, document)) in documents.iter().enumerate() {
        sql.push_str(if at == 0 { "" } else { ", " });
        sql.push_str("(?, ?, ?, ?, ?)");
        values.push((*id).into());
        values.extend(document.texts().map(Value::from));
    }
    Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
}

fn vectors(index: Index, documents: &[(i64, Document)]) -> Statement {
    let mut sql = format!(r#"INSERT INTO "{}" (id, vector) VALUES "#, index.table());
    let mut values: Vec<Value> = Vec::with_capacity(documents.len() * 2);
    for (at, (id, document)) in documents.iter().enumerate() {
        let comma = if at == 0 { "" } else { ", " };
        let first = at * 2 + 1;
        // Writing into a string does not fail.
        let _ = write!(sql, "{comma}(${first}, CAST(${} AS tsvector))", first + 1);
        values.push((*id).into());
        values.push(document.vector().into());
    }
    sql.push_str(" ON CONFLICT (id) DO UPDATE SET vector = EXCLUDED.vector");
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

/// Empties an index.
///
/// # Errors
/// When the database fails.
pub async fn clear(connection: &impl ConnectionTrait, index: Index) -> Result<(), DbErr> {
    let table = index.table();
    let sql = match backend(connection) {
        Backend::Sqlite => format!(r#"INSERT INTO "{table}" ("{table}") VALUES ('delete-all')"#),
        Backend::Postgres => format!(r#"DELETE FROM "{table}""#),
    };
    connection.execute_unprepared(&sql).await?;
    Ok(())
}

/// Empties the vocabulary.
///
/// # Errors
/// When the database fails.
pub async fn forget_words(connection: &impl ConnectionTrait) -> Result<(), DbErr> {
    let sql = "DELETE FROM search_word";
    connection.execute_unprepared(sql).await?;
    Ok(())
}

/// A search of one index in statements.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// Where.
    pub index: Index,
    /// Which language.
    pub backend: DbBackend,
    /// What.
    pub search: &'a Compiled,
}

impl Reader<'_> {
    fn backend(&self) -> Backend {
        match self.backend {
            DbBackend::Postgres => Backend::Postgres,
            _ => Backend::Sqlite,
        }
    }

    /// That the entry with this key is met, by words within `reach`. `date` is the first day of its publication date as a number.
    #[must_use]
    pub fn condition(&self, id: &SimpleExpr, date: Option<&SimpleExpr>, reach: Reach) -> Condition {
        let mut condition = Condition::all();
        let unwanted = self.unwanted();
        match (self.text(reach), &unwanted) {
            (Some(text), _) => condition = condition.add(self.among(id, text)),
            (None, Some(unwanted)) => {
                condition = condition.add(self.among(id, unwanted.clone()).not());
            }
            (None, None) => {}
        }
        for group in self.search.dated() {
            let ways = group.iter();
            let ways = ways.filter_map(|leaf| match leaf {
                Leaf::Rows(rows) => Some(self.among(id, either(rows, self.backend(), reach))),
                Leaf::Year(from, to) => Some(date?.clone().between(*from, *to)),
            });
            condition = condition.add(ways.fold(Condition::any(), Condition::add));
        }
        for leaf in &self.search.none {
            if let (Leaf::Year(from, to), Some(date)) = (leaf, date) {
                condition = condition.add(date.clone().not_between(*from, *to));
            }
        }
        condition
    }

    /// The words that are wanted without those that are not, as one question.
    fn text(&self, reach: Reach) -> Option<String> {
        let wanted = self.search.text(self.backend(), reach)?;
        Some(match (self.unwanted(), self.backend()) {
            (None, _) => wanted,
            (Some(unwanted), Backend::Sqlite) => format!("({wanted}) NOT ({unwanted})"),
            (Some(unwanted), Backend::Postgres) => format!("({wanted}) & !({unwanted})"),
        })
    }

    fn unwanted(&self) -> Option<String> {
        let rows = self.search.none.iter().filter_map(|leaf| match leaf {
            Leaf::Rows(rows) => Some(rows.as_slice()),
            Leaf::Year(..) => None,
        });
        let rows = rows.collect::<Vec<_>>().concat();
        (!rows.is_empty()).then(|| either(&rows, self.backend(), Reach::Everything))
    }

    /// That a key is among the answers to a question. PostgreSQL gets them as an array, so that it looks for them first: with `IN`
    /// it may walk an index of dates instead and look into the vector of each paper on the way.
    fn among(&self, id: &SimpleExpr, question: String) -> SimpleExpr {
        let table = self.index.table();
        let template = match self.backend() {
            Backend::Sqlite => {
                format!(r#"(? IN (SELECT rowid FROM "{table}" WHERE "{table}" MATCH ?))"#)
            }
            Backend::Postgres => format!(
                r#"($1 = ANY(ARRAY(SELECT "id" FROM "{table}" WHERE "vector" @@ CAST($2 AS tsquery))))"#
            ),
        };
        Expr::cust_with_exprs(template, [id.clone(), Expr::val(question)])
    }

    /// How many classes of matches a score tells apart below the best.
    const REACHES: [Reach; 3] = [Reach::Title, Reach::Summary, Reach::Names];

    fn scores(&self, ids: &[i64]) -> Option<Statement> {
        let table = self.index.table();
        let text = self.text(Reach::Everything)?;
        let mut values: Vec<Value> = Vec::new();
        let mut classes = Vec::new();
        for reach in Self::REACHES {
            values.push(self.text(reach)?.into());
            classes.push(match self.backend() {
                Backend::Sqlite => {
                    format!(r#"(rowid IN (SELECT rowid FROM "{table}" WHERE "{table}" MATCH ?))"#)
                }
                Backend::Postgres => format!(
                    r#"CAST("vector" @@ CAST(${} AS tsquery) AS INTEGER)"#,
                    values.len()
                ),
            });
        }
        values.push(text.into());
        let classes = classes.join(" + ");
        // Keys are numbers of our own; as text, because each as a value would be a statement of its own to be planned.
        let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
        let ids = ids.join(", ");
        let sql = match self.backend() {
            Backend::Sqlite => format!(
                r#"SELECT rowid, {classes}, -bm25("{table}", 10.0, 5.0, 2.0, 1.0) FROM "{table}"
                   WHERE "{table}" MATCH ? AND +rowid IN ({ids})"#
            ),
            Backend::Postgres => format!(
                r#"SELECT "id", {classes}, CAST(ts_rank('{{0.1, 0.2, 0.5, 1.0}}', "vector", CAST(${} AS tsquery), 1) AS DOUBLE PRECISION)
                   FROM "{table}" WHERE "id" IN ({ids})"#,
                values.len()
            ),
        };
        Some(Statement::from_sql_and_values(self.backend, sql, values))
    }
}

/// The entries with these keys, the best first and of equals the one added last; one statement. Entries that are met by their dates
/// alone have the score 0.
///
/// # Errors
/// When the database fails.
pub async fn rank(
    connection: &impl ConnectionTrait,
    reader: Reader<'_>,
    ids: &[i64],
) -> Result<Vec<Ranked>, DbErr> {
    let mut scores: HashMap<i64, f64> = HashMap::new();
    if !ids.is_empty()
        && let Some(statement) = reader.scores(ids)
    {
        for row in connection.query_all_raw(statement).await? {
            let id: i64 = row.try_get_by_index(0)?;
            let class: i32 = row.try_get_by_index(1)?;
            let fit: f64 = row.try_get_by_index(2)?;
            let fit = fit.max(0.0);
            scores.insert(id, f64::from(class) + fit / (1.0 + fit));
        }
    }
    let ranked = ids.iter().map(|id| Ranked {
        id: *id,
        score: scores.get(id).copied().unwrap_or_default(),
    });
    let mut ranked: Vec<Ranked> = ranked.collect();
    ranked.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then(Reverse(a.id).cmp(&Reverse(b.id)))
    });
    Ok(ranked)
}
