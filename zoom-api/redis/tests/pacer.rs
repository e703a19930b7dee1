//! Budgets that several pacers share. Each pacer stands for a process of its own.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/calls.rs"]
mod calls;
#[path = "support/redis.rs"]
mod redis_server;

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Wake, Waker};
use std::time::{Duration, Instant, SystemTime};

use calls::*;
use redis_server::Redis;
use tokio::task::JoinSet;
use zoom_api::groups::CreateGroup;
use zoom_api::http::Method;
use zoom_api::limits::{Plan, SpecialLimit};
use zoom_api::operation::{Operation, RateLimit};
use zoom_api::pace::{
    Feedback, LimitStatus, NotAdmitted, Outcome, Pacer, Throttle, Ticket, Workload,
};
use zoom_api::runtime::{Runtime, Tokio};
use zoom_api::transport::BoxFuture;
use zoom_api::types::UserType;
use zoom_api::users::{
    CreateUser, CreateUserAction, NewUser, PresenceStatus, UpdatePresenceStatus,
};
use zoom_api::{Endpoint, ErrorKind};
use zoom_api_redis::{RedisPacer, Store};

/// What the labels of the dearest calls share.
const POOL: &str = "heavy+resource_intensive";

#[tokio::test]
async fn pacers_share_a_rate() {
    let redis = Redis::start();
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..4 {
        let pacer = pacer(&redis, Plan::Business);
        tasks.spawn(async move { send_all(&pacer, RateLimit::Light, 60).await });
    }
    let times: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(times.len(), 240);
    // Three windows of 80: the last one begins two windows after the first one.
    assert!(start.elapsed() < millis(2_600), "{:?}", start.elapsed());
    assert!(most(&times, Duration::from_secs(1)) <= 80, "{}", most(&times, millis(1_000)));
}

#[tokio::test]
async fn calls_that_wait_together_cost_one_run() {
    let redis = Redis::start();
    // The store stands still for a moment and is not taken for away.
    let store = Store::builder(&redis.url()).unwrap().timeout(Duration::from_secs(20));
    let pacer = RedisPacer::new(&store.build().unwrap(), ACCOUNT, Plan::Business);
    send(&pacer, &Ticket::new(RateLimit::Light)).await.unwrap();
    redis.freeze();
    let calls = tokio::spawn({
        let pacer = pacer.clone();
        async move { send_all(&pacer, RateLimit::Light, 60).await }
    });
    while status(&pacer, "light").waiting < 60 {
        tokio::time::sleep(millis(1)).await;
    }
    redis.thaw();
    calls.await.unwrap();
    // Places that were asked for together have a name in common. One run for the first call, one that had begun
    // when the store stood still, and one for all that came meanwhile.
    let places: Vec<String> =
        redis.command(&["ZRANGE", "zoom-api:1:{account:account}:calls:light", "0", "-1"]);
    let runs: HashSet<_> = places.iter().map(|place| place.split(':').next().unwrap()).collect();
    assert!(places.len() == 61 && runs.len() <= 3, "{places:?}");
}

#[tokio::test]
async fn calls_that_go_away_give_their_places_back() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    send_all(&one, RateLimit::Light, 80).await;
    // They have places in the next window, at least the first of them.
    let mut waiting = JoinSet::new();
    let left = Arc::new(AtomicUsize::new(0));
    for _ in 0..200 {
        let (one, left) = (one.clone(), Arc::clone(&left));
        waiting.spawn(async move {
            send(&one, &light()).await.unwrap();
            left.fetch_add(1, Ordering::SeqCst);
        });
    }
    // Places are taken shortly before their time. Once they are, and before it has come, all go away.
    let places = || redis.command::<i64>(&["ZCARD", "zoom-api:1:{account:account}:calls:light"]);
    while places() <= 80 {
        tokio::time::sleep(millis(2)).await;
    }
    drop(waiting);
    while places() > 80 + i64::try_from(left.load(Ordering::SeqCst)).unwrap() {
        tokio::time::sleep(millis(2)).await;
    }
    // All places are free again, but for those of calls that had left by then, should the machine be slow.
    let mut others = JoinSet::new();
    for _ in 0..80 {
        let two = two.clone();
        others.spawn(async move { send(&two, &light()).await });
    }
    let end = tokio::time::Instant::now() + millis(700);
    let mut gone = 0;
    while let Ok(Some(sent)) = tokio::time::timeout_at(end, others.join_next()).await {
        sent.unwrap().unwrap();
        gone += 1;
    }
    let left = left.load(Ordering::SeqCst);
    assert!(gone + left >= 75, "{gone} and {left}");
    // A permit that is dropped counts as little.
    let permit = admit(&one, &light()).await.unwrap();
    drop(permit);
}

