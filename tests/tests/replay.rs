//! What is sent again after a failure, what is not, and what the caller is told.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../support/world.rs"]
mod world;

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use tokio::time::Instant;
use world::{Scripted, Sent, answer, builder, refused, reset, script};
use zoom_api::operation::Replay;
use zoom_api::transport::TransportError;
use zoom_api::types::{Upload, UserType};
use zoom_api::users::{
    CreateUser, CreateUserAction, DeleteUser, GetUser, NewUser, UpdateUser, UploadPicture,
};
use zoom_api::{Effect, ErrorKind, Options, RawRequest};

fn create() -> CreateUser {
    CreateUser::new(CreateUserAction::Create, NewUser::new("ada@example.com", UserType::Basic))
}

fn ok() -> Sent {
    Ok(answer(200, r#"{"id":"a"}"#))
}

fn bad_gateway() -> Sent {
    Ok(answer(502, "<html>Bad Gateway</html>"))
}

fn no_user() -> Sent {
    Ok(answer(404, r#"{"code":1001,"message":"User does not exist."}"#))
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_until_it_works() {
    let zoom = script(vec![reset, bad_gateway, refused, ok]);
    let client = builder(&zoom).build().unwrap();
    let start = Instant::now();
    let user = client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(user.id.as_ref().unwrap().as_str(), "a");
    assert_eq!(user.effect(), Effect::Answered);
    let requests = zoom.requests();
    assert_eq!(requests.len(), 4);
    assert!(requests.iter().all(|request| request.uri() == requests[0].uri()));
    // Half of 0.5 s, 1 s and 2 s: chance gives 0.5 in these tests.
    assert_eq!(start.elapsed().as_millis(), 1_750);
}

#[tokio::test(start_paused = true)]
async fn attempts_end() {
    let zoom = script(vec![bad_gateway]);
    let client = builder(&zoom).build().unwrap();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 502));
    assert_eq!((error.attempts(), error.api().unwrap().attempts()), (4, 4));
    assert_eq!(zoom.requests().len(), 4);

    let zoom = script(vec![reset]);
    let client = builder(&zoom).options(Options::new().max_attempts(2)).build().unwrap();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 2));
    let error = client.with(client.options().max_attempts(1)).send(GetUser::new("a")).await;
    assert_eq!(error.unwrap_err().attempts(), 1);
    assert_eq!(zoom.requests().len(), 3);
}

/// What one attempt comes to.
type Step = fn() -> Sent;

/// How the answer to a call that the server has carried out gets lost.
fn lost_answers() -> [(&'static str, Step); 7] {
    [
        ("reset", reset),
        ("502", bad_gateway),
        ("500 with a code", || Ok(answer(500, r#"{"code":500,"message":"Internal"}"#))),
        ("503", || Ok(answer(503, ""))),
        ("504", || Ok(answer(504, ""))),
        ("timeout", || Err(TransportError::timeout("no answer in time"))),
        ("cut body", || Err(TransportError::connection("the body ended too early"))),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_create_is_never_sent_twice() {
    for (name, lost) in lost_answers() {
        for attempts in [1, 10] {
            let users = Arc::new(AtomicUsize::new(0));
            let created = Arc::clone(&users);
            let zoom = Scripted::new(move |_, request| {
                assert_eq!(request.method(), Method::POST);
                created.fetch_add(1, Ordering::Relaxed);
                std::future::ready(lost())
            });
            let options = Options::new().max_attempts(attempts);
            let client = builder(&zoom).options(options).build().unwrap();
            let error = client.send(create());
            let error = error.await.unwrap_err();
            assert_eq!(users.load(Ordering::Relaxed), 1, "{name}");
            assert_eq!(error.kind(), ErrorKind::Indeterminate, "{name}");
            assert!(error.is_indeterminate() && error.may_have_taken_effect(), "{name}");
            let advice = error.source().unwrap();
            assert!(advice.to_string().contains("look at what `users.list` says"), "{advice}");
            assert!(advice.source().is_some(), "{name}: the cause is kept");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_certainly_not_carried_out_is_repeated_even_for_a_create() {
    let limited = || {
        Ok(answer(
            429,
            r#"{"code":429,"message":"You have reached the maximum per-second rate limit for this API."}"#,
        ))
    };
    let zoom = script(vec![refused, limited, || Ok(answer(201, r#"{"id":"a"}"#))]);
    let client = builder(&zoom).build().unwrap();
    let user = client.send(create()).await.unwrap();
    assert_eq!(user.id.as_ref().unwrap().as_str(), "a");
    assert_eq!(zoom.requests().len(), 3);

    // Behind the last attempt, it is still true that nothing was carried out.
    let zoom = script(vec![refused]);
    let client = builder(&zoom).build().unwrap();
    let error = client.send(create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4));
    assert!(!error.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn a_delete_that_finds_nothing_is_a_success_only_when_it_was_repeated() {
    let client = |zoom: &Scripted| builder(zoom).build().unwrap();
    for lost in [reset, bad_gateway] {
        let zoom = script(vec![lost, no_user]);
        let gone = client(&zoom).send(DeleteUser::new("a")).await.unwrap();
        assert_eq!((gone.effect(), gone.status().as_u16()), (Effect::AlreadyGone, 404));
    }
    for before in [None, Some(refused as fn() -> Sent)] {
        let zoom = script(before.into_iter().chain([no_user as fn() -> Sent]).collect());
        let error = client(&zoom).send(DeleteUser::new("a")).await.unwrap_err();
        assert!(error.is_not_found(), "{error:?}");
    }
    // Another call that finds nothing has failed, repeated or not.
    let zoom = script(vec![reset, no_user]);
    let error = client(&zoom).send(UpdateUser::new("a").dept("x")).await.unwrap_err();
    assert!(error.is_not_found() && error.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_costs_at_most_a_tenth_more_calls() {
    let zoom = script(vec![bad_gateway]);
    let client = builder(&zoom).build().unwrap();
    for _ in 0..1_000 {
        client.send(GetUser::new("a")).await.unwrap_err();
    }
    assert_eq!(zoom.requests().len(), 1_010);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_and_a_call_end_in_time() {
    let silent = || Scripted::new(|_, _| std::future::pending::<Sent>());
    let options = Options::new()
        .attempt_timeout(Duration::from_secs(3))
        .total_timeout(Duration::from_secs(7));
    let zoom = silent();
    let client = builder(&zoom).options(options).build().unwrap();
    let start = Instant::now();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_taken_effect());
    assert_eq!((start.elapsed(), error.attempts()), (Duration::from_secs(7), 3));

    let zoom = silent();
    let client = builder(&zoom).options(options).build().unwrap();
    let error = client.send(create()).await.unwrap_err();
    assert_eq!((error.kind(), zoom.requests().len()), (ErrorKind::Indeterminate, 1));

    // The call's time is up while the attempt is on its way.
    let short = options.total_timeout(Duration::from_secs(1));
    let error = client.with(short).send(create()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Indeterminate, 1));
    let error = client.with(short).send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn raw_requests_say_themselves_whether_they_may_be_repeated() {
    let tries = |request: RawRequest| async move {
        let zoom = script(vec![reset, ok]);
        let result = builder(&zoom).build().unwrap().raw(request).await;
        (result.is_ok(), zoom.requests().len())
    };
    let put = || RawRequest::new(Method::PUT, ["users", "me", "x"]);
    assert_eq!(tries(RawRequest::get(["users", "me", "x"])).await, (true, 2));
    assert_eq!(tries(put()).await, (false, 1));
    assert_eq!(tries(put().replay(Replay::Safe)).await, (true, 2));
    // Nothing tells how to look, so there is no repeat.
    assert_eq!(tries(put().replay(Replay::Verify)).await, (false, 1));
}

fn redirect(status: u16, to: &str) -> Sent {
    let mut redirect = answer(status, "");
    redirect.headers_mut().insert("location", to.parse().unwrap());
    Ok(redirect)
}

#[tokio::test(start_paused = true)]
async fn an_upload_follows_a_redirect_with_method_body_and_token() {
    let zoom =
        script(vec![|| redirect(307, "https://fileapi.zoom.us/v2/users/a/picture?x=1"), || {
            Ok(answer(201, ""))
        }]);
    let file = Upload::from_bytes("ada.png", &b"PNG"[..]);
    builder(&zoom).build().unwrap().send(UploadPicture::new("a", file)).await.unwrap();
    let sent = zoom.requests();
    assert_eq!(sent[0].uri(), "https://api.zoom.us/v2/users/a/picture");
    assert_eq!(sent[1].uri(), "https://fileapi.zoom.us/v2/users/a/picture?x=1");
    let same = |read: fn(&Request<Bytes>) -> String| assert_eq!(read(&sent[0]), read(&sent[1]));
    same(|request| request.method().to_string());
    same(|request| format!("{:?}", request.headers()));
    same(|request| format!("{:?}", request.body()));
    assert_eq!(sent[1].headers()["authorization"], "Bearer token");
    assert!(sent[1].body().windows(3).any(|bytes| bytes == b"PNG"));
}

#[tokio::test(start_paused = true)]
async fn a_redirect_elsewhere_is_the_result() {
    let elsewhere: [fn() -> Sent; 4] = [
        || redirect(307, "https://example.com/v2/users/a"),
        || redirect(307, "http://api.zoom.us/v2/users/a"),
        || redirect(302, "http://127.0.0.1/"),
        || redirect(301, "https://zoom.us@example.com/"),
    ];
    for step in elsewhere {
        let zoom = script(vec![step]);
        let error = builder(&zoom).build().unwrap().send(GetUser::new("a")).await.unwrap_err();
        assert!(error.status().unwrap().is_redirection(), "{error}");
        assert_eq!(zoom.requests().len(), 1);
    }
    // A circle ends.
    let zoom = script(vec![|| redirect(307, "/v2/users/a")]);
    let error = builder(&zoom).build().unwrap().send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), zoom.requests().len()), (307, 5));
    // "See other" says that the call was carried out.
    let zoom = script(vec![|| redirect(303, "/v2/users/a")]);
    builder(&zoom).build().unwrap().send(create()).await.unwrap_err();
    assert_eq!(zoom.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_not_be_larger_than_the_bound() {
    let zoom = script(vec![ok]);
    let client = builder(&zoom).max_answer(9).build().unwrap();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), zoom.requests().len()), (ErrorKind::Decode, 1));
    assert!(error.source().unwrap().source().unwrap().to_string().contains("9 bytes"));

    // Of an answer that is an error, what is kept is bounded.
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(400, &"x".repeat(1_000_000)))));
    let client = builder(&zoom).build().unwrap();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!(error.raw().unwrap().body().len(), 64 * 1024);
}

/// A Zoom with one group. The answer to the first change is lost, before or after it was carried out.
fn group(carried_out: bool) -> (Scripted, Arc<std::sync::Mutex<Vec<String>>>) {
    let members = Arc::new(std::sync::Mutex::new(vec!["old".to_owned()]));
    let (there, changes) = (Arc::clone(&members), AtomicUsize::new(0));
    let zoom = Scripted::new(move |_, request| {
        let mut members = there.lock().unwrap();
        if request.method() == Method::GET {
            // The second page has the new ones.
            let second = request.uri().query().unwrap().contains("next_page_token");
            let items: Vec<_> = members
                .iter()
                .enumerate()
                .filter(|(index, _)| (*index > 0) == second)
                .map(|(_, email)| format!(r#"{{"email":"{email}"}}"#))
                .collect();
            let token = if second { "" } else { "p2" };
            let body =
                format!(r#"{{"members":[{}],"next_page_token":"{token}"}}"#, items.join(","));
            return std::future::ready(Ok(answer(200, &body)));
        }
        let first = changes.fetch_add(1, Ordering::Relaxed) == 0;
        if carried_out || !first {
            members.push("ada@example.com".to_owned());
        }
        std::future::ready(if first { reset() } else { Ok(answer(201, r#"{"ids":"a"}"#)) })
    });
    (zoom, members)
}

#[tokio::test(start_paused = true)]
async fn a_look_at_the_account_tells_whether_a_member_was_added() {
    use zoom_api::groups::AddGroupMembers;
    use zoom_api::types::UserReference;
    let request = || AddGroupMembers::new("g", [UserReference::new().email("Ada@Example.com")]);

    let (zoom, members) = group(true);
    let added = builder(&zoom).build().unwrap().send(request()).await.unwrap();
    assert_eq!(added.effect(), Effect::Confirmed);
    assert_eq!(*members.lock().unwrap(), ["old", "ada@example.com"]);

    let (zoom, members) = group(false);
    let added = builder(&zoom).build().unwrap().send(request()).await.unwrap();
    assert_eq!(added.effect(), Effect::Answered);
    assert_eq!(*members.lock().unwrap(), ["old", "ada@example.com"]);

    // With one attempt there is a look, but no repeat.
    let (zoom, members) = group(false);
    let client = builder(&zoom).options(Options::new().max_attempts(1)).build().unwrap();
    assert!(client.send(request()).await.unwrap_err().is_indeterminate());
    assert_eq!(*members.lock().unwrap(), ["old"]);

    // When the look fails, nothing is known.
    let zoom = Scripted::new(|_, request| {
        let look = request.method() == Method::GET;
        std::future::ready(if look { Ok(answer(403, "")) } else { reset() })
    });
    let error = builder(&zoom).build().unwrap().send(request()).await.unwrap_err();
    assert!(error.is_indeterminate());
    assert_eq!(
        zoom.requests().iter().filter(|request| request.method() == Method::POST).count(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_move_is_looked_for_in_the_other_group() {
    use zoom_api::groups::{GroupMemberAction, UpdateGroupMember};
    let zoom = Scripted::new(|_, request| {
        let look = request.method() == Method::GET;
        std::future::ready(if look {
            Ok(answer(200, r#"{"members":[{"id":"Ada"}]}"#))
        } else {
            reset()
        })
    });
    let client = builder(&zoom).build().unwrap();
    let request = |action| UpdateGroupMember::new("from", "Ada", action, "to");
    let moved = client.send(request(GroupMemberAction::Move)).await.unwrap();
    assert_eq!(moved.effect(), Effect::Confirmed);
    assert_eq!(zoom.requests()[1].uri().path(), "/v2/groups/to/members");
    // Of the primary group, no listing tells.
    let error = client.send(request(GroupMemberAction::SetPrimary)).await.unwrap_err();
    assert!(error.is_indeterminate());
    assert_eq!(zoom.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_is_longer_than_the_call_may_take_is_not_begun() {
    let zoom = Scripted::new(|_, _| {
        let mut busy = answer(503, "");
        busy.headers_mut().insert("retry-after", "3600".parse().unwrap());
        std::future::ready(Ok(busy))
    });
    let start = Instant::now();
    let error = builder(&zoom).build().unwrap().send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), start.elapsed()), (503, Duration::ZERO));
    let again = error.api().unwrap().retry_after(std::time::SystemTime::UNIX_EPOCH).unwrap();
    assert_eq!(again, std::time::SystemTime::UNIX_EPOCH + Duration::from_secs(3_600));
}
