//! Names and types of fields.

use std::collections::{HashMap, HashSet};

use codegen::diagnostic::{Diagnostics, Rule};
use codegen::names;
use codegen::reading::goes;
use codegen::spec::{Direction, Endpoint, Method};
use codegen::ty::BuiltIn;
use codegen::walk;

use super::context::Context;
use crate::secrets;

/// The last word of a name, and what it promises.
const PROMISES: [(&str, &str); 7] = [
    ("url", "use the type `url`"),
    ("email", "use the type `email`"),
    ("at", "use the type `datetime`, or `date` for a day"),
    ("time", "use the type `datetime`, or `date` for a day"),
    ("date", "use the type `date`, or `datetime` for a moment"),
    ("id", "use a type with `\"id\": true`"),
    ("ids", "use a list of a type with `\"id\": true`"),
];

/// A field is of the type that its name promises, and what nobody else may see is a `secret`.
pub(super) fn promises(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.fields(&mut |at, _, field| {
        if field.ty.built_in() != Some(BuiltIn::String) {
            return;
        }
        let Some(name) = names::field(&field.name) else { return };
        let last = name.rsplit('_').next().unwrap_or_default();
        if let Some((_, help)) = PROMISES.iter().find(|(word, _)| *word == last) {
            let message = format!("`{}` is only a text", field.name);
            out.report(Rule::LooseType, at.member("type").place(), message, *help);
        }
        if secrets::is_named_like_one(&field.name) {
            let message = format!("`{}` would be shown in logs", field.name);
            let help = "use the type `secret`";
            out.report(Rule::OpenSecret, at.member("type").place(), message, help);
        }
    });
}

/// What can be changed can be read.
pub(super) fn unread(cx: &Context<'_>, out: &mut Diagnostics) {
    let reads: HashMap<String, &Endpoint> = cx
        .endpoints()
        .filter(|(_, file)| file.method == Method::Get)
        .map(|(_, file)| (route(&file.path), &file.value))
        .collect();
    for (_, file) in cx.endpoints() {
        if !matches!(file.method, Method::Patch | Method::Put) {
            continue;
        }
        let Some(read) = reads.get(&route(&file.path)) else { continue };
        let known: HashSet<_> = read
            .requests()
            .flat_map(|request| cx.usage.answer_fields(request))
            .filter(|field| goes(field, Direction::Read))
            .flat_map(|field| field.aliases.iter().chain([&field.name]))
            .collect();
        walk::requests(file, &mut |at, request| {
            let Some(body) = request.body else { return };
            let at = at.member("body");
            for (index, field) in cx.usage.body_fields(body).iter().enumerate() {
                // `only` says that somebody has looked: it is sent and does not come back.
                if field.only.is_none() && !known.contains(&field.name) {
                    let place = match body.ty {
                        Some(_) => at.member("type").place(),
                        None => at.member("fields").item(index).member("name").place(),
                    };
                    let message =
                        format!("`{}` can be set, but `{}` does not give it", field.name, read.id);
                    let help = "compare the names of both, or except it if Zoom is like that";
                    out.report(Rule::UnreadField, place, message, help);
                }
            }
        });
    }
}

/// The path without the names of its parameters.
fn route(path: &str) -> String {
    let blank = |part| if str::starts_with(part, '{') { "{}" } else { part };
    path.split('/').map(blank).collect::<Vec<_>>().join("/")
}
