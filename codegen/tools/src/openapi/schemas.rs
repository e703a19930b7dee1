//! Schemas of fields.

use std::collections::HashSet;

use codegen::docs;
use codegen::facts;
use codegen::files::Spec;
use codegen::reading::{are_ints, goes};
use codegen::resolve::Base;
use codegen::spec::{Direction, Field, ListStyle, Method, TypeDef};
use codegen::ty::{BuiltIn, Shape, Type};
use codegen::usage::Usage;
use serde_json::Value;

use super::json::{Json, Object, reference};

/// What a value is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is sent in the path or the query.
    Parameter,
    /// It is sent in a body that says everything: what is left out has its default.
    Whole,
    /// It is sent in a body that changes something: what is left out stays as it is.
    Change,
    /// It comes in an answer.
    Received,
}

impl Purpose {
    /// The direction as the spec calls it.
    pub(super) fn direction(self) -> Direction {
        if self == Self::Received { Direction::Read } else { Direction::Write }
    }

    /// What a body of a method is for.
    pub(super) fn of_body(method: Method) -> Self {
        if method == Method::Patch { Self::Change } else { Self::Whole }
    }
}

/// All that is needed to describe a field.
pub(super) struct Schemas<'a> {
    pub(super) usage: Usage<'a>,
    /// Types that are part of a change.
    changed: HashSet<&'a str>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        let usage = Usage::of(spec);
        let mut changed = HashSet::new();
        for endpoint in spec.endpoints.iter().map(|file| &file.value) {
            if Purpose::of_body(endpoint.method) == Purpose::Change {
                for body in endpoint.requests().filter_map(|request| request.body) {
                    usage.follow_body(body, &mut changed);
                }
            }
        }
        Self { usage, changed }
    }

    /// What the bodies are for that a type is part of.
    pub(super) fn sent_way(&self, ty: &TypeDef) -> Purpose {
        if self.changed.contains(ty.name.as_str()) { Purpose::Change } else { Purpose::Whole }
    }

    /// An object with these fields.
    pub(super) fn object(&self, fields: &[Field], purpose: Purpose) -> Object {
        let direction = purpose.direction();
        let fields = || fields.iter().filter(|field| goes(field, direction));
        let required = fields().filter(|field| field.required && purpose != Purpose::Received);
        let required: Vec<_> = required.map(|field| field.name.clone()).collect();
        let required = (!required.is_empty()).then_some(required);
        let properties = fields().flat_map(|field| {
            let aliases = if purpose == Purpose::Received { field.aliases.as_slice() } else { &[] };
            let alias = |alias: &String| (alias.clone(), self.alias(field, purpose));
            let own = (field.name.clone(), self.field(field, purpose));
            std::iter::once(own).chain(aliases.iter().map(alias))
        });
        let properties: Object = properties.collect();
        Object::new()
            .with("type", "object")
            .maybe("required", required)
            .filled("properties", properties)
    }

    /// A field, with what it means.
    pub(super) fn field(&self, field: &Field, purpose: Purpose) -> Object {
        self.bare(field, purpose)
            .and(self.description_of(field, purpose))
            .maybe("readOnly", (field.only == Some(Direction::Read)).then_some(true))
            .maybe("writeOnly", (field.only == Some(Direction::Write)).then_some(true))
            .maybe("deprecated", field.deprecated.as_ref().map(|_| true))
    }

    /// What a field means, and where it comes from if no document has it.
    pub(super) fn description_of(&self, field: &Field, purpose: Purpose) -> Object {
        let origin = self.usage.undocumented(field);
        let mut text = description(field, purpose);
        if let Some(more) = origin.and_then(|origin| facts::origin(origin, purpose.direction())) {
            text.push(' ');
            text.push_str(&more);
        }
        let seen = origin.filter(|_| purpose == Purpose::Received);
        Object::new()
            .with("description", text)
            .maybe("x-seen", seen.and_then(|origin| origin.seen.clone()))
            .maybe("x-announced", origin.and_then(|origin| origin.announced.clone()))
    }

    /// A field under another name that it may have.
    fn alias(&self, field: &Field, purpose: Purpose) -> Object {
        let description = format!("Another name for {}.", docs::code(&field.name));
        self.bare(field, purpose).with("description", description)
    }

    /// A field without what it means.
    pub(super) fn bare(&self, field: &Field, purpose: Purpose) -> Object {
        let told = match purpose {
            Purpose::Parameter | Purpose::Whole => "default",
            Purpose::Change | Purpose::Received => "x-default",
        };
        self.value(field, purpose).maybe(told, field.default.clone())
    }

    fn value(&self, field: &Field, purpose: Purpose) -> Object {
        let bounds = purpose != Purpose::Received;
        let counts = if bounds { list_bounds(field) } else { Object::new() };
        let one = |with_bounds: bool| {
            let one = self.one(&field.ty, purpose);
            if with_bounds { one.and(value_bounds(field)) } else { one }
        };
        let value = match field.ty.shape {
            // On the wire it is one text.
            Shape::List if is_csv_text(field, purpose) => {
                let list = Object::new().with("type", "array").with("items", one(bounds));
                Object::new()
                    .with("type", "string")
                    .with("contentMediaType", "text/csv")
                    .with("contentSchema", list.and(counts))
            }
            Shape::List => {
                Object::new().with("type", "array").with("items", one(bounds)).and(counts)
            }
            Shape::Map => {
                Object::new().with("type", "object").with("additionalProperties", one(bounds))
            }
            Shape::One => one(bounds),
        };
        if field.nullable { or_null(value) } else { value }
    }

    /// One value of a type.
    fn one(&self, ty: &Type, purpose: Purpose) -> Object {
        match self.usage.base(ty) {
            Base::BuiltIn(built_in) => plain(built_in),
            Base::Enum(def, _) if purpose == Purpose::Received => self.open(&def.name),
            Base::Object(def) if purpose != Purpose::Received => {
                reference("schemas", &self.usage.input_name(&def.name))
            }
            Base::Id(def) | Base::Enum(def, _) | Base::Object(def) => {
                reference("schemas", &def.name)
            }
            // The check lets none through.
            Base::Unknown => plain(BuiltIn::String),
        }
    }

    /// An enum that may have values which nobody has listed.
    fn open(&self, name: &str) -> Object {
        let other = Object::new().with("type", enum_type(self.usage.get(name)));
        Object::new().with("anyOf", vec![reference("schemas", name), other])
    }
}

