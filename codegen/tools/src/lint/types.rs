//! Named types.

use std::collections::{BTreeSet, HashMap};

use codegen::at::At;
use codegen::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use codegen::spec::{Field, TypeDef};
use codegen::ty::Type;

use super::context::Context;

/// Who uses a type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Users<'a> {
    One(&'a str),
    Many,
}

/// Shared types are shared. IDs stand together whoever uses them.
pub(super) fn lonely(cx: &Context<'_>, out: &mut Diagnostics) {
    let users = users(cx);
    cx.types(&mut |at, def, shared| {
        let Some(Users::One(id)) = users.get(def.name.as_str()) else { return };
        if shared && !def.id {
            let message = format!("only `{id}` uses `{}`", def.name);
            let help = "move it to the file of the one that does";
            out.report(Rule::LonelyType, at.member("name").place(), message, help);
        }
    });
}

/// Who uses each type, directly or by way of others. Each is looked at twice at most.
fn users<'a>(cx: &Context<'a>) -> HashMap<&'a str, Users<'a>> {
    let names = |fields: &'a [Field]| fields.iter().filter_map(|field| field.ty.name());
    let mut queue: Vec<(&str, Users<'_>)> = Vec::new();
    for (_, file) in cx.endpoints() {
        let mut add = |name| queue.push((name, Users::One(&file.id)));
        names(&file.path_params)
            .chain(names(&file.query))
            .chain(names(&file.headers))
            .for_each(&mut add);
        for request in file.requests() {
            let body = request.body.and_then(|body| body.ty.as_deref());
            let answer = request.response.and_then(|response| response.ty.as_deref());
            body.into_iter().chain(answer).for_each(&mut add);
            let body = request.body.map(|body| cx.usage.body_fields(body)).unwrap_or_default();
            names(body).chain(names(cx.usage.answer_fields(request))).for_each(&mut add);
        }
    }
    for (_, file) in cx.events() {
        queue.extend(names(&file.fields).map(|name| (name, Users::One(&file.event))));
    }
    let mut users = HashMap::new();
    while let Some((name, by)) = queue.pop() {
        let by = match users.get(name) {
            Some(known) if *known == by || *known == Users::Many => continue,
            Some(_) => Users::Many,
            None => by,
        };
        users.insert(name, by);
        queue.extend(names(cx.usage.fields_of(name)).map(|name| (name, by)));
    }
    users
}

/// What two types have in common when they are the same.
#[derive(PartialEq, Eq, Hash)]
enum Structure<'a> {
    Object(BTreeSet<(&'a str, &'a Type)>),
    Enum(BTreeSet<&'a str>),
}

/// No two types are the same. Those of one member are too plain to tell, and numbers mean
/// something else in every enum.
pub(super) fn same(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut seen: HashMap<Structure<'_>, (&str, Place)> = HashMap::new();
    let mut meet = |name, at: &At<'_>, structure| {
        let place = at.member("name").place();
        if let Some((first, other)) = seen.get(&structure) {
            let message = format!("`{name}` is the same as `{first}`");
            let help = format!("use `{first}` for both, or except it if they will go apart");
            let found = Diagnostic::new(Rule::SameShape, place, message, help);
            out.push(found.related(other.clone(), "the other one"));
        } else {
            seen.insert(structure, (name, place));
        }
    };
    cx.types(&mut |at, def, _| {
        if let Some(structure) = structure(def) {
            meet(&def.name, &at, structure);
        }
    });
    for (root, file) in cx.endpoints() {
        let Some(response) = file.only_request().and_then(|request| request.response) else {
            continue;
        };
        if let (Some(name), Some(structure)) = (&response.name, object(response.fields.as_deref()))
        {
            meet(name, &root.member("response"), structure);
        }
    }
}

fn structure(def: &TypeDef) -> Option<Structure<'_>> {
    let Some(values) = &def.values else { return object(def.fields.as_deref()) };
    let texts = values.iter().map(|value| value.value.as_text());
    let texts: BTreeSet<_> = texts.collect::<Option<_>>()?;
    (texts.len() > 1).then_some(Structure::Enum(texts))
}

fn object(fields: Option<&[Field]>) -> Option<Structure<'_>> {
    let fields = fields.filter(|fields| fields.len() > 1)?;
    let members = fields.iter().map(|field| (field.name.as_str(), &field.ty));
    Some(Structure::Object(members.collect()))
}

/// An enum leaves a choice.
pub(super) fn lone_values(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def, _| {
        if def.values.as_ref().is_some_and(|values| values.len() == 1) {
            let message = format!("`{}` has one value only", def.name);
            let help = "list the others, or except it if Zoom documents no more";
            out.report(Rule::LoneValue, at.member("name").place(), message, help);
        }
    });
}
