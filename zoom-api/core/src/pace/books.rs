//! All budgets of an account. A call is taken from all that it counts against at one moment, or from none.

use std::collections::HashMap;
use std::task::Waker;
use std::time::{Duration, SystemTime};

use super::day::{DAY, Day, later};
use super::gate::{Gate, Margins};
use super::notice::Notice;
use super::queue::{Class, GRACE, NEAR, Position};
use super::wakers::Wakers;
use super::{Estimate, Feedback, LimitStatus, NotAdmitted, Special, Throttle, Ticket, Workload};
use crate::limits::{Plan, Rate, SpecialLimit};
use crate::operation::RateLimit;

/// At this number of budgets of single users, those that are idle are forgotten for the first time.
const MANY: usize = 1_024;

pub(super) struct Books {
    plan: Plan,
    share: f64,
    margins: Margins,
    labels: Vec<Label>,
    /// Daily budgets of several labels.
    pools: Vec<(&'static [RateLimit], Day)>,
    /// By limit, of which there are few.
    special: Vec<Own>,
    /// How many budgets of single users there are, and at how many they are looked through.
    keys: usize,
    forget_at: usize,
    /// The latest uptime that somebody came with. Whoever gives something back has none.
    uptime: Duration,
}

struct Label {
    label: RateLimit,
    gate: Option<Gate>,
    day: Day,
    /// Calls of this label that stand in the line of a special limit.
    elsewhere: usize,
}

/// The budgets of a special limit: one for the account, or one for each user.
struct Own {
    limit: &'static SpecialLimit,
    common: Option<Budget>,
    each: HashMap<String, Budget>,
}

enum Budget {
    Gate(Box<Gate>),
    Day(Day),
}

/// Where a call stands in line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    at: At,
    position: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Label,
    /// The number of the special limit in the ticket.
    Special(usize),
}

/// What is known of a call that asks.
pub(super) struct Caller<'a> {
    pub(super) ticket: &'a Ticket,
    pub(super) stand: Option<Stand>,
    /// Whether it has stood in another line before.
    pub(super) stood: bool,
    pub(super) waker: &'a Waker,
}

impl Caller<'_> {
    fn class(&self) -> Class {
        match () {
            () if self.ticket.urgent => Class::Urgent,
            () if self.ticket.since.is_some() || self.stood => Class::Again,
            () => Class::Usual,
        }
    }
}

/// What a call that asks is told.
pub(super) enum Reply {
    Go(Receipt),
    /// To look again at that uptime, and whether it is near the front of the line.
    Wait {
        until: Duration,
        near: bool,
    },
    Refused(NotAdmitted),
}

/// What was taken, so that it can be given back.
pub(super) struct Receipt {
    label: RateLimit,
    number: u64,
    /// The special limits with their keys, and the number of the call there.
    special: Vec<(&'static SpecialLimit, Option<String>, Taken)>,
    day: u64,
    pool_day: u64,
}

#[derive(Clone, Copy)]
enum Taken {
    Number(u64),
    Day(u64),
}

impl Books {
    pub(super) fn new(plan: Plan, share: f64, margins: Margins) -> Self {
        let limits = plan.limits();
        let labels = limits.labels.iter().map(|limits| Label {
            label: limits.label,
            gate: limits.rate.map(|rate| Gate::new(rate, share, margins)),
            day: limits.per_day.map_or_else(Day::unlimited, |calls| Day::new(calls, share)),
            elsewhere: 0,
        });
        let pools = limits.pools.iter().map(|pool| (pool.labels, Day::new(pool.per_day, share)));
        Self {
            plan,
            share,
            margins,
            labels: labels.collect(),
            pools: pools.collect(),
            special: Vec::new(),
            keys: 0,
            forget_at: MANY,
            uptime: Duration::ZERO,
        }
    }

