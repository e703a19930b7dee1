//! What a repeat costs, and what it waits for: the budget for repeats, the time that a caller gives a call in
//! line, and a look for nothing.

use std::time::Duration;

use tokio::time::Instant;
use zoom_api::groups::AddGroupMembers;
use zoom_api::pace::Unpaced;
use zoom_api::types::UserReference;
use zoom_api::users::{DeleteUser, GetUser};
use zoom_api::{Client, Effect, ErrorKind, Options};
use zoom_api_tests::world::{Scripted, TransportResult, answer, builder, reset, script};

fn client(zoom: &Scripted) -> Client {
    builder(zoom).pacer(Unpaced).build().unwrap()
}

fn bad_gateway() -> TransportResult {
    Ok(answer(502, "<html>Bad Gateway</html>"))
}

fn limited() -> TransportResult {
    let mut answer = answer(429, r#"{"code":429,"message":"maximum per-second rate limit"}"#);
    answer.headers_mut().insert("x-ratelimit-type", "QPS".parse().unwrap());
    Ok(answer)
}

fn ok() -> TransportResult {
    Ok(answer(200, r#"{"id":"a"}"#))
}

#[tokio::test(start_paused = true)]
async fn without_a_repeat_left_a_failure_is_told_at_once_and_a_rate_limit_waits() {
    // Ten repeats are in the budget of a client, and no success puts one back in.
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0..14 => bad_gateway(),
            14 => limited(),
            _ => ok(),
        })
    });
    let client = client(&zoom);
    let mut attempts = Vec::new();
    let mut start = Instant::now();
    while attempts.iter().sum::<u32>() < 14 {
        start = Instant::now();
        attempts.push(client.send(GetUser::new("a")).await.unwrap_err().attempts());
    }
    assert_eq!(attempts, [4, 4, 4, 2]);
    // The last one waited for its repeat, and not for one that it could not have.
    assert_eq!(start.elapsed(), Duration::from_millis(250));
    // What a rate limit turned away was not carried out, and costs no repeat.
    client.send(GetUser::new("a")).await.unwrap();
    assert_eq!(zoom.requests().len(), 16);
}

#[tokio::test(start_paused = true)]
async fn ten_successes_buy_one_repeat() {
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0..14 | 24 | 26 => bad_gateway(),
            _ => ok(),
        })
    });
    let client = client(&zoom);
    for _ in 0..4 {
        client.send(GetUser::new("a")).await.unwrap_err();
    }
    assert_eq!(zoom.requests().len(), 14);
    for _ in 0..10 {
        client.send(GetUser::new("a")).await.unwrap();
    }
    assert_eq!(client.send(GetUser::new("a")).await.unwrap().attempts(), 2);
    assert_eq!(client.send(GetUser::new("a")).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_turned_away_waits_as_long_as_the_caller_allows() {
    for (allowed, attempts) in [(0, 1), (10, 2)] {
        let zoom = script(vec![limited, ok]);
        let options = Options::new().wait_timeout(Duration::from_secs(allowed));
        let result = client(&zoom).with(options).send(GetUser::new("a")).await;
        assert_eq!(result.is_ok(), attempts == 2, "{allowed} s");
        assert_eq!(zoom.requests().len(), attempts, "{allowed} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delete_of_which_two_answers_are_lost_is_sent_a_third_time() {
    let zoom = script(vec![bad_gateway, bad_gateway, || Ok(answer(204, ""))]);
    let deleted = client(&zoom).send(DeleteUser::new("a")).await.unwrap();
    assert_eq!((deleted.effect(), zoom.requests().len()), (Effect::Answered, 3));
}

#[tokio::test(start_paused = true)]
async fn a_look_for_nothing_proves_nothing() {
    let zoom = Scripted::new(|_, request| {
        let post = request.method() == "POST";
        std::future::ready(if post { reset() } else { Ok(answer(200, r#"{"members":[]}"#)) })
    });
    let client = client(&zoom).with(Options::new().check_counts(false));
    let nobody = AddGroupMembers::new("g", std::iter::empty::<UserReference>());
    let error = client.send(nobody).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Indeterminate, "{error}");
}
