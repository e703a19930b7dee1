//! What a 429 says.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{HeaderName, RETRY_AFTER};

use crate::answer_headers::date;
pub use crate::answer_headers::retry_after;
use crate::pace::{DAY, Throttle, later, next_midnight};

const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const TYPE: HeaderName = HeaderName::from_static("x-ratelimit-type");
/// No rate per second or minute needs a longer wait than this.
const LONGEST_RATE_WAIT: Duration = Duration::from_secs(120);
/// How far our clock may be ahead of Zoom's, and how far from midnight a day may end by Zoom's word.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// What a 429 says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limited {
    /// The limit that was reached, as far as can be told.
    pub(crate) throttle: Throttle,
    /// Whether the answer names it. If not, a rate per second is only the likely one.
    pub(crate) named: bool,
    /// When a daily budget is full again, should it be one.
    pub(crate) day_ends: SystemTime,
}

/// Reads headers and message of a 429. What a header says, no word of the message changes. Headers are often
/// missing: then the words are looked at, which can be in any language. Where they tell nothing either, a rate
/// per second is assumed, and not known.
///
/// All times are by our clock. How far they are ahead is taken from Zoom's, whose time stands in the
/// answer.
pub(crate) fn read(headers: &HeaderMap, message: Option<&str>, now: SystemTime) -> Limited {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let theirs = date(headers).unwrap_or(now);
    let ours = |time: SystemTime| later(now, time.duration_since(theirs).unwrap_or_default());
    let retry_at = text(RETRY_AFTER).and_then(|value| retry_after(value, theirs));
    let near_midnight = |time: &SystemTime| {
        let before = next_midnight(*time).duration_since(*time).unwrap_or_default();
        before <= CLOCKS_APART || before >= DAY.saturating_sub(CLOCKS_APART)
    };
    let midnight = retry_at.filter(near_midnight);
    let day_ends = ours(retry_at.unwrap_or_else(|| end_of_day(theirs)));
    let rate = |retry_at: Option<SystemTime>| Throttle::Rate { retry_at: retry_at.map(ours) };
    let soon = retry_at.filter(|time| *time <= later(theirs, LONGEST_RATE_WAIT));

    let kind = text(TYPE).unwrap_or_default().to_ascii_lowercase();
    let remaining = text(REMAINING).and_then(|text| text.trim().parse::<u64>().ok());
    let message = message.unwrap_or_default().to_ascii_lowercase();
    // "The daily rate limit (100) of …": that of one operation or user, not of the label. So is a
    // daily one that leaves something of the label.
    let is_daily = kind.contains("daily");
    let is_of_operation = match remaining {
        Some(1..) => true,
        Some(0) if is_daily => false,
        _ => message.contains("exceeded the daily"),
    };
    let daily = if is_of_operation {
        Throttle::DailyOfOperation { until: day_ends }
    } else {
        Throttle::Daily { until: day_ends }
    };
    let (throttle, named) = if is_daily {
        (daily, true)
    } else if kind == "qps" {
        (rate(soon), true)
    } else if message.contains("concurrent") {
        (Throttle::Concurrent, true)
    } else if midnight.is_some_and(|time| Some(time) != soon) || message.contains("daily") {
        (daily, true)
    } else {
        let named = message.contains("per-second") || message.contains("per second");
        (rate(if named { soon } else { retry_at }), named)
    };
    Limited { throttle, named, day_ends }
}

/// How many calls the label has left in this second or minute, where an answer says so.
pub(crate) fn remaining(headers: &HeaderMap) -> Option<u32> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let left = text(REMAINING)?.trim().parse().ok()?;
    let daily = text(TYPE).is_some_and(|kind| kind.to_ascii_lowercase().contains("daily"));
    (!daily).then_some(left)
}

