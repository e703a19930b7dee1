//! What a client observes of answers that hold what the spec does not know, and what it never records.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use serde_json::{Map, Value, json};
use zoom_api::auth::StaticToken;
use zoom_api::observations::{JsonKind, ObservationKind, Observations};
use zoom_api::users::{GetUser, GetUserMeetingAuthentication, ListUsers};
use zoom_api::{Client, RawRequest};
use zoom_api_fake::Mock;

fn client(mock: &Mock, observations: &Arc<Observations>) -> Client {
    let client = Client::builder(StaticToken::new("token")).transport(mock.transport());
    client.observations(Arc::clone(observations)).build().unwrap()
}

/// Polls once: a mock answers at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the call waits for something"),
    }
}

/// What is recorded of an answer to `users.get`, whether or not it can be read.
fn recorded(answer: Value) -> String {
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    mock.on::<GetUser>().answer(answer);
    let _ = now(client(&mock, &observations).send(GetUser::new("me")));
    observations.to_json_lines()
}

#[test]
fn fields_values_and_kinds_that_nobody_knows_are_noted() {
    let answer = json!({
        "id": "a", "pmi": "12", "type": 7, "status": "on leave", "login_types": [1, 4242],
        "nickname": "A.", "shoe": 41.5, "active": true, "rank": 3, "tags": ["x"], "desk": {}, "gone": null,
        "custom_attributes": [{ "key": "k", "weight": 1 }, { "key": "l", "weight": 2 }],
        "verified": ["yes"], "dept": { "name": "Engines" }, "phone_numbers": "none",
    });
    let expected = r#"
{"path":"users.get/response/active","kind":"field","type":"bool","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/custom_attributes/weight","kind":"field","type":"int","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/dept","kind":"misread","type":"object","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/desk","kind":"field","type":"object","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/gone","kind":"field","type":"null","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/login_types","kind":"value","type":"int","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/nickname","kind":"field","type":"string","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/phone_numbers","kind":"misread","type":"string","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/rank","kind":"field","type":"int","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/shoe","kind":"field","type":"float","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/status","kind":"value","type":"string","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/tags","kind":"field","type":"list","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/type","kind":"value","type":"int","answer":"User","route":"GET /users/{userId}"}
{"path":"users.get/response/verified","kind":"misread","type":"list","answer":"User","route":"GET /users/{userId}"}
"#;
    assert_eq!(recorded(answer), expected.trim_start());
}

#[test]
fn what_the_spec_knows_is_not_noted() {
    let known = json!({ "id": "a", "type": 1, "status": "active", "pmi": null, "dept": "", "login_types": [] });
    assert_eq!(recorded(known), "");
    assert_eq!(
        recorded(json!({ "code": 1001, "message": "a refusal that comes as a success" })),
        ""
    );
    assert_eq!(recorded(json!(["no object"])), "");
    assert_eq!(recorded(Value::Null), "");
}

#[test]
fn everything_is_noted_once() {
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    mock.on::<ListUsers>()
        .answer(json!({ "users": [{ "id": "a", "new": 1 }, { "id": "b", "new": 2 }], "next_page_token": "t" }))
        .answer(json!({ "users": [{ "id": "c", "new": "3" }], "odd": 1 }));
    let zoom = client(&mock, &observations);
    now(async {
        let mut users = zoom.stream(ListUsers::new());
        while users.try_next().await.unwrap().is_some() {}
    });
    let all: Vec<_> = observations
        .all()
        .into_iter()
        .map(|observation| (observation.path, observation.json))
        .collect();
    let expected = [
        ("users.list/response/odd", JsonKind::Int),
        ("users.list/response/users/new", JsonKind::Int),
        ("users.list/response/users/new", JsonKind::String),
    ];
    assert_eq!(all, expected.map(|(path, json)| (path.to_owned(), json)));
    assert_eq!(
        (observations.len(), observations.is_empty(), observations.is_full()),
        (3, false, false)
    );
    assert_eq!(format!("{observations:?}"), "Observations { len: 3, .. }");
}

#[test]
fn the_type_of_the_answer_tells_apart_what_shares_an_operation() {
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    mock.on::<GetUserMeetingAuthentication>()
        .answer(json!({ "meeting_authentication": true, "new": 1 }));
    now(client(&mock, &observations).send(GetUserMeetingAuthentication::new("me"))).unwrap();
    let observation = &observations.all()[0];
    assert_eq!(observation.path, "users.settings.get/response/new");
    assert_eq!(
        (observation.kind, observation.answer),
        (ObservationKind::Field, "MeetingAuthenticationSettings")
    );
}

#[test]
fn nothing_is_noted_of_what_the_spec_does_not_model() {
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    mock.expect_raw(RawRequest::get(["rooms"])).answer(json!({ "rooms": [] }));
    now(client(&mock, &observations).raw(RawRequest::get(["rooms"]))).unwrap();
    assert!(observations.is_empty());
}

#[test]
fn odd_names_are_not_repeated() {
    let long = "x".repeat(65);
    for odd in ["", "ada@example.com", "a/b", "a\"b", "a\nb", "naïve", "\u{0}", long.as_str()] {
        let expected = r#"{"path":"users.get/response/?","kind":"field","type":"int","answer":"User","route":"GET /users/{userId}"}"#;
        assert_eq!(recorded(json!({ "id": "a", odd: 1 })), format!("{expected}\n"), "{odd:?}");
    }
    let name = "x".repeat(64);
    assert!(recorded(json!({ "id": "a", name.as_str(): 1 })).contains(&name));
}

#[test]
fn there_is_an_end_to_it() {
    let (mock, observations) = (Mock::new(), Arc::new(Observations::new()));
    let members = (0..5000).map(|number| (format!("n{number}"), json!(1)));
    let members: Map<_, _> = members.chain([("id".to_owned(), json!("a"))]).collect();
    mock.on::<GetUser>().answer(Value::Object(members)).times(2);
    let zoom = client(&mock, &observations);
    for _ in 0..2 {
        now(zoom.send(GetUser::new("me"))).unwrap();
    }
    assert_eq!(observations.len(), 4096);
    assert!(observations.is_full());
}

/// JSON whose values and map keys all hold a marker, which must not turn up anywhere.
fn marked() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        "MARK[a-z]{0,4}".prop_map(Value::from),
        (0_i64..9).prop_map(|digit| Value::from(770_077_000 + digit)),
        Just(json!(7_700.77)),
    ];
    let names = prop::sample::select(vec![
        "id",
        "status",
        "type",
        "dept",
        "login_types",
        "custom_attributes",
        "phone_numbers",
        "new",
        "newer",
        "license_info_list",
        "verified",
        "value",
    ]);
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone(), inner, 0..6).prop_map(|members| {
                Value::Object(
                    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

proptest! {
    #![proptest_config(Config {
        rng_seed: RngSeed::Fixed(5),
        failure_persistence: None,
        ..Config::default()
    })]

    #[test]
    fn no_value_is_ever_noted(members in prop::collection::btree_map("(id|status|dept|new|[a-z_]{3,9})", marked(), 1..8)) {
        let answer = Value::Object(members.into_iter().collect());
        let lines = recorded(answer.clone());
        prop_assert!(!lines.contains("MARK") && !lines.contains("7700"), "{lines}");
        for line in lines.lines() {
            let observation: Value = serde_json::from_str(line).unwrap();
            prop_assert_eq!(observation.as_object().unwrap().len(), 5);
            prop_assert!(observation["path"].as_str().unwrap().starts_with("users.get/response/"));
        }
    }
}
