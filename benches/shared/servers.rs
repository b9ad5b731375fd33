//! The servers that are measured, each a process of its own, and what they use of the processors.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

/// Ticks of the processor time in `/proc`, in a second: fixed for programs, whatever the kernel counts in.
const TICKS: u64 = 100;

/// A running server; ended with the value.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts a command and waits until it prints its address.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut lines = BufReader::new(output).lines();
        while let Some(line) = lines.next().transpose()? {
            let address = line.split_once("http://").map(|(_, rest)| rest);
            let address = address.map(|rest| rest.trim_end_matches('/').parse());
            if let Some(Ok(address)) = address {
                // Read to the end: a server whose output nobody reads ends.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Self { child, address });
            }
        }
        Err(io::Error::other("the server ended without an address"))
    }

    /// The processor time that it has used, in microseconds.
    pub fn processor_time(&self) -> u64 {
        processor_time(self.child.id())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The processor time that this process has used, in microseconds.
pub fn own_processor_time() -> u64 {
    processor_time(std::process::id())
}

/// The processor time of all processes of PostgreSQL, in microseconds.
pub fn database_time(directory: &std::path::Path) -> u64 {
    let file = directory.join("data/postmaster.pid");
    let first = fs::read_to_string(file).unwrap_or_default();
    let Some(postmaster) = first.lines().next().and_then(|pid| pid.parse::<u32>().ok()) else {
        return 0;
    };
    let children = fs::read_dir("/proc").into_iter().flatten().flatten();
    let children = children
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| stat(*pid).is_some_and(|fields| fields[1] == postmaster.to_string()));
    // Those that have ended count with the postmaster.
    processor_time(postmaster) + children.map(processor_time).sum::<u64>()
}

/// User and system time of a process and of its children that have ended, in microseconds; 0 where the system does not tell.
fn processor_time(pid: u32) -> u64 {
    let ticks = stat(pid).map_or(0, |fields| {
        let times = fields.iter().skip(11).take(4);
        times.filter_map(|ticks| ticks.parse::<u64>().ok()).sum()
    });
    ticks * 1_000_000 / TICKS
}

/// What `/proc` says of a process, from its state on: the name before it may have spaces.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = text.rsplit_once(')')?;
    let fields: Vec<_> = rest.split_whitespace().map(str::to_owned).collect();
    (fields.len() > 15).then_some(fields)
}
