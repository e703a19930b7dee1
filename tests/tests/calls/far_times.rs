//! Times that nobody can mean, from callers, clocks and answers, are no reason for a program to end.

use std::time::{Duration, SystemTime};

use zoom_api::auth::ServerToServer;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{
    AccountPacer, Delays, Feedback, NotAdmitted, Outcome, Pacer, RateControl, Throttle, Ticket,
    Workload,
};
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;
use zoom_api::users::GetUser;
use zoom_api::{Client, Options};
use zoom_api_tests::scripted::{Scripted, answer};

/// Nearly the last time of a calendar, and the first one.
fn ends() -> [SystemTime; 2] {
    let most = Duration::from_secs(i64::MAX.unsigned_abs() - 100);
    [SystemTime::UNIX_EPOCH + most, SystemTime::UNIX_EPOCH - most]
}

/// A clock that shows one time for ever.
#[derive(Clone, Copy)]
struct Odd {
    now: SystemTime,
    uptime: Duration,
}

impl Runtime for Odd {
    fn now(&self) -> SystemTime {
        self.now
    }

    fn uptime(&self) -> Duration {
        self.uptime
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn spawn(&self, task: BoxFuture<'static, ()>) {
        drop(tokio::spawn(task));
    }

    fn chance(&self) -> f64 {
        f64::NAN
    }
}

fn clocks() -> Vec<Odd> {
    let uptimes = [Duration::ZERO, Duration::MAX - Duration::from_millis(5), Duration::MAX];
    let now = SystemTime::now();
    let times = [now, ends()[0], ends()[1]];
    times.iter().flat_map(|now| uptimes.map(|uptime| Odd { now: *now, uptime })).collect()
}

fn answered(runtime: Odd, throttle: Option<Throttle>) -> Feedback {
    let outcome = Outcome::Answered { throttle, remaining: Some(0) };
    Feedback::new(Duration::ZERO, runtime.uptime, runtime.now, outcome)
}

#[tokio::test]
async fn no_clock_is_too_far_for_a_pacer() {
    for runtime in clocks() {
        let throttles = [
            None,
            Some(Throttle::Rate { retry_at: None }),
            Some(Throttle::Rate { retry_at: Some(ends()[0]) }),
            Some(Throttle::Daily { until: ends()[0] }),
            Some(Throttle::DailyOfOperation { until: ends()[0] }),
        ];
        for throttle in throttles {
            let pacer = AccountPacer::new(Plan::Pro).margin(Duration::MAX, Duration::MAX);
            let ticket = Ticket::new(RateLimit::Light);
            let mut permits = Vec::new();
            for _ in 0..3 {
                let mut permit = pacer.admit(&runtime, &ticket).await.unwrap();
                permit.sent();
                permits.push(permit);
            }
            permits.pop().unwrap().ended(&answered(runtime, None));
            permits.pop().unwrap().ended(&answered(runtime, throttle));
            let mut hurried = ticket.clone();
            hurried.deadline = Some(runtime.uptime);
            match pacer.admit(&runtime, &hurried).await {
                Ok(permit) => drop(permit),
                Err(refusal) => assert!(!refusal.to_string().is_empty()),
            }
            let load = Workload::new().tickets(ticket, u64::MAX);
            drop(pacer.estimate(&runtime, &load));
            assert!(!pacer.limits(&runtime).is_empty());
        }
    }
}

#[tokio::test]
async fn a_pause_for_ever_is_a_refusal_like_any_other() {
    let runtime = Odd { now: SystemTime::now(), uptime: Duration::from_secs(1) };
    let pacer = AccountPacer::new(Plan::Pro);
    let mut ticket = Ticket::new(RateLimit::Light);
    let mut permit = pacer.admit(&runtime, &ticket).await.unwrap();
    permit.sent();
    permit.ended(&answered(runtime, Some(Throttle::Rate { retry_at: Some(ends()[0]) })));
    ticket.deadline = Some(Duration::from_secs(10_000));
    let refusal = pacer.admit(&runtime, &ticket).await.map(drop).unwrap_err();
    let text = refusal.to_string();
    assert_eq!(
        text,
        "the limit `light` lets the call go out at 9999-12-31T23:59:59.000Z, which is too late"
    );
    for time in ends() {
        assert!(!NotAdmitted::too_late("light", time).to_string().is_empty());
    }
}

#[test]
fn building_blocks_take_any_time() {
    let mut delays = Delays::new(Duration::MAX);
    for _ in 0..600 {
        delays.observe(Duration::ZERO, Duration::MAX);
        delays.observe(Duration::MAX, Duration::ZERO);
        delays.observe(Duration::MAX, Duration::MAX);
    }
    for calls in [0, 1, u32::MAX] {
        assert!(delays.margin(calls) <= Duration::from_secs(3_600));
        assert_eq!(delays.lateness(Duration::ZERO, calls), Duration::ZERO);
        assert!(delays.lateness(Duration::MAX, calls) > Duration::ZERO);
    }
    for window in [Duration::ZERO, Duration::from_secs(1), Duration::MAX] {
        let mut control = RateControl::new(window);
        for time in [Duration::ZERO, Duration::MAX] {
            control.limited(time, time, Some(Duration::MAX), f64::NAN);
            assert!((0.05..=1.0).contains(&control.part(time)), "{}", control.part(time));
            control.noticed(time);
            let _ = (control.is_contended(time), control.has_recovered(time));
        }
        assert_eq!(control.paused_until(), Duration::MAX);
    }
}

/// A Zoom whose tokens live for ever, and whose 429s ask for the end of time.
fn odd_zoom(retry_after: &'static str) -> Scripted {
    Scripted::new(move |index, request| async move {
        if request.uri().path().ends_with("/oauth/token") {
            let token = r#"{"access_token":"t","token_type":"bearer","expires_in":1e300}"#;
            return Ok(answer(200, token));
        }
        if index > 2 {
            return Ok(answer(200, r#"{"id":"a"}"#));
        }
        let mut answer = answer(429, r#"{"code":429,"message":"too many"}"#);
        answer.headers_mut().insert("retry-after", retry_after.parse().unwrap());
        Ok(answer)
    })
}

#[tokio::test]
async fn a_client_bears_any_clock_and_any_number() {
    for runtime in clocks() {
        for retry_after in ["1e18", "18446744073709551615", "9999-12-31T23:59:59Z", "86400"] {
            let app = ServerToServer::new("account", "client", "secret");
            let builder = Client::builder(app).transport(odd_zoom(retry_after)).runtime(runtime);
            let options = Options::new()
                .total_timeout(Duration::MAX)
                .attempt_timeout(Duration::MAX)
                .wait_timeout(Duration::MAX);
            let client = builder.plan(Plan::Pro).options(options).build().unwrap();
            let call = client.send(GetUser::new("a"));
            // Time stands still, so it may wait.
            let result = tokio::time::timeout(Duration::from_millis(20), call).await;
            if let Ok(Err(error)) = result {
                let text = format!("{error} {error:?}");
                // That is what a panic in a fetch comes to.
                assert!(!text.contains("broke off"), "{text}");
            }
            assert!(!client.limits().is_empty());
        }
    }
}
