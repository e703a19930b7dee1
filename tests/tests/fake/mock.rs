//! Test doubles for single calls: what they answer, and what they say about calls that are not expected.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use serde_json::{Value, json};
use zoom_api::groups::{AddGroupMembers, GetGroup};
use zoom_api::transport::TransportError;
use zoom_api::types::{Secret, Upload, UserReference, UserStatus, UserType};
use zoom_api::users::{
    CreateUser, CreateUserAction, DeleteUser, GetUser, GetUserMeetingAuthentication,
    GetUserRecordingAuthentication, GetUserSettings, ListUsers, NewUser, UpdateUser,
    UpdateUserPassword, UploadPicture, User, UserPage,
};
use zoom_api::{ErrorKind, Options, RawRequest};
use zoom_api_fake::{Mock, Reply};

/// Polls once: nothing that a mock does waits for anything, so no runtime is needed.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the call waits for something"),
    }
}

/// What an unexpected call says, without the operation's name and the line of the test.
fn told<T: std::fmt::Debug>(result: Result<T, zoom_api::Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Api);
    assert_eq!(error.attempts(), 1);
    assert!(!error.may_have_taken_effect());
    anonymous(&error.to_string()).split_once("Zoom answered 417: ").unwrap().1.to_owned()
}

/// A text without the numbers of lines in this file.
fn anonymous(text: &str) -> String {
    let mut parts = text.split(concat!(file!(), ":"));
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text.push_str("here");
        text.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_digit()));
    }
    text
}

/// What a mock says when it is dropped.
fn dropped(mock: Mock) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(mock))).err()?;
    Some(anonymous(panic.downcast_ref::<String>().unwrap()))
}

#[test]
fn answers_come_in_sequence() {
    let mut typed = User::default();
    typed.dept = Some("Engines".into());
    typed.host_key = Some(Secret::from("123456"));
    let mock = Mock::new();
    mock.on::<GetUser>()
        .answer_typed(typed)
        .answer(json!({ "dept": "Looms" }))
        .answer(r#"{ "dept": "Cards" }"#)
        .answer(String::from("<html>"))
        .answer(Reply::new(206, json!({})).header("x-zm-trackingid", "v=2.0;abc"));
    let zoom = mock.client();
    let get = || now(zoom.send(GetUser::new("me")));
    let first = get().unwrap();
    assert_eq!(first.dept.as_deref(), Some("Engines"));
    assert_eq!(first.host_key, Some(Secret::from("123456")));
    assert_eq!(first.status(), 200);
    assert_eq!(get().unwrap().dept.as_deref(), Some("Looms"));
    assert_eq!(get().unwrap().dept.as_deref(), Some("Cards"));
    assert!(get().unwrap_err().is_decode());
    let last = get().unwrap();
    assert_eq!((last.status().as_u16(), last.tracking_id()), (206, Some("v=2.0;abc")));
    assert_eq!(mock.requests().len(), 5);
    mock.verify().unwrap();
}

#[test]
fn a_success_has_the_status_of_the_spec() {
    let mock = Mock::new();
    mock.expect(UpdateUser::new("me").dept("Looms"));
    mock.expect(DeleteUser::new("me")).answer(());
    mock.on::<CreateUser>().answer(json!({ "id": "a" }));
    let zoom = mock.client();
    assert_eq!(now(zoom.send(UpdateUser::new("me").dept("Looms"))).unwrap().status(), 204);
    assert_eq!(now(zoom.send(DeleteUser::new("me"))).unwrap().status(), 204);
    let user = NewUser::new("ada@example.com", UserType::Basic);
    let create = CreateUser::new(CreateUserAction::Create, user);
    assert_eq!(now(zoom.send(create)).unwrap().status(), 201);
}

#[test]
fn failures_are_as_they_are_written() {
    let mock = Mock::new();
    mock.on::<GetUser>()
        .refuse(404, 1001)
        .refuse(429, 429)
        .refuse(500, 0)
        .answer(TransportError::connect("nobody listens"))
        .answer(TransportError::timeout("it is late"))
        .times(6);
    let zoom = mock.client();
    let get = || now(zoom.send(GetUser::new("me"))).unwrap_err();
    let error = get();
    assert!(error.is_not_found());
    assert_eq!(error.api().unwrap().message(), Some("The user does not exist."));
    assert_eq!((error.status().unwrap().as_u16(), error.code()), (404, Some(1001)));
    assert!(get().is_rate_limited());
    assert_eq!(get().status().unwrap(), 500);
    let error = get();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(format!("{error:?}").contains("nobody listens"), "{error:?}");
    // The last answer comes again.
    for _ in 0..2 {
        let error = get();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(format!("{error:?}").contains("it is late"), "{error:?}");
    }
}

#[test]
fn with_other_options_calls_are_repeated_and_no_time_goes_by() {
    let mock = Mock::new();
    mock.on::<GetUser>().refuse(503, 0).refuse(503, 0).answer("{}");
    let limited = Reply::refusal(429, 429).header("retry-after", "50");
    mock.on::<GetGroup>().answer(limited).answer("{}");
    let zoom = mock.client().with(Options::new());
    now(zoom.send(GetUser::new("me"))).unwrap();
    now(zoom.send(GetGroup::new("g"))).unwrap();
    assert_eq!(mock.requests().len(), 5);
}

#[test]
fn works_with_any_executor() {
    let mock = Mock::new();
    mock.on::<GetUser>().answer("{}").times(2);
    mock.client().blocking().send(GetUser::new("me")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(mock.client().send(GetUser::new("me"))).unwrap();
}

#[test]
fn one_client_serves_many_threads() {
    let mock = Mock::new();
    mock.on::<GetUser>().answer("{}").times(400);
    let zoom = mock.client();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    zoom.blocking().send(GetUser::new("me")).unwrap();
                }
            });
        }
    });
}

