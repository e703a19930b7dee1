use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};
use serde_json::{Value, json};

/// Where a listing stands. Made by [`Items::cursor`](crate::Items::cursor), used by
/// [`Client::resume`](crate::Client::resume).
///
/// It is written and read as one text, through `Display` and `FromStr` or through serde. The text holds
/// Zoom's page token, and no filters: whoever resumes the listing gives the same request again. It also
/// holds hashes of what was given out, 11 bytes for each item, so that the listing can start again when the
/// page token has expired. It never becomes larger than 1.5 MiB.
#[derive(Clone, PartialEq, Eq)]
pub struct Cursor {
    pub(super) operation: String,
    pub(super) filters: u64,
    pub(super) token: Option<String>,
    /// Whether the listing began with the first page, and not with a page token of the caller's.
    pub(super) whole: bool,
    /// Whether the pages have the smaller size.
    pub(super) small: bool,
    /// Hashes of the last items that were given out.
    pub(super) last: Vec<u64>,
    /// Hashes of some of the items before those: one in `rate`.
    pub(super) sample: Vec<u64>,
    pub(super) rate: u64,
    /// Items that were given out.
    pub(super) count: u64,
    /// Items that Zoom counts.
    pub(super) total: Option<i64>,
    /// Whether there were items that could not be read, or told from the others.
    pub(super) lost: bool,
    pub(super) done: bool,
}

/// The version of the text.
const VERSION: u64 = 2;

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
}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor")
            .field("operation", &self.operation)
            .field("count", &self.count)
            .field("done", &self.done)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = json!({
            "version": VERSION,
            "operation": self.operation,
            "filters": self.filters,
            "token": self.token,
            "whole": self.whole,
            "small": self.small,
            "last": written(&self.last),
            "sample": written(&self.sample),
            "rate": self.rate,
            "count": self.count,
            "total": self.total,
            "lost": self.lost,
            "done": self.done,
        });
        value.fmt(f)
    }
}

fn written(hashes: &[u64]) -> String {
    let bytes: Vec<_> = hashes.iter().map(|hash| hash.to_le_bytes()).collect();
    STANDARD_NO_PAD.encode(bytes.as_flattened())
}

fn hashes(value: &Value) -> Option<Vec<u64>> {
    let bytes = STANDARD_NO_PAD.decode(value.as_str()?).ok()?;
    let (hashes, rest) = bytes.as_chunks();
    rest.is_empty().then(|| hashes.iter().map(|hash| u64::from_le_bytes(*hash)).collect())
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
        whole: value.get("whole")?.as_bool()?,
        small: value.get("small")?.as_bool()?,
        last: hashes(value.get("last")?)?,
        sample: hashes(value.get("sample")?)?,
        rate: value.get("rate")?.as_u64().filter(|rate| *rate > 0)?,
        count: value.get("count")?.as_u64()?,
        total: value.get("total").and_then(Value::as_i64),
        lost: value.get("lost")?.as_bool()?,
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
    use super::super::yielded::{GENERATION, MOST_SAMPLE};
    use super::*;

    #[test]
    fn a_cursor_survives_its_text() {
        let cursor = Cursor {
            operation: "users.list".to_owned(),
            filters: u64::MAX,
            token: Some("ä\"".to_owned()),
            whole: true,
            small: false,
            last: vec![0, u64::MAX],
            sample: vec![7],
            rate: 64,
            count: 7,
            total: Some(-7),
            lost: true,
            done: false,
        };
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
        let first = Cursor { token: None, ..cursor };
        assert_eq!(first.to_string().parse(), Ok(first.clone()));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let good = concat!(
            r#"{"version":2,"operation":"a","filters":1,"token":null,"whole":true,"small":false,"#,
            r#""last":"AAAAAAAAAAA","sample":"","rate":64,"count":0,"lost":false,"done":true}"#
        );
        assert!(good.parse::<Cursor>().is_ok());
        let odd = [
            ("2,\"op", "1,\"op"),
            ("null", "7"),
            ("\"AAA", "\"AA"),
            ("AAA\"", "AA*\""),
            ("\"\"", "[]"),
            ("\"a\"", "1"),
            ("64", "0"),
            ("false,\"done", "0,\"done"),
            ("done\":true", "done\":0"),
        ];
        for (from, to) in odd {
            assert!(good.contains(from), "{from}");
            assert!(good.replacen(from, to, 1).parse::<Cursor>().is_err(), "{from} to {to}");
        }
        for text in ["", "null", "[]", "{}", "\"a\""] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_cursor_of_a_million_items_is_not_larger_than_it_says() {
        let many = |count| (0..count).map(|number| u64::MAX - number).collect();
        let cursor = Cursor {
            operation: "users.list".to_owned(),
            filters: u64::MAX,
            token: Some("a".repeat(300)),
            whole: true,
            small: true,
            last: many(2 * GENERATION as u64),
            sample: many(MOST_SAMPLE as u64),
            rate: 64,
            count: 1_000_000,
            total: Some(1_000_000),
            lost: true,
            done: false,
        };
        assert!(cursor.to_string().len() < 3 << 19);
    }
}
