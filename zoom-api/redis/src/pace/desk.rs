//! Who waits in this process for what, and which places the store has given.
//!
//! Places belong to the calls of a lane, not to one call: when the time of a place comes, whoever is first in
//! line takes it. So an urgent call passes those that have not left, and the place of one that goes away falls
//! to the next one. What nobody can use any more goes back to the store.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::oneshot;
use zoom_api::limits::PlanLimits;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{NotAdmitted, Ticket};

use super::batch::{
    Answer, Asked, Batch, Before, Booked, LabelState, Opening, Seen, Slot, UNKNOWN,
};
use super::budget::{Account, Budgets, LaneKey};
use super::delays::LATEST;
use super::line::{Line, Number, Rank};
use super::timeline::Timeline;

/// How far ahead places are taken at most, and at least besides two ways to the store and back. The less that
/// is, the more is known of calls before, the less others lose when a process dies, and the sooner its turn comes to a
/// call of another one.
pub(super) const HORIZON: Duration = Duration::from_millis(500);
const NEAR: Duration = Duration::from_millis(60);
/// A place that could not be used for so long after its time is no good any more: the store might hear too late
/// that its call is late.
pub(super) const STALE: Duration = Duration::from_millis(250);
/// What is less late than this is not worth a word.
pub(super) const PUNCTUAL: Duration = Duration::from_millis(10);
/// After this time without an answer, and again and again, a call is taken to be still on its way to Zoom, until
/// it is as late as can be.
const UNHEARD: Duration = Duration::from_millis(450);
/// How often the store is asked at most when a label is full.
const PATIENCE: Duration = Duration::from_millis(20);
/// How often a process says that it is there, and for how long it is believed.
const HEARTBEAT: Duration = Duration::from_secs(10);
const LIFETIME: Duration = Duration::from_secs(35);
/// No word about a day or a pause reaches further ahead than this: a clock was wrong.
pub(super) const LONGEST: Duration = Duration::from_secs(25 * 60 * 60);
/// What goes into one run of the script at most, so that it holds nobody up.
const MOST_LANES: usize = 32;
const MOST_NOTES: usize = 256;
const MOST_AT_ONCE: usize = 100;
/// Times of calls without the store that are kept for each lane: more than any window holds.
const MOST_TIMES: usize = 200;
/// Calls without the store are counted in steps of this, for as long as a day that they count against may last.
const STEP: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a call that waits is told.
pub(super) enum Verdict {
    /// Now.
    Go(Given),
    No(NotAdmitted),
    /// The store is away.
    Away,
}

/// A place whose time has come.
#[derive(Debug)]
pub(super) struct Given {
    lane: Number,
    pub(super) budgets: Arc<Budgets>,
    slot: Slot,
    pub(super) at: Instant,
    number: Number,
}

/// Where a call hears its verdict.
pub(super) type Sender = oneshot::Sender<super::Told>;

struct Waiter {
    deadline: Option<Deadline>,
    sender: Sender,
}

/// By when a call has to leave.
#[derive(Clone, Copy)]
struct Deadline {
    at: Instant,
    /// When it is refused without a place: not before the store can have answered.
    expiry: Instant,
}

impl Deadline {
    /// Whether a place comes too late. One that is free at once comes with an answer, which is behind
    /// the deadline of a call that does not wait at all, by the way to the store and back.
    fn is_before(&self, place: Instant, way: Duration) -> bool {
        self.at.checked_add(way).map_or(self.expiry, |at| at.min(self.expiry)) < place
    }
}

