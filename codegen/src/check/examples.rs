//! Examples: what is sent, the line on the wire, and what comes back.

use std::fmt::Write;

use serde_json::Value;

use super::context::Context;
use super::paths::is_literal;
use super::values::{Values, Way};
use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::reading::{is_file, separator};
use crate::spec::{
    Endpoint, Example, ExampleBody, ExampleFile, ExampleFiles, Field, Form, ListStyle,
};

/// Each request has an example, and each example sends what the endpoint takes.
pub(super) fn calls(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.forms(&mut |at, endpoint, form| {
        if let (Some(request), []) = (&form.request, form.examples.as_slice()) {
            let message = format!("`{request}` has no example");
            let help = "add one: it becomes a test and the documentation's example";
            out.report(Rule::MissingExample, at.member("request").place(), message, help);
        }
        for (index, example) in form.examples.iter().enumerate() {
            let at = at.member("examples");
            call(cx, &at.item(index), endpoint, form, example, out);
        }
    });
}

fn call(
    cx: &Context<'_>,
    at: &At<'_>,
    endpoint: &Endpoint,
    form: &Form,
    example: &Example,
    out: &mut Diagnostics,
) {
    let mut values = Values { cx, out, way: Way::Sent, rule: Rule::BadExample };
    let path: Vec<_> = endpoint.path_params.iter().map(required).collect();
    values.object(&at.member("path"), "the path", &path, &example.path);
    for (name, value) in &example.path {
        if matches!(value.as_str(), Some("" | "." | "..")) {
            let message = format!("`{name}` would lead to another path");
            let place = at.member("path").member(name).place();
            values.out.report(
                Rule::BadExample,
                place,
                message,
                "write an id that is not empty, `.` or `..`",
            );
        }
    }
    let set_by_variant = |name: &str| endpoint.by.as_deref() == Some(name);
    let query = endpoint.query.iter().filter(|field| !set_by_variant(&field.name)).cloned();
    values.object(&at.member("query"), "the query", &query.collect::<Vec<_>>(), &example.query);
    for field in &endpoint.query {
        if let Some(Value::Array(items)) = example.query.get(&field.name) {
            list_in_query(&at.member("query").member(&field.name), field, items, values.out);
        }
    }
    values.object(&at.member("headers"), "the header", &endpoint.headers, &example.headers);
    let body = at.member("body");
    let Some(sent) = &form.body else {
        if example.body.is_some() || !example.files.is_empty() {
            let member = if example.body.is_some() { "body" } else { "files" };
            let help = "leave it out, or declare the `body` of the endpoint";
            values.out.report(
                Rule::BadExample,
                at.member(member).name(),
                "nothing is sent here",
                help,
            );
        }
        return;
    };
    let Some(fields) = cx.body_fields(sent) else { return };
    let is_wrong = match &example.body {
        Some(ExampleBody::List(_)) => !sent.bare,
        Some(ExampleBody::Fields(_)) => sent.bare,
        None => false,
    };
    if is_wrong {
        let what = if sent.bare { "a list" } else { "an object" };
        let message = format!("this body is {what}");
        values.out.report(Rule::BadExample, body.place(), message, format!("write {what}"));
        return;
    }
    let (files, fields): (Vec<_>, Vec<_>) = fields.iter().partition(|field| is_file(field));
    let fields: Vec<_> = fields.into_iter().cloned().collect();
    match (&example.body, fields.as_slice()) {
        (Some(ExampleBody::List(items)), [field, ..]) => {
            values.field(&body, field, &Value::Array(items.clone()));
        }
        _ => values.object(&body, "the body", &fields, &form.sent(example)),
    }
    let place = at.member("files");
    for (name, sent) in &example.files {
        let at = place.member(name);
        match files.iter().find(|field| field.name == *name) {
            Some(field) => each_file(&at, field, sent, values.out),
            None => {
                let message = format!("the body has no file `{name}`");
                let help = "name a field that is a `file`";
                values.out.report(Rule::BadExample, at.name(), message, help);
            }
        }
    }
    for field in
        files.iter().filter(|field| field.required && !example.files.contains_key(&field.name))
    {
        let message = format!("the body needs the file `{}`", field.name);
        values.out.report(Rule::BadExample, at.place(), message, "add it to `files`");
    }
}

