//! What is sent again after a failure, what is not, and what the caller is told.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use tokio::time::Instant;
use zoom_api::auth::StaticToken;
use zoom_api::operation::Replay;
use zoom_api::types::{Upload, UserStatus, UserType};
use zoom_api::users::{
    CreateUser, CreateUserAction, DeleteUser, DeleteUserAction, GetUser, ListUsers, NewUser,
    UpdateUser, UploadPicture,
};
use zoom_api::{Effect, ErrorKind, Options, RawRequest};
use zoom_api_fake::{Entry, Fake, Fault, Grant, Limited};
use zoom_api_tests::world::{Scripted, TransportResult, answer, builder, refused, reset, script};

fn create() -> CreateUser {
    CreateUser::new(CreateUserAction::Create, NewUser::new("ada@example.com", UserType::Basic))
}

fn ok() -> TransportResult {
    Ok(answer(200, r#"{"id":"a"}"#))
}

fn bad_gateway() -> TransportResult {
    Ok(answer(502, "<html>Bad Gateway</html>"))
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

/// How the answer to a call gets lost that was carried out.
fn lost_answers() -> [(&'static str, Fault); 7] {
    [
        ("reset", Fault::answer_lost()),
        ("502", Fault::html(502).behind_the_call()),
        ("500", Fault::status(500).behind_the_call()),
        ("503", Fault::status(503).behind_the_call()),
        ("504", Fault::status(504).behind_the_call()),
        ("timeout", Fault::slow(Duration::from_secs(90))),
        ("cut body", Fault::cut()),
    ]
}

#[tokio::test(start_paused = true)]
async fn a_server_error_with_a_code_may_stand_for_a_user() {
    let zoom = script(vec![|| Ok(answer(500, r#"{"code":500,"message":"Internal"}"#))]);
    let error = builder(&zoom).build().unwrap().send(create()).await.unwrap_err();
    assert_eq!((error.kind(), zoom.requests().len()), (ErrorKind::Indeterminate, 1));
}

#[tokio::test]
async fn a_create_is_never_sent_twice() {
    for (name, fault) in lost_answers() {
        for attempts in [1, 10] {
            let fake = Fake::start();
            fake.fail(fault.clone().on::<CreateUser>());
            let client = fake.client();
            let client = client.with(client.options().max_attempts(attempts));
            let error = client.send(create()).await.unwrap_err();
            assert_eq!(fake.requests().count::<CreateUser>(), 1, "{name}");
            let users = client.send(ListUsers::new().status(UserStatus::Pending)).await.unwrap();
            assert_eq!(users.users.len(), 1, "{name}");
            assert_eq!(error.kind(), ErrorKind::Indeterminate, "{name}");
            assert!(error.is_indeterminate() && error.may_have_taken_effect(), "{name}");
            let advice = error.source().unwrap();
            assert!(advice.to_string().contains("look at what `users.list` says"), "{advice}");
            assert!(advice.source().is_some(), "{name}: the cause is kept");
        }
    }
}

#[tokio::test]
async fn what_was_certainly_not_carried_out_is_repeated_even_for_a_create() {
    let fake = Fake::start();
    fake.fail(Fault::no_connection());
    fake.fail(Fault::limited(Limited::PerSecond));
    let user = fake.client().send(create()).await.unwrap();
    assert_eq!(user.email.as_deref(), Some("ada@example.com"));
    let requests = fake.requests();
    let carried_out: Vec<_> = requests.calls().map(Entry::was_carried_out).collect();
    assert_eq!(carried_out, [false, false, true]);

    // Behind the last attempt, it is still true that nothing was carried out.
    fake.fail(Fault::no_connection().always());
    let error = fake
        .client_of(StaticToken::new(fake.token(Grant::account())))
        .send(create())
        .await
        .unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 4));
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn a_delete_that_finds_nothing_is_a_success_only_when_it_was_repeated() {
    let fake = Fake::start();
    let client = fake.client();
    let delete = || DeleteUser::new("ada@example.com").action(DeleteUserAction::Delete);
    for lost in [Fault::answer_lost(), Fault::html(502).behind_the_call()] {
        client.send(create()).await.unwrap();
        fake.accept_invitation("ada@example.com").unwrap();
        fake.fail(lost);
        let gone = client.send(delete()).await.unwrap();
        assert_eq!((gone.effect(), gone.status().as_u16()), (Effect::AlreadyGone, 404));
    }
    for before in [None, Some(Fault::no_connection())] {
        before.into_iter().for_each(|fault| fake.fail(fault));
        let error = client.send(delete()).await.unwrap_err();
        assert!(error.is_not_found(), "{error:?}");
    }
    // Another call that finds nothing has failed, repeated or not.
    fake.fail(Fault::answer_lost());
    let error = client.send(UpdateUser::new("ada@example.com").dept("x")).await.unwrap_err();
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
    let silent = || Scripted::new(|_, _| std::future::pending::<TransportResult>());
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

fn redirect(status: u16, to: &str) -> TransportResult {
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
    let elsewhere: [fn() -> TransportResult; 4] = [
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
    assert_eq!(error.attempts(), 5);
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
    // `{"id":"a"}` is as long as it may be.
    let client = builder(&zoom).max_answer(10).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap();

    // Whatever is let through is kept whole.
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(400, &"x".repeat(1_000_000)))));
    let client = builder(&zoom).build().unwrap();
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!(error.raw().unwrap().body().len(), 1_000_000);
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

#[tokio::test]
async fn a_move_is_looked_for_in_the_other_group() {
    use zoom_api::groups::{
        AddGroupMembers, CreateGroup, GroupMemberAction, ListGroupMembers, UpdateGroupMember,
    };
    use zoom_api::types::UserReference;
    let fake = Fake::builder().users(1).start();
    let client = fake.client();
    let users = client.send(ListUsers::new()).await.unwrap();
    let ada = users.users.iter().filter_map(|user| user.id.clone());
    let ada = ada.into_iter().find(|id| id.as_str() != fake.owner()).unwrap();
    let mut groups = Vec::new();
    for name in ["From", "To"] {
        groups.push(client.send(CreateGroup::new(name)).await.unwrap().id.clone().unwrap());
    }
    let [from, to] = groups.try_into().unwrap();
    let member = UserReference::new().id(ada.clone());
    client.send(AddGroupMembers::new(from.clone(), [member])).await.unwrap();
    let request = |action| UpdateGroupMember::new(from.clone(), ada.as_str(), action, to.clone());

    fake.fail(Fault::answer_lost().on::<UpdateGroupMember>());
    let moved = client.send(request(GroupMemberAction::Move)).await.unwrap();
    assert_eq!(moved.effect(), Effect::Confirmed);
    let requests = fake.requests();
    assert_eq!(requests.count::<UpdateGroupMember>(), 1);
    let looks: Vec<_> = requests.of::<ListGroupMembers>().map(|look| look.target()).collect();
    for (look, group) in looks.iter().zip([&to, &from]) {
        assert!(look.starts_with(&format!("/groups/{}/members", group.as_str())), "{look:?}");
    }
    assert_eq!(looks.len(), 2);
    let members = client.send(ListGroupMembers::new(to.clone())).await.unwrap();
    assert_eq!(members.members.len(), 1);

    // Of the primary group, no listing tells.
    fake.clear_requests();
    fake.fail(Fault::answer_lost().on::<UpdateGroupMember>());
    let error = client.send(request(GroupMemberAction::SetPrimary)).await.unwrap_err();
    assert!(error.is_indeterminate());
    assert_eq!(fake.requests().calls().count(), 1);
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