    /// A call asks whether it may go. It is taken from all budgets, or stands in the line of the first limit
    /// that does not let it pass, or is refused and stands nowhere.
    pub(super) fn ask(
        &mut self,
        caller: &mut Caller<'_>,
        now: SystemTime,
        uptime: Duration,
        wakers: &mut Wakers,
    ) -> Reply {
        self.uptime = uptime;
        self.make_budgets(caller.ticket, now, uptime);
        if let Some(refusal) = self.used_up(caller.ticket, now) {
            self.give_up(caller.ticket, &mut caller.stand, wakers);
            return Reply::Refused(refusal);
        }
        let special = (0..caller.ticket.special.len()).map(At::Special);
        for at in special.chain([At::Label]) {
            match self.ask_at(at, caller, now, uptime, wakers) {
                None => {}
                Some(reply) => return reply,
            }
        }
        // Out of the line before others are woken, so that it does not wake itself.
        self.leave(caller.ticket, &mut caller.stand, wakers);
        Reply::Go(self.take(caller.ticket, caller.class(), now, uptime, wakers))
    }

    /// Asks at one limit. `None`: it lets the call pass.
    fn ask_at(
        &mut self,
        at: At,
        caller: &mut Caller<'_>,
        now: SystemTime,
        uptime: Duration,
        wakers: &mut Wakers,
    ) -> Option<Reply> {
        let ticket = caller.ticket;
        let stand = caller.stand.filter(|stand| stand.at == at);
        // Who stood in another line has waited already.
        caller.stood |= caller.stand.is_some_and(|stand| stand.at != at);
        let class = caller.class();
        let gate = self.gate_mut(at, ticket)?;
        let ahead = match stand {
            Some(stand) => {
                gate.queue.comes(stand.position, caller.waker, wakers);
                gate.queue.ahead(stand.position, uptime)
            }
            None => gate.queue.ahead_of_newcomer(class, uptime),
        };
        let (room, next) = gate.room(uptime);
        // Who is late further behind stands in nobody's way either. Whoever is woken here goes, or it would wake
        // itself again and again.
        let goes = |stand: Stand| gate.queue.is_among(stand.position, room, uptime);
        if ahead < room || room > 0 && stand.is_some_and(goes) {
            return None;
        }
        let until = match (room, ahead) {
            // Those before it are about to go.
            (1.., _) => {
                gate.queue.wake(room, uptime, wakers);
                gate.turn(ahead, uptime).max(uptime.saturating_add(GRACE))
            }
            (0, 0) => next,
            (0, _) => gate.turn(ahead, uptime).max(next),
        };
        if ticket.deadline.is_some_and(|deadline| until > deadline) {
            let limit = self.name(at, ticket);
            let earliest = later(now, until.saturating_sub(uptime));
            self.give_up(ticket, &mut caller.stand, wakers);
            return Some(Reply::Refused(NotAdmitted::too_late(limit, earliest)));
        }
        let position = match stand {
            Some(stand) => stand.position,
            None => {
                self.give_up(ticket, &mut caller.stand, wakers);
                let gate = self.gate_mut(at, ticket)?;
                let position = gate.queue.join(class, caller.waker, ticket.deadline.is_some());
                caller.stand = Some(Stand { at, position });
                self.stands_elsewhere(at, ticket, |count| count + 1);
                position
            }
        };
        let near = ahead < NEAR;
        self.gate_mut(at, ticket)?.queue.sleeps(position, until, near);
        Some(Reply::Wait { until, near })
    }

    /// Leaves the line, and lets those behind know.
    pub(super) fn give_up(
        &mut self,
        ticket: &Ticket,
        stand: &mut Option<Stand>,
        wakers: &mut Wakers,
    ) {
        let uptime = self.uptime;
        if let Some(gate) = self.leave(ticket, stand, wakers) {
            gate.tell(uptime, wakers);
        }
    }

    fn leave(
        &mut self,
        ticket: &Ticket,
        stand: &mut Option<Stand>,
        wakers: &mut Wakers,
    ) -> Option<&mut Gate> {
        let stand = stand.take()?;
        self.stands_elsewhere(stand.at, ticket, |count| count - 1);
        let gate = self.gate_mut(stand.at, ticket)?;
        gate.queue.leave(stand.position, wakers);
        Some(gate)
    }

    fn stands_elsewhere(&mut self, at: At, ticket: &Ticket, change: impl Fn(usize) -> usize) {
        if let At::Special(_) = at {
            let labels = self.labels.iter_mut().filter(|label| label.label == ticket.label);
            labels.for_each(|label| label.elsewhere = change(label.elsewhere));
        }
    }

