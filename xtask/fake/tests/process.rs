//! The program as a process: what it prints, what it answers, how it ends.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::SystemTime;

use http::HeaderMap;
use zoom_api::webhooks::{Delivery, Received, Receiver};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zoom-fake"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

/// A running program, and what it printed at the start.
struct Running {
    child: Child,
    stdout: BufReader<std::process::ChildStdout>,
    printed: String,
}

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(arguments).spawn().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut printed = String::new();
        while !printed.contains("ctrl-c stops it") {
            assert_ne!(stdout.read_line(&mut printed).unwrap(), 0, "{printed}");
        }
        Self { child, stdout, printed }
    }

    /// What stands behind a name, the first time after a heading.
    fn value(&self, heading: &str, name: &str) -> &str {
        let (_, section) = self.printed.split_once(heading).unwrap();
        let line = section.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap();
        line.trim()
    }

    fn address(&self) -> &str {
        let (_, rest) = self.printed.split_once("http://").unwrap();
        rest.split("/v2").next().unwrap()
    }

    fn exchange(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str, token: &str) -> String {
        self.exchange(&format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        ))
    }

    /// Presses ctrl-c. Gives the exit code and the rest of what was printed.
    #[cfg(unix)]
    fn interrupt(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn it_prints_what_is_needed_answers_and_stops() {
    let fake = Running::start(&["--port", "0", "--seed-users", "3", "--plan", "business"]);
    let token = fake.value("A token", "token");
    let answer = fake.get("/v2/users", token);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"total_records\":4"), "{answer}");
    assert!(answer.contains("x-ratelimit-limit: 60"), "{answer}");
    let curl = fake.value("A token", "try");
    let expected = format!(
        "curl -H 'Authorization: Bearer {token}' 'http://{}/v2/users?page_size=3'",
        fake.address()
    );
    assert_eq!(curl, expected);
    let control = "Control of faults, clock, requests and account";
    let key = fake.value(control, "key");
    let curl = fake.value(control, "try");
    let expected =
        format!("curl -H 'Authorization: Bearer {key}' '{}/requests'", fake.value(control, "URL"));
    assert_eq!(curl, expected);
    // The app gets tokens too.
    let app = "Server-to-Server app";
    let body = format!(
        "grant_type=account_credentials&account_id={}&client_id={}&client_secret={}",
        fake.value(app, "account id"),
        fake.value(app, "client id"),
        fake.value(app, "client secret")
    );
    let length = body.len();
    let answer = fake.exchange(&format!(
        "POST /oauth/token HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ));
    assert!(answer.contains("\"access_token\""), "{answer}");
    // A pipe gets no colours.
    assert!(!fake.printed.contains('\u{1b}'), "{:?}", fake.printed);
    let (code, rest) = fake.interrupt();
    assert_eq!(code, Some(0));
    assert_eq!(rest, "\nstopped after 2 requests\n");
}

#[cfg(unix)]
#[test]
fn what_it_was_told_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("account.json");
    let path = file.to_str().unwrap();
    let (code, rest) =
        Running::start(&["--port", "0", "--seed-users", "7", "--plan", "business", "--save", path])
            .interrupt();
    assert_eq!(code, Some(0));
    assert!(rest.contains(&format!("the account is in {path}")), "{rest}");
    let fake = Running::start(&["--port", "0", "--load", path]);
    let answer = fake.get("/v2/users", fake.value("A token", "token"));
    assert!(answer.contains("\"total_records\":8"), "{answer}");
    assert!(answer.contains("x-ratelimit-limit: 60"), "{answer}");
    assert!(fake.printed.contains("plan business, rate limits on"), "{}", fake.printed);

    std::fs::write(&file, "{\n  \"version\": 1,\n  \"users\": 7\n}").unwrap();
    let refused = output(&["--port", "0", "--load", path]);
    let message = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(message.starts_with(&format!("error: {path}: ")), "{message}");
}