#[tokio::test]
async fn a_permit_that_is_not_used_goes_to_the_next_one() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Free));
    let heavy = Ticket::new(RateLimit::Heavy);
    let permit = admit(&one, &heavy).await.unwrap();
    drop(permit);
    tokio::time::sleep(millis(50)).await;
    let start = Instant::now();
    send(&two, &heavy).await.unwrap();
    // Its own place would come a second later.
    assert!(start.elapsed() < millis(900), "{:?}", start.elapsed());
    assert_eq!(left_today(&two, "heavy"), 999);
}

#[tokio::test]
async fn whoever_is_not_polled_keeps_nobody_waiting() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    // A future that was polled once, and one on a runtime that nobody drives any more.
    let ticket = light();
    let mut forgotten = Box::pin(send(&one, &ticket));
    assert!(futures_poll(&mut forgotten).await.is_none());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stuck = one.clone();
    let (runtime, task) = tokio::task::spawn_blocking(move || {
        let task = runtime.spawn(async move { send(&stuck, &light()).await });
        runtime.block_on(tokio::task::yield_now());
        (runtime, task)
    })
    .await
    .unwrap();
    let start = Instant::now();
    send_all(&one, RateLimit::Light, 30).await;
    send_all(&two, RateLimit::Light, 30).await;
    assert!(start.elapsed() < millis(700), "{:?}", start.elapsed());
    runtime.shutdown_background();
    drop((forgotten, task));
}

/// Polls a future once.
async fn futures_poll<F: Future>(future: &mut std::pin::Pin<Box<F>>) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match future.as_mut().poll(context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        })
    })
    .await
}

#[tokio::test]
async fn what_cannot_leave_in_time_is_refused_at_once_and_takes_nothing() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    // Twenty in a minute.
    let intensive = Ticket::new(RateLimit::ResourceIntensive);
    send_all(&one, intensive.label, 20).await;
    let runtime = Tokio::new();
    let places = || {
        let key = "zoom-api:1:{account:account}:calls:resource_intensive";
        redis.command::<i64>(&["ZCARD", key])
    };
    for pacer in [&one, &two] {
        let mut ticket = intensive.clone();
        ticket.deadline = Some(runtime.uptime() + Duration::from_secs(10));
        let start = Instant::now();
        let refusal = pacer.admit(&runtime, &ticket).await.unwrap_err();
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
        let NotAdmitted::TooLate { limit, earliest } = refusal else { panic!("{refusal:?}") };
        assert_eq!(limit, "resource_intensive");
        let wait = earliest.duration_since(SystemTime::now()).unwrap();
        assert!(wait > millis(10_000) && wait < millis(61_000), "{wait:?}");
    }
    one.settle(&runtime).await;
    two.settle(&runtime).await;
    assert_eq!(places(), 20);
    // Behind many others, even where the first of them could leave in time.
    send_all(&one, RateLimit::Light, 80).await;
    let mut crowd = JoinSet::new();
    for _ in 0..2_000 {
        let one = one.clone();
        crowd.spawn(async move { send(&one, &light()).await });
    }
    while status(&one, "light").waiting < 1_500 {
        tokio::time::sleep(millis(10)).await;
    }
    let mut ticket = light();
    ticket.deadline = Some(runtime.uptime() + Duration::from_secs(10));
    let start = Instant::now();
    let refusal = one.admit(&runtime, &ticket).await.unwrap_err();
    assert!(matches!(refusal, NotAdmitted::TooLate { .. }), "{refusal:?}");
    // Its deadline is ten seconds away.
    assert!(start.elapsed() < millis(2_000), "{:?}", start.elapsed());
    // An urgent one has the time.
    ticket.urgent = true;
    drop(one.admit(&runtime, &ticket).await.unwrap());
}

#[tokio::test]
async fn urgent_calls_go_first_and_others_do_not_starve() {
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    send_all(&pacer, RateLimit::Light, 80).await;
    let mut calls = JoinSet::new();
    let (mut urgent, mut calm) = (light(), light());
    urgent.urgent = true;
    calm.urgent = false;
    for (ticket, calls_of_it) in [(calm, 100), (urgent, 100)] {
        for _ in 0..calls_of_it {
            let (pacer, ticket) = (pacer.clone(), ticket.clone());
            let urgent = ticket.urgent;
            calls.spawn(async move { (send(&pacer, &ticket).await.unwrap(), urgent) });
        }
        tokio::time::sleep(millis(300)).await;
    }
    let mut calls = calls.join_all().await;
    calls.sort();
    let first = calls[..80].iter().filter(|(_, urgent)| *urgent).count();
    assert!((55..=65).contains(&first), "{first} of the first 80");
}