    /// Makes the budgets of special limits when they are first needed.
    fn make_budgets(&mut self, ticket: &Ticket, now: SystemTime, uptime: Duration) {
        for special in &ticket.special {
            let (plan, share, margins) = (self.plan, self.share, self.margins);
            let limit = special.limit;
            let new = || {
                let calls = limit.allows(plan);
                let share = if limit.each.is_some() { 1.0 } else { share };
                if limit.window >= DAY {
                    Budget::Day(Day::new(calls, share))
                } else {
                    let rate = Rate { calls, window: limit.window };
                    Budget::Gate(Box::new(Gate::new(rate, share, margins)))
                }
            };
            let place = match self.special.binary_search_by_key(&limit, |own| own.limit) {
                Ok(place) => place,
                Err(place) => {
                    let own = Own { limit, common: None, each: HashMap::new() };
                    self.special.insert(place, own);
                    place
                }
            };
            let own = &mut self.special[place];
            match &special.key {
                None => drop(own.common.get_or_insert_with(new)),
                Some(key) if own.each.contains_key(key) => {}
                Some(key) => {
                    own.each.insert(key.clone(), new());
                    self.keys += 1;
                }
            }
        }
        if self.keys >= self.forget_at {
            let mut left = 0;
            for own in &mut self.special {
                own.each.retain(|_, budget| match budget {
                    Budget::Gate(gate) => !gate.is_idle(uptime),
                    Budget::Day(day) => !day.is_idle(now),
                });
                left += own.each.len();
            }
            // Not with every call, when none is idle.
            (self.keys, self.forget_at) = (left, (2 * left).max(MANY));
            self.make_budgets(ticket, now, uptime);
        }
    }

    /// A daily budget that is used up.
    fn used_up(&self, ticket: &Ticket, now: SystemTime) -> Option<NotAdmitted> {
        let check = |name: &dyn Fn() -> String, day: &Day| {
            (day.left(now) == 0).then(|| NotAdmitted::quota_exhausted(name(), day.until(now)))
        };
        for special in &ticket.special {
            if let Some(Budget::Day(day)) = self.budget(special)
                && let Some(refusal) = check(&|| special.limit.id.to_owned(), day)
            {
                return Some(refusal);
            }
        }
        let labels = self.labels.iter().filter(|label| label.label == ticket.label);
        let mut labels = labels.filter_map(|it| check(&|| it.label.as_str().to_owned(), &it.day));
        let pools = self.pools.iter().filter(|(labels, _)| labels.contains(&ticket.label));
        let mut pools = pools.filter_map(|(labels, day)| check(&|| joined(labels), day));
        labels.next().or_else(|| pools.next())
    }

    fn take(
        &mut self,
        ticket: &Ticket,
        class: Class,
        now: SystemTime,
        uptime: Duration,
        wakers: &mut Wakers,
    ) -> Receipt {
        let mut receipt =
            Receipt { label: ticket.label, number: 0, special: Vec::new(), day: 0, pool_day: 0 };
        for special in &ticket.special {
            let taken = match self.budget_mut(special.limit, special.key.as_ref()) {
                Some(Budget::Gate(gate)) => {
                    gate.queue.let_out(class);
                    let number = gate.take(uptime);
                    gate.tell(uptime, wakers);
                    Taken::Number(number)
                }
                Some(Budget::Day(day)) => Taken::Day(day.take(now)),
                None => continue,
            };
            receipt.special.push((special.limit, special.key.clone(), taken));
        }
        for label in self.labels.iter_mut().filter(|label| label.label == ticket.label) {
            receipt.day = label.day.take(now);
            if let Some(gate) = &mut label.gate {
                gate.queue.let_out(class);
                receipt.number = gate.take(uptime);
                gate.tell(uptime, wakers);
            }
        }
        for (_, day) in self.pools.iter_mut().filter(|(labels, _)| labels.contains(&ticket.label)) {
            receipt.pool_day = day.take(now);
        }
        receipt
    }

