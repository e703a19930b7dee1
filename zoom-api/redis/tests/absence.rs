//! A store that dies, stops, forgets, is slow or has a wrong clock, and calls that go on.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/calls.rs"]
mod calls;
#[path = "support/proxy.rs"]
mod proxy;
#[path = "support/redis.rs"]
mod redis_server;

use std::time::{Duration, Instant, SystemTime};

use calls::*;
use proxy::Proxy;
use redis_server::Redis;
use tokio::task::JoinSet;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{Feedback, NotAdmitted, Outcome, Pacer as _, Throttle, Ticket};
use zoom_api::runtime::{Runtime as _, Tokio};
use zoom_api_redis::{RedisPacer, Store, WhenAway};

const DAYS: &str = "zoom-api:1:{account:account}:days";
const SECOND: Duration = Duration::from_secs(1);

fn two(redis: &Redis) -> [RedisPacer; 2] {
    [0; 2].map(|_| pacer(redis, Plan::Business))
}

/// Lets pacers know each other.
async fn meet(pacers: &[RedisPacer]) {
    for _ in 0..2 {
        for pacer in pacers {
            send(pacer, &light()).await.unwrap();
        }
    }
    tokio::time::sleep(millis(1_200)).await;
}

/// All pacers send so many calls each.
async fn all_send(pacers: &[RedisPacer], calls: usize) -> Vec<Left> {
    let mut tasks = JoinSet::new();
    for pacer in pacers {
        let pacer = pacer.clone();
        tasks.spawn(async move { send_all(&pacer, RateLimit::Light, calls).await });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

#[tokio::test]
async fn without_the_store_each_goes_on_with_its_share_and_makes_good() {
    let mut redis = Redis::start();
    let pacers = two(&redis);
    meet(&pacers).await;
    let mut times = all_send(&pacers, 40).await;
    redis.kill();
    let start = Instant::now();
    times.extend(all_send(&pacers, 60).await);
    // A window of silence, in which all that the store gave out ends, then 40 for each and the other 20.
    let took = start.elapsed();
    assert!(took > millis(1_000) && took < millis(4_500), "{took:?}");
    // On its return, the store hears what was sent without it. It has forgotten the rest.
    redis.restart();
    tokio::time::sleep(millis(2_300)).await;
    times.extend(all_send(&pacers, 60).await);
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
    let held: i64 = redis.command(&["ZCARD", "zoom-api:1:{account:account}:calls:light"]);
    assert!(held >= 120, "{held}");
}

#[tokio::test]
async fn calls_that_wait_go_on_without_the_store_and_with_it_again() {
    let mut redis = Redis::start();
    let [one, two] = two(&redis);
    meet(&[one.clone(), two.clone()]).await;
    let calls = tokio::spawn(async move { send_all(&one, RateLimit::Light, 500).await });
    tokio::time::sleep(millis(300)).await;
    redis.kill();
    tokio::time::sleep(millis(2_500)).await;
    redis.restart();
    // 500 calls are six windows and a part. Two and a half seconds were spent with a half at most.
    let times = tokio::time::timeout(Duration::from_secs(12), calls).await.unwrap().unwrap();
    assert_eq!(times.len(), 500);
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
}

#[tokio::test]
async fn a_store_that_was_never_there_leaves_a_careful_share() {
    let mut redis = Redis::start();
    redis.kill();
    let pacer = RedisPacer::builder(&redis.store(), ACCOUNT, Plan::Business).instances(4).build();
    let start = Instant::now();
    let times = send_all(&pacer, RateLimit::Light, 40).await;
    assert!(most(&times, SECOND) <= 20, "{}", most(&times, SECOND));
    assert!(start.elapsed() < millis(4_000), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_permit_tells_all_the_time_that_it_took() {
    let mut redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    send(&pacer, &light()).await.unwrap();
    redis.kill();
    let start = Instant::now();
    let permit = admit(&pacer, &light()).await.unwrap();
    let took = start.elapsed();
    assert!(took > SECOND, "{took:?}");
    assert!(permit.waited() + millis(50) > took, "{:?} of {took:?}", permit.waited());
}

#[tokio::test]
async fn days_end_without_the_store_as_they_do_with_it() {
    let mut redis = Redis::start();
    let pacer = pacer(&redis, Plan::Free);
    send(&pacer, &light()).await.unwrap();
    // Of 6000 calls in a day 2 are left, and of the others none by Zoom's word.
    set_used(&redis, "light", 5_997);
    send(&pacer, &light()).await.unwrap();
    let medium = Ticket::new(RateLimit::Medium);
    let mut permit = admit(&pacer, &medium).await.unwrap();
    let until = SystemTime::now() + SECOND * 3_600;
    permit.sent();
    permit.ended(&answered(Some(Throttle::Daily { until })));
    redis.kill();
    for _ in 0..2 {
        send(&pacer, &light()).await.unwrap();
    }
    for ticket in [light(), medium] {
        let refusal = send(&pacer, &ticket).await.unwrap_err();
        assert!(matches!(refusal, NotAdmitted::QuotaExhausted { .. }), "{refusal:?}");
    }
}

#[tokio::test]
async fn calls_without_a_connection_and_without_the_store_cost_nothing_of_the_day() {
    let mut redis = Redis::start();
    let pacer = pacer(&redis, Plan::Free);
    send(&pacer, &light()).await.unwrap();
    // Of 6000 calls in a day 2 are left.
    set_used(&redis, "light", 5_997);
    send(&pacer, &light()).await.unwrap();
    redis.kill();
    for _ in 0..3 {
        let mut permit = admit(&pacer, &light()).await.unwrap();
        permit.sent();
        let now = Tokio::new().uptime();
        permit.ended(&Feedback::new(now, now, SystemTime::now(), Outcome::NotSent));
    }
    for _ in 0..2 {
        send(&pacer, &light()).await.unwrap();
    }
    let refusal = send(&pacer, &light()).await.unwrap_err();
    assert!(matches!(refusal, NotAdmitted::QuotaExhausted { .. }), "{refusal:?}");
}

#[tokio::test]
async fn a_pause_outlasts_the_store() {
    let mut redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    let mut permit = admit(&pacer, &light()).await.unwrap();
    let retry_at = Some(SystemTime::now() + SECOND * 4);
    permit.sent();
    permit.ended(&answered(Some(Throttle::Rate { retry_at })));
    let start = Instant::now();
    redis.kill();
    let left = send(&pacer, &light()).await.unwrap();
    assert!(left.to - start > millis(3_900), "{:?}", left.to - start);
}

#[tokio::test]
async fn calls_fail_or_wait_within_bounds_if_that_is_set() {
    let mut redis = Redis::start();
    let store = redis.store();
    let with = |when| RedisPacer::builder(&store, ACCOUNT, Plan::Business).when_away(when).build();
    let (fails, waits) = (with(WhenAway::Fail), with(WhenAway::Wait(millis(1_500))));
    send(&fails, &light()).await.unwrap();
    send(&waits, &light()).await.unwrap();
    redis.kill();
    let start = Instant::now();
    let refusal = send(&fails, &light()).await.unwrap_err();
    assert!(matches!(refusal, NotAdmitted::Unavailable { .. }), "{refusal:?}");
    // Those that wait do so for a second and a half.
    assert!(start.elapsed() < SECOND, "{:?}", start.elapsed());
    // A thousand of them cost one timeout together.
    let start = Instant::now();
    for _ in 0..1_000 {
        send(&fails, &light()).await.unwrap_err();
    }
    assert!(start.elapsed() < millis(1_000), "{:?}", start.elapsed());
    let start = Instant::now();
    let refusal = send(&waits, &light()).await.unwrap_err();
    assert!(matches!(refusal, NotAdmitted::Unavailable { .. }), "{refusal:?}");
    let waited = start.elapsed();
    assert!(waited > millis(1_400) && waited < millis(2_500), "{waited:?}");
    // One that waits goes out when the store is back.
    let waiting = tokio::spawn({
        let waits = with(WhenAway::Wait(Duration::from_secs(20)));
        async move { send(&waits, &light()).await }
    });
    tokio::time::sleep(millis(300)).await;
    redis.restart();
    tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap().unwrap();
    send(&fails, &light()).await.unwrap();
}

#[tokio::test]
async fn a_store_that_stands_still_costs_one_timeout() {
    let redis = Redis::start();
    let pacers = two(&redis);
    meet(&pacers).await;
    let mut times = all_send(&pacers, 40).await;
    redis.freeze();
    times.extend(all_send(&pacers, 60).await);
    redis.thaw();
    tokio::time::sleep(millis(2_300)).await;
    let start = Instant::now();
    times.extend(all_send(&pacers, 40).await);
    assert!(start.elapsed() < millis(2_000), "{:?}", start.elapsed());
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
}

#[tokio::test]
async fn books_that_are_lost_let_nobody_send_twice() {
    let redis = Redis::start();
    let pacers = two(&redis);
    meet(&pacers).await;
    set_used(&redis, "heavy", 0);
    let mut times = all_send(&pacers, 40).await;
    let _: String = redis.command(&["FLUSHALL"]);
    let start = Instant::now();
    times.extend(all_send(&pacers, 40).await);
    assert!(start.elapsed() < millis(2_000), "{:?}", start.elapsed());
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
    // Later, everything is as before.
    tokio::time::sleep(millis(1_300)).await;
    let start = Instant::now();
    all_send(&pacers, 30).await;
    // Windows that count as full would cost a second and a half.
    assert!(start.elapsed() < SECOND, "{:?}", start.elapsed());
}

#[tokio::test]
async fn days_that_are_lost_begin_where_the_programs_left_them() {
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Free);
    set_used(&redis, "light", 0);
    send(&pacer, &light()).await.unwrap();
    set_used(&redis, "light", 5_000);
    send(&pacer, &light()).await.unwrap();
    assert_eq!(left_today(&pacer, "light"), 999);
    let _: String = redis.command(&["FLUSHALL"]);
    send(&pacer, &light()).await.unwrap();
    assert_eq!(left_today(&pacer, "light"), 998);
}

#[tokio::test]
async fn calls_without_the_store_are_counted_once_however_often_they_are_told() {
    let redis = Redis::start();
    let proxy = Proxy::silent(redis.socket(), "sent", 3).await;
    let pacer = RedisPacer::new(&Store::open(&proxy.url()).unwrap(), ACCOUNT, Plan::Free);
    send(&pacer, &light()).await.unwrap();
    redis.freeze();
    send_all(&pacer, RateLimit::Light, 5).await;
    redis.thaw();
    // Three answers are lost, of runs that have counted the calls.
    tokio::time::sleep(millis(5_000)).await;
    send(&pacer, &light()).await.unwrap();
    let light_calls: i64 = redis.command(&["HGET", DAYS, "light"]);
    assert!((7..=8).contains(&light_calls), "{light_calls}");
}

#[tokio::test]
async fn calls_without_the_store_count_against_the_day_on_which_they_went() {
    let redis = Redis::with_clock();
    // Midnight comes to the store in eight seconds.
    const DAY: u64 = 86_400;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let to_midnight = DAY - now.as_secs() % DAY;
    redis.set_clock(i64::try_from(to_midnight).unwrap() - 8);
    let midnight = Instant::now() + Duration::from_secs(8) - millis(now.subsec_millis().into());
    let pacer = pacer(&redis, Plan::Free);
    send(&pacer, &light()).await.unwrap();
    redis.freeze();
    for _ in 0..3 {
        let left = send(&pacer, &light()).await.unwrap();
        assert!(left.to < midnight, "it was to be before midnight");
    }
    tokio::time::sleep_until((midnight + millis(500)).into()).await;
    for _ in 0..2 {
        send(&pacer, &light()).await.unwrap();
    }
    redis.thaw();
    pacer.settle(&Tokio::new()).await;
    let of_today: Option<i64> = redis.command(&["HGET", DAYS, "light"]);
    assert_eq!(of_today, Some(2));
}

#[tokio::test]
async fn a_pause_of_long_ago_is_not_begun_again() {
    let mut redis = Redis::start();
    let pacers = two(&redis);
    meet(&pacers).await;
    let mut permit = admit(&pacers[0], &light()).await.unwrap();
    permit.sent();
    redis.kill();
    tokio::time::sleep(millis(20)).await;
    let retry_at = Some(SystemTime::now() + Duration::from_secs(6));
    permit.ended(&answered(Some(Throttle::Rate { retry_at })));
    let start = Instant::now();
    tokio::time::sleep(millis(3_000)).await;
    redis.restart();
    tokio::time::sleep(millis(2_000)).await;
    let paused: Option<String> =
        redis.command(&["HGET", "zoom-api:1:{account:account}:books", "pause:light"]);
    assert!(paused.is_some());
    send(&pacers[1], &light()).await.unwrap();
    assert!(start.elapsed() < millis(7_500), "{:?}", start.elapsed());
}

#[tokio::test]
async fn an_answer_that_is_lost_lowers_nobodys_share() {
    let redis = Redis::start();
    let pacers = two(&redis);
    meet(&pacers).await;
    redis.freeze();
    // It asks, and gets no answer. Nothing goes out without the store.
    let asks = tokio::time::timeout(millis(500), send(&pacers[0], &light())).await;
    assert!(asks.is_err());
    redis.thaw();
    tokio::time::sleep(millis(2_000)).await;
    send(&pacers[0], &light()).await.unwrap();
    let returned: Option<String> =
        redis.command(&["HGET", "zoom-api:1:{account:account}:books", "returned"]);
    assert_eq!(returned, None);
}

#[tokio::test]
async fn scripts_that_are_lost_are_sent_again() {
    let redis = Redis::start();
    let pacer = pacer(&redis, Plan::Business);
    for _ in 0..3 {
        send(&pacer, &light()).await.unwrap();
        let _: String = redis.command(&["SCRIPT", "FLUSH"]);
        let start = Instant::now();
        send(&pacer, &light()).await.unwrap();
        // A store that counts as away would cost a second and a half.
        assert!(start.elapsed() < SECOND, "{:?}", start.elapsed());
    }
}

#[tokio::test]
async fn a_clock_that_jumps_neither_stops_nor_doubles() {
    let redis = Redis::with_clock();
    let pacers = two(&redis);
    meet(&pacers).await;
    let mut times = Vec::new();
    for seconds in [0, 3_600, -3_600, 5, -5, 90_000, 0] {
        redis.set_clock(seconds);
        let start = Instant::now();
        times.extend(all_send(&pacers, 40).await);
        assert!(start.elapsed() < millis(2_200), "{seconds}: {:?}", start.elapsed());
    }
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
}

#[tokio::test]
async fn a_clock_that_is_set_forward_shortens_no_window() {
    let redis = Redis::with_clock();
    let pacers = two(&redis);
    meet(&pacers).await;
    let mut times = Vec::new();
    for seconds in [0, 5, 60, 1_000] {
        redis.set_clock(seconds);
        times.extend(all_send(&pacers, 40).await);
    }
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
}

#[tokio::test]
async fn a_day_that_comes_and_goes_by_a_wrong_clock_is_not_counted_twice() {
    let redis = Redis::with_clock();
    let pacer = pacer(&redis, Plan::Free);
    send(&pacer, &light()).await.unwrap();
    set_used(&redis, "light", 5_000);
    send(&pacer, &light()).await.unwrap();
    assert_eq!(left_today(&pacer, "light"), 999);
    redis.set_clock(86_400);
    send(&pacer, &light()).await.unwrap();
    assert_eq!(left_today(&pacer, "light"), 5_999);
    redis.set_clock(0);
    send(&pacer, &light()).await.unwrap();
    assert_eq!(left_today(&pacer, "light"), 998);
}

#[tokio::test]
async fn a_slow_way_to_the_store_makes_late_and_not_early() {
    let redis = Redis::start();
    let slow = Proxy::start(redis.socket(), millis(40)).await;
    let store = Store::open(&slow.url()).unwrap();
    let far = RedisPacer::new(&store, ACCOUNT, Plan::Business);
    let pacers = [far, pacer(&redis, Plan::Business)];
    let start = Instant::now();
    let times = all_send(&pacers, 120).await;
    assert!(start.elapsed() < millis(3_300), "{:?}", start.elapsed());
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
}

#[tokio::test]
async fn a_replica_takes_over() {
    let port = free_port();
    let primary = Redis::start_with(&["--port", &port.to_string(), "--save", ""]);
    let replica = Redis::start_with(&["--port", "0", "--save", ""]);
    let _: String = replica.command(&["REPLICAOF", "127.0.0.1", &port.to_string()]);
    let store = || {
        let store = Store::builder(&primary.url()).unwrap().or_at(&replica.url()).unwrap();
        store.build().unwrap()
    };
    let pacers = [0; 2].map(|_| RedisPacer::new(&store(), ACCOUNT, Plan::Business));
    while !replica.command::<String>(&["INFO", "replication"]).contains("master_link_status:up") {
        tokio::time::sleep(millis(20)).await;
    }
    meet(&pacers).await;
    let mut times = all_send(&pacers, 40).await;
    tokio::time::sleep(millis(100)).await;
    drop(primary);
    let _: String = replica.command(&["REPLICAOF", "NO", "ONE"]);
    let start = Instant::now();
    times.extend(all_send(&pacers, 40).await);
    assert!(start.elapsed() < millis(3_500), "{:?}", start.elapsed());
    assert!(most(&times, SECOND) <= 80, "{}", most(&times, SECOND));
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// One run of the script at a time of the test's choosing, in microseconds after 1970. The last key is that of a window
/// that holds one call in 200 ms.
fn run(redis: &Redis, time: u64, operations: &[&str]) {
    let clock = format!(
        "local function clock() return {{ {}, {} }} end\n",
        time / 1_000_000,
        time % 1_000_000
    );
    let script = clock + include_str!("../src/pace/book.lua");
    let keys = ["4", "books", "days", "here", "calls"];
    let opening =
        ["me", "nonce", "", "0", "0", "0", "0", "0", "500000", "500000", "35000000", "0.02", "10"];
    let parts = ["EVAL", &script].into_iter().chain(keys).chain(opening).chain(["30", "30000"]);
    let parts: Vec<_> = parts.chain(operations.iter().copied()).collect();
    let _: redis::Value = redis.command(&parts);
}

/// What such a window is called, in operations that name it.
const WINDOW: [&str; 5] = ["1", "4", "1", "200000", "heavy"];

fn book(id: &str) -> Vec<&str> {
    let days = ["1", "heavy", "1000", "0"];
    ["book", "1", id].into_iter().chain(WINDOW).chain(days).collect()
}

#[tokio::test]
async fn what_was_booked_yesterday_is_not_given_back_today() {
    let redis = Redis::start();
    let midnight = 20_000 * 86_400_000_000;
    let used = || redis.command::<i64>(&["HGET", "days", "heavy"]);
    let lost = |id| ["cancel", "0", "-1", "1", "4", "heavy", id, "1", "heavy"];
    for id in ["a", "b"] {
        run(&redis, midnight - 200_000, &book(id));
    }
    // The place of the second one is behind midnight, and its answer gets lost.
    let place: f64 = redis.command(&["ZSCORE", "calls", "b:1:19999"]);
    assert_eq!((used(), place), (2, midnight as f64 + 30_000.0));
    run(&redis, midnight + 500_000, &book("c"));
    assert_eq!(used(), 1);
    run(&redis, midnight + 500_000, &lost("b:1"));
    assert_eq!(used(), 1);
    let place: Option<f64> = redis.command(&["ZSCORE", "calls", "b:1:19999"]);
    assert_eq!(place, None, "it is given back all the same");
    // What was booked today is, and only once.
    for _ in 0..2 {
        run(&redis, midnight + 600_000, &lost("c:1"));
        assert_eq!(used(), 0);
    }
}

#[tokio::test]
async fn what_was_sent_without_the_store_is_not_kept_for_ever() {
    let redis = Redis::start();
    let sent = ["sent", "1", "me-1"].into_iter().chain(WINDOW);
    let sent: Vec<_> = sent.chain(["1000", "1", "1000", "1", "1", "heavy"]).collect();
    run(&redis, 20_000 * 86_400_000_000, &sent);
    assert_eq!(redis.command::<i64>(&["ZCARD", "calls"]), 1);
    let lasts: i64 = redis.command(&["PTTL", "calls"]);
    assert!(lasts > 0 && lasts < 2 * 3_600_000, "{lasts}");
}

#[tokio::test]
async fn a_call_that_cannot_wait_for_its_share_is_refused() {
    let mut redis = Redis::start();
    let store = redis.store();
    let with = |when| RedisPacer::builder(&store, ACCOUNT, Plan::Business).when_away(when).build();
    let pacers = [WhenAway::LocalShare, WhenAway::Wait(60 * SECOND)].map(with);
    for pacer in &pacers {
        send(pacer, &light()).await.unwrap();
    }
    redis.kill();
    let runtime = Tokio::new();
    let mut refusals = Vec::new();
    for pacer in &pacers {
        let mut ticket = light();
        // The share begins when what the store has given out has left the window.
        ticket.deadline = Some(runtime.uptime() + millis(200));
        let refusal = tokio::time::timeout(20 * SECOND, pacer.admit(&runtime, &ticket)).await;
        refusals.push(refusal.unwrap().unwrap_err());
    }
    let NotAdmitted::TooLate { limit, earliest } = &refusals[0] else { panic!("{refusals:?}") };
    assert_eq!(limit, "light");
    assert!(*earliest < SystemTime::now() + 20 * SECOND, "{earliest:?}");
    assert!(matches!(refusals[1], NotAdmitted::Unavailable { .. }), "{refusals:?}");
    // With the time for it, it goes.
    let mut ticket = light();
    ticket.deadline = Some(runtime.uptime() + 20 * SECOND);
    drop(pacers[0].admit(&runtime, &ticket).await.unwrap());
}
