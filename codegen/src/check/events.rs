//! Events: their names, what makes them, and what they look like.

use super::conditions;
use super::context::Context;
use super::endpoints::scope_lists;
use super::values::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::lack::OPERATIONS;
use crate::names::event_file;
use crate::schema::nearest;
use crate::spec::Cause;

/// The name of an event is one, and its file is called by what has happened.
pub(super) fn names(cx: &Context<'_>, out: &mut Diagnostics) {
    let is_name = |name: &str| {
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c);
        name.split('.').all(|part| !part.is_empty() && part.chars().all(is_word))
    };
    for file in &cx.files.events {
        let root = At::root(&file.source);
        let at = root.member("event");
        if !is_name(&file.event) {
            let message = format!("`{}` is not the name of an event", file.event);
            let help = "write words in lower case with `.` between them, such as `user.created`";
            out.report(Rule::BadName, at.place(), message, help);
            continue;
        }
        let path = file.source.path();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let expected = event_file(&file.event) + ".json";
        if name != expected {
            let message =
                format!("the event `{}` does not go with the name of this file", file.event);
            let help = format!("move it to `spec/{folder}/{expected}`, or write another event");
            out.report(Rule::IdPath, at.place(), message, help);
        }
    }
}

/// Events are received by the crate that acts.
pub(super) fn receivers(cx: &Context<'_>, out: &mut Diagnostics) {
    let api = cx.files.api.as_ref();
    let Some(runtime) = api.and_then(|api| api.runtime.as_ref()) else { return };
    for file in &cx.files.events {
        let root = At::root(&file.source);
        let at = root.member("event");
        let client = &runtime.client;
        let message = format!("only `{client}` can receive events");
        let help = format!("put it into the spec of `{client}`, or receive it as an unknown event");
        out.report(Rule::BadApi, at.place(), message, help);
    }
}

/// The scopes are written as Zoom writes them.
pub(super) fn scopes(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.events {
        let root = At::root(&file.source);
        scope_lists(&root.member("scopes"), &file.scopes, out);
    }
}

/// What makes an event is a call that can be made.
pub(super) fn causes(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.events {
        let root = At::root(&file.source);
        let list = root.member("caused_by");
        for (index, cause) in file.caused_by.iter().enumerate() {
            let at = list.item(index);
            let same =
                |other: &Cause| (&other.operation, &other.when) == (&cause.operation, &cause.when);
            if file.caused_by.iter().take(index).any(same) {
                let message = "this call stands in the list twice";
                out.report(Rule::BadCause, at.place(), message, "remove one of them");
                continue;
            }
            let id = cause.operation.as_str();
            let found = cx.files.endpoints.iter().find(|file| file.id == id);
            if let Some(endpoint) = found {
                let (at, query) = (at.member("when"), endpoint.query.as_slice());
                conditions::check(cx, &at, endpoint, query, &cause.when, Rule::BadCause, out);
            } else if !cx.files.unread.may_be(id) {
                let help = match nearest(id, cx.files.endpoints.iter().map(|file| file.id.as_str()))
                {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name the id of an endpoint, such as `users.create`".to_owned(),
                };
                let message = format!("there is no operation `{id}`");
                let place = at.member("operation").place();
                out.push(
                    Diagnostic::new(Rule::BadCause, place, message, help).lacks(OPERATIONS, id),
                );
            }
        }
    }
}

/// Each event has an example, and the payload of each example has the fields of the event.
pub(super) fn examples(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.events {
        let root = At::root(&file.source);
        let list = root.member("examples");
        if file.examples.is_empty() {
            let message = format!("`{}` has no example", file.event);
            out.report(Rule::MissingExample, list.place(), message, "add one: it becomes a test");
        }
        for (index, example) in file.examples.iter().enumerate() {
            let at = list.item(index);
            let at = at.member("payload");
            let mut values =
                ValueCheck { cx, out, origin: ValueOrigin::Received, rule: Rule::BadExample };
            let what = ("the payload", file.source.path());
            values.check_object(&at, what, &file.fields, &example.payload);
        }
    }
}