#[tokio::test]
async fn days_are_counted_together_and_survive_programs() {
    let redis = Redis::start();
    let heavy = Ticket::new(RateLimit::Heavy);
    let first = pacer(&redis, Plan::Free);
    send(&first, &heavy).await.unwrap();
    assert_eq!(left_today(&first, "heavy"), 999);
    drop(first);
    let second = pacer(&redis, Plan::Free);
    send(&second, &heavy).await.unwrap();
    assert_eq!(left_today(&second, "heavy"), 998);
    set_used(&redis, "heavy", 999);
    send(&second, &heavy).await.unwrap();
    for pacer in [&second, &pacer(&redis, Plan::Free)] {
        let start = Instant::now();
        let refusal = send(pacer, &heavy).await.unwrap_err();
        // Its day may be hours long.
        assert!(start.elapsed() < millis(5_000), "{:?}", start.elapsed());
        let NotAdmitted::QuotaExhausted { limit, until } = refusal else { panic!("{refusal:?}") };
        assert_eq!(limit, "heavy");
        let seconds = until.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        assert_eq!(seconds % 86_400, 0);
        assert!(until > SystemTime::now());
        // Whoever asks is told the same.
        let heavy = status(pacer, "heavy");
        assert_eq!((heavy.available, heavy.left_today), (0, Some(0)));
        assert_eq!(heavy.paused_until, Some(until));
    }
    // Other labels go on, and those of a pool share it.
    send(&second, &light()).await.unwrap();
    let pro = RedisPacer::new(&redis.store(), "another account", Plan::Pro);
    send(&pro, &heavy).await.unwrap();
    send(&pro, &Ticket::new(RateLimit::ResourceIntensive)).await.unwrap();
    assert_eq!(left_today(&pro, "heavy+resource_intensive"), 29_998);
}

#[tokio::test]
async fn special_limits_are_shared_and_keep_nobody_else_waiting() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let presence = |user: &str| {
        Ticket::of(&UpdatePresenceStatus::new(user, PresenceStatus::Available).into_call())
    };
    send(&one, &presence("ada@example.com")).await.unwrap();
    // The same user has to wait for a minute, by whomever.
    let again = presence("ada@example.com");
    let late = tokio::time::timeout(millis(400), send(&two, &again)).await;
    assert!(late.is_err());
    let start = Instant::now();
    for user in 0..40 {
        send(&two, &presence(&format!("user{user}@example.com"))).await.unwrap();
    }
    assert!(start.elapsed() < millis(1_000), "{:?}", start.elapsed());
    let keys: Vec<String> = redis.command(&["KEYS", "*"]);
    assert!(keys.iter().all(|key| key.starts_with("zoom-api:1:{account:account}:")), "{keys:?}");
    assert!(!keys.iter().any(|key| key.contains("ada")), "{keys:?}");
    // A limit by the day.
    let ada = NewUser::new("ada@example.com", UserType::Basic);
    let create = Ticket::of(&CreateUser::new(CreateUserAction::Create, ada).into_call());
    send(&one, &create).await.unwrap();
    set_used(&redis, "create_user=10000/86400", 10_000);
    let refusal = send(&two, &create).await.unwrap_err();
    let NotAdmitted::QuotaExhausted { limit, .. } = refusal else { panic!("{refusal:?}") };
    assert_eq!(limit, "create_user");
    send(&two, &Ticket::new(create.label)).await.unwrap();
}

/// Limits of two APIs may have one id.
#[tokio::test]
async fn limits_with_one_id_have_budgets_of_their_own() {
    static ONE: [SpecialLimit; 1] = [SpecialLimit::new("own", &[], None, 86_400, &[1, 1, 1])];
    static TWO: [SpecialLimit; 1] = [SpecialLimit::new("own", &[], None, 86_400, &[2, 2, 2])];
    let ticket = |limits| {
        let mut operation = Operation::new("own", Method::GET, "/own");
        operation.special_limits = limits;
        Ticket::of_operation(&operation)
    };
    let [one, two] = [&ONE, &TWO].map(|limits| ticket(limits));
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Pro);
    send(&pacer, &one).await.unwrap();
    send(&pacer, &one).await.unwrap_err();
    send(&pacer, &two).await.unwrap();
    send(&pacer, &two).await.unwrap();
    send(&pacer, &two).await.unwrap_err();
}

