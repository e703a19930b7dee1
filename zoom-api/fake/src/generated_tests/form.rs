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

/// A form carries each field that the example has, a file with its name and its type, and nothing else.
pub(super) fn compare(
    sent: &Request<Bytes>,
    fields: Option<&Value>,
    files: &Value,
    texts: Option<&Value>,
) -> Result<(), String> {
    let content_type = sent.headers().get("content-type").and_then(|value| value.to_str().ok());
    let boundary =
        content_type.and_then(|text| text.strip_prefix("multipart/form-data; boundary="));
    let boundary = boundary.ok_or("the body is not said to be a form")?;
    // What the constructor takes is sent first.
    let is_required = |field: &&Value| field.get("required") == Some(&Value::Bool(true));
    let fields = fields.and_then(Value::as_array).into_iter().flatten();
    let (required, optional): (Vec<_>, Vec<_>) = fields.partition(is_required);
    let names =
        required.into_iter().chain(optional).filter_map(|field| field.get("name")?.as_str());
    let mut expected = String::new();
    for name in names {
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
        for value in each(texts.and_then(|texts| texts.get(name))) {
            let json = if value.is_object() { "\r\nContent-Type: application/json" } else { "" };
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let _ = write!(expected, "{head}{json}\r\n\r\n{text}\r\n");
        }
    }
    let _ = write!(expected, "--{boundary}--\r\n");
    super::same(&String::from_utf8_lossy(sent.body()), &expected)
}
