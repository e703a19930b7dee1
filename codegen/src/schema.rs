//! The check of a file against the JSON Schema of the spec.
//!
//! `spec/schema.json` is derived from [`crate::spec`] by a test. Editors read it there, and the loader
//! holds every file against the same text, so both find the same faults.

#[cfg(test)]
pub(crate) mod derived;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::diagnostic::Rule;
use crate::source::{Kind, Member, Node, Span};

const TEXT: &str = include_str!("../../spec/schema.json");

/// What a file of the spec holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// One endpoint.
    Endpoint,
    /// Types of several endpoints.
    Types,
    /// The rate limits.
    RateLimits,
    /// The exceptions from lints.
    Lint,
}

impl Content {
    /// The path of a file, relative to the folder of the spec, decides what it holds.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path {
            "rate_limits.json" => Self::RateLimits,
            "lint.json" => Self::Lint,
            _ if path.starts_with("types/") => Self::Types,
            _ => Self::Endpoint,
        }
    }

    fn definition(self) -> &'static str {
        match self {
            Self::Endpoint => "Endpoint",
            Self::Types => "TypesFile",
            Self::RateLimits => "RateLimits",
            Self::Lint => "LintFile",
        }
    }
}

/// The part of JSON Schema that the model needs. A keyword that is not here is refused when the
/// schema is read, so that none can be forgotten.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Schema {
    #[serde(rename = "$ref")]
    reference: Option<String>,
    #[serde(rename = "type")]
    types: Option<Types>,
    #[serde(rename = "const")]
    constant: Option<String>,
    #[serde(rename = "enum")]
    constants: Option<Vec<String>>,
    #[serde(alias = "oneOf")]
    any_of: Vec<Schema>,
    properties: BTreeMap<String, Schema>,
    required: BTreeSet<String>,
    additional_properties: Option<Others>,
    property_names: Option<Box<Schema>>,
    items: Option<Box<Schema>>,
    min_items: Option<usize>,
    max_items: Option<usize>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    format: Option<Format>,
    description: String,
    /// Says nothing about what is allowed.
    #[serde(rename = "default")]
    _default: Option<IgnoredAny>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Types {
    One(Type),
    Many(Vec<Type>),
}

impl Types {
    fn as_slice(&self) -> &[Type] {
        match self {
            Self::One(ty) => std::slice::from_ref(ty),
            Self::Many(types) => types,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Type {
    String,
    Integer,
    Number,
    Boolean,
    Array,
    Object,
    Null,
}

impl Type {
    fn has(self, node: &Node) -> bool {
        match &node.kind {
            Kind::Null => self == Self::Null,
            Kind::Bool(_) => self == Self::Boolean,
            Kind::Number(number) => {
                self == Self::Number || self == Self::Integer && is_integer(number)
            }
            Kind::Text(_) => self == Self::String,
            Kind::List(_) => self == Self::Array,
            Kind::Object(_) => self == Self::Object,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::String => "a text",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Boolean => "`true` or `false`",
            Self::Array => "a list",
            Self::Object => "an object",
            Self::Null => "`null`",
        }
    }
}

fn is_integer(number: &str) -> bool {
    number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// Sizes of integers.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Format {
    Uint16,
    Uint32,
    Uint64,
    Int64,
}

impl Format {
    fn bounds(self) -> (i128, i128) {
        match self {
            Self::Uint16 => (0, u16::MAX.into()),
            Self::Uint32 => (0, u32::MAX.into()),
            Self::Uint64 => (0, u64::MAX.into()),
            Self::Int64 => (i64::MIN.into(), i64::MAX.into()),
        }
    }
}

/// Members that `properties` does not name.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Others {
    Allowed(bool),
    Like(Box<Schema>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(rename = "$schema")]
    _meta: String,
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "anyOf")]
    _any_of: Vec<Schema>,
    #[serde(rename = "$defs")]
    definitions: BTreeMap<String, Schema>,
}

/// A fault that the schema finds.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) rule: Rule,
    pub(crate) span: Span,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// The schema, ready to hold files against it.
pub(crate) struct Validator(Document);

impl Validator {
    /// The schema of the model.
    ///
    /// # Errors
    /// When the schema has a keyword that this module does not know, which a test refuses.
    pub(crate) fn new() -> Result<Self, String> {
        serde_json::from_str(TEXT).map(Self).map_err(|error| error.to_string())
    }

    /// Everything in a file that is not as the schema has it.
    pub(crate) fn faults(&self, content: Content, root: &Node) -> Vec<Fault> {
        let mut faults = Vec::new();
        if let Some(schema) = self.0.definitions.get(content.definition()) {
            self.check(schema, root, &mut faults);
        }
        faults
    }

    fn check(&self, schema: &Schema, node: &Node, faults: &mut Vec<Fault>) {
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
        let types = schema.types.as_ref().map(Types::as_slice).unwrap_or_default();
        if !types.is_empty() && !types.iter().any(|ty| ty.has(node)) {
            faults.push(wrong_type(types, node));
            return;
        }
        match &node.kind {
            Kind::Number(number) => faults.extend(check_number(schema, number, node)),
            Kind::List(items) => self.check_list(schema, node, items, faults),
            Kind::Object(members) => self.check_object(schema, node, members, faults),
            _ => {}
        }
    }

    fn target(&self, schema: &Schema) -> Option<&Schema> {
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
        faults.push(wrong_type(&types, node));
    }

