//! Fields and types of the spec from facts. Their texts are empty: a person writes them, and the
//! check asks for them, where the file is not one of those that need none.

use std::rc::Rc;

use codegen::english::singular;
use codegen::source::{Member, Node, NodeKind};
use codegen::spec::{Direction, Scalar};
use codegen::ty::{BuiltIn, Shape, Type, TypeName};
use serde_json::Value;

use super::base::{pair, scalar};
use super::model::{Bounds, Facts, UNBOUNDED};
use crate::naming::members::{self, Fields};
use crate::naming::{Namer, pascal};
use crate::secrets;

/// What is said of what is deprecated, where nobody is there to find out why.
pub(super) const DEPRECATED: &str = "Zoom calls it deprecated.";

/// Where a new field comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Path,
    Query,
    Header,
    Body,
    Form,
    Answer,
    /// In a named type, and whether that is sent.
    Type(bool),
}

/// Makes fields, and gathers the types that they need.
pub(super) struct Builder<'n> {
    pub(super) namer: &'n mut Namer,
    pub(super) types: Vec<Node>,
    /// Whether they come into a file that nobody has reviewed, and must do as they are.
    pub(super) is_imported: bool,
    /// The types of schemas that come in themselves again, while they are being made.
    open: Vec<(Rc<str>, String)>,
}

impl<'n> Builder<'n> {
    pub(super) fn new(namer: &'n mut Namer, is_imported: bool) -> Self {
        Self { namer, types: Vec::new(), is_imported, open: Vec::new() }
    }
}

impl Builder<'_> {
    /// A field. `owner` is the name of what has it.
    pub(super) fn field(
        &mut self,
        name: &str,
        facts: &Facts,
        destination: Destination,
        only: Option<Direction>,
        owner: &str,
    ) -> Node {
        let ty = self.ty(name, facts, destination, owner);
        self.typed_field(name, &ty, facts, destination, only)
    }

    /// A field whose type is known.
    pub(super) fn typed_field(
        &mut self,
        name: &str,
        ty: &str,
        facts: &Facts,
        destination: Destination,
        only: Option<Direction>,
    ) -> Node {
        let is_sent = match destination {
            Destination::Path | Destination::Answer => false,
            Destination::Query | Destination::Header | Destination::Body | Destination::Form => {
                true
            }
            Destination::Type(is_sent) => is_sent && only != Some(Direction::Read),
        };
        let mut members =
            vec![Member::new("name", name), Member::new("type", ty), Member::new("docs", "")];
        let required = facts.required && is_sent;
        let json = matches!(destination, Destination::Body | Destination::Type(true)) && is_sent;
        if required {
            members.push(Member::new("required", NodeKind::Bool(true)));
        }
        if facts.nullable && json && !required {
            members.push(Member::new("nullable", NodeKind::Bool(true)));
        }
        let may_have_default = !required
            && destination != Destination::Path
            && ty != "secret"
            && !ty.contains(['[', '{']);
        if let Some(default) = facts.default.as_ref().filter(|_| may_have_default)
            && fits(default, facts)
        {
            members.push(Member::new("default", default.clone()));
        }
        for (member, bounds) in bounds(ty, facts) {
            members.push(Member::new(member, pair(bounds)));
        }
        if let Some(style) =
            facts.list.filter(|_| destination == Destination::Query && ty.starts_with('['))
        {
            members.push(Member::new("list", style.as_str()));
        }
        if let Some(only) = only {
            let only = if only == Direction::Read { "read" } else { "write" };
            members.push(Member::new("only", only));
        }
        if facts.deprecated {
            // A person says why, and what to use instead.
            let why = if self.is_imported { DEPRECATED } else { "" };
            members.push(Member::new("deprecated", why));
        }
        NodeKind::Object(members).into()
    }

    /// Gives names to fields of which none can be derived, where nobody is there to find some.
    pub(super) fn name_fields(&self, fields: &mut [Node], names: &mut Fields) {
        for field in fields.iter_mut().filter(|_| self.is_imported) {
            let Some(NodeKind::Text(wire)) = field.member("name").map(|name| &name.kind) else {
                continue;
            };
            let name = names.next(wire);
            if let (Some(name), NodeKind::Object(members)) = (name, &mut field.kind) {
                members.push(Member::new("rust", name.as_str()));
            }
        }
    }

    /// The type of a field in the words of the spec. Enums and objects become types of their own.
    pub(super) fn ty(
        &mut self,
        name: &str,
        facts: &Facts,
        destination: Destination,
        owner: &str,
    ) -> String {
        let mut types = facts.types();
        let ty = match (types.next(), types.next()) {
            (Some(ty), None) => ty,
            _ => "any",
        };
        let ty = Type::parse(ty);
        let (shape, word) = (ty.shape, ty.word());
        let narrow =
            matches!(destination, Destination::Path | Destination::Query | Destination::Header);
        let in_url = matches!(destination, Destination::Path | Destination::Query);
        let is_scalar = !matches!(word, "object" | "any" | "file");
        let word = match word {
            "object" | "any" if narrow => "string".to_owned(),
            "secret" if in_url || shape != Shape::One => "string".to_owned(),
            "file" if destination != Destination::Form || shape == Shape::Map => {
                "string".to_owned()
            }
            "object" => self.object(name, facts, destination, owner, shape),
            "string" | "int" if !facts.values.is_empty() && is_scalar => {
                let ty = self.values(name, &facts.values, owner, shape);
                ty.unwrap_or_else(|| word.to_owned())
            }
            // In a URL, it is one that everybody can read.
            "string" if shape == Shape::One && !in_url && secrets::is_named_like_one(name) => {
                "secret".to_owned()
            }
            word => word.to_owned(),
        };
        match shape {
            Shape::List if destination == Destination::Path => word,
            Shape::Map if narrow => word,
            shape => shape.of(&word),
        }
    }

    fn name(&mut self, name: &str, owner: &str, shape: Shape) -> String {
        let name = if shape == Shape::One { name.to_owned() } else { singular(name) };
        self.namer.reserve(&format!("{owner}{}", pascal(&name)))
    }

    /// An enum, unless its values have no names and nobody is there to find some.
    fn values(
        &mut self,
        name: &str,
        values: &[Scalar],
        owner: &str,
        shape: Shape,
    ) -> Option<String> {
        let names = if self.is_imported { members::values(values)? } else { Vec::new() };
        let names = names.into_iter().chain(std::iter::repeat(None));
        let name = self.name(name, owner, shape);
        let values = values.iter().zip(names).map(|(value, name)| enum_value(value, name));
        let values = values.collect();
        self.types.push(
            NodeKind::Object(vec![
                Member::new("name", name.as_str()),
                Member::new("docs", ""),
                Member::new("values", NodeKind::List(values)),
            ])
            .into(),
        );
        Some(name)
    }

    fn object(
        &mut self,
        name: &str,
        facts: &Facts,
        destination: Destination,
        owner: &str,
        shape: Shape,
    ) -> String {
        let again = facts.circle.as_ref().filter(|_| facts.fields.is_empty());
        let is_meant = |(known, _): &&(Rc<str>, String)| again == Some(known);
        if let Some((_, name)) = self.open.iter().rev().find(is_meant) {
            return name.clone();
        }
        let name = self.name(name, owner, shape);
        let destination = match destination {
            Destination::Answer => Destination::Type(false),
            Destination::Type(is_sent) => Destination::Type(is_sent),
            _ => Destination::Type(true),
        };
        self.object_named(&name, facts, destination);
        name
    }

    /// An object with a name that is taken already. Objects stand before what is in them.
    pub(super) fn object_named(&mut self, name: &str, facts: &Facts, destination: Destination) {
        let at = self.types.len();
        let is_open = facts.circle.is_some();
        self.open.extend(facts.circle.clone().map(|circle| (circle, name.to_owned())));
        let fields = facts.fields.iter();
        let mut fields: Vec<_> = fields
            .map(|(field, facts)| self.field(field, facts, destination, None, name))
            .collect();
        let sent = destination == Destination::Type(true);
        self.name_fields(&mut fields, &mut if sent { Fields::sent() } else { Fields::received() });
        if is_open {
            self.open.pop();
        }
        let object = NodeKind::Object(vec![
            Member::new("name", name),
            Member::new("docs", ""),
            Member::new("fields", NodeKind::List(fields)),
        ]);
        self.types.insert(at, object.into());
    }
}