    /// A call was not sent after all. Those who wait move up.
    pub(super) fn give_back(&mut self, receipt: &Receipt, wakers: &mut Wakers) {
        let uptime = self.uptime;
        for (limit, key, taken) in &receipt.special {
            match (self.budget_mut(limit, key.as_ref()), taken) {
                (Some(Budget::Gate(gate)), Taken::Number(number)) => {
                    gate.give_back(*number);
                    gate.tell(uptime, wakers);
                }
                (Some(Budget::Day(day)), Taken::Day(taken)) => day.give_back(*taken),
                _ => {}
            }
        }
        for label in self.labels.iter_mut().filter(|label| label.label == receipt.label) {
            label.day.give_back(receipt.day);
            if let Some(gate) = &mut label.gate {
                gate.give_back(receipt.number);
                gate.tell(uptime, wakers);
            }
        }
        let pools = self.pools.iter_mut().filter(|(labels, _)| labels.contains(&receipt.label));
        pools.for_each(|(_, day)| day.give_back(receipt.pool_day));
    }

    /// An attempt has ended. `chance` spreads pauses. Gives what is worth telling.
    pub(super) fn ended(
        &mut self,
        receipt: &Receipt,
        feedback: &Feedback,
        chance: f64,
        wakers: &mut Wakers,
    ) -> Option<Notice> {
        let uptime = feedback.ended;
        self.uptime = uptime;
        // What a 429 about a rate says of when to come again.
        let mut limited = None;
        let mut notice = None;
        match feedback.throttle() {
            Some(Throttle::Rate { retry_at }) => {
                let asked = retry_at.and_then(|time| time.duration_since(feedback.now).ok());
                limited = Some(asked);
            }
            Some(Throttle::Daily { until }) => {
                self.day_is_over(receipt.label, until, feedback.now, wakers);
                notice = Some(Notice::Day { limit: receipt.label.as_str(), until });
            }
            Some(Throttle::DailyOfOperation { until }) => {
                self.day_of_operation_is_over(receipt, until, feedback.now, wakers);
                let special = receipt.special.first().map(|(limit, ..)| limit.id);
                let limit = special.unwrap_or(receipt.label.as_str());
                notice = Some(Notice::Day { limit, until });
            }
            Some(Throttle::Concurrent) | None => {}
        }
        for (limit, key, taken) in &receipt.special {
            if let (Some(Budget::Gate(gate)), Taken::Number(number)) =
                (self.budget_mut(limit, key.as_ref()), taken)
            {
                gate.ended(*number, feedback);
                // A limit that counts for few calls is more likely to be meant than that of the label.
                if let Some(asked) = limited.take() {
                    notice = gate.limited(limit.id, feedback, asked, chance, wakers);
                }
                gate.tell(uptime, wakers);
            }
        }
        let label = self.labels.iter_mut().find(|label| label.label == receipt.label);
        if let Some(gate) = label.and_then(|label| label.gate.as_mut()) {
            let name = receipt.label.as_str();
            gate.ended(receipt.number, feedback);
            match limited {
                Some(asked) => notice = gate.limited(name, feedback, asked, chance, wakers),
                None => notice = notice.or_else(|| gate.recovered(name, uptime)),
            }
            gate.tell(uptime, wakers);
        }
        notice
    }

    /// Zoom says that the daily budget of a label is used up, and with it that of those who share it.
    fn day_is_over(
        &mut self,
        label: RateLimit,
        until: SystemTime,
        now: SystemTime,
        wakers: &mut Wakers,
    ) {
        let mut sharing = Vec::new();
        for (labels, day) in self.pools.iter_mut().filter(|(labels, _)| labels.contains(&label)) {
            day.exhaust(until, now);
            sharing.extend(*labels);
        }
        for other in &mut self.labels {
            if other.label == label {
                other.day.exhaust(until, now);
            } else if !sharing.contains(&other.label) {
                continue;
            }
            if let Some(gate) = &mut other.gate {
                gate.queue.wake_all(wakers);
            }
        }
    }

    fn day_of_operation_is_over(
        &mut self,
        receipt: &Receipt,
        until: SystemTime,
        now: SystemTime,
        wakers: &mut Wakers,
    ) {
        for (limit, key, _) in &receipt.special {
            if let Some(Budget::Day(day)) = self.budget_mut(limit, key.as_ref()) {
                day.exhaust(until, now);
            }
        }
        let label = self.labels.iter_mut().find(|label| label.label == receipt.label);
        if let Some(gate) = label.and_then(|label| label.gate.as_mut()) {
            gate.queue.wake_all(wakers);
        }
    }

