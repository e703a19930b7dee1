//! Where it is easy to believe too much: looks that show half, cursors taken twice, headers that
//! contradict each other, and failures behind an unclear one.

use std::time::Duration;

use tokio::time::Instant;
use zoom_api::contact_groups::AddContactGroupMembers;
use zoom_api::groups::{AddGroupMembers, CreateGroup, ListGroupMembers};
use zoom_api::pace::Unpaced;
use zoom_api::types::{ContactGroupMemberInput, ContactGroupMemberType, UserReference};
use zoom_api::users::{DeleteUser, GetUser, ListUsers, UpdateUser};
use zoom_api::{Client, Cursor, ErrorKind};
use zoom_api_tests::world::{Scripted, TransportResult, answer, builder, refused, reset, script};

fn client(zoom: &Scripted) -> Client {
    builder(zoom).pacer(Unpaced).build().unwrap()
}

fn add(addresses: &[&str]) -> AddGroupMembers {
    AddGroupMembers::new("g", addresses.iter().map(|email| UserReference::new().email(*email)))
}

/// A group to which nothing can be added, and what a look at it shows.
fn looks(posted: fn() -> TransportResult, listed: &'static str) -> Scripted {
    Scripted::new(move |_, request| {
        let post = request.method() == "POST";
        std::future::ready(if post { posted() } else { Ok(answer(200, listed)) })
    })
}

fn posts(zoom: &Scripted) -> usize {
    zoom.requests().iter().filter(|request| request.method() == "POST").count()
}

