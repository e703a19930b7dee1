//! The budgets of an account, kept in the store for all processes.

mod batch;
mod budget;
mod delays;
mod desk;
mod line;
mod local;
mod status;
mod timeline;
mod work;

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::{Notify, oneshot, watch};
use zoom_api::limits::Plan;
use zoom_api::pace::{
    Estimate, Feedback, LimitStatus, NotAdmitted, Outcome, Pacer, Permit, Place, Throttle, Ticket,
    Workload,
};
use zoom_api::runtime::Runtime;
use zoom_api::transport::BoxFuture;
use zoom_api::{Error, ErrorKind};

use crate::link::StoreError;
use crate::store::Store;
use batch::LONGEST;
use budget::{Account, Budgets};
use delays::Delays;
use desk::{Desk, DuePlace, HORIZON, Note, STALE, Verdict, Verdicts};
use line::{Number, Rank};
use local::{Absence, LocalPlace, LocalShare};

/// The longest pause after a 429 that gives no time, in windows. The shortest is half as long.
const PAUSE: f64 = 0.5;
/// A call that comes too late for its place takes another one, so often at most. A machine that is always late
/// sends all the same.
const MOST_TRIES: u32 = 3;
/// Nobody waits longer for the store at the end, however long it may take for an answer.
const MOST_AT_THE_END: Duration = Duration::from_secs(5);
/// How many processes there are as long as the store has not said so.
const INSTANCES: usize = 8;

/// What happens to calls while the store is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhenAway {
    /// They go on with a share of the budgets: one part of as many as there were processes. This is the default.
    LocalShare,
    /// They wait, for this time at most. Then they fail as with [`Fail`](Self::Fail).
    Wait(Duration),
    /// They fail at once with [`NotAdmitted::Unavailable`].
    Fail,
}

/// Keeps the calls of all processes that share a store within the limits of an account.
///
/// A call takes a time from all its budgets at one moment, in a script that the store runs, and sleeps until then.
/// What waits in a process meanwhile goes with the next run together. Clones are the same pacer, and clients
/// of several accounts need one for each.
///
/// ```no_run
/// use zoom_api::Client;
/// use zoom_api::auth::ServerToServer;
/// use zoom_api::limits::Plan;
/// use zoom_api_redis::{RedisPacer, Store};
///
/// # fn main() -> Result<(), zoom_api::Error> {
/// let store = Store::open("redis://127.0.0.1/")?;
/// let pacer = RedisPacer::new(&store, "my account", Plan::Business);
/// let zoom = Client::builder(ServerToServer::from_env()?).pacer(pacer).build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisPacer(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    when_away: WhenAway,
    /// Keeps the thread that works for it.
    store: Store,
}

/// Settings of a [`RedisPacer`].
#[derive(Clone, Debug)]
pub struct RedisPacerBuilder {
    store: Store,
    account: String,
    plan: Plan,
    share: f64,
    when_away: WhenAway,
    instances: usize,
}

/// What callers and the thread of the store have in common.
struct Shared {
    desk: Mutex<Desk>,
    delays: Mutex<Delays>,
    /// Wakes who gives out places, and who asks for them.
    ticks: Notify,
    asks: Notify,
    away: watch::Sender<Option<Arc<Absence>>>,
    /// What calls without the store have, over all absences.
    local: Mutex<Option<LocalShare>>,
    closed: watch::Sender<bool>,
    account: Account,
    instances: usize,
}

/// A place on its way to a call. It is given back when it does not arrive.
struct Grant {
    place: Option<DuePlace>,
    shared: Arc<Shared>,
}

/// A call in its line. It leaves the line when nobody waits for it any more.
struct Waiting<'a> {
    shared: &'a Shared,
    lane: Number,
    rank: Rank,
    verdict: oneshot::Receiver<Verdict<Grant>>,
}

impl RedisPacer {
    /// The budgets of an account, under any name that all its processes use, with all that its plan allows.
    #[must_use]
    pub fn new(store: &Store, account: &str, plan: Plan) -> Self {
        Self::builder(store, account, plan).build()
    }

    /// The same with settings of its own.
    #[must_use]
    pub fn builder(store: &Store, account: &str, plan: Plan) -> RedisPacerBuilder {
        RedisPacerBuilder {
            store: store.clone(),
            account: account.to_owned(),
            plan,
            share: 1.0,
            when_away: WhenAway::LocalShare,
            instances: INSTANCES,
        }
    }

