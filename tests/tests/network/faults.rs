//! Real sockets that break in every way: what the caller is told, and how often the server was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use zoom_api::auth::{ServerToServer, StaticToken};
use zoom_api::pace::Unpaced;
use zoom_api::types::UserType;
use zoom_api::users::{CreateUser, CreateUserAction, GetUser, NewUser};
use zoom_api::{Client, Error, ErrorKind, Options};
use zoom_api_tests::faults::{ByRequests, Faulty, Step, answer};

const USER: &[u8] = br#"{"id":"a"}"#;

fn client(server: &Faulty) -> Client {
    let options = Options::new().attempt_timeout(ByRequests::SHORT).max_attempts(2);
    let builder = Client::builder(StaticToken::new("token")).base_url(server.url());
    builder.runtime(server.clock()).options(options).max_answer(1024 * 1024).build().unwrap()
}

fn create() -> CreateUser {
    CreateUser::new(CreateUserAction::Create, NewUser::new("ada@example.com", UserType::Basic))
}

/// The first request meets the fault, the second one is answered well.
async fn once(fault: Vec<Step>) -> (Result<String, Error>, usize) {
    let server = Faulty::start(move |index| match index {
        0 => fault.clone(),
        _ => vec![Step::Write(answer(200, "", USER))],
    })
    .await;
    let user = client(&server).send(GetUser::new("a")).await;
    (user.map(|user| user.into_value().id.unwrap().into_string()), server.requests())
}

/// Every request meets the fault.
async fn always(fault: Vec<Step>) -> (Error, Error, usize) {
    let server = Faulty::start(move |_| fault.clone()).await;
    let client = client(&server);
    let read = client.send(GetUser::new("a")).await.unwrap_err();
    let reads = server.requests();
    let created = client.send(create()).await.unwrap_err();
    (read, created, server.requests() - reads)
}

fn faults() -> Vec<(&'static str, Vec<Step>, ErrorKind)> {
    let whole = answer(200, "", USER);
    let half = whole[..whole.len() - 4].to_vec();
    let gzip = "content-encoding: gzip\r\n";
    vec![
        ("reset before the answer", vec![Step::Reset], ErrorKind::Connection),
        ("closed before the answer", vec![Step::Close], ErrorKind::Connection),
        (
            "reset in the head",
            vec![Step::Write(b"HTTP/1.1 200 OK\r\ncont".to_vec()), Step::Reset],
            ErrorKind::Connection,
        ),
        ("reset in the body", vec![Step::Write(half.clone()), Step::Reset], ErrorKind::Connection),
        ("cut body", vec![Step::Write(half.clone()), Step::Close], ErrorKind::Connection),
        ("slow head", vec![Step::Hang], ErrorKind::Timeout),
        ("slow body", vec![Step::Write(half), Step::Hang], ErrorKind::Timeout),
        (
            "not HTTP",
            vec![Step::Write(b"SMTP ready\r\n".to_vec()), Step::Close],
            ErrorKind::Connection,
        ),
        ("bad gzip", vec![Step::Write(answer(200, gzip, USER))], ErrorKind::Connection),
        ("502", vec![Step::Write(answer(502, "", b"<html>"))], ErrorKind::Api),
        ("503", vec![Step::Write(answer(503, "", b""))], ErrorKind::Api),
    ]
}

#[tokio::test]
async fn one_fault_costs_one_repeat_of_a_read() {
    for (name, fault, _) in faults() {
        let (user, requests) = once(fault).await;
        assert_eq!(user.unwrap(), "a", "{name}");
        assert_eq!(requests, 2, "{name}");
    }
}

#[tokio::test]
async fn a_lasting_fault_is_told_and_creates_one_user_at_most() {
    for (name, fault, kind) in faults() {
        let (read, created, creates) = always(fault).await;
        assert_eq!(read.kind(), kind, "{name}: {read:?}");
        assert_eq!(read.attempts(), 2, "{name}");
        assert_eq!(created.kind(), ErrorKind::Indeterminate, "{name}: {created:?}");
        assert_eq!(creates, 1, "{name}");
    }
}