struct Lane {
    key: Arc<LaneKey>,
    budgets: Arc<Budgets>,
    line: Line<Waiter>,
    slots: BTreeMap<(Instant, Number), Slot>,
    /// Places that the store is being asked for.
    asked: usize,
    /// Its place among the lanes of the label that can be asked for.
    ready: Option<Rank>,
    /// A special limit lets nobody out before.
    asleep: Option<Instant>,
    /// When the next place is free by what the store has said, and the limit that makes it so late.
    next: Option<(Instant, &'static str)>,
}

/// The lanes of a label.
struct Group {
    label: RateLimit,
    ready: Line<Number>,
    /// Calls that wait, those that have a place among them.
    waiting: usize,
    /// The label is full until then as far as the horizon reaches.
    blocked: Instant,
    next: Option<Instant>,
    /// Calls in a window, and the window.
    rate: Option<(f64, Duration)>,
}

/// What the store is told with the next run.
pub(super) enum Note {
    Cancel {
        budgets: Arc<Budgets>,
        slot: Slot,
        certain: bool,
    },
    StepBack {
        label: RateLimit,
        /// When Zoom said so. The times that follow count from then.
        learned: Instant,
        departed: Instant,
        window: Duration,
        asked: Option<Duration>,
        pause: Duration,
    },
    /// Daily budgets are closed.
    Until {
        fields: Vec<String>,
        ends: Instant,
    },
    /// A limit other than that of a label pauses.
    Hold {
        budgets: Arc<Budgets>,
        window: usize,
        ends: Instant,
    },
    Reset {
        done: oneshot::Sender<()>,
    },
    /// Nothing more than that all before it has been told.
    Settle {
        done: oneshot::Sender<()>,
    },
    /// What an answer says is left of a label, while the call was on its way.
    Hint {
        budgets: Arc<Budgets>,
        left: u32,
        departed: Instant,
        ended: Instant,
    },
    Late {
        budgets: Arc<Budgets>,
        slot: Slot,
        arrived: Instant,
    },
    Sent {
        id: String,
        budgets: Arc<Budgets>,
        times: Vec<Instant>,
        counts: Vec<(Instant, usize)>,
    },
}

/// Calls that went out without the store.
struct Local {
    budgets: Arc<Budgets>,
    times: VecDeque<Instant>,
    /// How many since when, all of them: the store knows which of them count against its day.
    counts: VecDeque<(Instant, usize)>,
}

/// What was said in the last answer.
pub(super) struct Known {
    epoch: Arc<str>,
    books: u64,
    asked: Instant,
    pub(super) day: i64,
    /// When it ends.
    midnight: Instant,
    pub(super) here: usize,
    pub(super) labels: Vec<LabelState>,
    /// Daily budgets that Zoom has closed, and for how long.
    pub(super) closed: HashMap<String, Duration>,
    pub(super) arrived: Instant,
    pub(super) free: HashMap<&'static str, (i64, Instant)>,
}

impl Known {
    /// The day of the store that a time belongs to, in days since 1970.
    fn day_at(&self, time: Instant) -> i64 {
        let Some(over) = time.checked_duration_since(self.midnight) else { return self.day };
        let days = over.as_secs() / DAY.as_secs();
        self.day.saturating_add(1).saturating_add_unsigned(days)
    }
}

pub(super) struct Desk {
    account: Account,
    keys: [Arc<str>; 3],
    me: Arc<str>,
    grace: Duration,
    /// How long the store may take for an answer.
    timeout: Duration,
    lanes: HashMap<Number, Lane>,
    names: HashMap<Arc<LaneKey>, Number>,
    groups: Vec<Group>,
    /// All places, by time and number, with their lanes.
    due: BTreeMap<(Instant, Number), Number>,
    asleep: BTreeSet<(Instant, Number)>,
    deadlines: BTreeSet<(Instant, Number, Rank)>,
    /// Calls that are on their way, by the times of their places.
    flying: BTreeMap<(Instant, Number), Flying>,
    /// When they are looked after, if there is no answer by then.
    unheard: BTreeSet<(Instant, (Instant, Number))>,
    notes: VecDeque<Note>,
    /// What is on its way to the store, to be told again if it does not arrive.
    told: Vec<Note>,
    local: HashMap<LaneKey, Local>,
    /// Until when daily budgets are used up, by field, and labels pause, by what was heard: for times without
    /// the store.
    closed: HashMap<String, SystemTime>,
    paused: HashMap<RateLimit, Instant>,
    /// When the store was last told what an answer says is left.
    hinted: HashMap<RateLimit, Instant>,
    number: Number,
    pub(super) known: Option<Known>,
    timeline: Option<Timeline>,
    round_trip: Duration,
    /// By budget, those of the last two days: a clock may go back to the one before.
    pub(super) days: HashMap<String, Vec<Seen>>,
    /// Whether it comes back after a time without the store.
    pub(super) is_back: bool,
    last_asked: Option<Instant>,
    in_flight: bool,
}

/// A call that is on its way.
struct Flying {
    budgets: Arc<Budgets>,
    slot: Slot,
}

impl Flying {
    fn late(&self, arrived: Instant) -> Note {
        Note::Late { budgets: Arc::clone(&self.budgets), slot: self.slot.clone(), arrived }
    }
}

/// Verdicts, to be sent when nothing is locked: whoever wakes up may come here.
pub(super) type Verdicts = Vec<(Sender, Verdict)>;

impl Desk {
    pub(super) fn new(account: Account, me: &str, grace: Duration, timeout: Duration) -> Self {
        let limits: &PlanLimits = account.plan.limits();
        let now = Instant::now();
        let groups = limits.labels.iter().map(|limits| Group {
            label: limits.label,
            ready: Line::new(),
            waiting: 0,
            blocked: now,
            next: None,
            rate: limits.rate.map(|rate| (f64::from(rate.calls) * account.share, rate.window)),
        });
        Self {
            keys: ["books", "days", "here"].map(|what| account.key(what)),
            me: me.into(),
            grace,
            timeout,
            lanes: HashMap::new(),
            names: HashMap::new(),
            groups: groups.collect(),
            due: BTreeMap::new(),
            asleep: BTreeSet::new(),
            deadlines: BTreeSet::new(),
            flying: BTreeMap::new(),
            unheard: BTreeSet::new(),
            notes: VecDeque::new(),
            told: Vec::new(),
            local: HashMap::new(),
            closed: HashMap::new(),
            paused: HashMap::new(),
            hinted: HashMap::new(),
            number: 0,
            known: None,
            timeline: None,
            round_trip: Duration::ZERO,
            days: HashMap::new(),
            is_back: false,
            last_asked: None,
            in_flight: false,
            account,
        }
    }

