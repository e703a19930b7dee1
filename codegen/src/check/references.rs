//! The types that fields, bodies and answers name.

use std::collections::BTreeMap;

use super::context::{Context, is_type_name};
use super::foreign_types::advice_on;
use crate::at::{At, Kept};
use crate::consequences::elsewhere;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::files::{Files, type_lists};
use crate::lack::TYPES;
use crate::names::is_pascal_case;
use crate::resolve::Base;
use crate::schema::{Content, nearest, one_of};
use crate::source::Source;
use crate::ty::BuiltIn;

/// Every type that is named is declared, and may be used where it is.
pub(super) fn references(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut unknown = UnknownTypes::new();
    cx.fields(&mut |at, _, field| {
        let at = at.member("type");
        let Some(name) = field.ty.name() else { return };
        let known = advice_on(&field.ty).filter(|_| cx.types.def(name).is_none());
        if !is_type_name(name) {
            let message = format!("`{}` is not a type", field.ty);
            let help = known.unwrap_or_else(|| {
                "write `T`, `[T]` for a list or `{T}` for a map, T being the name of a type"
                    .to_owned()
            });
            out.report(Rule::BadType, at.place(), message, help);
        } else if let Some(help) = known {
            let message = format!("no type is called `{name}`");
            out.report(Rule::UnknownType, at.place(), message, help);
        } else {
            reference(cx, &at, name, &mut unknown, out);
        }
    });
    cx.requests(&mut |at, _, request| {
        let body = request.body.and_then(|body| body.ty.as_deref());
        let response = request.response.and_then(|response| response.ty.as_deref());
        for (member, name) in [("body", body), ("response", response)] {
            let Some(name) = name else { continue };
            let at = at.member(member);
            let at = at.member("type");
            match Base::declared(cx.types.def(name)) {
                Base::Unknown | Base::Object(_) if BuiltIn::named(name).is_none() => {
                    reference(cx, &at, name, &mut unknown, out);
                }
                _ => {
                    let message = format!("`{name}` has no fields");
                    out.report(Rule::BadType, at.place(), message, "name a type that has fields");
                }
            }
        }
    });
    tell_unknown(cx, &unknown, out);
}

/// Where types are named that are not declared, by their names.
type UnknownTypes = BTreeMap<String, Vec<Kept>>;

fn reference(
    cx: &Context<'_>,
    at: &At<'_>,
    name: &str,
    unknown: &mut UnknownTypes,
    out: &mut Diagnostics,
) {
    match cx.types.get(name) {
        Some(declared) if declared.shared || declared.source.path() == at.source().path() => {}
        // Two files declare it, which is told of.
        Some(_) if declares(cx, at.source(), name) => {}
        Some(declared) => {
            let whose = match Content::of(declared.source.path()) {
                Content::Event => "an event",
                _ => "another endpoint",
            };
            let message = format!("`{name}` belongs to {whose}");
            let help = "move it to a file in `spec/types`, where every endpoint may use it";
            let diagnostic = Diagnostic::new(Rule::ForeignType, at.place(), message, help);
            out.push(diagnostic.related(declared.place(), "declared here"));
        }
        None if cx.may_be_declared(name) => {}
        None => unknown.entry(name.to_owned()).or_default().push(at.keep("")),
    }
}

fn declares(cx: &Context<'_>, source: &Source, name: &str) -> bool {
    let Files { types, endpoints, events, .. } = cx.files;
    let mut lists = type_lists(types, endpoints, events);
    let own = lists.find(|(other, _)| other.path() == source.path());
    own.is_some_and(|(_, types)| types.iter().any(|def| def.name == name))
}

/// More names than these are not misspelt: the file is gone that declared them.
const MOST_MISSPELT: usize = 3;

fn tell_unknown(cx: &Context<'_>, unknown: &UnknownTypes, out: &mut Diagnostics) {
    if unknown.len() > MOST_MISSPELT {
        let names: Vec<_> = unknown.keys().map(String::as_str).collect();
        let places = unknown.values().flatten().map(Kept::place);
        let Some(place) = places.min_by(|a, b| a.key().cmp(&b.key())) else { return };
        let others = unknown.values().map(Vec::len).sum::<usize>() - 1;
        let message = format!("no type is called {}{}", one_of(&names), elsewhere(others));
        let help = "bring back the file in `spec/types` that declared them, or declare them";
        out.report(Rule::UnknownType, place, message, help);
        return;
    }
    for (name, places) in unknown {
        let built_in = BuiltIn::ALL.iter().map(|built_in| built_in.as_str());
        let known = cx.types.names().chain(built_in);
        let near = nearest(name, known);
        // A declaration whose name is none is told of.
        if near.is_some_and(|near| BuiltIn::named(near).is_none() && !is_pascal_case(near)) {
            continue;
        }
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it in `types` of this file, or in a file in `spec/types`".to_owned(),
        };
        for place in places {
            let message = format!("no type is called `{name}`");
            let found = Diagnostic::new(Rule::UnknownType, place.place(), message, help.as_str());
            out.push(found.lacks(TYPES, name));
        }
    }
}