#[tokio::test]
async fn an_answer_counts_though_the_connection_breaks_behind_it() {
    let fault = vec![Step::Write(answer(200, "", USER)), Step::Reset];
    let (user, requests) = once(fault).await;
    assert_eq!((user.unwrap().as_str(), requests), ("a", 1));
}

#[tokio::test]
async fn an_answer_that_is_longer_than_it_says_ends_where_it_says() {
    let body = [USER, b"HTTP/1.1 200 OK"].concat();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", USER.len());
    let fault = vec![Step::Write([head.as_bytes(), &body].concat())];
    let (user, requests) = once(fault).await;
    assert_eq!((user.unwrap().as_str(), requests), ("a", 1));
}

#[tokio::test]
async fn a_refused_connection_is_told_even_for_a_create() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = Options::new().max_attempts(2);
    let builder = Client::builder(StaticToken::new("token")).options(options);
    let builder = builder.base_url(format!("http://127.0.0.1:{port}/v2"));
    let client = builder.runtime(Faulty::start(|_| Vec::new()).await.clock()).build().unwrap();
    let error = client.send(create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2));
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn a_storm_of_429_ends_in_time_and_a_short_one_costs_nothing_but_waits() {
    let storm = |length: usize| {
        Faulty::start(move |index| {
            let limited = br#"{"code":429,"message":"maximum per-second rate limit"}"#;
            vec![Step::Write(match index < length {
                true => answer(429, "", limited),
                false => answer(200, "", USER),
            })]
        })
    };
    // Without a pacer, repeats follow at once, for chance is 0 here: time is what requests take.
    let client = |server: &Faulty, millis| {
        let builder = Client::builder(StaticToken::new("token")).base_url(server.url());
        let options = Options::new().total_timeout(Duration::from_millis(millis)).max_attempts(1);
        let builder = builder.runtime(server.clock()).pacer(Unpaced).options(options);
        builder.build().unwrap()
    };
    let server = storm(20).await;
    client(&server, 60_000).send(create()).await.unwrap();
    assert_eq!(server.requests(), 21);
    let server = storm(usize::MAX).await;
    let error = client(&server, 300).send(GetUser::new("a")).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error:?}");
    assert_eq!((error.attempts(), server.requests()), (30, 30));
}

#[tokio::test]
async fn a_token_endpoint_that_is_down_and_up_again() {
    let down = Arc::new(AtomicBool::new(true));
    let is_down = Arc::clone(&down);
    let tokens = Faulty::start(move |_| {
        if is_down.load(Ordering::Relaxed) {
            return vec![Step::Reset];
        }
        vec![Step::Write(answer(200, "", br#"{"access_token":"t","expires_in":3600}"#))]
    })
    .await;
    let api = Faulty::start(|_| vec![Step::Write(answer(200, "", USER))]).await;
    let builder = Client::builder(ServerToServer::new("a", "b", "c")).base_url(api.url());
    let builder = builder.oauth_url(tokens.url()).runtime(tokens.clock());
    let client = builder.build().unwrap();
    for _ in 0..2 {
        let error = client.send(create()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Credentials, 0));
    }
    assert_eq!(api.requests(), 0);
    down.store(false, Ordering::Relaxed);
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(api.requests(), 1);
}

#[tokio::test]
async fn a_body_without_end_is_cut_and_not_asked_for_again() {
    let server = Faulty::start(|_| {
        vec![
            Step::Write(b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n".to_vec()),
            Step::Flood(vec![b' '; 64 * 1024]),
        ]
    })
    .await;
    let client = client(&server);
    let read = client.send(GetUser::new("a")).await.unwrap_err();
    let created = client.send(create()).await.unwrap_err();
    for error in [read, created] {
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
        assert!(error.may_have_taken_effect());
    }
    assert_eq!(server.requests(), 2);
}

#[tokio::test]
async fn a_small_answer_that_unpacks_to_a_large_one_is_cut() {
    let packed = include_bytes!("two_mebibytes_of_spaces.gz");
    assert!(packed.len() < 4096);
    let server =
        Faulty::start(|_| vec![Step::Write(answer(200, "content-encoding: gzip\r\n", packed))])
            .await;
    let error = client(&server).send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "the answer is too large");
}