#[tokio::test]
async fn a_429_slows_all_down_and_one_of_the_day_ends_it_for_all() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    send(&two, &light()).await.unwrap();
    let mut permit = admit(&one, &light()).await.unwrap();
    permit.sent();
    permit.ended(&answered(Some(Throttle::Rate { retry_at: None })));
    tokio::time::sleep(millis(50)).await;
    let start = Instant::now();
    send(&two, &light()).await.unwrap();
    let waited = start.elapsed();
    assert!(waited > millis(150) && waited < millis(900), "{waited:?}");
    // One by one.
    let times = send_all(&two, RateLimit::Light, 10).await;
    assert!(most(&times, millis(100)) <= 7, "{}", most(&times, millis(100)));
    let limits = two.limits(&Tokio::new());
    let rate = limits.iter().find(|status| status.limit == "light").unwrap().rate.unwrap();
    assert!(rate < 60.0 && rate > 40.0, "{rate}");
    // Zoom says that the day is over for an hour.
    let until = SystemTime::now() + Duration::from_secs(3_600);
    let medium = Ticket::new(RateLimit::Medium);
    let mut permit = admit(&one, &medium).await.unwrap();
    permit.sent();
    permit.ended(&answered(Some(Throttle::Daily { until })));
    tokio::time::sleep(millis(50)).await;
    let refusal = send(&two, &medium).await.unwrap_err();
    let NotAdmitted::QuotaExhausted { limit, until: told } = refusal else { panic!("{refusal:?}") };
    assert_eq!(limit, "medium");
    assert!(apart(until, told) < millis(200), "{told:?}");
    // Both know it without a refusal.
    send(&two, &light()).await.unwrap();
    let medium = status(&two, "medium");
    assert!(apart(medium.paused_until.unwrap(), until) < millis(200), "{medium:?}");
    assert_eq!(medium.available, 0);
}

fn apart(one: SystemTime, two: SystemTime) -> Duration {
    one.duration_since(two).unwrap_or_else(|error| error.duration())
}

fn status(pacer: &RedisPacer, limit: &str) -> LimitStatus {
    pacer.limits(&Tokio::new()).into_iter().find(|status| status.limit == limit).unwrap()
}

/// A call ends with a 429, by a clock that is wrong.
async fn throttled(pacer: &RedisPacer, ticket: &Ticket, now: SystemTime, throttle: Throttle) {
    let mut permit = admit(pacer, ticket).await.unwrap();
    permit.sent();
    let uptime = Tokio::new().uptime();
    let outcome = Outcome::Answered { throttle: Some(throttle), remaining: None };
    permit.ended(&Feedback::new(uptime, uptime, now, outcome));
    tokio::time::sleep(millis(60)).await;
}

#[tokio::test]
async fn a_wrong_clock_closes_no_day_for_longer_and_none_for_less() {
    const YEARS: Duration = Duration::from_secs(3 * 365 * 86_400);
    const HOUR: Duration = Duration::from_secs(3_600);
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let labels = [RateLimit::Light, RateLimit::Medium, RateLimit::Heavy];
    let now = SystemTime::now();
    // Ahead, behind, and a time that nobody can mean.
    let clocks = [(now + YEARS, HOUR), (now - 30 * HOUR, HOUR), (now, YEARS)];
    for (label, (clock, wait)) in labels.into_iter().zip(clocks) {
        let ticket = Ticket::new(label);
        throttled(&one, &ticket, clock, Throttle::Daily { until: clock + wait }).await;
        let refusal = send(&two, &ticket).await.unwrap_err();
        let NotAdmitted::QuotaExhausted { until, .. } = refusal else { panic!("{refusal:?}") };
        let ends = now + wait.min(25 * HOUR);
        assert!(apart(until, ends) < Duration::from_secs(5), "{label:?}: {until:?}");
    }
    // What an earlier version has stored.
    let key = format!("zoom-api:1:{{account:{ACCOUNT}}}:days");
    let far = (now + YEARS).duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let _: i64 = redis.command(&["HSET", &key, "until:light", &far.to_string()]);
    send(&two, &light()).await.unwrap();
}

#[tokio::test]
async fn a_reset_forgets_pauses_rates_and_days_for_all() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Free));
    let heavy = Ticket::new(RateLimit::Heavy);
    let now = SystemTime::now();
    send(&two, &light()).await.unwrap();
    send(&two, &heavy).await.unwrap();
    let minute = now + Duration::from_secs(60);
    throttled(&one, &light(), now, Throttle::Rate { retry_at: Some(minute) }).await;
    throttled(&one, &heavy, now, Throttle::Daily { until: minute }).await;
    send(&two, &heavy).await.unwrap_err();
    let waiting = tokio::time::timeout(millis(200), send(&one, &light())).await;
    assert!(waiting.is_err());
    one.reset().await.unwrap();
    for pacer in [&one, &two] {
        let sends = async { (send(pacer, &light()).await, send(pacer, &heavy).await) };
        let (light, heavy) = tokio::time::timeout(Duration::from_secs(3), sends).await.unwrap();
        light.unwrap();
        heavy.unwrap();
        let light = status(pacer, "light");
        assert!(light.rate.unwrap() > 3.5 && light.paused_until.is_none(), "{light:?}");
    }
    // Counted from zero.
    assert_eq!(left_today(&two, "heavy"), 998);
}

