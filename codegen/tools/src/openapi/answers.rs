//! What comes back from an operation.

use std::collections::BTreeMap;

use codegen::docs;
use codegen::spec::{Endpoint, Response};

use super::bodies::any_of;
use super::errors;
use super::examples::{self, Named};
use super::json::{Object, reference};
use super::schemas::Schemas;

/// The answers by status: success, then what Zoom documents as errors, then what any call may meet.
pub(super) fn responses(
    endpoint: &Endpoint,
    schemas: &Schemas<'_>,
    examples: &[Named<'_>],
) -> Object {
    let mut successes: BTreeMap<u16, Vec<&Response>> = BTreeMap::new();
    for answer in endpoint.requests().filter_map(|request| request.response) {
        successes.entry(answer.status).or_default().push(answer);
    }
    let successes = successes.into_iter();
    let successes = successes.map(|(status, answers)| {
        (status.to_string(), success(status, &answers, schemas, examples))
    });
    successes.collect::<Object>().and(errors::of(endpoint))
}

fn success(
    status: u16,
    answers: &[&Response],
    schemas: &Schemas<'_>,
    examples: &[Named<'_>],
) -> Object {
    let mut named: Vec<(&str, &str)> = Vec::new();
    for answer in answers {
        let (name, docs) = match (&answer.ty, &answer.name) {
            (Some(name), _) => (name, schemas.usage.get(name).map(|ty| &ty.docs)),
            (None, Some(name)) => (name, answer.docs.as_ref()),
            (None, None) => continue,
        };
        if named.iter().all(|(known, _)| known != name) {
            named.push((name, docs.map(String::as_str).unwrap_or_default()));
        }
    }
    let (names, texts): (Vec<_>, Vec<_>) = named.into_iter().unzip();
    let texts: Vec<_> = texts.into_iter().map(docs::line).collect();
    let description = match texts.as_slice() {
        [] => "Done. There is no body.".to_owned(),
        texts => texts.join(" Or: "),
    };
    let answer = Object::new().with("description", description);
    let schema = any_of(names.iter().map(|name| reference("schemas", name)).collect());
    let Some(schema) = schema else { return answer };
    let values = examples
        .iter()
        .filter(|named| named.request.response.is_some_and(|response| response.status == status));
    let values = values.filter_map(|named| {
        Some((named.name.clone(), named.with(examples::received(named, schemas)?)))
    });
    let media = Object::new().with("schema", schema).filled("examples", values.collect());
    answer.with("content", Object::new().with("application/json", media))
}
