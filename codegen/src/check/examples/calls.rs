//! What examples send: path, query and headers.

use serde_json::Value;

use super::bodies::body;
use crate::at::At;
use crate::check::context::Context;
use crate::check::values::{ValueCheck, ValueOrigin};
use crate::diagnostic::{Diagnostics, Rule};
use crate::reading::separator;
use crate::spec::{Endpoint, Example, Field, ListStyle, Request};

/// Each request has an example, and each example sends what the endpoint takes.
pub(in crate::check) fn calls(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.requests(&mut |at, endpoint, request| {
        if let (Some(name), []) = (request.name, request.examples) {
            let message = format!("`{name}` has no example");
            let help = "add one: it becomes a test and the documentation's example";
            out.report(Rule::MissingExample, at.member("request").place(), message, help);
        }
        for (index, example) in request.examples.iter().enumerate() {
            let at = at.member("examples");
            call(cx, &at.item(index), endpoint, request, example, out);
        }
    });
}

fn call(
    cx: &Context<'_>,
    at: &At<'_>,
    endpoint: &Endpoint,
    request: Request<'_>,
    example: &Example,
    out: &mut Diagnostics,
) {
    let mut values = ValueCheck { cx, out, origin: ValueOrigin::Sent, rule: Rule::BadExample };
    path(&mut values, &at.member("path"), endpoint, example);
    query(&mut values, &at.member("query"), endpoint, example);
    let what = ("the header", at.source().path());
    values.check_object(&at.member("headers"), what, &endpoint.headers, &example.headers);
    body(&mut values, at, request, example);
}

fn path(values: &mut ValueCheck<'_, '_>, at: &At<'_>, endpoint: &Endpoint, example: &Example) {
    let fields: Vec<_> = endpoint.path_params.iter().map(required).collect();
    values.check_object(at, ("the path", at.source().path()), &fields, &example.path);
    for (name, value) in &example.path {
        if matches!(value.as_str(), Some("" | "." | "..")) {
            let message = format!("`{name}` would lead to another path");
            let help = "write an id that is not empty, `.` or `..`";
            values.report(&at.member(name), message, help);
        }
    }
}

fn query(values: &mut ValueCheck<'_, '_>, at: &At<'_>, endpoint: &Endpoint, example: &Example) {
    let set_by_variant = |name: &str| endpoint.by() == Some(name);
    let fields = endpoint.query.iter().filter(|field| !set_by_variant(&field.name)).cloned();
    let what = ("the query", at.source().path());
    values.check_object(at, what, &fields.collect::<Vec<_>>(), &example.query);
    for field in endpoint.query.iter().filter(|field| field.ty.is_list()) {
        if let Some(Value::Array(items)) = example.query.get(&field.name) {
            list_in_query(values, &at.member(&field.name), field, items);
        }
    }
}

/// A path cannot do without its parameters.
fn required(field: &Field) -> Field {
    Field { required: true, ..field.clone() }
}

/// A list in a query is not empty, and no item has what parts the items.
fn list_in_query(values: &mut ValueCheck<'_, '_>, at: &At<'_>, field: &Field, items: &[Value]) {
    let says_so = field.items.is_some_and(|[least, _]| least > Some(0));
    if items.is_empty() && !says_so {
        let message = format!("the list `{}` is empty", field.name);
        values.report(at, message, "give it an item, or leave it out");
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
        values.report(&at.item(index), message, format!("write an item without {many}"));
    }
}
