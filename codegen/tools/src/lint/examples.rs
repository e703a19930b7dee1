//! Examples that show everything once.

use std::collections::HashSet;

use codegen::at::At;
use codegen::diagnostic::{Diagnostics, Rule};
use codegen::reading::goes;
use codegen::spec::{Direction, Field};
use codegen::walk;

use super::context::Context;

/// Every query parameter is sent once. Those that nobody should use need not be.
pub(super) fn parameters(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.endpoints() {
        let examples = file.requests().flat_map(|request| request.examples);
        let sent: HashSet<_> = examples.flat_map(|example| example.query.keys()).collect();
        let decides = |field: &Field| file.by() == Some(&field.name);
        for (index, field) in file.query.iter().enumerate() {
            if !sent.contains(&field.name) && field.deprecated.is_none() && !decides(field) {
                let message = format!("no example sends `{}`", field.name);
                let help = "add it to an example, or add an example with it";
                let place = root.member("query").item(index).member("name").place();
                out.report(Rule::UncoveredParameter, place, message, help);
            }
        }
    }
}

/// Every field of a body is sent once, and every field of an answer comes once.
pub(super) fn fields(cx: &Context<'_>, out: &mut Diagnostics) {
    for (_, file) in cx.endpoints() {
        walk::requests(file, &mut |at, request| {
            let bodies: Vec<_> =
                request.examples.iter().map(|example| request.sent(example)).collect();
            let files = request.examples.iter().flat_map(|example| example.files.keys());
            let sent = bodies.iter().flat_map(|body| body.keys()).chain(files);
            let sent = sent.map(String::as_str).collect();
            let body = request.body.map(|body| cx.usage.body_fields(body)).unwrap_or_default();
            uncovered(&at.member("body"), body, (Direction::Write, "sends"), &sent, out);
            let answer = cx.usage.answer_fields(request);
            let received =
                request.examples.iter().flat_map(|example| request.answered(example)).collect();
            uncovered(
                &at.member("response"),
                answer,
                (Direction::Read, "answers with"),
                &received,
                out,
            );
        });
    }
}

/// Every field of a payload comes once.
pub(super) fn payloads(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.events() {
        let told = file.examples.iter().flat_map(|example| example.payload.keys());
        let told = told.map(String::as_str).collect();
        uncovered(&root, &file.fields, (Direction::Read, "tells"), &told, out);
    }
}

fn uncovered(
    at: &At<'_>,
    fields: &[Field],
    (direction, verb): (Direction, &str),
    seen: &HashSet<&str>,
    out: &mut Diagnostics,
) {
    let list = at.member("fields");
    let is_inline = at.source().value_span(&list.pointer()).is_some();
    for (index, field) in fields.iter().enumerate() {
        let names = field.aliases.iter().chain([&field.name]);
        let is_seen = names.into_iter().any(|name| seen.contains(name.as_str()));
        if is_seen || !goes(field, direction) || field.deprecated.is_some() {
            continue;
        }
        let place = match is_inline {
            true => list.item(index).member("name").place(),
            false => at.member("type").place(),
        };
        let message = format!("no example {verb} `{}`", field.name);
        let help = "add it to an example, or add an example with it";
        out.report(Rule::UncoveredField, place, message, help);
    }
}
