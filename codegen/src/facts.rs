//! What the spec says in numbers, as text for documentation.

use std::fmt::Display;

use crate::docs;
use crate::spec::{Direction, Evidence, Field, LabelLimit, SpecialLimit};

/// The bounds of a field, such as `1 to 300.`
pub fn bounds(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some([low, high]) = field.range {
        facts.extend(span(low, high, ""));
    }
    if let Some([low, high]) = field.length {
        facts.extend(span(low.filter(|low| *low > 0), high, " characters"));
    }
    if let Some([low, high]) = field.items {
        facts.extend(span(low.filter(|low| *low > 0), high, " items"));
    }
    facts.extend(field.max_bytes.map(|most| format!("At most {}.", size(most))));
    if !field.content_types.is_empty() {
        let types: Vec<_> = field.content_types.iter().map(|name| docs::code(name)).collect();
        facts.push(format!("Content types: {}.", types.join(", ")));
    }
    if let Some(needed) = &field.needs {
        facts.push(format!("A call with `true` needs {}.", docs::code(needed)));
    }
    facts
}

/// Where a field comes from that no document has, in one direction. What was seen came in an answer.
pub fn origin(evidence: &Evidence, direction: Direction) -> Option<String> {
    let seen = evidence.seen.as_deref().filter(|_| direction == Direction::Read).map(docs::line);
    match (&evidence.announced, seen) {
        (None, None) => None,
        (None, Some(seen)) => Some(format!("Zoom does not document it in answers. Seen {seen}.")),
        (Some(day), None) => {
            Some(format!("Zoom announced it on {day} and does not document it yet."))
        }
        (Some(day), Some(seen)) => {
            Some(format!("Zoom announced it on {day} and does not document it yet. Seen {seen}."))
        }
    }
}

/// A number of bytes, in the largest unit that it is a whole number of.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 2] = [(1024 * 1024, "MiB"), (1024, "KiB")];
    match UNITS.iter().find(|(unit, _)| bytes.is_multiple_of(*unit)) {
        Some((unit, name)) => format!("{} {name}", bytes / unit),
        None => format!("{bytes} bytes"),
    }
}

fn span<T: Display + PartialEq>(low: Option<T>, high: Option<T>, unit: &str) -> Option<String> {
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(format!("Exactly {low}{unit}.")),
        (Some(low), Some(high)) => Some(format!("{low} to {high}{unit}.")),
        (Some(low), None) => Some(format!("At least {low}{unit}.")),
        (None, Some(high)) => Some(format!("At most {high}{unit}.")),
        (None, None) => None,
    }
}

/// How many calls with a label a plan allows.
pub fn allowed(limit: &LabelLimit) -> String {
    let kinds =
        [(limit.per_second, "second"), (limit.per_minute, "minute"), (limit.per_day, "day")];
    let kinds = kinds.into_iter().filter_map(|(calls, unit)| Some(format!("{} a {unit}", calls?)));
    let kinds: Vec<_> = kinds.collect();
    if kinds.is_empty() { "as many as one likes".to_owned() } else { kinds.join(" and ") }
}

/// How many calls a limit allows.
pub fn calls(limit: &SpecialLimit) -> String {
    let mut plans: Vec<_> = limit.calls.iter().map(|(plan, calls)| (calls, plan)).collect();
    plans.sort();
    match plans.as_slice() {
        [(least, _), .., (most, _)] if least != most => {
            let plans = plans.iter().map(|(calls, plan)| format!("{calls} ({plan})"));
            format!("At most {}.", plans.collect::<Vec<_>>().join(", "))
        }
        [(calls, _), ..] => format!("At most {calls}."),
        [] => String::new(),
    }
}
