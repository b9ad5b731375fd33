//! The built program as a process of its own, for what only a process shows: its output, signals, and being killed.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use super::Client;

/// How long a server may take until it prints its address, migrations of a new database included.
const START: Duration = Duration::from_mins(1);

/// A running server. Killed when dropped.
pub struct Server {
    child: Child,
    client: Client,
    greeting: Vec<String>,
    lines: Receiver<String>,
}

impl Server {
    /// Starts `paper-catalog serve` on a free port and waits until it prints its address.
    pub fn spawn(database_url: &str) -> Self {
        Self::spawn_with(&["--database-url", database_url])
    }

    /// Starts `paper-catalog serve` on a free port with these arguments and waits until it prints its address.
    pub fn spawn_with(arguments: &[&str]) -> Self {
        let mut command = program(Path::new("."));
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments);
        Self::start(command)
    }

    /// Starts a prepared command and waits until it prints its address.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let (sender, lines) = channel();
        let outputs: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().expect("piped above")),
            Box::new(child.stderr.take().expect("piped above")),
        ];
        for output in outputs {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    // Nobody listens once the server is dropped; its output is read to the end all the same.
                    let _ = sender.send(line);
                }
            });
        }
        drop(sender);
        let mut greeting = Vec::new();
        let origin = loop {
            let Ok(line) = lines.recv_timeout(START) else {
                let _ = child.kill();
                panic!(
                    "no address of the server in its output:\n{}",
                    greeting.join("\n")
                );
            };
            let origin = origin(&line);
            greeting.push(line);
            if let Some(origin) = origin {
                break origin;
            }
        };
        Self {
            child,
            client: Client::new(&origin),
            greeting,
            lines,
        }
    }

    /// A client without a token.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Everything that the server has printed until now, on both outputs.
    pub fn output(&mut self) -> &[String] {
        self.greeting.extend(self.lines.try_iter());
        &self.greeting
    }

    /// Waits for a line that the server prints, and gives it.
    pub fn line_with(&mut self, part: &str) -> String {
        if let Some(line) = self.output().iter().find(|line| line.contains(part)) {
            return line.clone();
        }
        loop {
            let line = self
                .lines
                .recv_timeout(START)
                .unwrap_or_else(|_| panic!("no {part:?} in:\n{}", self.greeting.join("\n")));
            self.greeting.push(line.clone());
            if line.contains(part) {
                return line;
            }
        }
    }

    /// The token that a first start prints.
    pub fn printed_token(&mut self) -> String {
        let line = self.line_with("pc_");
        let start = line.find("pc_").expect("searched for");
        let of_token = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        line[start..].chars().take_while(of_token).collect()
    }

    /// The most memory that the process has had so far, in KiB; none where the system does not say so in a file.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse().ok()
    }

    /// Ends the process at once, as a power cut would (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().expect("the process runs");
        self.child.wait().expect("it is ours");
    }

    /// Asks the process to end (SIGTERM) and waits for that.
    pub fn terminate(mut self) -> ExitStatus {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("the program kill");
        assert!(asked.success(), "the process runs");
        self.child.wait().expect("it is ours")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The built program in a folder, without any setting from the environment of the tests.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paper-catalog"));
    command.current_dir(folder);
    #[expect(
        clippy::disallowed_methods,
        reason = "settings of whoever runs the tests must not reach the program"
    )]
    let names = std::env::vars_os().map(|(name, _)| name);
    for name in names {
        let text = name.to_string_lossy();
        if text == "DATABASE_URL" || text.starts_with("PAPER_CATALOG_") {
            command.env_remove(name);
        }
    }
    command
}

/// `http://127.0.0.1:PORT` in a line of output.
fn origin(line: &str) -> Option<String> {
    const HOST: &str = "http://127.0.0.1:";
    let start = line.find(HOST)?;
    let port: String = line[start + HOST.len()..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    Some(format!("{HOST}{port}"))
}