#[tokio::test]
async fn a_429_of_a_call_with_a_limit_of_its_own_pauses_that_limit_only() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let presence = |user: &str| {
        Ticket::of(&UpdatePresenceStatus::new(user, PresenceStatus::Available).into_call())
    };
    let (ada, bob) = (presence("ada@example.com"), presence("bob@example.com"));
    let now = SystemTime::now();
    let retry_at = Some(now + Duration::from_secs(90));
    throttled(&one, &ada, now, Throttle::Rate { retry_at }).await;
    let start = Instant::now();
    send_all(&two, ada.label, 20).await;
    send(&two, &bob).await.unwrap();
    assert!(start.elapsed() < millis(10_000), "{:?}", start.elapsed());
    let label = status(&two, ada.label.as_str());
    assert!(label.paused_until.is_none(), "{label:?}");
    // It waits for Zoom's time, which is longer than its window.
    let runtime = Tokio::new();
    let mut again = ada;
    again.deadline = Some(runtime.uptime() + Duration::from_secs(80));
    let refusal = two.admit(&runtime, &again).await.unwrap_err();
    assert!(matches!(refusal, NotAdmitted::TooLate { .. }), "{refusal:?}");
}

#[tokio::test]
async fn accounts_do_not_know_each_other() {
    let redis = Redis::start();
    let store = redis.store();
    for account in ["a", "b", "a}:calls:light"] {
        let pacer = RedisPacer::new(&store, account, Plan::Free);
        let start = Instant::now();
        send_all(&pacer, RateLimit::Light, 4).await;
        assert!(start.elapsed() < millis(700), "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn what_counts_is_when_calls_arrive() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let runtime = Tokio::new();
    let start = runtime.uptime();
    let ticket = light();
    let mut permits = Vec::new();
    for _ in 0..80 {
        let mut permit = one.admit(&runtime, &ticket).await.unwrap();
        permit.sent();
        permits.push(permit);
    }
    // Answers that took 300 ms: the calls may have been on their way for that long.
    tokio::time::sleep(millis(300).saturating_sub(runtime.uptime() - start)).await;
    for permit in permits {
        let outcome = Outcome::Answered { throttle: None, remaining: None };
        let now = runtime.uptime();
        permit.ended(&Feedback::new(start, now, SystemTime::now(), outcome));
    }
    send(&two, &light()).await.unwrap();
    let waited = runtime.uptime() - start;
    assert!(waited > millis(1_280) && waited < millis(3_000), "{waited:?}");
    // One that has no answer yet may still be on its way.
    let start = runtime.uptime();
    let heavy = Ticket::new(RateLimit::Heavy);
    let mut permits = Vec::new();
    for _ in 0..40 {
        let mut permit = one.admit(&runtime, &heavy).await.unwrap();
        permit.sent();
        permits.push(permit);
    }
    send(&two, &heavy).await.unwrap();
    let waited = runtime.uptime() - start;
    assert!(waited > millis(1_600) && waited < millis(4_000), "{waited:?}");
    drop(permits);
}

#[tokio::test]
async fn a_deadline_that_never_comes_is_none() {
    let redis = Redis::start();
    let store = Store::builder(&redis.url()).unwrap().timeout(Duration::MAX).build().unwrap();
    let pacer = RedisPacer::new(&store, ACCOUNT, Plan::Business);
    for deadline in [Duration::MAX, Duration::from_secs(i64::MAX as u64 - 10_000_000_000)] {
        let mut ticket = light();
        ticket.deadline = Some(deadline);
        send(&pacer, &ticket).await.unwrap();
    }
}

#[tokio::test]
async fn a_call_that_does_not_wait_takes_what_is_free_at_once() {
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    let runtime = Tokio::new();
    let now = || {
        let mut ticket = light();
        ticket.deadline = Some(runtime.uptime());
        ticket
    };
    for _ in 0..3 {
        let permit = pacer.admit(&runtime, &now()).await;
        permit.unwrap().sent();
    }
    // Nothing is free behind these for a while.
    let others = tokio::spawn({
        let pacer = pacer.clone();
        async move { send_all(&pacer, RateLimit::Light, 200).await }
    });
    tokio::time::sleep(millis(300)).await;
    let start = Instant::now();
    let refusal = pacer.admit(&runtime, &now()).await.map(drop).unwrap_err();
    assert!(matches!(refusal, NotAdmitted::TooLate { .. }), "{refusal:?}");
    // Its turn would be two seconds later.
    assert!(start.elapsed() < millis(1_000), "{:?}", start.elapsed());
    others.abort();
}

#[tokio::test]
async fn a_pause_for_ever_ends_within_a_day_and_leaves_the_books_readable() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let far = SystemTime::UNIX_EPOCH + Duration::from_secs(i64::MAX.unsigned_abs() - 100);
    let now = SystemTime::now();
    throttled(&one, &light(), now, Throttle::Rate { retry_at: Some(far) }).await;
    let medium = Ticket::new(RateLimit::Medium);
    throttled(&one, &medium, now, Throttle::Daily { until: far }).await;
    // Others go on, and know of it.
    send(&two, &Ticket::new(RateLimit::Heavy)).await.unwrap();
    for limit in ["light", "medium"] {
        let ends = status(&two, limit).paused_until.unwrap();
        let wait = ends.duration_since(now).unwrap();
        assert!(wait > Duration::from_secs(24 * 3_600), "{limit}: {wait:?}");
        assert!(wait < Duration::from_secs(26 * 3_600), "{limit}: {wait:?}");
    }
    // What another version has stored, or another hand.
    let books = "zoom-api:1:{account:account}:books";
    let _: i64 = redis.command(&["HSET", books, "pause:light", "9e30"]);
    let start = Instant::now();
    send(&two, &Ticket::new(RateLimit::Heavy)).await.unwrap();
    // Without the store it would take a window and more.
    assert!(start.elapsed() < millis(1_000), "{:?}", start.elapsed());
}

/// A pacer that has learned something while the store was busy with another question of its own.
async fn learned_last(redis: &Redis, limit: RateLimit) -> RedisPacer {
    let store = Store::builder(&redis.url()).unwrap().timeout(Duration::from_secs(20));
    let pacer = RedisPacer::new(&store.build().unwrap(), ACCOUNT, Plan::Business);
    let mut permit = admit(&pacer, &Ticket::new(limit)).await.unwrap();
    permit.sent();
    redis.freeze();
    let asks = tokio::time::timeout(millis(50), send(&pacer, &light())).await;
    assert!(asks.is_err());
    let until = SystemTime::now() + Duration::from_secs(3_600);
    permit.ended(&answered(Some(Throttle::Daily { until })));
    pacer
}

#[tokio::test]
async fn what_was_learned_last_is_told_before_the_end() {
    let redis = Redis::start();
    let days = format!("zoom-api:1:{{account:{ACCOUNT}}}:days");
    let told = |limit: &str| {
        redis.command::<Option<String>>(&["HGET", &days, &format!("until:{limit}")]).is_some()
    };
    // By whoever waits for it.
    let pacer = learned_last(&redis, RateLimit::Medium).await;
    let runtime = Tokio::new();
    let mut settles = Box::pin(pacer.settle(&runtime));
    assert!(futures_poll(&mut settles).await.is_none());
    redis.thaw();
    settles.await;
    assert!(told("medium"));
    // And by whoever only goes away, as long as the program does not end at once.
    drop(learned_last(&redis, RateLimit::Heavy).await);
    redis.thaw();
    let end = Instant::now() + Duration::from_secs(20);
    while !told("heavy") {
        assert!(Instant::now() < end, "it was never told");
        tokio::time::sleep(millis(5)).await;
    }
}

#[tokio::test]
async fn the_end_does_not_wait_for_a_store_that_is_away() {
    let mut redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    let mut permit = admit(&pacer, &light()).await.unwrap();
    permit.sent();
    redis.kill();
    permit.ended(&answered(Some(Throttle::Rate { retry_at: None })));
    let runtime = Tokio::new();
    let settles = pacer.settle(&runtime);
    tokio::time::timeout(Duration::from_secs(20), settles).await.unwrap();
}

#[tokio::test]
async fn what_answers_say_is_left_tells_of_others() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let books = format!("zoom-api:1:{{account:{ACCOUNT}}}:books");
    let noticed = || redis.command::<Option<String>>(&["HGET", &books, "noticed:light"]).is_some();
    let end = async |left: u32| {
        let mut permit = admit(&one, &light()).await.unwrap();
        permit.sent();
        let now = Tokio::new().uptime();
        let outcome = Outcome::Answered { throttle: None, remaining: Some(left) };
        permit.ended(&Feedback::new(now, now, SystemTime::now(), outcome));
        one.settle(&Tokio::new()).await;
    };
    // Of 80 calls, all processes together have made 40 in this second. A machine that is slow tries again.
    let mut tries = 0;
    loop {
        let start = Instant::now();
        send_all(&two, RateLimit::Light, 39).await;
        end(40).await;
        let is_one_second = start.elapsed() < millis(1_000);
        assert!(!(is_one_second && noticed()));
        // A second later, somebody else has.
        tokio::time::sleep(millis(1_200)).await;
        if is_one_second {
            break;
        }
        tries += 1;
        assert!(tries < 20, "forty calls take longer than a second");
        two.reset().await.unwrap();
    }
    end(30).await;
    assert!(noticed());
    // Now all go one by one.
    let mut times = send_all(&two, RateLimit::Light, 10).await;
    times.sort();
    let apart = times[9].to - times[0].from;
    assert!(apart >= millis(100), "{apart:?}");
}

