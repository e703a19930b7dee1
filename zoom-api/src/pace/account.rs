//! The limits of an account, counted in this process.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::sync::Notify;

use super::day::{DAY, Day};
use super::window::Window;
use super::{Feedback, LimitStatus, NotAdmitted, Pacer, Permit, Place, Special, Throttle, Ticket};
use crate::error::{Error, ErrorKind};
use crate::limits::{Plan, Rate};
use crate::operation::RateLimit;
use crate::runtime::{Runtime, sleep_until};
use crate::transport::BoxFuture;

/// How long a label pauses after a 429 that gives no time. It doubles with each pause in a row.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A label that has gone this long without a 429 starts with the shortest pause again.
const CALM: Duration = Duration::from_secs(10);
/// Budgets of single users are forgotten when there are more than this and their window is over.
const MOST_KEYS: usize = 1_024;

/// Keeps the calls of this process within the limits of an account.
///
/// Zoom counts all calls of the account, those of other apps too, which nobody here can see. If there
/// are any, take a [`share`](Self::share) of the budgets. Daily budgets are counted from zero when the
/// program starts.
///
/// Clones share their budgets. Give a clone to each client of the same account:
///
/// ```
/// use zoom_api::Client;
/// use zoom_api::auth::StaticToken;
/// use zoom_api::limits::Plan;
/// use zoom_api::pace::AccountPacer;
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let pacer = AccountPacer::new(Plan::Business).share(0.5)?;
/// # #[cfg(feature = "reqwest")]
/// let zoom = Client::builder(StaticToken::new("token")).pacer(pacer.clone()).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct AccountPacer(Arc<Inner>);

struct Inner {
    plan: Plan,
    share: f64,
    labels: Vec<Queue>,
    books: Mutex<Books>,
    /// Wakes those who sleep: a call was given back, or Zoom has said something.
    changed: Notify,
}

/// Calls under one label take turns, first come, first served. Only the first one sleeps.
struct Queue {
    label: RateLimit,
    turn: tokio::sync::Mutex<()>,
    waiting: AtomicUsize,
}

