//! What a 429 says.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::pace::{DAY, Throttle, next_midnight};

/// A wait of more than this is absurd: Zoom's longest one lasts until midnight.
const LONGEST_WAIT: Duration = Duration::from_secs(25 * 60 * 60);
/// No rate per second or minute needs a longer wait than this.
const LONGEST_RATE_WAIT: Duration = Duration::from_secs(120);
/// How far our clock may be ahead of Zoom's.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Reads headers and message of a 429. The headers are often missing, and the texts change.
pub(crate) fn read(headers: &HeaderMap, message: Option<&str>, now: SystemTime) -> Throttle {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let retry_at = text(RETRY_AFTER.as_str()).and_then(|value| retry_after(value, now));
    let until = retry_at.unwrap_or_else(|| end_of_day(now));
    let message = message.unwrap_or_default().to_ascii_lowercase();
    let kind = text("x-ratelimit-type").unwrap_or_default().to_ascii_lowercase();
    if message.contains("concurrent") {
        Throttle::Concurrent
    } else if message.contains("exceeded the daily") {
        // "The daily rate limit (100) of …": that of one operation or user, not of the label.
        Throttle::DailyOfOperation { until }
    } else if kind.contains("daily") || (kind != "qps" && message.contains("daily")) {
        Throttle::Daily { until }
    } else if kind == "qps" || message.contains("per-second") || message.contains("per second") {
        Throttle::Rate { retry_at: retry_at.filter(|time| *time <= now + LONGEST_RATE_WAIT) }
    } else if retry_at.is_some_and(|time| time > now + LONGEST_RATE_WAIT) {
        Throttle::Daily { until }
    } else {
        Throttle::Rate { retry_at }
    }
}

/// How many calls the label has left in this second or minute, where an answer says so.
pub(crate) fn remaining(headers: &HeaderMap) -> Option<u32> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let left = text("x-ratelimit-remaining")?.trim().parse().ok()?;
    let daily =
        text("x-ratelimit-type").is_some_and(|kind| kind.to_ascii_lowercase().contains("daily"));
    (!daily).then_some(left)
}

/// When a daily budget that is used up is full again, without a word from Zoom.
///
/// Whoever waits for midnight by a clock that is a little ahead asks while it is still yesterday for Zoom.
/// What is used up then is the old day, and the new one must not be given up for it.
fn end_of_day(now: SystemTime) -> SystemTime {
    let midnight = next_midnight(now);
    match midnight.duration_since(now) {
        Ok(left) if left > DAY.saturating_sub(CLOCKS_APART) => now + CLOCKS_APART,
        _ => midnight,
    }
}