#[tokio::test]
async fn an_estimate_is_what_it_takes() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Business));
    let runtime = Tokio::new();
    let estimate = |calls: u64| {
        let load = Workload::new().tickets(light(), calls);
        one.estimate(&runtime, &load).unwrap()
    };
    assert_eq!(estimate(80).time, Duration::ZERO);
    let three = estimate(240);
    assert_eq!(three.limit.as_deref(), Some("light"));
    assert!((millis(2_000)..=millis(2_200)).contains(&three.time), "{three:?}");
    let mut times = send_all(&one, RateLimit::Light, 240).await;
    times.sort();
    let took = times[239].to - times[0].from;
    // Never less, but for what calls need that go one after the other.
    assert!(took + millis(100) >= three.time, "{took:?}, estimated {:?}", three.time);
    // Nothing is free now, for whomever, and what waits counts.
    send_all(&two, RateLimit::Light, 80).await;
    let waiting = tokio::spawn({
        let one = one.clone();
        async move { send_all(&one, RateLimit::Light, 400).await }
    });
    while status(&one, "light").waiting < 200 {
        tokio::time::sleep(millis(1)).await;
    }
    let waits = status(&one, "light").waiting as u64;
    let behind = estimate(80);
    let windows = Duration::from_secs(waits / 80);
    assert!(behind.time >= windows, "{waits} wait: {behind:?}");
    assert!(behind.time <= windows + Duration::from_secs(3), "{waits} wait: {behind:?}");
    waiting.abort();
    // A day, and a limit of one user.
    let day = one.estimate(&runtime, &Workload::new().tickets(heavy(), 200_000)).unwrap();
    assert_eq!(day.limit.as_deref(), Some("heavy+resource_intensive"));
    let days = Duration::from_secs(2 * 86_400)..=Duration::from_secs(3 * 86_400);
    assert!(days.contains(&day.time), "{day:?}");
    let presence = UpdatePresenceStatus::new("ada@example.com", PresenceStatus::Available);
    let user = one.estimate(&runtime, &Workload::new().calls(presence, 3)).unwrap();
    assert!(user.time >= Duration::from_secs(120), "{user:?}");
    assert_ne!(user.limit.as_deref(), Some("light"));
}

