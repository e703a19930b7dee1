//! The fake behind a port.

use std::io::{ErrorKind as Io, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, ListUsers, NewUser};
use zoom_api::{Client, ErrorKind};
use zoom_api_fake::{Fake, Fault, Grant, Limited, Server};

/// A client of real sockets, which fetches its tokens over them too.
fn client(fake: &Fake, server: &Server) -> Client {
    let builder = Client::builder(fake.server_to_server());
    builder.base_url(server.url()).oauth_url(server.oauth_url()).build().unwrap()
}

/// Sends bytes and reads whatever comes back until the server closes the connection.
fn exchange(server: &Server, request: &str) -> String {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if error.kind() != Io::ConnectionReset => panic!("{error}"),
        _ => String::from_utf8(answer).unwrap(),
    }
}

fn get(fake: &Fake, server: &Server, path: &str) -> String {
    let token = fake.token(Grant::account());
    let token = token.expose();
    exchange(
        server,
        &format!(
            "GET {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\nconnection: close\r\n\r\n"
        ),
    )
}

#[tokio::test]
async fn the_client_fetches_a_token_and_calls() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    assert!(server.address().ip().is_loopback());
    let zoom = client(&fake, &server);
    zoom.send(ListUsers::new()).await.unwrap();
    let requests = fake.requests();
    let seen: Vec<_> = requests.iter().map(|entry| entry.operation().unwrap()).collect();
    assert_eq!(seen, ["oauth.token", "users.list"]);
}

#[test]
fn any_client_gets_json_and_headers() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    let answer = get(&fake, &server, "/v2/users");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("x-zm-trackingid: v=2.0;"), "{head}");
    assert!(head.contains("x-ratelimit-category: Medium"), "{head}");
    assert!(head.contains("content-type: application/json"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert!(body["users"].is_array(), "{body}");
    // Without a token, without a route, and with what is no HTTP at all.
    let answer = exchange(&server, "GET /v2/users HTTP/1.1\r\nconnection: close\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.contains("\"code\":124"), "{answer}");
    let answer = get(&fake, &server, "/v2/nothing");
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(answer.contains("\"code\":2300"), "{answer}");
    let answer = exchange(&server, "nonsense\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // Nobody who came over a socket is sent to the real one.
    let secret = fake.server_app().client_secret.unwrap();
    let body = format!(
        "grant_type=account_credentials&account_id={}&client_id={}&client_secret={}",
        fake.account_id(),
        fake.server_app().client_id,
        secret.expose()
    );
    let length = body.len();
    let answer = exchange(
        &server,
        &format!(
            "POST /oauth/token HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        ),
    );
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(!answer.contains("zoom.us"), "{answer}");
}

/// A client that looks at the clock of an answer, as it must to read the time of a 429, sees that of the fake.
#[test]
fn answers_are_dated_by_the_clock_of_the_fake() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    fake.clock().stop();
    fake.fail(Fault::limited(Limited::Daily));
    let answer = get(&fake, &server, "/v2/users");
    assert!(answer.contains("\r\ndate: Thu, 01 Jan 2026 12:00:00 GMT\r\n"), "{answer}");
    assert!(answer.contains("\r\nretry-after: 2026-01-02T00:00:00Z\r\n"), "{answer}");
    fake.clock().advance(Duration::from_secs(60));
    assert!(get(&fake, &server, "/oauth/none").contains("\r\ndate: Thu, 01 Jan 2026 12:01:00 GMT"));
}

#[test]
fn faults_break_real_connections() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    fake.fail(Fault::cut());
    let answer = get(&fake, &server, "/v2/users");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
    let length: usize = length.parse().unwrap();
    assert_eq!(body.len(), length / 2);
    for fault in [Fault::answer_lost(), Fault::no_connection()] {
        fake.fail(fault);
        assert_eq!(get(&fake, &server, "/v2/users"), "");
    }
    let carried_out: Vec<_> =
        fake.requests().iter().map(|entry| (entry.was_carried_out(), entry.status())).collect();
    assert_eq!(carried_out, [(true, None), (true, None), (false, None)]);
    fake.fail(Fault::slow(Duration::from_millis(80)));
    let start = Instant::now();
    assert!(get(&fake, &server, "/v2/users").starts_with("HTTP/1.1 200 "));
    assert!(start.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn a_lost_answer_of_a_creation_is_not_repeated() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    let zoom = client(&fake, &server);
    zoom.send(ListUsers::new()).await.unwrap();
    fake.fail(Fault::answer_lost().on::<CreateUser>());
    let user = NewUser::new("ada@example.com", UserType::Basic);
    let create = CreateUser::new(CreateUserAction::Create, user);
    let error = zoom.send(create).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Indeterminate, "{error:?}");
    assert_eq!(fake.requests().count::<CreateUser>(), 1);
}

