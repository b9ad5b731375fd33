//! A connection that asks for the plans of statements.

use std::sync::Mutex;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    prelude::async_trait::async_trait,
};

/// Passes statements on, and keeps their plans.
pub struct Explained<'a> {
    connection: &'a DatabaseConnection,
    plans: Mutex<Vec<Plan>>,
}

struct Plan {
    statement: String,
    lines: Vec<String>,
}

/// The plans of the statements that were passed on.
pub struct Plans(Vec<Plan>);

impl<'a> Explained<'a> {
    pub fn new(connection: &'a DatabaseConnection) -> Self {
        Self {
            connection,
            plans: Mutex::default(),
        }
    }

    /// The plans so far.
    pub fn plans(self) -> Plans {
        Plans(self.plans.into_inner().expect("no panic while it was held"))
    }

    async fn explain(&self, statement: &Statement) -> Result<(), DbErr> {
        let backend = self.connection.get_database_backend();
        let (explain, column) = match backend {
            DbBackend::Sqlite => ("EXPLAIN QUERY PLAN", "detail"),
            _ => ("EXPLAIN", "QUERY PLAN"),
        };
        let text = format!("{explain} {statement}");
        let rows = Statement::from_string(backend, text);
        let rows = self.connection.query_all_raw(rows).await?;
        let lines = rows.iter().map(|row| row.try_get("", column));
        let plan = Plan {
            statement: statement.to_string(),
            lines: lines.collect::<Result<_, _>>()?,
        };
        self.plans
            .lock()
            .expect("no panic while it is held")
            .push(plan);
        Ok(())
    }
}

impl Plans {
    /// How many statements there were.
    pub fn statements(&self) -> usize {
        self.0.len()
    }

    /// No statement looks at every row of a table, or at every entry of one of its indexes.
    #[track_caller]
    pub fn scan_nothing_of(&self, table: &str) {
        self.none(|line, plan| {
            let scanned = line.strip_prefix("SCAN ");
            let scanned = scanned.or_else(|| Some(line.split_once("Seq Scan on ")?.1));
            let name = scanned.and_then(|rest| rest.split_whitespace().next());
            // What was found elsewhere and goes by the table's name is read whole, of course.
            let found = name.is_some_and(|name| plan.lines.contains(&format!("CO-ROUTINE {name}")));
            !found && (name == Some(table) || (name == Some("link") && table != "paper"))
        });
    }

    /// No statement sorts.
    #[track_caller]
    pub fn sort_nothing(&self) {
        self.none(|line, _| line.contains("TEMP B-TREE") || line.contains("Sort Key"));
    }

    /// No statement looks at a table at all.
    #[track_caller]
    pub fn know_nothing_of(&self, table: &str) {
        self.none(|line, _| {
            let mut words = line.split_whitespace();
            words.any(|word| word == table)
        });
    }

    #[track_caller]
    fn none(&self, is_bad: impl Fn(&str, &Plan) -> bool) {
        assert!(!self.0.is_empty(), "nothing was asked");
        for plan in &self.0 {
            let bad = plan.lines.iter().any(|line| is_bad(line, plan));
            assert!(!bad, "{}\n{}", plan.statement, plan.lines.join("\n"));
        }
    }
}

#[async_trait]
impl ConnectionTrait for Explained<'_> {
    fn get_database_backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.connection.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.connection.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.explain(&statement).await?;
        self.connection.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.explain(&statement).await?;
        self.connection.query_all_raw(statement).await
    }
}