fn heavy() -> Ticket {
    Ticket::new(RateLimit::Heavy)
}

/// Asks how the budgets stand as soon as it is woken, as code does that an executor runs there and then.
struct Asks {
    pacer: RedisPacer,
    woken: mpsc::Sender<()>,
}

impl Wake for Asks {
    fn wake(self: Arc<Self>) {
        assert!(!self.pacer.limits(&Tokio::new()).is_empty());
        // The test may be over.
        let _ = self.woken.send(());
    }
}

/// Polls a future once, and tells where one hears that it was woken.
fn asks<F: Future>(pacer: &RedisPacer, future: &mut std::pin::Pin<Box<F>>) -> mpsc::Receiver<()> {
    let (woken, is_woken) = mpsc::channel();
    let waker = Waker::from(Arc::new(Asks { pacer: pacer.clone(), woken }));
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    is_woken
}

#[test]
fn whoever_is_woken_may_ask_how_it_stands() {
    let (done, is_done) = mpsc::channel();
    // On a thread of its own, which may come to stand still.
    std::thread::spawn(move || {
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(async {
            let most = Duration::from_secs(20);
            let redis = Redis::start();
            let [patient, hasty] = [Duration::from_secs(20), millis(200)].map(|timeout| {
                let store = Store::builder(&redis.url()).unwrap().timeout(timeout);
                RedisPacer::new(&store.build().unwrap(), ACCOUNT, Plan::Business)
            });
            let runtime = Tokio::new();
            for pacer in [&patient, &hasty] {
                send(pacer, &light()).await.unwrap();
            }
            redis.freeze();
            // By a call that goes away, by a store that hears, and by one that does not.
            let ticket = light();
            let mut waits = Box::pin(admit(&patient, &ticket));
            let is_woken = asks(&patient, &mut waits);
            drop(waits);
            drop(is_woken);
            let mut resets = Box::pin(patient.reset());
            let reset = asks(&patient, &mut resets);
            let mut settles = Box::pin(patient.settle(&runtime));
            let settled = asks(&patient, &mut settles);
            let mut fails = Box::pin(hasty.reset());
            let failed = asks(&hasty, &mut fails);
            failed.recv_timeout(most).unwrap();
            redis.thaw();
            reset.recv_timeout(most).unwrap();
            settled.recv_timeout(most).unwrap();
            fails.await.unwrap_err();
            resets.await.unwrap();
            settles.await;
        });
        done.send(()).unwrap();
    });
    is_done.recv_timeout(Duration::from_secs(60)).unwrap();
}

