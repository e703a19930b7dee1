//! What a call is known by.

use std::fmt;

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
        feed(&mut digest, call.operation().id);
        for part in call.parts() {
            object(&mut digest, part);
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
    digest.update(bytes.len().to_le_bytes());
    digest.update(bytes);
}

/// Members by name: in which order they were set means nothing.
fn object(digest: &mut Sha256, object: &Object) {
    let mut members: Vec<_> = object.members().collect();
    members.sort_by_key(|(name, _)| *name);
    feed(digest, "{");
    for (name, member) in members {
        feed(digest, name);
        value(digest, member);
    }
    feed(digest, "}");
}

fn value(digest: &mut Sha256, sent: &Value) {
    match sent {
        // A password that is made up anew in each run does not make another call of it, and a digest would be
        // something to guess it by.
        Value::Secret(_) => feed(digest, "secret"),
        Value::List(items) | Value::Csv(items) => {
            feed(digest, "[");
            items.iter().for_each(|item| value(digest, item));
            feed(digest, "]");
        }
        Value::Object(members) => object(digest, members),
        Value::File(file) => {
            feed(digest, file.file_name());
            bytes(digest, file.bytes());
        }
        Value::Json(json) => feed(digest, &json.to_string()),
        // Their names tell a text from a number.
        plain => feed(digest, &format!("{plain:?}")),
    }
}
