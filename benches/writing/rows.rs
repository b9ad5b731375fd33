//! What a request has written, read back, as the statements that somebody would write by hand for exactly these rows.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    error::Error,
};

use entity::{
    author, author_name, authorship, change, figure, identifier, link, paper, paper_topic, summary,
    topic, topic_paper, venue,
};
use paper_catalog::db::{Backend, Db};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect, QueryTrait, Statement, Value,
};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Rows of one statement: SQLite binds at most 32,766 values, and a paper has 23.
const ROWS: usize = 1_000;

/// The tables that count the rows of both sides; what differs ends the run.
const TABLES: [&str; 14] = [
    "author",
    "author_name",
    "authorship",
    "change",
    "figure",
    "identifier",
    "link",
    "paper",
    "paper_topic",
    "redirect",
    "search_word",
    "summary",
    "topic_paper",
    "venue",
];

/// The last keys of the tables that others refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    pub papers: i64,
    pub authors: i64,
    pub venues: i64,
    pub changes: i64,
}

impl Marks {
    /// As they are now.
    pub async fn of(db: &Db) -> Fallible<Self> {
        let last = async |table: &str| -> Fallible<i64> {
            number(
                db,
                &format!(r#"SELECT coalesce(max(id), 0) FROM "{table}""#),
            )
            .await
        };
        Ok(Self {
            papers: last("paper").await?,
            authors: last("author").await?,
            venues: last("venue").await?,
            changes: last("change").await?,
        })
    }
}

/// The rows of the indexes, by their keys: what to bind besides the key.
pub struct Texts {
    papers: BTreeMap<i64, Vec<Value>>,
    authors: BTreeMap<i64, Vec<Value>>,
}

impl Texts {
    /// Those that were written after a mark.
    pub async fn of(db: &Db, from: Marks) -> Fallible<Self> {
        let rows = async |index: &str, after: i64| match db.backend() {
            Backend::Sqlite => tokens(db, index, after).await,
            Backend::Postgres => vectors(db, index, after).await,
        };
        Ok(Self {
            papers: rows("paper_search", from.papers).await?,
            authors: rows("author_search", from.authors).await?,
        })
    }

