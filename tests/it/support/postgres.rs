//! The PostgreSQL of this test process: found, started with the first test that needs it, stopped when the process ends.

use std::{
    io::{BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Mutex, OnceLock},
};

/// The programs that a folder must hold to be taken.
const PROGRAMS: [&str; 4] = ["initdb", "pg_ctl", "postgres", "dropdb"];

/// A running cluster, reachable over a socket in its own folder.
pub struct Cluster {
    /// Kept because a dropped handle would close the pipes; the process reaps itself after this one has ended.
    _wrapper: Child,
    commands: Mutex<ChildStdin>,
    directory: PathBuf,
}

impl Cluster {
    /// The cluster of this process, or none where the tests are to do without.
    ///
    /// `PAPER_CATALOG_TEST_POSTGRES` says whether: `auto` (the default) where its programs are found, `require`, `off`.
    pub fn get() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER
            .get_or_init(|| {
                let mode = variable("PAPER_CATALOG_TEST_POSTGRES");
                match (mode.as_deref().unwrap_or("auto"), programs()) {
                    ("auto" | "require", Some(programs)) => Some(Self::start(&programs)),
                    ("require", None) => panic!(
                        "PAPER_CATALOG_TEST_POSTGRES=require, but no folder with {PROGRAMS:?} is in PG_BIN, PATH or \
                         /usr/lib/postgresql/*/bin"
                    ),
                    ("auto", None) | ("off", _) => {
                        eprintln!("the tests on PostgreSQL are skipped");
                        None
                    }
                    (other, _) => {
                        panic!("PAPER_CATALOG_TEST_POSTGRES={other}: write auto, require or off")
                    }
                }
            })
            .as_ref()
    }

    /// The address of one database of the cluster, whether it exists or not.
    pub fn url(&self, database: &str) -> String {
        let socket = self.directory.display();
        format!("postgres://postgres@localhost:5432/{database}?host={socket}")
    }

    /// Drops a database sometime soon, connections to it or not.
    pub fn drop_database(&self, name: &str) {
        // A cluster that is gone needs no dropping, and a test that has failed already needs no second panic.
        if let Ok(mut commands) = self.commands.lock() {
            let _ = writeln!(commands, "{name}");
        }
    }

    fn start(programs: &Path) -> Self {
        let directory = tempfile::Builder::new()
            .prefix("pg-")
            .tempdir()
            .expect("a folder for the cluster")
            .keep();
        let mut wrapper = Command::new("sh")
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/it/support/postgres.sh"
            ))
            .args([programs, &directory])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Not inherited: a runner waits for the end of everybody who holds its output.
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let commands = wrapper.stdin.take().expect("piped above");
        let mut output = BufReader::new(wrapper.stdout.take().expect("piped above"));
        let mut answer = String::new();
        output
            .read_line(&mut answer)
            .expect("the pipe of the wrapper");
        if answer.trim() != "ready" {
            output
                .read_to_string(&mut answer)
                .expect("the pipe of the wrapper");
            panic!(
                "PostgreSQL of {} did not start: {answer}",
                programs.display()
            );
        }
        Self {
            _wrapper: wrapper,
            commands: Mutex::new(commands),
            directory,
        }
    }
}

/// The folder with PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    if let Some(folder) = variable("PG_BIN") {
        let folder = PathBuf::from(folder);
        assert!(
            complete(&folder),
            "PG_BIN={} lacks one of {PROGRAMS:?}",
            folder.display()
        );
        return Some(folder);
    }
    let path = variable("PATH").unwrap_or_default();
    // Distributions put links to some of the programs on the path; all of them are where the links lead.
    let on_path = std::env::split_paths(&path)
        .filter_map(|folder| folder.join("pg_ctl").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_path_buf));
    on_path.chain(installed()).find(|folder| complete(folder))
}

/// Debian's folders, the newest version first.
fn installed() -> Vec<PathBuf> {
    let mut versions: Vec<_> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    versions.sort();
    versions.reverse();
    versions
}

fn complete(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).exists())
}

#[expect(
    clippy::disallowed_methods,
    reason = "where PostgreSQL is and whether to use it is said to the tests by the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
