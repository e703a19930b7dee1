//! A document of upstream that says what a spec says.

use std::error::Error;

use codegen::Spec;
use serde_json::{Map, Value};

/// The spec as OpenAPI 3.0, which is what upstream publishes.
pub(crate) fn document(spec: &Spec) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut document: Value = serde_json::from_str(&codegen_tools::openapi(spec, "1.0.0")?)?;
    earlier(&mut document);
    if let Some(members) = document.as_object_mut() {
        members.insert("openapi".to_owned(), Value::from("3.0.3"));
    }
    Ok(serde_json::to_vec(&document)?)
}

/// Puts what only OpenAPI 3.1 knows as OpenAPI 3.0 does.
fn earlier(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|name, value| !is_left_out(name, value));
            nullable(members);
            open(members);
            members.values_mut().for_each(earlier);
        }
        Value::Array(items) => items.iter_mut().for_each(earlier),
        _ => {}
    }
}

/// What makes a document large and says nothing about structure, and answers that it has no place for.
fn is_left_out(name: &str, value: &Value) -> bool {
    let is_text = name == "description" && value.is_string() || name.starts_with("x-");
    is_text || ["401", "429", "4XX", "5XX", "examples"].contains(&name)
}

/// `"type": ["string", "null"]` is `"nullable": true` there.
fn nullable(members: &mut Map<String, Value>) {
    let first = members.get("type").and_then(Value::as_array).and_then(|types| types.first());
    if let Some(first) = first.cloned() {
        members.insert("type".to_owned(), first);
        members.insert("nullable".to_owned(), Value::from(true));
    }
}

/// An enum that may have other values is an enum there.
fn open(members: &mut Map<String, Value>) {
    let of = members.get("anyOf").and_then(Value::as_array).and_then(|schemas| schemas.first());
    if let Some(reference) = of.and_then(|schema| schema.get("$ref")).cloned() {
        members.remove("anyOf");
        members.insert("$ref".to_owned(), reference);
    }
}
