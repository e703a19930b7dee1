use std::fmt;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

/// Where a listing stands. Made by [`Items::cursor`](crate::Items::cursor), used by
/// [`Client::resume`](crate::Client::resume).
///
/// It is written and read as one text, through `Display` and `FromStr` or through serde. The text holds
/// Zoom's page token and no filters: whoever resumes the listing gives the same request again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) operation: String,
    pub(super) filters: u64,
    pub(super) token: Option<String>,
    /// Hashes of items that are not to be given out again.
    pub(super) given: Vec<u64>,
    pub(super) count: u64,
    /// Items that Zoom counts.
    pub(super) total: Option<i64>,
    pub(super) done: bool,
}

/// The version of the text.
const VERSION: u64 = 1;

impl Cursor {
    /// Whether the listing has come to its end.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// How many items were given out.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// An item of the page was given out.
    pub(super) fn gave(&mut self, key: Option<u64>) {
        self.given.extend(key);
        self.count += 1;
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = json!({
            "version": VERSION,
            "operation": self.operation,
            "filters": self.filters,
            "token": self.token,
            "given": self.given,
            "count": self.count,
            "total": self.total,
            "done": self.done,
        });
        value.fmt(f)
    }
}

/// Why a text is no cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCursor(&'static str);

impl fmt::Display for InvalidCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no cursor: {}", self.0)
    }
}

impl std::error::Error for InvalidCursor {}

impl FromStr for Cursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let value: Value = serde_json::from_str(text).map_err(|_| InvalidCursor("not JSON"))?;
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => read(&value).ok_or(InvalidCursor("a member is missing or odd")),
            Some(_) => Err(InvalidCursor("it was made by another version of this crate")),
            None => Err(InvalidCursor("it has no version")),
        }
    }
}

fn read(value: &Value) -> Option<Cursor> {
    let token = value.get("token")?;
    if !token.is_null() && !token.is_string() {
        return None;
    }
    Some(Cursor {
        operation: value.get("operation")?.as_str()?.to_owned(),
        filters: value.get("filters")?.as_u64()?,
        token: token.as_str().map(str::to_owned),
        given: value.get("given")?.as_array()?.iter().map(Value::as_u64).collect::<Option<_>>()?,
        count: value.get("count")?.as_u64()?,
        total: value.get("total").and_then(Value::as_i64),
        done: value.get("done")?.as_bool()?,
    })
}

impl Serialize for Cursor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor {
            operation: "users.list".to_owned(),
            filters: u64::MAX,
            token: Some("ä\"".to_owned()),
            given: vec![0, u64::MAX],
            count: 7,
            total: Some(-7),
            done: false,
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
        let first = Cursor { token: None, ..cursor };
        assert_eq!(first.to_string().parse(), Ok(first.clone()));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let good = r#"{"version":1,"operation":"a","filters":1,"token":null,"given":[],"count":0,"done":true}"#;
        assert!(good.parse::<Cursor>().is_ok());
        let odd =
            [("1,\"op", "2,\"op"), ("null", "7"), ("[]", "[-1]"), ("\"a\"", "1"), (":true", ":0")];
        for (from, to) in odd {
            assert!(good.replacen(from, to, 1).parse::<Cursor>().is_err(), "{from} to {to}");
        }
        for text in ["", "null", "[]", "{}", "\"a\""] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }
}
