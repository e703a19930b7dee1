//! What a call is known by.

use std::fmt;

use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use crate::call::{Call, Object, Value};

/// What a [`Journal`](super::Journal) knows a call by: a digest of what it sends, secrets left out, and how often
/// it was given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(String);

impl CallId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What a call sends.
    pub(super) fn of(call: &Call) -> Self {
        let mut digest = Sha256::new();
        // Two APIs may have operations of one name.
        let operation = call.operation();
        [operation.id, operation.method.as_str(), operation.path]
            .into_iter()
            .for_each(|text| feed(&mut digest, text));
        let [path, query, body, headers] = call.parts();
        [path, query, body].into_iter().for_each(|part| object(&mut digest, part));
        if !headers.is_empty() {
            object(&mut digest, headers);
        }
        let bytes = digest.finalize();
        // 128 bits tell more calls apart than will ever be made.
        Self(bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
    }

    /// The same call once more.
    pub(super) fn given(self, times: u32) -> Self {
        if times == 1 { self } else { Self(format!("{}-{times}", self.0)) }
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text with its length before it, so that two are not one.
fn feed(digest: &mut Sha256, text: &str) {
    bytes(digest, text.as_bytes());
}

fn bytes(digest: &mut Sha256, bytes: &[u8]) {
    digest.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes());
    digest.update(bytes);
}

/// Members by name: in which order they were set means nothing.
fn object(digest: &mut Sha256, object: &Object) {
    sorted(digest, object.members(), value);
}

fn sorted<'a, T>(
    digest: &mut Sha256,
    members: impl Iterator<Item = (&'a str, T)>,
    value: fn(&mut Sha256, T),
) {
    let mut members: Vec<_> = members.collect();
    members.sort_by_key(|(name, _)| *name);
    feed(digest, "{");
    for (name, member) in members {
        feed(digest, name);
        value(digest, member);
    }
    feed(digest, "}");
}

/// A value with its kind before it, so that a text is no number. Not by `Debug`: what that writes may change with
/// the compiler, and calls that were done would then be sent again.
fn value(digest: &mut Sha256, sent: &Value) {
    match sent {
        Value::Null => feed(digest, "null"),
        Value::Bool(sent) => plain(digest, "bool", &sent.to_string()),
        Value::Int(sent) => plain(digest, "int", &sent.to_string()),
        Value::Float(sent) => plain(digest, "float", &sent.to_bits().to_string()),
        Value::Text(sent) => plain(digest, "text", sent),
        // A password that is made up anew in each run does not make another call of it, and a digest would be
        // something to guess it by.
        Value::Secret(_) => feed(digest, "secret"),
        Value::List(items) | Value::Csv(items) => {
            feed(digest, "[");
            items.iter().for_each(|item| value(digest, item));
            feed(digest, "]");
        }
        Value::Object(members) => object(digest, members),
        Value::Json(sent) => json(digest, sent),
        Value::File(file) => {
            plain(digest, "file", file.file_name());
            bytes(digest, file.bytes());
        }
    }
}

fn plain(digest: &mut Sha256, kind: &str, text: &str) {
    feed(digest, kind);
    feed(digest, text);
}

fn json(digest: &mut Sha256, sent: &Json) {
    match sent {
        Json::Null => feed(digest, "null"),
        Json::Bool(sent) => plain(digest, "bool", &sent.to_string()),
        Json::Number(sent) => plain(digest, "number", &sent.to_string()),
        Json::String(sent) => plain(digest, "text", sent),
        Json::Array(items) => {
            feed(digest, "[");
            items.iter().for_each(|item| json(digest, item));
            feed(digest, "]");
        }
        Json::Object(members) => {
            sorted(digest, members.iter().map(|(name, member)| (name.as_str(), member)), json);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::json;

    use super::*;
    use crate::types::{Secret, Upload};

    fn digest(members: &[(&'static str, Value)]) -> String {
        let mut all = Object::default();
        for (name, value) in members {
            all.insert(Cow::Borrowed(name), value.clone());
        }
        let mut digest = Sha256::new();
        object(&mut digest, &all);
        digest.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Journals that there are know calls by these figures.
    #[test]
    fn what_is_sent_has_the_same_digest_in_every_build() {
        let all = [
            ("text", Value::Text("a\u{301}\n".to_owned())),
            ("numbers", Value::List(vec![Value::Int(-1), Value::Float(0.5)])),
            ("flags", Value::Csv(vec![Value::Bool(true), Value::Null])),
            ("secret", Value::Secret(Secret::from("x"))),
            ("json", Value::Json(json!({ "b": [1, "1", null, true], "a": {} }))),
            ("file", Value::File(Upload::from_bytes("a.png", b"a".to_vec()))),
        ];
        assert_eq!(digest(&all), "6b9d9e23");
    }

    #[test]
    fn the_order_of_members_means_nothing() {
        let (one, two) = (("a", Value::Int(1)), ("b", Value::Int(2)));
        assert_eq!(digest(&[one.clone(), two.clone()]), digest(&[two, one]));
    }

    #[test]
    fn values_of_other_kinds_are_other_values() {
        let kinds = [
            Value::Null,
            Value::Bool(true),
            Value::Int(1),
            Value::Float(1.0),
            Value::Text("1".to_owned()),
            Value::Text("null".to_owned()),
            Value::Secret(Secret::from("1")),
            Value::List(vec![Value::Int(1)]),
            Value::Object(Object::default()),
            Value::List(Vec::new()),
        ];
        let digests: std::collections::HashSet<_> =
            kinds.iter().map(|kind| digest(&[("a", kind.clone())])).collect();
        assert_eq!(digests.len(), kinds.len());
    }
}
