//! Values that the schema allows, for those that it does not.

use super::fault::{Fault, Repair, constants, wrong_type};
use super::keywords::{JsonType, JsonTypes, Schema, is_integer};
use super::validator::Validator;
use crate::source::{Member, Node, NodeKind, Span};

impl Validator {
    /// A value that the schema allows, for one that is not there or not of its kind.
    pub(super) fn stand_in(&self, schema: &Schema, span: &Span) -> Node {
        let schema = self.target(schema).unwrap_or(schema);
        let types = schema.types.as_ref().map(JsonTypes::as_slice).unwrap_or_default();
        let kind = match (constants(schema).first(), schema.any_of.first(), types.first()) {
            (Some(text), ..) => NodeKind::Text((*text).to_owned()),
            (None, Some(choice), _) => return self.stand_in(choice, span),
            _ if types.contains(&JsonType::Null) => NodeKind::Null,
            (.., Some(JsonType::String)) => NodeKind::Text(String::new()),
            (.., Some(JsonType::Integer | JsonType::Number)) => {
                NodeKind::Number(schema.minimum.unwrap_or_default().to_string())
            }
            (.., Some(JsonType::Boolean)) => NodeKind::Bool(false),
            (.., Some(JsonType::Array)) => NodeKind::List(self.items(schema, &[], span)),
            (.., Some(JsonType::Object)) => {
                let each = schema.required.iter().filter_map(|name| {
                    let value = self.stand_in(schema.properties.get(name)?, span);
                    Some(Member { name: name.clone(), name_span: span.clone(), value })
                });
                NodeKind::Object(each.collect())
            }
            _ => NodeKind::Null,
        };
        Node { span: span.clone(), kind }
    }

    /// As many items as the schema wants, the ones that are there first.
    pub(super) fn items(&self, schema: &Schema, there: &[Node], span: &Span) -> Vec<Node> {
        let item = schema.items.as_deref();
        let more = std::iter::repeat_with(|| item.map(|item| self.stand_in(item, span)))
            .map_while(|item| item);
        let least = schema.min_items.unwrap_or_default().saturating_sub(there.len());
        let there = there.iter().take(schema.max_items.unwrap_or(usize::MAX)).cloned();
        there.chain(more.take(least)).collect()
    }

    /// A value of another type than the schema wants, and what was meant, if that can be seen.
    pub(super) fn wrong_type(&self, schema: &Schema, types: &[JsonType], node: &Node) -> Fault {
        let wants = |ty| types.contains(&ty);
        let as_is = |kind| Node { span: node.span.clone(), kind };
        let meant = match &node.kind {
            NodeKind::Text(text)
                if wants(JsonType::Integer) && is_integer(text) && !text.is_empty() =>
            {
                Some((as_is(NodeKind::Number(text.clone())), "take the quotation marks away"))
            }
            NodeKind::Text(text)
                if wants(JsonType::Boolean) && (text == "true" || text == "false") =>
            {
                Some((as_is(NodeKind::Bool(text == "true")), "take the quotation marks away"))
            }
            NodeKind::Bool(_) | NodeKind::Number(_) if wants(JsonType::String) => {
                let text = match &node.kind {
                    NodeKind::Number(number) => number.clone(),
                    kind => (*kind == NodeKind::Bool(true)).to_string(),
                };
                Some((as_is(NodeKind::Text(text)), "put it into quotation marks"))
            }
            _ if wants(JsonType::Array) && self.is_item(schema, node) => {
                Some((as_is(NodeKind::List(vec![node.clone()])), "put it into `[` and `]`"))
            }
            _ => None,
        };
        let fault = wrong_type(types, node);
        match meant {
            Some((node, help)) => {
                Fault { repair: Repair::Replace(node), help: help.to_owned(), ..fault }
            }
            None => Fault { repair: Repair::Replace(self.stand_in(schema, &node.span)), ..fault },
        }
    }

    /// Whether a value could be an item of the list that it is not in.
    pub(super) fn is_item(&self, schema: &Schema, node: &Node) -> bool {
        schema.items.as_deref().is_some_and(|items| {
            let mut faults = Vec::new();
            self.check(items, node, &mut faults);
            faults.is_empty()
        })
    }
}
