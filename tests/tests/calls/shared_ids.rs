//! Two APIs that have an operation of one id each: what is said of the one is not said of the other.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use zoom_api::groups::CreateGroup;
use zoom_api::limits::Plan;
use zoom_api::metrics::{Attempt, Call, Counters, Recorder};
use zoom_api::observations::Observations;
use zoom_api::pace::Unpaced;
use zoom_api::users::ListUsers;
use zoom_api::{Client, Endpoint, Options, RawRequest};
use zoom_api_fake::{Fake, Fault, Mock};
use zoom_api_tests::phone::{self, AskForToken, CreatePhoneGroup, ListPhoneUsers};

fn fake() -> Fake {
    Fake::builder().without_limits().serve(phone::CONTRACTS).start()
}

#[tokio::test]
async fn a_fault_happens_to_the_operation_that_it_is_for() {
    let fake = fake();
    let zoom = fake.client();
    fake.fail(Fault::status(418).on::<ListPhoneUsers>());
    zoom.send(ListUsers::new()).await.unwrap();
    assert_eq!(zoom.send(ListPhoneUsers).await.unwrap_err().status().unwrap().as_u16(), 418);
    fake.fail(Fault::status(418).on::<ListUsers>());
    zoom.send(ListPhoneUsers).await.unwrap();
    zoom.send(ListUsers::new()).await.unwrap_err();
    assert_eq!(fake.faults(), 0);
    // Neither is what is called like a request for a token one of those, ...
    fake.fail(Fault::status(418).on_token());
    zoom.send(AskForToken).await.unwrap();
    assert_eq!(fake.faults(), 1);
    fake.heal();
    // ... nor left alone as those are.
    fake.fail(Fault::status(418));
    zoom.send(AskForToken).await.unwrap_err();
}

#[tokio::test]
async fn requests_are_counted_by_the_operation_that_they_are_of() {
    let fake = fake();
    let zoom = fake.client();
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListPhoneUsers).await.unwrap();
    zoom.send(AskForToken).await.unwrap();
    let requests = fake.requests();
    assert_eq!(requests.count::<ListUsers>(), 2);
    assert_eq!(requests.of::<ListUsers>().next().unwrap().target(), "/users");
    assert_eq!(requests.of::<ListPhoneUsers>().next().unwrap().target(), "/phone/users");
    assert_eq!((requests.count::<ListPhoneUsers>(), requests.count::<AskForToken>()), (1, 1));
    let calls: Vec<_> = requests.calls().map(|call| call.operation().unwrap()).collect();
    assert_eq!(calls, ["users.list", "users.list", "users.list", "oauth.token"]);
}

#[tokio::test]
async fn a_mock_tells_the_calls_of_two_apis_apart() {
    let mock = Mock::new();
    mock.on::<ListPhoneUsers>().answer(json!({ "users": [] }));
    let error = mock.client().send(ListUsers::new()).await.unwrap_err().to_string();
    assert!(error.contains("the nearest expectation: any `users.list` ("), "{error}");
    assert!(error.contains("expected: GET /phone/users"), "{error}");
    assert!(error.contains("found: GET /users"), "{error}");
    // Its status is what the spec of its API says.
    let page = mock.client().send(ListPhoneUsers).await.unwrap();
    assert_eq!(page.status().as_u16(), 203);
    mock.verify().unwrap_err();
}

/// What attempts and calls are told to be of.
#[derive(Default)]
struct Seen(Mutex<Vec<[String; 3]>>);

impl Recorder for Seen {
    fn attempt(&self, it: &Attempt<'_>) {
        let of = [it.operation, it.method.as_str(), it.path].map(str::to_owned);
        self.0.lock().unwrap().push(of);
    }

    fn call(&self, it: &Call<'_>) {
        let of = [it.operation, it.method.as_str(), it.path].map(str::to_owned);
        assert_eq!(self.0.lock().unwrap().last(), Some(&of));
    }
}

#[tokio::test]
async fn calls_are_counted_by_the_operation_that_they_are_of() {
    let fake = fake();
    let build = || Client::builder(fake.server_to_server()).transport(fake.transport());
    let (counters, seen) = (Arc::new(Counters::new()), Arc::new(Seen::default()));
    let zoom = build().recorder(Arc::clone(&counters)).build().unwrap();
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListPhoneUsers).await.unwrap();
    assert_eq!(counters.of(ListUsers::OPERATION).calls, 2);
    assert_eq!(counters.of(ListPhoneUsers::OPERATION).calls, 1);
    let all = counters.all();
    let lines = all.iter().map(|(of, it)| format!("{of} {} {} {}", of.method, of.path, it.calls));
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines, ["users.list GET /phone/users 1", "users.list GET /users 2"]);

    let zoom = build().recorder(Arc::clone(&seen)).build().unwrap();
    zoom.send(ListPhoneUsers).await.unwrap();
    zoom.raw(RawRequest::get(["users", "ada@example.com"])).await.unwrap_err();
    let expected = [["users.list", "GET", "/phone/users"], ["GET /users/{}", "GET", "/users/{}"]];
    assert_eq!(*seen.0.lock().unwrap(), expected.map(|of| of.map(str::to_owned)));
}

#[tokio::test]
async fn what_is_observed_says_which_operation_it_is_of() {
    let fake = fake();
    let observations = Arc::new(Observations::new());
    let builder = Client::builder(fake.server_to_server()).transport(fake.transport());
    let zoom = builder.observations(Arc::clone(&observations)).build().unwrap();
    let answer = || Fault::answer(200, "application/json", r#"{ "users": [], "new": 1 }"#);
    fake.fail(answer().times(2));
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListPhoneUsers).await.unwrap();
    let path = "users.list/response/new";
    let line = |route| {
        format!(
            r#"{{"path":"{path}","kind":"field","type":"int","answer":"UserPage","route":"{route}"}}"#
        ) + "\n"
    };
    let expected = line("GET /phone/users") + &line("GET /users");
    assert_eq!(observations.to_json_lines(), expected);
}

#[tokio::test]
async fn limits_of_two_apis_with_one_id_are_counted_each_by_itself() {
    let fake = Fake::builder().plan(Plan::Pro).serve(phone::CONTRACTS).start();
    // The fake counts, ...
    let build = || Client::builder(fake.server_to_server()).transport(fake.transport());
    let zoom = build().pacer(Unpaced).options(Options::new().max_attempts(1)).build().unwrap();
    zoom.send(CreatePhoneGroup).await.unwrap();
    let error = zoom.send(CreatePhoneGroup).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    zoom.send(CreateGroup::new("a")).await.unwrap();
    // ... and so does the client.
    fake.clock().advance(Duration::from_secs(24 * 60 * 60));
    let zoom = fake.client();
    zoom.send(CreatePhoneGroup).await.unwrap();
    assert!(zoom.send(CreatePhoneGroup).await.unwrap_err().is_quota_exhausted());
    zoom.send(CreateGroup::new("b")).await.unwrap();
    let limits = zoom.limits();
    let own = limits.iter().filter(|status| status.limit == "create_group");
    let left: Vec<_> = own.map(|status| status.left_today.unwrap()).collect();
    assert_eq!(left, [0, 99]);
}