    pub(super) fn reset(&mut self, wakers: &mut Wakers) {
        for label in &mut self.labels {
            label.day.reopen();
            if let Some(gate) = &mut label.gate {
                gate.reset();
                gate.queue.wake_all(wakers);
            }
        }
        self.pools.iter_mut().for_each(|(_, day)| day.reopen());
        for own in &mut self.special {
            for budget in own.common.iter_mut().chain(own.each.values_mut()) {
                match budget {
                    Budget::Gate(gate) => {
                        gate.reset();
                        gate.queue.wake_all(wakers);
                    }
                    Budget::Day(day) => day.reopen(),
                }
            }
        }
    }

    pub(super) fn limits(&self, now: SystemTime, uptime: Duration) -> Vec<LimitStatus> {
        let mut limits = Vec::new();
        for label in &self.labels {
            let mut status = LimitStatus::new(label.label.as_str(), u32::MAX);
            if let Some(gate) = &label.gate {
                let (room, _) = gate.room(uptime);
                status.available = u32::try_from(room).unwrap_or(u32::MAX);
                status.waiting = gate.queue.len() + label.elsewhere;
                status.rate = Some(gate.per_second(uptime));
                status.margin = Some(gate.margin(uptime));
                let pause = gate.paused_until().saturating_sub(uptime);
                status.paused_until = (!pause.is_zero()).then(|| later(now, pause));
            }
            let left = label.day.left(now);
            status.available = status.available.min(left);
            status.left_today = label.day.known_left(now);
            if left == 0 {
                status.paused_until = Some(label.day.until(now));
            }
            limits.push(status);
        }
        let status = |limit: String, day: &Day| {
            let left = day.left(now);
            let mut status = LimitStatus::new(limit, left);
            status.left_today = Some(left);
            status.paused_until = (left == 0).then(|| day.until(now));
            status
        };
        limits.extend(self.pools.iter().map(|(labels, day)| status(joined(labels), day)));
        limits.extend(self.special.iter().filter_map(|own| match &own.common {
            Some(Budget::Day(day)) => Some(status(own.limit.id.to_owned(), day)),
            _ => None,
        }));
        limits
    }