    /// Forgets what Zoom has said, for all processes: pauses, a rate that was stepped back, daily budgets that
    /// are used up. Daily budgets are counted from zero again. For after a mistake, such as a clock that was wrong.
    /// Calls of other processes that wait for a label hear of it within ten seconds. Those that wait for a limit
    /// of a single user or operation, and have been told until when, may wait that long.
    ///
    /// # Errors
    /// [`NotAdmitted::Unavailable`] when the store has not said that it is done. It may be done all the same, and
    /// may be asked for again.
    pub async fn reset(&self) -> Result<(), NotAdmitted> {
        let shared = &self.0.shared;
        let local = shared.local.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // With nothing locked: whoever wakes up may come here.
        if let Some(local) = local {
            local.reset();
        }
        let (done, is_done) = oneshot::channel();
        shared.desk().note(Note::Reset { done });
        shared.asks.notify_one();
        let lost = || StoreError::unreadable("there was no answer to a reset".to_owned());
        is_done.await.map_err(|_| NotAdmitted::unavailable(lost()))
    }
}

impl RedisPacerBuilder {
    /// Sets the share of what the plan allows that all processes of this store have together, above 0 and up
    /// to 1, which is the default. All of them must have the same one.
    ///
    /// # Errors
    /// When this is no such share.
    pub fn share(mut self, share: f64) -> Result<Self, Error> {
        if !(share > 0.0 && share <= 1.0) {
            let what = format!("{share} is no share of a budget: it is above 0 and up to 1");
            return Err(Error::with_source(ErrorKind::InvalidInput, what));
        }
        self.share = share.max(1e-6);
        Ok(self)
    }

    /// Sets what happens to calls while the store is away.
    #[must_use]
    pub fn when_away(mut self, when_away: WhenAway) -> Self {
        self.when_away = when_away;
        self
    }

    /// Sets how many processes there are, 8 by default and at least 1. It counts only until the store has said
    /// how many it has seen, so when the store is away from the start.
    #[must_use]
    pub fn instances(mut self, instances: usize) -> Self {
        self.instances = instances.max(1);
        self
    }

    /// Makes the pacer, which connects with the first call.
    #[must_use]
    pub fn build(self) -> RedisPacer {
        let account = Account::new(&self.account, self.plan, self.share);
        let me = format!("{:016x}", fastrand::u64(..));
        let link = self.store.link();
        let shared = Arc::new(Shared {
            desk: Mutex::new(Desk::new(account.clone(), &me, link.grace(), link.timeout())),
            delays: Mutex::default(),
            ticks: Notify::new(),
            asks: Notify::new(),
            away: watch::Sender::new(None),
            local: Mutex::default(),
            closed: watch::Sender::new(false),
            account,
            instances: self.instances,
        });
        self.store.spawn(work::give_out(Arc::clone(&shared)));
        self.store.spawn(work::ask(Arc::clone(&shared), Arc::clone(link)));
        RedisPacer(Arc::new(Inner { shared, when_away: self.when_away, store: self.store }))
    }
}

impl Inner {
    async fn admit(&self, runtime: &dyn Runtime, ticket: &Ticket) -> Result<Permit, NotAdmitted> {
        let (now, start) = (Instant::now(), runtime.uptime());
        let since = ticket.since.map_or(Duration::ZERO, |since| start.saturating_sub(since));
        let since = now.checked_sub(since).unwrap_or(now);
        // One that no clock ever shows is none.
        let deadline = ticket.deadline.and_then(|end| now.checked_add(end.saturating_sub(start)));
        let waited = || runtime.uptime().saturating_sub(start);
        // Since when it has waited for the store.
        let mut alone = None;
        let mut tries = 0;
        loop {
            let mut away = self.shared.away.subscribe();
            let absence = away.borrow_and_update().clone();
            if let Some(absence) = absence {
                let permit = self.without_store(&absence, &mut alone, start, runtime, ticket);
                match race(permit, away.changed()).await {
                    Some(result) => return result,
                    None => continue,
                }
            }
            match self.wait(ticket, since, deadline)?.await {
                Verdict::Go(mut grant) => {
                    tries += 1;
                    if grant.is_stale() && tries < MOST_TRIES {
                        continue;
                    }
                    if let Some(place) = grant.place.take() {
                        let shared = Arc::clone(&grant.shared);
                        shared.desk().leaves(&place);
                        shared.ticks.notify_one();
                        return Ok(Permit::new(waited(), Held { place, shared }));
                    }
                }
                Verdict::No(refusal) => return Err(refusal),
                Verdict::Away => {}
            }
        }
    }