    /// Puts a call into its line. It is refused when it certainly cannot leave before its deadline.
    pub(super) fn join(
        &mut self,
        ticket: &Ticket,
        since: Instant,
        deadline: Option<Instant>,
    ) -> Result<(Number, Rank, oneshot::Receiver<super::Told>), NotAdmitted> {
        let now = Instant::now();
        let rank = Rank { urgent: ticket.urgent, since, number: self.next_number() };
        let id = self.lane(ticket);
        if let Some(deadline) = deadline
            && let Some((limit, earliest)) = self.earliest(id, ticket.urgent, now)
            && earliest > deadline
        {
            self.refresh(id);
            return Err(too_late(limit, earliest));
        }
        let (sender, receiver) = oneshot::channel();
        let deadline = deadline.map(|at| Deadline { at, expiry: at.max(now + self.timeout) });
        if let Some(deadline) = deadline {
            self.deadlines.insert((deadline.expiry, id, rank));
        }
        if let Some(lane) = self.lanes.get_mut(&id) {
            lane.line.insert(rank, Waiter { deadline, sender });
            let label = lane.budgets.label;
            self.add_waiting(label, 1);
        }
        self.refresh(id);
        Ok((id, rank, receiver))
    }

    /// Takes a call that nobody waits for any more out of its line.
    pub(super) fn leave(&mut self, id: Number, rank: Rank) {
        if self.remove(id, rank).is_some() {
            self.refresh(id);
        }
    }

    /// A place that was given and not used. Whoever is first in line can have it.
    pub(super) fn give_back(&mut self, given: Given) {
        let Given { lane: id, budgets, slot, at, number } = given;
        self.flying.remove(&(at, number));
        let lane = self.lanes.get(&id);
        if lane.is_some_and(|lane| !lane.line.is_empty()) && at.elapsed() < STALE {
            self.add_slot(id, at, slot);
            self.refresh(id);
        } else {
            self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
        }
    }

    /// A call leaves with its place.
    pub(super) fn leaves(&mut self, given: &Given) {
        let late = given.at.elapsed();
        let call = Flying { budgets: Arc::clone(&given.budgets), slot: given.slot.clone() };
        if late > PUNCTUAL {
            self.notes.push_back(call.late(given.at + late));
        }
        let key = (given.at, given.number);
        self.flying.insert(key, call);
        self.unheard.insert((given.at + UNHEARD, key));
    }

    /// It has ended, and may have arrived so late.
    pub(super) fn landed(&mut self, given: &Given, late: Duration) {
        let call = self.flying.remove(&(given.at, given.number));
        // Where the store is far away, places come late by the way of its answers.
        let doubt = self.timeline.map_or(Duration::ZERO, |line| line.doubt());
        if let Some(call) = call.filter(|_| late + doubt > PUNCTUAL) {
            self.notes.push_back(call.late(given.at + late));
        }
    }

    /// A call that goes out without the store, one of so many instances, unless a daily budget is used up.
    pub(super) fn goes_alone(
        &mut self,
        ticket: &Ticket,
        instances: usize,
        now: SystemTime,
    ) -> Result<(), NotAdmitted> {
        self.check_days(ticket, instances, now)?;
        let budgets = self.budgets(ticket);
        let local = self.local.entry(LaneKey::of(ticket)).or_insert_with(|| Local {
            budgets,
            times: VecDeque::new(),
            counts: VecDeque::new(),
        });
        let now = Instant::now();
        // A day of the store that begins in between begins another step.
        let known = self.known.as_ref();
        let day = |time| known.map(|known| known.day_at(time));
        let is_of_now = |since: Instant| since.elapsed() < STEP && day(since) == day(now);
        match local.counts.back_mut().filter(|(since, _)| is_of_now(*since)) {
            Some((_, count)) => *count += 1,
            None => local.counts.push_back((now, 1)),
        }
        while local.counts.front().is_some_and(|(since, _)| since.elapsed() > DAY + STEP) {
            local.counts.pop_front();
        }
        local.times.push_back(now);
        if local.times.len() > MOST_TIMES {
            local.times.pop_front();
        }
        Ok(())
    }

    /// Refuses a call whose daily budgets leave this instance nothing, by what is known without the store.
    pub(super) fn check_days(
        &mut self,
        ticket: &Ticket,
        instances: usize,
        now: SystemTime,
    ) -> Result<(), NotAdmitted> {
        let budgets = self.budgets(ticket);
        let known = self.known.as_ref();
        let today = known.map(|known| known.day_at(Instant::now()));
        for day in &budgets.days {
            let closed = self.closed.get(&day.field).copied();
            if let Some(until) =
                closed.filter(|until| *until > now && *until <= super::later(now, LONGEST))
            {
                return Err(NotAdmitted::quota_exhausted(&day.name, until));
            }
            let (Some(today), Some(limit)) = (today, day.limit) else { continue };
            let mut seen = self.days.get(&day.field).into_iter().flatten();
            let Some(seen) = seen.find(|seen| seen.day == today) else { continue };
            let left = i64::from(limit).saturating_sub(seen.used).max(0) as usize;
            // What the store has not heard of yet.
            let locals = self.local.values();
            let same = |local: &&Local| local.budgets.days.iter().any(|own| own.field == day.field);
            let mine = locals.filter(same).flat_map(|local| &local.counts);
            let of_today = |since| known.is_some_and(|known| known.day_at(since) == today);
            let mine: usize =
                mine.filter(|(since, _)| of_today(*since)).map(|(_, count)| count).sum();
            if mine >= left / instances.max(1) {
                return Err(NotAdmitted::quota_exhausted(&day.name, super::midnight(now)));
            }
        }
        Ok(())
    }

