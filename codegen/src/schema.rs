//! The check of a file against the JSON Schema of the spec.
//!
//! `spec/schema.json` is derived from [`crate::spec`] by a test. Editors read it there, and the loader
//! holds every file against the same text, so both find the same faults.

#[cfg(test)]
pub(crate) mod derived;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::diagnostic::Rule;
use crate::source::{Kind, Member, Node, Span};

/// The schema of all files, for editors.
pub const TEXT: &str = include_str!("../../spec/schema.json");

/// What a file of the spec holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The API and its crate.
    Api,
    /// One endpoint.
    Endpoint,
    /// One event.
    Event,
    /// Types of several endpoints or events.
    Types,
    /// The rate limits.
    RateLimits,
    /// The exceptions from lints.
    Lint,
    /// Sentences for texts that are left out.
    Glossary,
}

impl Content {
    /// The path of a file, relative to the folder of the spec, decides what it holds.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path {
            "api.json" => Self::Api,
            "rate_limits.json" => Self::RateLimits,
            "lint.json" => Self::Lint,
            "glossary.json" => Self::Glossary,
            _ if path.starts_with("types/") => Self::Types,
            _ if path.starts_with("events/") => Self::Event,
            _ => Self::Endpoint,
        }
    }

    fn definition(self) -> &'static str {
        match self {
            Self::Api => "Api",
            Self::Endpoint => "Endpoint",
            Self::Event => "Event",
            Self::Types => "TypesFile",
            Self::RateLimits => "RateLimits",
            Self::Lint => "LintFile",
            Self::Glossary => "Glossary",
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
    #[serde(default, deserialize_with = "items")]
    items: Option<Box<Schema>>,
    min_items: Option<usize>,
    max_items: Option<usize>,
    minimum: Option<i64>,
    maximum: Option<i64>,
    format: Option<Format>,
    description: String,
    default: Option<Value>,
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

/// What the items of a list are. `true`: anything.
fn items<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<Schema>>, D::Error> {
    Ok(match Others::deserialize(deserializer)? {
        Others::Like(items) => Some(items),
        Others::Allowed(_) => None,
    })
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

/// The schema, ready to hold files against it.
pub(crate) struct Validator(Document);

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
            self.find_homes(schema, &mut faults);
        }
        faults
    }

    /// Tells of members in the wrong place where they belong.
    fn find_homes(&self, root: &Schema, faults: &mut [Fault]) {
        let mut moved = BTreeSet::new();
        for fault in faults.iter_mut() {
            let Repair::Remove(name) = &fault.repair else { continue };
            let homes = self.homes(root, name);
            if let [first @ .., last] = homes.as_slice() {
                let homes = if first.is_empty() {
                    last.clone()
                } else {
                    format!("{} or {last}", first.join(", "))
                };
                fault.help = format!("it belongs into {homes}");
                moved.insert(name.clone());
            }
        }
        for fault in faults {
            let missing =
                if let Repair::Add(member) = &fault.repair { &member.name } else { continue };
            fault.follows = moved.contains(missing);
        }
    }

    /// The objects nearest to the outermost one that have a member of this name, the first three.
    fn homes(&self, root: &Schema, name: &str) -> Vec<String> {
        let mut level = vec![(String::new(), false, root)];
        for _ in 0..DEEPEST_HOME {
            let with = level.iter().filter(|(_, _, schema)| schema.properties.contains_key(name));
            let homes: Vec<_> =
                with.map(|(path, is_item, _)| home(path, *is_item)).take(3).collect();
            if !homes.is_empty() {
                return homes;
            }
            let mut below = Vec::new();
            for (path, _, schema) in level {
                for (step, schema) in &schema.properties {
                    let path =
                        if path.is_empty() { step.clone() } else { format!("{path}.{step}") };
                    let schema = self.target(schema).unwrap_or(schema);
                    match &schema.items {
                        Some(items) => {
                            below.push((path, true, self.target(items).unwrap_or(items)))
                        }
                        None => below.push((path, false, schema)),
                    }
                }
            }
            level = below;
        }
        Vec::new()
    }

    /// A value that the schema allows, for one that is not there or not of its kind.
    fn stand_in(&self, schema: &Schema, span: &Span) -> Node {
        let schema = self.target(schema).unwrap_or(schema);
        let types = schema.types.as_ref().map(Types::as_slice).unwrap_or_default();
        let kind = match (constants(schema).first(), schema.any_of.first(), types.first()) {
            (Some(text), ..) => Kind::Text((*text).to_owned()),
            (None, Some(choice), _) => return self.stand_in(choice, span),
            _ if types.contains(&Type::Null) => Kind::Null,
            (.., Some(Type::String)) => Kind::Text(String::new()),
            (.., Some(Type::Integer | Type::Number)) => {
                Kind::Number(schema.minimum.unwrap_or_default().to_string())
            }
            (.., Some(Type::Boolean)) => Kind::Bool(false),
            (.., Some(Type::Array)) => Kind::List(self.items(schema, &[], span)),
            (.., Some(Type::Object)) => {
                let each = schema.required.iter().filter_map(|name| {
                    let value = self.stand_in(schema.properties.get(name)?, span);
                    Some(Member { name: name.clone(), name_span: span.clone(), value })
                });
                Kind::Object(each.collect())
            }
            _ => Kind::Null,
        };
        Node { span: span.clone(), kind }
    }

    /// As many items as the schema wants, the ones that are there first.
    fn items(&self, schema: &Schema, there: &[Node], span: &Span) -> Vec<Node> {
        let item = schema.items.as_deref();
        let more = std::iter::repeat_with(|| item.map(|item| self.stand_in(item, span)))
            .map_while(|item| item);
        let least = schema.min_items.unwrap_or_default().saturating_sub(there.len());
        let there = there.iter().take(schema.max_items.unwrap_or(usize::MAX)).cloned();
        there.chain(more.take(least)).collect()
    }

    /// A value of another type than the schema wants, and what was meant, if that can be seen.
    fn wrong_type(&self, schema: &Schema, types: &[Type], node: &Node) -> Fault {
        let wants = |ty| types.contains(&ty);
        let as_is = |kind| Node { span: node.span.clone(), kind };
        let meant = match &node.kind {
            Kind::Text(text) if wants(Type::Integer) && is_integer(text) && !text.is_empty() => {
                Some((as_is(Kind::Number(text.clone())), "take the quotation marks away"))
            }
            Kind::Text(text) if wants(Type::Boolean) && (text == "true" || text == "false") => {
                Some((as_is(Kind::Bool(text == "true")), "take the quotation marks away"))
            }
            Kind::Bool(_) | Kind::Number(_) if wants(Type::String) => {
                let text = match &node.kind {
                    Kind::Number(number) => number.clone(),
                    kind => (*kind == Kind::Bool(true)).to_string(),
                };
                Some((as_is(Kind::Text(text)), "put it into quotation marks"))
            }
            _ if wants(Type::Array) && self.is_item(schema, node) => {
                Some((as_is(Kind::List(vec![node.clone()])), "put it into `[` and `]`"))
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
    fn is_item(&self, schema: &Schema, node: &Node) -> bool {
        schema.items.as_deref().is_some_and(|items| {
            let mut faults = Vec::new();
            self.check(items, node, &mut faults);
            faults.is_empty()
        })
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
            faults.push(self.wrong_type(schema, types, node));
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
        faults.push(self.wrong_type(schema, &types, node));
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
                message: match items.len() {
                    1 => format!("the list has 1 item instead of {wanted}"),
                    count => format!("the list has {count} items instead of {wanted}"),
                },
                help: format!("give {wanted} items"),
                repair: Repair::Replace(Node {
                    span: node.span.clone(),
                    kind: Kind::List(self.items(schema, items, &node.span)),
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
        let closed = schema.property_names.as_deref().map(|names| self.constants(names));
        let closed = closed.or_else(|| match schema.additional_properties {
            Some(Others::Allowed(false)) => {
                Some(schema.properties.keys().map(String::as_str).collect())
            }
            _ => None,
        });
        let below = |name: &str| match (schema.properties.get(name), &schema.additional_properties)
        {
            (Some(schema), _) => Some(schema),
            (None, Some(Others::Like(schema))) => Some(&**schema),
            (None, _) => None,
        };
        let mut there: BTreeSet<&str> = members.iter().map(|member| member.name.as_str()).collect();
        for member in members {
            let unknown = closed.as_ref().filter(|names| !names.contains(&member.name.as_str()));
            let Some(names) = unknown else {
                let before = faults.len();
                if let Some(schema) = below(&member.name) {
                    self.check(schema, &member.value, faults);
                }
                let about = faults.iter_mut().skip(before);
                let is_value = |fault: &&mut Fault| {
                    fault.span == member.value.span && !matches!(fault.repair, Repair::Add(_))
                };
                for fault in about.filter(is_value) {
                    fault.around = Some(member.name_span.start..member.value.span.end);
                }
                continue;
            };
            let free: Vec<_> = names.iter().copied().filter(|name| !there.contains(name)).collect();
            let fault = unknown_member(member, &free);
            let near = nearest(&member.name, free.iter().copied());
            let Some(meant) =
                near.or_else(|| synonym(&member.name).filter(|name| free.contains(name)))
            else {
                let near = nearest(&member.name, names.iter().copied());
                let help = near.map(|near| format!("leave it out: there is `{near}` already"));
                faults.push(Fault { help: help.unwrap_or(fault.help), ..fault });
                continue;
            };
            there.insert(meant);
            let help = format!("did you mean `{meant}`?");
            faults.push(Fault { help, repair: Repair::Rename(meant.to_owned()), ..fault });
            if let Some(schema) = below(meant) {
                self.check(schema, &member.value, faults);
            }
        }
        for name in schema.required.iter().filter(|name| !there.contains(name.as_str())) {
            let member = schema.properties.get(name);
            let docs = member.map_or("", |schema| schema.description.as_str());
            let value =
                member.map_or(Kind::Null.into(), |schema| self.stand_in(schema, &node.span));
            faults.push(Fault {
                rule: Rule::MissingMember,
                span: node.span.clone(),
                message: format!("the member `{name}` is missing"),
                help: format!("add `{name}`: {}", in_sentence(docs)),
                repair: Repair::Add(Member::new(name.clone(), value)),
                around: None,
                follows: false,
            });
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
    let meant = |text: Option<&str>| {
        let meant = text.or(constants.first().copied()).unwrap_or_default();
        Repair::Replace(Node { span: node.span.clone(), kind: Kind::Text(meant.to_owned()) })
    };
    let Kind::Text(text) = &node.kind else {
        return Some(Fault { repair: meant(None), ..wrong_type(&[Type::String], node) });
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
        repair: Repair::Replace(Node {
            span: node.span.clone(),
            kind: Kind::Number(least.max(0).min(most).to_string()),
        }),
        around: None,
        follows: false,
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
        repair: Repair::Replace(Kind::Null.into()),
        around: None,
        follows: false,
    }
}

fn unknown_member(member: &Member, names: &[&str]) -> Fault {
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

/// How deep the members are that a misplaced one may be.
const DEEPEST_HOME: usize = 4;

/// An object by the members and lists that lead to it.
fn home(path: &str, is_item: bool) -> String {
    match (path, is_item) {
        ("", _) => "the outermost object of the file".to_owned(),
        (_, true) => format!("an item of `{path}`"),
        (_, false) => format!("`{path}`"),
    }
}

/// The member that other formats call so.
fn synonym(name: &str) -> Option<&'static str> {
    Some(match name {
        "description" | "desc" | "comment" | "doc_string" => "docs",
        "summary" => "title",
        "verb" => "method",
        "url" | "uri" | "route" => "path",
        "returns" | "reply" => "response",
        "parameters" | "params" => "query",
        "payload" => "body",
        "enum" => "values",
        "properties" => "fields",
        _ => return None,
    })
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
    // Two letters have next to everything else of two letters near.
    let most = match lower.chars().count() {
        0..=2 => 0,
        count => (count / 3).max(1),
    };
    let near =
        known.into_iter().filter(|known| known.len().abs_diff(text.len()) <= 4 * most.max(1));
    let near = near.map(|known| (strsim::osa_distance(&lower, &known.to_lowercase()), known));
    let is_begun = |known: &str| lower.len() > 1 && known.to_lowercase().starts_with(&lower);
    near.filter(|(distance, known)| *distance <= most || *distance == 1 && is_begun(known))
        .min()
        .map(|(_, known)| known)
}

/// The first sentence, to stand behind a colon.
fn in_sentence(docs: &str) -> String {
    let docs = docs.split("\n\n").next().unwrap_or_default().replace('\n', " ");
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
        let known = Validator::reviewed();
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
