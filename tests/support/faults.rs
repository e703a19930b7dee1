//! A server on loopback that misbehaves: it writes the bytes that a test gives it, or breaks off.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What the server does behind a request.
#[derive(Clone, Debug)]
pub enum Step {
    /// Writes bytes.
    Write(Vec<u8>),
    /// Writes the same bytes again and again until nobody reads them.
    Flood(Vec<u8>),
    /// Does nothing, for longer than any test waits.
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
}

impl Faulty {
    /// The closure gets the number of the request, from 0, and says what to do.
    pub async fn start(script: impl Fn(usize) -> Vec<Step> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let (seen, script) = (Arc::clone(&requests), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, script) = (Arc::clone(&seen), Arc::clone(&script));
                tokio::spawn(async move {
                    while read_request(&mut stream).await {
                        let steps = script(seen.fetch_add(1, Ordering::Relaxed));
                        if !perform(&mut stream, steps).await {
                            return;
                        }
                    }
                });
            }
        });
        Self { address, requests }
    }

    /// The base URL.
    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// How many requests have come.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }
}

/// Does what the script says. `false`: the connection is over.
async fn perform(stream: &mut TcpStream, steps: Vec<Step>) -> bool {
    for step in steps {
        match step {
            Step::Write(bytes) if stream.write_all(&bytes).await.is_ok() => {}
            Step::Write(_) => return false,
            Step::Flood(bytes) => while stream.write_all(&bytes).await.is_ok() {},
            Step::Hang => tokio::time::sleep(Duration::from_secs(3_600)).await,
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