    /// How long a label still pauses, by what is known without the store.
    pub(super) fn pause(&self, label: RateLimit) -> Duration {
        let said = self.known.iter().filter_map(|known| {
            let mut states = known.labels.iter();
            let state = states.find(|state| state.label == label.as_str())?;
            known.arrived.checked_add(state.pause)
        });
        let until = said.chain(self.paused.get(&label).copied()).max();
        until.map_or(Duration::ZERO, |until| until.saturating_duration_since(Instant::now()))
    }

    fn close(&mut self, field: &str, until: SystemTime) {
        let now = SystemTime::now();
        self.closed.retain(|_, until| *until > now);
        self.closed.insert(field.to_owned(), until);
    }

    /// One of them did not go out after all.
    pub(super) fn did_not_go(&mut self, ticket: &Ticket) {
        if let Some(local) = self.local.get_mut(&LaneKey::of(ticket)) {
            local.times.pop_back();
            if let Some((_, count)) = local.counts.back_mut() {
                *count -= 1;
                if *count == 0 {
                    local.counts.pop_back();
                }
            }
        }
    }

    /// An answer says what is left of a label. It is told once in a window, and not when next to nothing is used.
    pub(super) fn hint(
        &mut self,
        budgets: &Arc<Budgets>,
        left: u32,
        departed: Instant,
        ended: Instant,
    ) {
        let Some(window) = budgets.windows.iter().find(|window| window.is_label) else { return };
        let told = self.hinted.get(&budgets.label);
        if left.saturating_add(window.whole / 10) >= window.whole
            || told.is_some_and(|told| told.elapsed() < window.window)
        {
            return;
        }
        self.hinted.insert(budgets.label, ended);
        self.notes.push_back(Note::Hint { budgets: Arc::clone(budgets), left, departed, ended });
    }

    pub(super) fn note(&mut self, note: Note) {
        match &note {
            Note::Until { fields, ends } => {
                let time = SystemTime::now() + ends.saturating_duration_since(Instant::now());
                for field in fields {
                    self.close(field, time);
                }
            }
            Note::StepBack { label, asked, pause, .. } => {
                let pause = asked.unwrap_or(*pause).min(LONGEST);
                self.paused.insert(*label, Instant::now() + pause);
            }
            _ => {}
        }
        self.notes.push_back(note);
    }

    /// Gives out the places whose time has come, and says when it wants to be called again.
    pub(super) fn tick(&mut self, now: Instant, verdicts: &mut Verdicts) -> Option<Instant> {
        while let Some(entry) = self.due.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((at, number), id) = entry.remove_entry();
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            let Some(slot) = lane.slots.remove(&(at, number)) else { continue };
            if now.saturating_duration_since(at) >= STALE {
                let budgets = Arc::clone(&lane.budgets);
                self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
            } else if let Some((rank, waiter)) = lane.line.pop() {
                let budgets = Arc::clone(&lane.budgets);
                let given = Given { lane: id, budgets, slot, at, number };
                verdicts.push((waiter.sender, Verdict::Go(given)));
                self.forget(id, rank, waiter.deadline);
            }
            self.refresh(id);
        }
        while let Some(&(at, id, rank)) = self.deadlines.first().filter(|(at, ..)| *at <= now) {
            self.refuse(id, rank, at, verdicts);
        }
        self.wake(now);
        // A call that has no answer for long may not even have arrived.
        while let Some(&(_, key)) = self.unheard.first().filter(|(check, _)| *check <= now) {
            self.unheard.pop_first();
            let Some(call) = self.flying.get(&key) else { continue };
            let latest = key.0 + LATEST;
            self.notes.push_back(call.late(now.min(latest)));
            if now < latest {
                self.unheard.insert((now + UNHEARD / 2, key));
            } else {
                // Nothing more can be said of it, and it may have been dropped without a word.
                self.flying.remove(&key);
            }
        }
        let due = self.due.keys().next().map(|(at, _)| *at);
        let deadline = self.deadlines.first().map(|(at, ..)| *at);
        let flying = self.unheard.first().map(|(check, _)| *check);
        due.into_iter().chain(deadline).chain(flying).min()
    }

    /// Whether there is something to tell the store.
    pub(super) fn has_news(&self) -> bool {
        !self.notes.is_empty()
    }

    /// Whether there is, or is being told.
    pub(super) fn is_behind(&self) -> bool {
        self.has_news() || self.in_flight || self.went_alone()
    }

    /// What the store is to be asked and told now, if there is anything.
    pub(super) fn batch(&mut self, now: Instant) -> Option<Batch> {
        self.wake(now);
        let overdue = self.last_asked.is_none_or(|last| last + HEARTBEAT <= now);
        let wanted =
            self.groups.iter().any(|group| group.blocked <= now && !group.ready.is_empty());
        if self.in_flight || !(overdue || wanted || !self.notes.is_empty()) {
            return None;
        }
        self.in_flight = true;
        self.last_asked = Some(now);
        let mut batch = self.open();
        let most = self.notes.len().min(MOST_NOTES);
        self.told.extend(self.notes.drain(..most));
        for note in &self.told {
            tell(&mut batch, note);
        }
        for index in 0..self.groups.len() {
            self.ask(index, now, &mut batch);
        }
        Some(batch)
    }

    /// When the store wants to be asked again, if nothing else happens.
    pub(super) fn next_batch(&self) -> Instant {
        let blocked = self.groups.iter().filter(|group| !group.ready.is_empty());
        let blocked = blocked.map(|group| group.blocked);
        let asleep = self.asleep.first().map(|(at, _)| *at);
        let beat = self.last_asked.map_or_else(Instant::now, |last| last + HEARTBEAT);
        blocked.chain(asleep).fold(beat, Instant::min)
    }

