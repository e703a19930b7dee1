//! Types: what they refer to, and what they are made of.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use super::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names::is_pascal_case;
use crate::reading::{are_ints, are_mixed, is_form};
use crate::spec::Field;
use crate::ty::Shape;

/// Of members that exclude each other, types, bodies and answers have exactly one.
pub(super) fn exclusive_members(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        let kinds = [def.fields.is_some(), def.values.is_some(), def.id];
        if kinds.into_iter().filter(|is_given| *is_given).count() != 1 {
            let message = format!("`{}` is not one of an object, an enum and an id", def.name);
            let help = "give it one of `fields`, `values` and `\"id\": true`";
            out.report(Rule::OneForm, at.member("name").place(), message, help);
        }
    });
    cx.requests(&mut |at, _, request| {
        if let Some(body) = request.body {
            let empty = body.fields.as_ref().is_some_and(Vec::is_empty);
            if body.ty.is_some() == body.fields.is_some() || empty {
                let help = "give it the `type` that is sent, or `fields`; leave it out if nothing is sent";
                out.report(Rule::OneForm, at.member("body").name(), "it is not clear what is sent", help);
            }
        }
        let holds_a_list = |field: &Field| {
            field.ty.is_list() && field.list.is_none() && field.aliases.is_empty()
        };
        if let Some(body) = request.body.filter(|body| body.bare) {
            let is_one_list = match body.fields.as_deref() {
                Some([field]) => holds_a_list(field) && field.required && !is_form(body, &[]),
                // What else is wrong is told already.
                fields => fields.is_some_and(<[Field]>::is_empty),
            };
            if !is_one_list {
                let place = at.member("body").member("bare").name();
                let message = "a body that is a list is one list, required, and nothing else";
                let help = "give it one field that is a `[T]` and `required`, without `list`, or take `bare` out";
                out.report(Rule::OneForm, place, message, help);
            }
        }
        if request.body.is_some_and(|body| body.form && body.ty.is_some()) {
            let help = "write the `fields` of the form, or take `form` out";
            let message = "a form has its fields on the spot";
            out.report(Rule::OneForm, at.member("body").member("form").name(), message, help);
        }
        if let Some(response) = request.response {
            let own = [response.name.is_some(), response.docs.is_some(), response.fields.is_some()];
            let is_partial = own.contains(&true) && own.contains(&false);
            if is_partial || response.ty.is_some() && own.contains(&true) {
                let help = "give it a `type`, or `name`, `docs` and `fields`, or none of them if nothing comes back";
                let message = "it is not clear what comes back";
                out.report(Rule::OneForm, at.member("response").name(), message, help);
            }
            let is_one_list = match response.fields.as_deref() {
                Some([field]) => holds_a_list(field),
                _ => false,
            };
            if response.bare && !is_one_list {
                let help = "give it one field that is a list `[T]` without `aliases`, or remove `bare`";
                let message = "a bare list has one field, which holds it";
                out.report(Rule::OneForm, at.member("response").member("bare").name(), message, help);
            }
        }
    });
}

/// The values of an enum are there, all different, and of one kind.
pub(super) fn enums(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        let Some(values) = &def.values else { return };
        let at = at.member("values");
        if values.is_empty() {
            let message = format!("`{}` has no values", def.name);
            out.report(
                Rule::BadEnum,
                at.place(),
                message,
                "list the values, or make the fields `string`",
            );
        }
        let ints = values.iter().filter(|value| value.value.is_int()).count();
        // The fewer ones are those that are meant otherwise; of as many, those that come later.
        let odd = match ints.cmp(&(values.len() - ints)) {
            Ordering::Less => true,
            Ordering::Equal => !are_ints(values),
            Ordering::Greater => false,
        };
        if are_mixed(values)
            && let Some(index) = values.iter().position(|value| value.value.is_int() == odd)
        {
            let message = format!("`{}` has texts and integers as values", def.name);
            let help = "make all of them texts, or all of them integers";
            out.report(Rule::BadEnum, at.item(index).member("value").place(), message, help);
        }
        let mut seen = BTreeMap::new();
        for (index, value) in values.iter().enumerate() {
            if let Some(first) = seen.insert(&value.value, index) {
                let message = format!("`{}` is a value twice", value.value);
                let place = at.item(index).member("value").place();
                let diagnostic =
                    Diagnostic::new(Rule::BadEnum, place, message, "remove one of them");
                out.push(
                    diagnostic.related(at.item(first).member("value").place(), "the other one"),
                );
            }
        }
    });
}

/// No type contains itself: such a value would never end. Lists and maps end it.
pub(super) fn recursion(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut done: HashSet<&str> = HashSet::new();
    let mut names: Vec<_> = cx.types.names().collect();
    names.sort_unstable();
    for start in names {
        // The path down: types, each with the next of its fields to look at.
        let mut path: Vec<(&str, usize)> = vec![(start, 0)];
        let mut on_way: HashSet<&str> = HashSet::from([start]);
        while let Some((name, next)) = path.last_mut() {
            let declared = cx.types.get(name);
            let fields =
                declared.and_then(|declared| declared.def.fields.as_deref()).unwrap_or_default();
            let Some(field) = fields.get(*next).filter(|_| !done.contains(name)) else {
                done.insert(*name);
                on_way.remove(*name);
                path.pop();
                continue;
            };
            let index = *next;
            *next += 1;
            let inner = field.ty.name().filter(|_| field.ty.shape == Shape::One);
            let Some(inner) = inner.and_then(|name| cx.types.def(name)) else { continue };
            let inner = inner.name.as_str();
            if on_way.contains(inner) {
                if let Some(declared) = declared {
                    let at = declared.at();
                    let circle =
                        path.iter().map(|(name, _)| *name).skip_while(|name| *name != inner);
                    let circle: Vec<_> =
                        circle.chain([inner]).map(|name| format!("`{name}`")).collect();
                    let message = format!("`{inner}` contains itself: {}", circle.join(", then "));
                    let help = "make it a list, or leave the field out";
                    let place = at.member("fields").item(index).member("type").place();
                    out.report(Rule::RecursiveType, place, message, help);
                }
            } else if !done.contains(inner) {
                on_way.insert(inner);
                path.push((inner, 0));
            }
        }
    }
}

/// Every type is used by an endpoint or an event.
pub(super) fn unused(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        // What has no name that a type can have is told of.
        let is_known = !cx.files.unread.types && !cx.files.unread.may_name(&def.name);
        let is_usable = is_known && is_pascal_case(&def.name);
        if is_usable && !cx.used.contains(def.name.as_str()) {
            let message = format!("nothing uses `{}`", def.name);
            out.report(
                Rule::UnusedType,
                at.member("name").place(),
                message,
                "remove it, or use it",
            );
        }
    });
}
