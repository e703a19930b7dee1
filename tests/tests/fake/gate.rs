//! The machine around the fake: tokens, scopes, limits, faults, requests, clock.

use std::time::Duration;

use zoom_api::auth::{MemoryStore, StaticToken, UserOAuth};
use zoom_api::limits::Plan;
use zoom_api::transport::Transport as _;
use zoom_api::users::{GetUser, ListUsers};
use zoom_api::{Effect, ErrorKind};
use zoom_api_fake::{Fake, Fault, Grant, Limited};

/// The executor of these tests has nothing but this thread: the fake needs no runtime.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}

#[test]
fn a_client_works_without_any_runtime() {
    let fake = Fake::start();
    let answer = block_on(fake.client().send(ListUsers::new())).unwrap();
    assert_eq!(answer.effect(), Effect::Answered);
    assert!(answer.tracking_id().unwrap().starts_with("v=2.0;clid=fake;rid=WEB_"));
    let requests = fake.requests();
    let seen: Vec<_> = requests.iter().map(|entry| entry.operation().unwrap()).collect();
    assert_eq!(seen, ["oauth.token", "users.list"]);
    assert_eq!(requests.last().unwrap().target(), "/users");
    assert_eq!(requests.count::<ListUsers>(), 1);
}

#[test]
fn requests_are_kept_as_they_fit_whatever_makes_requests_large() {
    let fake = Fake::start();
    let large = "x".repeat(4 * 1024 * 1024);
    for number in 1..=10 {
        let request = http::Request::get(format!("https://api.zoom.us/v2/users?number={number}"));
        let request = request.header("x-large", &large).body(bytes::Bytes::new()).unwrap();
        block_on(fake.transport().send(request)).unwrap();
    }
    let requests = fake.requests();
    assert_eq!((requests.iter().len(), requests.forgotten()), (7, 3));
    assert_eq!(requests.iter().next().unwrap().target(), "/users?number=4");
}

#[test]
fn tokens_expire_by_the_clock_and_are_fetched_again() {
    let fake = Fake::start();
    let zoom = fake.client();
    let fetched =
        || fake.requests().iter().filter(|entry| entry.operation() == Some("oauth.token")).count();
    block_on(zoom.send(ListUsers::new())).unwrap();
    block_on(zoom.send(ListUsers::new())).unwrap();
    assert_eq!(fetched(), 1);
    fake.clock().advance(Duration::from_secs(3_601));
    block_on(zoom.send(ListUsers::new())).unwrap();
    assert_eq!(fetched(), 2);
    // Refused before its time, it is fetched again and the call is repeated.
    fake.fail(Fault::token_expired());
    block_on(zoom.send(ListUsers::new())).unwrap();
    assert_eq!(fetched(), 3);

    let token = fake.token(Grant::account());
    let zoom = fake.client_of(StaticToken::new(token));
    block_on(zoom.send(ListUsers::new())).unwrap();
    fake.clock().advance(Duration::from_secs(3_600));
    let error = block_on(zoom.send(ListUsers::new())).unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (401, Some(124)));
}

#[test]
fn scopes_are_asked_for() {
    let fake = Fake::start();
    let send = |grant: Grant| {
        let zoom = fake.client_of(StaticToken::new(fake.token(grant)));
        block_on(zoom.send(ListUsers::new())).map(drop)
    };
    send(Grant::account().scopes(["user:read:admin"])).unwrap();
    send(Grant::account().scopes(["user:read:list_users:admin"])).unwrap();
    let error = send(Grant::account().scopes(["group:read:admin"])).unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (400, Some(4711)));
    let needed = &error.missing_scope().unwrap().needed;
    assert!(needed.iter().any(|scope| scope == "user:read:list_users:admin"), "{needed:?}");
}

#[test]
fn users_act_for_themselves() {
    let fake = Fake::start();
    let callback = "https://app.example.com/callback";
    let app = fake.oauth_app(callback);
    let authorization = app.authorize().unwrap();
    let back = fake.authorize(authorization.url(), "owner@example.com").unwrap();
    assert!(back.starts_with(callback), "{back}");
    let code = authorization.code(&back).unwrap();
    let tokens = UserOAuth::new(app, MemoryStore::default()).with_code(code);
    let zoom = fake.client_of(tokens);
    block_on(zoom.send(GetUser::new("me"))).unwrap();
    let error = block_on(zoom.send(GetUser::new("somebody"))).unwrap_err();
    assert!(error.is_missing_scope(), "{error}");
    // An hour later, the refresh token brings the next one, and again.
    for _ in 0..3 {
        fake.clock().advance(Duration::from_secs(3_600));
        block_on(zoom.send(GetUser::new("me"))).unwrap();
    }
    let unknown = fake.oauth_app(callback).authorize().unwrap();
    let url = unknown.url().replace("app.example.com", "evil.example.com");
    assert!(fake.authorize(&url, "owner@example.com").is_err());
}

#[test]
fn waits_pass_in_virtual_time() {
    let fake = Fake::builder().plan(Plan::Free).start();
    let zoom = fake.client();
    let before = fake.clock().now();
    for _ in 0..20 {
        block_on(zoom.send(ListUsers::new())).unwrap();
    }
    // Two in a second.
    let passed = fake.clock().now().duration_since(before).unwrap();
    assert!((9..11).contains(&passed.as_secs()), "{passed:?}");
    assert!(fake.requests().calls().all(|entry| entry.status() == Some(200)));
}

#[test]
fn faults_happen_on_demand() {
    let fake = Fake::start();
    let zoom = fake.client();
    fake.fail(Fault::status(503).times(2));
    block_on(zoom.send(ListUsers::new())).unwrap();
    let statuses: Vec<_> = fake.requests().calls().map(|entry| entry.status()).collect();
    assert_eq!(statuses, [Some(503), Some(503), Some(200)]);
    for limit in [Limited::PerSecond, Limited::Concurrent] {
        fake.fail(Fault::limited(limit));
        block_on(zoom.send(ListUsers::new())).unwrap();
    }
    fake.fail(Fault::slow(Duration::from_secs(90)).on::<ListUsers>().after(1).always());
    block_on(zoom.send(ListUsers::new())).unwrap();
    let before = fake.clock().now();
    let error = block_on(zoom.send(ListUsers::new())).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(fake.clock().now() >= before + Duration::from_secs(60));
}

#[test]
#[should_panic = "the status of an answer is from 200 to 599"]
fn a_status_that_is_none_is_a_mistake_in_the_test() {
    let _ = Fault::status(99);
}
