//! Rate limits: what the account has used up, and what is said when a limit is reached.

mod answer;
mod budget;

use std::collections::HashMap;

pub(super) use self::answer::Headers;
pub use self::answer::Limited;
pub(super) use self::budget::Moment;
use self::budget::{Day, Window};
use super::behaviour::Windows;
use super::call::Refusal;
use zoom_api::internal::DAY;
use zoom_api::limits::{Plan, SpecialLimit};
use zoom_api::operation::{Operation, RateLimit};

/// At this number of budgets of single users, those whose window is over are forgotten for the first time.
const MANY: usize = 1_024;
/// Calls of one operation per day that Zoom allows for many, such as those that create groups.
const USUAL: u32 = 100;

/// The budgets of the account.
#[derive(Debug)]
pub(super) struct Limits {
    plan: Plan,
    windows: Windows,
    labels: Vec<Label>,
    pools: Vec<(&'static [RateLimit], Day)>,
    /// Special limits, and whose they are.
    special: HashMap<(SpecialLimit, Option<String>), Special>,
    /// At how many of them the next ones are forgotten.
    forget_at: usize,
}

#[derive(Debug)]
struct Label {
    label: RateLimit,
    rate: Option<Window>,
    day: Option<Day>,
}

#[derive(Debug)]
enum Special {
    Window(Window),
    Day(Day),
}

impl Limits {
    pub(super) fn new(plan: Plan, windows: Windows) -> Self {
        let limits = plan.limits();
        let labels = limits.labels.iter().map(|limits| Label {
            label: limits.label,
            rate: limits.rate.map(|rate| Window::new(rate.calls, rate.window, windows)),
            day: limits.per_day.map(Day::new),
        });
        let pools = limits.pools.iter().map(|pool| (pool.labels, Day::new(pool.per_day)));
        let (labels, pools) = (labels.collect(), pools.collect());
        Self { plan, windows, labels, pools, special: HashMap::new(), forget_at: MANY }
    }

    /// Counts a call under its label, and gives the headers that tell how the budget stands.
    ///
    /// What is turned away is not counted.
    pub(super) fn count(&mut self, label: RateLimit, moment: Moment) -> Result<Headers, Refusal> {
        let now = moment.now;
        let pools = self.pools.iter_mut().filter(|(labels, _)| labels.contains(&label));
        let mut pools: Vec<_> = pools.map(|(_, day)| day).collect();
        let Some(books) = self.labels.iter_mut().find(|books| books.label == label) else {
            return Ok(Headers::new());
        };
        for day in books.day.iter_mut().chain(pools.iter_mut().map(|day| &mut **day)) {
            if day.left(now) == 0 {
                return Err(answer::daily(label, Some(day.limit()), now));
            }
        }
        if let Some(rate) = &mut books.rate
            && rate.left(moment) == 0
        {
            return Err(answer::per_second(label, Some(rate.limit())));
        }
        for day in books.day.iter_mut().chain(pools) {
            day.take(now);
        }
        let left = books.rate.as_mut().map(|rate| {
            rate.take(moment);
            (rate.limit(), rate.left(moment))
        });
        Ok(answer::headers(label, left))
    }

    /// Counts a call under its special limits. `sent` gives the text of a body field or a query parameter,
    /// `whose` that of a path parameter. Gives the headers that a daily one is told by.
    pub(super) fn count_special(
        &mut self,
        operation: &Operation,
        sent: impl Fn(&str) -> Option<String>,
        whose: impl Fn(&str) -> String,
        moment: Moment,
    ) -> Result<Option<Headers>, Refusal> {
        let applies = |limit: &&SpecialLimit| {
            limit.when.iter().all(|(name, value)| sent(name).as_deref() == Some(*value))
        };
        let mut headers = None;
        for limit in operation.special_limits.iter().filter(applies) {
            headers =
                self.take_special(operation, limit, limit.each.map(&whose), moment)?.or(headers);
        }
        Ok(headers)
    }

    fn take_special(
        &mut self,
        operation: &Operation,
        limit: &SpecialLimit,
        whose: Option<String>,
        moment: Moment,
    ) -> Result<Option<Headers>, Refusal> {
        let now = moment.now;
        if self.special.len() >= self.forget_at {
            self.special.retain(|_, budget| match budget {
                Special::Window(window) => window.left(moment) < window.limit(),
                Special::Day(day) => day.left(now) < day.limit(),
            });
            // Not with every call, when none is over.
            self.forget_at = (self.special.len() * 2).max(MANY);
        }
        let (calls, label) = (self.calls(limit), operation.rate_limit);
        let standing = self.left(label, moment);
        let windows = self.windows;
        let budget = self.special.entry((*limit, whose)).or_insert_with(|| {
            if limit.window >= DAY {
                Special::Day(Day::new(calls))
            } else {
                Special::Window(Window::new(calls, limit.window, windows))
            }
        });
        match budget {
            Special::Day(day) if day.left(now) == 0 => {
                Err(answer::daily_of_operation(operation.id, label, day.limit(), standing))
            }
            Special::Day(day) => {
                day.take(now);
                Ok(Some(answer::day_of_operation(label, day.limit(), day.left(now))))
            }
            Special::Window(window) => match window.wait(moment) {
                Some(wait) => Err(answer::window(operation, limit, calls, now + wait)),
                None => {
                    window.take(moment);
                    Ok(None)
                }
            },
        }
    }

