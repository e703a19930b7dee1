//! The names of methods by which something is set.

use std::collections::HashMap;

use super::reserved::RESERVED_SETTERS;
use crate::at::{At, Kept};
use crate::check::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::reading::{goes, rust_name};
use crate::spec::{Direction, Field};
use crate::walk::requests;

/// What can be set on a request or on an object has names of its own.
pub(in crate::check) fn setters(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        if let Some(fields) = def.fields.as_ref().filter(|_| cx.sent.contains(def.name.as_str())) {
            let mut setters = Vec::new();
            add_setters(&at.member("fields"), fields, &mut setters);
            setter_names(&setters, out);
        }
    });
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        requests(file, &mut |at, request| {
            let mut setters = Vec::new();
            add_setters(&root.member("path_params"), &file.path_params, &mut setters);
            add_setters(&root.member("query"), &file.query, &mut setters);
            add_setters(&root.member("headers"), &file.headers, &mut setters);
            setters.retain(|setter| file.by() != Some(&setter.field.name));
            let Some(body) = request.body else { return setter_names(&setters, out) };
            let fields = cx.body_fields(body).unwrap_or_default();
            match body.ty.as_deref().and_then(|name| cx.types.get(name)) {
                Some(declared) => {
                    add_setters(&declared.at().member("fields"), fields, &mut setters)
                }
                None => add_setters(&at.member("body").member("fields"), fields, &mut setters),
            }
            setter_names(&setters, out);
        });
    }
}

/// A field, the list that it is in, and where its name stands.
struct Setter<'a> {
    field: &'a Field,
    list: String,
    kept: Kept,
}

fn add_setters<'a>(at: &At<'_>, fields: &'a [Field], setters: &mut Vec<Setter<'a>>) {
    for (index, field) in
        fields.iter().enumerate().filter(|(_, field)| goes(field, Direction::Write))
    {
        let list = format!("{}{}", at.source().path(), at.pointer());
        setters.push(Setter { field, list, kept: at.item(index).keep("/name") });
    }
}

fn setter_names(setters: &[Setter<'_>], out: &mut Diagnostics) {
    let mut seen: HashMap<String, &Setter<'_>> = HashMap::new();
    for setter in setters {
        let Setter { field, list, kept } = setter;
        let Some(name) = rust_name(field) else { continue };
        if RESERVED_SETTERS.contains(&name.as_str()) {
            let message = format!("`{name}` is taken: what is sent has a method of that name");
            out.report(Rule::ReservedName, kept.place(), message, "give another name in `rust`");
        }
        let clear = field.nullable.then(|| format!("clear_{name}"));
        for name in [Some(name), clear].into_iter().flatten() {
            let Some(first) = seen.insert(name.clone(), setter) else { continue };
            // One name twice in a list is reported by another rule.
            if first.field.name == field.name && first.list == *list {
                continue;
            }
            let message =
                format!("`{}` and `{}` both become `{name}` in Rust", first.field.name, field.name);
            let help = "give one of them another name in `rust`";
            let diagnostic = Diagnostic::new(Rule::NameCollision, kept.place(), message, help);
            out.push(diagnostic.related(first.kept.place(), "the other one"));
        }
    }
}
