//! The schema that follows from the model.
//!
//! `spec/schema.json` is what the model says. `UPDATE_EXPECTED=1 cargo test -p codegen` writes it.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::{env, fs};

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

use crate::{format, spec};

#[test]
fn the_committed_schema_is_that_of_the_model() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/schema.json");
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, schema_text()).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == schema_text(), "run `UPDATE_EXPECTED=1 cargo test -p codegen` and commit");
}

fn schema_text() -> String {
    let text = schema().to_string();
    format::format(&text).unwrap_or(text)
}

fn schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with_transform(AbsentNotNull);
    let mut generator = settings.into_generator();
    let any_of = [
        generator.subschema_for::<spec::Api>(),
        generator.subschema_for::<spec::Endpoint>(),
        generator.subschema_for::<spec::Event>(),
        generator.subschema_for::<spec::TypesFile>(),
        generator.subschema_for::<spec::RateLimits>(),
        generator.subschema_for::<spec::LintFile>(),
        generator.subschema_for::<spec::Glossary>(),
    ];
    let definitions = generator.take_definitions(true);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A file of the spec of an API",
        "anyOf": any_of,
        "$defs": definitions,
    })
}

/// A member that may be left out is left out, and not `null`: there is one way to write nothing.
#[derive(Clone)]
struct AbsentNotNull;

impl Transform for AbsentNotNull {
    fn transform(&mut self, schema: &mut schemars::Schema) {
        let required = schema.get("required").cloned().unwrap_or_default();
        let is_required =
            |name: &str| required.as_array().is_some_and(|names| names.contains(&name.into()));
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let optional = properties.iter_mut().filter(|(name, _)| !is_required(name));
            optional.for_each(|(_, member)| refuse_null(member));
        }
        transform_subschemas(self, schema);
    }
}

fn refuse_null(member: &mut Value) {
    let Some(member) = member.as_object_mut() else { return };
    if member.get("default") == Some(&Value::Null) {
        member.remove("default");
    }
    if let Some(Value::Array(mut choices)) = member.remove("anyOf") {
        choices.retain(|choice| choice != &json!({ "type": "null" }));
        match choices.as_mut_slice() {
            [Value::Object(only)] => member.append(only),
            _ => drop(member.insert("anyOf".to_owned(), Value::Array(choices))),
        }
    } else if let Some(Value::Array(types)) = member.get_mut("type") {
        types.retain(|ty| ty != "null");
        if let [ty] = types.as_mut_slice() {
            let ty = ty.take();
            member.insert("type".to_owned(), ty);
        }
    } else if !member.contains_key("type") && !member.contains_key("$ref") {
        let types = ["array", "boolean", "number", "object", "string"];
        member.insert("type".to_owned(), json!(types));
    }
}
