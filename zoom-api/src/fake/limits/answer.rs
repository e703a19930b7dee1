//! What is said about limits: headers, and the bodies of a 429.

use std::time::{Duration, SystemTime};

use crate::fake::account::Moment as Time;
use crate::fake::call::Refusal;
use crate::limits::SpecialLimit;
use crate::operation::{Operation, RateLimit};
use crate::pace::next_midnight;

/// Headers by name.
pub(in super::super) type Headers = Vec<(&'static str, String)>;

/// Which limit a 429 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limited {
    /// Calls per second under the label.
    PerSecond,
    /// Calls per day under the label.
    Daily,
    /// Calls per day of this operation.
    DailyOfOperation,
    /// Calls at the same time.
    Concurrent,
}

impl Limited {
    /// The answer to a call, whatever the budgets say.
    pub(in super::super) fn answer(
        self,
        operation: Option<&Operation>,
        now: SystemTime,
    ) -> Refusal {
        let label = operation.map_or(RateLimit::Light, |operation| operation.rate_limit);
        let id = operation.map_or("this call", |operation| operation.id);
        match self {
            Self::PerSecond => per_second(label, 0),
            Self::Daily => daily(label, 0, now),
            Self::DailyOfOperation => daily_of_operation(id, label, 0, now),
            Self::Concurrent => {
                let text =
                    format!("Too many concurrent requests: another one to `{id}` is pending.");
                turned_away(&text, headers(label, None))
            }
        }
    }
}

/// How the budget of a label stands.
pub(super) fn headers(label: RateLimit, left: Option<(u32, u32)>) -> Headers {
    let mut headers = vec![("x-ratelimit-category", category(label).to_owned())];
    if let Some((limit, left)) = left {
        headers.push(("x-ratelimit-type", "QPS".to_owned()));
        headers.push(("x-ratelimit-limit", limit.to_string()));
        headers.push(("x-ratelimit-remaining", left.to_string()));
    }
    headers
}

pub(super) fn per_second(label: RateLimit, limit: u32) -> Refusal {
    let text = "This call is over the maximum per-second rate limit of its label.";
    turned_away(text, headers(label, Some((limit, 0))))
}

pub(super) fn daily(label: RateLimit, limit: u32, now: SystemTime) -> Refusal {
    let text = "This call is over the maximum daily rate limit. The header tells when the next day begins.";
    turned_away(text, until_midnight(label, limit, now))
}

pub(super) fn daily_of_operation(
    id: &str,
    label: RateLimit,
    limit: u32,
    now: SystemTime,
) -> Refusal {
    let text = format!("You have exceeded the daily rate limit ({limit}) of `{id}`.");
    turned_away(&text, until_midnight(label, limit, now))
}

/// A special limit of less than a day.
pub(super) fn window(
    operation: &Operation,
    limit: &SpecialLimit,
    calls: u32,
    until: SystemTime,
) -> Refusal {
    let (id, seconds) = (operation.id, limit.window.as_secs());
    let text = format!("`{id}` may be called {calls} times in {seconds} seconds.");
    let mut headers = headers(operation.rate_limit, Some((calls, 0)));
    headers.push(retry_after(until));
    turned_away(&text, headers)
}

fn until_midnight(label: RateLimit, limit: u32, now: SystemTime) -> Headers {
    vec![
        ("x-ratelimit-category", category(label).to_owned()),
        ("x-ratelimit-type", "Daily-limit".to_owned()),
        ("x-ratelimit-limit", limit.to_string()),
        ("x-ratelimit-remaining", "0".to_owned()),
        retry_after(next_midnight(now)),
    ]
}

/// Rounded up: whoever comes at that second is let in.
fn retry_after(time: SystemTime) -> (&'static str, String) {
    let rounded = time.checked_add(Duration::from_nanos(999_999_999)).unwrap_or(time);
    ("retry-after", Time::from(rounded).to_string())
}

fn turned_away(text: &str, headers: Headers) -> Refusal {
    Refusal { headers, ..Refusal::new(429, 429, text) }
}

fn category(label: RateLimit) -> &'static str {
    match label {
        RateLimit::Light => "Light",
        RateLimit::Medium => "Medium",
        RateLimit::Heavy => "Heavy",
        RateLimit::ResourceIntensive => "Resource-intensive",
    }
}
