//! What an operation sends.

use codegen::reading::{is_file, is_form};
use codegen::spec::Endpoint;

use super::examples::{self, Named};
use super::json::{Json, Object, reference};
use super::schemas::{Purpose, Schemas};

/// The body, if there is one. Where a query parameter decides which one, it is any of them: that it is the
/// one of the parameter's value is more than OpenAPI can say.
pub(super) fn body(
    endpoint: &Endpoint,
    schemas: &Schemas<'_>,
    examples: &[Named<'_>],
) -> Option<Object> {
    let bodies: Vec<_> =
        endpoint.requests().filter_map(|request| Some((request.name?, request.body?))).collect();
    let schema = any_of(bodies.iter().map(|(request, _)| reference("schemas", request)).collect())?;
    let fields = || bodies.iter().flat_map(|(_, body)| schemas.usage.body_fields(body));
    let files: Vec<_> = fields().filter(|field| is_file(field)).collect();
    let is_form = bodies.iter().any(|(_, body)| is_form(body, schemas.usage.body_fields(body)));
    let content_type = if is_form { "multipart/form-data" } else { "application/json" };
    let purpose = Purpose::of_body(endpoint.method);
    let values = examples.iter().filter_map(|named| {
        Some((named.name.clone(), named.with(examples::sent(named, purpose, schemas)?)))
    });
    let encoding = files.iter().filter(|field| !field.content_types.is_empty()).map(|field| {
        let types = field.content_types.join(", ");
        (field.name.clone(), Object::new().with("contentType", types))
    });
    let media = Object::new()
        .with("schema", schema)
        .filled("encoding", encoding.collect())
        .filled("examples", values.collect());
    Some(
        Object::new()
            .with("required", true)
            .with("content", Object::new().with(content_type, media)),
    )
}

/// One of several schemas, or the only one.
pub(super) fn any_of(mut schemas: Vec<Object>) -> Option<Json> {
    match schemas.len() {
        0 => None,
        1 => schemas.pop().map(Json::from),
        _ => Some(Object::new().with("anyOf", schemas).into()),
    }
}