fn plain(built_in: BuiltIn) -> Object {
    let of = |ty: &'static str| Object::new().with("type", ty);
    let text = |format: &'static str| of("string").with("format", format);
    match built_in {
        BuiltIn::String => of("string"),
        BuiltIn::Bool => of("boolean"),
        BuiltIn::Int => of("integer").with("format", "int64"),
        BuiltIn::Float => of("number").with("format", "double"),
        BuiltIn::DateTime => text("date-time"),
        BuiltIn::Date => text("date"),
        BuiltIn::Email => text("email"),
        BuiltIn::Url => text("uri"),
        BuiltIn::Secret => text("password"),
        // OpenAPI 3.1 says `contentMediaType`, and most tools still look for the format.
        BuiltIn::File => text("binary").with("contentMediaType", "application/octet-stream"),
        BuiltIn::Any => Object::new(),
    }
}

/// Whether a list is one text with commas. In a query, the style of the parameter says so.
pub(super) fn is_csv_text(field: &Field, purpose: Purpose) -> bool {
    field.list == Some(ListStyle::Csv) && purpose != Purpose::Parameter
}

/// Whether an enum has texts or integers.
pub(super) fn enum_type(ty: Option<&TypeDef>) -> &'static str {
    let values = ty.and_then(|ty| ty.values.as_deref()).unwrap_or_default();
    if are_ints(values) { "integer" } else { "string" }
}

/// A value, or `null`.
fn or_null(mut value: Object) -> Object {
    match value.get_mut("type") {
        Some(ty) => {
            let types = vec![ty.clone(), Json::from("null")];
            *ty = Json::List(types);
            value
        }
        None => {
            let null = Object::new().with("type", "null");
            Object::new().with("anyOf", vec![value, null])
        }
    }
}

fn value_bounds(field: &Field) -> Object {
    let [least, greatest] = field.range.unwrap_or_default();
    let [shortest, longest] = field.length.unwrap_or_default();
    Object::new()
        .maybe("minimum", least)
        .maybe("maximum", greatest)
        .maybe("minLength", shortest)
        // That of a file counts its bytes.
        .maybe("maxLength", longest.or(field.max_bytes))
}

fn list_bounds(field: &Field) -> Object {
    let [fewest, most] = field.items.unwrap_or_default();
    Object::new().maybe("minItems", fewest).maybe("maxItems", most)
}

/// What a field means, then what its schema does not say.
fn description(field: &Field, purpose: Purpose) -> String {
    let mut text = docs::line(&field.docs);
    let mut add = |more: &str| {
        text.push(' ');
        text.push_str(more);
    };
    let csv = is_csv_text(field, purpose);
    if csv {
        add("Several are separated by commas.");
    }
    if csv || purpose == Purpose::Received || field.ty == BuiltIn::File {
        facts::bounds(field).iter().for_each(|fact| add(fact));
    }
    if let (Some(default), Purpose::Change | Purpose::Received) = (&field.default, purpose) {
        add(&format!("Zoom's default is {}.", docs::code(&default_text(default))));
    }
    if let Some(why) = &field.deprecated {
        add(&format!("Deprecated: {}", docs::line(why)));
    }
    text
}

fn default_text(default: &Value) -> String {
    default.as_str().map_or_else(|| default.to_string(), str::to_owned)
}