#[test]
fn listings_go_through_it() {
    let mock = Mock::new();
    let page = json!({ "users": [{ "id": "a" }], "next_page_token": "more" });
    mock.expect(ListUsers::new().page_size(1)).answer(page);
    mock.on::<ListUsers>()
        .query("next_page_token", "more")
        .answer(json!({ "users": [{ "id": "b" }] }));
    let zoom = mock.client();
    let mut users = zoom.stream(ListUsers::new().page_size(1));
    for id in ["a", "b"] {
        assert_eq!(now(users.try_next()).unwrap().unwrap().id.unwrap().as_str(), id);
    }
    assert!(now(users.try_next()).unwrap().is_none());
}

#[test]
fn an_expectation_fits_the_same_call_only() {
    let mock = Mock::new();
    mock.expect(UpdateUser::new("ada@example.com").dept("Looms").job_title("Weaver"));
    let zoom = mock.client();
    let other = UpdateUser::new("ada@example.com").dept("Cards").company("Babbage");
    assert_eq!(
        told(now(zoom.send(other))),
        "\
this call is not expected: PATCH /users/ada%40example.com
the nearest expectation: PATCH /users/ada%40example.com (here)
  body dept
    expected: \"Looms\"
       found: \"Cards\"
  body job_title
    expected: \"Weaver\"
       found: nothing
  body company
    expected: nothing
       found: \"Babbage\""
    );
    // The order in which the fields are set does not matter.
    now(zoom.send(UpdateUser::new("ada@example.com").job_title("Weaver").dept("Looms"))).unwrap();
    assert!(mock.verify().is_err());
}

#[test]
fn the_nearest_expectation_is_shown() {
    let mock = Mock::new();
    mock.expect(GetGroup::new("g"));
    mock.expect(ListUsers::new().page_size(300).role_id("2"));
    mock.expect(ListUsers::new().page_size(100));
    let zoom = mock.client();
    assert_eq!(
        told(now(zoom.send(ListUsers::new().page_size(30)))),
        "\
this call is not expected: GET /users?page_size=30
the nearest expectation: GET /users?page_size=100 (here)
  query page_size
    expected: 100
       found: 30"
    );
    assert_eq!(
        told(now(zoom.send(GetUser::new("g")))),
        "\
this call is not expected: GET /users/g
the nearest expectation: GET /groups/g (here)
  call
    expected: GET /groups/g
       found: GET /users/g"
    );
    mock.verify().unwrap_err();
}

#[test]
fn lists_and_objects_are_compared_part_by_part() {
    let member = |email: &str| UserReference::new().email(email);
    let mock = Mock::new();
    mock.expect(AddGroupMembers::new("g", [member("a@example.com"), member("b@example.com")]));
    let zoom = mock.client();
    let send =
        |members: Vec<UserReference>| told(now(zoom.send(AddGroupMembers::new("g", members))));
    assert_eq!(
        send(vec![member("a@example.com"), member("c@example.com")]),
        "\
this call is not expected: POST /groups/g/members
the nearest expectation: POST /groups/g/members (here)
  body members[1].email
    expected: \"b@example.com\"
       found: \"c@example.com\""
    );
    let long = vec![member(&"x".repeat(200))];
    let text = send(long);
    assert!(text.contains("body members\n    expected: [{\"email\":\"a@example.com\"}"), "{text}");
    assert!(text.ends_with("xxx..."), "{text}");
    mock.verify().unwrap_err();
}

