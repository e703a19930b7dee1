//! The crates of two APIs in one program: one client, one token, one set of budgets, one fake.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use zoom_api::Client;
use zoom_api::call::Call;
use zoom_api::http::Method;
use zoom_api::limits::Plan;
use zoom_api::observations::Observations;
use zoom_api::operation::{Api, Operation, RateLimit};
use zoom_api::users::ListUsers;
use zoom_api::{Endpoint, ErrorKind, OPERATIONS};
use zoom_api_fake::{Fake, Fault};
use zoom_api_tests::world::{Scripted, answer, builder, reset};
use zoom_lockers::lockers::{CreateLocker, DeleteLocker, ListLockers};
use zoom_lockers::types::LockerColour;

/// When calls of these operations came, and what they were answered.
fn calls(fake: &Fake, operations: &[&str]) -> Vec<(SystemTime, u16)> {
    let requests = fake.requests();
    let calls =
        requests.iter().filter(|call| call.operation().is_some_and(|id| operations.contains(&id)));
    calls.map(|call| (call.time(), call.status().unwrap())).collect()
}

#[tokio::test]
async fn two_crates_share_a_token_and_the_budget_of_a_label() {
    assert_eq!(ListLockers::OPERATION.rate_limit, RateLimit::Medium);
    assert_eq!(ListUsers::OPERATION.rate_limit, RateLimit::Medium);
    let fake = Fake::builder().plan(Plan::Free).serve(zoom_lockers::CONTRACTS).users(3).start();
    let zoom = fake.client_of(fake.server_to_server());
    for _ in 0..5 {
        let lockers = zoom.send(ListLockers::new()).await.unwrap();
        assert_eq!(lockers.lockers.len(), 1);
        zoom.send(ListUsers::new()).await.unwrap();
    }
    assert_eq!(calls(&fake, &["oauth.token"]).len(), 1);
    let calls = calls(&fake, &["lockers.list", "users.list"]);
    assert_eq!(calls.len(), 10);
    assert!(calls.iter().all(|(_, status)| *status == 200), "{calls:?}");
    // The free plan allows 2 a second under this label, those of both crates together.
    let times: Vec<_> = calls.iter().map(|(time, _)| *time).collect();
    let took = times[9].duration_since(times[0]).unwrap();
    assert!(took >= Duration::from_secs(4), "{took:?}");
}

#[tokio::test]
async fn a_crate_of_another_api_is_held_to_its_own_spec() {
    let fake = Fake::builder().serve(zoom_lockers::CONTRACTS).start();
    let zoom = fake.client();
    let made = zoom.send(CreateLocker::new(LockerColour::Green).height(90)).await.unwrap();
    assert_eq!(made.id.as_deref(), Some("example"));
    zoom.send(DeleteLocker::new("L8")).await.unwrap();
    // What the spec forbids is refused.
    let high = CreateLocker::new(LockerColour::Red).height(999);
    let error = zoom.send(high).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status().map(|status| status.as_u16())),
        (ErrorKind::Api, Some(400))
    );
    // So are scopes that the token does not have.
    let poor = Fake::builder().serve(zoom_lockers::CONTRACTS).scopes(["locker:read:admin"]).start();
    poor.client().send(ListLockers::new()).await.unwrap();
    let error = poor.client().send(DeleteLocker::new("L8")).await.unwrap_err();
    assert!(error.to_string().contains("locker:write:admin"), "{error}");
    // Before they are sent, where the token says what it has.
    assert!(calls(&poor, &["lockers.delete"]).is_empty());
}

