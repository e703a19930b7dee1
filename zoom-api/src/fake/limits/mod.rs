//! Rate limits: what the account has used up, and what is said when a limit is reached.

mod answer;
mod budget;

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

pub(super) use self::answer::Headers;
pub use self::answer::Limited;
use self::budget::{Day, Window};
use super::call::Refusal;
use crate::limits::{Plan, SpecialLimit};
use crate::operation::{Operation, RateLimit};
use crate::pace::DAY;

/// At this number of budgets of single users, those whose window is over are forgotten for the first time.
const MANY: usize = 1_024;

/// The budgets of the account.
#[derive(Debug)]
pub(super) struct Limits {
    plan: Plan,
    labels: Vec<Label>,
    pools: Vec<(&'static [RateLimit], Day)>,
    /// Special limits, and whose they are.
    special: HashMap<(&'static str, Option<String>), Special>,
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

/// The moment of a call, by the calendar and by what never goes back.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) now: SystemTime,
    pub(super) uptime: Duration,
}

impl Limits {
    pub(super) fn new(plan: Plan) -> Self {
        let limits = plan.limits();
        let labels = limits.labels.iter().map(|limits| Label {
            label: limits.label,
            rate: limits.rate.map(|rate| Window::new(rate.calls, rate.window)),
            day: limits.per_day.map(Day::new),
        });
        let pools = limits.pools.iter().map(|pool| (pool.labels, Day::new(pool.per_day)));
        let (labels, pools) = (labels.collect(), pools.collect());
        Self { plan, labels, pools, special: HashMap::new(), forget_at: MANY }
    }

    /// Counts a call under its label, and gives the headers that tell how the budget stands.
    ///
    /// What is turned away is not counted.
    pub(super) fn count(&mut self, label: RateLimit, moment: Moment) -> Result<Headers, Refusal> {
        let Moment { now, uptime } = moment;
        let pools = self.pools.iter_mut().filter(|(labels, _)| labels.contains(&label));
        let mut pools: Vec<_> = pools.map(|(_, day)| day).collect();
        let Some(books) = self.labels.iter_mut().find(|books| books.label == label) else {
            return Ok(Headers::new());
        };
        for day in books.day.iter_mut().chain(pools.iter_mut().map(|day| &mut **day)) {
            if day.left(now) == 0 {
                return Err(answer::daily(label, day.limit(), now));
            }
        }
        if let Some(rate) = &mut books.rate
            && rate.left(uptime) == 0
        {
            return Err(answer::per_second(label, rate.limit()));
        }
        for day in books.day.iter_mut().chain(pools) {
            day.take(now);
        }
        let left = books.rate.as_mut().map(|rate| {
            rate.take(uptime);
            (rate.limit(), rate.left(uptime))
        });
        Ok(answer::headers(label, left))
    }

    /// Counts a call under its special limits. `sent` gives the text of a body field or a query parameter,
    /// `whose` that of a path parameter.
    pub(super) fn count_special(
        &mut self,
        operation: &Operation,
        sent: impl Fn(&str) -> Option<String>,
        whose: impl Fn(&str) -> String,
        moment: Moment,
    ) -> Result<(), Refusal> {
        let applies = |limit: &&SpecialLimit| {
            limit.when.iter().all(|(name, value)| sent(name).as_deref() == Some(*value))
        };
        for limit in operation.special_limits.iter().filter(applies) {
            self.take_special(operation, limit, limit.each.map(&whose), moment)?;
        }
        Ok(())
    }

    fn take_special(
        &mut self,
        operation: &Operation,
        limit: &SpecialLimit,
        whose: Option<String>,
        moment: Moment,
    ) -> Result<(), Refusal> {
        let Moment { now, uptime } = moment;
        if self.special.len() >= self.forget_at {
            self.special.retain(|_, budget| match budget {
                Special::Window(window) => window.left(uptime) < window.limit(),
                Special::Day(day) => day.left(now) < day.limit(),
            });
            // Not with every call, when none is over.
            self.forget_at = (self.special.len() * 2).max(MANY);
        }
        let plan = Plan::ALL.iter().position(|plan| *plan == self.plan).unwrap_or_default();
        let calls = limit.calls.get(plan).copied().unwrap_or(u32::MAX);
        let budget = self.special.entry((limit.id, whose)).or_insert_with(|| {
            if limit.window >= DAY {
                Special::Day(Day::new(calls))
            } else {
                Special::Window(Window::new(calls, limit.window))
            }
        });
        match budget {
            Special::Day(day) if day.left(now) == 0 => Err(answer::daily_of_operation(
                operation.id,
                operation.rate_limit,
                day.limit(),
                now,
            )),
            Special::Day(day) => {
                day.take(now);
                Ok(())
            }
            Special::Window(window) => match window.wait(uptime) {
                Some(wait) => Err(answer::window(operation, limit, calls, now + wait)),
                None => {
                    window.take(uptime);
                    Ok(())
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
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
        let mut limits = Limits::new(Plan::Free);
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
        let mut limits = Limits::new(Plan::Pro);
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
        let mut limits = Limits::new(Plan::Pro);
        let limit = SpecialLimit::new("presence", &[], Some("userId"), 60, &[1, 1, 1]);
        let Some(operation) = crate::OPERATIONS.first() else { return };
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