    /// How long calls would take.
    pub(super) fn estimate(
        &mut self,
        load: &Workload,
        now: SystemTime,
        uptime: Duration,
    ) -> Estimate {
        let mut by_special: HashMap<(&'static SpecialLimit, Option<&String>), u64> = HashMap::new();
        for (ticket, count) in load.iter().filter(|(_, count)| *count > 0) {
            self.make_budgets(ticket, now, uptime);
            for special in &ticket.special {
                let sum = by_special.entry((special.limit, special.key.as_ref())).or_default();
                *sum = sum.saturating_add(count);
            }
        }
        let calls_of = |label: RateLimit| {
            let counts = load.iter().filter(|(ticket, _)| ticket.label == label);
            counts.fold(0, |sum: u64, (_, count)| sum.saturating_add(count))
        };
        let mut estimate = Estimate::none();
        for label in &self.labels {
            let calls = calls_of(label.label);
            if calls == 0 {
                continue;
            }
            let gate = label.gate.as_ref().map(|gate| gate.time_for(calls, uptime));
            let time = gate.unwrap_or_default().max(label.day.time_for(calls, now));
            estimate = estimate.and(label.label.as_str(), time);
        }
        for (labels, day) in &self.pools {
            let calls = labels.iter().map(|label| calls_of(*label)).fold(0, u64::saturating_add);
            estimate = estimate.and(joined(labels), day.time_for(calls, now));
        }
        for ((limit, key), calls) in by_special {
            let time = match self.budget_mut(limit, key) {
                Some(Budget::Gate(gate)) => gate.time_for(calls, uptime),
                Some(Budget::Day(day)) => day.time_for(calls, now),
                None => Duration::ZERO,
            };
            estimate = estimate.and(limit.id, time);
        }
        estimate
    }

    fn gate_mut(&mut self, at: At, ticket: &Ticket) -> Option<&mut Gate> {
        match at {
            At::Label => self.labels.iter_mut().find(|it| it.label == ticket.label)?.gate.as_mut(),
            At::Special(index) => {
                let special = ticket.special.get(index)?;
                match self.budget_mut(special.limit, special.key.as_ref())? {
                    Budget::Gate(gate) => Some(gate),
                    Budget::Day(_) => None,
                }
            }
        }
    }

    fn name(&self, at: At, ticket: &Ticket) -> String {
        match at {
            At::Label => ticket.label.as_str().to_owned(),
            At::Special(index) => {
                ticket.special.get(index).map_or_else(String::new, |it| it.limit.id.to_owned())
            }
        }
    }

    fn budget(&self, special: &Special) -> Option<&Budget> {
        let own = self.special.iter().find(|own| own.limit == special.limit)?;
        match &special.key {
            None => own.common.as_ref(),
            Some(key) => own.each.get(key),
        }
    }

    fn budget_mut(&mut self, limit: &SpecialLimit, key: Option<&String>) -> Option<&mut Budget> {
        let own = self.special.iter_mut().find(|own| own.limit == limit)?;
        match key {
            None => own.common.as_mut(),
            Some(key) => own.each.get_mut(key),
        }
    }
}

fn joined(labels: &[RateLimit]) -> String {
    labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join("+")
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    /// One call a day for each user.
    static DAILY: SpecialLimit = SpecialLimit::new("daily", &[], Some("user"), 86_400, &[1, 1, 1]);

    #[test]
    fn budgets_of_users_are_forgotten_when_their_day_is_over() {
        let least = Duration::from_millis(10);
        let mut books = Books::new(Plan::Business, 1.0, Margins { least, most: least });
        let mut ask = |user: usize, now: SystemTime, uptime: u64| {
            let mut ticket = Ticket::new(RateLimit::Light);
            ticket.special.push(Special { limit: &DAILY, key: Some(user.to_string()) });
            let waker = Waker::noop();
            let mut caller = Caller { ticket: &ticket, stand: None, stood: false, waker };
            let uptime = Duration::from_secs(uptime);
            let reply = books.ask(&mut caller, now, uptime, &mut Wakers::default());
            (matches!(reply, Reply::Go(_)), books.keys)
        };
        let day = |day: u32| UNIX_EPOCH + DAY * (20_000 + day);
        // Every second, so that the label lets them pass.
        for user in 0..2 * MANY {
            assert!(ask(user, day(0), user as u64).0);
        }
        assert!(!ask(7, day(0), 3_000).0, "its call of the day is made");
        // The next day, others come.
        let mut most = 0;
        for user in 0..4 * MANY {
            let (goes, keys) = ask(10_000 + user, day(1), 90_000 + user as u64);
            assert!(goes);
            most = most.max(keys);
        }
        assert!(most <= 4 * MANY, "{most}");
        assert!(!ask(10_000, day(1), 99_000).0, "of today nothing is forgotten");
    }

    /// One call a minute for each user.
    static MINUTE: SpecialLimit = SpecialLimit::new("minute", &[], Some("user"), 60, &[1, 1, 1]);

    #[test]
    fn no_budget_is_forgotten_that_still_counts() {
        let least = Duration::from_millis(10);
        for limit in [&MINUTE, &DAILY] {
            let mut books = Books::new(Plan::Business, 1.0, Margins { least, most: least });
            // So fast that the label lets them pass, one by one.
            for user in 0..MANY + 10 {
                let mut ticket = Ticket::new(RateLimit::Light);
                ticket.special.push(Special { limit, key: Some(user.to_string()) });
                let mut goes = |after: u64| {
                    let uptime = Duration::from_millis(1_000 + 120 * user as u64 + after);
                    let waker = Waker::noop();
                    let mut caller = Caller { ticket: &ticket, stand: None, stood: false, waker };
                    let reply = books.ask(&mut caller, UNIX_EPOCH, uptime, &mut Wakers::default());
                    matches!(reply, Reply::Go(_))
                };
                assert_eq!([goes(0), goes(60)], [true, false], "{user}");
            }
            let mut ticket = Ticket::new(RateLimit::Light);
            ticket.special.push(Special { limit, key: Some((MANY - 20).to_string()) });
            let waker = Waker::noop();
            let mut caller = Caller { ticket: &ticket, stand: None, stood: false, waker };
            let uptime = Duration::from_millis(1_000 + 120 * (MANY + 11) as u64);
            let reply = books.ask(&mut caller, UNIX_EPOCH, uptime, &mut Wakers::default());
            assert!(!matches!(reply, Reply::Go(_)), "{}", limit.id);
        }
    }
}
