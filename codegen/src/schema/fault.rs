//! What a value can be other than the schema has it, and what it is taken for instead.

use super::advice::{instead, nearest};
use super::keywords::{JsonType, Schema};
use crate::diagnostic::Rule;
use crate::source::{Member, Node, NodeKind, Span};

/// A fault that the schema finds.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) rule: Rule,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: String,
    pub(crate) repair: Repair,
    /// More than the span that is not known for it: a value with its name.
    pub(crate) around: Option<Span>,
    /// It is there because of another one, and is not told.
    pub(crate) follows: bool,
}

/// What the file is taken for instead, so that its other faults can be found.
#[derive(Debug)]
pub(crate) enum Repair {
    /// The member with its name at the span is another one.
    Rename(String),
    /// The member of this name, which stands at the span, is not there.
    Remove(String),
    /// Another value stands at the span.
    Replace(Node),
    /// The object at the span has a member more.
    Add(Member),
}

/// The texts that are allowed, if only certain ones are.
pub(super) fn constants(schema: &Schema) -> Vec<&str> {
    let mut constants = Vec::new();
    add_constants(schema, &mut constants);
    constants
}

fn add_constants<'a>(schema: &'a Schema, constants: &mut Vec<&'a str>) {
    for text in schema.constants.iter().flatten().chain(&schema.constant) {
        constants.push(text.as_str());
    }
    for choice in &schema.any_of {
        add_constants(choice, constants);
    }
}

pub(super) fn check_constants(constants: &[&str], node: &Node) -> Option<Fault> {
    let meant = |text: Option<&str>| {
        let meant = text.or(constants.first().copied()).unwrap_or_default();
        Repair::Replace(Node { span: node.span.clone(), kind: NodeKind::Text(meant.to_owned()) })
    };
    let NodeKind::Text(text) = &node.kind else {
        return Some(Fault { repair: meant(None), ..wrong_type(&[JsonType::String], node) });
    };
    (!constants.contains(&text.as_str())).then(|| Fault {
        rule: Rule::BadValue,
        span: node.span.clone(),
        message: format!("`{text}` is not allowed here"),
        help: instead(text, constants),
        repair: meant(nearest(text, constants.iter().copied())),
        around: None,
        follows: false,
    })
}

pub(super) fn check_number(schema: &Schema, number: &str, node: &Node) -> Option<Fault> {
    let (least, most) = schema.format?.bounds();
    let least = schema.minimum.map_or(least, |minimum| least.max(minimum.into()));
    let most = schema.maximum.map_or(most, |maximum| most.min(maximum.into()));
    let fits = number.parse().is_ok_and(|number: i128| (least..=most).contains(&number));
    (!fits).then(|| Fault {
        rule: Rule::BadValue,
        span: node.span.clone(),
        message: format!("`{number}` is out of range"),
        help: format!("write an integer from {least} to {most}"),
        repair: Repair::Replace(Node {
            span: node.span.clone(),
            kind: NodeKind::Number(least.max(0).min(most).to_string()),
        }),
        around: None,
        follows: false,
    })
}

pub(super) fn wrong_type(types: &[JsonType], node: &Node) -> Fault {
    let found = match &node.kind {
        NodeKind::Null => JsonType::Null,
        NodeKind::Bool(_) => JsonType::Boolean,
        NodeKind::Number(_) => JsonType::Number,
        NodeKind::Text(_) => JsonType::String,
        NodeKind::List(_) => JsonType::Array,
        NodeKind::Object(_) => JsonType::Object,
    };
    let wanted = types.iter().map(|ty| ty.name()).collect::<Vec<_>>().join(" or ");
    let help = match found {
        JsonType::Null => "leave the member out if there is nothing to say".to_owned(),
        _ => format!("write {wanted}"),
    };
    Fault {
        rule: Rule::WrongType,
        span: node.span.clone(),
        message: format!("expected {wanted}, found {}", found.name()),
        help,
        repair: Repair::Replace(NodeKind::Null.into()),
        around: None,
        follows: false,
    }
}

pub(super) fn unknown_member(member: &Member, names: &[&str]) -> Fault {
    Fault {
        rule: Rule::UnknownMember,
        span: member.name_span.clone(),
        message: format!("no member is called `{}` here", member.name),
        help: instead(&member.name, names),
        repair: Repair::Remove(member.name.clone()),
        around: None,
        follows: false,
    }
}