#[tokio::test]
async fn the_end_does_not_wait_for_what_comes_up_meanwhile() {
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    let mut permits = Vec::new();
    for _ in 0..50 {
        let mut permit = admit(&pacer, &light()).await.unwrap();
        permit.sent();
        permits.push(permit);
    }
    let runtime = Tokio::new();
    let mut settles = pacer.settle(&runtime);
    let mut polls = 0;
    std::future::poll_fn(|context| {
        polls += 1;
        // Each time, another call of a busy client has just ended.
        if let Some(permit) = permits.pop() {
            permit.ended(&answered(Some(Throttle::Rate { retry_at: None })));
        }
        settles.as_mut().poll(context)
    })
    .await;
    assert!(polls <= 3, "{polls}");
}

/// Bounds that come at once, and are written down.
struct Bounds(Mutex<Vec<Duration>>);

impl Runtime for Bounds {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn uptime(&self) -> Duration {
        Tokio::new().uptime()
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        self.0.lock().unwrap().push(time);
        Box::pin(std::future::ready(()))
    }

    fn spawn(&self, _: BoxFuture<'static, ()>) {}

    fn chance(&self) -> f64 {
        0.5
    }
}

#[tokio::test]
async fn the_end_takes_seconds_however_long_the_store_may_take() {
    let redis = Redis::start();
    let store = Store::builder(&redis.url()).unwrap().timeout(Duration::from_secs(3_600));
    let pacer = RedisPacer::new(&store.build().unwrap(), ACCOUNT, Plan::Business);
    let mut permit = admit(&pacer, &light()).await.unwrap();
    permit.sent();
    redis.freeze();
    permit.ended(&answered(Some(Throttle::Rate { retry_at: None })));
    let bounds = Bounds(Mutex::default());
    pacer.settle(&bounds).await;
    assert_eq!(bounds.0.into_inner().unwrap(), [Duration::from_secs(5)]);
    redis.thaw();
}

#[tokio::test]
async fn a_share_of_the_plan_is_a_share_of_each_budget() {
    let redis = Redis::start();
    let store = redis.store();
    let with = |share| RedisPacer::builder(&store, ACCOUNT, Plan::Pro).share(share);
    for odd in [0.0, -0.5, 1.01, f64::NAN, f64::INFINITY] {
        let error = with(odd).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let what = format!("{odd} is no share of a budget: it is above 0 and up to 1");
        assert!(error.to_string().contains(&what), "{error}");
    }
    for (share, light, pool) in [(1.0, 30, 30_000), (0.5, 15, 15_000), (0.1, 3, 3_000)] {
        let pacer = with(share).unwrap().build();
        let [light_now, pool_now] = ["light", POOL].map(|limit| status(&pacer, limit));
        assert_eq!((light_now.available, pool_now.left_today), (light, Some(pool)), "{share}");
    }
    // So small a one is none that a clock could tell.
    let least = status(&with(1e-12).unwrap().build(), "light");
    assert!(least.rate.unwrap() > 1e-5, "{least:?}");
}

#[tokio::test]
async fn a_pool_and_an_operation_whose_day_is_over_say_until_when() {
    let redis = Redis::start();
    let [one, two] = [0; 2].map(|_| pacer(&redis, Plan::Pro));
    let now = SystemTime::now();
    let until = now + Duration::from_secs(3_600);
    send(&two, &light()).await.unwrap();
    // Of the operation only: others of its label go on.
    let group = Ticket::of(&CreateGroup::new("a").into_call());
    throttled(&one, &group, now, Throttle::DailyOfOperation { until }).await;
    let refusal = send(&two, &group).await.unwrap_err();
    let NotAdmitted::QuotaExhausted { limit, until: told } = refusal else { panic!("{refusal:?}") };
    assert_eq!(limit, "create_group");
    assert!(apart(until, told) < millis(200), "{told:?}");
    send(&two, &Ticket::new(group.label)).await.unwrap();
    // Of all labels that share it.
    throttled(&one, &Ticket::new(RateLimit::Heavy), now, Throttle::Daily { until }).await;
    send(&two, &Ticket::new(RateLimit::ResourceIntensive)).await.unwrap_err();
    let pool = status(&two, POOL);
    assert_eq!(pool.left_today, Some(0));
    assert!(apart(pool.paused_until.unwrap(), until) < millis(200), "{pool:?}");
}
