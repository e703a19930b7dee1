//! What a call counts against, and under which keys the store keeps it.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use zoom_api::limits::{Plan, SpecialLimit};
use zoom_api::operation::RateLimit;
use zoom_api::pace::{Special, Ticket};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Whose calls share a lane: the label, and the special limits with whose they are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LaneKey {
    label: RateLimit,
    special: Vec<(&'static SpecialLimit, Option<String>)>,
}

/// All budgets that the calls of a lane count against.
#[derive(Debug)]
pub(super) struct Budgets {
    pub(super) label: RateLimit,
    pub(super) windows: Vec<Window>,
    pub(super) days: Vec<Day>,
}

/// Calls in a window that slides.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) key: Arc<str>,
    /// How the limit is called: a label or a special limit.
    pub(super) name: &'static str,
    /// Whether it is that of the label, which has a rate and pauses.
    pub(super) is_label: bool,
    /// Calls in a window. A share may come to no whole number.
    pub(super) calls: f64,
    /// What Zoom allows all of the account.
    pub(super) whole: u32,
    pub(super) window: Duration,
}

/// Calls in a day.
#[derive(Debug)]
pub(super) struct Day {
    /// What the store calls it.
    pub(super) field: String,
    /// What users call it.
    pub(super) name: String,
    /// `None`: it ends by Zoom's word only.
    pub(super) limit: Option<u32>,
    /// Whether it is that of an operation, and other calls under the label may go on when it ends.
    pub(super) is_special: bool,
}

/// The keys of an account, and how much of what its plan allows is ours.
#[derive(Clone, Debug)]
pub(super) struct Account {
    /// The part in braces keeps the keys on one node of a cluster. The number is that of the layout.
    prefix: String,
    pub(super) plan: Plan,
    pub(super) share: f64,
}

impl Account {
    pub(super) fn new(name: &str, plan: Plan, share: f64) -> Self {
        Self { prefix: format!("zoom-api:1:{{account:{name}}}"), plan, share }
    }

    pub(super) fn key(&self, what: &str) -> Arc<str> {
        format!("{}:{what}", self.prefix).into()
    }

    pub(super) fn budgets(&self, ticket: &Ticket) -> Budgets {
        let label = ticket.label;
        let mut budgets = Budgets { label, windows: Vec::new(), days: Vec::new() };
        let limits = self.plan.limits();
        for limits in limits.labels.iter().filter(|limits| limits.label == label) {
            budgets.windows.extend(limits.rate.map(|rate| Window {
                key: self.key(&format!("calls:{}", label.as_str())),
                name: label.as_str(),
                is_label: true,
                calls: f64::from(rate.calls) * self.share,
                whole: rate.calls,
                window: rate.window,
            }));
            budgets.days.push(Day {
                field: label.as_str().to_owned(),
                name: label.as_str().to_owned(),
                limit: limits.per_day.map(|calls| shared(calls, self.share)),
                is_special: false,
            });
        }
        for pool in limits.pools.iter().filter(|pool| pool.labels.contains(&label)) {
            let name = pool.labels.iter().map(|label| label.as_str()).collect::<Vec<_>>().join("+");
            budgets.days.push(Day {
                field: name.clone(),
                name,
                limit: Some(shared(pool.per_day, self.share)),
                is_special: false,
            });
        }
        for special in &ticket.special {
            self.add(special, &mut budgets);
        }
        budgets
    }

    fn add(&self, special: &Special, budgets: &mut Budgets) {
        let limit = special.limit;
        let calls = limit.allows(self.plan);
        // Limits of single users are not shared out.
        let share = if limit.each.is_some() { 1.0 } else { self.share };
        // Two APIs may have different limits with one id.
        let (id, seconds) = (limit.id, limit.window.as_secs());
        let field = match &special.key {
            Some(key) => format!("{id}={calls}/{seconds}:{}", hidden(key)),
            None => format!("{id}={calls}/{seconds}"),
        };
        if limit.window >= DAY {
            budgets.days.push(Day {
                field,
                name: limit.id.to_owned(),
                limit: Some(shared(calls, share)),
                is_special: true,
            });
        } else {
            budgets.windows.push(Window {
                key: self.key(&format!("calls:{field}")),
                name: limit.id,
                is_label: false,
                calls: f64::from(calls) * share,
                whole: calls,
                window: limit.window,
            });
        }
    }
}

impl LaneKey {
    pub(super) fn of(ticket: &Ticket) -> Self {
        let special = ticket.special.iter();
        let special = special.map(|special| (special.limit, special.key.clone()));
        Self { label: ticket.label, special: special.collect() }
    }
}

/// A share of a daily budget, rounded down, but at least one call.
pub(super) fn shared(calls: u32, share: f64) -> u32 {
    (f64::from(calls) * share).floor().max(1.0) as u32
}

/// Whose budget it is may be an e-mail address, which nobody has to read in the store.
fn hidden(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect()
}