/// When a daily budget that is used up is full again, without a word from Zoom.
///
/// Whoever waits for midnight by a clock that is a little ahead asks while it is still yesterday for Zoom.
/// What is used up then is the old day, and the new one must not be given up for it.
fn end_of_day(now: SystemTime) -> SystemTime {
    let midnight = next_midnight(now);
    match midnight.duration_since(now) {
        Ok(left) if left > DAY.saturating_sub(CLOCKS_APART) => later(now, CLOCKS_APART),
        _ => midnight,
    }
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
            assert_eq!(found.throttle, Throttle::Daily { until: at(until) }, "{now}");
        }
    }

    #[test]
    fn kinds_of_429() {
        let midnight = at("2026-11-24T00:00:00Z");
        let soon = at("2026-11-23T12:00:05Z");
        let later = at("2026-11-23T12:05:00Z");
        let rate = Throttle::Rate { retry_at: None };
        let day = Throttle::Daily { until: midnight };
        let own_day = Throttle::DailyOfOperation { until: midnight };
        let per_second =
            "You have reached the maximum per-second rate limit for this API. Try again later.";
        let daily = "You have reached the maximum daily rate limit for this API. Refer to the response header.";
        let own = "You have exceeded the daily rate limit (100) of Group Create API requests.";
        let concurrent =
            "Too many concurrent requests. A request to add a user is already pending.";
        // The text that Zoom has for any of them where the account speaks another language.
        let unknown = "このAPIの最大レート制限に達しました。";
        let (named, unnamed) = (true, false);
        let rows = [
            // X-RateLimit-Type, -Remaining, Retry-After, message.
            ("", "", "", per_second, rate, named),
            ("QPS", "", "", "", rate, named),
            ("QPS", "", "", unknown, rate, named),
            ("QPS", "", "5", "", Throttle::Rate { retry_at: Some(soon) }, named),
            ("QPS", "", "2026-11-24T00:00:00Z", "", rate, named),
            ("", "", "5", "", Throttle::Rate { retry_at: Some(soon) }, unnamed),
            ("", "", "", "", rate, unnamed),
            ("", "", "", unknown, rate, unnamed),
            ("", "5893", "", unknown, rate, unnamed),
            ("", "", "nonsense", "<html>", rate, unnamed),
            // A gateway's own.
            ("", "", "300", "<html>", Throttle::Rate { retry_at: Some(later) }, unnamed),
            ("Daily-limit", "", "2026-11-24T00:00:00Z", "", day, named),
            ("Daily-limit", "0", "2026-11-24T00:00:00Z", unknown, day, named),
            ("Daily-limit", "17", "2026-11-24T00:00:00Z", unknown, own_day, named),
            ("daily-limit", "", "", "", day, named),
            ("something new", "", "", daily, day, named),
            ("Daily-limit", "", "2020-05-31T00:00:00Z", "", day, named),
            ("", "", "", daily, day, named),
            ("", "", "2026-11-24T00:00:00Z", "", day, named),
            ("", "", "2026-11-24T00:00:00Z", unknown, day, named),
            ("", "", "43200", unknown, day, named),
            ("", "", "", own, own_day, named),
            ("Daily-limit", "", "", own, own_day, named),
            ("", "", "", concurrent, Throttle::Concurrent, named),
            ("", "", "2026-11-24T00:00:00Z", concurrent, Throttle::Concurrent, named),
            // The headers decide, whatever the words are.
            ("QPS", "", "", concurrent, rate, named),
            ("QPS", "", "", own, rate, named),
            ("Daily-limit", "", "", concurrent, day, named),
            ("Daily-limit", "0", "", own, day, named),
            ("", "0", "", own, own_day, named),
        ];
        for (kind, left, retry, message, expected, named) in rows {
            let mut headers = HeaderMap::new();
            for (name, value) in [
                ("x-ratelimit-type", kind),
                ("x-ratelimit-remaining", left),
                ("retry-after", retry),
            ] {
                if let (false, Ok(value)) = (value.is_empty(), value.parse()) {
                    headers.insert(name, value);
                }
            }
            let found = read(&headers, Some(message), now());
            assert_eq!(
                (found.throttle, found.named, found.day_ends > now()),
                (expected, named, true),
                "{kind} {left} {retry} {message}"
            );
        }
    }

    #[test]
    fn the_day_ends_by_the_clock_of_who_counts_it() {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-type", http::HeaderValue::from_static("Daily-limit"));
        headers.insert("date", http::HeaderValue::from_static("Mon, 23 Nov 2026 20:00:00 GMT"));
        let four_hours = Duration::from_secs(4 * 60 * 60);
        for retry in ["", "2026-11-24T00:00:00Z", "14400"] {
            if let (false, Ok(value)) = (retry.is_empty(), retry.parse()) {
                headers.insert("retry-after", value);
            }
            for ours in ["2029-12-31T12:00:00Z", "2026-11-23T12:00:00Z", "1970-01-01T00:00:00Z"] {
                let until = at(ours) + four_hours;
                let found = read(&headers, None, at(ours));
                assert_eq!(found.throttle, Throttle::Daily { until }, "{ours} {retry}");
            }
        }
        // Who sends no time is not believed to mean more than a day.
        headers.remove("date");
        let ours = at("2029-12-31T12:00:00Z");
        headers.insert("retry-after", http::HeaderValue::from_static("2026-11-24T00:00:00Z"));
        let until = at("2030-01-01T00:00:00Z");
        assert_eq!(read(&headers, None, ours).throttle, Throttle::Daily { until });
    }
}
