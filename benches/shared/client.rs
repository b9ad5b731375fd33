//! A client that costs little: requests are bytes made beforehand, answers are read and counted, not understood.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A request as it is sent.
pub fn post(path: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body.as_bytes()].concat()
}

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(1 << 16),
        })
    }

    /// Sends a request and reads the body of its answer, which has to be a good one.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let (head, length) = loop {
            self.read().await?;
            if let Some(found) = body_of(&self.buffer)? {
                break found;
            }
        };
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        Ok(&self.buffer[head..head + length])
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// Where the body starts and how long it is, once the head is complete.
fn body_of(answer: &[u8]) -> io::Result<Option<(usize, usize)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = String::from_utf8_lossy(&answer[..end]).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(io::Error::other(head));
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse().ok());
    let length = length.ok_or_else(|| io::Error::other("an answer without a length"))?;
    Ok(Some((end + 4, length)))
}

/// What a server did in a while.
#[derive(Debug, Default)]
pub struct Run {
    /// How long each request took.
    pub latencies: Vec<Duration>,
    /// How long all of it took.
    pub elapsed: Duration,
}

/// Sends requests in turn over some connections for a while.
pub async fn run(
    address: SocketAddr,
    requests: Arc<Vec<Vec<u8>>>,
    connections: usize,
    duration: Duration,
) -> io::Result<Run> {
    let turn = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let tasks = (0..connections).map(|_| {
        let (requests, turn) = (Arc::clone(&requests), Arc::clone(&turn));
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut latencies = Vec::new();
            while start.elapsed() < duration {
                let next = turn.fetch_add(1, Ordering::Relaxed) % requests.len();
                let sent = Instant::now();
                connection.exchange(&requests[next]).await?;
                latencies.push(sent.elapsed());
            }
            io::Result::Ok(latencies)
        })
    });
    let mut latencies = Vec::new();
    for task in tasks.collect::<Vec<_>>() {
        latencies.extend(task.await.map_err(io::Error::other)??);
    }
    Ok(Run {
        latencies,
        elapsed: start.elapsed(),
    })
}