/// The files of an example are as many as the field takes.
fn each_file(at: &At<'_>, field: &Field, files: &ExampleFiles, out: &mut Diagnostics) {
    match files {
        ExampleFiles::One(one) => file(at, field, one, out),
        ExampleFiles::Many(files) if field.ty.is_list() => {
            for (index, one) in files.iter().enumerate() {
                file(&at.item(index), field, one, out);
            }
        }
        ExampleFiles::Many(_) => {
            let message = format!("`{}` takes one file", field.name);
            out.report(
                Rule::BadExample,
                at.place(),
                message,
                "write one file, without `[` and `]`",
            );
        }
    }
}

/// A file of an example is one that the field takes.
fn file(at: &At<'_>, field: &Field, file: &ExampleFile, out: &mut Diagnostics) {
    let types = &field.content_types;
    if !types.is_empty() && !types.contains(&file.ty) {
        let message = format!("`{}` takes no `{}`", field.name, file.ty);
        let help = format!("use one of {}", types.join(", "));
        out.report(Rule::BadExample, at.member("type").place(), message, help);
    }
    let length = u64::try_from(file.text.len()).unwrap_or(u64::MAX);
    if let Some(most) = field.max_bytes.filter(|most| length > *most) {
        let message = format!("`{}` takes at most {most} bytes, not {length}", field.name);
        out.report(Rule::BadExample, at.member("text").place(), message, "write a shorter text");
    }
}

/// A path cannot do without its parameters.
fn required(field: &Field) -> Field {
    Field { required: true, ..field.clone() }
}

/// A list in a query is not empty, and no item has what parts the items.
fn list_in_query(at: &At<'_>, field: &Field, items: &[Value], out: &mut Diagnostics) {
    let says_so = field.items.is_some_and(|[least, _]| least > Some(0));
    if items.is_empty() && !says_so {
        let message = format!("the list `{}` is empty", field.name);
        out.report(Rule::BadExample, at.place(), message, "give it an item, or leave it out");
    }
    let Some(sign) = separator(field.list.unwrap_or(ListStyle::Csv)) else { return };
    let cut =
        |item: &Value| item.as_str().is_some_and(|text| text.is_empty() || text.contains(sign));
    if let Some(index) = items.iter().position(cut) {
        let (one, many) = match sign {
            ',' => ("a comma", "commas"),
            ' ' => ("a blank", "blanks"),
            _ => ("a `|`", "`|`"),
        };
        let message = format!("an item of `{}` is empty or has {one}", field.name);
        let help = format!("write an item without {many}");
        out.report(Rule::BadExample, at.item(index).place(), message, help);
    }
}

/// The line on the wire is the one that path and query give.
pub(super) fn wire_lines(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.forms(&mut |at, endpoint, form| {
        for (index, example) in form.examples.iter().enumerate() {
            let Some(line) = wire_line(endpoint, form, example) else { continue };
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
fn wire_line(endpoint: &Endpoint, form: &Form, example: &Example) -> Option<String> {
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
        let fixed = form
            .fixed
            .as_ref()
            .filter(|(name, _)| *name == field.name)
            .map(|(_, value)| Value::from(value.as_str()));
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
                        .map(|item| percent_encoded(item.trim()))
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

/// The reply of an example is an answer of the endpoint.
pub(super) fn replies(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.forms(&mut |at, _, form| {
        let Some(response) = &form.response else { return };
        let is_empty = response.ty.is_none() && response.fields.is_none();
        for (index, example) in form.examples.iter().enumerate() {
            let at = at.member("examples");
            let at = at.item(index);
            let reply = at.member("reply");
            match (
                &example.reply,
                cx.own_fields(response.ty.as_deref(), response.fields.as_deref()),
            ) {
                (Some(_), _) if is_empty => {
                    let help = "leave it out, or declare the fields of the answer";
                    out.report(Rule::BadReply, reply.name(), "nothing comes back here", help);
                }
                (None, _) if !is_empty => {
                    let help = "add the `reply` that comes back";
                    out.report(Rule::BadReply, at.place(), "the reply is missing", help);
                }
                (Some(value @ Value::Array(_)), Some([field])) if response.bare => {
                    let mut values = Values { cx, out, way: Way::Received, rule: Rule::BadReply };
                    values.field(&reply, field, value);
                }
                (Some(_), Some([_])) if response.bare => {
                    let message = "this answer is a list";
                    out.report(Rule::BadReply, reply.place(), message, "write a list");
                }
                (Some(Value::Object(entries)), Some(fields)) => {
                    let mut values = Values { cx, out, way: Way::Received, rule: Rule::BadReply };
                    values.object(&reply, "the answer", fields, entries);
                }
                (Some(_), Some(_)) => {
                    out.report(
                        Rule::BadReply,
                        reply.place(),
                        "an answer is an object",
                        "write an object",
                    );
                }
                _ => {}
            }
        }
    });
}
