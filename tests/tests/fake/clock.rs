//! Time that stands still, and jumps when all that is left is to wait.

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime};

use futures_util::future::{join, join_all, select};
use futures_util::task::noop_waker;
use zoom_api::ErrorKind;
use zoom_api::limits::Plan;
use zoom_api::runtime::Runtime;
use zoom_api::users::{GetUser, ListUsers};
use zoom_api_fake::{Clock, Fake, Fault};

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn clock() -> Clock {
    Clock::new(SystemTime::UNIX_EPOCH)
}

/// Time since the start.
fn passed(clock: &Clock) -> Duration {
    clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap()
}

#[tokio::test]
async fn the_first_sleep_ends_first() {
    let clock = clock();
    let ends = Mutex::new(Vec::new());
    let sleep = async |time| {
        clock.sleep(seconds(time)).await;
        ends.lock().unwrap().push((time, passed(&clock)));
    };
    join_all([30, 10, 20].map(sleep)).await;
    let expected = [10, 20, 30].map(|time| (time, seconds(time)));
    assert_eq!(*ends.lock().unwrap(), expected);
}

#[tokio::test]
async fn a_bound_moves_no_clock_and_ends_what_takes_longer() {
    let clock = clock();
    let mut bound = clock.timeout(seconds(60));
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..100 {
        assert!(bound.as_mut().poll(&mut context).is_pending());
    }
    assert_eq!(passed(&clock), Duration::ZERO);
    select(bound, clock.sleep(seconds(90))).await.factor_first();
    assert_eq!(passed(&clock), seconds(60));
    // What is shorter than the bound is not held up by it.
    let bound = clock.timeout(seconds(60));
    select(clock.sleep(seconds(5)), bound).await.factor_first();
    assert_eq!(passed(&clock), seconds(65));
}

#[tokio::test]
async fn a_clock_that_is_advanced_or_set_ends_sleeps() {
    let clock = clock();
    let bound = tokio::spawn(clock.timeout(seconds(60)));
    tokio::task::yield_now().await;
    clock.advance(seconds(59));
    tokio::task::yield_now().await;
    assert!(!bound.is_finished());
    clock.set(SystemTime::UNIX_EPOCH + seconds(60));
    bound.await.unwrap();
    // Back goes the calendar only.
    let before = clock.uptime();
    clock.set(SystemTime::UNIX_EPOCH);
    assert_eq!((passed(&clock), clock.uptime()), (Duration::ZERO, before));
}

#[tokio::test]
async fn sleeps_that_nobody_asks_for_any_more_stop_no_clock() {
    let clock = clock();
    let mut forgotten = pin!(clock.sleep(seconds(1)));
    let waker = noop_waker();
    assert!(matches!(forgotten.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending));
    drop(clock.sleep(seconds(1)));
    clock.sleep(seconds(5)).await;
    assert_eq!(passed(&clock), seconds(5));
}

#[test]
fn a_clock_that_runs_adds_real_time() {
    let clock = clock();
    clock.run();
    let before = passed(&clock);
    std::thread::sleep(Duration::from_millis(2));
    assert!(passed(&clock) >= before + Duration::from_millis(2));
    clock.stop();
    let stopped = passed(&clock);
    std::thread::sleep(Duration::from_millis(2));
    assert_eq!(passed(&clock), stopped);
}

/// Many tasks on several threads, all of which wait for their turn. None may run into a bound.
async fn crowd(fake: &Fake) {
    let zoom = fake.client();
    let calls = (0..60).map(|_| {
        let zoom = zoom.clone();
        tokio::spawn(async move {
            for _ in 0..5 {
                zoom.send(GetUser::new("me")).await.unwrap();
                zoom.send(ListUsers::new()).await.unwrap();
            }
        })
    });
    for call in join_all(calls).await {
        call.unwrap();
    }
}

/// The clock may jump while a call is on its way from its turn to the fake, as calls are held up by
/// networks. Then there may be one too many in a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crowd_on_several_threads_waits_and_nobody_is_late() {
    let fake = Fake::builder().plan(Plan::Business).start();
    let start = fake.clock().now();
    crowd(&fake).await;
    // Three hundred calls of each kind, 60 in a second.
    let passed = fake.clock().now().duration_since(start).unwrap();
    assert!((seconds(4)..seconds(36)).contains(&passed), "{passed:?}");
}

#[tokio::test]
async fn a_crowd_on_one_thread_waits_as_well() {
    let fake = Fake::builder().plan(Plan::Business).start();
    crowd(&fake).await;
    let requests = fake.requests();
    assert!(requests.calls().all(|entry| entry.status() == Some(200)));
    assert_eq!(requests.calls().count(), 600);
}

#[tokio::test]
async fn one_call_that_is_late_does_not_make_others_late() {
    let fake = Fake::start();
    let zoom = fake.client();
    fake.fail(Fault::slow(seconds(3_000)).on::<ListUsers>().always());
    let (late, other) = join(zoom.send(ListUsers::new()), zoom.send(GetUser::new("me"))).await;
    assert_eq!(late.unwrap_err().kind(), ErrorKind::Timeout);
    other.unwrap();
}

#[test]
fn a_task_that_has_to_wait_goes_on_without_a_runtime() {
    let clock = clock();
    let done = Arc::new(Mutex::new(false));
    let (shared, other) = (Arc::clone(&done), clock.clone());
    clock.spawn(Box::pin(async move {
        other.sleep(seconds(10)).await;
        *shared.lock().unwrap() = true;
    }));
    while !*done.lock().unwrap() {
        std::thread::yield_now();
    }
    assert_eq!(passed(&clock), seconds(10));
}
