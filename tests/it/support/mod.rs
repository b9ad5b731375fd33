//! What every test of this binary stands on: the server in this process over real HTTP, a database per test on both
//! kinds of database, a GraphQL client, and the built program as a process of its own.

mod app;
mod client;
mod clock;
mod database;
mod mock;
mod postgres;
mod server;
mod socket;

pub use app::{Builder, TestApp, run};
pub use client::{Answer, Client};
pub use clock::TestClock;
pub use database::{Database, Kind};
pub use mock::{Mock, Reply};
pub use server::{Server, program};
pub use socket::Socket;

/// Makes each test run twice, as `name::sqlite` and `name::postgres`.
///
/// The argument is a running [`TestApp`], a [`Builder`] for tests with settings of their own, or an empty migrated
/// [`Database`] for tests that start the program themselves:
///
/// ```ignore
/// databases! {
///     async fn a_new_paper_comes_first(app: TestApp) { ... }
///     async fn a_large_body_is_refused(builder: Builder) {
///         let app = builder.configure(|config| config.limits.body_bytes = 100).await;
///     }
/// }
/// ```
macro_rules! databases {
    ($($(#[$meta:meta])* async fn $name:ident($argument:ident: $fixture:ty) $body:block)+) => {$(
        $(#[$meta])*
        async fn $name($argument: $fixture) $body

        mod $name {
            use $crate::support::{Kind, run};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                run(Kind::Sqlite, super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                run(Kind::Postgres, super::$name).await;
            }
        }
    )+};
}
pub(crate) use databases;
