//! The line of an example on the wire.

use std::fmt::Write;

use serde_json::Value;

use crate::at::At;
use crate::check::context::Context;
use crate::check::paths::is_literal;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::reading::separator;
use crate::spec::{Endpoint, Example, ListStyle, Request};

/// The line on the wire is the one that path and query give.
pub(in crate::check) fn wire_lines(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.requests(&mut |at, endpoint, request| {
        for (index, example) in request.examples.iter().enumerate() {
            let Some(line) = wire_line(endpoint, request, example) else { continue };
            let at = at.member("examples");
            let at = at.item(index);
            if line == example.wire || is_wrong(&at, out) {
                continue;
            }
            let message = "this is not what path and query give";
            let help = format!("write `{line}`");
            let found = Diagnostic::new(Rule::WireLine, at.member("wire").place(), message, help);
            let is_other_call = literals(&line, endpoint) != literals(&example.wire, endpoint);
            out.push(match is_other_call {
                // The other examples differ from the path in the same way.
                true => found.lacks(at.source().path(), "wire"),
                false => found,
            });
        }
    });
}

/// Whether something is wrong with what stands in path or query of an example.
fn is_wrong(at: &At<'_>, found: &Diagnostics) -> bool {
    let inside = |member: &str, place: &Place| {
        let (path, start, end) = place.key();
        let around = at.member(member).place();
        let around = around.key();
        (path, true) == (around.0, around.1 <= start && end <= around.2)
    };
    let mut wrong = found.iter().filter(|found| found.rule == Rule::BadExample);
    wrong.any(|found| ["path", "query"].iter().any(|member| inside(member, &found.place)))
}

/// What a line has that does not depend on the example: the method, and the path but for its parameters.
fn literals<'l>(line: &'l str, endpoint: &Endpoint) -> Vec<&'l str> {
    let (method, target) = line.split_once(' ').unwrap_or_default();
    let path = target.split('?').next().unwrap_or_default();
    let is_parameter = |index: &usize| {
        endpoint.path.split('/').nth(*index).is_some_and(|segment| segment.starts_with('{'))
    };
    let segments = path.split('/').enumerate().filter(|(index, _)| !is_parameter(index));
    std::iter::once(method).chain(segments.map(|(_, segment)| segment)).collect()
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