#[test]
fn no_secret_is_shown() {
    let mock = Mock::new();
    mock.expect(UpdateUserPassword::new("me", "old secret"));
    let text = told(now(mock.client().send(UpdateUserPassword::new("me", "new secret"))));
    assert_eq!(
        text,
        "\
this call is not expected: PUT /users/me/password
the nearest expectation: PUT /users/me/password (here)
  body password
    expected: [hidden]
       found: [hidden], another one"
    );
    let user = NewUser::new("a@example.com", UserType::Basic).password("new secret");
    let create = CreateUser::new(CreateUserAction::AutoCreate, user);
    mock.expect(CreateUser::new(
        CreateUserAction::AutoCreate,
        NewUser::new("a@example.com", UserType::Basic),
    ));
    let text = told(now(mock.client().send(create)));
    assert!(text.ends_with("password\n    expected: nothing\n       found: [hidden]"), "{text}");
    mock.verify().unwrap_err();
    let debug = format!("{:?} {:?}", mock, mock.requests()[0].headers());
    assert!(!debug.contains("secret") && !debug.contains("Bearer"), "{debug}");
}

#[test]
fn files_are_compared() {
    let picture = |name: &str, bytes: &'static [u8]| {
        UploadPicture::new("me", Upload::from_bytes(name, bytes))
    };
    let mock = Mock::new();
    mock.expect(picture("a.png", b"abc"));
    let zoom = mock.client();
    let text = told(now(zoom.send(picture("a.png", b"abcd"))));
    assert!(text.contains("\n  body\n    expected: "), "{text}");
    assert!(text.contains("bytes of multipart/form-data"), "{text}");
    now(zoom.send(picture("a.png", b"abc"))).unwrap();
    mock.verify().unwrap_err();
}

#[test]
fn an_expectation_is_used_up() {
    let mock = Mock::new();
    mock.expect(GetUser::new("me")).answer("{}").times(2);
    let zoom = mock.client();
    for _ in 0..2 {
        now(zoom.send(GetUser::new("me"))).unwrap();
    }
    assert_eq!(
        told(now(zoom.send(GetUser::new("me")))),
        "\
this call is not expected: GET /users/me
the nearest expectation: GET /users/me (here)
  is used up: it is for 2 calls"
    );
    mock.verify().unwrap_err();
}

#[test]
fn nothing_is_expected() {
    let mock = Mock::new();
    let text = told(now(mock.client().send(GetUser::new("me"))));
    assert_eq!(text, "this call is not expected: GET /users/me\nno call is");
    mock.verify().unwrap_err();
}

#[test]
fn calls_are_narrowed_down() {
    let mock = Mock::new();
    mock.on::<UpdateUser>().path("userId", "ada").body("dept", "Looms").body("job_title", "Weaver");
    mock.on::<ListUsers>().query("status", "active").any_times();
    let zoom = mock.client();
    let call = UpdateUser::new("ada").dept("Cards");
    assert_eq!(
        told(now(zoom.send(call))),
        "\
this call is not expected: PATCH /users/ada
the nearest expectation: any `users.update` (here)
  body dept
    expected: \"Looms\"
       found: \"Cards\"
  body job_title
    expected: \"Weaver\"
       found: nothing"
    );
    let call = UpdateUser::new("ada").dept("Looms").job_title("Weaver").company("Babbage");
    now(zoom.send(call)).unwrap();
    let text = told(now(zoom.send(ListUsers::new().page_size(30))));
    assert!(text.ends_with("query status\n    expected: active\n       found: nothing"), "{text}");
    let active = ListUsers::new().status(UserStatus::Active).page_size(30);
    assert_eq!(*now(zoom.send(active)).unwrap(), UserPage::default());
    mock.verify().unwrap_err();
}