/// All budgets. A call is taken from all that it counts against at one moment, or from none.
struct Books {
    labels: Vec<Label>,
    /// Daily budgets of several labels.
    pools: Vec<(&'static [RateLimit], Day)>,
    special: HashMap<Key, Own>,
}

struct Label {
    label: RateLimit,
    rate: Option<Window>,
    day: Day,
    /// No call goes out before this uptime.
    paused_until: Duration,
    /// Pauses in a row.
    pauses: u32,
}

/// A special limit, and whose it is.
type Key = (&'static str, Option<String>);

/// The budget of a special limit.
struct Own {
    turn: Arc<tokio::sync::Mutex<()>>,
    budget: Budget,
}

enum Budget {
    Window(Window),
    Day(Day),
}

/// What keeps a call from going out.
enum Stop {
    Wait(Duration),
    Exhausted(NotAdmitted),
}

/// What was taken, so that it can be given back.
struct Receipt {
    label: RateLimit,
    special: Vec<Key>,
    uptime: Duration,
    now: SystemTime,
}

impl AccountPacer {
    /// All that a plan allows.
    #[must_use]
    pub fn new(plan: Plan) -> Self {
        Self::with_share(plan, 1.0)
    }

    /// A share of it, above 0 and up to 1. It starts with full budgets.
    ///
    /// A share may come to less than one call a second: then there is one call in a longer time. The
    /// limits of single users, such as that of the presence, are not shared out.
    ///
    /// # Errors
    /// When the share is not above 0 and up to 1.
    pub fn share(self, share: f64) -> Result<Self, Error> {
        if share > 0.0 && share <= 1.0 {
            Ok(Self::with_share(self.0.plan, share))
        } else {
            let what = format!("{share} is no share of a budget: it is above 0 and up to 1");
            Err(Error::with_source(ErrorKind::InvalidInput, what))
        }
    }

    fn with_share(plan: Plan, share: f64) -> Self {
        // A share so small that a window would last for years.
        let share = share.max(1e-6);
        let limits = plan.limits();
        let labels = limits.labels.iter().map(|limits| Label {
            label: limits.label,
            rate: limits.rate.map(|rate| Window::new(rate, share)),
            day: limits.per_day.map_or_else(Day::unlimited, |calls| Day::new(calls, share)),
            paused_until: Duration::ZERO,
            pauses: 0,
        });
        let pools = limits.pools.iter().map(|pool| (pool.labels, Day::new(pool.per_day, share)));
        let queues = limits.labels.iter().map(|limits| Queue {
            label: limits.label,
            turn: tokio::sync::Mutex::new(()),
            waiting: AtomicUsize::new(0),
        });
        Self(Arc::new(Inner {
            plan,
            share,
            labels: queues.collect(),
            books: Mutex::new(Books {
                labels: labels.collect(),
                pools: pools.collect(),
                special: HashMap::new(),
            }),
            changed: Notify::new(),
        }))
    }
}

impl Inner {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn admit(
        self: &Arc<Self>,
        runtime: &dyn Runtime,
        call: &Ticket,
    ) -> Result<Permit, NotAdmitted> {
        let start = runtime.uptime();
        // Whoever can have nothing today need not stand in the queue.
        if let Err(Stop::Exhausted(exhausted)) = self.check(runtime, call) {
            return Err(exhausted);
        }
        let queue = self.labels.iter().find(|queue| queue.label == call.label);
        let _waiting = queue.map(|queue| Waiting::new(&queue.waiting));
        // A special limit can mean a long wait, during which other calls of the label go out.
        let mut turns = Vec::new();
        for special in &call.special {
            let turn = self.books().own(self.plan, self.share, special, runtime.uptime());
            turns.push(turn.lock_owned().await);
            loop {
                let changed = self.changed.notified();
                // What ends the day ends the wait, too.
                if let Err(Stop::Exhausted(exhausted)) = self.check(runtime, call) {
                    return Err(exhausted);
                }
                let wait = self.books().special_wait(special, runtime.uptime());
                if wait.is_zero() {
                    break;
                }
                sleep_until(runtime, wait, changed).await;
            }
        }
        let _turn = match queue {
            Some(queue) => Some(queue.turn.lock().await),
            None => None,
        };
        let receipt = loop {
            let changed = self.changed.notified();
            let taken = self.take(runtime, call);
            match taken {
                Ok(receipt) => break receipt,
                Err(Stop::Wait(wait)) => {
                    sleep_until(runtime, wait, changed).await;
                }
                Err(Stop::Exhausted(exhausted)) => return Err(exhausted),
            }
        };
        let waited = receipt.uptime.saturating_sub(start);
        Ok(Permit::new(waited, Taken { inner: Arc::clone(self), receipt }))
    }

    fn check(&self, runtime: &dyn Runtime, call: &Ticket) -> Result<(), Stop> {
        self.books().check(call, runtime.now(), runtime.uptime())
    }

    fn take(&self, runtime: &dyn Runtime, call: &Ticket) -> Result<Receipt, Stop> {
        let (now, uptime) = (runtime.now(), runtime.uptime());
        let mut books = self.books();
        for special in &call.special {
            books.own(self.plan, self.share, special, uptime);
        }
        books.check(call, now, uptime)?;
        Ok(books.take(call, now, uptime))
    }
}

impl Books {
    /// The queue of a special limit, whose budget is made when it is first needed.
    fn own(
        &mut self,
        plan: Plan,
        share: f64,
        special: &Special,
        uptime: Duration,
    ) -> Arc<tokio::sync::Mutex<()>> {
        if self.special.len() > MOST_KEYS {
            self.special.retain(|(_, key), own| {
                let over = match &own.budget {
                    Budget::Window(window) => window.is_idle(uptime),
                    Budget::Day(_) => false,
                };
                key.is_none() || !over || Arc::strong_count(&own.turn) > 1
            });
        }
        let own = self.special.entry(key(special)).or_insert_with(|| {
            let limit = special.limit;
            let plan = Plan::ALL.iter().position(|known| *known == plan).unwrap_or_default();
            let calls = limit.calls.get(plan).copied().unwrap_or(u32::MAX);
            let share = if limit.each.is_some() { 1.0 } else { share };
            let budget = if limit.window >= DAY {
                Budget::Day(Day::new(calls, share))
            } else {
                Budget::Window(Window::new(Rate { calls, window: limit.window }, share))
            };
            Own { turn: Arc::default(), budget }
        });
        Arc::clone(&own.turn)
    }

    fn special_wait(&self, special: &Special, uptime: Duration) -> Duration {
        match self.special.get(&key(special)).map(|own| &own.budget) {
            Some(Budget::Window(window)) => window.wait(uptime),
            _ => Duration::ZERO,
        }
    }

    /// Whether a call may go out now.
    fn check(&self, call: &Ticket, now: SystemTime, uptime: Duration) -> Result<(), Stop> {
        let mut wait = Duration::ZERO;
        let exhausted = |limit: String, day: &Day| {
            Err(Stop::Exhausted(NotAdmitted::quota_exhausted(limit, day.until(now))))
        };
        for special in &call.special {
            match self.special.get(&key(special)).map(|own| &own.budget) {
                Some(Budget::Day(day)) if day.left(now) == 0 => {
                    return exhausted(special.limit.id.to_owned(), day);
                }
                _ => wait = wait.max(self.special_wait(special, uptime)),
            }
        }
        for label in self.labels.iter().filter(|label| label.label == call.label) {
            if label.day.left(now) == 0 {
                return exhausted(label.label.as_str().to_owned(), &label.day);
            }
            let rate = label.rate.as_ref().map_or(Duration::ZERO, |rate| rate.wait(uptime));
            wait = wait.max(rate).max(label.paused_until.saturating_sub(uptime));
        }
        for (labels, day) in self.pools.iter().filter(|(labels, _)| labels.contains(&call.label)) {
            if day.left(now) == 0 {
                return exhausted(joined(labels), day);
            }
        }
        if wait.is_zero() { Ok(()) } else { Err(Stop::Wait(wait)) }
    }

    fn take(&mut self, call: &Ticket, now: SystemTime, uptime: Duration) -> Receipt {
        let special = call.special.iter().map(key).collect();
        let receipt = Receipt { label: call.label, special, uptime, now };
        self.each(&receipt, |window| window.take(uptime), |day| day.take(now));
        receipt
    }

    fn give_back(&mut self, receipt: &Receipt) {
        self.each(
            receipt,
            |window| window.give_back(receipt.uptime),
            |day| day.give_back(receipt.now),
        );
    }

    /// Does something to all budgets that a call counts against.
    fn each(
        &mut self,
        receipt: &Receipt,
        mut window: impl FnMut(&mut Window),
        mut day: impl FnMut(&mut Day),
    ) {
        for key in &receipt.special {
            match self.special.get_mut(key).map(|own| &mut own.budget) {
                Some(Budget::Window(own)) => window(own),
                Some(Budget::Day(own)) => day(own),
                None => {}
            }
        }
        for label in self.labels.iter_mut().filter(|label| label.label == receipt.label) {
            label.rate.as_mut().map(&mut window);
            day(&mut label.day);
        }
        for (labels, pool) in &mut self.pools {
            if labels.contains(&receipt.label) {
                day(pool);
            }
        }
    }

    fn limited(&mut self, receipt: &Receipt, feedback: &Feedback, limit: Throttle) {
        let (now, uptime) = (feedback.now, feedback.ended);
        let label = self.labels.iter_mut().find(|label| label.label == receipt.label);
        match (limit, label) {
            (Throttle::Rate { retry_at }, Some(label)) => {
                let asked = retry_at.and_then(|time| time.duration_since(now).ok());
                label.pause(uptime, asked, fastrand::f64());
            }
            (Throttle::Daily { until }, Some(label)) => {
                label.day.exhaust(until);
                let all = self.pools.iter_mut();
                for (_, day) in all.filter(|(labels, _)| labels.contains(&receipt.label)) {
                    day.exhaust(until);
                }
            }
            (Throttle::DailyOfOperation { until }, _) => {
                for key in &receipt.special {
                    if let Some(Own { budget: Budget::Day(day), .. }) = self.special.get_mut(key) {
                        day.exhaust(until);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The place of a call that was taken.
struct Taken {
    inner: Arc<Inner>,
    receipt: Receipt,
}

impl Place for Taken {
    fn give_back(self: Box<Self>) {
        self.inner.books().give_back(&self.receipt);
        self.inner.changed.notify_waiters();
    }

    fn ended(self: Box<Self>, feedback: &Feedback) {
        if let Some(limit) = feedback.throttle() {
            self.inner.books().limited(&self.receipt, feedback, limit);
            self.inner.changed.notify_waiters();
        }
    }
}

impl Label {
    /// Lets no call out for a while. Calls that were on their way together mean one pause.
    fn pause(&mut self, uptime: Duration, asked: Option<Duration>, chance: f64) {
        if uptime >= self.paused_until {
            let first = self.paused_until.is_zero();
            let calm = first || uptime.saturating_sub(self.paused_until) > CALM;
            self.pauses = if calm { 0 } else { self.pauses + 1 };
        }
        let own = PAUSE.saturating_mul(1 << self.pauses.min(8)).min(LONGEST_PAUSE);
        // At least half of it, so that the server gets its rest.
        let pause = asked.unwrap_or_else(|| own.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0));
        self.paused_until = self.paused_until.max(uptime + pause);
    }
}

impl Pacer for AccountPacer {
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        call: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
        Box::pin(self.0.admit(runtime, call))
    }

    fn limits(&self, runtime: &dyn Runtime) -> Vec<LimitStatus> {
        let (now, uptime) = (runtime.now(), runtime.uptime());
        let books = self.0.books();
        let mut limits = Vec::new();
        for (label, queue) in books.labels.iter().zip(&self.0.labels) {
            let pause = label.paused_until.saturating_sub(uptime);
            let left = label.day.left(now);
            let rate = label.rate.as_ref().map_or(usize::MAX, |rate| rate.available(uptime));
            let available = if pause.is_zero() { rate } else { 0 };
            let until = if left == 0 {
                Some(label.day.until(now))
            } else {
                (!pause.is_zero()).then(|| now + pause)
            };
            limits.push(LimitStatus {
                limit: label.label.as_str().to_owned(),
                available: u32::try_from(available).unwrap_or(u32::MAX).min(left),
                waiting: queue.waiting.load(Ordering::Relaxed),
                left_today: label.day.known_left(now),
                paused_until: until,
                rate: None,
                margin: None,
            });
        }
        let status = |limit: String, day: &Day| LimitStatus {
            limit,
            available: day.left(now),
            waiting: 0,
            left_today: Some(day.left(now)),
            paused_until: (day.left(now) == 0).then(|| day.until(now)),
            rate: None,
            margin: None,
        };
        limits.extend(books.pools.iter().map(|(labels, day)| status(joined(labels), day)));
        let mut special: Vec<_> = books.special.iter().collect();
        special.sort_by_key(|(key, _)| *key);
        limits.extend(special.into_iter().filter_map(|((id, _), own)| match &own.budget {
            Budget::Day(day) => Some(status((*id).to_owned(), day)),
            Budget::Window(_) => None,
        }));
        limits
    }
}

impl fmt::Debug for AccountPacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountPacer")
            .field("plan", &self.0.plan)
            .field("share", &self.0.share)
            .finish_non_exhaustive()
    }
}

/// Counts a call that waits, until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn key(special: &Special) -> Key {
    (special.limit.id, special.key.clone())
}

fn joined(labels: &[RateLimit]) -> String {
    labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join("+")
}
