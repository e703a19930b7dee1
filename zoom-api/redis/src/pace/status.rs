//! How budgets stand, and how long calls would take, by what the store has said last.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use zoom_api::operation::RateLimit;
use zoom_api::pace::{Estimate, LimitStatus, Workload};

use super::batch::SPARE;
use super::budget::{Day, Window, shared};
use super::delays::Delays;
use super::desk::Desk;
use super::{Shared, later, midnight};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is known at one moment.
struct Status<'a> {
    desk: &'a Desk,
    delays: &'a Delays,
    now: SystemTime,
    instant: Instant,
}

pub(super) fn limits(common: &Shared, now: SystemTime) -> Vec<LimitStatus> {
    let (desk, delays) = (common.desk(), common.delays());
    let status = Status { desk: &desk, delays: &delays, now, instant: Instant::now() };
    let account = &common.account;
    let limits = account.plan.limits();
    let labels = limits.labels.iter().map(|limits| {
        let label = limits.label;
        let name = label.as_str();
        let rate = status.rate(label) * account.share;
        let pause = status.pause(label);
        let margin = status.margin(label);
        let calls = limits.rate.map_or(u32::MAX, |all| (f64::from(all.calls) * rate) as u32);
        let window = limits.rate.map_or(Duration::ZERO, |all| all.window) + margin;
        let free = status.free(name, window).unwrap_or(calls);
        let mut result = LimitStatus::new(name, if pause.is_zero() { free } else { 0 });
        result.waiting = desk.waiting(label);
        let left =
            status.left(name, limits.per_day.map_or(u32::MAX, |all| shared(all, account.share)));
        result.left_today = limits.per_day.map(|_| left);
        result.available = result.available.min(left);
        let paused = (!pause.is_zero()).then(|| later(now, pause));
        result.paused_until = paused.max(status.reopens(name, left));
        result.rate = limits.rate.map(|all| f64::from(all.calls) * rate / window.as_secs_f64());
        result.margin = limits.rate.map(|_| margin);
        result
    });
    let pools = limits.pools.iter().map(|pool| {
        let name = pool.labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join("+");
        let left = status.left(&name, shared(pool.per_day, account.share));
        let reopens = status.reopens(&name, left);
        let mut result = LimitStatus::new(name, left);
        result.left_today = Some(left);
        result.paused_until = reopens;
        result
    });
    labels.chain(pools).collect()
}

pub(super) fn estimate(common: &Shared, load: &Workload, now: SystemTime) -> Estimate {
    let (desk, delays) = (common.desk(), common.delays());
    let status = Status { desk: &desk, delays: &delays, now, instant: Instant::now() };
    // Calls of several tickets may count against the same budget.
    let mut windows = HashMap::new();
    let mut days = HashMap::new();
    for (ticket, count) in load.iter().filter(|(_, count)| *count > 0) {
        let budgets = common.account.budgets(ticket);
        for window in budgets.windows {
            let key = Arc::clone(&window.key);
            let (_, _, sum) = windows.entry(key).or_insert((budgets.label, window, 0_u64));
            *sum = sum.saturating_add(count);
        }
        for day in budgets.days {
            let (_, sum) = days.entry(day.field.clone()).or_insert((day, 0_u64));
            *sum = sum.saturating_add(count);
        }
    }
    let mut estimate = Estimate::none();
    for (label, window, calls) in windows.into_values() {
        estimate = estimate.and(window.name, status.time_for(label, &window, calls));
    }
    for (day, calls) in days.into_values() {
        let time = status.days_for(&day, calls);
        estimate = estimate.and(day.name, time);
    }
    estimate
}

