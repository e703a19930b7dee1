//! A JSON body.

use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Map, Value};

use super::check::Checker;
use super::{INVALID, media};
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
    let invalid = |message: String| Err(Refusal::new(400, INVALID, message));
    if body.is_empty() {
        return invalid("The body must be a JSON object: there is none.".to_owned());
    }
    let media = media::expect(headers, "application/json")?;
    if let Some(charset) = media.parameter("charset").filter(|name| !is_utf_8(name)) {
        return Err(Refusal::new(415, 415, format!("JSON must be UTF-8, not {charset}.")));
    }
    if body.len() > MOST_BYTES {
        let text = format!("The body must have at most {MOST_BYTES} bytes.");
        return Err(Refusal::new(413, 413, text));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(given)) => Ok(checker.object("", object, given)),
        Ok(_) => invalid("The body must be a JSON object.".to_owned()),
        Err(error) => invalid(format!("The body must be a JSON object: {error}.")),
    }
}

/// ASCII is a part of UTF-8.
fn is_utf_8(charset: &str) -> bool {
    ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
}