    /// Puts a call into its line.
    fn wait(
        &self,
        ticket: &Ticket,
        since: Instant,
        deadline: Option<Instant>,
    ) -> Result<impl Future<Output = Verdict<Grant>>, NotAdmitted> {
        let joined = self.shared.desk().join(ticket, since, deadline);
        let (lane, rank, verdict) = joined?;
        self.shared.asks.notify_one();
        if deadline.is_some() {
            self.shared.ticks.notify_one();
        }
        let mut waiting = Waiting { shared: &self.shared, lane, rank, verdict };
        // Nobody drops the other end without a word, unless the thread of the store has ended.
        Ok(async move { (&mut waiting.verdict).await.unwrap_or(Verdict::Away) })
    }

    async fn without_store(
        &self,
        absence: &Arc<Absence>,
        alone: &mut Option<Duration>,
        start: Duration,
        runtime: &dyn Runtime,
        ticket: &Ticket,
    ) -> Result<Permit, NotAdmitted> {
        match self.when_away {
            WhenAway::Fail => {}
            WhenAway::Wait(most) => {
                let since = *alone.get_or_insert_with(|| runtime.uptime());
                let end = since.saturating_add(most);
                let end = ticket.deadline.map_or(end, |deadline| end.min(deadline));
                runtime.sleep(end.saturating_sub(runtime.uptime())).await;
            }
            WhenAway::LocalShare => {
                let permit = absence.admit(&self.shared, runtime, ticket).await?;
                // Others may have gone meanwhile.
                self.shared.desk().goes_alone(ticket, absence.instances(), runtime.now())?;
                let place = LocalPlace::new(permit, ticket.clone(), Arc::clone(&self.shared));
                // The time in the line of the store and that of silence are part of it.
                return Ok(Permit::new(runtime.uptime().saturating_sub(start), place));
            }
        }
        Err(NotAdmitted::unavailable(absence.why()))
    }
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn delays(&self) -> MutexGuard<'_, Delays> {
        self.delays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.closed.send_replace(true);
        self.ticks.notify_one();
        self.asks.notify_one();
    }

    /// Waits until the store has heard all that there is to tell by now.
    async fn settle(&self) {
        // What went out without the store is told behind all else, once it is back.
        let rounds = {
            let desk = self.desk();
            usize::from(desk.is_behind()) + usize::from(desk.went_alone())
        };
        for _ in 0..rounds {
            // When it was not heard, it is said again, behind a pause.
            while !self.is_heard().await {}
        }
    }

    /// Waits until the store has heard all notes that are there, or has given no answer.
    async fn is_heard(&self) -> bool {
        let (done, is_done) = oneshot::channel();
        self.desk().note(Note::Settle { done });
        self.asks.notify_one();
        is_done.await.is_ok()
    }

    /// Tells the calls, with nothing locked: whoever wakes up may come here.
    fn deliver(self: &Arc<Self>, verdicts: Verdicts) {
        let Verdicts { calls, heard, unheard } = verdicts;
        // Whoever asked for it may have gone away.
        for done in heard {
            let _ = done.send(());
        }
        drop(unheard);
        for (sender, verdict) in calls {
            let grant = |place| Grant { place: Some(place), shared: Arc::clone(self) };
            // A call that has gone away meanwhile gives its place back.
            drop(sender.send(verdict.map(grant)));
        }
    }

    fn give_back(&self, place: DuePlace) {
        self.desk().give_back(place);
        self.ticks.notify_one();
        self.asks.notify_one();
    }

    /// Learns from the end of a call.
    fn learn(&self, budgets: &Arc<Budgets>, feedback: &Feedback) {
        let took = feedback.ended.saturating_sub(feedback.departed);
        let now = Instant::now();
        let departed = now.checked_sub(took).unwrap_or(now);
        let Some(throttle) = feedback.throttle() else { return };
        let fields = |special| {
            let days = budgets.days.iter().filter(move |day| day.is_special == special);
            days.map(|day| day.field.clone()).collect()
        };
        // Distances only: the clock of this process may be wrong.
        let from_now = |time: SystemTime| {
            let wait = time.duration_since(feedback.now).unwrap_or_default();
            now + wait.min(LONGEST)
        };
        let note = match throttle {
            Throttle::Rate { retry_at } => {
                // A limit that counts for few calls is more likely to be meant than that of the label.
                let special = budgets.windows.iter().position(|window| !window.is_label);
                let label = budgets.windows.iter().position(|window| window.is_label);
                let window = special.or(label).and_then(|index| budgets.windows.get(index));
                let window = window.map_or(Duration::from_secs(1), |window| window.window);
                let asked = retry_at.and_then(|time| time.duration_since(feedback.now).ok());
                let asked = asked.map(|asked| asked.min(LONGEST));
                let pause = window.mul_f64(PAUSE * (0.5 + fastrand::f64() / 2.0));
                match special {
                    Some(window) => {
                        let budgets = Arc::clone(budgets);
                        let ends = now + asked.unwrap_or(pause);
                        Note::Hold { budgets, window, ends }
                    }
                    None => {
                        let (label, learned) = (budgets.label, now);
                        Note::StepBack { label, learned, departed, window, asked, pause }
                    }
                }
            }
            Throttle::Daily { until } => {
                Note::Until { fields: fields(false), ends: from_now(until) }
            }
            Throttle::DailyOfOperation { until } => {
                Note::Until { fields: fields(true), ends: from_now(until) }
            }
            _ => return,
        };
        self.desk().note(note);
        self.asks.notify_one();
    }
}

