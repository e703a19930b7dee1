//! The example of a new operation, made up from the types alone.

use std::collections::BTreeSet;

use codegen::check::percent_encoded;
use codegen::reading::separator;
use codegen::source::{Member, Node, NodeKind};
use codegen::spec::ListStyle;
use codegen::ty::{BuiltIn, Shape, Type};

use super::ids::prefixes;
use super::paging::{PAGE_COUNT, PAGE_TOKEN, Paging, is_list, paging};
use crate::upstream::model::{Facts, Operation, Section};
use crate::upstream::sample;

/// A call that could be made.
pub(super) fn example(
    (method, path): (&str, &str),
    ids: &BTreeSet<String>,
    operation: &Operation,
    body: Option<&Facts>,
    answer: Option<&Facts>,
) -> Node {
    let mut members = Vec::new();
    let mut wire = path.to_owned();
    let mut parameters = Vec::new();
    for (_, name) in prefixes(path) {
        let facts = operation.section(Section::Path).and_then(|facts| facts.field(&name));
        // An id is a text, whatever upstream takes it for.
        let facts = facts.filter(|_| !ids.contains(&name));
        let value = facts.map_or_else(|| "example".into(), |facts| sample::value(facts, true));
        wire = wire.replace(&format!("{{{name}}}"), &plain(&value));
        parameters.push(Member::new(&name, value));
    }
    if !parameters.is_empty() {
        members.push(Member::new("path", NodeKind::Object(parameters)));
    }
    let query = operation.section(Section::Query).into_iter().flat_map(|facts| &facts.fields);
    let query: Vec<_> = query.filter(|(_, facts)| facts.required).collect();
    let mut set = Vec::new();
    for (name, facts) in query {
        let value = sample::value(facts, true);
        // One item needs no separator.
        let each = match (&value.kind, facts.list) {
            (NodeKind::List(items), Some(ListStyle::Repeat)) => items.iter().map(plain).collect(),
            (NodeKind::List(items), Some(style)) => {
                let sign = separator(style).map(String::from).unwrap_or_default();
                vec![items.iter().map(plain).collect::<Vec<_>>().join(&percent_encoded(&sign))]
            }
            _ => vec![plain(&value)],
        };
        for text in each {
            let sign = if wire.contains('?') { '&' } else { '?' };
            wire.push_str(&format!("{sign}{}={text}", percent_encoded(name)));
        }
        set.push(Member::new(name, value));
    }
    if !set.is_empty() {
        members.push(Member::new("query", NodeKind::Object(set)));
    }
    let headers = operation.section(Section::Header).into_iter().flat_map(|facts| &facts.fields);
    let headers = headers.filter(|(_, facts)| facts.required);
    let headers: Vec<_> =
        headers.map(|(name, facts)| Member::new(name, sample::value(facts, true))).collect();
    if !headers.is_empty() {
        members.push(Member::new("headers", NodeKind::Object(headers)));
    }
    if let Some(list) = body.filter(|body| is_list(body)) {
        members.push(Member::new("body", sample::value(list, true)));
    } else if let Some(body) = body {
        // The files of a form are given apart from its fields.
        let object = match operation.is_form {
            true => sample::some_of(body, true, |field| !is_file(field)),
            false => sample::object(body, true),
        };
        let is_empty = matches!(&object.kind, NodeKind::Object(members) if members.is_empty());
        if !is_empty {
            members.push(Member::new("body", object));
        }
        let files = body.fields.iter().filter(|(_, field)| is_file(field) && operation.is_form);
        let files = files.map(|(name, _)| {
            Member::new(
                name,
                serde_json::json!({ "name": "file.png", "type": "image/png", "text": "example" }),
            )
        });
        let files: Vec<_> = files.collect();
        if !files.is_empty() {
            members.push(Member::new("files", NodeKind::Object(files)));
        }
    }
    members.push(Member::new("wire", format!("{method} {wire}").as_str()));
    if let Some(answer) = answer {
        members.push(Member::new("reply", last_page(sample::whole(answer), paging(operation))));
    }
    NodeKind::Object(members).into()
}

fn is_file(field: &Facts) -> bool {
    let ty = Type::parse(&field.ty);
    ty.built_in() == Some(BuiltIn::File) && ty.shape != Shape::Map
}

/// What comes back, with no page behind it.
fn last_page(mut reply: Node, paging: Option<Paging>) -> Node {
    if let NodeKind::Object(members) = &mut reply.kind {
        for member in members {
            if member.name == PAGE_TOKEN {
                member.value = "".into();
            } else if member.name == PAGE_COUNT && paging == Some(Paging::Number) {
                member.value = NodeKind::Number("1".to_owned()).into();
            }
        }
    }
    reply
}

/// A value as it stands in a URL.
fn plain(value: &Node) -> String {
    match &value.kind {
        NodeKind::Text(text) => percent_encoded(text),
        // A whole number has no fraction there, whatever its type.
        NodeKind::Number(text) => text.strip_suffix(".0").unwrap_or(text).to_owned(),
        NodeKind::Bool(value) => value.to_string(),
        NodeKind::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        NodeKind::Null | NodeKind::Object(_) => String::new(),
    }
}
