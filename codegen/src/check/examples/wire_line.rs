//! The line of an example on the wire.

use std::fmt::Write;

use serde_json::Value;

use crate::check::context::Context;
use crate::check::paths::is_literal;
use crate::diagnostic::{Diagnostics, Rule};
use crate::reading::separator;
use crate::spec::{Endpoint, Example, ListStyle, Request};

/// The line on the wire is the one that path and query give.
pub(in crate::check) fn wire_lines(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.requests(&mut |at, endpoint, request| {
        for (index, example) in request.examples.iter().enumerate() {
            let Some(line) = wire_line(endpoint, request, example) else { continue };
            if line != example.wire {
                let at = at.member("examples");
                let place = at.item(index).member("wire").place();
                let message = "this is not what path and query give";
                out.report(Rule::WireLine, place, message, format!("write `{line}`"));
            }
        }
    });
}

/// Method and target. `None` when a value cannot be written, which is reported elsewhere.
fn wire_line(endpoint: &Endpoint, request: Request<'_>, example: &Example) -> Option<String> {
    let mut line = endpoint.method.as_str().to_owned();
    line.push(' ');
    for segment in endpoint.path.strip_prefix('/')?.split('/') {
        line.push('/');
        match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            Some(name) => line.push_str(&percent_encoded(&plain(example.path.get(name)?)?)),
            None if is_literal(segment) => line.push_str(segment),
            None => return None,
        }
    }
    let mut sign = '?';
    for field in &endpoint.query {
        let fixed = request
            .fixed
            .filter(|(name, _)| *name == field.name)
            .map(|(_, value)| Value::from(value));
        let Some(value) = fixed.as_ref().or_else(|| example.query.get(&field.name)) else {
            continue;
        };
        let is_list = field.ty.is_list();
        let texts = match value {
            Value::Array(items) if is_list => {
                let items: Vec<_> = items
                    .iter()
                    .map(|item| Some(percent_encoded(&plain(item)?)))
                    .collect::<Option<_>>()?;
                match separator(field.list.unwrap_or(ListStyle::Csv)) {
                    // Commas stand as they are.
                    Some(',') => vec![items.join(",")],
                    Some(mark) => vec![items.join(&percent_encoded(&mark.to_string()))],
                    None => items,
                }
            }
            Value::String(text) if is_list => {
                vec![
                    text.split(',')
                        .map(str::trim)
                        .filter(|item| !item.is_empty())
                        .map(percent_encoded)
                        .collect::<Vec<_>>()
                        .join(","),
                ]
            }
            value => vec![percent_encoded(&plain(value)?)],
        };
        for text in texts {
            line.push(sign);
            line.push_str(&percent_encoded(&field.name));
            line.push('=');
            line.push_str(&text);
            sign = '&';
        }
    }
    Some(line)
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (None, Some(value)) => Some(value.to_string()),
            _ => Some(number.to_string()),
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The text with everything encoded but RFC 3986's unreserved characters.
pub fn percent_encoded(text: &str) -> String {
    let mut output = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            output.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(output, "%{byte:02X}");
        }
    }
    output
}