    /// Takes what the store has answered.
    pub(super) fn answer(
        &mut self,
        batch: &Batch,
        answer: &Answer,
        asked: Instant,
        arrived: Instant,
        verdicts: &mut Verdicts,
    ) {
        self.in_flight = false;
        for note in std::mem::take(&mut self.told) {
            // Whoever asked for it may have gone away.
            match note {
                Note::Reset { done } => {
                    self.days.clear();
                    self.closed.clear();
                    self.paused.clear();
                    self.look_again();
                    let _ = done.send(());
                }
                Note::Settle { done } => drop(done.send(())),
                _ => {}
            }
        }
        if std::mem::take(&mut self.is_back) {
            self.make_good();
        }
        let timeline = match (&self.timeline, &self.known) {
            (Some(line), Some(known)) if known.epoch == answer.epoch => {
                line.answered(answer.now, asked, arrived, answer.turns)
            }
            _ => Timeline::new(answer.now, asked, arrived, answer.turns),
        };
        self.timeline = Some(timeline);
        // The slowest answer of late.
        let took = arrived.saturating_duration_since(asked);
        self.round_trip = took.max(self.round_trip.mul_f64(0.95));
        self.notice(answer);
        if self.is_shorter(answer, arrived) {
            self.look_again();
        }
        if self.known.as_ref().is_some_and(|known| known.day != answer.day) {
            // Budgets of single users that nobody has used since the day before are forgotten.
            let is_of_late = |seen: &Seen| seen.day >= answer.day - 1;
            self.days.retain(|_, seen| seen.iter().any(is_of_late));
        }
        self.known = Some(Known {
            epoch: Arc::clone(&answer.epoch),
            books: answer.now,
            asked,
            day: answer.day,
            midnight: arrived + answer.rest_of_day,
            here: answer.here.max(1),
            labels: answer.labels.clone(),
            closed: answer.closed.iter().cloned().collect(),
            arrived,
            free: self.known.take().map(|known| known.free).unwrap_or_default(),
        });
        for (asked, booked) in batch.asked.iter().zip(&answer.booked) {
            self.booked(asked, booked, answer, &timeline, verdicts);
        }
    }

    /// Whether a pause ends long before it was said to: somebody has asked for a reset.
    fn is_shorter(&self, answer: &Answer, arrived: Instant) -> bool {
        let known = self.known.iter().flat_map(|known| {
            known.labels.iter().map(|state| (&state.label, known.arrived + state.pause))
        });
        known.into_iter().any(|(label, ends)| {
            let now = answer.labels.iter().find(|state| state.label == *label);
            let pause = now.map_or(Duration::ZERO, |state| state.pause);
            ends > arrived + pause + Duration::from_secs(1)
        })
    }

    /// Asks again for all that waits: what the store has said before of times does not hold any more.
    fn look_again(&mut self) {
        let now = Instant::now();
        for group in &mut self.groups {
            group.next = None;
            group.blocked = now;
        }
        self.asleep = self.asleep.iter().map(|(_, id)| (now, *id)).collect();
        for lane in self.lanes.values_mut().filter(|lane| lane.asleep.is_some()) {
            lane.asleep = Some(now);
        }
    }

    /// Tells a subscriber of `tracing` when the rate of a label goes down, by whomever, and when it is back.
    fn notice(&self, answer: &Answer) {
        let before = self.known.iter().flat_map(|known| &known.labels);
        let before: HashMap<_, _> = before.map(|state| (&*state.label, state.rate)).collect();
        for LabelState { label, rate, pause } in &answer.labels {
            let old = before.get(&**label).copied().unwrap_or(1.0);
            if *rate < old {
                let pause_ms = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
                tracing::warn!(limit = label, pause_ms, rate, "calls pause, and go on more slowly");
            } else if *rate >= 1.0 && old < 1.0 {
                tracing::info!(limit = label, "calls go at their whole rate again");
            }
        }
    }

    /// The store has given no answer. Whoever has no place is told, and what was asked for is given back if
    /// the store has booked it all the same.
    pub(super) fn lost(&mut self, batch: &Batch, verdicts: &mut Verdicts) {
        self.in_flight = false;
        self.last_asked = None;
        for note in self.told.drain(..).rev() {
            if let Some(note) = note.again() {
                self.notes.push_front(note);
            }
        }
        for asked in &batch.asked {
            if let Some(lane) = self.lanes.get_mut(&asked.lane) {
                lane.asked = 0;
            }
            for index in 1..=asked.count {
                let slot = Slot { id: Arc::clone(&asked.id), index, day: UNKNOWN };
                let budgets = Arc::clone(&asked.budgets);
                self.notes.push_back(Note::Cancel { budgets, slot, certain: false });
            }
        }
        self.is_back = true;
        let ids: Vec<_> = self.lanes.keys().copied().collect();
        for id in ids {
            let Some(lane) = self.lanes.get(&id) else { continue };
            let ranks: Vec<_> =
                lane.line.iter().skip(lane.slots.len()).map(|(rank, _)| rank).collect();
            for rank in ranks {
                if let Some(waiter) = self.remove(id, rank) {
                    verdicts.push((waiter.sender, Verdict::Away));
                }
            }
            self.refresh(id);
        }
        for group in &mut self.groups {
            group.next = None;
            group.blocked = Instant::now();
        }
    }

