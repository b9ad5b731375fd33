//! What the catalog is measured against: axum that sends what one statement written by hand answers, over the normalized tables and
//! through the same driver; and axum that sends bytes it has.

use std::{collections::HashMap, error::Error, io::Write, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::post,
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement, Value,
};
use tokio::net::TcpListener;

use super::workloads;

struct Baseline {
    connection: DatabaseConnection,
    statements: HashMap<&'static str, &'static str>,
}

/// Serves on a free port, which is printed, until the process is ended.
pub async fn serve(url: &str, connections: u32) -> Result<(), Box<dyn Error>> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .test_before_acquire(false)
        .sqlx_logging(false);
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the other side of the comparison"
    )]
    let connection = Database::connect(options).await?;
    let is_sqlite = connection.get_database_backend() == DbBackend::Sqlite;
    let statements = workloads::ALL.iter().map(|workload| {
        let sql = if is_sqlite {
            workload.sqlite
        } else {
            workload.postgres
        };
        (workload.name, sql)
    });
    let baseline = Arc::new(Baseline {
        statements: statements.collect(),
        connection,
    });
    let fixed = Arc::new(std::sync::RwLock::new(Bytes::new()));
    let set = {
        let fixed = Arc::clone(&fixed);
        move |body: Bytes| async move {
            // Nothing can panic while the bytes are exchanged.
            if let Ok(mut fixed) = fixed.write() {
                *fixed = body;
            }
            json(Bytes::from_static(b"{}"))
        }
    };
    let get = move || {
        let bytes = fixed.read().map(|bytes| bytes.clone());
        let bytes = bytes.unwrap_or_default();
        async move { json(bytes) }
    };
    let router = Router::new()
        .route("/sql/{workload}", post(answer))
        .route("/set", post(set))
        .route("/fixed", post(get))
        .with_state(baseline);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}", listener.local_addr()?)?;
    out.flush()?;
    Ok(axum::serve(listener, router).await?)
}

fn json(body: Bytes) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], body)
}

async fn answer(
    State(baseline): State<Arc<Baseline>>,
    Path(workload): Path<String>,
    body: Bytes,
) -> impl IntoResponse {
    match one_statement(&baseline, &workload, &body).await {
        Ok(text) => (
            StatusCode::OK,
            [(CONTENT_TYPE, "application/json")],
            Bytes::from(text),
        ),
        Err(error) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            [(CONTENT_TYPE, "text/plain")],
            Bytes::from(error.to_string()),
        ),
    }
}

async fn one_statement(
    baseline: &Baseline,
    workload: &str,
    body: &[u8],
) -> Result<String, Box<dyn Error + Send + Sync>> {
    let sql = *baseline
        .statements
        .get(workload)
        .ok_or("no such workload")?;
    let values: Vec<serde_json::Value> = serde_json::from_slice(body)?;
    let values = values.into_iter().map(|value| match value {
        serde_json::Value::Number(number) => Value::from(number.as_i64().unwrap_or_default()),
        serde_json::Value::String(text) => Value::from(text),
        other => Value::from(other.to_string()),
    });
    let backend = baseline.connection.get_database_backend();
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let row = baseline.connection.query_one_raw(statement).await?;
    Ok(row.ok_or("no row")?.try_get_by_index(0)?)
}
