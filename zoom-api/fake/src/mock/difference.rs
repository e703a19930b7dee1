//! What is different about two calls, and how it is shown.

use std::fmt::Write;

use serde_json::Value;

use super::sent::Content;
use zoom_api::internal::HIDDEN;

/// What is shown where nothing is.
pub(super) const NOTHING: &str = "nothing";

/// Most characters that are shown of a value.
const LONGEST: usize = 120;

/// What one more segment of another path counts, beside one value that is different.
const OTHER_ROUTE: usize = 1000;

/// One thing that is different.
#[derive(Debug, PartialEq)]
pub(super) struct Difference {
    /// Where, such as `body dept`.
    place: String,
    expected: String,
    found: String,
    weight: usize,
}

impl Difference {
    pub(super) fn new(place: &str, expected: &str, found: &str) -> Self {
        Self { place: place.to_owned(), expected: short(expected), found: short(found), weight: 1 }
    }

    /// Another operation is called.
    pub(super) fn of_route(expected: String, found: String, distance: usize) -> Self {
        let weight = OTHER_ROUTE.saturating_mul(distance.max(1));
        Self { place: "call".to_owned(), expected, found, weight }
    }
}

/// How far off a call is.
pub(super) fn cost(differences: &[Difference]) -> usize {
    differences.iter().fold(0, |sum, difference| sum.saturating_add(difference.weight))
}

/// Writes each difference as three lines, each after a line break.
pub(super) fn write_all(text: &mut String, differences: &[Difference]) {
    for Difference { place, expected, found, .. } in differences {
        let _ = write!(text, "\n  {place}\n    expected: {expected}\n       found: {found}");
    }
}

/// Compares two bodies.
pub(super) fn compare_content(
    expected: &Content,
    found: &Content,
    secrets: &[&str],
    differences: &mut Vec<Difference>,
) {
    match (expected, found) {
        (Content::Json(expected), Content::Json(found)) => {
            compare_json(expected, found, "body", secrets, differences);
        }
        _ if expected == found => {}
        _ => differences.push(Difference::new("body", &described(expected), &described(found))),
    }
}

/// Compares two values of JSON, member by member.
pub(super) fn compare_json(
    expected: &Value,
    found: &Value,
    place: &str,
    secrets: &[&str],
    differences: &mut Vec<Difference>,
) {
    match (expected, found) {
        _ if expected == found => {}
        (Value::Object(expected), Value::Object(found)) => {
            let added = found.keys().filter(|name| !expected.contains_key(*name));
            for name in expected.keys().chain(added) {
                let place = match place {
                    "body" => format!("body {name}"),
                    _ => format!("{place}.{name}"),
                };
                match (expected.get(name), found.get(name)) {
                    (Some(expected), Some(found)) => {
                        compare_json(expected, found, &place, secrets, differences);
                    }
                    (expected, found) => {
                        let text = |value: Option<&Value>| {
                            value.map_or(NOTHING.to_owned(), |value| shown(value, &place, secrets))
                        };
                        differences.push(Difference::new(&place, &text(expected), &text(found)));
                    }
                }
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                let place = format!("{place}[{index}]");
                compare_json(expected, found, &place, secrets, differences);
            }
        }
        _ => {
            let texts = [expected, found].map(|value| shown(value, place, secrets));
            let [expected, mut found] = texts;
            if found == HIDDEN {
                found.push_str(", another one");
            }
            differences.push(Difference::new(place, &expected, &found));
        }
    }
}

/// A value as JSON, unless it is or holds a secret.
fn shown(value: &Value, place: &str, secrets: &[&str]) -> String {
    let name = place.rsplit(['.', ' ']).next().unwrap_or(place);
    let name = name.split('[').next().unwrap_or(name);
    if secrets.contains(&name) || holds(value, secrets) {
        HIDDEN.to_owned()
    } else {
        value.to_string()
    }
}

fn holds(value: &Value, secrets: &[&str]) -> bool {
    match value {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| secrets.contains(&name.as_str()) || holds(value, secrets)),
        Value::Array(items) => items.iter().any(|item| holds(item, secrets)),
        _ => false,
    }
}

fn described(content: &Content) -> String {
    match content {
        Content::Empty => NOTHING.to_owned(),
        Content::Json(_) => "JSON".to_owned(),
        Content::Other(content_type, bytes) => {
            let kind = content_type.split(';').next().unwrap_or_default();
            format!("{} bytes of {kind}", bytes.len())
        }
    }
}

/// The beginning of a text that is long.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
