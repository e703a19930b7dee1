//! A call waits by itself: whoever is not polled, is dropped, lives on another runtime or is urgent costs
//! others nothing but what it takes.

use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::time::{Instant, sleep, timeout};
use zoom_api::auth::StaticToken;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{
    AccountPacer, Feedback, LimitStatus, NotAdmitted, Outcome, Pacer, Permit, Throttle, Ticket,
};
use zoom_api::runtime::{Runtime, Tokio};
use zoom_api::users::{GetUser, ListUsers, UpdatePresenceStatus};
use zoom_api::{Client, ErrorKind, Options};
use zoom_api_fake::{Fake, Server};
use zoom_api_tests::tasks::spawn;
use zoom_api_tests::world::{Scripted, Virtual, answer, builder};

fn ok() -> Scripted {
    Scripted::new(|_, _| {
        std::future::ready(Ok(answer(
            200,
            r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#,
        )))
    })
}

fn free() -> (Scripted, Client) {
    let zoom = ok();
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    (zoom, client)
}

fn status(limits: &[LimitStatus], name: &str) -> LimitStatus {
    limits.iter().find(|limit| limit.limit == name).unwrap().clone()
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Uses up what a label allows in this second.
async fn use_up(client: &Client) {
    for _ in 0..2 {
        client.send(ListUsers::new()).await.unwrap();
    }
}

/// Polls a future once. It is not polled again.
fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test(start_paused = true)]
async fn a_listing_that_somebody_gave_up_polling_holds_up_nobody() {
    let (_, client) = free();
    use_up(&client).await;
    let mut users = client.stream(ListUsers::new());
    // It still has the page that it was waiting for.
    assert!(timeout(millis(100), users.try_next()).await.is_err());
    let start = Instant::now();
    client.send(ListUsers::new()).await.unwrap();
    assert!(start.elapsed() < seconds(2), "{:?}", start.elapsed());
    // It has lost its place, and nothing else.
    assert_eq!(users.try_next().await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn a_loop_may_send_between_the_items_of_a_buffer() {
    let (zoom, client) = free();
    let sends = stream::iter(0..40).map(|_| client.send(ListUsers::new()));
    let mut sends = pin!(sends.buffer_unordered(8));
    let start = Instant::now();
    while let Some(sent) = sends.next().await {
        sent.unwrap();
        // Meanwhile nobody polls the eight.
        client.send(ListUsers::new()).await.unwrap();
    }
    assert_eq!(zoom.requests().len(), 80);
    // 80 calls, two a second. A future that is not polled in its turn costs a place at most.
    assert!(start.elapsed() < seconds(80), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn many_who_are_never_polled_again_cost_one_place_each_at_most() {
    let (_, client) = free();
    use_up(&client).await;
    let mut given_up: Vec<_> = (0..20).map(|_| Box::pin(client.send(ListUsers::new()))).collect();
    for call in &mut given_up {
        assert!(poll_once(call.as_mut()).is_pending());
    }
    let start = Instant::now();
    client.send(ListUsers::new()).await.unwrap();
    assert!(start.elapsed() <= seconds(12), "{:?}", start.elapsed());
    let start = Instant::now();
    client.send(ListUsers::new()).await.unwrap();
    assert!(start.elapsed() < seconds(2), "the second one knows who does not come");
}

#[tokio::test]
async fn the_clock_of_the_fake_goes_on_when_somebody_is_not_polled() {
    let fake = Fake::builder().plan(Plan::Free).start();
    let client = fake.client();
    use_up(&client).await;
    let mut users = client.stream(ListUsers::new());
    assert!(poll_once(pin!(users.try_next())).is_pending());
    client.send(ListUsers::new()).await.unwrap();

    let sends = stream::iter(0..20).map(|_| client.send(ListUsers::new()));
    let mut sends = pin!(sends.buffer_unordered(8));
    while let Some(sent) = sends.next().await {
        sent.unwrap();
        client.send(ListUsers::new()).await.unwrap();
    }
    assert_eq!(fake.requests().count::<ListUsers>(), 2 + 1 + 40);
}

#[tokio::test(start_paused = true)]
async fn the_budget_of_one_user_is_not_held_either() {
    let (_, client) = free();
    let presence = || client.send(UpdatePresenceStatus::new("ada", "Away".into()));
    presence().await.unwrap();
    let mut given_up = pin!(presence());
    assert!(poll_once(given_up.as_mut()).is_pending());
    let start = Instant::now();
    presence().await.unwrap();
    assert!(start.elapsed() < seconds(125), "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn clients_made_hours_apart_have_one_origin_of_time() {
    let zoom = ok();
    let pacer = AccountPacer::new(Plan::Free);
    let client = || {
        let builder = Client::builder(StaticToken::new("t")).transport(zoom.clone());
        builder.pacer(pacer.clone()).build().unwrap()
    };
    let old = client();
    sleep(seconds(3_600)).await;
    let young = client();
    for (first, second) in [(&old, &young), (&young, &old)] {
        sleep(seconds(10)).await;
        for _ in 0..4 {
            first.send(GetUser::new("a")).await.unwrap();
        }
        let start = Instant::now();
        second.send(GetUser::new("a")).await.unwrap();
        let waited = start.elapsed();
        assert!((millis(900)..millis(1_100)).contains(&waited), "{waited:?}");
    }
    assert_eq!(Tokio::new().uptime(), Tokio::new().uptime());
}

#[tokio::test(start_paused = true)]
async fn what_comes_too_late_is_refused_at_once_and_takes_nothing() {
    let (zoom, client) = free();
    let hurried = client.with(Options::new().wait_timeout(seconds(2)));
    let waiting: Vec<_> = (0..12)
        .map(|_| {
            let client = client.clone();
            spawn(async move { client.send(GetUser::new("a")).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let start = Instant::now();
    let error = hurried.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!((error.kind(), start.elapsed()), (ErrorKind::WaitTooLong, Duration::ZERO));
    assert!(error.is_wait_too_long() && !error.may_have_taken_effect());
    assert_eq!(error.attempts(), 0);
    // Twelve are before it, four a second.
    let now = Virtual::at("2026-11-23T12:00:00Z").now();
    let wait = error.until().unwrap().duration_since(now).unwrap();
    assert!((seconds(2)..seconds(4)).contains(&wait), "{wait:?}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.starts_with("the limit `light` lets the call go out at 2026-11-23T12:00:0"));
    for call in waiting {
        call.await.unwrap().unwrap();
    }
    assert_eq!(status(&client.limits(), "light").left_today, Some(6_000 - 12));
    // One that can be kept is kept.
    hurried.send(GetUser::new("a")).await.unwrap();
    assert_eq!(zoom.requests().len(), 13);
    // At once or not at all.
    sleep(seconds(5)).await;
    let now = client.with(Options::new().wait_timeout(Duration::ZERO));
    for _ in 0..4 {
        now.send(GetUser::new("a")).await.unwrap();
    }
    assert!(now.send(GetUser::new("a")).await.unwrap_err().is_wait_too_long());
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_breaks_a_deadline_is_told_at_once() {
    let zoom = Scripted::new(|index, _| async move {
        // Too many at once: Zoom wants a minute of silence.
        sleep(millis(300)).await;
        if index > 0 {
            return Ok(answer(200, r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#));
        }
        let mut answer = answer(429, r#"{"code":429,"message":"per-second rate limit"}"#);
        answer.headers_mut().insert("retry-after", "60".parse().unwrap());
        answer.headers_mut().insert("x-ratelimit-type", "QPS".parse().unwrap());
        Ok(answer)
    });
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    let hurried = client.with(Options::new().wait_timeout(seconds(30)));
    let start = Instant::now();
    let calls = (0..12).map(|_| hurried.send(GetUser::new("a")));
    let done = futures_util::future::join_all(calls).await;
    assert!(start.elapsed() < seconds(3), "{:?}", start.elapsed());
    let late = done.iter().filter_map(|it| it.as_ref().err()).collect::<Vec<_>>();
    assert!(late.len() >= 8, "{}", late.len());
    for error in late {
        assert!(error.is_wait_too_long() || error.is_rate_limited(), "{error:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_grows_tells_those_again_who_cannot_wait_for_it() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), Virtual::at("2026-11-23T12:00:00Z"));
    let ticket = Ticket::new(RateLimit::Light);
    let mut flying = Vec::new();
    for _ in 0..2 {
        let mut permit = pacer.admit(&runtime, &ticket).await.unwrap();
        permit.sent();
        flying.push(permit);
    }
    let departed = runtime.uptime();
    let mut hurried = ticket.clone();
    hurried.deadline = Some(departed + seconds(30));
    let start = Instant::now();
    let waiting: Vec<_> = (0..40)
        .map(|_| {
            let (pacer, runtime, hurried) = (pacer.clone(), runtime.clone(), hurried.clone());
            spawn(async move { (pacer.admit(&runtime, &hurried).await.map(drop), start.elapsed()) })
        })
        .collect();
    // Two answers to calls that were on their way together: the second one asks for more.
    for wait in [None, Some(seconds(60))] {
        sleep(millis(20)).await;
        let retry_at = wait.map(|wait| runtime.now() + wait);
        let throttle = Some(Throttle::Rate { retry_at });
        let outcome = Outcome::Answered { throttle, remaining: None };
        let ended = Feedback::new(departed, runtime.uptime(), runtime.now(), outcome);
        flying.pop().unwrap().ended(&ended);
    }
    for call in waiting {
        let (result, at) = call.await.unwrap();
        assert!(matches!(result, Err(NotAdmitted::TooLate { .. })), "{result:?}");
        assert_eq!(at, millis(40), "as soon as it is clear");
    }
}

#[tokio::test(start_paused = true)]
async fn an_urgent_call_goes_before_those_that_have_not_left_and_nobody_starves() {
    let (zoom, client) = free();
    use_up(&client).await;
    let urgent = client.with(Options::new().urgent(true));
    let mut calls = Vec::new();
    for number in 0..8 {
        let client = client.clone();
        calls.push(spawn(async move {
            client.raw(zoom_api::RawRequest::get([format!("usual{number}")])).await.map(drop)
        }));
    }
    tokio::task::yield_now().await;
    for number in 0..8 {
        let urgent = urgent.clone();
        calls.push(spawn(async move {
            urgent.raw(zoom_api::RawRequest::get([format!("urgent{number}")])).await.map(drop)
        }));
    }
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let sent: Vec<_> = zoom
        .requests()
        .iter()
        .skip(2)
        .map(|request| request.uri().path().trim_start_matches("/v2/").to_owned())
        .collect();
    let first_urgent = sent.iter().position(|name| name.starts_with("urgent")).unwrap();
    assert!(first_urgent <= 1, "{sent:?}");
    for class in ["urgent", "usual"] {
        let order: Vec<_> = sent.iter().filter(|name| name.starts_with(class)).collect();
        let expected: Vec<_> = (0..8).map(|number| format!("{class}{number}")).collect();
        assert_eq!(order, expected.iter().collect::<Vec<_>>(), "{sent:?}");
    }
    // Of four in a row, one is not urgent.
    let last_urgent = sent.iter().rposition(|name| name.starts_with("urgent")).unwrap();
    let together = &sent[first_urgent..last_urgent];
    assert!(
        together.windows(4).all(|few| few.iter().any(|it| it.starts_with("usual"))),
        "{sent:?}"
    );
    assert!(last_urgent < 12, "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn of_twelve_thousand_calls_at_once_none_fails_because_of_the_others() {
    let zoom = ok();
    let client = builder(&zoom).plan(Plan::Pro).build().unwrap();
    let start = Instant::now();
    let calls = (0..12_000).map(|_| {
        let client = client.clone();
        spawn(async move { client.send(GetUser::new("a")).await.map(drop) })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let time = start.elapsed().as_secs_f64();
    assert!((399.0..417.0).contains(&time), "{time}");
}

#[tokio::test(start_paused = true)]
async fn the_time_of_a_call_begins_when_it_has_left_the_line() {
    let zoom = Scripted::new(|index, _| async move {
        sleep(if index < 12 { Duration::ZERO } else { seconds(20) }).await;
        Ok(answer(200, r#"{"id":"a","group_id":"g","users":[],"fail_details":[]}"#))
    });
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    let short = client.with(Options::new().total_timeout(seconds(2)));
    let others: Vec<_> = (0..12)
        .map(|_| {
            let client = client.clone();
            spawn(async move { client.send(GetUser::new("a")).await.map(drop) })
        })
        .collect();
    tokio::task::yield_now().await;
    let start = Instant::now();
    let error = short.send(GetUser::new("a")).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert_eq!(error.attempts(), 1);
    let time = start.elapsed();
    assert!((seconds(4)..seconds(6)).contains(&time), "2 s behind the line: {time:?}");
    for call in others {
        call.await.unwrap().unwrap();
    }
}

/// Counts how often it is woken.
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The cost of a long line: nobody in it is woken because somebody leaves.
#[tokio::test(start_paused = true)]
async fn those_far_behind_are_not_woken_by_those_in_front() {
    let pacer = AccountPacer::new(Plan::Business);
    let runtime = Virtual::at("2026-11-23T12:00:00Z");
    let ticket = Ticket::new(RateLimit::Light);
    let woken: Vec<_> = (0..10_000).map(|_| Arc::new(Woken(AtomicUsize::new(0)))).collect();
    let mut calls: Vec<_> =
        (0..10_000).map(|_| Some(pacer.admit(&runtime, &ticket))).collect::<Vec<_>>();
    let mut left = 0;
    let poll = |call: &mut Option<_>, waker: &Arc<Woken>| {
        let future: &mut Pin<Box<dyn Future<Output = Result<Permit, NotAdmitted>> + Send + '_>> =
            call.as_mut()?;
        let waker = Waker::from(Arc::clone(waker));
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(permit) => {
                let mut permit = permit.unwrap();
                permit.sent();
                let (now, answered) =
                    (runtime.uptime(), Outcome::Answered { throttle: None, remaining: None });
                permit.ended(&Feedback::new(now, now, runtime.now(), answered));
                *call = None;
                Some(())
            }
            Poll::Pending => None,
        }
    };
    for (call, waker) in calls.iter_mut().zip(&woken) {
        left += usize::from(poll(call, waker).is_some());
    }
    for _ in 0..10_000 {
        sleep(millis(1)).await;
        for (call, waker) in calls.iter_mut().zip(&woken).take(2_000) {
            if waker.0.swap(0, Ordering::Relaxed) > 0 {
                left += usize::from(poll(call, waker).is_some());
            }
        }
    }
    assert!((700..=900).contains(&left), "{left}");
    let far: usize = woken.iter().skip(2_000).map(|woken| woken.0.load(Ordering::Relaxed)).sum();
    assert_eq!(far, 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_in_the_middle_lets_the_others_move_up() {
    let (zoom, client) = free();
    use_up(&client).await;
    let start = Instant::now();
    let times = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = (0..30)
        .map(|number| {
            let (client, times) = (client.clone(), Arc::clone(&times));
            spawn(async move {
                client.send(ListUsers::new()).await.unwrap();
                times.lock().unwrap().push((number, start.elapsed()));
            })
        })
        .collect();
    sleep(millis(100)).await;
    tasks[..29].iter().for_each(tokio::task::JoinHandle::abort);
    sleep(seconds(2)).await;
    let times = times.lock().unwrap();
    assert_eq!(times.len(), 1, "{times:?}");
    assert_eq!((times[0].0, times[0].1.as_millis()), (29, 1_010));
    assert_eq!(zoom.requests().len(), 3);
}

fn over_sockets(fake: &Fake, server: &Server, pacer: &AccountPacer) -> Client {
    let builder = Client::builder(fake.server_to_server()).pacer(pacer.clone());
    builder.base_url(server.url()).oauth_url(server.oauth_url()).build().unwrap()
}

/// Real time and real sockets, on the plan with the shortest seconds.
fn real() -> (Fake, Server, AccountPacer) {
    let fake = Fake::builder().plan(Plan::Business).real_time().start();
    let server = fake.listen().unwrap();
    (fake, server, AccountPacer::new(Plan::Business))
}

#[tokio::test]
async fn over_sockets_nobody_waits_for_whom_nobody_polls() {
    let (fake, server, pacer) = real();
    let client = over_sockets(&fake, &server, &pacer);
    let sends = stream::iter(0..90).map(|_| client.send(ListUsers::new()));
    let mut sends = pin!(sends.buffer_unordered(8));
    let mut abandoned = Vec::new();
    let work = async {
        while let Some(sent) = sends.next().await {
            sent.unwrap();
            let mut users = client.stream(ListUsers::new());
            let _ = poll_once(pin!(users.try_next()));
            abandoned.push(users);
            client.send(ListUsers::new()).await.unwrap();
        }
    };
    timeout(seconds(60), work).await.unwrap();
    let limited = fake.requests().iter().filter(|entry| entry.status() == Some(429)).count();
    assert!(limited <= 2, "{limited}");
}

#[test]
fn over_sockets_two_runtimes_and_blocking_calls_share_a_pacer() {
    let (fake, server, pacer) = real();
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (one, other) = (runtime(), runtime());
    let client = over_sockets(&fake, &server, &pacer);
    // A call that waits, on a runtime that nobody drives any more.
    let given_up = Box::pin({
        let client = client.clone();
        async move { client.send(ListUsers::new()).await.map(drop) }
    });
    let given_up = Mutex::new(given_up);
    one.block_on(async {
        let calls = (0..70).map(|_| client.send(ListUsers::new()));
        for sent in futures_util::future::join_all(calls).await {
            sent.unwrap();
        }
        let _ = poll_once(given_up.lock().unwrap().as_mut());
    });
    other.block_on(async {
        let second = over_sockets(&fake, &server, &pacer);
        let work = async {
            second.send(ListUsers::new()).await.unwrap();
            client.send(ListUsers::new()).await.unwrap();
        };
        timeout(seconds(20), work).await.unwrap();
        // Inside a task of a runtime with one thread.
        let blocking = client.blocking();
        spawn(async move { blocking.send(ListUsers::new()).map(drop) }).await.unwrap().unwrap();
    });
    drop(given_up);
}