#[test]
fn a_body_that_is_too_large_is_not_read() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    let head =
        "POST /v2/users HTTP/1.1\r\ncontent-length: 99999999999\r\nconnection: close\r\n\r\n";
    let answer = exchange(&server, head);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

/// Sends bytes again and again until the server has closed the connection. Gives how often.
fn send_until_it_ends(mut stream: TcpStream, bytes: &[u8]) -> usize {
    stream.set_write_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut sent = 0;
    loop {
        match stream.write_all(bytes) {
            Ok(()) => sent += 1,
            Err(error) if matches!(error.kind(), Io::BrokenPipe | Io::ConnectionReset) => {
                return sent;
            }
            Err(error) => panic!("after {sent}: {error}"),
        }
    }
}

/// None of them holds a connection for ever, and none of them is carried out.
#[test]
fn clients_that_never_come_to_an_end_are_left() {
    let fake = Fake::builder().users(2_000).socket_timeout(Duration::from_millis(50)).start();
    let server = fake.listen().unwrap();
    let token = fake.token(Grant::account());
    let head = |method: &str, target: &str| {
        let token = token.expose();
        format!("{method} {target} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\n")
    };
    let json = "content-type: application/json\r\n";
    // A body that is announced and does not come, and one without an end that does not go on.
    let announced = format!("{}{json}content-length: 10\r\n\r\n{{", head("POST", "/v2/users"));
    let endless =
        format!("{}{json}transfer-encoding: chunked\r\n\r\n1\r\n{{\r\n", head("POST", "/v2/users"));
    for request in [announced, endless] {
        let answer = exchange(&server, &request);
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
    }
    // No head, half a head, and nothing more behind an answer.
    for request in ["", "GET /v2/users HTTP/1.1\r\nhost:"] {
        assert_eq!(exchange(&server, request), "");
    }
    let answer = exchange(&server, &format!("{}\r\n", head("GET", "/v2/users/me")));
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    // One that goes on for ever in small pieces.
    let mut stream = TcpStream::connect(server.address()).unwrap();
    let start = format!("{}{json}transfer-encoding: chunked\r\n\r\n", head("POST", "/v2/users"));
    stream.write_all(start.as_bytes()).unwrap();
    send_until_it_ends(stream, b"1\r\n \r\n");
    // One that asks and asks, and reads no answer.
    let stream = TcpStream::connect(server.address()).unwrap();
    let request = format!("{}\r\n", head("GET", "/v2/users?page_size=2000"));
    send_until_it_ends(stream, request.as_bytes());
    assert_eq!(fake.requests().count::<CreateUser>(), 0);
    // Who comes now is served as before.
    assert!(get(&fake, &server, "/v2/users").starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_body_without_end_is_not_kept() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(b"POST /v2/users HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
    let chunk = [b"100000\r\n".as_slice(), &vec![b' '; 0x10_0000], b"\r\n"].concat();
    // 32 MiB, and what the sockets hold.
    let sent = send_until_it_ends(stream, &chunk);
    assert!(sent < 100, "{sent}");
    assert!(fake.requests().iter().next().is_none());
}

#[test]
fn a_server_that_is_dropped_is_gone() {
    let fake = Fake::start();
    let server = fake.listen().unwrap();
    let address = server.address();
    // A connection that says nothing does not hold it up.
    let _idle = TcpStream::connect(address).unwrap();
    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    let error = TcpStream::connect(address).unwrap_err();
    assert_eq!(error.kind(), Io::ConnectionRefused);
    // The port can be taken again, and by one server only.
    let server = fake.listen_at(address.port()).unwrap();
    let error = fake.listen_at(address.port()).unwrap_err();
    assert_eq!(error.kind(), Io::AddrInUse);
    drop(server);
}
