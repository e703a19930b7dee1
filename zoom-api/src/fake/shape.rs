//! What goes out: what the table of the answer knows, and nothing else.

use serde_json::{Map, Value};

use super::call::Reply;
use super::contract::{Field, Form, Kind, Object, Shape};

/// Status and body of a success.
pub(crate) fn shape(form: &'static Form, body: Option<Value>) -> (u16, Option<Value>) {
    let answer = form.answer.map(|object| match body {
        Some(Value::Object(given)) => Value::Object(keep(object, given)),
        _ => Value::Object(Map::new()),
    });
    (form.status, answer)
}

/// The answer of an operation that nothing is known of but the spec: that of its first example.
pub(crate) fn example(form: &'static Form) -> Reply {
    let reply = form.replies.first();
    Reply { body: reply.and_then(|reply| serde_json::from_str(reply).ok()) }
}

/// The members that come back.
fn keep(object: &Object, mut given: Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for field in object.fields.iter().filter(|field| field.received) {
        for name in std::iter::once(&field.name).chain(field.aliases) {
            if let Some((name, value)) = given.remove_entry(*name) {
                kept.insert(name, value_of(field, value));
            }
        }
    }
    kept
}

fn value_of(field: &Field, value: Value) -> Value {
    match (field.shape, field.kind, value) {
        (Shape::Csv, _, Value::Array(items)) => {
            let items = items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            Value::String(items.collect::<Vec<_>>().join(","))
        }
        (Shape::One, Kind::Object(object), Value::Object(given)) => {
            Value::Object(keep(object, given))
        }
        (Shape::List, Kind::Object(object), Value::Array(items)) => {
            Value::Array(items.into_iter().map(|item| item_of(object, item)).collect())
        }
        (Shape::Map, Kind::Object(object), Value::Object(entries)) => {
            let entries = entries.into_iter();
            Value::Object(entries.map(|(name, item)| (name, item_of(object, item))).collect())
        }
        (_, _, value) => value,
    }
}

fn item_of(object: &Object, item: Value) -> Value {
    match item {
        Value::Object(given) => Value::Object(keep(object, given)),
        item => item,
    }
}
