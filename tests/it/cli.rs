//! The command line of the built program: what it prints where, how it ends, and with which exit code.

use std::{
    fs,
    io::{BufRead, BufReader, Lines, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use paper_catalog::graphql;

use crate::support::{Client, Database, Server, databases, program};

/// Ends of commands, as `--help` documents them.
const DONE: i32 = 0;
const FAILED: i32 = 1;
const USED_WRONGLY: i32 = 2;

/// What a command did.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs a command in a folder to its end.
fn run(folder: &Path, line: &[&str]) -> Ran {
    let output = program(folder).args(line).output();
    let Output {
        status,
        stdout,
        stderr,
    } = output.expect("the program starts");
    Ran {
        code: status.code().expect("an exit code"),
        out: String::from_utf8(stdout).expect("UTF-8"),
        err: String::from_utf8(stderr).expect("UTF-8"),
    }
}

impl Ran {
    /// Asserts that it ended so, and said all of this on the standard error output in few lines, without internals.
    #[track_caller]
    fn failed(&self, code: i32, parts: &[&str]) {
        assert_eq!(self.code, code, "{}", self.err);
        assert_eq!(self.out, "");
        for part in parts {
            assert!(self.err.contains(part), "no {part:?} in: {}", self.err);
        }
        assert!(self.err.starts_with("error: "), "{}", self.err);
        assert!(self.err.lines().count() <= 5, "{}", self.err);
        for internal in ["Error {", "Some(", "Os {", "panicked"] {
            assert!(!self.err.contains(internal), "{}", self.err);
        }
    }
}

#[test]
fn an_address_with_settings_and_encoded_characters_names_the_file_that_is_made() {
    let folder = folder();
    let address = "sqlite:a%20new%3F.db?cache=private";
    let ran = run(folder.path(), &["migrate", "--database-url", address]);
    assert_eq!(ran.code, DONE, "{}", ran.err);
    assert!(folder.path().join("a new?.db").exists());
    let ran = run(folder.path(), &["doctor", "--database-url", address]);
    assert_eq!(ran.code, DONE, "{}", ran.err);
    let read_only = ["migrate", "--database-url", "sqlite:another.db?mode=rw"];
    assert_eq!(run(folder.path(), &read_only).code, FAILED);
    assert!(!folder.path().join("another.db").exists());
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn count(client: &Client) -> u64 {
    let data = client.data("{ papers(first: 1) { totalCount } }").await;
    data["papers"]["totalCount"].as_u64().expect("a count")
}

#[tokio::test]
async fn a_new_catalog_stays_empty_when_asked_to() {
    let folder = folder();
    let mut command = program(folder.path());
    command.args(["serve", "--no-demo", "--listen", "127.0.0.1:0"]);
    let mut server = Server::start(command);
    assert!(server.printed_token().len() > 40);
    assert_eq!(count(server.client()).await, 0);
}

databases! {
    async fn a_database_that_was_there_gets_entries_only_when_asked_and_never_a_token(database: Database) {
        let mut plain = Server::spawn(database.url());
        assert_eq!(count(plain.client()).await, 0);
        plain.line_with("paper-catalog token create");
        assert!(plain.terminate().success());

        let arguments = ["--demo", "--database-url", database.url()];
        let demo = Server::spawn_with(&arguments);
        assert_eq!(count(demo.client()).await, 21);
        assert!(demo.terminate().success());

        let mut again = Server::spawn_with(&arguments);
        again.line_with("paper-catalog token create");
        let printed = again.output().join("\n");
        assert!(printed.contains("has entries already"), "{printed}");
        assert!(!printed.contains("pc_"), "{printed}");
        assert_eq!(count(again.client()).await, 21);
    }

    async fn tokens_are_made_listed_and_revoked(database: Database) {
        let url = database.url();
        let token = |line: &[&str]| run(Path::new("."), &[&["token", "--database-url", url], line].concat());

        let made = token(&["create", "--name", "a script", "--role", "editor", "--expires", "30d"]);
        assert_eq!(made.code, DONE, "{}", made.err);
        assert!(made.out.starts_with("pc_") && made.out.ends_with('\n'), "{}", made.out);
        assert_eq!(made.out.split_whitespace().count(), 1, "the token alone");
        assert!(made.err.contains("role editor, which expires 20"), "{}", made.err);

        token(&["create", "--name", "a script", "--role", "viewer"])
            .failed(USED_WRONGLY, &["'a script' already"]);
        token(&["create", "--name", " ", "--role", "viewer"]).failed(USED_WRONGLY, &["name"]);

        let state = |line: &[&str]| {
            let ran = token(line);
            assert_eq!(ran.code, DONE, "{}", ran.err);
            assert!(!ran.out.contains("pc_"), "a token is shown once: {}", ran.out);
            let row = ran.out.lines().find(|row| row.contains("a script"));
            row.expect("a row").to_owned()
        };
        assert!(state(&["list"]).contains("editor  usable"));
        assert!(state(&["revoke", "a script"]).starts_with("revoked"));
        assert!(state(&["list"]).contains("editor  revoked"));
        token(&["revoke", "a script"]).failed(FAILED, &["'a script'", "token list"]);
    }

    async fn migrations_are_shown_taken_back_and_applied(database: Database) {
        let url = database.url();
        let migrate = |line: &[&str]| {
            let ran = run(Path::new("."), &[&["migrate", "--database-url", url], line].concat());
            assert_eq!(ran.code, DONE, "{}", ran.err);
            ran.out
        };
        let all_applied = migrate(&["status"]);
        assert!(all_applied.lines().all(|line| line.starts_with("applied")), "{all_applied}");
        assert!(migrate(&[]).contains("up to date already"));
        assert_eq!(migrate(&["down", "--steps", "1"]).lines().count(), 1);
        assert!(migrate(&["status"]).lines().last().is_some_and(|line| line.starts_with("pending")));
        assert_eq!(migrate(&["up"]).lines().count(), 1);
        assert_eq!(migrate(&["status"]), all_applied);
    }
}

#[test]
fn the_schema_is_printed_and_needs_no_database() {
    let folder = folder();
    let ran = run(folder.path(), &["schema"]);
    assert_eq!((ran.code, ran.err.as_str()), (DONE, ""));
    assert!(ran.out == graphql::sdl(), "schema prints the served schema");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn help_and_version_are_no_failures() {
    for line in [["--help"], ["--version"]] {
        let ran = run(Path::new("."), &line);
        assert_eq!((ran.code, ran.err.as_str()), (DONE, ""), "{line:?}");
        assert!(
            ran.out.contains("paper-catalog") || ran.out.contains("GraphQL"),
            "{}",
            ran.out
        );
    }
}

#[test]
fn wrong_use_ends_with_2_and_says_what_would_be_right() {
    let folder = folder();
    let lines: [(&[&str], &str); 8] = [
        (&["launch"], "launch"),
        (
            &["token", "create", "--name", "a", "--role", "owner"],
            "viewer",
        ),
        (&["--listen", "8000"], "such as 127.0.0.1:8000"),
        (&["--set", "limits.depth=deep"], "write one from 1 to 100"),
        (&["--set", "limits.deph=5"], "is limits.depth meant?"),
        (&["--config", "nowhere.toml"], "nowhere.toml"),
        (&["--log-filter", "inof"], "error, warn, info"),
        (
            &["--database-url", "mysql://user:hunter2@host/papers"],
            "sqlite:FILE",
        ),
    ];
    for (line, remedy) in lines {
        let ran = run(folder.path(), line);
        ran.failed(USED_WRONGLY, &[remedy]);
        assert!(!ran.err.contains("hunter2"), "{}", ran.err);
    }
    assert_eq!(
        fs::read_dir(folder.path()).expect("the folder").count(),
        0,
        "nothing was created"
    );
}

#[test]
fn a_variable_of_the_environment_is_named_when_it_is_wrong() {
    let mut command = program(Path::new("."));
    let output = command
        .env("PAPER_CATALOG_LIMITS_DEPTH", "abc")
        .output()
        .expect("the program starts");
    let problem = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(USED_WRONGLY));
    assert_eq!(
        problem,
        "error: PAPER_CATALOG_LIMITS_DEPTH: 'abc' is not a whole number; write one from 1 to 100\n"
    );
}

#[test]
fn a_port_in_use_is_told_before_a_database_is_made() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    run(folder.path(), &["--listen", &address]).failed(FAILED, &[&address, "--listen HOST:PORT"]);
    assert_eq!(
        fs::read_dir(folder.path()).expect("the folder").count(),
        0,
        "nothing was created"
    );
}

#[test]
fn a_database_that_cannot_be_opened_is_told_with_the_remedy() {
    let folder = folder();
    fs::write(
        folder.path().join("notes.txt"),
        "not a database, however one looks at it",
    )
    .expect("a file");
    let open = |url: &str| run(folder.path(), &["migrate", "--database-url", url]);
    open("sqlite:missing/catalog.db").failed(FAILED, &["The folder missing does not exist"]);
    open("sqlite:notes.txt").failed(FAILED, &["notes.txt"]);
    open("sqlite:.").failed(FAILED, &[". is a folder"]);
    let status = run(
        folder.path(),
        &["migrate", "status", "--database-url", "sqlite:typo.db"],
    );
    status.failed(FAILED, &["there is no database typo.db"]);
    assert!(
        !folder.path().join("typo.db").exists(),
        "looking creates nothing"
    );
}

#[test]
fn a_server_of_databases_that_does_not_answer_is_told_without_the_password() {
    let free = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    let url = format!("postgres://somebody:hunter2@{free}/papers");
    let line = [
        "migrate",
        "--database-url",
        &url,
        "--set",
        "database.connect_timeout_seconds=1",
    ];
    let ran = run(Path::new("."), &line);
    ran.failed(
        FAILED,
        &["Is PostgreSQL running", "postgres://somebody:***@127.0.0.1"],
    );
    assert!(!ran.err.contains("hunter2"), "{}", ran.err);
}

#[test]
fn a_request_under_way_is_answered_after_the_signal_to_end() {
    let folder = folder();
    let mut process = Process::start(folder.path());
    let mut request = UnderWay::begin(&process.host);
    process.signal("TERM");
    process.logs("a second signal ends at once");
    let answer = request.finish();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(process.exit_code(), Some(DONE));
}

#[test]
fn a_second_signal_ends_at_once() {
    let folder = folder();
    let mut process = Process::start(folder.path());
    let _request = UnderWay::begin(&process.host);
    process.signal("INT");
    process.logs("a second signal ends at once");
    process.signal("INT");
    assert_eq!(process.exit_code(), Some(FAILED));
}

/// A server that can be sent signals while it runs. Killed when dropped.
struct Process {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    host: String,
}

impl Process {
    fn start(folder: &Path) -> Self {
        let mut child = program(folder)
            .args(["--listen", "127.0.0.1:0", "--no-demo"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("piped above"));
        let log = BufReader::new(child.stderr.take().expect("piped above")).lines();
        let endpoint = out.lines().map_while(Result::ok).find_map(|line| {
            let (_, rest) = line.split_once("http://")?;
            Some(rest.trim_end_matches('/').to_owned())
        });
        Self {
            child,
            log,
            host: endpoint.expect("an address is printed"),
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.expect("the program kill").success());
    }

    /// Waits until the log says this.
    fn logs(&mut self, part: &str) {
        let mut lines = self.log.by_ref().map_while(Result::ok);
        assert!(lines.any(|line| line.contains(part)), "{part}");
    }

    fn exit_code(&mut self) -> Option<i32> {
        self.child.wait().expect("it is ours").code()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request whose body has not been sent.
struct UnderWay(TcpStream);

const BODY: &str = r#"{"query": "{ __typename }"}"#;

impl UnderWay {
    /// Sends the head and waits until the server asks for the body: then it works on the request.
    fn begin(host: &str) -> Self {
        let mut stream = TcpStream::connect(host).expect("a connection");
        let length = BODY.len();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
             expect: 100-continue\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).expect("the head is sent");
        let mut go_on = [0; 25];
        stream
            .read_exact(&mut go_on)
            .expect("the server reads the body");
        assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self(stream)
    }

    /// Sends the body and gives the answer.
    fn finish(&mut self) -> String {
        self.0.write_all(BODY.as_bytes()).expect("the body is sent");
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).expect("an answer");
        answer
    }
}
