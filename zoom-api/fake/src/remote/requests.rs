//! The requests as JSON.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use serde_json::{Map, Value, json};

use crate::account::Moment;
use crate::destination::Called;
use crate::{Entry, Requests};

/// The entries of an operation, or all.
pub(super) fn describe(requests: &Requests, called: Option<Called>) -> Value {
    let entries = requests.iter();
    let wanted = |entry: &&Entry| called.is_none_or(|wanted| entry.called() == Some(wanted));
    let entries: Vec<_> = entries.filter(wanted).map(entry).collect();
    json!({ "entries": entries, "forgotten": requests.forgotten() })
}

fn entry(entry: &Entry) -> Value {
    let mut described = json!({
        "operation": entry.operation(),
        "method": entry.method().as_str(),
        "target": entry.target(),
        "headers": headers(entry.headers()),
        "status": entry.status(),
        "carried_out": entry.was_carried_out(),
        "time": time(entry.time()),
    });
    // A body goes by what it is.
    let body = entry.body();
    if let Some(body) = entry.json() {
        described["json"] = body;
    } else if let Ok(text) = std::str::from_utf8(body) {
        described["text"] = text.into();
    } else {
        described["base64"] = STANDARD.encode(body).into();
    }
    described
}

/// A time with what there is of it below a second, which tells of limits. Far off, it has no such text.
pub(super) fn time(time: SystemTime) -> String {
    let whole = Moment::from(time);
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    match since.as_secs() == whole.seconds() {
        true => humantime::format_rfc3339_micros(time).to_string(),
        false => whole.to_string(),
    }
}

/// Values of one name are joined, as HTTP allows.
fn headers(headers: &HeaderMap) -> Map<String, Value> {
    let joined = |name| {
        let values = headers.get_all(name).iter();
        let values = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        Value::from(values.collect::<Vec<_>>().join(", "))
    };
    headers.keys().map(|name| (name.as_str().to_owned(), joined(name))).collect()
}
