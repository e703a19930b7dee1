//! The generated tests: every example of the spec byte by byte, every setter, every received type.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, deprecated)]

#[path = "../../generated/mod.rs"]
#[rustfmt::skip]
mod generated;
mod support;

use std::sync::OnceLock;

use codegen::spec::{Field, Scalar, TypeDef};
use codegen::ty::BuiltIn;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::RoundTrip;

/// A field of a received type that holds an enum: the type, the field, the enum's values, whether it
/// holds a list.
struct EnumField {
    read: RoundTrip,
    name: String,
    values: Vec<Value>,
    list: bool,
}

fn enum_fields() -> &'static [EnumField] {
    static FIELDS: OnceLock<Vec<EnumField>> = OnceLock::new();
    FIELDS.get_or_init(read_enum_fields)
}

fn read_enum_fields() -> Vec<EnumField> {
    let spec = support::spec();
    let types: Vec<TypeDef> = spec.type_lists().flat_map(|(_, types)| types).cloned().collect();
    let values = |name: &str| -> Option<Vec<Value>> {
        let values = types.iter().find(|ty| ty.name == name)?.values.as_ref()?;
        let value = |value: &Scalar| match value {
            Scalar::Int(value) => json!(value),
            Scalar::Text(value) => json!(value),
        };
        Some(values.iter().map(|known| value(&known.value)).collect())
    };
    let read = |name: &str| {
        generated::TYPES.iter().find(|(known, _)| *known == name).map(|(_, read)| *read)
    };
    let mut found = Vec::new();
    let mut note = |ty: &str, fields: &[Field]| {
        let Some(read) = read(ty) else { return };
        for field in
            fields.iter().filter(|field| field.only != Some(codegen::spec::Direction::Write))
        {
            let list = field.ty.is_list();
            if let Some(values) = values(field.ty.word()).filter(|_| field.list.is_none()) {
                found.push(EnumField { read, name: field.name.clone(), values, list });
            }
        }
    };
    for ty in &types {
        note(&ty.name, ty.fields.as_deref().unwrap_or_default());
    }
    for event in &spec.events {
        note(&event.payload, &event.fields);
    }
    for endpoint in &spec.endpoints {
        for answer in endpoint.requests().filter_map(|request| request.response) {
            note(
                answer.name.as_deref().unwrap_or_default(),
                answer.fields.as_deref().unwrap_or_default(),
            );
        }
    }
    found
}

impl EnumField {
    /// What is left of a value after it was read and written again.
    fn through(&self, value: &Value) -> Value {
        let sent = if self.list { json!([value]) } else { value.clone() };
        let [written, _] = (self.read)(&json!({ &self.name: sent }).to_string()).unwrap();
        let written: Value = serde_json::from_str(&written).unwrap();
        let field = written.get(&self.name).cloned().unwrap_or(Value::Null);
        if self.list { field.get(0).cloned().unwrap_or(Value::Null) } else { field }
    }
}

#[test]
fn every_known_value_of_every_received_enum_comes_back() {
    let fields = enum_fields();
    assert!(fields.len() > 50, "only {} enum fields", fields.len());
    for field in fields {
        for value in &field.values {
            assert_eq!(field.through(value), *value, "{}", field.name);
        }
        assert_eq!(field.through(&json!("")), Value::Null, "{}", field.name);
        assert_eq!(field.through(&Value::Null), Value::Null, "{}", field.name);
    }
}

proptest! {
    #[test]
    fn unknown_values_of_received_enums_come_back(
        text in "[a-zA-Z_ äß]{1,20}",
        number in any::<i64>(),
    ) {
        for field in enum_fields() {
            for value in [json!(text), json!(number)] {
                if !field.values.contains(&value) && !field.values.contains(&json!(number.to_string())) {
                    prop_assert_eq!(field.through(&value), value);
                }
            }
        }
    }
}

/// Every received field that holds a secret, with a value that is looked for in all that is written.
#[test]
fn no_secret_of_an_answer_is_written_or_shown() {
    let spec = support::spec();
    let mut fields: Vec<(String, Field)> = Vec::new();
    let mut note = |ty: &str, of: &[Field]| {
        let secrets = of.iter().filter(|field| field.ty.built_in() == Some(BuiltIn::Secret));
        fields.extend(secrets.map(|field| (ty.to_owned(), field.clone())));
    };
    for ty in spec.type_lists().flat_map(|(_, types)| types) {
        note(&ty.name, ty.fields.as_deref().unwrap_or_default());
    }
    for answer in spec
        .endpoints
        .iter()
        .flat_map(|file| file.requests())
        .filter_map(|request| request.response)
    {
        let name = answer.name.as_deref().unwrap_or_default();
        note(name, answer.fields.as_deref().unwrap_or_default());
    }
    let mut looked_at = 0;
    for (ty, field) in fields {
        let Some((_, read)) = generated::TYPES.iter().find(|(name, _)| **name == *ty) else {
            continue;
        };
        let secret = if field.ty.is_list() { json!(["SENTINEL"]) } else { json!("SENTINEL") };
        let [written, shown] = read(&json!({ &field.name: secret }).to_string()).unwrap();
        assert!(!written.contains("SENTINEL"), "{ty}.{}: {written}", field.name);
        assert!(!shown.contains("SENTINEL"), "{ty}.{}: {shown}", field.name);
        looked_at += 1;
    }
    assert!(looked_at >= 5, "only {looked_at} secrets");
}