    /// Calls of a label that wait.
    pub(super) fn waiting(&self, label: RateLimit) -> usize {
        let group = self.groups.iter().find(|group| group.label == label);
        group.map_or(0, |group| group.waiting)
    }

    /// Tells the store of what went out without it.
    fn make_good(&mut self) {
        for (_, local) in self.local.drain().filter(|(_, local)| !local.counts.is_empty()) {
            self.number += 1;
            self.notes.push_back(Note::Sent {
                id: format!("{}-{}", self.me, self.number),
                budgets: local.budgets,
                times: local.times.into(),
                counts: local.counts.into(),
            });
        }
    }

    fn budgets(&mut self, ticket: &Ticket) -> Arc<Budgets> {
        let known = self.names.get(&LaneKey::of(ticket)).and_then(|id| self.lanes.get(id));
        known.map_or_else(
            || Arc::new(self.account.budgets(ticket)),
            |lane| Arc::clone(&lane.budgets),
        )
    }

    fn open(&self) -> Batch {
        let nonce = format!("{:016x}", fastrand::u64(..));
        let known = self.known.as_ref();
        let here = known.map_or(1, |known| known.here);
        Batch::new(
            self.keys.clone(),
            &Opening {
                me: &self.me,
                nonce: &nonce,
                known: known.map(|known| Before {
                    epoch: &known.epoch,
                    books: known.books,
                    asked: known.asked,
                    arrived: known.arrived,
                }),
                // Who has sent nothing meanwhile has no part that nobody else may have.
                back: if self.is_back && self.went_alone() { here } else { 0 },
                grace: self.grace,
                horizon: self.horizon(),
                furthest: HORIZON,
                lifetime: LIFETIME,
            },
        )
    }

    fn went_alone(&self) -> bool {
        self.local.values().any(|local| !local.counts.is_empty())
    }

    fn horizon(&self) -> Duration {
        (NEAR + 2 * self.round_trip).min(HORIZON)
    }

    /// Asks for places of the label, for its lanes in their order.
    fn ask(&mut self, index: usize, now: Instant, batch: &mut Batch) {
        let here = self.known.as_ref().map_or(1, |known| known.here);
        let Some(group) = self.groups.get_mut(index).filter(|group| group.blocked <= now) else {
            return;
        };
        // Nobody takes all at once where others want some, too.
        let calls = group.rate.map_or(MOST_AT_ONCE as f64, |(calls, _)| calls);
        let mut left = ((calls / here as f64).ceil() as usize).clamp(1, MOST_AT_ONCE);
        let mut lanes = 0;
        while left > 0 && lanes < MOST_LANES {
            let Some((_, id)) = group.ready.pop() else { break };
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            lane.ready = None;
            let count = lane.line.len().saturating_sub(lane.slots.len()).min(left);
            if count == 0 {
                continue;
            }
            lane.asked = count;
            left -= count;
            lanes += 1;
            self.number += 1;
            let asked = Asked {
                lane: id,
                count,
                budgets: Arc::clone(&lane.budgets),
                id: format!("{}-{}", self.me, self.number).into(),
            };
            batch.book(asked, |day| self.days.get(&day.field).map_or(&[], Vec::as_slice));
        }
    }

    fn booked(
        &mut self,
        asked: &Asked,
        booked: &Booked,
        answer: &Answer,
        timeline: &Timeline,
        verdicts: &mut Verdicts,
    ) {
        let (id, budgets) = (asked.lane, &asked.budgets);
        for (day, used) in budgets.days.iter().zip(&booked.used) {
            let seen = Seen { book: Arc::clone(&answer.book), day: answer.day, used: *used };
            let days = self.days.entry(day.field.clone()).or_default();
            days.retain(|known| known.day != seen.day);
            days.insert(0, seen);
            days.truncate(2);
        }
        let now = Instant::now();
        if let Some(known) = &mut self.known {
            let free = budgets.windows.iter().zip(&booked.free);
            known.free.extend(free.map(|(window, free)| (window.name, (*free, now))));
        }
        for (index, wait) in (1..).zip(&booked.waits) {
            let slot = Slot { id: Arc::clone(&asked.id), index, day: answer.day };
            if self.lanes.contains_key(&id) {
                self.add_slot(id, timeline.at(answer.now.saturating_add(*wait)), slot);
            } else {
                let budgets = Arc::clone(budgets);
                self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
            }
        }
        let next = booked.next.map(|(wait, window)| {
            let window = budgets.windows.get(window);
            (timeline.at(answer.now.saturating_add(wait)), window)
        });
        let horizon = self.horizon();
        let group = self.groups.iter_mut().find(|group| group.label == budgets.label);
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        lane.asked = 0;
        lane.next = next.map(|(at, window)| (at, window.map_or("", |window| window.name)));
        if let (Some((at, window)), Some(group)) = (next, group) {
            let again = at.checked_sub(horizon).unwrap_or(at).max(now + PATIENCE);
            if window.is_none_or(|window| window.is_label) {
                group.blocked = again;
                group.next = Some(at);
            } else {
                lane.asleep = Some(again);
                self.asleep.insert((again, id));
            }
        }
        if let Some((index, until)) = booked.exhausted {
            let until = UNIX_EPOCH + Duration::from_millis(until);
            let day = budgets.days.get(index);
            let limit = day.map_or("", |day| &day.name);
            let closed = day.map(|day| (day.field.clone(), until));
            let refusal = NotAdmitted::quota_exhausted(limit, until);
            let ranks: Vec<_> =
                lane.line.iter().skip(lane.slots.len()).map(|(rank, _)| rank).collect();
            for rank in ranks {
                if let Some(waiter) = self.remove(id, rank) {
                    verdicts.push((waiter.sender, Verdict::No(refusal.clone())));
                }
            }
            if let Some((field, until)) = closed {
                self.close(&field, until);
            }
        }
        self.check_deadlines(id, verdicts);
        self.refresh(id);
    }