/// One line of JSON has all that a test in another language needs, and the control does what it says.
#[cfg(unix)]
#[test]
fn a_program_reads_where_it_is_and_controls_it() {
    let mut child = program(&[
        "--port=0",
        "--json",
        "--control-key=a-key-of-my-own",
        "--behaviour={\"language\":\"ja\",\"newest_tokens\":3}",
    ])
    .spawn()
    .unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut printed = String::new();
    stdout.read_line(&mut printed).unwrap();
    let said: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let text = |name: &str| said[name].as_str().unwrap();
    let mut fake = Running { child, stdout, printed: text("url").to_owned() };
    assert_eq!(text("control_key"), "a-key-of-my-own");
    assert!(said["server_app"]["client_secret"].is_string());
    let answer = fake.get("/v2/users/nobody", text("token"));
    assert!(answer.contains("ユーザー"), "{answer}");
    // The other port.
    fake.printed = format!("{}/v2", text("control_url"));
    let answer = fake.get("/requests", text("control_key"));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("/users/nobody"), "{answer}");
    let answer = fake.get("/behaviour", text("control_key"));
    assert!(answer.contains("\"newest_tokens\":3"), "{answer}");
    assert!(fake.get("/requests", text("token")).starts_with("HTTP/1.1 401 "));
    assert_eq!(fake.interrupt(), (Some(0), String::new()));
}

#[test]
fn what_is_wrong_with_its_control_is_named() {
    let refused = |arguments: &[&str]| {
        let refused = output(arguments);
        assert_eq!(refused.status.code(), Some(2));
        String::from_utf8(refused.stderr).unwrap()
    };
    let message = refused(&["--port=0", "--control-key=two words"]);
    assert!(message.starts_with("error: --control-key: a key has "), "{message}");
    let message = refused(&["--port=0", "--behaviour={\"language\":\"xx\"}"]);
    assert!(message.contains("unknown variant `xx`, expected `en` or `ja`"), "{message}");
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let message = refused(&["--port=0", &format!("--control-port={port}")]);
    let expected =
        format!("error: port {port} is in use: take another one with `--control-port`\n");
    assert_eq!(message, expected);
}

#[test]
fn a_port_that_is_in_use_is_named() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let refused = output(&["--port", &port.to_string()]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(refused.stdout, b"");
    assert_eq!(
        String::from_utf8(refused.stderr).unwrap(),
        format!(
            "error: port {port} is in use: take another one with `--port`, or `--port 0` for any\n"
        )
    );
    let refused = output(&["--plan", "gold"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("possible values: free, pro"));
}

/// Takes one request, as a program of any language would, and answers it.
fn take_event(listener: &TcpListener, receiver: &Receiver) -> Option<Delivery> {
    let mut stream = BufReader::new(listener.accept().unwrap().0);
    let (mut headers, mut line) = (HeaderMap::new(), String::new());
    while stream.read_line(&mut line).unwrap() > 2 {
        if let Some((name, value)) = line.trim().split_once(": ") {
            let name = http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            headers.insert(name, value.parse().unwrap());
        }
        line.clear();
    }
    let length = headers["content-length"].to_str().unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    let received = receiver.receive(&headers, body, SystemTime::now()).unwrap();
    let (answer, delivery) = match received {
        Received::Challenge(challenge) => (challenge.answer().clone(), None),
        Received::Delivery(delivery) => (Default::default(), Some(delivery)),
    };
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
    stream.get_mut().write_all(&[head.as_bytes(), &answer].concat()).unwrap();
    delivery
}

#[test]
fn events_go_to_a_program_of_any_language() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/events", listener.local_addr().unwrap());
    let running = Running::start(&["--port", "0", "--events", &url, "--events-secret", "shared"]);
    assert_eq!(running.value("Events of what happens", "URL"), url);
    assert_eq!(running.value("Events of what happens", "secret token"), "shared");
    let receiver = Receiver::new("shared").unwrap();
    assert!(take_event(&listener, &receiver).is_none());
    let token = running.value("A token", "token");
    let answer = running.exchange(&format!(
        "POST /v2/groups HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: 18\r\n\r\n{{\"name\":\"Engines\"}}"
    ));
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    assert_eq!(take_event(&listener, &receiver).unwrap().name(), "group.created");
}

#[test]
fn events_that_cannot_be_sent_are_told_at_once() {
    let cases = [
        (
            ["--events", "http://example.com/", "--events-secret", "a"],
            "error: --events: events go to a URL of this machine",
        ),
        (["--events", "http://127.0.0.1:9/", "--events-secret", ""], "error: --events-secret: "),
    ];
    for (arguments, expected) in cases {
        let output = output(&[&["--port", "0"], &arguments[..]].concat());
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.starts_with(expected), "{text}");
        assert_eq!(output.status.code(), Some(2));
    }
}