    fn types<'a>(&'a self, schema: &'a Schema) -> &'a [Type] {
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
                message: format!("the list has {} items instead of {wanted}", items.len()),
                help: format!("give {wanted} items"),
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
        for member in members {
            let names = schema.property_names.as_deref().map(|names| self.constants(names));
            if let Some(names) = names.filter(|names| !names.contains(&member.name.as_str())) {
                faults.push(unknown_member(member, &names));
                continue;
            }
            match (schema.properties.get(&member.name), &schema.additional_properties) {
                (Some(schema), _) => self.check(schema, &member.value, faults),
                (None, Some(Others::Like(schema))) => self.check(schema, &member.value, faults),
                (None, Some(Others::Allowed(false))) => {
                    let names: Vec<_> = schema.properties.keys().map(String::as_str).collect();
                    faults.push(unknown_member(member, &names));
                }
                (None, _) => {}
            }
        }
        for name in &schema.required {
            if !members.iter().any(|member| member.name == *name) {
                let docs =
                    schema.properties.get(name).map_or("", |schema| schema.description.as_str());
                faults.push(Fault {
                    rule: Rule::MissingMember,
                    span: node.span.clone(),
                    message: format!("the member `{name}` is missing"),
                    help: format!("add `{name}`: {}", in_sentence(docs)),
                });
            }
        }
    }

    fn constants<'a>(&'a self, schema: &'a Schema) -> Vec<&'a str> {
        constants(self.target(schema).unwrap_or(schema))
    }
}

/// The texts that are allowed, if only certain ones are.
fn constants(schema: &Schema) -> Vec<&str> {
    let here = schema.constants.iter().flatten().chain(&schema.constant).map(String::as_str);
    let choices = schema.any_of.iter().flat_map(constants);
    here.chain(choices).collect()
}

fn check_constants(constants: &[&str], node: &Node) -> Option<Fault> {
    let Kind::Text(text) = &node.kind else { return Some(wrong_type(&[Type::String], node)) };
    (!constants.contains(&text.as_str())).then(|| Fault {
        rule: Rule::BadValue,
        span: node.span.clone(),
        message: format!("`{text}` is not allowed here"),
        help: instead(text, constants),
    })
}

fn check_number(schema: &Schema, number: &str, node: &Node) -> Option<Fault> {
    let (least, most) = schema.format?.bounds();
    let least = schema.minimum.map_or(least, |minimum| least.max(minimum.into()));
    let most = schema.maximum.map_or(most, |maximum| most.min(maximum.into()));
    let fits = number.parse().is_ok_and(|number: i128| (least..=most).contains(&number));
    (!fits).then(|| Fault {
        rule: Rule::BadValue,
        span: node.span.clone(),
        message: format!("`{number}` is out of range"),
        help: format!("write an integer from {least} to {most}"),
    })
}

fn wrong_type(types: &[Type], node: &Node) -> Fault {
    let found = match &node.kind {
        Kind::Null => Type::Null,
        Kind::Bool(_) => Type::Boolean,
        Kind::Number(_) => Type::Number,
        Kind::Text(_) => Type::String,
        Kind::List(_) => Type::Array,
        Kind::Object(_) => Type::Object,
    };
    let wanted = types.iter().map(|ty| ty.name()).collect::<Vec<_>>().join(" or ");
    let help = match found {
        Type::Null => "leave the member out if there is nothing to say".to_owned(),
        _ => format!("write {wanted}"),
    };
    Fault {
        rule: Rule::WrongType,
        span: node.span.clone(),
        message: format!("expected {wanted}, found {}", found.name()),
        help,
    }
}

fn unknown_member(member: &Member, names: &[&str]) -> Fault {
    Fault {
        rule: Rule::UnknownMember,
        span: member.name_span.clone(),
        message: format!("no member is called `{}` here", member.name),
        help: instead(&member.name, names),
    }
}

/// The nearest of the texts that are allowed, or all of them.
pub(crate) fn instead(text: &str, allowed: &[&str]) -> String {
    match nearest(text, allowed.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if allowed.is_empty() => "leave it out".to_owned(),
        None => format!("use {}", one_of(allowed)),
    }
}

/// The texts as a choice.
pub fn one_of(texts: &[&str]) -> String {
    let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
    match quoted.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => quoted.concat(),
    }
}

/// The text that somebody may have meant.
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    let most = (lower.chars().count() / 3).max(1);
    let near = known.into_iter().filter(|known| known.len().abs_diff(text.len()) <= 4 * most);
    let near = near.map(|known| (strsim::osa_distance(&lower, &known.to_lowercase()), known));
    near.filter(|(distance, _)| *distance <= most).min().map(|(_, known)| known)
}

/// The first sentence, to stand behind a colon.
fn in_sentence(docs: &str) -> String {
    let docs = docs.split('\n').next().unwrap_or_default();
    let docs = docs.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut chars = docs.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_lowercase).collect();
    let shouted = chars.clone().next().is_some_and(char::is_uppercase);
    if shouted { docs.to_owned() } else { first + chars.as_str() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_keyword_of_the_schema_is_known() {
        let known = Validator::new();
        assert_eq!(known.err(), None);
        let unknown = serde_json::from_str::<Schema>(r#"{ "multipleOf": 2 }"#);
        assert!(unknown.is_err());
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["path_params", "query", "method"];
        assert_eq!(nearest("pathparams", known), Some("path_params"));
        assert_eq!(nearest("METHOD", known), Some("method"));
        assert_eq!(nearest("response", known), None);
    }
}
