//! What is said about limits: headers, and the bodies of a 429.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::account::Moment as Time;
use crate::call::Refusal;
use zoom_api::internal::next_midnight;
use zoom_api::limits::SpecialLimit;
use zoom_api::operation::{Operation, RateLimit};

/// Headers by name.
pub(in super::super) type Headers = Vec<(&'static str, String)>;

/// Which limit a 429 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// How the budget of a label stands.
pub(super) fn headers(label: RateLimit, left: Option<(u32, u32)>) -> Headers {
    let mut headers = vec![("x-ratelimit-category", category(label).to_owned())];
    if left.is_some() {
        headers.push(("x-ratelimit-type", "QPS".to_owned()));
        headers.extend(standing(left));
    }
    headers
}

/// `limit` is `None` where the plan has no such limit, and only a test asks for the answer.
pub(super) fn per_second(label: RateLimit, limit: Option<u32>) -> Refusal {
    let text = "This call is over the maximum per-second rate limit of its label.";
    let japanese = "このAPIの1秒あたりの上限に達しました。";
    turned_away(text, japanese, headers(label, limit.map(|limit| (limit, 0))))
}

pub(super) fn daily(label: RateLimit, limit: Option<u32>, now: SystemTime) -> Refusal {
    let text = "This call is over the maximum daily rate limit. The header tells when the next day begins.";
    let japanese = "このAPIの1日あたりの上限に達しました。再開時刻はヘッダーを参照してください。";
    let mut headers = vec![
        ("x-ratelimit-category", category(label).to_owned()),
        ("x-ratelimit-type", "Daily-limit".to_owned()),
    ];
    headers.extend(standing(limit.map(|limit| (limit, 0))));
    headers.push(retry_after(next_midnight(now)));
    turned_away(text, japanese, headers)
}

/// Another call is on its way that this one must not meet.
pub(super) fn concurrent(id: &str, label: RateLimit) -> Refusal {
    let text = format!("Too many concurrent requests: another one to `{id}` is pending.");
    let japanese = format!("同時リクエストが多すぎます。`{id}`を処理中です。");
    turned_away(text, japanese, headers(label, None))
}

/// The daily limit of one operation or user. What the headers tell is how the budget of the label stands,
/// which is not used up; neither a type nor a time is with them.
pub(super) fn daily_of_operation(
    id: &str,
    label: RateLimit,
    limit: u32,
    left: Option<(u32, u32)>,
) -> Refusal {
    let text = format!(
        "You have exceeded the daily rate limit ({limit}) of `{id}`. You may call it again at GMT 00:00:00."
    );
    let japanese =
        format!("`{id}`の1日あたりの上限（{limit}）を超えました。GMT 00:00:00に再開します。");
    let mut headers = headers(label, None);
    headers.extend(standing(left));
    turned_away(text, japanese, headers)
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
    let japanese = format!("`{id}`は{seconds}秒間に{calls}回まで呼び出せます。");
    let mut headers = headers(operation.rate_limit, Some((calls, 0)));
    headers.push(retry_after(until));
    turned_away(text, japanese, headers)
}

/// A success that counts against the daily limit of its operation.
pub(super) fn day_of_operation(label: RateLimit, limit: u32, left: u32) -> Headers {
    let mut headers = headers(label, None);
    headers.extend(standing(Some((limit, left))));
    headers
}

/// A limit and what is left of it.
fn standing(left: Option<(u32, u32)>) -> Headers {
    let Some((limit, left)) = left else { return Headers::new() };
    vec![("x-ratelimit-limit", limit.to_string()), ("x-ratelimit-remaining", left.to_string())]
}

/// Rounded up: whoever comes at that second is let in.
fn retry_after(time: SystemTime) -> (&'static str, String) {
    let rounded = time.checked_add(Duration::from_nanos(999_999_999)).unwrap_or(time);
    ("retry-after", Time::from(rounded).to_string())
}

fn turned_away(text: impl Into<String>, japanese: impl Into<String>, headers: Headers) -> Refusal {
    Refusal { headers, ..Refusal::new(429, 429, text).in_japanese(japanese) }
}

fn category(label: RateLimit) -> &'static str {
    match label {
        RateLimit::Light => "Light",
        RateLimit::Medium => "Medium",
        RateLimit::Heavy => "Heavy",
        RateLimit::ResourceIntensive => "Resource-intensive",
        other => other.as_str(),
    }
}
