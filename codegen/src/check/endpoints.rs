//! Endpoints: headers, variants, bodies, scopes, statuses.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::reading::{is_form, is_header_name, is_reserved_header, is_scope, rust_name};
use crate::resolve::Base;
use crate::schema::instead;
use crate::spec::{Endpoint, Method, Response, Scopes};
use crate::ty::Shape;

/// Headers have names of their own, and none that the client sets itself.
pub(super) fn headers(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("headers");
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (index, field) in file.headers.iter().enumerate() {
            let item = at.item(index);
            let place = || item.member("name").place();
            let name = field.name.as_str();
            if !is_header_name(name) {
                let message = format!("`{name}` is not the name of a header");
                let help = "write letters, digits and `-`, such as `x-request-id`";
                out.report(Rule::BadName, place(), message, help);
            } else if is_reserved_header(name) {
                let message = format!("the client sets `{name}` itself");
                out.report(Rule::ReservedName, place(), message, "leave it out");
            } else if let Some(first) = seen.insert(name.to_ascii_lowercase(), index) {
                // What is called the same in Rust is told of with the fields.
                let other = file.headers.get(first);
                if other.is_some_and(|other| rust_name(other) != rust_name(field)) {
                    let message = format!("`{name}` is the same header in another spelling");
                    let help = "remove one of them";
                    let found = Diagnostic::new(Rule::DuplicateField, place(), message, help);
                    out.push(found.related(at.item(first).member("name").place(), "the other one"));
                }
            }
        }
    }
}

/// Request, body, answer and examples stand in the endpoint or in its variants, not in both.
pub(super) fn levels(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        for member in file.beside_variants() {
            let message = format!("`{member}` stands beside `variants`");
            let help = "move it into each of the variants that it is for";
            out.report(Rule::BadVariants, root.member(member).name(), message, help);
        }
        let Some(request) = file.only_request() else { continue };
        let needed =
            [("request", request.name.is_some()), ("response", request.response.is_some())];
        for (member, _) in needed.into_iter().filter(|(_, is_there)| !is_there) {
            let message = format!("the member `{member}` is missing");
            let help = format!("add `{member}`, or `variants` that have it");
            out.report(Rule::MissingMember, root.place(), message, help);
        }
    }
}

/// The variants are the values of the parameter that decides.
pub(super) fn variants(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let Some(by) = file.by() else { continue };
        let root = At::root(&file.source);
        let at = root.member("variants");
        if file.requests().next().is_none() {
            let help = "list the variants, or give the endpoint a `request`";
            out.report(Rule::BadVariants, at.member("each").place(), "there is no variant", help);
        }
        let at_by = at.member("by");
        let Some(field) = file.query.iter().find(|field| field.name == *by) else {
            let names: Vec<_> = file.query.iter().map(|field| field.name.as_str()).collect();
            let message = format!("no query parameter is called `{by}`");
            out.report(Rule::BadVariants, at_by.place(), message, instead(by, &names));
            continue;
        };
        let values: Option<Vec<_>> = match (field.ty.shape, cx.base(field)) {
            (Shape::One, Base::Enum(_, values)) => {
                Some(values.iter().filter_map(|value| value.value.as_text()).collect())
            }
            (_, Base::Unknown) => None,
            _ => {
                let message = format!("`{by}` is not an enum");
                let help = "make its type an enum that has the values of the variants";
                out.report(Rule::BadVariants, at_by.place(), message, help);
                None
            }
        };
        let mut seen: HashMap<Option<&str>, usize> = HashMap::new();
        for (index, request) in file.requests().enumerate() {
            let each = at.member("each");
            let item = each.item(index);
            let value = item.member("value");
            if let Some(first) = seen.insert(request.value(), index) {
                let message = "two variants have this value";
                let help = "give each variant a value of its own";
                let diagnostic = Diagnostic::new(Rule::BadVariants, value.place(), message, help);
                out.push(
                    diagnostic.related(each.item(first).member("value").place(), "the other one"),
                );
            }
            if let (Some(name), Some(values)) = (request.value(), &values)
                && !values.is_empty()
                && !values.contains(&name)
            {
                let message = format!("`{}` has no value `{name}`", field.ty);
                out.report(Rule::BadVariants, value.place(), message, instead(name, values));
            }
        }
    }
}