/// A value of an enum. Without a name, integers need one that a person finds.
pub(super) fn enum_value(value: &Scalar, name: Option<String>) -> Node {
    let mut members = vec![Member::new("value", scalar(value)), Member::new("docs", "")];
    if let Some(name) = name {
        members.insert(1, Member::new("rust", name.as_str()));
    }
    NodeKind::Object(members).into()
}

/// The bounds that say something about a type.
fn bounds(ty: &str, facts: &Facts) -> Vec<(&'static str, Bounds)> {
    let ty = Type::parse(ty);
    let text = ty.built_in().is_some_and(BuiltIn::is_text);
    let number = matches!(ty.built_in(), Some(BuiltIn::Int | BuiltIn::Float));
    let all = [
        ("range", facts.range, number),
        ("length", facts.length, text),
        ("items", facts.items, ty.is_list()),
    ];
    let said = all.into_iter().filter(|(_, bounds, applies)| *applies && *bounds != UNBOUNDED);
    said.map(|(name, bounds, _)| (name, bounds)).collect()
}

fn inside(value: i64, [low, high]: Bounds) -> bool {
    low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
}

/// Whether a default is a value of its field.
fn fits(default: &Value, facts: &Facts) -> bool {
    let known = |value: Scalar| facts.values.is_empty() || facts.values.contains(&value);
    match (Type::parse(&facts.ty).base, default) {
        (
            TypeName::BuiltIn(BuiltIn::String | BuiltIn::Email | BuiltIn::Url),
            Value::String(text),
        ) => {
            let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            known(Scalar::Text(text.clone())) && inside(length, facts.length)
        }
        (TypeName::BuiltIn(BuiltIn::Int), Value::Number(number)) => {
            let is_one = |value: i64| known(Scalar::Int(value)) && inside(value, facts.range);
            number.as_i64().is_some_and(is_one)
        }
        (TypeName::BuiltIn(BuiltIn::Float), Value::Number(_))
        | (TypeName::BuiltIn(BuiltIn::Bool), Value::Bool(_)) => true,
        _ => false,
    }
}