/// Reads a `Retry-After` header: an ISO 8601 date and time as Zoom sends it, or an HTTP date or a number
/// of seconds as everybody else does. Times that are past or more than 25 hours ahead are `None`.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use zoom_api::throttle::retry_after;
///
/// let now = SystemTime::UNIX_EPOCH;
/// let minute = Some(now + Duration::from_secs(60));
/// assert_eq!(retry_after("1970-01-01T00:01:00Z", now), minute);
/// assert_eq!(retry_after("Thu, 01 Jan 1970 00:01:00 GMT", now), minute);
/// assert_eq!(retry_after("60", now), minute);
/// assert_eq!(retry_after("soon", now), None);
/// ```
#[must_use]
pub fn retry_after(text: &str, now: SystemTime) -> Option<SystemTime> {
    let text = text.trim();
    let seconds = || {
        let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite())?;
        now.checked_add(Duration::try_from_secs_f64(seconds).ok()?)
    };
    let time = seconds()
        .or_else(|| humantime::parse_rfc3339_weak(text).ok())
        .or_else(|| httpdate::parse_http_date(text).ok())?;
    (time > now && time <= now + LONGEST_WAIT).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> SystemTime {
        humantime::parse_rfc3339(time).unwrap_or(SystemTime::UNIX_EPOCH)
    }

    fn now() -> SystemTime {
        at("2026-11-23T12:00:00Z")
    }

    #[test]
    fn times_to_ask_again() {
        let rows = [
            ("2026-11-24T00:00:00Z", Some("2026-11-24T00:00:00Z")),
            ("2026-11-24T00:00:00.000Z", Some("2026-11-24T00:00:00Z")),
            ("2026-11-24 00:00:00", Some("2026-11-24T00:00:00Z")),
            ("Tue, 24 Nov 2026 00:00:00 GMT", Some("2026-11-24T00:00:00Z")),
            ("Tuesday, 24-Nov-26 00:00:00 GMT", Some("2026-11-24T00:00:00Z")),
            ("7", Some("2026-11-23T12:00:07Z")),
            (" 7 ", Some("2026-11-23T12:00:07Z")),
            ("1.5", Some("2026-11-23T12:00:01.5Z")),
            ("90000", Some("2026-11-24T13:00:00Z")),
            // Past.
            ("2020-05-31T00:00:00Z", None),
            ("2026-11-23T12:00:00Z", None),
            ("Mon, 23 Nov 2026 11:59:59 GMT", None),
            ("0", None),
            ("-1", None),
            // Absurd.
            ("90001", None),
            ("2026-12-24T00:00:00Z", None),
            ("99999999999999999999", None),
            ("1e300", None),
            ("inf", None),
            ("NaN", None),
            ("9999-12-31T23:59:59Z", None),
            ("", None),
            ("soon", None),
            ("2026-11-24", None),
            ("٧", None),
        ];
        for (text, expected) in rows {
            assert_eq!(retry_after(text, now()), expected.map(at), "{text}");
        }
    }

    #[test]
    fn the_first_minute_of_a_day_may_be_the_last_one_of_the_day_before() {
        let headers = HeaderMap::new();
        for (now, until) in [
            ("2026-11-23T23:59:59Z", "2026-11-24T00:00:00Z"),
            ("2026-11-24T00:00:00Z", "2026-11-24T00:01:00Z"),
            ("2026-11-24T00:00:59Z", "2026-11-24T00:01:59Z"),
            ("2026-11-24T00:01:00Z", "2026-11-25T00:00:00Z"),
        ] {
            let found = read(&headers, Some("maximum daily rate limit"), at(now));
            assert_eq!(found, Throttle::Daily { until: at(until) }, "{now}");
        }
    }

    #[test]
    fn kinds_of_429() {
        let midnight = at("2026-11-24T00:00:00Z");
        let soon = at("2026-11-23T12:00:05Z");
        let rate = Throttle::Rate { retry_at: None };
        let day = Throttle::Daily { until: midnight };
        let own_day = Throttle::DailyOfOperation { until: midnight };
        let per_second =
            "You have reached the maximum per-second rate limit for this API. Try again later.";
        let daily = "You have reached the maximum daily rate limit for this API. Refer to the response header.";
        let own = "You have exceeded the daily rate limit (100) of Group Create API requests.";
        let concurrent =
            "Too many concurrent requests. A request to add a user is already pending.";
        let rows = [
            // X-RateLimit-Type, Retry-After, message.
            ("", "", per_second, rate),
            ("QPS", "", "", rate),
            ("QPS", "5", "", Throttle::Rate { retry_at: Some(soon) }),
            ("QPS", "2026-11-24T00:00:00Z", "", rate),
            ("", "5", "", Throttle::Rate { retry_at: Some(soon) }),
            ("", "", "", rate),
            ("", "nonsense", "<html>", rate),
            ("Daily-limit", "2026-11-24T00:00:00Z", "", day),
            ("daily-limit", "", "", day),
            ("something new", "", daily, day),
            ("Daily-limit", "2020-05-31T00:00:00Z", "", day),
            ("", "", daily, day),
            ("", "2026-11-24T00:00:00Z", "", day),
            ("", "", own, own_day),
            ("Daily-limit", "", own, own_day),
            ("", "", concurrent, Throttle::Concurrent),
            ("QPS", "", concurrent, Throttle::Concurrent),
        ];
        for (kind, retry, message, expected) in rows {
            let mut headers = HeaderMap::new();
            for (name, value) in [("x-ratelimit-type", kind), ("retry-after", retry)] {
                if let (false, Ok(value)) = (value.is_empty(), value.parse()) {
                    headers.insert(name, value);
                }
            }
            assert_eq!(read(&headers, Some(message), now()), expected, "{kind} {retry} {message}");
        }
    }
}