    /// Refuses those that will not leave before their deadlines.
    fn check_deadlines(&mut self, id: Number, verdicts: &mut Verdicts) {
        let Some(lane) = self.lanes.get(&id) else { return };
        let label = lane.budgets.label;
        let name = lane.budgets.windows.first().map_or(label.as_str(), |window| window.name);
        let mut late = Vec::new();
        // It may have had to wait for the run before its own.
        let way = 2 * self.round_trip;
        // Those with places have theirs in the order of the line.
        let with_places = lane.line.iter().zip(lane.slots.keys());
        late.extend(with_places.filter_map(|((rank, waiter), &(at, _))| {
            waiter
                .deadline
                .is_some_and(|deadline| deadline.is_before(at, way))
                .then_some((rank, name, at))
        }));
        if let Some((at, name)) = lane.next {
            let others = lane.line.iter().skip(lane.slots.len());
            late.extend(others.filter_map(|(rank, waiter)| {
                waiter
                    .deadline
                    .is_some_and(|deadline| deadline.is_before(at, way))
                    .then_some((rank, name, at))
            }));
        }
        for (rank, name, at) in late {
            if let Some(waiter) = self.remove(id, rank) {
                verdicts.push((waiter.sender, Verdict::No(too_late(name, at))));
            }
        }
    }

    /// The earliest time at which a call that joins now can leave, as far as that is known.
    fn earliest(&self, id: Number, urgent: bool, now: Instant) -> Option<(&'static str, Instant)> {
        let lane = self.lanes.get(&id)?;
        let group = self.groups.iter().find(|group| group.label == lane.budgets.label)?;
        let of_label = group.next.filter(|next| *next > now).map(|next| {
            // Places may be those of other labels: then it is earlier than it says.
            let ahead = if urgent { 0 } else { group.waiting.saturating_sub(self.due.len()) };
            let windows = group.rate.map_or(Duration::ZERO, |(calls, window)| {
                window.saturating_mul((ahead as f64 / calls.max(1.0)) as u32)
            });
            (group.label.as_str(), next + windows)
        });
        let of_lane = lane.next.filter(|(next, _)| *next > now && lane.asleep.is_some());
        let of_lane = of_lane.map(|(next, name)| (name, next));
        of_label.into_iter().chain(of_lane).max_by_key(|(_, at)| *at)
    }

    /// The lane of a call, which is made when it is first needed.
    fn lane(&mut self, ticket: &Ticket) -> Number {
        let key = LaneKey::of(ticket);
        if let Some(id) = self.names.get(&key) {
            return *id;
        }
        let id = self.next_number();
        let key = Arc::new(key);
        let lane = Lane {
            key: Arc::clone(&key),
            budgets: Arc::new(self.account.budgets(ticket)),
            line: Line::new(),
            slots: BTreeMap::new(),
            asked: 0,
            ready: None,
            asleep: None,
            next: None,
        };
        self.lanes.insert(id, lane);
        self.names.insert(key, id);
        id
    }

    fn add_slot(&mut self, id: Number, at: Instant, slot: Slot) {
        let number = self.next_number();
        if let Some(lane) = self.lanes.get_mut(&id) {
            lane.slots.insert((at, number), slot);
            self.due.insert((at, number), id);
        }
    }

    /// Takes a call out of its line.
    fn remove(&mut self, id: Number, rank: Rank) -> Option<Waiter> {
        let waiter = self.lanes.get_mut(&id)?.line.remove(&rank)?;
        self.forget(id, rank, waiter.deadline);
        Some(waiter)
    }

    fn forget(&mut self, id: Number, rank: Rank, deadline: Option<Deadline>) {
        if let Some(deadline) = deadline {
            self.deadlines.remove(&(deadline.expiry, id, rank));
        }
        if let Some(label) = self.lanes.get(&id).map(|lane| lane.budgets.label) {
            self.add_waiting(label, -1);
        }
    }

    fn add_waiting(&mut self, label: RateLimit, by: isize) {
        if let Some(group) = self.groups.iter_mut().find(|group| group.label == label) {
            group.waiting = group.waiting.saturating_add_signed(by);
        }
    }

    /// Refuses a call whose deadline has come.
    fn refuse(&mut self, id: Number, rank: Rank, deadline: Instant, verdicts: &mut Verdicts) {
        self.deadlines.remove(&(deadline, id, rank));
        let next = self.lanes.get(&id).map(|lane| {
            let group = self.groups.iter().find(|group| group.label == lane.budgets.label);
            let of_label = group.and_then(|group| Some((group.next?, group.label.as_str())));
            lane.next.or(of_label).unwrap_or((deadline, lane.budgets.label.as_str()))
        });
        let (at, limit) = next.unwrap_or((deadline, ""));
        if let Some(waiter) = self.remove(id, rank) {
            let refusal = too_late(limit, at.max(deadline));
            verdicts.push((waiter.sender, Verdict::No(refusal)));
        }
        self.refresh(id);
    }

