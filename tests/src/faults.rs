//! A server on loopback that misbehaves: it writes the bytes that a test gives it, or breaks off.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;

/// What the server does behind a request.
#[derive(Clone, Debug)]
pub enum Step {
    /// Writes bytes.
    Write(Vec<u8>),
    /// Writes the same bytes again and again until nobody reads them.
    Flood(Vec<u8>),
    /// Does nothing any more.
    Hang,
    /// Closes the connection in order.
    Close,
    /// Resets the connection.
    Reset,
}

/// A server that counts the requests that it has read whole. It stops with the test's runtime.
pub struct Faulty {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    hangs: watch::Sender<usize>,
}

impl Faulty {
    /// The closure gets the number of the request, from 0, and says what to do.
    pub async fn start(script: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let hangs = watch::Sender::new(0);
        let (seen, script) = (Arc::clone(&requests), Arc::new(script));
        let told = hangs.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
                let told = told.clone();
                tokio::spawn(async move {
                    while read_request(&mut stream).await {
                        let steps = script(seen.fetch_add(1, Ordering::Relaxed));
                        if !perform(&mut stream, steps, &told).await {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, requests, hangs }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// The time of this server, for its client.
    pub fn clock(&self) -> ByRequests {
        let (requests, hangs) = (Arc::clone(&self.requests), self.hangs.clone());
        ByRequests { requests, hangs, slept: Arc::default() }
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// A time that what happens moves, so that no test fails for being slow: each request takes 10 ms, a wait is
/// over at once, and a time that bounds something is over when the server hangs, if it is a short one.
#[derive(Clone)]
pub struct ByRequests {
    requests: Arc<AtomicUsize>,
    hangs: watch::Sender<usize>,
    slept: Arc<Mutex<Duration>>,
}

impl ByRequests {
    const EACH: Duration = Duration::from_millis(10);
    /// The longest time that is over when the server hangs.
    pub const SHORT: Duration = Duration::from_secs(1);
}

impl Runtime for ByRequests {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000) + self.uptime()
    }

    fn uptime(&self) -> Duration {
        let requests = u32::try_from(self.requests.load(Ordering::Relaxed)).unwrap();
        *self.slept.lock().unwrap() + Self::EACH * requests
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        *self.slept.lock().unwrap() += time;
        Box::pin(std::future::ready(()))
    }

    fn timeout(&self, time: Duration) -> BoxFuture<'static, ()> {
        let mut hangs = self.hangs.subscribe();
        Box::pin(async move {
            if time > Self::SHORT || hangs.changed().await.is_err() {
                std::future::pending().await
            }
        })
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        drop(tokio::spawn(task));
    }

    fn chance(&self) -> f64 {
        0.0
    }
}

/// Does what the script says. `false`: the connection is over.
async fn perform(stream: &mut TcpStream, steps: Vec<Step>, hangs: &watch::Sender<usize>) -> bool {
    for step in steps {
        match step {
            Step::Write(bytes) if stream.write_all(&bytes).await.is_ok() => {}
            Step::Write(_) => return false,
            Step::Flood(bytes) => while stream.write_all(&bytes).await.is_ok() {},
            Step::Hang => {
                hangs.send_modify(|number| *number += 1);
                std::future::pending().await
            }
            Step::Close => return false,
            Step::Reset => {
                // Closing with this set sends a reset in place of an orderly end.
                let _ = SockRef::from(&*stream).set_linger(Some(Duration::ZERO));
                return false;
            }
        }
    }
    true
}

/// Reads head and body of a request. `false`: the client has closed the connection.
async fn read_request(stream: &mut TcpStream) -> bool {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return false,
        }
    }
    let head = String::from_utf8_lossy(&head).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.is_ok()
}

/// An answer as it goes over the wire.
pub fn answer(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n");
    [head.as_bytes(), body].concat()
}
