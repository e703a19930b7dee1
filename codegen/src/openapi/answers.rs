//! What comes back from an operation.

use std::collections::BTreeMap;

use super::bodies::any_of;
use super::errors;
use super::examples::{self, Named};
use super::json::Object;
use super::reference;
use super::schemas::Schemas;
use crate::docs;
use crate::reading::forms;
use crate::spec::{Endpoint, Response};

/// The answers by status: success, then what Zoom documents as errors, then what any call may meet.
pub(super) fn responses(
    endpoint: &Endpoint,
    schemas: &Schemas<'_>,
    examples: &[Named<'_>],
) -> Object {
    let mut successes: BTreeMap<u16, Vec<&Response>> = BTreeMap::new();
    for answer in forms(endpoint).iter().filter_map(|form| form.response) {
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
    let name = |answer: &Response| answer.ty.clone().or_else(|| answer.name.clone());
    let mut names: Vec<_> = answers.iter().filter_map(|answer| name(answer)).collect();
    names.dedup();
    let texts: Vec<_> =
        answers.iter().filter_map(|answer| answer.docs.as_deref()).map(docs::line).collect();
    let description = match texts.as_slice() {
        [] if names.is_empty() => "Done. There is no body.".to_owned(),
        [] => "Done.".to_owned(),
        texts => texts.join(" Or: "),
    };
    let answer = Object::new().with("description", description);
    let schema = any_of(names.iter().map(|name| reference("schemas", name)).collect());
    let Some(schema) = schema else { return answer };
    let values = examples
        .iter()
        .filter(|named| named.form.response.is_some_and(|response| response.status == status));
    let values = values.filter_map(|named| {
        Some((named.name.clone(), named.with(examples::received(named, schemas)?)))
    });
    let media = Object::new().with("schema", schema).filled("examples", values.collect());
    answer.with("content", Object::new().with("application/json", media))
}
