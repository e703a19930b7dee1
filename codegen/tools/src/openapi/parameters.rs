//! The parameters of an operation.

use codegen::spec::{Endpoint, Example, Field, ListStyle, Scalar};
use codegen::ty::Shape;
use serde_json::Value;

use super::examples::Named;
use super::json::Object;
use super::schemas::{Purpose, Schemas};

/// Those of the path, then those of the query.
pub(super) fn parameters(
    endpoint: &Endpoint,
    names: &[(&str, &str)],
    schemas: &Schemas<'_>,
    examples: &[Named<'_>],
) -> Vec<Object> {
    let path = endpoint.path_params.iter().map(|field| {
        let examples = given(examples, |example| example.path.get(&field.name).cloned());
        let name = name(names, &field.name).to_owned();
        let schema = schemas.bare(field, Purpose::Parameter).with("minLength", 1_u64);
        let description = schemas.description_of(field, Purpose::Parameter);
        parameter(name, "path", true, field, description, schema).filled("examples", examples)
    });
    let query = endpoint.query.iter().map(|field| {
        let schema = schemas.bare(field, Purpose::Parameter);
        let (required, schema, examples) = if endpoint.by() == Some(&field.name) {
            let required = endpoint.requests().all(|request| request.fixed.is_some());
            (required, chosen(endpoint, field, schema, schemas), fixed(examples))
        } else {
            let value = |example: &Example| {
                example.query.get(&field.name).map(|value| listed(field, value))
            };
            (field.required, schema, given(examples, value))
        };
        let description = schemas.description_of(field, Purpose::Parameter);
        let parameter =
            parameter(field.name.clone(), "query", required, field, description, schema);
        parameter.filled("examples", examples)
    });
    let headers = endpoint.headers.iter().map(|field| {
        let examples = given(examples, |example| {
            example.headers.get(&field.name).map(|value| listed(field, value))
        });
        let schema = schemas.bare(field, Purpose::Parameter);
        let description = schemas.description_of(field, Purpose::Parameter);
        parameter(field.name.clone(), "header", field.required, field, description, schema)
            .filled("examples", examples)
    });
    path.chain(query).chain(headers).collect()
}

fn parameter(
    name: String,
    place: &'static str,
    required: bool,
    field: &Field,
    description: Object,
    schema: Object,
) -> Object {
    // That of a header is always the same.
    let is_list = field.ty.is_list() && place == "query";
    let explode = is_list.then(|| field.list == Some(ListStyle::Repeat));
    let style = match field.list {
        Some(ListStyle::Space) => "spaceDelimited",
        Some(ListStyle::Pipe) => "pipeDelimited",
        Some(ListStyle::Csv | ListStyle::Repeat) | None => "form",
    };
    Object::new()
        .with("name", name)
        .with("in", place)
        .maybe("required", required.then_some(true))
        .maybe("deprecated", field.deprecated.as_ref().map(|_| true))
        .and(description)
        .maybe("style", is_list.then_some(style))
        .maybe("explode", explode)
        .with("schema", schema)
}

/// The values that a parameter has in examples.
fn given(examples: &[Named<'_>], value: impl Fn(&Example) -> Option<Value>) -> Object {
    let values = examples.iter().filter_map(|named| Some((named, value(named.example)?)));
    values.map(|(named, value)| (named.name.clone(), named.with(value))).collect()
}

/// The values of the parameter that decides which variant it is.
fn fixed(examples: &[Named<'_>]) -> Object {
    let values = examples.iter().filter_map(|named| Some((named, named.fixed?)));
    values.map(|(named, value)| (named.name.clone(), named.with(Value::from(value)))).collect()
}

/// The schema of that parameter: only values that make a variant are allowed.
fn chosen(endpoint: &Endpoint, field: &Field, schema: Object, schemas: &Schemas<'_>) -> Object {
    let values: Vec<_> = endpoint.requests().filter_map(|request| request.value()).collect();
    let known =
        schemas.usage.def(&field.ty).and_then(|ty| ty.values.as_deref()).unwrap_or_default();
    let is_chosen = |value: &Scalar| value.as_text().is_some_and(|text| values.contains(&text));
    if known.iter().all(|known| is_chosen(&known.value)) {
        schema
    } else {
        schema.with("enum", values)
    }
}

/// A list may be written as one text in the spec.
fn listed(field: &Field, value: &Value) -> Value {
    match (field.ty.shape, value) {
        (Shape::List, Value::String(text)) => text.split(',').map(str::trim).collect(),
        _ => value.clone(),
    }
}

/// Name that a path parameter has in the document. `names` holds the segments of the endpoint's path, each
/// with that of the document.
fn name<'n>(names: &[(&str, &'n str)], parameter: &'n str) -> &'n str {
    let inside = |segment: &'n str| segment.strip_prefix('{')?.strip_suffix('}');
    let is_it = |(own, _): &&(&str, &str)| {
        own.strip_prefix('{').and_then(|own| own.strip_suffix('}')) == Some(parameter)
    };
    names.iter().find(is_it).and_then(|(_, shown)| inside(shown)).unwrap_or(parameter)
}