impl Status<'_> {
    /// The part of the rate of a label that may be used.
    fn rate(&self, label: RateLimit) -> f64 {
        let states = self.desk.known.iter().flat_map(|known| &known.labels);
        let mut own = states.filter(|state| state.label == label.as_str());
        own.next().map_or(1.0, |state| state.rate)
    }

    /// What is left of a pause of a label.
    fn pause(&self, label: RateLimit) -> Duration {
        let Some(known) = &self.desk.known else { return Duration::ZERO };
        let state = known.labels.iter().find(|state| state.label == label.as_str());
        self.until(state.map(|state| known.arrived + state.pause))
    }

    /// How long a day that Zoom has closed is closed yet.
    fn closed(&self, field: &str) -> Duration {
        let Some(known) = &self.desk.known else { return Duration::ZERO };
        self.until(known.closed.get(field).map(|rest| known.arrived + *rest))
    }

    /// When there is budget again of a day of which so much is left, if that is nothing.
    fn reopens(&self, field: &str, left: u32) -> Option<SystemTime> {
        (left == 0).then(|| match self.closed(field) {
            Duration::ZERO => midnight(self.now),
            closed => later(self.now, closed),
        })
    }

    fn until(&self, time: Option<Instant>) -> Duration {
        time.map_or(Duration::ZERO, |time| time.saturating_duration_since(self.instant))
    }

    /// What is left of a daily budget.
    fn left(&self, field: &str, limit: u32) -> u32 {
        if !self.closed(field).is_zero() {
            return 0;
        }
        let today = self.desk.known.as_ref().map_or(0, |known| known.day);
        let mut seen = self.desk.days.get(field).into_iter().flatten();
        let used = seen.find(|seen| seen.day == today).map_or(0, |seen| seen.used);
        limit.saturating_sub(u32::try_from(used).unwrap_or(u32::MAX))
    }

    fn margin(&self, label: RateLimit) -> Duration {
        SPARE + self.delays.mean(label)
    }

    /// What was free in a window. When it has passed, all is free again.
    fn free(&self, name: &str, window: Duration) -> Option<u32> {
        let (free, at) = self.desk.known.as_ref()?.free.get(name)?;
        (at.elapsed() < window).then(|| u32::try_from(*free).unwrap_or(0))
    }

    /// How long it takes until so many calls can have their answers, behind those of this process that wait.
    fn time_for(&self, label: RateLimit, window: &Window, calls: u64) -> Duration {
        let (rate, margin, waiting, pause) = if window.is_label {
            let waiting = self.desk.waiting(label) as u64;
            (self.rate(label), self.margin(label), waiting, self.pause(label))
        } else {
            (1.0, SPARE, 0, Duration::ZERO)
        };
        let exact = window.calls * rate;
        let most = exact.ceil().max(1.0);
        let length = window.window.mul_f64(most / exact) + margin;
        // What is free is known by label: single users have a budget each.
        let free = self.free(window.name, length).filter(|_| window.is_label);
        let free = free.map_or(most as u64, u64::from);
        let over = waiting.saturating_add(calls).saturating_sub(free);
        let Some(behind) = over.checked_sub(1) else {
            return pause + self.delays.shortest(label);
        };
        let next = self.desk.next(label).filter(|_| window.is_label);
        let first = next.map_or(length, |next| next.saturating_duration_since(self.instant));
        let windows = u32::try_from(behind / most as u64).unwrap_or(u32::MAX);
        let time = first.max(pause).saturating_add(length.saturating_mul(windows));
        time.saturating_add(self.delays.shortest(label))
    }

    /// How long it takes until so many calls fit into days.
    fn days_for(&self, day: &Day, calls: u64) -> Duration {
        let limit = day.limit.unwrap_or(u32::MAX);
        let left = self.left(&day.field, limit);
        let Some(behind) = calls.saturating_sub(u64::from(left)).checked_sub(1) else {
            return Duration::ZERO;
        };
        let reopens = self.reopens(&day.field, 0).unwrap_or(self.now);
        let first = reopens.duration_since(self.now).unwrap_or_default();
        let days = u32::try_from(behind / u64::from(limit.max(1))).unwrap_or(u32::MAX);
        first.saturating_add(DAY.saturating_mul(days))
    }
}
