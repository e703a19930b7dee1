//! `multipart/form-data`, RFC 7578.

use std::borrow::Cow;

use bytes::Bytes;

use super::value::joined;
use super::{Object, Value};
use crate::types::Upload;

/// What stands in one part.
enum Part<'a> {
    Text(Cow<'a, str>),
    Json(Vec<u8>),
    File(&'a Upload),
}

impl Part<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Json(bytes) => bytes,
            Self::File(file) => file.bytes(),
        }
    }
}

/// Content type with the boundary, and the parts.
pub(super) fn encode(form: &Object) -> Result<(String, Bytes), String> {
    let parts = parts(form)?;
    let boundary = boundary(&parts);
    let mut body = Vec::new();
    for (name, part) in &parts {
        let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"");
        head.push_str(&quoted(name));
        head.push('"');
        match part {
            Part::Text(_) => {}
            Part::Json(_) => head.push_str("\r\nContent-Type: application/json"),
            // Zoom refuses a file without a name, and a name without quotes.
            Part::File(file) => {
                if file.content_type().contains(['\r', '\n']) {
                    return Err(format!("the content type of `{name}` has a line break"));
                }
                let file_name = if file.file_name().is_empty() { "file" } else { file.file_name() };
                head.push_str(&format!("; filename=\"{}\"\r\n", quoted(file_name)));
                head.push_str(&format!("Content-Type: {}", file.content_type()));
            }
        }
        head.push_str("\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(part.bytes());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), body.into()))
}

/// The parts in their order: one for each field, and for each item of a list.
fn parts(form: &Object) -> Result<Vec<(&str, Part<'_>)>, String> {
    let mut parts = Vec::new();
    for (name, value) in form.members() {
        match value {
            Value::List(items) => {
                for item in items {
                    parts.push((name, part(name, item)?));
                }
            }
            value => parts.push((name, part(name, value)?)),
        }
    }
    Ok(parts)
}

fn part<'a>(name: &str, value: &'a Value) -> Result<Part<'a>, String> {
    let part = match value {
        Value::File(file) => Some(Part::File(file)),
        Value::Object(_) | Value::Json(_) => serde_json::to_vec(value).map(Part::Json).ok(),
        Value::Csv(items) => Some(Part::Text(joined(items)?.into())),
        value => value.text().map(Part::Text),
    };
    part.ok_or_else(|| format!("`{name}` cannot stand in a form"))
}

/// A boundary that occurs in no part. It is the same for the same content, so that a call that is
/// sent again is the same to the byte.
fn boundary(parts: &[(&str, Part<'_>)]) -> String {
    let mut number = 0_u32;
    loop {
        let boundary = format!("zoom-api-boundary-{number}");
        let holds = |bytes: &[u8]| {
            bytes.windows(boundary.len()).any(|window| window == boundary.as_bytes())
        };
        if !parts.iter().any(|(_, part)| holds(part.bytes())) {
            return boundary;
        }
        number += 1;
    }
}

/// Quotes and line breaks as browsers write them.
fn quoted(text: &str) -> String {
    text.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
