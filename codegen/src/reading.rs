//! How the spec is read where it says a thing in short. Check and lowering both go by it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::names;
use crate::source::{Node, NodeKind};
use crate::spec::{
    Body, Direction, EnumValue, Example, ExampleBody, Field, ListStyle, Request, Response,
};
use crate::ty::BuiltIn;

/// What `replay` is, as long as nobody has found out: what HTTP says of the method.
pub fn replay(method: &str) -> &'static str {
    if matches!(method, "GET" | "PUT" | "DELETE") { "safe" } else { "never" }
}

/// Whether a file says that it has been imported and nobody has looked at its texts.
pub fn is_imported(root: &Node) -> bool {
    let tier = root.member("tier").map(|tier| &tier.kind);
    matches!(tier, Some(NodeKind::Text(tier)) if tier == "imported")
}

/// A value that a field of a body must have, as a text.
pub fn condition_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a field goes in a direction.
pub fn goes(field: &Field, direction: Direction) -> bool {
    field.only.is_none_or(|only| only == direction)
}

/// Whether a body with these fields is sent as a form.
pub fn is_form(body: &Body, fields: &[Field]) -> bool {
    body.form || fields.iter().any(is_file)
}

/// Whether a field is a file, or many of them.
pub fn is_file(field: &Field) -> bool {
    field.ty.built_in() == Some(BuiltIn::File)
}

/// What stands between the items of a list that is one text.
pub fn separator(style: ListStyle) -> Option<char> {
    match style {
        ListStyle::Csv => Some(','),
        ListStyle::Space => Some(' '),
        ListStyle::Pipe => Some('|'),
        ListStyle::Repeat => None,
    }
}

/// Headers that say what the client knows better: they belong to the message, the connection or the token.
const RESERVED_HEADERS: [&str; 22] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "cookie2",
    "date",
    "expect",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Whether a header is one that the client sets by itself.
pub fn is_reserved_header(name: &str) -> bool {
    RESERVED_HEADERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a header can have the name.
pub fn is_header_name(name: &str) -> bool {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(is_token)
}

/// Whether a text is written as Zoom writes its scopes.
pub fn is_scope(scope: &str) -> bool {
    !scope.is_empty() && scope.chars().all(|c| c.is_ascii_alphanumeric() || "_:.-".contains(c))
}

/// Rust name of a field or a parameter.
pub fn rust_name(field: &Field) -> Option<String> {
    field.rust.clone().or_else(|| names::field(&field.name))
}

/// Whether an enum has integers, and not texts.
pub fn are_ints(values: &[EnumValue]) -> bool {
    values.first().is_some_and(|first| first.value.is_int())
}

/// Whether an enum has texts and integers, which none may have.
pub fn are_mixed(values: &[EnumValue]) -> bool {
    values.iter().any(|value| value.value.is_int() != are_ints(values))
}

/// An item of a list that stands in one text, as JSON. What is not of its kind stays a text.
pub fn item_of_text(of: Option<BuiltIn>, text: &str) -> Value {
    let item = match of {
        Some(BuiltIn::Int) => text.parse::<i64>().ok().map(Value::from),
        Some(BuiltIn::Float) => text.parse::<f64>().ok().map(Value::from),
        Some(BuiltIn::Bool) => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    item.unwrap_or_else(|| Value::from(text))
}

/// Rust name of an enum value.
pub fn variant_name(value: &EnumValue) -> Option<String> {
    value.rust.clone().or_else(|| value.value.as_text().and_then(names::variant))
}

impl<'r> Request<'r> {
    /// Whether the body is a list without an object around it.
    pub fn is_bare(&self) -> bool {
        self.body.as_ref().is_some_and(|body| body.bare)
    }

    /// What the body of an example sends, by field. A list stands under the only field.
    pub fn sent<'a>(&self, example: &'a Example) -> Cow<'a, Map<String, Value>> {
        let bare =
            self.body.as_ref().filter(|body| body.bare).and_then(|body| body.fields.as_deref());
        match (&example.body, bare) {
            (Some(ExampleBody::List(items)), Some([field, ..])) => {
                let items = Value::Array(items.clone());
                Cow::Owned(Map::from_iter([(field.name.clone(), items)]))
            }
            (Some(ExampleBody::Fields(fields)), None) => Cow::Borrowed(fields),
            _ => Cow::Owned(Map::new()),
        }
    }

    /// Names of the outermost fields that come in the reply of an example.
    pub fn answered<'a>(&'a self, example: &'a Example) -> Vec<&'a str> {
        match (self.response.as_ref().filter(|answer| answer.bare), &example.reply) {
            (Some(Response { fields: Some(fields), .. }), Some(_)) => {
                fields.iter().map(|field| field.name.as_str()).collect()
            }
            (_, Some(Value::Object(reply))) => reply.keys().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// The field of a name on the wire.
pub fn find<'f>(fields: &'f [Field], name: &str) -> Option<&'f Field> {
    fields.iter().find(|field| field.name == name)
}

/// Conditions on the body as pairs of texts.
pub fn conditions(when: &BTreeMap<String, Value>) -> Vec<(String, String)> {
    let pairs = when.iter();
    pairs.filter_map(|(name, value)| Some((name.clone(), condition_text(value)?))).collect()
}