#[test]
fn types_that_share_an_operation_are_told_apart() {
    let mock = Mock::new();
    mock.on::<GetUserMeetingAuthentication>().answer("{}").times(2);
    mock.on::<GetUserSettings>().answer("{}").times(2);
    let zoom = mock.client();
    now(zoom.send(GetUserSettings::new("me"))).unwrap();
    now(zoom.send(GetUserMeetingAuthentication::new("me"))).unwrap();
    assert_eq!(
        told(now(zoom.send(GetUserRecordingAuthentication::new("me")))),
        "\
this call is not expected: GET /users/me/settings?option=recording_authentication
the nearest expectation: any `users.settings.get` of `meeting_authentication` (here)
  query option
    expected: meeting_authentication
       found: recording_authentication"
    );
    now(zoom.send(GetUserSettings::new("me"))).unwrap();
    now(zoom.send(GetUserMeetingAuthentication::new("me"))).unwrap();
    mock.verify().unwrap_err();
}

#[test]
fn order_is_kept_where_it_matters() {
    let mock = Mock::new().in_order();
    mock.on::<ListUsers>().any_times();
    mock.expect(GetUser::new("a"));
    mock.expect(GetUser::new("b"));
    let zoom = mock.client();
    let get = |id: &str| now(zoom.send(GetUser::new(id)));
    assert_eq!(
        told(get("b")),
        "\
this call is not expected: GET /users/b
the nearest expectation: GET /users/b (here)
  is not its turn: first comes GET /users/a (here)"
    );
    now(zoom.send(ListUsers::new())).unwrap();
    get("a").unwrap();
    assert_eq!(
        told(now(zoom.send(ListUsers::new()))),
        "\
this call is not expected: GET /users
the nearest expectation: any `users.list` (here)
  is not its turn any more"
    );
    get("b").unwrap();
    mock.verify().unwrap_err();
}

#[test]
fn what_did_not_come_is_told() {
    let mock = Mock::new();
    mock.expect(GetUser::new("a"));
    mock.on::<ListUsers>().answer_typed(UserPage::default()).answer(r#"{"users":[]}"#);
    mock.on::<GetGroup>().any_times();
    let zoom = mock.client();
    now(zoom.send(ListUsers::new())).unwrap();
    told(now(zoom.send(GetUser::new("b"))));
    let expected = "\
calls are not as expected
expected 1 call, found 0: GET /users/a (here)
expected 2 calls, found 1: any `users.list` (here)
this call is not expected: GET /users/b
the nearest expectation: GET /users/a (here)
  path userId
    expected: a
       found: b";
    assert_eq!(dropped(mock).as_deref(), Some(expected));
}

#[test]
fn nothing_is_told_twice() {
    let mock = Mock::new();
    mock.expect(GetUser::new("a"));
    let told = mock.verify().unwrap_err();
    let text = "calls are not as expected\nexpected 1 call, found 0: GET /users/a (here)";
    assert_eq!(anonymous(&format!("{told:?}")), text);
    assert_eq!(dropped(mock), None);
    // A test that fails already shows its own failure.
    let panic = catch_unwind(|| {
        let mock = Mock::new();
        mock.expect(GetUser::new("a"));
        panic!("the test");
    });
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"the test"));
}

#[test]
fn calls_that_the_spec_does_not_model_are_expected_too() {
    let mock = Mock::new();
    let rooms = || RawRequest::get(["rooms", "a/b"]).query("page_size", "3");
    mock.expect_raw(rooms()).answer(json!({ "rooms": [] }));
    let zoom = mock.client();
    let text = told(now(zoom.raw(RawRequest::get(["rooms", "c"]).query("page_size", "3"))));
    assert!(text.contains("  path\n    expected: a/b\n       found: c"), "{text}");
    assert_eq!(now(zoom.raw(rooms())).unwrap().into_value(), json!({ "rooms": [] }));
    mock.verify().unwrap_err();
}

#[test]
fn what_cannot_be_meant_panics_at_once() {
    let message = |misuse: &dyn Fn(&Mock)| {
        let mock = Mock::new();
        let panic = catch_unwind(AssertUnwindSafe(|| misuse(&mock))).unwrap_err();
        let _ = mock.verify();
        panic.downcast_ref::<String>().unwrap().clone()
    };
    assert_eq!(
        message(&|mock| {
            mock.expect(GetUser::new(""));
        }),
        "the expected call cannot be sent: `userId` is ``, which would call another path"
    );
    assert_eq!(
        message(&|mock| {
            mock.on::<GetUser>().path("id", "a");
        }),
        "there is no path parameter `id`"
    );
    assert_eq!(message(&|_| drop(Reply::refusal(42, 0))), "42 is not a status");
    assert_eq!(
        message(&|_| drop(Reply::new(200, Value::Null).header("a b", "c"))),
        "`a b: c` is not a header"
    );
}
