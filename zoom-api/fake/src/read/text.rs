//! Values that are written as text.

use http::Uri;
use serde_json::Value;

use crate::contract::Base;

/// The value that a text stands for. A text that is no such value stays a text, which the check then
/// refuses.
pub(super) fn value(base: Base, text: &str) -> Value {
    let value = match base {
        Base::Int | Base::IntEnum(_) => text.parse::<i64>().ok().map(Value::from),
        Base::Float => {
            text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from)
        }
        Base::Bool => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    value.unwrap_or_else(|| Value::from(text))
}

/// The items of a list that is one text.
pub(super) fn items(base: Base, text: &str, separator: char) -> Vec<Value> {
    let items = text.split(separator).map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| value(base, item)).collect()
}

/// Whether a text looks like an email address. Only its owner knows whether it is one.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "@,;<>()[]\\\"".contains(c);
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_name = !local.is_empty() && !local.contains(is_odd);
    is_name && domain.contains('.') && domain.split('.').all(is_label)
}

/// Whether a text is a link to the web.
pub(super) fn is_url(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some_and(|host| !host.is_empty())
}

/// Whether a text is a moment as RFC 3339 writes it, in any zone.
pub(super) fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let (time, zone) = time.split_at(time.find(['Z', '+', '-']).unwrap_or(time.len()));
    let is_zone = zone == "Z"
        || zone.strip_prefix(['+', '-']).is_some_and(|zone| {
            zone.len() == 5 && humantime::parse_rfc3339(&format!("1970-01-01T{zone}:00Z")).is_ok()
        });
    is_zone && humantime::parse_rfc3339(&format!("{date}T{time}Z")).is_ok()
}

/// Whether a text is a day of the calendar.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && humantime::parse_rfc3339(&format!("{text}T00:00:00Z")).is_ok()
}
