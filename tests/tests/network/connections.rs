//! Connections that are dead, lead elsewhere, or say what became of a request.

use std::io::{ErrorKind as IoKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use zoom_api::auth::{AccessToken, Context, Credentials, StaticToken};
use zoom_api::pace::Unpaced;
use zoom_api::transport::{BoxFuture, Reqwest};
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, GetUser, NewUser, UpdateUser};
use zoom_api::{Client, ClientBuilder, Error, ErrorKind, Options};
use zoom_api_tests::scripted::{Scripted, answer};
use zoom_api_tests::server::{Hasty, Server, json};

fn builder(url: impl Into<String>) -> ClientBuilder {
    let builder = Client::builder(StaticToken::new("token")).base_url(url);
    builder.runtime(Hasty::default()).pacer(Unpaced)
}

fn create() -> CreateUser {
    CreateUser::new(CreateUserAction::Create, NewUser::new("ada@example.com", UserType::Basic))
}

/// Reads one request with a body of JSON, or without one. `false`: there is none any more.
fn read_request(stream: &mut TcpStream) -> bool {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    stream.read_exact(&mut vec![0; length.unwrap_or(0)]).is_ok()
}

/// A server that closes every connection behind its answer, without saying so. It tells when it has.
fn closing() -> (String, Arc<AtomicUsize>, std::sync::mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v2", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let (seen, (closed, told)) = (Arc::clone(&requests), std::sync::mpsc::channel());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if read_request(&mut stream) {
                seen.fetch_add(1, Ordering::Relaxed);
                let answer = "HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\n{\"id\":\"a\"}";
                stream.write_all(answer.as_bytes()).unwrap();
            }
            drop(stream);
            if closed.send(()).is_err() {
                return;
            }
        }
    });
    (url, requests, told)
}

#[test]
fn no_create_goes_out_on_a_connection_that_the_server_has_closed() {
    let own = reqwest::Client::builder().retry(reqwest::retry::never()).no_proxy().build().unwrap();
    for transport in [None, Some(Reqwest::with_client(own))] {
        let (url, requests, told) = closing();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut builder = builder(url);
        if let Some(transport) = transport {
            builder = builder.transport(transport);
        }
        let client = builder.build().unwrap();
        for number in 0..30 {
            // Between two calls nobody runs the runtime, and the server closes meanwhile.
            let created = runtime.block_on(client.send(create()));
            assert!(created.is_ok_and(|user| user.id.is_some()), "{number}");
            told.recv().unwrap();
        }
        assert_eq!(requests.load(Ordering::Relaxed), 30);
    }
}

/// What a test says to itself when it starts itself once more, with another environment.
const CHILD: &str = "ZOOM_API_TEST_BASE_URL";

/// No test of its own: the one below runs it with proxies in the environment.
#[tokio::test]
async fn a_call_of_a_process_with_proxies() {
    let Ok(url) = std::env::var(CHILD) else { return };
    let user = builder(url).build().unwrap().send(GetUser::new("a")).await.unwrap();
    assert_eq!(user.id.as_ref().unwrap().as_str(), "a");
}

#[tokio::test]
async fn this_machine_is_never_reached_by_way_of_a_proxy() {
    let server = Server::start(|_| json(200, r#"{"id":"a"}"#)).await;
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"]
    {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "connections::a_call_of_a_process_with_proxies", "--nocapture"]);
        child.env(CHILD, server.url()).env(name, &address).env_remove("NO_PROXY");
        child.env_remove("no_proxy").env_remove("REQUEST_METHOD");
        let run = tokio::task::spawn_blocking(move || child.output().unwrap()).await.unwrap();
        assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stdout));
        assert_eq!(server.take_requests().len(), 1, "{name}");
        assert_eq!(proxy.accept().unwrap_err().kind(), IoKind::WouldBlock, "{name}");
    }
}

/// A server of HTTP/2 without TLS: whatever is asked for on a connection, it sends these bytes, and then
/// may close it.
fn refusing(frames: &'static [u8], closes: bool) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v2", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&requests);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, seen) = (stream.unwrap(), Arc::clone(&seen));
            std::thread::spawn(move || -> std::io::Result<()> {
                stream.read_exact(&mut [0; 24])?;
                stream.write_all(b"\0\0\0\x04\0\0\0\0\0")?;
                loop {
                    let mut head = [0; 9];
                    stream.read_exact(&mut head)?;
                    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
                    stream.read_exact(&mut vec![0; length as usize])?;
                    // HEADERS.
                    if head[3] == 1 {
                        seen.fetch_add(1, Ordering::Relaxed);
                        stream.write_all(frames)?;
                        if closes {
                            return Ok(());
                        }
                    }
                }
            });
        }
    });
    (url, requests)
}