    /// Lanes whose special limits let calls out again.
    fn wake(&mut self, now: Instant) {
        while let Some(&(at, id)) = self.asleep.first().filter(|(at, _)| *at <= now) {
            self.asleep.pop_first();
            if let Some(lane) = self.lanes.get_mut(&id).filter(|lane| lane.asleep == Some(at)) {
                lane.asleep = None;
                self.refresh(id);
            }
        }
    }

    /// Sees to it that a lane is asked for when it needs places, gives back those that it does not need, and is
    /// forgotten when it needs nothing.
    fn refresh(&mut self, id: Number) {
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        while lane.slots.len() > lane.line.len() {
            let Some((time, slot)) = lane.slots.pop_last() else { break };
            self.due.remove(&time);
            let budgets = Arc::clone(&lane.budgets);
            self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
        }
        let wants = lane.line.len() > lane.slots.len();
        let wants = wants && lane.asked == 0 && lane.asleep.is_none();
        let rank = lane.line.iter().next().map(|(rank, _)| rank).filter(|_| wants);
        if lane.ready != rank
            && let Some(group) =
                self.groups.iter_mut().find(|group| group.label == lane.budgets.label)
        {
            if let Some(old) = lane.ready.take() {
                group.ready.remove(&old);
            }
            if let Some(rank) = rank {
                group.ready.insert(rank, id);
            }
            lane.ready = rank;
        }
        if lane.line.is_empty() && lane.asked == 0 && lane.slots.is_empty() {
            if let Some(at) = lane.asleep {
                self.asleep.remove(&(at, id));
            }
            let key = Arc::clone(&lane.key);
            self.lanes.remove(&id);
            self.names.remove(&key);
        }
    }

    fn next_number(&mut self) -> Number {
        self.number += 1;
        self.number
    }
}

impl Note {
    /// The same, when nobody knows whether it has arrived. Whoever waits for that hears of it instead.
    fn again(self) -> Option<Self> {
        match self {
            Self::Cancel { budgets, slot, .. } => {
                Some(Self::Cancel { budgets, slot, certain: false })
            }
            Self::Reset { .. } | Self::Settle { .. } => None,
            other => Some(other),
        }
    }
}

fn tell(batch: &mut Batch, note: &Note) {
    let rest = |ends: &Instant| ends.saturating_duration_since(Instant::now());
    match note {
        Note::Cancel { budgets, slot, certain } => batch.cancel(budgets, slot, *certain),
        Note::StepBack { label, learned, departed, window, asked, pause } => {
            // What Zoom said long ago is no news. A window is long enough for a store that is slow.
            let age = learned.elapsed();
            if age < asked.unwrap_or(*pause).max(*window) {
                let asked = asked.map(|asked| asked.saturating_sub(age));
                let pause = pause.saturating_sub(age);
                batch.step_back(label.as_str(), *departed, *window, asked, pause);
            }
        }
        Note::Until { fields, ends } => {
            for field in fields.iter().filter(|_| !rest(ends).is_zero()) {
                batch.until(field, rest(ends));
            }
        }
        Note::Hold { budgets, window, ends } => {
            if let Some(window) = budgets.windows.get(*window).filter(|_| !rest(ends).is_zero()) {
                batch.hold(&window.key, rest(ends));
            }
        }
        Note::Reset { .. } => batch.reset(),
        Note::Settle { .. } => {}
        Note::Hint { budgets, left, departed, ended } => {
            batch.hint(budgets, *left, *departed, *ended);
        }
        Note::Late { budgets, slot, arrived } => batch.late(budgets, slot, *arrived),
        Note::Sent { id, budgets, times, counts } => {
            batch.sent(budgets, id, times.iter().copied(), counts.iter().copied());
        }
    }
}

fn too_late(limit: &str, earliest: Instant) -> NotAdmitted {
    let wait = earliest.saturating_duration_since(Instant::now());
    NotAdmitted::too_late(limit, SystemTime::now() + wait)
}

#[cfg(test)]
mod tests {
    use zoom_api::limits::Plan;

    use super::*;

    #[test]
    fn a_call_that_ends_without_a_word_is_forgotten() {
        let account = Account::new("account", Plan::Business, 1.0);
        let budgets = Arc::new(account.budgets(&Ticket::new(RateLimit::Light)));
        let mut desk = Desk::new(account, "me", Duration::ZERO, Duration::ZERO);
        let at = Instant::now();
        let slot = Slot { id: "me-1".into(), index: 1, day: 0 };
        desk.leaves(&Given { lane: 1, budgets, slot, at, number: 1 });
        let mut next = desk.tick(at, &mut Verdicts::new());
        while let Some(now) = next {
            assert!(now <= at + 2 * LATEST, "{:?}", now - at);
            next = desk.tick(now, &mut Verdicts::new());
        }
        assert!(desk.flying.is_empty());
        // What the store heard last is the latest that can be.
        let last = desk.notes.back();
        assert!(matches!(last, Some(Note::Late { arrived, .. }) if *arrived == at + LATEST));
    }
}
