//! Who waits in this process for what, and which places the store has given.
//!
//! Places belong to the calls of a lane, not to one call: when the time of a place comes, whoever is first in
//! line takes it. So an urgent call passes those that have not left, and the place of one that goes away falls
//! to the next one. What nobody can use any more goes back to the store.

mod alone;
mod answers;
mod flight;
mod lanes;
mod note;
mod places;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::oneshot;
use zoom_api::limits::PlanLimits;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{NotAdmitted, Ticket};

use super::batch::{Batch, Seen, Slot};
use super::budget::{Account, Budgets, LaneKey};
use super::line::{Line, Number, Rank};
use super::timeline::Timeline;
use alone::Local;
use answers::Known;
use flight::Flying;
use lanes::{Deadline, Group, Lane, Waiter};
use note::tell;
pub(super) use note::{Done, Note};
use places::too_late;

/// How far ahead places are taken at most, and at least besides two ways to the store and back. The less that
/// is, the more is known of calls before, the less others lose when a process dies, and the sooner its turn comes to a
/// call of another one.
pub(super) const HORIZON: Duration = Duration::from_millis(500);
const NEAR: Duration = Duration::from_millis(60);
/// A place that could not be used for so long after its time is no good any more: the store might hear too late
/// that its call is late.
pub(super) const STALE: Duration = Duration::from_millis(250);
/// How often a process says that it is there.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// What goes into one run of the script at most, so that it holds nobody up.
const MOST_NOTES: usize = 256;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a call that waits is told.
pub(super) enum Verdict<P> {
    /// Now, with this place.
    Go(P),
    No(NotAdmitted),
    /// The store is away.
    Away,
}

impl<P> Verdict<P> {
    /// The same with what a function makes of the place.
    pub(super) fn map<Q>(self, make: impl FnOnce(P) -> Q) -> Verdict<Q> {
        match self {
            Self::Go(place) => Verdict::Go(make(place)),
            Self::No(refusal) => Verdict::No(refusal),
            Self::Away => Verdict::Away,
        }
    }
}

/// A place whose time has come.
#[derive(Debug)]
pub(super) struct DuePlace {
    lane: Number,
    pub(super) budgets: Arc<Budgets>,
    slot: Slot,
    pub(super) at: Instant,
    number: Number,
}

/// Where a call hears its verdict.
pub(super) type Sender = oneshot::Sender<Verdict<super::Grant>>;

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

/// What is to be said when nothing is locked: whoever wakes up may come here.
#[derive(Default)]
pub(super) struct Verdicts {
    /// To calls that wait.
    pub(super) calls: Vec<(Sender, Verdict<DuePlace>)>,
    /// To those who wait until the store has heard of something, and to those who have to say it again.
    pub(super) heard: Vec<Done>,
    pub(super) unheard: Vec<Done>,
}

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
    ) -> Result<(Number, Rank, oneshot::Receiver<Verdict<super::Grant>>), NotAdmitted> {
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

    /// Takes a call that nobody waits for any more out of its line. What it would have heard its verdict by is to
    /// be dropped when nothing is locked.
    pub(super) fn leave(&mut self, id: Number, rank: Rank) -> Option<Sender> {
        let waiter = self.remove(id, rank)?;
        self.refresh(id);
        Some(waiter.sender)
    }

    /// A place that was given and not used. Whoever is first in line can have it.
    pub(super) fn give_back(&mut self, place: DuePlace) {
        let DuePlace { lane: id, budgets, slot, at, number } = place;
        self.flying.remove(&(at, number));
        let lane = self.lanes.get(&id);
        if lane.is_some_and(|lane| !lane.line.is_empty()) && at.elapsed() < STALE {
            self.add_slot(id, at, slot);
            self.refresh(id);
        } else {
            self.notes.push_back(Note::Cancel { budgets, slot, certain: true });
        }
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
                let place = DuePlace { lane: id, budgets, slot, at, number };
                verdicts.calls.push((waiter.sender, Verdict::Go(place)));
                self.forget(id, rank, waiter.deadline);
            }
            self.refresh(id);
        }
        while let Some(&(at, id, rank)) = self.deadlines.first().filter(|(at, ..)| *at <= now) {
            self.refuse(id, rank, at, verdicts);
        }
        self.wake(now);
        self.look_after(now);
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

    /// Calls of a label that wait.
    pub(super) fn waiting(&self, label: RateLimit) -> usize {
        let group = self.groups.iter().find(|group| group.label == label);
        group.map_or(0, |group| group.waiting)
    }

    /// When the next place of a label is free, if the store has said so.
    pub(super) fn next(&self, label: RateLimit) -> Option<Instant> {
        let group = self.groups.iter().find(|group| group.label == label);
        group?.next.filter(|next| *next > Instant::now())
    }

    fn budgets(&mut self, ticket: &Ticket) -> Arc<Budgets> {
        let known = self.names.get(&LaneKey::of(ticket)).and_then(|id| self.lanes.get(id));
        known.map_or_else(
            || Arc::new(self.account.budgets(ticket)),
            |lane| Arc::clone(&lane.budgets),
        )
    }

    fn horizon(&self) -> Duration {
        (NEAR + 2 * self.round_trip).min(HORIZON)
    }

    fn next_number(&mut self) -> Number {
        self.number += 1;
        self.number
    }
}

#[cfg(test)]
mod tests {
    use zoom_api::limits::Plan;

    use super::*;
    use crate::pace::delays::LATEST;

    #[test]
    fn a_call_that_ends_without_a_word_is_forgotten() {
        let account = Account::new("account", Plan::Business, 1.0);
        let budgets = Arc::new(account.budgets(&Ticket::new(RateLimit::Light)));
        let mut desk = Desk::new(account, "me", Duration::ZERO, Duration::ZERO);
        let at = Instant::now();
        let slot = Slot { id: "me-1".into(), index: 1, day: 0 };
        desk.leaves(&DuePlace { lane: 1, budgets, slot, at, number: 1 });
        let mut next = desk.tick(at, &mut Verdicts::default());
        while let Some(now) = next {
            assert!(now <= at + 2 * LATEST, "{:?}", now - at);
            next = desk.tick(now, &mut Verdicts::default());
        }
        assert!(desk.flying.is_empty());
        // What the store heard last is the latest that can be.
        let last = desk.notes.back();
        assert!(matches!(last, Some(Note::Late { arrived, .. }) if *arrived == at + LATEST));
    }
}