#[tokio::test(start_paused = true)]
async fn a_look_that_shows_nothing_or_half_of_it_is_no_reason_to_send_again() {
    let listings = [
        r#"{"code":200,"message":"No permission."}"#,
        "{}",
        "<html>",
        r#"{"members":[{"email":"a@example.com"}]}"#,
        // Nobody is in them, and nobody can say so.
        r#"{"members":null}"#,
        r#"{"members":{}}"#,
        r#"{"members":[],"code":300,"message":"x"}"#,
        r#"{"members":[],"success":false}"#,
        r#"{"members":[null]}"#,
        r#"{"members":[7]}"#,
        r#"{"members":[{}]}"#,
        r#"{"members":[{"nickname":"x"}]}"#,
        r#"{"members":[{"id":"x","email":["a@example.com"]}]}"#,
        r#"{"members":[{"id":{"value":"x"},"email":"x"}]}"#,
        r#"{"members":[],"next_page_token":["t"]}"#,
        r#"{"members":[],"next_page_token":{}}"#,
        r#"{"members":[],"total_records":4}"#,
        r#"{"members":[{"id":"x"}],"total_records":"2"}"#,
        r#"{"members":[],"total_records":"many"}"#,
        // One name, two values: nobody can say which one holds.
        r#"{"members":[{"email":"a@example.com"},{"email":"b@example.com"}],"members":[]}"#,
        r#"{"members":[],"members":[{"email":"a@example.com"}]}"#,
        r#"{"members":[{"id":"x","email":"a@example.com","email":"x"}]}"#,
        r#"{"members":[],"next_page_token":"t","next_page_token":""}"#,
        r#"{"members":[],"total_records":4,"total_records":0}"#,
        r#"{"members":[],"code":300,"message":"x","code":0}"#,
    ];
    for listed in listings {
        let zoom = looks(reset, listed);
        let error = client(&zoom).send(add(&["a@example.com", "b@example.com"])).await.unwrap_err();
        assert!(error.is_indeterminate(), "{listed}");
        let advice = std::error::Error::source(&error).unwrap().to_string();
        assert!(advice.contains("`groups.members.list`"), "{advice}");
        assert_eq!(posts(&zoom), 1, "{listed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_at_a_list_with_two_names_believes_neither_where_both_are_there() {
    let call = || {
        let member = ContactGroupMemberInput::new(ContactGroupMemberType::User, "x");
        AddContactGroupMembers::new("g", [member])
    };
    for listed in [
        r#"{"group_members":[],"members":[{"id":"x"}]}"#,
        r#"{"group_members":[{"id":"y"}],"members":[{"id":"x"}]}"#,
        r#"{"members":[],"group_members":[]}"#,
    ] {
        let zoom = looks(reset, listed);
        assert!(client(&zoom).send(call()).await.unwrap_err().is_indeterminate(), "{listed}");
        assert_eq!(posts(&zoom), 1, "{listed}");
    }
    for listed in [r#"{"group_members":[{"id":"x"}]}"#, r#"{"members":[{"id":"x"}]}"#] {
        let zoom = looks(reset, listed);
        client(&zoom).send(call()).await.unwrap();
        assert_eq!(posts(&zoom), 1, "{listed}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_look_reads_what_is_odd_and_clear() {
    let found = [
        r#"{"members":[{"email":" A@example.com"}],"next_page_token":7}"#,
        "\u{feff}{\"members\":[{\"id\":7,\"email\":\"a@example.com\"}]}",
    ];
    for listed in found {
        let zoom = looks(reset, listed);
        client(&zoom).send(add(&["a@example.com"])).await.unwrap();
        assert_eq!(posts(&zoom), 1, "{listed}");
    }
    // It is on another page, whose token is a number.
    let zoom = Scripted::new(|index, request| {
        let second = request.uri().query().is_some_and(|query| query.contains("next_page_token=7"));
        std::future::ready(match index {
            0 => reset(),
            _ if second => Ok(answer(200, r#"{"members":[{"email":"a@example.com"}]}"#)),
            _ => Ok(answer(200, r#"{"members":[{"id":"x"}],"next_page_token":7}"#)),
        })
    });
    client(&zoom).send(add(&["a@example.com"])).await.unwrap();
    assert_eq!((posts(&zoom), zoom.requests().len()), (1, 3));
}

#[tokio::test(start_paused = true)]
async fn a_look_asks_for_smaller_pages_where_the_largest_are_refused() {
    let zoom = Scripted::new(|_, request| {
        let query = request.uri().query().unwrap_or_default();
        std::future::ready(match request.method().as_str() {
            "POST" => reset(),
            _ if query.contains("page_size=2000") => Ok(answer(400, r#"{"code":300}"#)),
            _ => Ok(answer(200, r#"{"members":[{"email":"a@example.com"}]}"#)),
        })
    });
    client(&zoom).send(add(&["a@example.com"])).await.unwrap();
    let requests = zoom.requests();
    assert_eq!(requests.last().unwrap().uri().query(), Some("page_size=300"));
    assert_eq!(requests.len(), 3);
    // Another refusal comes again, and tells nothing.
    let zoom = Scripted::new(|_, request| {
        let post = request.method() == "POST";
        std::future::ready(if post { reset() } else { Ok(answer(400, r#"{"code":300}"#)) })
    });
    assert!(client(&zoom).send(add(&["a@example.com"])).await.unwrap_err().is_indeterminate());
    assert_eq!(zoom.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_look_leaves_the_server_time_to_finish() {
    let zoom = looks(reset, r#"{"members":[{"email":"a@example.com"}]}"#);
    let start = Instant::now();
    client(&zoom).send(add(&["a@example.com"])).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn a_failure_behind_an_unclear_one_does_not_say_that_nothing_was_sent() {
    // Lost, not there by the look, and then no connection.
    let zoom = Scripted::new(|index, request| {
        std::future::ready(match (request.method().as_str(), index) {
            ("POST", 0) => reset(),
            ("POST", _) => refused(),
            _ => Ok(answer(200, r#"{"members":[]}"#)),
        })
    });
    let error = client(&zoom).send(add(&["a@example.com"])).await.unwrap_err();
    assert!(error.is_indeterminate(), "{error:?}");
    // Unavailable for an hour, which is no time to wait.
    let busy = || {
        let mut busy = answer(503, "");
        busy.headers_mut().insert("retry-after", "3600".parse().unwrap());
        Ok(busy)
    };
    let error = client(&looks(busy, r#"{"members":[]}"#)).send(add(&["a@example.com"])).await;
    assert!(error.unwrap_err().is_indeterminate());
    // A safe one may be sent again by the caller, and says what happened last.
    let error = client(&script(vec![reset, refused])).send(UpdateUser::new("a").dept("x")).await;
    let error = error.unwrap_err();
    assert_eq!((error.kind(), error.may_have_taken_effect()), (ErrorKind::Connect, true));
    // A refusal inside a success does not hide that the first attempt may have worked.
    let gone = || Ok(answer(200, r#"{"code":1001,"message":"User does not exist."}"#));
    let error = client(&script(vec![reset, gone])).send(DeleteUser::new("a")).await.unwrap_err();
    assert!(error.is_not_found() && error.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn a_rate_per_second_is_no_reason_to_wait_for_midnight() {
    let zoom = Scripted::new(|index, _| {
        let mut limited = answer(429, r#"{"code":429,"message":"maximum per-second rate limit"}"#);
        limited.headers_mut().insert("x-ratelimit-type", "QPS".parse().unwrap());
        limited.headers_mut().insert("retry-after", "2026-11-24T00:00:00Z".parse().unwrap());
        std::future::ready(Ok(if index == 0 { limited } else { answer(200, "{}") }))
    });
    let start = Instant::now();
    client(&zoom).send(GetUser::new("a")).await.unwrap();
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_before_they_are_repeated_cost_no_repeat() {
    let zoom = script(vec![reset]);
    let client = client(&zoom);
    for _ in 0..20 {
        let call = client.send(GetUser::new("a"));
        tokio::time::timeout(Duration::from_millis(1), call).await.unwrap_err();
    }
    assert_eq!(client.send(GetUser::new("a")).await.unwrap_err().attempts(), 4);
}

fn page(ids: std::ops::Range<usize>, token: &str, total: usize) -> String {
    let users: Vec<_> = ids.map(|number| format!(r#"{{"id":"u{number}"}}"#)).collect();
    let users = users.join(",");
    format!(r#"{{"users":[{users}],"next_page_token":"{token}","total_records":{total}}}"#)
}

#[tokio::test(start_paused = true)]
async fn a_cursor_of_a_resumed_listing_knows_what_the_first_one_knew() {
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(200, &page(0..5, "", 5)))));
    let client = client(&zoom);
    let mut cursor: Option<Cursor> = None;
    let mut ids = Vec::new();
    for _ in 0..4 {
        let mut users = match &cursor {
            Some(cursor) => client.resume(ListUsers::new(), cursor).unwrap(),
            None => client.stream(ListUsers::new()),
        };
        for _ in 0..2 {
            let user = users.try_next().await.unwrap();
            ids.extend(user.map(|user| user.id.unwrap().into_string()));
        }
        cursor = Some(users.cursor().to_string().parse().unwrap());
    }
    assert_eq!(ids, ["u0", "u1", "u2", "u3", "u4"]);
}

#[tokio::test(start_paused = true)]
async fn a_shortfall_is_told_behind_a_cursor_too() {
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(200, &page(0..2, "", 5)))));
    let client = client(&zoom);
    let mut users = client.stream(ListUsers::new());
    for _ in 0..2 {
        users.try_next().await.unwrap().unwrap();
    }
    let mut users = client.resume(ListUsers::new(), &users.cursor()).unwrap();
    assert!(users.try_next().await.unwrap_err().is_incomplete());
}

#[tokio::test(start_paused = true)]
async fn the_items_of_a_page_whose_token_came_before_are_given_out() {
    let zoom = Scripted::new(|index, _| {
        std::future::ready(Ok(answer(200, &page(2 * index..2 * index + 2, "same", 4))))
    });
    let mut users = client(&zoom).stream(ListUsers::new());
    for _ in 0..4 {
        users.try_next().await.unwrap().unwrap();
    }
    assert_eq!(users.try_next().await.unwrap_err().kind(), ErrorKind::Decode);
    assert!(users.try_next().await.unwrap().is_none());
}

#[test]
fn a_panic_behind_a_blocking_call_does_not_say_that_nothing_was_sent() {
    let zoom = Scripted::new(|_, _| async { std::panic::resume_unwind(Box::new("on purpose")) });
    let client = Client::builder(zoom_api::auth::StaticToken::new("t")).transport(zoom);
    let error = client.build().unwrap().blocking().send(CreateGroup::new("a")).unwrap_err();
    assert!(error.is_indeterminate() && error.may_have_taken_effect());
}

#[test]
fn listings_and_settings_show_no_value() {
    let zoom = script(vec![reset]);
    let builder = Client::builder(zoom_api::auth::StaticToken::new("t"));
    let builder = builder.base_url("https://u:SENTINEL@api.zoom.us/v2").transport(zoom.clone());
    let listing = client_of(&zoom).stream(ListGroupMembers::new("SENTINEL").page_size(7));
    let shown = format!("{listing:?} {builder:?}");
    let shown = format!("{shown} {:?}", builder.build());
    assert!(!shown.contains("SENTINEL"), "{shown}");
}

fn client_of(zoom: &Scripted) -> Client {
    let builder = Client::builder(zoom_api::auth::StaticToken::new("t"));
    builder.transport(zoom.clone()).build().unwrap()
}

/// A user who has an id is one, whatever else stands there. One without anything of a user is none.
#[tokio::test(start_paused = true)]
async fn an_answer_that_shows_what_it_is_may_have_members_of_a_refusal() {
    for beside in [
        r#""code":1001,"message":"User does not exist.""#,
        r#""error":"invalid_request","reason":"?""#,
        r#""success":false,"errorMessage":"?""#,
        r#""errors":[{"field":"dept","message":"?"}]"#,
    ] {
        for (own, is_user) in [(r#""id":"a","#, true), (r#""id":null,"#, false), ("", false)] {
            let body = format!("{{{own}{beside}}}");
            let sent = body.clone();
            let zoom = Scripted::new(move |_, _| std::future::ready(Ok(answer(200, &sent))));
            let result = client(&zoom).send(GetUser::new("a")).await;
            match result {
                Ok(user) => assert!(is_user && user.id.is_some(), "{body}"),
                Err(error) => {
                    assert!(!is_user && error.kind() == ErrorKind::Api, "{body}: {error}")
                }
            }
        }
    }
}
