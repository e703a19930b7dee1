//! A Zoom on a socket that counts its tokens: a refresh token works once, and the newest is the only one.
#![allow(dead_code, reason = "each test takes what it needs")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// Runs on threads of its own until the process ends. Clones are the same one.
#[derive(Clone)]
pub struct Zoom {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// The number of the newest tokens, `t<n>` and `r<n>`.
    newest: usize,
    /// Requests for a token that were refused.
    refused: usize,
    /// Calls that were answered, and those that brought an old token.
    calls: usize,
    unauthorized: usize,
    /// How long an answer with tokens takes. The tokens before are used up from the start.
    delay: Duration,
    /// Whether the access tokens before the newest one are not good any more.
    only_newest: bool,
}

impl Zoom {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let zoom = Self { address: listener.local_addr().unwrap(), state: Arc::default() };
        let served = zoom.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                thread::spawn(move || served.serve(stream));
            }
        });
        zoom
    }

    pub fn url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    pub fn oauth_url(&self) -> String {
        format!("http://{}/oauth", self.address)
    }

    /// How many tokens were given out.
    pub fn newest(&self) -> usize {
        self.state.lock().unwrap().newest
    }

    pub fn refused(&self) -> usize {
        self.state.lock().unwrap().refused
    }

    /// Calls that were answered, and those that brought an old token.
    pub fn calls(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.calls, state.unauthorized)
    }

    pub fn delay(&self, delay: Duration) {
        self.state.lock().unwrap().delay = delay;
    }

    pub fn only_newest(&self) {
        self.state.lock().unwrap().only_newest = true;
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut writer = stream;
        loop {
            let mut head = Vec::new();
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).ok()? == 0 {
                    return None;
                }
                let line = line.trim_end().to_owned();
                if line.is_empty() {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().ok()?;
                }
                head.push(line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            let (status, answer, delay) = self.answer(&head, &String::from_utf8_lossy(&body));
            thread::sleep(delay);
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            writer.write_all((head + &answer).as_bytes()).ok()?;
        }
    }

    fn answer(&self, head: &[String], body: &str) -> (u16, String, Duration) {
        let mut state = self.state.lock().unwrap();
        if !head[0].contains("/oauth/token") {
            state.calls += 1;
            let newest = format!("Bearer t{}", state.newest);
            let is_newest = head.iter().any(|line| line.ends_with(&newest));
            if state.only_newest && !is_newest {
                state.unauthorized += 1;
                return (401, r#"{"code":124,"message":"x"}"#.to_owned(), Duration::ZERO);
            }
            return (200, "{}".to_owned(), Duration::ZERO);
        }
        let good = format!("refresh_token=r{}", state.newest);
        if body.contains("refresh_token=") && !body.split('&').any(|pair| pair == good) {
            state.refused += 1;
            let answer = r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#;
            return (400, answer.to_owned(), Duration::ZERO);
        }
        state.newest += 1;
        let number = state.newest;
        let refresh = match body.contains("account_credentials") {
            true => String::new(),
            false => format!(r#","refresh_token":"r{number}""#),
        };
        let answer = format!(r#"{{"access_token":"t{number}","expires_in":3600{refresh}}}"#);
        (200, answer, state.delay)
    }
}
