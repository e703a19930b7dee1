//! Forms with files, byte by byte.

use std::fmt::Write as _;

use bytes::Bytes;
use http::Request;
use serde_json::Value;

/// The items of a list, each of which is a part, or the only value.
fn each(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let (one, many) = match value {
        Some(Value::Array(items)) => (None, items.as_slice()),
        value => (value, &[][..]),
    };
    one.into_iter().chain(many)
}

/// A value outside of JSON. A whole number has no fraction there, whatever its type.
fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let whole = text.strip_suffix(".0").filter(|_| value.is_number());
    whole.map_or(text.clone(), str::to_owned)
}

/// The form of an example: each field that it has, a file with its name and its type, and nothing else.
pub(super) fn expected(
    sent: &Request<Bytes>,
    fields: Option<&Value>,
    files: &Value,
    texts: Option<&Value>,
) -> Result<String, String> {
    let content_type = sent.headers().get("content-type").and_then(|value| value.to_str().ok());
    let boundary =
        content_type.and_then(|text| text.strip_prefix("multipart/form-data; boundary="));
    let boundary = boundary.ok_or("the body is not said to be a form")?;
    // What the constructor takes is sent first.
    let is_required = |field: &&Value| field.get("required") == Some(&Value::Bool(true));
    let fields = fields.and_then(Value::as_array).into_iter().flatten();
    let (required, optional): (Vec<_>, Vec<_>) = fields.partition(is_required);
    let mut expected = String::new();
    for field in required.into_iter().chain(optional) {
        let said = |member: &str| field.get(member).and_then(Value::as_str).unwrap_or_default();
        let (name, ty) = (said("name"), said("type"));
        let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
        for file in each(files.get(name)) {
            let member =
                |member: &str| file.get(member).and_then(Value::as_str).unwrap_or_default();
            let (name, ty) = (member("name").replace('"', "%22"), member("type"));
            let text = member("text");
            let _ = write!(
                expected,
                "{head}; filename=\"{name}\"\r\nContent-Type: {ty}\r\n\r\n{text}\r\n"
            );
        }
        let value = texts.and_then(|texts| texts.get(name));
        // Anything may be a list itself.
        let is_one = !ty.starts_with('[');
        let values = each(value.filter(|_| !is_one)).chain(value.filter(|_| is_one));
        for value in values {
            let is_json = value.is_object() || ty.trim_matches(['[', ']']) == "any";
            let (json, text) = match is_json {
                true => ("\r\nContent-Type: application/json", value.to_string()),
                false => ("", text(value)),
            };
            let _ = write!(expected, "{head}{json}\r\n\r\n{text}\r\n");
        }
    }
    let _ = write!(expected, "--{boundary}--\r\n");
    Ok(expected)
}
