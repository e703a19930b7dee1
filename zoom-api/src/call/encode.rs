//! From a call to what goes over the wire.

use std::fmt;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use super::{Call, Object, Value, multipart};
use crate::operation::{BodyKind, ListStyle};

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A call as it goes over the wire, below the API's base URL.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Encoded {
    /// Path and query, such as `/users?page_size=300`.
    pub target: String,
    /// The body.
    pub body: Body,
}

/// The body of a call.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Body {
    /// None.
    Empty,
    /// JSON.
    Json(Bytes),
    /// A form with files.
    Multipart {
        /// Content type with the boundary.
        content_type: String,
        /// The parts.
        bytes: Bytes,
    },
}

/// Shows the kind and the size only: a body may hold a password.
impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Json(bytes) => write!(f, "Json({} bytes)", bytes.len()),
            Self::Multipart { bytes, .. } => write!(f, "Multipart({} bytes)", bytes.len()),
        }
    }
}

/// Why a call cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidCall(String);

impl fmt::Display for InvalidCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidCall {}

impl Call {
    /// What the call looks like on the wire.
    ///
    /// ```
    /// use zoom_api::call::Call;
    /// # use zoom_api::operation::Operation;
    /// # fn example(operation: &'static Operation) {
    /// // For an operation `GET /users/{userId}`:
    /// let call = Call::new(operation).path("userId", "a/b@example.com");
    /// assert_eq!(call.encode().unwrap().target, "/users/a%2Fb%40example.com");
    /// assert!(Call::new(operation).path("userId", "..").encode().is_err());
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a path value is empty, `.` or `..`, or a list in the query is empty or has an item that
    /// the list's separator would cut in two. Each of these would reach another resource than the
    /// one that was meant.
    pub fn encode(&self) -> Result<Encoded, InvalidCall> {
        let mut target = encode_path(self.operation.path, &self.path)?;
        encode_query(&mut target, self)?;
        Ok(Encoded { target, body: encode_body(self)? })
    }
}

fn encode_path(template: &str, values: &Object) -> Result<String, InvalidCall> {
    let mut target = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((text, (name, behind))) = next_name(rest) {
        target.push_str(text);
        let text = values.get(name).and_then(Value::text).unwrap_or_default();
        push_segment(&mut target, name, &text)?;
        rest = behind;
    }
    target.push_str(rest);
    Ok(target)
}

/// What stands before the next name in braces, the name, and what stands behind it.
fn next_name(template: &str) -> Option<(&str, (&str, &str))> {
    let (text, rest) = template.split_once('{')?;
    Some((text, rest.split_once('}')?))
}

/// Path and query of a call that the spec does not model.
pub(crate) fn encode_segments(
    segments: &[String],
    query: &[(String, String)],
) -> Result<String, InvalidCall> {
    let mut target = String::new();
    for segment in segments {
        target.push('/');
        push_segment(&mut target, "a path segment", segment)?;
    }
    let mut separator = '?';
    for (name, value) in query {
        target.push(separator);
        push_encoded(&mut target, name);
        target.push('=');
        push_encoded(&mut target, value);
        separator = '&';
    }
    Ok(target)
}

/// Appends a value as one segment. An empty one, `.` and `..` would lead to another path: servers
/// and proxies resolve them.
fn push_segment(target: &mut String, name: &str, text: &str) -> Result<(), InvalidCall> {
    if matches!(text, "" | "." | "..") {
        return Err(InvalidCall(format!("`{name}` is `{text}`, which would call another path")));
    }
    push_encoded(target, text);
    Ok(())
}

/// The parameters in the order of the operation, then those that it does not know.
fn encode_query(target: &mut String, call: &Call) -> Result<(), InvalidCall> {
    let parameters = call.operation.query;
    let position = |name: &str| parameters.iter().position(|known| known.name == name);
    let mut set: Vec<_> = call.query.members().collect();
    set.sort_by_key(|(name, _)| position(name).unwrap_or(parameters.len()));
    let mut separator = '?';
    for (name, value) in set {
        let style =
            position(name).and_then(|index| parameters.get(index)).and_then(|known| known.list);
        for text in query_texts(name, value, style)? {
            target.push(separator);
            push_encoded(target, name);
            target.push('=');
            target.push_str(&text);
            separator = '&';
        }
    }
    Ok(())
}

/// The encoded values of one parameter: one, or one for each item of a list.
fn query_texts(
    name: &str,
    value: &Value,
    style: Option<ListStyle>,
) -> Result<Vec<String>, InvalidCall> {
    let (Value::List(items) | Value::Csv(items)) = value else {
        return Ok(vec![encoded(&plain_text(name, value)?)]);
    };
    if items.is_empty() {
        return Err(InvalidCall(format!("the list `{name}` is empty")));
    }
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        let text = plain_text(name, item)?;
        if style != Some(ListStyle::Repeat) && (text.is_empty() || text.contains(',')) {
            return Err(InvalidCall(format!(
                "an item of `{name}` is empty or has a comma, which separates its items"
            )));
        }
        texts.push(encoded(&text));
    }
    if style == Some(ListStyle::Repeat) { Ok(texts) } else { Ok(vec![texts.join(",")]) }
}

fn plain_text(name: &str, value: &Value) -> Result<String, InvalidCall> {
    let text =
        value.text().ok_or_else(|| InvalidCall(format!("`{name}` cannot stand in a query")))?;
    Ok(text.into_owned())
}

fn encode_body(call: &Call) -> Result<Body, InvalidCall> {
    match call.operation.body {
        BodyKind::None => Ok(Body::Empty),
        BodyKind::Json => match serde_json::to_vec(&call.body) {
            Ok(bytes) => Ok(Body::Json(bytes.into())),
            Err(error) => Err(InvalidCall(error.to_string())),
        },
        BodyKind::Multipart => {
            let (content_type, bytes) = multipart::encode(&call.body).map_err(InvalidCall)?;
            Ok(Body::Multipart { content_type, bytes })
        }
    }
}

fn push_encoded(target: &mut String, text: &str) {
    target.extend(percent_encode(text.as_bytes(), RESERVED));
}

fn encoded(text: &str) -> String {
    percent_encode(text.as_bytes(), RESERVED).to_string()
}
