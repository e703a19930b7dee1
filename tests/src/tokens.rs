//! A Zoom on a socket that counts its tokens: a refresh token works once, and the newest is the only one.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Runs on threads of its own until the process ends. Clones are the same one.
#[derive(Clone)]
pub struct Zoom {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    goes_on: Arc<Condvar>,
}

/// Answers with tokens are held back until it is dropped.
pub struct Held(Zoom);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.state.lock().unwrap().is_held = false;
        self.0.goes_on.notify_all();
    }
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
    /// Whether answers with tokens are held back. The tokens before are used up nevertheless.
    is_held: bool,
    /// Whether the access tokens before the newest one are not good any more.
    only_newest: bool,
}

impl Zoom {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let zoom = Self { address, state: Arc::default(), goes_on: Arc::default() };
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

    /// Holds answers with tokens back.
    pub fn hold(&self) -> Held {
        self.state.lock().unwrap().is_held = true;
        Held(self.clone())
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
            let (status, answer) = self.answer(&head, &String::from_utf8_lossy(&body));
            if status == 200 && head[0].contains("/oauth/token") {
                let state = self.state.lock().unwrap();
                drop(self.goes_on.wait_while(state, |state| state.is_held).unwrap());
            }
            let head = format!(
                "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                answer.len()
            );
            writer.write_all((head + &answer).as_bytes()).ok()?;
        }
    }

    fn answer(&self, head: &[String], body: &str) -> (u16, String) {
        let mut state = self.state.lock().unwrap();
        if !head[0].contains("/oauth/token") {
            state.calls += 1;
            let newest = format!("Bearer t{}", state.newest);
            let is_newest = head.iter().any(|line| line.ends_with(&newest));
            if state.only_newest && !is_newest {
                state.unauthorized += 1;
                return (401, r#"{"code":124,"message":"x"}"#.to_owned());
            }
            return (200, "{}".to_owned());
        }
        let good = format!("refresh_token=r{}", state.newest);
        if body.contains("refresh_token=") && !body.split('&').any(|pair| pair == good) {
            state.refused += 1;
            let answer = r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#;
            return (400, answer.to_owned());
        }
        state.newest += 1;
        let number = state.newest;
        let refresh = match body.contains("account_credentials") {
            true => String::new(),
            false => format!(r#","refresh_token":"r{number}""#),
        };
        let answer = format!(r#"{{"access_token":"t{number}","expires_in":3600{refresh}}}"#);
        (200, answer)
    }
}
