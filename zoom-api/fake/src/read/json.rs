//! A JSON body.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

use super::check::{Checker, INVALID};
use super::media;
use crate::call::Refusal;
use crate::contract::Object;

/// Most bytes of a body. As values, JSON takes many times the room of its text.
const MOST_BYTES: usize = 1024 * 1024;

/// The members of the body that the table knows.
pub(super) fn read(
    object: &Object,
    headers: &HeaderMap,
    body: &Bytes,
    checker: &mut Checker,
) -> Result<Map<String, Value>, Refusal> {
    match value("object", headers, body)? {
        Value::Object(given) => Ok(checker.object("", object, given)),
        _ => Err(Refusal::new(400, INVALID, "The body must be a JSON object.")),
    }
}

/// A body that is a list, as the only field of the table.
pub(super) fn read_list(
    object: &Object,
    headers: &HeaderMap,
    body: &Bytes,
    checker: &mut Checker,
) -> Result<Map<String, Value>, Refusal> {
    match (value("list", headers, body)?, object.fields) {
        (list @ Value::Array(_), [field, ..]) => {
            let given = Map::from_iter([(field.name.to_owned(), list)]);
            Ok(checker.object("", object, given))
        }
        _ => Err(Refusal::new(400, INVALID, "The body must be a JSON list.")),
    }
}

/// The JSON of a body. `what` it should be.
fn value(what: &str, headers: &HeaderMap, body: &Bytes) -> Result<Value, Refusal> {
    let invalid =
        |more: &str| Refusal::new(400, INVALID, format!("The body must be a JSON {what}{more}"));
    if body.is_empty() {
        return Err(invalid(": there is none."));
    }
    let media = media::expect(headers, "application/json")?;
    if let Some(charset) = media.parameter("charset").filter(|name| !is_utf_8(name)) {
        return Err(Refusal::new(415, 415, format!("JSON must be UTF-8, not {charset}.")));
    }
    if body.len() > MOST_BYTES {
        let text = format!("The body must have at most {MOST_BYTES} bytes.");
        return Err(Refusal::new(413, 413, text));
    }
    serde_json::from_slice(body).map_err(|error| invalid(&format!(": {error}.")))
}

/// ASCII is a part of UTF-8.
fn is_utf_8(charset: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
}
