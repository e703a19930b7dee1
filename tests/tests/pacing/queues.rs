//! Who goes before whom in a line, and that nobody who is woken can stop it.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Wake, Waker};
use std::time::{Duration, SystemTime};

use tokio::time::{Instant, sleep};
use zoom_api::Endpoint as _;
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, NotAdmitted, Pacer, Permit, Ticket};
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;
use zoom_api::users::UpdatePresenceStatus;
use zoom_api_tests::runtime::Virtual;
use zoom_api_tests::tasks::spawn;

use crate::by_hand::{ByHand, Set, answered, settled, urgent};

/// Time does not pass.
struct Still;

impl Runtime for Still {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(100)
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn spawn(&self, _: BoxFuture<'static, ()>) {}

    fn chance(&self) -> f64 {
        0.5
    }
}

type Call = Pin<Box<dyn Future<Output = Result<Permit, NotAdmitted>> + Send>>;

/// A call that owns all that it needs.
fn call(pacer: &AccountPacer) -> Call {
    let pacer = pacer.clone();
    Box::pin(async move { pacer.admit(&Still, &Ticket::new(RateLimit::Heavy)).await })
}

/// Runs it on a thread of its own, which may come to stand still.
fn must_end(work: impl FnOnce() + Send + 'static) {
    let (done, is_done) = mpsc::channel();
    std::thread::spawn(move || {
        work();
        done.send(()).unwrap();
    });
    is_done.recv_timeout(Duration::from_secs(20)).expect("it waits for itself");
}

/// Permits for all that a second of the smallest plan allows.
fn use_up(pacer: &AccountPacer) -> Vec<Permit> {
    let mut permits = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    while let std::task::Poll::Ready(permit) = call(pacer).as_mut().poll(&mut context) {
        permits.push(permit.unwrap());
    }
    permits
}

/// An executor without a queue: whoever is woken is polled there and then.
struct AtOnce {
    call: Mutex<Option<Call>>,
    polls: AtomicUsize,
}

impl Wake for AtOnce {
    fn wake(self: Arc<Self>) {
        self.polls.fetch_add(1, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&self));
        let mut call = self.call.lock().unwrap();
        let polled = call.as_mut().map(|it| it.as_mut().poll(&mut Context::from_waker(&waker)));
        if polled.is_some_and(|polled| polled.is_ready()) {
            *call = None;
        }
    }
}

#[test]
fn whoever_is_polled_while_it_is_woken_goes() {
    must_end(|| {
        let pacer = AccountPacer::new(Plan::Free);
        let permits = use_up(&pacer);
        let task =
            Arc::new(AtOnce { call: Mutex::new(Some(call(&pacer))), polls: AtomicUsize::new(0) });
        Arc::clone(&task).wake();
        assert!(task.call.lock().unwrap().is_some(), "it waits");
        drop(permits);
        assert!(task.call.lock().unwrap().is_none(), "it has gone");
        assert!(task.polls.load(Ordering::Relaxed) <= 3);
    });
}

