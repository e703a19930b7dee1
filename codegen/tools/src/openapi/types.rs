//! The schemas that have names: those of the crate's types.

use std::collections::BTreeMap;

use codegen::docs;
use codegen::files::Spec;
use codegen::reading::variant_name;
use codegen::spec::{EnumValue, Scalar, TypeDef};

use super::errors;
use super::json::{Json, Object};
use super::schemas::{Purpose, Schemas, enum_type};

/// All of them, by name. An object that is sent and received is there twice, as in the crate: `Name` is
/// received, `NameInput` is sent.
pub(super) fn components(spec: &Spec, schemas: &Schemas<'_>) -> Object {
    let mut all = BTreeMap::from([("Error".to_owned(), errors::schema())]);
    for ty in spec.type_lists().flat_map(|(_, types)| types) {
        add_type(ty, schemas, &mut all);
    }
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        for request in endpoint.requests() {
            if let (Some(name), Some(body)) = (request.name, request.body) {
                let fields = schemas.usage.body_fields(body);
                let docs = format!("Body of `{}`.", endpoint.id);
                let purpose = Purpose::of_body(endpoint.method);
                let schema = match fields {
                    [list] if body.bare => schemas.bare(list, purpose),
                    fields => schemas.object(fields, purpose),
                };
                all.insert(name.to_owned(), described(schema, docs));
            }
            let answer = request.response;
            if let Some((name, fields)) =
                answer.and_then(|answer| Some((answer.name.clone()?, answer.fields.as_ref()?)))
            {
                let text = answer.and_then(|answer| answer.docs.as_deref()).unwrap_or_default();
                let schema = match fields.as_slice() {
                    [list] if answer.is_some_and(|answer| answer.bare) => {
                        schemas.bare(list, Purpose::Received)
                    }
                    fields => schemas.object(fields, Purpose::Received),
                };
                all.insert(name, described(schema, docs::line(text)));
            }
        }
    }
    for event in spec.events.iter().map(|file| &file.value) {
        let schema = schemas.object(&event.fields, Purpose::Received);
        let text = format!("Payload of {}.", docs::code(&event.event));
        all.insert(event.payload.clone(), described(schema, text));
    }
    all.into_iter().collect()
}

fn add_type(ty: &TypeDef, schemas: &Schemas<'_>, all: &mut BTreeMap<String, Object>) {
    let text = docs::line(&ty.docs);
    if let Some(fields) = &ty.fields {
        if schemas.usage.is_received(&ty.name) {
            let schema = schemas.object(fields, Purpose::Received);
            all.insert(ty.name.clone(), described(schema, text.clone()));
        }
        if schemas.usage.is_sent(&ty.name) {
            let schema = schemas.object(fields, schemas.sent_way(ty));
            all.insert(schemas.usage.input_name(&ty.name), described(schema, text));
        }
    } else {
        let schema = Object::new().with("type", enum_type(Some(ty)));
        let schema = match &ty.values {
            Some(values) => one_of(schema, text, values),
            None => described(schema, text),
        };
        all.insert(ty.name.clone(), schema);
    }
}

fn described(schema: Object, text: String) -> Object {
    schema.with("description", text)
}

/// The values of an enum. OpenAPI has no place for what each of them means: it stands in the description,
/// for people, and where the common generators look for it.
fn one_of(schema: Object, text: String, values: &[EnumValue]) -> Object {
    let meaning = |value: &EnumValue| match &value.deprecated {
        Some(why) => format!("{} Deprecated: {}", docs::line(&value.docs), docs::line(why)),
        None => docs::line(&value.docs),
    };
    let list = values
        .iter()
        .map(|value| format!("\n- {}: {}", docs::code(&value.value.to_string()), meaning(value)));
    let description = format!("{text}\n{}", list.collect::<String>());
    let names: Vec<_> = values.iter().filter_map(variant_name).collect();
    described(schema, description)
        .with("enum", values.iter().map(|value| scalar(&value.value)).collect::<Vec<_>>())
        .with("x-enum-varnames", names)
        .with("x-enum-descriptions", values.iter().map(meaning).collect::<Vec<_>>())
}

fn scalar(value: &Scalar) -> Json {
    match value {
        Scalar::Int(value) => (*value).into(),
        Scalar::Text(value) => value.as_str().into(),
    }
}