    /// The refusal for a limit, whatever the budgets say.
    pub(super) fn refusal(
        &mut self,
        limited: Limited,
        operation: Option<&Operation>,
        moment: Moment,
    ) -> Refusal {
        let label = operation.map_or(RateLimit::Light, |operation| operation.rate_limit);
        let id = operation.map_or("this call", |operation| operation.id);
        match limited {
            Limited::PerSecond => answer::per_second(label, self.rate(label)),
            Limited::Daily => answer::daily(label, self.per_day(label), moment.now),
            Limited::DailyOfOperation => {
                let calls = operation.and_then(|operation| self.per_day_of(operation));
                let left = self.left(label, moment);
                answer::daily_of_operation(id, label, calls.unwrap_or(USUAL), left)
            }
            Limited::Concurrent => answer::concurrent(id, label),
        }
    }

    /// Calls that a special limit allows.
    fn calls(&self, limit: &SpecialLimit) -> u32 {
        limit.allows(self.plan)
    }

    /// Calls under a label per second or minute.
    fn rate(&self, label: RateLimit) -> Option<u32> {
        let books = self.labels.iter().find(|books| books.label == label)?;
        books.rate.as_ref().map(Window::limit)
    }

    /// Calls under a label per day. Where the plan has no such limit, that of the first that has one.
    fn per_day(&self, label: RateLimit) -> Option<u32> {
        let mut plans = std::iter::once(self.plan).chain(Plan::ALL.iter().copied());
        plans.find_map(|plan| {
            let limits = plan.limits();
            let own = limits.labels.iter().find(|limits| limits.label == label);
            let pool = limits.pools.iter().find(|pool| pool.labels.contains(&label));
            own.and_then(|limits| limits.per_day).or(pool.map(|pool| pool.per_day))
        })
    }

    /// Calls of an operation per day, if it has a limit of its own.
    fn per_day_of(&self, operation: &Operation) -> Option<u32> {
        let limit = operation.special_limits.iter().find(|limit| limit.window >= DAY)?;
        Some(self.calls(limit))
    }

    /// The limit of a label and what is left of it: those of the day, or else of the second.
    fn left(&mut self, label: RateLimit, moment: Moment) -> Option<(u32, u32)> {
        let books = self.labels.iter_mut().find(|books| books.label == label)?;
        let pool = self.pools.iter().find(|(labels, _)| labels.contains(&label));
        if let Some(day) = books.day.as_ref().or(pool.map(|(_, day)| day)) {
            return Some((day.limit(), day.left(moment.now)));
        }
        books.rate.as_mut().map(|rate| (rate.limit(), rate.left(moment)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn at(time: &str) -> SystemTime {
        humantime::parse_rfc3339(time).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn header<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
        headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// Counts so many calls from this time on, one in a second of the same day. Gives the headers of the first that is turned away.
    fn count(
        limits: &mut Limits,
        label: RateLimit,
        calls: u64,
        now: SystemTime,
    ) -> Option<Headers> {
        (0..calls).find_map(|second| {
            let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let uptime = since + Duration::from_secs(second);
            limits.count(label, Moment { now, uptime }).err().map(|refusal| refusal.headers)
        })
    }

    #[test]
    fn a_day_ends_at_midnight() {
        let mut limits = Limits::new(Plan::Free, Windows::Sliding);
        let evening = at("2026-03-01T23:00:00Z");
        assert_eq!(count(&mut limits, RateLimit::Medium, 2_000, evening), None);
        let refused = count(&mut limits, RateLimit::Medium, 1, evening).unwrap_or_default();
        assert_eq!(header(&refused, "x-ratelimit-type"), Some("Daily-limit"));
        assert_eq!(header(&refused, "x-ratelimit-limit"), Some("2000"));
        assert_eq!(header(&refused, "retry-after"), Some("2026-03-02T00:00:00Z"));
        assert_eq!(count(&mut limits, RateLimit::Light, 6_000, evening), None);
        let midnight = at("2026-03-02T00:00:00Z");
        assert_eq!(count(&mut limits, RateLimit::Medium, 2_000, midnight), None);
    }

    #[test]
    fn labels_may_share_a_day() {
        let mut limits = Limits::new(Plan::Pro, Windows::Sliding);
        let now = at("2026-03-01T00:00:00Z");
        assert_eq!(count(&mut limits, RateLimit::ResourceIntensive, 10, now), None);
        assert_eq!(count(&mut limits, RateLimit::Heavy, 29_990, now), None);
        for label in [RateLimit::Heavy, RateLimit::ResourceIntensive] {
            let refused = count(&mut limits, label, 1, now).unwrap_or_default();
            assert_eq!(header(&refused, "x-ratelimit-limit"), Some("30000"));
        }
        assert_eq!(count(&mut limits, RateLimit::Medium, 40_000, now), None);
    }

    #[test]
    fn budgets_of_users_are_forgotten_and_those_that_are_used_up_are_not() {
        let mut limits = Limits::new(Plan::Pro, Windows::Sliding);
        let limit = SpecialLimit::new("presence", &[], Some("userId"), 60, &[1, 1, 1]);
        let Some(operation) = zoom_api::OPERATIONS.first() else { return };
        let now = at("2026-03-01T00:00:00Z");
        let mut take = |user: u32, seconds| {
            let moment = Moment { now, uptime: Duration::from_secs(seconds) };
            limits.take_special(operation, &limit, Some(user.to_string()), moment).is_ok()
        };
        assert!((0..5_000).all(|user| take(user, 0)));
        assert!((0..5_000).all(|user| !take(user, 59)));
        assert!((5_000..10_000).all(|user| take(user, 60)));
        assert_eq!(limits.special.len(), 5_000);
    }
}
