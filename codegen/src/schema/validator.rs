//! Holds values against the schema.

use std::collections::BTreeSet;

use serde_json::Value;

use super::advice::{in_sentence, nearest, synonym};
use super::content::{Content, TEXT};
use super::fault::{Fault, Repair, check_constants, check_number, constants, unknown_member};
use super::keywords::{Document, JsonType, JsonTypes, Others, Schema};
use crate::diagnostic::Rule;
use crate::source::{Member, Node, NodeKind};

/// The schema, ready to hold files against it.
pub(crate) struct Validator(pub(super) Document);

impl Validator {
    /// For files of the tier `imported`: the schema of the model, as editors read it.
    ///
    /// # Errors
    /// When the schema has a keyword that this module does not know, which a test refuses.
    pub(crate) fn imported() -> Result<Self, String> {
        serde_json::from_str(TEXT).map(Self).map_err(|error| error.to_string())
    }

    /// For all other files, in which every text must be there. That this depends on another member is
    /// nothing that the schema could say in a way that editors follow.
    ///
    /// # Errors
    /// As for [`Self::imported`].
    pub(crate) fn reviewed() -> Result<Self, String> {
        let mut validator = Self::imported()?;
        for schema in validator.0.definitions.values_mut() {
            let is_text = |name: &str, member: &Schema| {
                matches!(name, "docs" | "title")
                    && member.default.as_ref().is_some_and(Value::is_string)
            };
            let texts = schema.properties.iter().filter(|(name, member)| is_text(name, member));
            let texts: Vec<_> = texts.map(|(name, _)| name.clone()).collect();
            schema.required.extend(texts);
        }
        Ok(validator)
    }

