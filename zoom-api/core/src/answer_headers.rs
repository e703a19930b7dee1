//! What the headers of an answer say, whatever the answer is.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::DATE;

use crate::pace::day::later;

pub(crate) fn tracking_id(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-zm-trackingid")?.to_str().ok()
}

/// A wait of more than this is absurd: Zoom's longest one lasts until midnight.
const LONGEST_WAIT: Duration = Duration::from_secs(25 * 60 * 60);

/// Zoom's clock.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
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
    (time > now && time <= later(now, LONGEST_WAIT)).then_some(time)
}