/// The last waker of a task: with it, the task ends, and what it waited for.
struct Last(#[allow(dead_code, reason = "it is dropped")] Mutex<Option<Call>>);

impl Wake for Last {
    fn wake(self: Arc<Self>) {}
}

#[test]
fn a_task_may_end_with_its_last_waker() {
    must_end(|| {
        let pacer = AccountPacer::new(Plan::Free);
        let _permits = use_up(&pacer);
        let other = || {
            let mut other = call(&pacer);
            assert!(other.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            Waker::from(Arc::new(Last(Mutex::new(Some(other)))))
        };
        let mut waiting = call(&pacer);
        // Another waker takes the place of the one before, and then the call is dropped.
        for waker in [other(), other()] {
            assert!(waiting.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
        }
        drop(waiting);
        let limits = pacer.limits(&Still);
        assert!(limits.iter().all(|status| status.waiting == 0), "{limits:?}");
    });
}

/// Starts a call and tells which one has left.
fn start(
    name: &'static str,
    ticket: &Ticket,
    pacer: &AccountPacer,
    runtime: &Virtual,
    left: &Arc<Mutex<Vec<(&'static str, Instant)>>>,
) -> tokio::task::JoinHandle<()> {
    let (pacer, runtime, ticket, left) =
        (pacer.clone(), runtime.clone(), ticket.clone(), Arc::clone(left));
    spawn(async move {
        pacer.admit(&runtime, &ticket).await.unwrap().sent();
        left.lock().unwrap().push((name, Instant::now()));
    })
}

#[tokio::test(start_paused = true)]
async fn who_has_waited_for_its_own_limit_does_not_wait_behind_all_others_again() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), Virtual::at("2026-11-23T12:00:00Z"));
    let presence = || Ticket::of(&UpdatePresenceStatus::new("ada", "Away".into()).into_call());
    let usual = Ticket::new(presence().label);
    let left = Arc::new(Mutex::new(Vec::new()));
    start("first", &presence(), &pacer, &runtime, &left).await.unwrap();
    let begin = Instant::now();
    let second = start("second", &presence(), &pacer, &runtime, &left);
    // They are there before its minute is over.
    sleep(Duration::from_secs(59)).await;
    for _ in 0..100 {
        start("usual", &usual, &pacer, &runtime, &left);
    }
    second.await.unwrap();
    let waited = begin.elapsed();
    assert!(waited >= Duration::from_secs(60) && waited < Duration::from_secs(63), "{waited:?}");
    let usual = left.lock().unwrap().iter().filter(|(name, _)| *name == "usual").count();
    assert!(usual < 20, "{usual} went before it");
}

#[tokio::test(start_paused = true)]
async fn whoever_comes_again_and_again_lets_new_ones_through() {
    let (pacer, runtime) = (AccountPacer::new(Plan::Free), Virtual::at("2026-11-23T12:00:00Z"));
    let left = Arc::new(Mutex::new(Vec::new()));
    let (usual, mut again) = (Ticket::new(RateLimit::Light), Ticket::new(RateLimit::Light));
    again.since = Some(Duration::ZERO);
    let mut calls = Vec::new();
    for _ in 0..40 {
        calls.push(start("again", &again, &pacer, &runtime, &left));
    }
    for _ in 0..8 {
        calls.push(start("usual", &usual, &pacer, &runtime, &left));
    }
    for call in calls {
        call.await.unwrap();
    }
    let left = left.lock().unwrap();
    let left: Vec<_> = left.iter().map(|(name, _)| *name).collect();
    // Of four in a row one is new, and three have come before.
    for four in left[..32].chunks(4) {
        assert_eq!(four.iter().filter(|name| **name == "again").count(), 3, "{left:?}");
    }
}

#[test]
fn whoever_never_comes_is_passed_by_those_behind_it() {
    let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
    let pacer = settled(&clock);
    clock.to(100_000);
    let [one, other, held, also_held] = [0; 4].map(|_| ByHand::new(&pacer, &clock, &usual).goes());
    let [mut first, _never, mut third] = [0; 3].map(|_| ByHand::waits(&pacer, &clock, &usual));
    answered(one, &clock);
    answered(other, &clock);
    // Two may go, and urgent ones take their places while the second one sleeps on.
    clock.to(100_100);
    drop((held, also_held));
    for _ in 0..2 {
        answered(ByHand::new(&pacer, &clock, &urgent()).goes(), &clock);
    }
    assert!(first.poll().is_none());
    clock.to(101_010);
    // Room for two again: the first, whose time has just come, and the third.
    let _third = third.poll().expect("it goes, and does not wake itself");
    let _first = first.poll().expect("it goes");
}

#[test]
fn those_are_woken_whose_turn_it_is() {
    let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
    let pacer = settled(&clock);
    clock.to(100_000);
    // Three urgent ones in a row: the next one is not.
    let mut held: Vec<_> = (0..4).map(|_| ByHand::new(&pacer, &clock, &urgent()).goes()).collect();
    let [mut one, mut two] = [0; 2].map(|_| ByHand::waits(&pacer, &clock, &usual));
    let [mut urgent, other] = [0; 2].map(|_| ByHand::waits(&pacer, &clock, &urgent()));
    held.truncate(2);
    let woken = [&one, &two, &urgent, &other].map(ByHand::is_woken);
    assert_eq!(woken, [true, false, true, false]);
    // One that comes without being woken waits, and does not wake itself.
    assert!(two.poll().is_none() && !two.is_woken());
    let _gone = [urgent.goes(), one.goes()];
}

#[test]
fn calls_that_let_nobody_wait_are_not_counted_against_their_kind() {
    for (mut kind, in_front) in [(urgent(), 0), (Ticket::new(RateLimit::Light), 1)] {
        // Urgent, or one that comes again.
        kind.since = (in_front > 0).then_some(Duration::ZERO);
        let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
        let pacer = settled(&clock);
        for second in 100..400 {
            clock.to(second * 1_000);
            answered(ByHand::new(&pacer, &clock, &kind).goes(), &clock);
        }
        clock.to(500_000);
        let _held: Vec<_> = (0..4).map(|_| ByHand::new(&pacer, &clock, &kind).goes()).collect();
        let _line: Vec<_> = (0..100).map(|_| ByHand::waits(&pacer, &clock, &usual)).collect();
        // One of the usual ones goes before it.
        kind.deadline = Some(clock.uptime() + Duration::from_secs(2));
        assert!(ByHand::new(&pacer, &clock, &kind).poll().is_none(), "it is refused");
    }
}
