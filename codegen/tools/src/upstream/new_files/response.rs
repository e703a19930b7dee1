//! The answer of a new operation, and how it is paged.

use codegen::source::{Member, Node, NodeKind};

use super::paging::{Paging, is_list, pages};
use crate::naming::OperationName;
use crate::naming::members::Fields;
use crate::upstream::build::{Builder, Destination};
use crate::upstream::model::Facts;

/// The answer, and how it is paged.
pub(super) fn response(
    builder: &mut Builder<'_>,
    called: &OperationName,
    status: u16,
    answer: Option<&Facts>,
    paging: Option<Paging>,
) -> (Node, Option<Node>) {
    let status = if status == 0 { 200 } else { status };
    let mut members = vec![Member::new("status", NodeKind::Number(status.to_string()))];
    let Some(answer) = answer else { return (NodeKind::Object(members).into(), None) };
    let name = builder.namer.reserve(&called.answer(paging.is_some()));
    if is_list(answer) {
        let mut field = [list_of(&called.field(), answer, builder, called, &name)];
        builder.name_fields(&mut field, &mut Fields::received());
        members.push(Member::new("name", name.as_str()));
        members.push(Member::new("docs", ""));
        members.push(Member::new("bare", NodeKind::Bool(true)));
        members.push(Member::new("fields", NodeKind::List(field.into())));
        return (NodeKind::Object(members).into(), None);
    }
    if answer.circle.is_some() {
        builder.object_named(&name, answer, Destination::Type(false));
        members.push(Member::new("type", name.as_str()));
        return (NodeKind::Object(members).into(), None);
    }
    let mut lists = answer.fields.iter().filter(|(_, field)| field.ty == "[object]");
    let items = lists.next().filter(|_| lists.next().is_none());
    let listed = items.filter(|_| called.verb == "list");
    let mut list = Vec::new();
    for (field, facts) in &answer.fields {
        list.push(if listed.is_some_and(|(listed, _)| listed == field) {
            list_of(field, facts, builder, called, &name)
        } else {
            builder.field(field, facts, Destination::Answer, None, &name)
        });
    }
    builder.name_fields(&mut list, &mut Fields::received());
    members.push(Member::new("name", name.as_str()));
    members.push(Member::new("docs", ""));
    members.push(Member::new("fields", NodeKind::List(list)));
    let pages =
        items.zip(paging).and_then(|((items, facts), paging)| pages(items, facts, answer, paging));
    (NodeKind::Object(members).into(), pages)
}

/// The field with what an operation lists.
fn list_of(
    field: &str,
    facts: &Facts,
    builder: &mut Builder<'_>,
    called: &OperationName,
    answer: &str,
) -> Node {
    if facts.ty != "[object]" {
        return builder.field(field, facts, Destination::Answer, None, answer);
    }
    let item = builder.namer.reserve(&format!("Listed{}", called.noun(false)));
    builder.object_named(&item, facts, Destination::Type(false));
    builder.typed_field(field, &format!("[{item}]"), facts, Destination::Answer, None)
}
