//! A slow way to a server.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

pub struct Proxy {
    folder: TempDir,
}

impl Proxy {
    /// A socket whose bytes take so long each way.
    pub async fn start(server: PathBuf, delay: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("proxy.sock")).unwrap();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&server).await.unwrap();
                let ((from, to), (back_from, back_to)) = (client.into_split(), server.into_split());
                tokio::spawn(carry(from, back_to, delay));
                tokio::spawn(carry(back_from, to, delay));
            }
        });
        Self { folder }
    }

    /// A socket that carries so many commands with this word in them, and keeps their answers to itself.
    pub async fn silent(server: PathBuf, word: &'static str, times: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("proxy.sock")).unwrap();
        let left = Arc::new(AtomicUsize::new(times));
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut server = UnixStream::connect(&server).await.unwrap();
                let left = Arc::clone(&left);
                tokio::spawn(async move {
                    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
                    let mut is_silent = false;
                    loop {
                        tokio::select! {
                            Ok(length @ 1..) = client.read(&mut asked) => {
                                let found = asked[..length]
                                    .windows(word.len() + 4)
                                    .any(|part| part == format!("\r\n{word}\r\n").as_bytes());
                                if found && left.load(SeqCst) > 0 {
                                    left.fetch_sub(1, SeqCst);
                                    is_silent = true;
                                }
                                server.write_all(&asked[..length]).await.unwrap();
                            }
                            Ok(length @ 1..) = server.read(&mut answered) => {
                                if !is_silent && client.write_all(&answered[..length]).await.is_err() {
                                    return;
                                }
                            }
                            else => return,
                        }
                    }
                });
            }
        });
        Self { folder }
    }

    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.folder.path().join("proxy.sock").display())
    }
}

async fn carry(
    mut from: tokio::net::unix::OwnedReadHalf,
    mut to: tokio::net::unix::OwnedWriteHalf,
    delay: Duration,
) {
    let (sender, mut receiver) = mpsc::unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((at, bytes)) = receiver.recv().await {
            sleep_until(at).await;
            if to.write_all(&bytes).await.is_err() {
                return;
            }
        }
    });
    let mut bytes = vec![0; 65_536];
    while let Ok(length @ 1..) = from.read(&mut bytes).await {
        if sender.send((Instant::now() + delay, bytes[..length].to_vec())).is_err() {
            return;
        }
    }
}