/// A body stands where HTTP has one, and is of one kind for the whole operation.
pub(super) fn bodies(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut first: HashMap<*const Endpoint, &str> = HashMap::new();
    cx.requests(&mut |at, endpoint, request| {
        let fields = request.body.map(|body| cx.body_fields(body).unwrap_or_default());
        let kind = match (request.body, fields) {
            (Some(body), Some(fields)) if is_form(body, fields) => "a form",
            (Some(body), _) if body.bare => "a list",
            (Some(_), _) => "JSON",
            (None, _) => "nothing",
        };
        if endpoint.method == Method::Get && request.body.is_some() {
            let message = format!("a {} request has no body", endpoint.method.as_str());
            let help = "send the fields in the query, or change the method";
            out.report(Rule::BadBody, at.member("body").name(), message, help);
        }
        let known = *first.entry(std::ptr::from_ref(endpoint)).or_insert(kind);
        if known != kind {
            let message = format!("this variant sends {kind}, the first one {known}");
            let help =
                "make the variants send the same kind of body, or make two endpoints of them";
            out.report(Rule::BadBody, at.member("request").place(), message, help);
        }
        let has_fields = |answer: &&Response| answer.ty.is_some() || answer.fields.is_some();
        if request.response.filter(has_fields).is_some_and(|answer| answer.status == 204) {
            let place = at.member("response").member("status").place();
            let message = "an answer with status 204 has no body";
            out.report(Rule::BadBody, place, message, "write another status, or no fields");
        }
    });
}

/// Some token may call, and the scopes are written as Zoom writes them.
pub(super) fn scopes(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("scopes");
        // Whatever signs in may call what a document names no scopes for.
        let is_named = !(file.scopes.classic.is_empty() && file.scopes.granular.is_empty());
        if !is_named && file.tier.is_none() {
            out.report(Rule::BadScope, at.place(), "no token may call this", "name a scope");
        }
        scope_lists(&at, &file.scopes, out);
    }
}

/// Both lists hold scopes, and each scope once.
pub(super) fn scope_lists(at: &At<'_>, scopes: &Scopes, out: &mut Diagnostics) {
    for (name, scopes) in [("classic", &scopes.classic), ("granular", &scopes.granular)] {
        let mut seen = HashSet::new();
        for (index, scope) in scopes.iter().enumerate() {
            // Only for a fault: to find a place, the file is read once more.
            let place = || at.member(name).item(index).place();
            if !is_scope(scope) {
                let message = format!("`{scope}` is not a scope");
                let help =
                    "write letters, digits, `_`, `-`, `.` and `:`, such as `user:read:admin`";
                out.report(Rule::BadScope, place(), message, help);
            } else if !seen.insert(scope) {
                let message = format!("`{scope}` stands in the list twice");
                out.report(Rule::BadScope, place(), message, "remove one of them");
            }
        }
    }
}

/// The status of an answer is that of a success, the status of an error that of one.
pub(super) fn statuses(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.requests(&mut |at, _, request| {
        if let Some(response) =
            request.response.filter(|response| !(200..300).contains(&response.status))
        {
            let message = format!("{} is not the status of a success", response.status);
            let place = at.member("response").member("status").place();
            out.report(Rule::BadStatus, place, message, "write a status from 200 to 299");
        }
    });
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("errors");
        for (index, error) in file.errors.iter().enumerate() {
            if !(400..600).contains(&error.status) {
                let message = format!("{} is not the status of an error", error.status);
                let place = at.item(index).member("status").place();
                out.report(Rule::BadStatus, place, message, "write a status from 400 to 599");
            }
        }
    }
}

/// What a parameter needs is another one, which names something.
pub(super) fn needs(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let query = root.member("query");
        for (index, field) in file.query.iter().enumerate() {
            let Some(needed) = &field.needs else { continue };
            let at = query.item(index);
            let at = at.member("needs");
            let others = file.query.iter().filter(|other| other.name != field.name);
            match others.clone().find(|other| other.name == *needed) {
                None => {
                    let message = format!("`{}` has no other query parameter `{needed}`", file.id);
                    let names: Vec<_> = others.map(|other| other.name.as_str()).collect();
                    let help = instead(needed, &names);
                    let found = Diagnostic::new(Rule::BadNeeds, at.place(), message, help);
                    out.push(found.lacks(file.source.path(), needed));
                }
                Some(other) if !cx.is_text(other) => {
                    let message = format!("`{needed}` names nothing");
                    let help = "name a parameter that is a text";
                    out.report(Rule::BadNeeds, at.place(), message, help);
                }
                Some(_) => {}
            }
        }
    }
}