/// A call that has its place and is on its way.
struct Held {
    place: DuePlace,
    shared: Arc<Shared>,
}

impl Place for Held {
    fn give_back(self: Box<Self>) {
        self.shared.give_back(self.place);
    }

    fn ended(self: Box<Self>, feedback: &Feedback) {
        let Self { place, shared } = *self;
        let now = Instant::now();
        let answered = matches!(feedback.outcome, Outcome::Answered { .. });
        let late = shared.delays().ended(place.budgets.label, place.at, now, answered);
        shared.desk().landed(&place, late);
        if let Outcome::Answered { remaining: Some(left), .. } = feedback.outcome {
            let took = feedback.ended.saturating_sub(feedback.departed);
            let departed = now.checked_sub(took).unwrap_or(now);
            shared.desk().hint(&place.budgets, left, departed, now);
        }
        shared.asks.notify_one();
        shared.learn(&place.budgets, feedback);
    }
}

impl Grant {
    /// Whether the call comes too late for it.
    fn is_stale(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.at.elapsed() >= STALE)
    }
}

impl Drop for Grant {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.shared.give_back(place);
        }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let sender = self.shared.desk().leave(self.lane, self.rank);
        drop(sender);
        self.shared.asks.notify_one();
    }
}

impl Drop for Inner {
    /// What the store does not know yet it is told behind the caller's back, unless the program ends before.
    fn drop(&mut self) {
        let shared = Arc::clone(&self.shared);
        if !shared.desk().is_behind() {
            return shared.close();
        }
        let store = self.store.clone();
        self.store.spawn(async move {
            let _ = tokio::time::timeout(store.link().grace(), shared.settle()).await;
            shared.close();
        });
    }
}

impl Pacer for RedisPacer {
    fn admit<'a>(
        &'a self,
        runtime: &'a dyn Runtime,
        ticket: &'a Ticket,
    ) -> BoxFuture<'a, Result<Permit, NotAdmitted>> {
        Box::pin(self.0.admit(runtime, ticket))
    }

    /// Waits until the store knows what became of the calls, for five seconds at most if it is away.
    fn settle<'a>(&'a self, runtime: &'a dyn Runtime) -> BoxFuture<'a, ()> {
        Box::pin(async move {
            let most = runtime.timeout(self.0.store.link().grace().min(MOST_AT_THE_END));
            let _ = race(self.0.shared.settle(), most).await;
        })
    }

    /// How the budgets stood when the store was last asked about them.
    fn limits(&self, runtime: &dyn Runtime) -> Vec<LimitStatus> {
        status::limits(&self.0.shared, runtime.now())
    }

    /// How long calls would take, by what the store has said last: as if no other process made any meanwhile, and with
    /// full budgets before the first answer.
    fn estimate(&self, runtime: &dyn Runtime, load: &Workload) -> Option<Estimate> {
        Some(status::estimate(&self.0.shared, load, runtime.now()))
    }
}

impl fmt::Debug for RedisPacer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisPacer")
            .field("plan", &self.0.shared.account.plan)
            .field("share", &self.0.shared.account.share)
            .field("when_away", &self.0.when_away)
            .finish_non_exhaustive()
    }
}

fn midnight(now: SystemTime) -> SystemTime {
    const DAY: u64 = 24 * 60 * 60;
    let seconds = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs();
    let midnight = Duration::from_secs((seconds / DAY).saturating_add(1).saturating_mul(DAY));
    later(SystemTime::UNIX_EPOCH, midnight)
}

/// A time that is so much later, or the same one if there is none.
fn later(time: SystemTime, by: Duration) -> SystemTime {
    time.checked_add(by).unwrap_or(time)
}

/// What the first future gives, or `None` when the second one ends before.
async fn race<T, U>(first: impl Future<Output = T>, second: impl Future<Output = U>) -> Option<T> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    poll_fn(|context| match first.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => second.as_mut().poll(context).map(|_| None),
    })
    .await
}
