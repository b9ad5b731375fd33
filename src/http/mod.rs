//! The server: GraphQL over HTTP, papers as files, the explorer, the schema, health.

use std::{convert::Infallible, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    error_handling::HandleErrorLayer,
    extract::{Request, State as Extract},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header},
    middleware::{self, Next},
    response::IntoResponse,
    routing::{any, get},
};
use futures_util::FutureExt;
use tokio::sync::watch;
use tower::{ServiceBuilder, limit::GlobalConcurrencyLimitLayer, load_shed::LoadShedLayer};
use tower_http::{
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
};

use crate::{
    catalog::Catalog,
    config::{Config, Cors, Limits, Server},
    graphql::{self, RequestId, Schemas, error::ErrorCode, limits::Shape, subscription::Feed},
    live::Live,
    sources::Sources,
};

mod accept;
mod answer;
mod answers;
mod coding;
mod documents;
mod endpoint;
mod execution;
pub mod explorer;
mod exports;
mod request;
mod request_id;
mod server;
mod streams;

pub use documents::Manifest;
pub use server::serve;

use accept::Answer;
use answer::Rejection;
use answers::Answers;
use documents::Documents;
use streams::Streams;

/// Smaller answers are sent as they are: compressing them saves less than it costs.
const COMPRESSED_FROM: u64 = 860;

/// What the handlers share.
pub struct State {
    schemas: Schemas,
    catalog: Catalog,
    live: Arc<Live>,
    shape: Shape,
    sdl: String,
    server: Server,
    limits: Limits,
    cors: Cors,
    documents: Documents,
    answers: Answers,
    streams: Streams,
    max_age_seconds: u64,
}

impl State {
    /// What the handlers of one server share. Sockets and event streams end when `closing` becomes true.
    #[must_use]
    pub fn new(
        catalog: Catalog,
        live: Live,
        sources: Option<&Arc<Sources>>,
        config: &Config,
        manifest: Manifest,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let sdl = graphql::sdl();
        let only_manifest = config.documents.only_manifest;
        let live = Arc::new(live);
        let feed = Feed::new(catalog.clone(), Arc::clone(&live));
        Self {
            schemas: Schemas::of(&catalog, &feed, sources, &config.limits),
            streams: Streams::new(feed, config.subscriptions.clone(), closing),
            catalog,
            live,
            shape: Shape::of_sdl(&sdl),
            sdl,
            server: config.server.clone(),
            limits: config.limits.clone(),
            cors: config.cors.clone(),
            documents: Documents::new(&config.cache, only_manifest, manifest),
            answers: Answers::new(config.cache.answers_bytes),
            max_age_seconds: config.cache.max_age_seconds,
        }
    }

    /// What proxies and browsers may do with an answer to GET that needs no token.
    fn cache_control(&self) -> HeaderValue {
        match self.max_age_seconds {
            0 => HeaderValue::from_static("public, no-cache"),
            seconds => HeaderValue::from_str(&format!("public, max-age={seconds}"))
                .unwrap_or(HeaderValue::from_static("no-store")),
        }
    }
}

/// Everything that is served.
pub fn router(state: State) -> Router {
    let state = Arc::new(state);
    let shed = ServiceBuilder::new()
        .layer(HandleErrorLayer::new(overloaded))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(state.server.concurrency));
    let compression = CompressionLayer::new().compress_when(
        SizeAbove::new(COMPRESSED_FROM).and(NotForContentType::new("text/event-stream")),
    );
    let cors = cors(&state.cors);
    let header = |name: HeaderName, value| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    Router::new()
        .route(
            "/graphql",
            any(endpoint::graphql)
                .layer::<_, Infallible>(shed.clone())
                .layer(compression.clone()),
        )
        .route("/graphql/ws", any(streams::socket::graphql))
        .merge(files().layer(shed).layer(compression.clone()))
        .route("/schema.graphql", get(schema).layer(compression))
        .route("/readyz", get(ready))
        .with_state(state)
        .route("/healthz", get(async || "ok\n"))
        .merge(explorer::router())
        .fallback(async || {
            (
                StatusCode::NOT_FOUND,
                "There is nothing here. The API is at /graphql, its explorer at /.\n",
            )
        })
        .layer(middleware::from_fn(catch_panics))
        .layer(cors)
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::X_FRAME_OPTIONS, "DENY"))
        .layer(middleware::from_fn(request_id::identify))
}

/// Papers as files.
fn files() -> Router<Arc<State>> {
    Router::new()
        .route("/papers.{extension}", get(exports::papers))
        .route("/papers/{file}", get(exports::paper))
        .route("/feed.{extension}", get(exports::feed))
        .route("/sitemap.xml", get(exports::sitemap))
        .route("/sitemap-{file}", get(exports::sitemap_part))
}

async fn schema(Extract(state): Extract<Arc<State>>) -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, state.sdl.clone())
}

async fn ready(Extract(state): Extract<Arc<State>>) -> (StatusCode, &'static str) {
    let wait = Duration::from_secs(5);
    match tokio::time::timeout(wait, state.catalog.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the database does not answer\n",
            )
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is slow\n"),
    }
}

async fn overloaded(
    headers: HeaderMap,
    Extension(id): Extension<RequestId>,
    _: tower::BoxError,
) -> Response<Body> {
    let answer = Answer::wanted(&headers).unwrap_or(Answer::Json);
    let message = "The server has more to do than it takes on at once. Try again later.";
    Rejection::new(ErrorCode::ServiceUnavailable, message)
        .with(header::RETRY_AFTER, HeaderValue::from_static("1"))
        .answer(answer, &id.0)
}

/// Answers a request whose handler panics. The panic itself is in the log, by the hook.
async fn catch_panics(request: Request, next: Next) -> Response<Body> {
    let id = request_id::id_of(request.extensions()).to_owned();
    let answer = Answer::wanted(request.headers()).unwrap_or(Answer::Json);
    // What a handler leaves behind half done is its own: shared state is whole between any two statements.
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| {
        tracing::error!(request_id = id, "a request panicked");
        Rejection::system(ErrorCode::Internal).answer(answer, &id)
    })
}

/// Pages of other origins may ask, without credentials: a token is sent as a header that only the page itself knows.
fn cors(settings: &Cors) -> CorsLayer {
    let origins = settings.origins.iter();
    let origins = if settings.origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CACHE_CONTROL,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            endpoint::MIN_REVISION,
            request_id::HEADER,
        ])
        .expose_headers([
            header::AGE,
            header::ETAG,
            header::RETRY_AFTER,
            answers::CACHE_STATUS,
            answers::REVISION,
            request_id::HEADER,
        ])
        .max_age(Duration::from_secs(settings.max_age_seconds))
}