async fn over_http2(frames: &'static [u8], closes: bool) -> (Error, usize) {
    let (url, requests) = refusing(frames, closes);
    let http2 = || {
        let client = reqwest::Client::builder().http2_prior_knowledge().no_proxy();
        client.retry(reqwest::retry::never())
    };
    let fresh = http2().pool_max_idle_per_host(0).build().unwrap();
    let transport = Reqwest::with_client(http2().build().unwrap()).fresh(fresh);
    let options = Options::new().max_attempts(3);
    let client = builder(url).transport(transport).options(options).build().unwrap();
    (client.send(create()).await.unwrap_err(), requests.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_request_that_the_server_refuses_to_process_is_repeated_and_counted() {
    // RST_STREAM of stream 1: REFUSED_STREAM.
    let refused = b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x07";
    // GOAWAY, last stream 0: NO_ERROR, and ENHANCE_YOUR_CALM.
    let goes = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let calm = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\x0b";
    for frames in [&refused[..], goes, calm] {
        let (error, requests) = over_http2(frames, false).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3), "{error:?}");
        assert_eq!(requests, 3);
        assert!(!error.may_have_taken_effect());
    }
    // What the server may have begun with, it may have done.
    let cancelled = b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x08";
    // HEADERS of stream 1 with `:status: 201`, and REFUSED_STREAM behind them: it has begun.
    let begun = b"\0\0\x05\x01\x04\0\0\0\x01\x48\x03201\0\0\x04\x03\0\0\0\0\x01\0\0\0\x07";
    for frames in [&cancelled[..], begun] {
        let (error, requests) = over_http2(frames, false).await;
        assert!(error.is_indeterminate() && requests == 1, "{error:?}");
    }
    // GOAWAY that names stream 1 as the last one, for no reason, for its own error and for many requests,
    // and then the end: it has begun with that. So it may where it says nothing of the stream.
    let last = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\0";
    let broken = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\x02";
    let calm = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\x01\0\0\0\x0b";
    let not_http2 = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    for frames in [&last[..], broken, calm, not_http2, b""] {
        let (error, requests) = over_http2(frames, true).await;
        assert!(error.is_indeterminate() && requests == 1, "{frames:?} {error:?}");
    }
}

#[tokio::test]
async fn on_this_machine_only_the_same_server_is_followed() {
    let elsewhere = Server::start(|_| json(200, r#"{"id":"thief"}"#)).await;
    let port = elsewhere.url().rsplit(':').next().unwrap().to_owned();
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        let to = format!("http://{host}:{port}/users/a");
        let server = Server::start(move |_| {
            let mut redirect = json(302, "");
            redirect.headers_mut().insert("location", to.parse().unwrap());
            redirect
        })
        .await;
        let error = builder(server.url()).build().unwrap().send(GetUser::new("a")).await;
        assert_eq!(error.unwrap_err().status().unwrap().as_u16(), 302);
    }
    assert_eq!(elsewhere.take_requests().len(), 0);

    let server = Server::start(|request| match request.uri().path() {
        "/v2/users/a" => {
            let mut redirect = json(308, "");
            redirect.headers_mut().insert("location", "/v2/users/b".parse().unwrap());
            redirect
        }
        _ => json(204, ""),
    })
    .await;
    let client = builder(server.url()).build().unwrap();
    client.send(UpdateUser::new("a").dept("x")).await.unwrap();
    let sent = server.take_requests();
    assert_eq!((sent[1].method().as_str(), sent[1].body()), ("PATCH", sent[0].body()));
}

/// A token that comes with the host that it is for.
struct With(&'static str);

impl Credentials for With {
    fn fetch<'a>(&'a self, _: &'a Context) -> BoxFuture<'a, Result<AccessToken, Error>> {
        Box::pin(std::future::ready(Ok(AccessToken::new("token").api_url(self.0))))
    }
}

#[tokio::test]
async fn addresses_are_right_or_refused_at_once() {
    let sent = |client: Client| async move {
        let error = client.send(GetUser::new("a")).await.err();
        error.map(|error| (error.kind(), error.attempts()))
    };
    // Host and version of the API, as Zoom names them and as people copy them.
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(200, "{}"))));
    for url in [
        "https://api-eu.zoom.us",
        "https://api-eu.zoom.us/",
        "https://api-eu.zoom.us/v2",
        "https://api-eu.zoom.us/v2/",
    ] {
        let client = Client::builder(With(url)).transport(zoom.clone()).pacer(Unpaced);
        assert_eq!(sent(client.build().unwrap()).await, None);
        let uri = zoom.requests().pop().unwrap().uri().to_string();
        assert_eq!(uri, "https://api-eu.zoom.us/v2/users/a");
    }
    let before = zoom.requests().len();
    for url in [
        "https://api.zoom.us/..#x",
        "https://api.zoom.us/?x=",
        "https://api.zoom.us:99999",
        "https://example.com",
        "",
    ] {
        let client = Client::builder(With(url)).transport(zoom.clone()).pacer(Unpaced);
        let refused = Some((ErrorKind::InvalidInput, 0));
        assert_eq!(sent(client.build().unwrap()).await, refused, "{url}");
    }
    assert_eq!(zoom.requests().len(), before);

    let why = |builder: ClientBuilder| {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        std::error::Error::source(&error).unwrap().to_string()
    };
    for url in ["http://127.0.0.1:99999/v2", "http://127.0.0.1:0/v2", "http://127.0.0.1:/v2"] {
        assert!(why(builder(url)).contains("port"), "{url}");
    }
    for url in ["https://api.zoom.us/v2?x=1", "https://api.zoom.us/v2#x"] {
        assert!(why(builder(url)).contains("query or a fragment"), "{url}");
    }
    let refused = why(builder("http://zoom-fake:8080/v2"));
    assert!(refused.contains("`send_token_to` trusts a host"), "{refused}");
    assert!(
        why(builder("http://127.0.0.1/v2").send_token_to("http://x")).contains("is written as")
    );
    // Not another port, and nothing of Zoom's in clear.
    why(builder("http://zoom-fake:8081/v2").send_token_to("zoom-fake:8080"));
    why(builder("http://api.zoom.us/v2").send_token_to("api.zoom.us"));

    let client = builder("http://zoom-fake:8080/v2").send_token_to("zoom-fake:8080");
    assert_eq!(sent(client.transport(zoom.clone()).build().unwrap()).await, None);
    let request = zoom.requests().pop().unwrap();
    assert_eq!(request.uri(), "http://zoom-fake:8080/v2/users/a");
    assert_eq!(request.headers()["authorization"], "Bearer token");
}

