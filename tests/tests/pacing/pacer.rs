//! The seams of pacing: shares that are no whole number, pools, midnight, calls that are given back, and
//! a pacer of one's own.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use http::Method;
use tokio::time::Instant;
use zoom_api::contact_groups::CreateContactGroup;
use zoom_api::groups::CreateGroup;
use zoom_api::limits::{Plan, SpecialLimit};
use zoom_api::operation::{Operation, RateLimit};
use zoom_api::pace::{
    AccountPacer, Feedback, LimitStatus, NotAdmitted, Outcome, Pacer, Permit, Place, Throttle,
    Ticket, Unpaced, Workload,
};
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;
use zoom_api::users::{GetUser, UpdateUser};
use zoom_api::{Client, Endpoint as _, Error, ErrorKind, Options, RawRequest};
use zoom_api_tests::tasks::spawn;
use zoom_api_tests::world::{Scripted, TransportResult, Virtual, answer, builder, refused, reset};

fn time(text: &str) -> SystemTime {
    humantime::parse_rfc3339(text).unwrap()
}

fn limited(headers: &[(&'static str, &str)], message: &str) -> TransportResult {
    let mut answer = answer(429, &format!(r#"{{"code":429,"message":"{message}"}}"#));
    for (name, value) in headers {
        answer.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(answer)
}

async fn report(client: &Client) -> Result<(), Error> {
    let request = RawRequest::get(["report"]).rate_limit(RateLimit::ResourceIntensive);
    client.raw(request).await.map(drop)
}

fn sent(mut permit: Permit) {
    permit.sent();
}

fn status(limits: &[LimitStatus], name: &str) -> LimitStatus {
    limits.iter().find(|limit| limit.limit == name).unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn a_large_share_is_still_within_what_the_account_may_do() {
    let times = Arc::new(Mutex::new(Vec::new()));
    let zoom = Scripted::new({
        let times = Arc::clone(&times);
        move |_, _| {
            times.lock().unwrap().push(Instant::now());
            std::future::ready(Ok(answer(200, "{}")))
        }
    });
    // 3.6 of 4 light calls a second.
    let client = builder(&zoom).plan(Plan::Free).share(0.9).build().unwrap();
    for _ in 0..200 {
        client.send(GetUser::new("a")).await.unwrap();
    }
    let times = times.lock().unwrap();
    for (index, start) in times.iter().enumerate() {
        let inside = times[index..].iter().filter(|time| **time - *start < Duration::from_secs(1));
        assert!(inside.count() <= 4, "from call {index}");
    }
    let used = 200.0 / 3.6 / (times[199] - times[0]).as_secs_f64();
    assert!((0.95..1.02).contains(&used), "{used}");
}

#[tokio::test(start_paused = true)]
async fn a_daily_429_ends_the_day_of_all_labels_that_share_the_budget() {
    let zoom = Scripted::new(|_, _| {
        std::future::ready(limited(
            &[],
            "You have reached the maximum daily rate limit for this API.",
        ))
    });
    let client = builder(&zoom).plan(Plan::Pro).build().unwrap();
    client.send(CreateContactGroup::new("a")).await.unwrap_err();
    let error = report(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::QuotaExhausted, 0));
    let pool = status(&client.limits(), "heavy+resource_intensive");
    let midnight = Some(time("2026-11-24T00:00:00Z"));
    assert_eq!((pool.left_today, pool.paused_until), (Some(0), midnight));
    // On the free plan each has a budget of its own.
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    client.send(CreateContactGroup::new("a")).await.unwrap_err();
    assert_eq!(report(&client).await.unwrap_err().attempts(), 1);
}

/// Whoever sleeps until midnight by a clock that is a little ahead of Zoom's is told once more that the
/// day is used up.
#[tokio::test(start_paused = true)]
async fn a_daily_429_just_after_midnight_does_not_cost_the_new_day() {
    for headers in [&[][..], &[("retry-after", "2026-11-24T00:00:00Z")]] {
        let runtime = Virtual::at("2026-11-24T00:00:00.5Z");
        let zoom = Scripted::new(|index, _| {
            std::future::ready(if index == 0 {
                limited(headers, "You have reached the maximum daily rate limit for this API.")
            } else {
                Ok(answer(200, "{}"))
            })
        });
        let client = builder(&zoom).runtime(runtime.clone()).plan(Plan::Free).build().unwrap();
        let error = client.send(GetUser::new("a")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::QuotaExhausted);
        let wait = error.until().unwrap().duration_since(runtime.now()).unwrap();
        assert!(wait <= Duration::from_secs(60), "{wait:?}");
        runtime.sleep(wait).await;
        client.send(GetUser::new("a")).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_given_back_lets_the_next_one_go_at_once() {
    let pacer = AccountPacer::new(Plan::Free);
    let runtime = Arc::new(Virtual::at("2026-11-23T12:00:00Z"));
    let intensive = Ticket::new(RateLimit::ResourceIntensive);
    let mut held = Vec::new();
    for _ in 0..10 {
        held.push(pacer.admit(&*runtime, &intensive).await.unwrap());
    }
    let start = Instant::now();
    let waiting = spawn({
        let (pacer, runtime, intensive) = (pacer.clone(), runtime.clone(), intensive.clone());
        async move { pacer.admit(&*runtime, &intensive).await.map(sent) }
    });
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(status(&pacer.limits(&*runtime), "resource_intensive").waiting, 1);
    drop(held.pop());
    waiting.await.unwrap().unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(5));
    held.into_iter().for_each(sent);
    let left = status(&pacer.limits(&*runtime), "resource_intensive").left_today;
    assert_eq!(left, Some(29_990));
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_connection_costs_nothing_of_the_day() {
    let connects = Arc::new(AtomicBool::new(false));
    let zoom = Scripted::new({
        let connects = Arc::clone(&connects);
        move |_, _| {
            let connects = connects.load(Ordering::Relaxed);
            let created = || Ok(answer(201, r#"{"id":"a"}"#));
            std::future::ready(if connects { created() } else { refused() })
        }
    });
    let client = builder(&zoom).plan(Plan::Pro).build().unwrap();
    // A hundred groups a day, of the daily budget that heavy calls share.
    for _ in 0..110 {
        let error = client.send(CreateGroup::new("a")).await.unwrap_err();
        assert!(!error.is_quota_exhausted(), "{error}");
    }
    let left = |limit| status(&client.limits(), limit).left_today;
    assert_eq!(left("create_group"), Some(100));
    assert_eq!(left("heavy+resource_intensive"), Some(30_000));
    connects.store(true, Ordering::Relaxed);
    client.send(CreateGroup::new("a")).await.unwrap();
    assert_eq!(left("create_group"), Some(99));
}

/// One that allows nothing is a mistake, and takes down neither the pacer nor those that wait.
static NOTHING: SpecialLimit = SpecialLimit::new("nothing", &[], None, 1, &[0, 0, 0]);

#[tokio::test(start_paused = true)]
async fn a_limit_allows_one_call_at_least() {
    let runtime = Virtual::at("2026-11-24T12:00:00Z");
    let pacer = AccountPacer::new(Plan::Free);
    let mut operation = Operation::new("own", Method::GET, "/own");
    operation.special_limits = std::slice::from_ref(&NOTHING);
    let ticket = Ticket::of_operation(&operation);
    let start = Instant::now();
    for _ in 0..3 {
        sent(pacer.admit(&runtime, &ticket).await.unwrap());
    }
    let took = start.elapsed();
    assert!(took >= Duration::from_secs(2), "{took:?}");
    drop(pacer.estimate(&runtime, &Workload::new().tickets(ticket, 3)));
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_hears_at_once_that_the_day_is_used_up() {
    let pacer = AccountPacer::new(Plan::Pro);
    let runtime = Arc::new(Virtual::at("2026-11-23T12:00:00Z"));
    let intensive = Ticket::new(RateLimit::ResourceIntensive);
    for _ in 0..10 {
        sent(pacer.admit(&*runtime, &intensive).await.unwrap());
    }
    let mut heavy = pacer.admit(&*runtime, &Ticket::new(RateLimit::Heavy)).await.unwrap();
    heavy.sent();
    let start = Instant::now();
    let waiting = (0..3).map(|_| {
        let (pacer, runtime, intensive) = (pacer.clone(), runtime.clone(), intensive.clone());
        spawn(async move { pacer.admit(&*runtime, &intensive).await.map(sent) })
    });
    let waiting: Vec<_> = waiting.collect();
    tokio::time::sleep(Duration::from_secs(1)).await;
    let until = time("2026-11-24T00:00:00Z");
    let outcome =
        Outcome::Answered { throttle: Some(Throttle::Daily { until }), remaining: Some(0) };
    heavy.ended(&Feedback::new(Duration::ZERO, runtime.uptime(), runtime.now(), outcome));
    for task in waiting {
        let refusal = task.await.unwrap().unwrap_err();
        let NotAdmitted::QuotaExhausted { limit, until: told } = refusal else {
            unreachable!("{refusal}")
        };
        assert_eq!((limit.as_str(), told), ("heavy+resource_intensive", until));
    }
    assert_eq!(start.elapsed(), Duration::from_secs(1));
}

/// So many calls a day for all, as a store that several processes share would count them.
#[derive(Clone)]
struct Store(Arc<AtomicU32>);

impl Pacer for Store {
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        _ticket: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
        let tomorrow = runtime.now() + Duration::from_secs(12 * 60 * 60);
        let taken =
            self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        let permit = taken.map(|_| Permit::new(Duration::ZERO, self.clone()));
        let permit = permit.map_err(|_| NotAdmitted::quota_exhausted("ours", tomorrow));
        Box::pin(std::future::ready(permit))
    }

    fn limits(&self, _runtime: &dyn Runtime) -> Vec<LimitStatus> {
        let left = self.0.load(Ordering::Relaxed);
        let mut status = LimitStatus::new("ours", left);
        status.left_today = Some(left);
        vec![status]
    }
}

impl Place for Store {
    fn give_back(self: Box<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn another_store_can_take_the_place() {
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(200, "{}"))));
    let store = Store(Arc::new(AtomicU32::new(2)));
    let client = || builder(&zoom).pacer(store.clone()).build().unwrap();
    let (one, other) = (client(), client());
    one.send(GetUser::new("a")).await.unwrap();
    other.send(GetUser::new("a")).await.unwrap();
    assert_eq!(status(&one.limits(), "ours").left_today, Some(0));
    let error = one.send(GetUser::new("a")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::QuotaExhausted);
    assert_eq!(error.until(), Some(time("2026-11-24T00:00:00Z")));
    assert_eq!(zoom.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_estimate_is_what_it_takes() {
    let zoom = Scripted::new(|_, _| async move {
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(answer(200, r#"{"id":"a"}"#))
    });
    let client = builder(&zoom).plan(Plan::Pro).build().unwrap();
    let load = Workload::new().calls(GetUser::new("a"), 300);
    let estimate = client.estimate(&load).unwrap();
    let start = Instant::now();
    let calls = (0..300).map(|_| client.send(GetUser::new("a")));
    futures_util::future::try_join_all(calls).await.unwrap();
    let time = start.elapsed().as_secs_f64();
    let told = estimate.time.as_secs_f64();
    assert_eq!(estimate.limit.as_deref(), Some("light"));
    assert!((0.97..=1.0).contains(&(told / time)), "{told} s, and it took {time} s");

    // Nothing is taken, and the limit that takes longest is the one that is told.
    let groups = Workload::new().operation(CreateGroup::OPERATION, 250);
    let load =
        Workload::new().calls(GetUser::new("a"), 3_000).operation(CreateGroup::OPERATION, 250);
    let estimate = client.estimate(&load).unwrap();
    assert_eq!(estimate.limit.as_deref(), Some("create_group"));
    // 100 a day: the last 50 on the third day, which begins 36 hours from now.
    assert_eq!(estimate.time.as_secs().div_ceil(3_600), 36);
    assert_eq!(client.estimate(&groups), client.estimate(&groups));
    let one = client.estimate(&Workload::new().calls(CreateContactGroup::new("a"), 1)).unwrap();
    assert_eq!((one.time, one.limit), (Duration::ZERO, None));
    let unpaced = builder(&zoom).pacer(Unpaced).build().unwrap();
    assert_eq!(unpaced.estimate(&load).unwrap().limit, None);
}

#[tokio::test(start_paused = true)]
async fn an_answer_says_what_it_took_and_the_limits_show_rate_and_margin() {
    let zoom = Scripted::new(|index, _| async move {
        tokio::time::sleep(Duration::from_millis(30)).await;
        match index {
            5 => limited(&[("x-ratelimit-type", "QPS")], "per-second rate limit"),
            _ => Ok(answer(200, r#"{"id":"a"}"#)),
        }
    });
    let client = builder(&zoom).plan(Plan::Free).build().unwrap();
    let light = status(&client.limits(), "light");
    assert_eq!((light.rate, light.margin), (Some(4.0), Some(Duration::from_millis(10))));
    let mut answers = Vec::new();
    for _ in 0..6 {
        answers.push(client.send(GetUser::new("a")).await.unwrap());
    }
    let attempts: Vec<_> = answers.iter().map(|answer| answer.attempts()).collect();
    assert_eq!(attempts, [1, 1, 1, 1, 1, 2]);
    assert_eq!(answers[0].waited(), Duration::ZERO);
    assert!(answers[4].waited() > Duration::from_millis(700), "{:?}", answers[4].waited());
    let light = status(&client.limits(), "light");
    assert!((3.4..3.7).contains(&light.rate.unwrap()), "{light:?}");
    // It comes back.
    tokio::time::sleep(Duration::from_secs(12)).await;
    assert_eq!(status(&client.limits(), "light").rate, Some(4.0));
}

#[tokio::test(start_paused = true)]
async fn what_zoom_has_said_can_be_forgotten() {
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => limited(&[("x-ratelimit-type", "Daily-limit")], "daily"),
            _ => Ok(answer(200, r#"{"id":"a"}"#)),
        })
    });
    let pacer = AccountPacer::new(Plan::Free);
    let client = builder(&zoom).pacer(pacer.clone()).build().unwrap();
    client.send(GetUser::new("a")).await.unwrap_err();
    assert!(client.send(GetUser::new("a")).await.unwrap_err().is_quota_exhausted());
    pacer.reset();
    client.send(GetUser::new("a")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_answers_say_is_left_tells_of_others() {
    let runtime = Virtual::at("2026-11-24T12:00:00Z");
    let pacer = AccountPacer::new(Plan::Business);
    let ticket = Ticket::new(RateLimit::Light);
    let call = async |left: Option<u32>| {
        let mut permit = pacer.admit(&runtime, &ticket).await.unwrap();
        permit.sent();
        let now = runtime.uptime();
        let outcome = Outcome::Answered { throttle: None, remaining: left };
        permit.ended(&Feedback::new(now, now, runtime.now(), outcome));
    };
    let ten = async || {
        let start = Instant::now();
        for _ in 0..10 {
            call(None).await;
        }
        start.elapsed()
    };
    // What is known of the account by then lets a burst out.
    for _ in 0..200 {
        call(None).await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(ten().await, Duration::ZERO);
    // Eleven of eighty are our own, and a few more are no reason.
    call(Some(62)).await;
    assert_eq!(ten().await, Duration::ZERO);
    tokio::time::sleep(Duration::from_secs(2)).await;
    call(Some(60)).await;
    let time = ten().await;
    assert!(time >= Duration::from_millis(100), "one by one: {time:?}");
    // Half a minute later they are taken to be gone.
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(ten().await, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn no_margin_and_no_number_of_calls_is_too_large() {
    let runtime = Virtual::at("2026-11-24T12:00:00Z");
    let pacer = AccountPacer::new(Plan::Pro).margin(Duration::MAX, Duration::MAX);
    let ticket = Ticket::new(RateLimit::Light);
    sent(pacer.admit(&runtime, &ticket).await.unwrap());
    let load = Workload::new().tickets(ticket, u64::MAX);
    drop(pacer.estimate(&runtime, &load));
    assert!(!pacer.limits(&runtime).is_empty());
}

/// Whether an attempt is not the first one, and by when it must have left.
type Due = (bool, Option<Duration>);

/// Lets attempts go but the third one, and writes down when they are due.
#[derive(Clone, Default)]
struct Noted(Arc<Mutex<Vec<Due>>>);

impl Pacer for Noted {
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        ticket: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
        let mut noted = self.0.lock().unwrap();
        noted.push((ticket.since.is_some(), ticket.deadline));
        if noted.len() == 3 {
            return Box::pin(std::future::pending());
        }
        Unpaced.admit(runtime, ticket)
    }

    fn limits(&self, _: &dyn Runtime) -> Vec<LimitStatus> {
        Vec::new()
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_has_left_once_leaves_again_within_its_time_and_says_what_may_have_happened() {
    let seconds = Duration::from_secs;
    for (wait, deadlines) in [(Some(60), [Some(60), Some(20)]), (None, [None, Some(20)])] {
        for (failure, may_have_worked) in
            [(reset as fn() -> TransportResult, true), (refused, false)]
        {
            let pacer = Noted::default();
            let zoom = Scripted::new(move |_, _| std::future::ready(failure()));
            let mut options = Options::new().total_timeout(seconds(20));
            if let Some(wait) = wait {
                options = options.wait_timeout(seconds(wait));
            }
            let client = builder(&zoom).pacer(pacer.clone()).build().unwrap();
            let (start, runtime) = (client.with(options), Instant::now());
            let error = start.send(UpdateUser::new("a").dept("x")).await.unwrap_err();
            assert_eq!((error.kind(), runtime.elapsed()), (ErrorKind::Timeout, seconds(20)));
            assert_eq!(error.may_have_taken_effect(), may_have_worked);
            let noted = pacer.0.lock().unwrap();
            let began: Vec<_> = noted.iter().map(|(began, _)| *began).collect();
            assert_eq!(began, [false, true, true]);
            let by = [noted[0].1, noted[1].1].map(|time| time.map(|time| time.as_secs()));
            assert_eq!(by, deadlines);
        }
    }
}

#[test]
fn a_pacer_that_cannot_tell_says_so() {
    let zoom = Scripted::new(|_, _| std::future::ready(Ok(answer(200, "{}"))));
    let load = Workload::new().calls(GetUser::new("a"), 1);
    let own = builder(&zoom).pacer(Noted::default()).build().unwrap();
    assert_eq!(own.estimate(&load), None);
    let unpaced = builder(&zoom).pacer(Unpaced).build().unwrap();
    assert_eq!(unpaced.limits(), []);
    let [departed, ended] = [1, 3].map(Duration::from_secs);
    let took =
        |outcome| Feedback::new(departed, ended, SystemTime::UNIX_EPOCH, outcome).round_trip();
    let answered = Outcome::Answered { throttle: None, remaining: None };
    let expected = [Some(Duration::from_secs(2)), None, None];
    assert_eq!([answered, Outcome::NoAnswer, Outcome::NotSent].map(took), expected);
}