/// Conflicts, scopes and advice come from all operations of the API that the call is of.
#[tokio::test(start_paused = true)]
async fn what_a_failure_means_is_told_by_the_spec_of_its_crate() {
    let lost = Scripted::new(|_, _| std::future::ready(reset()));
    let client = builder(&lost).build().unwrap();
    let error = client.send(CreateLocker::new(LockerColour::Red)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Indeterminate);
    assert!(format!("{error}").contains("look at what `lockers.list` says"), "{error}");

    async fn told(code: i64) -> [(bool, bool); 2] {
        let body = format!(r#"{{"code":{code},"message":"!"}}"#);
        let zoom = Scripted::new(move |_, _| std::future::ready(Ok(answer(400, &body))));
        let client = builder(&zoom).build().unwrap();
        let ours = client.send(ListUsers::new()).await.unwrap_err();
        let theirs = client.send(CreateLocker::new(LockerColour::Red)).await.unwrap_err();
        [ours, theirs].map(|error| (error.is_conflict(), error.is_not_found()))
    }
    // A code means something in the one API, and nothing in the other.
    assert_eq!(told(3901).await, [(false, false), (true, false)]);
    assert_eq!(told(3902).await, [(false, false), (false, true)]);
    assert_eq!(told(1009).await, [(true, false), (false, false)]);
    for code in [1001, 1010, 1238, 4130, 4131] {
        assert_eq!(told(code).await, [(false, true), (false, false)], "{code}");
    }
    assert_eq!(told(300).await, [(false, false); 2]);
}

/// An operation that no spec has, alone.
static ALONE: Operation = {
    let mut own = Operation::new("own.order", Method::POST, "/groups/orders");
    own.scopes = &["group:write:admin"];
    own.conflicts = &[77];
    own
};

macro_rules! order {
    ($name:ident, $operation:expr) => {
        struct $name;

        impl Endpoint for $name {
            const OPERATION: &'static Operation = $operation;
            type Output = zoom_api::types::Group;

            fn into_call(self) -> Call {
                Call::new(Self::OPERATION)
            }
        }
    };
}

order!(OrderAlone, &ALONE);
order!(OrderOfUsers, &OF_USERS);

/// The same as one of the User API.
static OF_USERS: Operation = {
    let mut own = Operation::new("own.order", Method::POST, "/groups/orders");
    own.scopes = &["group:write:admin"];
    own.conflicts = &[77];
    own.api = Api::new(&OPERATIONS);
    own
};

#[tokio::test(start_paused = true)]
async fn an_operation_of_one_s_own_means_what_it_says() {
    async fn conflicts<E: Endpoint>(request: E, code: i64) -> bool {
        let body = format!(r#"{{"code":{code},"message":"!"}}"#);
        let zoom = Scripted::new(move |_, _| std::future::ready(Ok(answer(400, &body))));
        let client = builder(&zoom).build().unwrap();
        client.send(request).await.err().unwrap().is_conflict()
    }
    assert!(conflicts(OrderAlone, 77).await && !conflicts(OrderAlone, 1009).await);
    assert!(conflicts(OrderOfUsers, 77).await && conflicts(OrderOfUsers, 1009).await);

    async fn advice<E: Endpoint>(request: E) -> String {
        let lost = Scripted::new(|_, _| std::future::ready(reset()));
        builder(&lost).build().unwrap().send(request).await.err().unwrap().to_string()
    }
    assert!(advice(OrderAlone).await.contains("look at the account"));
    assert!(advice(OrderOfUsers).await.contains("look at what `groups.list` says"));
}

#[tokio::test]
async fn a_fake_that_serves_one_api_does_not_know_another() {
    let fake = Fake::builder().start();
    let error = fake.client().send(ListLockers::new()).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
}

/// `xtask/tools/tests/commands/reconcile.rs` makes edits of the spec of the same lines.
#[tokio::test]
async fn what_a_client_observes_is_named_by_the_spec_of_its_crate() {
    let fake = Fake::builder().serve(zoom_lockers::CONTRACTS).start();
    let answer = r#"{ "total": 1, "lockers": [
        { "id": "L7", "colour": "mauve", "height": {}, "depth": 60, "keyCode": "4711" }
    ] }"#;
    fake.fail(Fault::answer(200, "application/json", answer));
    let observations = Arc::new(Observations::new());
    let zoom = Client::builder(fake.server_to_server())
        .transport(fake.transport())
        .observations(Arc::clone(&observations))
        .build()
        .unwrap();
    zoom.send(ListLockers::new()).await.unwrap();
    let expected = include_str!("../../documents/lockers-observations.jsonl");
    assert_eq!(observations.to_json_lines(), expected);
}