/// All that a caller can print of an error.
fn shown(error: &Error) -> String {
    let mut shown = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        shown += &format!(" {error} {error:?}");
        source = error.source();
    }
    shown
}

#[tokio::test]
async fn texts_of_errors_are_short_harmless_and_hide_the_token() {
    const TOKEN: &str = "eyJhbGciOiJIUzUxMiJ9.t";
    let long = format!("line\r\n\u{1b}[2J\u{9b}0m\u{202e}{}", "x".repeat(6 * 1024 * 1024));
    let field = "f\u{1b}".repeat(10_000);
    let errors: Vec<_> = (0..1_000)
        .map(|_| serde_json::json!({ "field": field, "message": "\u{7}" }))
        .take(50)
        .collect();
    let bodies = [
        (400, "application/json", serde_json::json!({ "code": 300, "message": long }).to_string()),
        (400, "application/json", serde_json::json!({ "code": 300, "errors": errors }).to_string()),
        (
            502,
            "text/html",
            format!("<p>\u{1b}[1m\u{202e}Bad gateway: Bearer {TOKEN} {}", "y".repeat(1_000_000)),
        ),
        (400, "application/json", format!(r#"{{"code":300,"message":"Invalid token {TOKEN}."}}"#)),
        (400, "text/plain", format!("what is {TOKEN}?")),
        (200, "text/html", format!("<p>Authorization: Bearer {TOKEN}")),
        // A success that is none, in all its ways.
        (200, "application/json", format!(r#"{{"code":124,"message":"Invalid token: {TOKEN}"}}"#)),
        (200, "text/html", format!("<p>token={TOKEN}</p>")),
        // Cut where the token is half told.
        (200, "text/plain", format!("{} {TOKEN}", "word ".repeat(29))),
        (400, "text/plain", format!("{} {TOKEN}", "word ".repeat(29))),
    ];
    for (status, content_type, body) in bodies {
        let answer = body.clone();
        let server = Server::start(move |_| {
            let mut answer = json(status, &answer);
            answer.headers_mut().insert("content-type", content_type.parse().unwrap());
            answer
        })
        .await;
        let client = Client::builder(StaticToken::new(TOKEN)).base_url(server.url());
        let options = Options::new().max_attempts(1);
        let client = client.runtime(Hasty::default()).pacer(Unpaced).options(options);
        let error = client.build().unwrap().send(GetUser::new("a")).await.unwrap_err();
        let shown = shown(&error);
        assert!(shown.len() < 8 * 1024, "{} bytes", shown.len());
        let harmful = |char: char| char.is_control() || ('\u{202a}'..='\u{202e}').contains(&char);
        assert!(!shown.contains(harmful), "{shown}");
        assert!(!shown.contains(&TOKEN[..4]), "{shown}");
        assert_eq!(error.raw().unwrap().body(), body.as_bytes(), "the bytes are whole");
    }
}