    /// Everything in a file that is not as the schema has it.
    pub(crate) fn faults(&self, content: Content, root: &Node) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(schema) = self.0.definitions.get(content.definition()) {
            self.check(schema, root, &mut faults);
            self.tell_where_they_belong(schema, &mut faults);
        }
        faults
    }

    pub(super) fn check(&self, schema: &Schema, node: &Node, faults: &mut Vec<Fault>) {
        if let Some(target) = self.target(schema) {
            self.check(target, node, faults);
        }
        let constants = constants(schema);
        if !constants.is_empty() {
            faults.extend(check_constants(&constants, node));
            return;
        }
        if !schema.any_of.is_empty() {
            self.check_any_of(schema, node, faults);
        }
        let types = schema.types.as_ref().map(JsonTypes::as_slice).unwrap_or_default();
        if !types.is_empty() && !types.iter().any(|ty| ty.has(node)) {
            faults.push(self.wrong_type(schema, types, node));
            return;
        }
        match &node.kind {
            NodeKind::Number(number) => faults.extend(check_number(schema, number, node)),
            NodeKind::List(items) => self.check_list(schema, node, items, faults),
            NodeKind::Object(members) => self.check_object(schema, node, members, faults),
            _ => {}
        }
    }

    pub(super) fn target(&self, schema: &Schema) -> Option<&Schema> {
        let name = schema.reference.as_deref()?.strip_prefix("#/$defs/")?;
        self.0.definitions.get(name)
    }

    /// Goes by the type of the value: no two choices of the model have the same.
    fn check_any_of(&self, schema: &Schema, node: &Node, faults: &mut Vec<Fault>) {
        let mut types = Vec::new();
        for choice in &schema.any_of {
            let types_of_choice = self.types(choice);
            if types_of_choice.is_empty() || types_of_choice.iter().any(|ty| ty.has(node)) {
                self.check(choice, node, faults);
                return;
            }
            types.extend(types_of_choice);
        }
        faults.push(self.wrong_type(schema, &types, node));
    }

    fn types<'a>(&'a self, schema: &'a Schema) -> &'a [JsonType] {
        match (&schema.types, self.target(schema)) {
            (Some(types), _) => types.as_slice(),
            (None, Some(target)) => self.types(target),
            (None, None) => &[],
        }
    }

    fn check_list(&self, schema: &Schema, node: &Node, items: &[Node], faults: &mut Vec<Fault>) {
        let least = schema.min_items.unwrap_or(0);
        let most = schema.max_items.unwrap_or(usize::MAX);
        if !(least..=most).contains(&items.len()) {
            let wanted =
                if least == most { format!("{least}") } else { format!("{least} to {most}") };
            faults.push(Fault {
                rule: Rule::BadValue,
                span: node.span.clone(),
                message: match items.len() {
                    1 => format!("the list has 1 item instead of {wanted}"),
                    count => format!("the list has {count} items instead of {wanted}"),
                },
                help: format!("give {wanted} items"),
                repair: Repair::Replace(Node {
                    span: node.span.clone(),
                    kind: NodeKind::List(self.items(schema, items, &node.span)),
                }),
                around: None,
                follows: false,
            });
        }
        for item in items {
            if let Some(schema) = &schema.items {
                self.check(schema, item, faults);
            }
        }
    }

    fn check_object(
        &self,
        schema: &Schema,
        node: &Node,
        members: &[Member],
        faults: &mut Vec<Fault>,
    ) {
        let closed = self.closed(schema);
        let mut there: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
        for member in members {
            let unknown = closed.as_ref().filter(|names| !names.contains(&member.name.as_str()));
            match unknown {
                None => self.check_member(schema, member, faults),
                Some(names) => {
                    let (fault, meant) = meant(member, names, &there);
                    faults.push(fault);
                    if let Some(meant) = meant {
                        there.insert(meant);
                        if let Some(schema) = below(schema, meant) {
                            let before = faults.len();
                            self.check(schema, &member.value, faults);
                            // What it was meant for need not be what the member takes.
                            let of_value = faults.iter_mut().skip(before);
                            of_value
                                .filter(|fault| fault.span == member.value.span)
                                .for_each(|fault| fault.follows = true);
                        }
                    }
                }
            }
        }
        for name in schema.required.iter().filter(|name| !there.contains(name.as_str())) {
            faults.push(self.missing_member(schema, node, name));
        }
    }

    /// The names that members can have, if others are refused.
    fn closed<'a>(&'a self, schema: &'a Schema) -> Option<Vec<&'a str>> {
        match (&schema.property_names, &schema.additional_properties) {
            (Some(names), _) => Some(self.constants(names)),
            (None, Some(Others::Allowed(false))) => {
                Some(schema.properties.keys().map(String::as_str).collect())
            }
            _ => None,
        }
    }

    fn check_member(&self, schema: &Schema, member: &Member, faults: &mut Vec<Fault>) {
        let before = faults.len();
        if let Some(schema) = below(schema, &member.name) {
            self.check(schema, &member.value, faults);
        }
        let is_value = |fault: &&mut Fault| {
            fault.span == member.value.span && !matches!(fault.repair, Repair::Add(_))
        };
        for fault in faults.iter_mut().skip(before).filter(is_value) {
            fault.around = Some(member.name_span.start..member.value.span.end);
        }
    }

    fn missing_member(&self, schema: &Schema, node: &Node, name: &str) -> Fault {
        let member = schema.properties.get(name);
        let docs = member.map_or("", |schema| schema.description.as_str());
        let value =
            member.map_or(NodeKind::Null.into(), |schema| self.stand_in(schema, &node.span));
        Fault {
            rule: Rule::MissingMember,
            span: node.span.clone(),
            message: format!("the member `{name}` is missing"),
            help: format!("add `{name}`: {}", in_sentence(docs)),
            repair: Repair::Add(Member::new(name, value)),
            around: None,
            follows: false,
        }
    }

    fn constants<'a>(&'a self, schema: &'a Schema) -> Vec<&'a str> {
        constants(self.target(schema).unwrap_or(schema))
    }
}

/// The schema of a member, if there is one.
fn below<'a>(schema: &'a Schema, name: &str) -> Option<&'a Schema> {
    match (schema.properties.get(name), &schema.additional_properties) {
        (Some(schema), _) => Some(schema),
        (None, Some(Others::Like(schema))) => Some(schema),
        (None, _) => None,
    }
}

/// What is wrong with a member that is not known, and which one of the names was meant, if that can be seen.
fn meant<'a>(
    member: &Member,
    names: &[&'a str],
    there: &BTreeSet<&str>,
) -> (Fault, Option<&'a str>) {
    let free: Vec<_> = names.iter().copied().filter(|name| !there.contains(name)).collect();
    let fault = unknown_member(member, &free);
    let near = nearest(&member.name, free.iter().copied());
    let synonym = |names: &[&'a str]| {
        let meant = synonym(&member.name)?;
        names.iter().copied().find(|name| *name == meant)
    };
    if let Some(meant) = near.or_else(|| synonym(&free)) {
        let help = format!("did you mean `{meant}`?");
        return (Fault { help, repair: Repair::Rename(meant.to_owned()), ..fault }, Some(meant));
    }
    let near = nearest(&member.name, names.iter().copied()).or_else(|| synonym(names));
    let help = near.map(|near| format!("leave it out: there is `{near}` already"));
    (Fault { help: help.unwrap_or(fault.help), ..fault }, None)
}
