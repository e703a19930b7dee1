//! Values of examples, as they are on the wire.

use codegen::reading::goes;
use codegen::resolve::Base;
use codegen::spec::{
    Endpoint, Event, EventExample, Example, ExampleBody, ExampleFile, ExampleFiles, Field, Request,
};
use codegen::ty::{BuiltIn, Shape};
use serde_json::{Map, Value};

use super::json::Object;
use super::schemas::{Purpose, Schemas, enum_type, is_csv_text};

/// An example with a name that is the same wherever a part of it is shown.
pub(super) struct Named<'a> {
    pub(super) name: String,
    /// Value of the parameter that decides which variant it is.
    pub(super) fixed: Option<&'a str>,
    pub(super) request: Request<'a>,
    pub(super) example: &'a Example,
}

impl Named<'_> {
    /// The example as OpenAPI shows it.
    pub(super) fn with(&self, value: Value) -> Object {
        Object::new().with("summary", self.example.wire.clone()).with("value", value)
    }
}

/// The examples of an endpoint: the first one of `ListUsers` is called that, the second `ListUsers2`.
pub(super) fn named(endpoint: &Endpoint) -> Vec<Named<'_>> {
    let mut all = Vec::new();
    for request in endpoint.requests() {
        for (index, example) in request.examples.iter().enumerate() {
            let name = request.name();
            let name = if index == 0 { name.to_owned() } else { format!("{name}{}", index + 1) };
            let fixed = request.value();
            all.push(Named { name, fixed, request, example });
        }
    }
    all
}

/// What is sent: the body, or the parts of a form with the content of their files.
pub(super) fn sent(named: &Named<'_>, purpose: Purpose, schemas: &Schemas<'_>) -> Option<Value> {
    let fields = schemas.usage.body_fields(named.request.body?);
    if let (Some(ExampleBody::List(items)), [field]) = (&named.example.body, fields) {
        return written(&Value::Array(items.clone()), field, purpose, schemas);
    }
    let mut values = object(&named.request.sent(named.example), fields, purpose, schemas);
    let files = named.example.files.iter().map(|(name, files)| {
        let text = |file: &ExampleFile| Value::from(file.text.as_str());
        let value = match files {
            ExampleFiles::One(file) if fields.iter().any(|field| is_many(field, name)) => {
                Value::Array(vec![text(file)])
            }
            ExampleFiles::One(file) => text(file),
            ExampleFiles::Many(files) => files.iter().map(text).collect(),
        };
        (name.clone(), value)
    });
    values.extend(files);
    Some(Value::Object(values))
}

fn is_many(field: &Field, name: &str) -> bool {
    field.name == name && field.ty.is_list()
}

/// What comes back, without what the client reads though it is not of its type: what is null or empty is
/// left out, and numbers that are texts are numbers.
pub(super) fn received(named: &Named<'_>, schemas: &Schemas<'_>) -> Option<Value> {
    let fields = schemas.usage.answer_fields(named.request);
    let is_bare = named.request.response.is_some_and(|response| response.bare);
    match named.example.reply.as_ref()? {
        list @ Value::Array(_) if is_bare => {
            written(list, fields.first()?, Purpose::Received, schemas)
        }
        Value::Object(values) => {
            Some(Value::Object(object(values, fields, Purpose::Received, schemas)))
        }
        value => Some(value.clone()),
    }
}

/// The payload of an event, likewise.
pub(super) fn payload(event: &Event, example: &EventExample, schemas: &Schemas<'_>) -> Value {
    Value::Object(object(&example.payload, &event.fields, Purpose::Received, schemas))
}

/// An object with its lists written as text where they are text on the wire.
fn object(
    values: &Map<String, Value>,
    fields: &[Field],
    purpose: Purpose,
    schemas: &Schemas<'_>,
) -> Map<String, Value> {
    let members = values.iter().filter_map(|(name, value)| {
        let called = |field: &&Field| {
            field.name == *name || purpose == Purpose::Received && field.aliases.contains(name)
        };
        let field = fields.iter().find(|field| called(field) && goes(field, purpose.direction()));
        let value = match field {
            Some(field) => written(value, field, purpose, schemas)?,
            None => value.clone(),
        };
        Some((name.clone(), value))
    });
    members.collect()
}

/// The value of a field as it is on the wire. `None`: it stands for no value.
fn written(value: &Value, field: &Field, purpose: Purpose, schemas: &Schemas<'_>) -> Option<Value> {
    let base = schemas.usage.base(&field.ty);
    let one = |value: &Value| match (value, base) {
        (Value::Object(values), Base::Object(def)) => {
            let fields = def.fields.as_deref().unwrap_or_default();
            Some(Value::Object(object(values, fields, purpose, schemas)))
        }
        (value, _) if purpose == Purpose::Received => strict(value, base),
        (value, _) => Some(value.clone()),
    };
    match (field.ty.shape, value) {
        (Shape::List, Value::Array(items)) if is_csv_text(field, purpose) => {
            Some(Value::from(items.iter().map(text).collect::<Vec<_>>().join(",")))
        }
        (Shape::List, Value::Array(items)) => Some(items.iter().filter_map(one).collect()),
        (Shape::List, Value::String(_)) if is_csv_text(field, purpose) => Some(value.clone()),
        (Shape::Map, Value::Object(entries)) => {
            let entries = entries.iter();
            Some(entries.filter_map(|(name, value)| Some((name.clone(), one(value)?))).collect())
        }
        (_, Value::Null) if field.nullable => Some(Value::Null),
        (Shape::List | Shape::Map, _) => None,
        (Shape::One, value) => one(value),
    }
}

/// A received value as one of its type.
fn strict(value: &Value, base: Base<'_>) -> Option<Value> {
    let (is_text, is_number) = match base {
        Base::BuiltIn(BuiltIn::Any) => return Some(value.clone()),
        Base::BuiltIn(BuiltIn::Int | BuiltIn::Float) => (false, true),
        Base::BuiltIn(BuiltIn::Bool) | Base::Object(_) => (false, false),
        Base::Enum(def, _) => {
            let is_number = enum_type(Some(def)) == "integer";
            (!is_number, is_number)
        }
        Base::BuiltIn(_) | Base::Id(_) | Base::Unknown => (true, false),
    };
    match value {
        Value::Null => None,
        value if is_text => Some(value.clone()),
        Value::String(text) if text.is_empty() => None,
        Value::String(text) if is_number => serde_json::from_str(text).ok(),
        value => Some(value.clone()),
    }
}

fn text(item: &Value) -> String {
    item.as_str().map_or_else(|| item.to_string(), str::to_owned)
}