    fn statements(&self, backend: Backend, from: Marks, to: Marks) -> Vec<Statement> {
        let papers = self.papers.range(from.papers + 1..=to.papers);
        let authors = self.authors.range(from.authors + 1..=to.authors);
        let mut statements = inserts(backend, "paper_search", &papers.collect::<Vec<_>>());
        statements.extend(inserts(
            backend,
            "author_search",
            &authors.collect::<Vec<_>>(),
        ));
        statements
    }
}

/// The statements that write what was written between two marks: many rows each, nothing read.
pub async fn statements(
    db: &Db,
    texts: &Texts,
    from: Marks,
    to: Marks,
) -> Fallible<Vec<Statement>> {
    let backend = db.read().get_database_backend();
    let mut statements = Vec::new();
    macro_rules! rows {
        ($table:ident, $column:ident, $mark:ident) => {
            let range = $table::Column::$column.between(from.$mark + 1, to.$mark);
            let rows = $table::Entity::find().filter(range).all(db.read()).await?;
            for rows in rows.chunks(ROWS) {
                let rows = rows.iter().cloned().map(IntoActiveModel::into_active_model);
                statements.push($table::Entity::insert_many(rows).build(backend));
            }
        };
    }
    rows!(venue, Id, venues);
    rows!(author, Id, authors);
    rows!(author_name, AuthorId, authors);
    rows!(paper, Id, papers);
    rows!(authorship, PaperId, papers);
    rows!(identifier, PaperId, papers);
    rows!(link, PaperId, papers);
    rows!(summary, PaperId, papers);
    rows!(figure, PaperId, papers);
    rows!(paper_topic, PaperId, papers);
    rows!(topic_paper, PaperId, papers);
    rows!(change, Id, changes);
    statements.extend(texts.statements(db.backend(), from, to));
    let revision = "UPDATE catalog_state SET revision = revision + 1";
    statements.push(Statement::from_string(backend, revision));
    Ok(statements)
}

/// The rows of an index of PostgreSQL.
async fn vectors(db: &Db, index: &str, after: i64) -> Fallible<BTreeMap<i64, Vec<Value>>> {
    let sql = format!(r#"SELECT id, CAST(vector AS text) FROM "{index}" WHERE id > {after}"#);
    let sql = Statement::from_string(DbBackend::Postgres, sql);
    let mut rows = BTreeMap::new();
    for row in db.read().query_all_raw(sql).await? {
        let vector: String = row.try_get_by_index(1)?;
        rows.insert(row.try_get_by_index(0)?, vec![vector.into()]);
    }
    Ok(rows)
}

/// The rows of an index of SQLite, put together from its tokens: it keeps no texts.
async fn tokens(db: &Db, index: &str, after: i64) -> Fallible<BTreeMap<i64, Vec<Value>>> {
    let sql = format!(
        r#"SELECT doc, col, term FROM "{index}_token" WHERE doc > {after} ORDER BY doc, "offset""#
    );
    let sql = Statement::from_string(DbBackend::Sqlite, sql);
    let mut rows: BTreeMap<i64, HashMap<String, String>> = BTreeMap::new();
    for row in db.read().query_all_raw(sql).await? {
        let term: String = row.try_get_by_index(2)?;
        let texts = rows.entry(row.try_get_by_index(0)?).or_default();
        let text = texts.entry(row.try_get_by_index(1)?).or_default();
        text.push_str(&term);
        text.push(' ');
    }
    let rows = rows.into_iter().map(|(id, mut texts)| {
        let columns = ["title", "summary", "names", "body"];
        let values = columns.map(|column| texts.remove(column).unwrap_or_default().into());
        (id, Vec::from(values))
    });
    Ok(rows.collect())
}

/// The statements that write rows of an index.
fn inserts(backend: Backend, index: &str, rows: &[(&i64, &Vec<Value>)]) -> Vec<Statement> {
    let statements = rows.chunks(ROWS).map(|rows| {
        let (kind, columns) = match backend {
            Backend::Sqlite => (DbBackend::Sqlite, "rowid, title, summary, names, body"),
            Backend::Postgres => (DbBackend::Postgres, "id, vector"),
        };
        let places = (0..rows.len()).map(|at| match backend {
            Backend::Sqlite => "(?, ?, ?, ?, ?)".to_owned(),
            Backend::Postgres => format!("(${}, CAST(${} AS tsvector))", at * 2 + 1, at * 2 + 2),
        });
        let places = places.collect::<Vec<_>>().join(", ");
        let sql = format!(r#"INSERT INTO "{index}" ({columns}) VALUES {places}"#);
        let values = rows.iter().flat_map(|(id, values)| {
            let key = std::iter::once(Value::from(**id));
            key.chain(values.iter().cloned())
        });
        Statement::from_sql_and_values(kind, sql, values)
    });
    statements.collect()
}

/// The statements that bring the numbers of papers of one database to those of the other.
pub async fn counts(before: &Db, after: &Db) -> Fallible<Vec<Statement>> {
    let backend = before.read().get_database_backend();
    let mut statements = Vec::new();
    macro_rules! counts {
        ($table:ident) => {
            let counts = async |db: &Db| -> Fallible<HashMap<i64, i32>> {
                let columns = [$table::Column::Id, $table::Column::PaperCount];
                let rows = $table::Entity::find().select_only().columns(columns);
                let rows: Vec<(i64, i32)> = rows.into_tuple().all(db.read()).await?;
                Ok(rows.into_iter().collect())
            };
            let (old, new) = (counts(before).await?, counts(after).await?);
            let changed = new.iter().filter(|(id, count)| old.get(id).is_some_and(|old| old != *count));
            let changed: Vec<String> = changed.map(|(id, count)| format!("({id}, {count})")).collect();
            for changed in changed.chunks(ROWS) {
                let (table, changed) = (stringify!($table), changed.join(", "));
                let sql = format!(
                    r#"WITH own (id, papers) AS (VALUES {changed})
                       UPDATE "{table}" SET paper_count = (SELECT papers FROM own WHERE own.id = "{table}".id)
                       WHERE id IN (SELECT id FROM own)"#
                );
                statements.push(Statement::from_string(backend, sql));
            }
        };
    }
    counts!(author);
    counts!(topic);
    Ok(statements)
}

/// The statements that write the words that one database has and the other has not.
pub async fn words(before: &Db, after: &Db) -> Fallible<Vec<Statement>> {
    let backend = before.read().get_database_backend();
    let words = async |db: &Db| -> Fallible<Vec<String>> {
        let all = Statement::from_string(backend, "SELECT word FROM search_word");
        let rows = db.read().query_all_raw(all).await?;
        let words = rows.iter().map(|row| row.try_get_by_index(0));
        Ok(words.collect::<Result<_, _>>()?)
    };
    let known: HashSet<String> = words(before).await?.into_iter().collect();
    let new: Vec<String> = words(after)
        .await?
        .into_iter()
        .filter(|word| !known.contains(word))
        .collect();
    let statements = new.chunks(ROWS).map(|words| {
        let places: Vec<String> = (1..=words.len())
            .map(|at| match backend {
                DbBackend::Postgres => format!("(${at})"),
                _ => "(?)".to_owned(),
            })
            .collect();
        let sql = format!(
            "INSERT INTO search_word (word) VALUES {} ON CONFLICT DO NOTHING",
            places.join(", ")
        );
        let values = words.iter().map(|word| Value::from(word.clone()));
        Statement::from_sql_and_values(backend, sql, values)
    });
    Ok(statements.collect())
}

/// Adds one to the numbers of papers of the authors and topics of a paper.
pub fn counted(db: &Db, paper: i64) -> [Statement; 2] {
    let backend = db.read().get_database_backend();
    let update = |table: &str, links: &str| {
        Statement::from_string(
            backend,
            format!(
                r#"UPDATE "{table}" SET paper_count = paper_count + 1 WHERE id IN (SELECT {table}_id FROM {links} WHERE paper_id = {paper})"#
            ),
        )
    };
    [
        update("author", "authorship"),
        update("topic", "topic_paper"),
    ]
}

/// Writes all of them in one transaction.
pub async fn write(db: &Db, statements: &[Statement]) -> Fallible<()> {
    let write = db.write().await?;
    for statement in statements {
        write.connection().execute_raw(statement.clone()).await?;
    }
    write.commit().await?;
    Ok(())
}

/// Refuses to compare what is not the same.
pub async fn same(left: &Db, right: &Db) -> Fallible<()> {
    for table in TABLES {
        let count = format!(r#"SELECT count(*) FROM "{table}""#);
        let (left, right) = (number(left, &count).await?, number(right, &count).await?);
        if left != right {
            return Err(format!("{table} has {left} rows, and {right} written by hand").into());
        }
    }
    for table in ["author", "topic"] {
        let sum = format!(r#"SELECT CAST(sum(paper_count) AS bigint) FROM "{table}""#);
        if number(left, &sum).await? != number(right, &sum).await? {
            return Err(format!("the papers of {table} were counted differently").into());
        }
    }
    Ok(())
}

async fn number(db: &Db, sql: &str) -> Fallible<i64> {
    let backend = db.read().get_database_backend();
    let row = db
        .read()
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    Ok(row.ok_or("a row")?.try_get_by_index(0)?)
}
