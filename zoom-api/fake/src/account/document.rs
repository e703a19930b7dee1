//! A JSON object that takes little room.

use serde::de::{Deserialize, Deserializer};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A JSON object, kept as its text.
///
/// An account has a hundred thousand profiles, and looks at few of them at a time. As text, one takes
/// as many bytes as it has letters; as a map, several times that.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Document(Box<str>);

impl Document {
    /// The members.
    pub(crate) fn read(&self) -> Map<String, Value> {
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// Changes the members.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut Map<String, Value>)) {
        let mut members = self.read();
        change(&mut members);
        *self = members.into();
    }
}

impl From<Map<String, Value>> for Document {
    fn from(members: Map<String, Value>) -> Self {
        if members.is_empty() {
            return Self::default();
        }
        Self(Value::Object(members).to_string().into())
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.read().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self::from)
    }
}

/// The members of an object that is written with `json!`.
pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
