//! From a call to what goes over the wire.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};

use serde::Serialize;

use super::value::joined;
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
    /// Headers that were set on the call. The client adds its own.
    pub headers: HeaderMap,
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
    /// A form.
    Multipart {
        /// Content type with the boundary.
        content_type: String,
        /// The parts.
        bytes: Bytes,
    },
    /// Anything else, of a [`RawRequest`](crate::RawRequest).
    Other {
        /// Content type.
        content_type: String,
        /// The content.
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
            Self::Other { bytes, .. } => write!(f, "Other({} bytes)", bytes.len()),
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
    /// one that was meant. When a value cannot stand in a header, a form or a JSON body.
    pub fn encode(&self) -> Result<Encoded, InvalidCall> {
        let mut target = encode_path(self.operation.path, &self.path)?;
        encode_query(&mut target, self)?;
        Ok(Encoded { target, headers: encode_headers(&self.headers)?, body: encode_body(self)? })
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
    if !query.is_empty() {
        target.push('?');
        push_pairs(&mut target, query);
    }
    Ok(target)
}

/// Names and values, with `&` between the pairs.
fn push_pairs(text: &mut String, pairs: &[(String, String)]) {
    for (index, (name, value)) in pairs.iter().enumerate() {
        text.push_str(if index > 0 { "&" } else { "" });
        push_encoded(text, name);
        text.push('=');
        push_encoded(text, value);
    }
}

/// A form without files.
pub(crate) fn encode_form(fields: &[(String, String)]) -> Body {
    let mut text = String::new();
    push_pairs(&mut text, fields);
    let content_type = "application/x-www-form-urlencoded".to_owned();
    Body::Other { content_type, bytes: text.into() }
}

/// A form that may have files.
pub(crate) fn encode_parts(parts: &Object) -> Result<Body, InvalidCall> {
    let (content_type, bytes) = multipart::encode(parts).map_err(InvalidCall)?;
    Ok(Body::Multipart { content_type, bytes })
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
    let known =
        parameters.iter().filter_map(|it| Some((it.name, call.query.get(it.name)?, it.list)));
    let is_known = |name: &str| parameters.iter().any(|it| it.name == name);
    let others = call.query.members().filter(|(name, _)| !is_known(name));
    let mut separator = '?';
    for (name, value, style) in known.chain(others.map(|(name, value)| (name, value, None))) {
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
    // As it separates the items, and as it stands in a URL.
    let separator = match style {
        Some(ListStyle::Repeat) => None,
        Some(ListStyle::Space) => Some((' ', "%20", "a blank")),
        Some(ListStyle::Pipe) => Some(('|', "%7C", "a `|`")),
        Some(ListStyle::Csv) | None => Some((',', ",", "a comma")),
    };
    let mut texts: Vec<String> = Vec::new();
    for item in items {
        let text = plain_text(name, item)?;
        if let Some((sign, _, called)) = separator
            && (text.is_empty() || text.contains(sign))
        {
            return Err(InvalidCall(format!(
                "an item of `{name}` is empty or has {called}, which separates its items"
            )));
        }
        let text = encoded(&text);
        match (separator, texts.last_mut()) {
            (Some((_, sign, _)), Some(joined)) => {
                joined.push_str(sign);
                joined.push_str(&text);
            }
            _ => texts.push(text),
        }
    }
    Ok(texts)
}

/// The headers that were set. What a message hides of a secret, it hides of a header that is one.
fn encode_headers(set: &Object) -> Result<HeaderMap, InvalidCall> {
    let mut headers = HeaderMap::new();
    for (name, value) in set.members() {
        let refuse = || InvalidCall(format!("`{name}` cannot stand in a header"));
        let text = match value {
            Value::List(items) | Value::Csv(items) => joined(items).map_err(InvalidCall)?.into(),
            value => value.text().ok_or_else(refuse)?,
        };
        let mut header = HeaderValue::from_str(&text).map_err(|_| refuse())?;
        header.set_sensitive(matches!(value, Value::Secret(_)));
        headers.insert(HeaderName::from_bytes(name.as_bytes()).map_err(|_| refuse())?, header);
    }
    Ok(headers)
}

fn plain_text(name: &str, value: &Value) -> Result<String, InvalidCall> {
    let text =
        value.text().ok_or_else(|| InvalidCall(format!("`{name}` cannot stand in a query")))?;
    Ok(text.into_owned())
}

fn encode_body(call: &Call) -> Result<Body, InvalidCall> {
    match call.operation.body {
        BodyKind::None => Ok(Body::Empty),
        BodyKind::Json => json(&call.body),
        BodyKind::List => match call.body.members().next() {
            Some((_, list)) => json(list),
            None => json(&Value::List(Vec::new())),
        },
        BodyKind::Multipart => encode_parts(&call.body),
    }
}

fn json(value: &impl Serialize) -> Result<Body, InvalidCall> {
    match serde_json::to_vec(value) {
        Ok(bytes) => Ok(Body::Json(bytes.into())),
        Err(error) => Err(InvalidCall(error.to_string())),
    }
}

fn push_encoded(target: &mut String, text: &str) {
    target.extend(percent_encode(text.as_bytes(), RESERVED));
}

fn encoded(text: &str) -> String {
    percent_encode(text.as_bytes(), RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::sync::LazyLock;

    use http::Method;

    use super::*;
    use crate::call::value::map;
    use crate::operation::{Operation, Parameter};
    use crate::types::Upload;
    use crate::wire::samples::Mood;

    const PARAMETERS: &[Parameter] = &[
        Parameter::new("from", false, None),
        Parameter::new("ids", false, Some(ListStyle::Csv)),
        Parameter::new("tag[]", false, Some(ListStyle::Repeat)),
        Parameter::new("words", false, Some(ListStyle::Space)),
        Parameter::new("rows", false, Some(ListStyle::Pipe)),
    ];

    static LISTS: LazyLock<Operation> = LazyLock::new(|| Operation {
        query: PARAMETERS,
        body: BodyKind::Json,
        ..Operation::new("a.list", Method::POST, "/a/{id}/b")
    });

    static LIST: LazyLock<Operation> = LazyLock::new(|| Operation {
        body: BodyKind::List,
        ..Operation::new("a.remove", Method::DELETE, "/a")
    });

    static FORM: LazyLock<Operation> = LazyLock::new(|| Operation {
        body: BodyKind::Multipart,
        ..Operation::new("a.form", Method::POST, "/a")
    });

    fn call() -> Call {
        Call::new(&LISTS).path("id", "1")
    }

    fn texts(items: &[&str]) -> Vec<Value> {
        items.iter().map(|item| Value::from(*item)).collect()
    }

    fn target(call: Call) -> Option<String> {
        call.encode().ok().map(|encoded| encoded.target)
    }

    fn json(call: Call) -> Option<String> {
        match call.encode().ok()?.body {
            Body::Json(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
            _ => None,
        }
    }

    #[test]
    fn no_value_leads_to_another_path() {
        for odd in ["", ".", ".."] {
            assert_eq!(target(Call::new(&LISTS).path("id", odd)), None, "{odd}");
            assert!(encode_segments(&["a".to_owned(), odd.to_owned()], &[]).is_err(), "{odd}");
        }
        let path = |id: &str| target(Call::new(&LISTS).path("id", id));
        assert_eq!(path("...").as_deref(), Some("/a/.../b"));
        assert_eq!(path("../x?y#z").as_deref(), Some("/a/..%2Fx%3Fy%23z/b"));
        assert_eq!(target(Call::new(&LISTS)), None, "a parameter that is not set is empty");
        let query = [("a&b".to_owned(), "c=d".to_owned()), ("e".to_owned(), String::new())];
        let target = encode_segments(&["users".to_owned(), "a/b".to_owned()], &query);
        assert_eq!(target.unwrap(), "/users/a%2Fb?a%26b=c%3Dd&e=");
    }

    #[test]
    fn parameters_stand_in_the_order_of_the_operation() {
        let call = call()
            .query("else&", "1")
            .query("tag[]", Value::List(texts(&["a,b", ""])))
            .query("ids", Value::List(texts(&["x", "y z"])))
            .query("from", "1")
            .query("from", "2");
        let expected = "/a/1/b?from=2&ids=x,y%20z&tag%5B%5D=a%2Cb&tag%5B%5D=&else%26=1";
        assert_eq!(target(call).as_deref(), Some(expected));
    }

    #[test]
    fn items_between_commas_are_not_cut_and_none_of_them_is_empty() {
        for odd in [&["a", ""][..], &[""], &["a,b"], &["a", ","]] {
            for list in [Value::List(texts(odd)), Value::Csv(texts(odd))] {
                assert_eq!(target(call().query("ids", list.clone())), None, "{odd:?}");
                // How one that the operation does not know is written, nobody has said.
                assert_eq!(target(call().query("else", list)), None, "{odd:?}");
            }
            assert_eq!(json(call().body("ids", Value::Csv(texts(odd)))), None, "{odd:?}");
        }
        for name in ["ids", "tag[]"] {
            assert_eq!(target(call().query(name, Value::List(Vec::new()))), None, "{name}");
        }
        let body = call().body("ids", Value::Csv(texts(&["a", "b"])));
        assert_eq!(json(body).as_deref(), Some(r#"{"ids":"a,b"}"#));
        let body = call().body("ids", Value::List(texts(&["a,b", ""]))).body("none", Value::Null);
        assert_eq!(json(body).as_deref(), Some(r#"{"ids":["a,b",""],"none":null}"#));
        // One that clears it is a message.
        assert_eq!(
            json(call().body("ids", Value::Csv(Vec::new()))).as_deref(),
            Some(r#"{"ids":""}"#)
        );
    }

    #[test]
    fn lists_are_parted_as_the_operation_says() {
        let list = |items: &[&str]| Value::List(texts(items));
        let call = || call().query("words", list(&["a,b", "c"])).query("rows", list(&["a b", "c"]));
        assert_eq!(target(call()).as_deref(), Some("/a/1/b?words=a%2Cb%20c&rows=a%20b%7Cc"));
        for (name, odd) in [("words", "a b"), ("rows", "a|b"), ("words", ""), ("rows", "")] {
            assert_eq!(target(call().query(name, list(&[odd]))), None, "{name} {odd:?}");
        }
    }

    #[test]
    fn a_body_can_be_a_list_alone() {
        let call = Call::new(&LIST).body("ids", Value::List(texts(&["a", "b"])));
        assert_eq!(json(call).as_deref(), Some(r#"["a","b"]"#));
        assert_eq!(json(Call::new(&LIST)).as_deref(), Some("[]"));
    }

    #[test]
    fn headers_are_those_that_were_set() {
        let secret = crate::types::Secret::from("s3cret");
        let call = call().header("x-row", 7_i64).header("X-Key", secret.clone());
        let call = call.header("x-ids", Value::List(texts(&["a", "b"]))).header("x-row", 8_i64);
        let call = call.header("x-status", Mood::Active);
        let encoded = call.encode().unwrap();
        let text = |name: &str| encoded.headers.get(name).and_then(|value| value.to_str().ok());
        let found = ["x-row", "x-key", "x-ids", "x-status"].map(text);
        assert_eq!(found, [Some("8"), Some("s3cret"), Some("a,b"), Some(Mood::Active.as_str())]);
        assert!(!format!("{call:?} {encoded:?}").contains("s3cret"), "{call:?} {encoded:?}");
        let odd = [Value::from("a\r\nb: c"), Value::from("\0"), Value::List(texts(&["a,b"]))];
        for odd in odd {
            assert!(Call::new(&LIST).header("x", odd).encode().is_err());
        }
        assert!(Call::new(&LIST).header("x y", "a").encode().is_err());
    }

    #[test]
    fn forms_repeat_lists_and_hold_objects_as_json() {
        let files = ["a", "b"].map(|name| Value::from(file(name, "text/plain", name)));
        let call = Call::new(&FORM)
            .body("tags", Value::List(texts(&["x", "y"])))
            .body("more", Object::default().body("z", 1_i64))
            .body("files", Value::List(files.to_vec()))
            .body("rows", Value::Csv(texts(&["1", "2"])))
            .body("wide", true);
        let Body::Multipart { bytes, .. } = call.encode().unwrap().body else { panic!("no form") };
        let part = |name: &str, more: &str, content: &str| {
            format!(
                "--zoom-api-boundary-0\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{content}\r\n"
            )
        };
        let of_file = |name: &str| format!("; filename=\"{name}\"\r\nContent-Type: text/plain");
        let expected = [
            part("tags", "", "x"),
            part("tags", "", "y"),
            part("more", "\r\nContent-Type: application/json", r#"{"z":1}"#),
            part("files", &of_file("a"), "a"),
            part("files", &of_file("b"), "b"),
            part("rows", "", "1,2"),
            part("wide", "", "true"),
            "--zoom-api-boundary-0--\r\n".to_owned(),
        ];
        assert_eq!(std::str::from_utf8(&bytes).unwrap(), expected.concat());
    }

    #[test]
    fn what_json_has_no_word_for_is_not_sent_as_null() {
        for odd in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(json(call().body("x", odd)), None);
        }
        assert_eq!(json(call().body("x", 1.5).body("x", 2.5)).as_deref(), Some(r#"{"x":2.5}"#));
    }

    #[test]
    fn a_map_has_the_names_of_the_caller_in_their_order() {
        let map = |entries: &[(&str, i64)]| map::<i64>(entries.iter().copied());
        let body = call().body("x", map(&[("b", 1), ("a\"", 2)])).body("y", map(&[]));
        assert_eq!(json(body).as_deref(), Some(r#"{"x":{"b":1,"a\"":2},"y":{}}"#));
    }

    fn file(name: &str, content_type: &str, content: &str) -> Upload {
        Upload::from_bytes(name, content.as_bytes().to_vec()).with_content_type(content_type)
    }

    /// The lines of a form with one text and one file.
    fn form(text: &str, file: Upload) -> Option<String> {
        let call = Call::new(&FORM).body("na\"me", text).body("file", file);
        match call.encode().ok()?.body {
            Body::Multipart { content_type, bytes } => {
                let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
                let text = String::from_utf8(bytes.to_vec()).unwrap();
                Some(text.replace(boundary, "BOUNDARY"))
            }
            _ => None,
        }
    }

    #[test]
    fn the_parts_of_a_form_end_where_they_end() {
        let zero = "zoom-api-boundary-0";
        // Whichever part the first boundary stands in, another one is taken.
        for (text, content) in [("a", zero), (zero, "a"), ("zoom-api-boundary-1", zero)] {
            let file = file("x\"\r\n.png", "image/png", content);
            let expected = [
                "--BOUNDARY",
                "Content-Disposition: form-data; name=\"na%22me\"",
                "",
                text,
                "--BOUNDARY",
                "Content-Disposition: form-data; name=\"file\"; filename=\"x%22%0D%0A.png\"",
                "Content-Type: image/png",
                "",
                content,
                "--BOUNDARY--",
                "",
            ];
            assert_eq!(form(text, file).unwrap(), expected.join("\r\n"), "{text} {content}");
        }
        let nameless = form("a", file("", "image/png", "")).unwrap();
        assert!(nameless.contains("; filename=\"file\"\r\n"), "{nameless}");
        for odd in ["image/png\r\nx: y", "image/png\n"] {
            assert_eq!(form("a", file("x", odd, "")), None, "{odd:?}");
        }
    }
}
