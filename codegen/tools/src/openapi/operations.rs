//! Operations.

use std::collections::HashMap;

use codegen::docs;
use codegen::facts;
use codegen::files::Spec;
use codegen::spec::{Endpoint, Pages, Request, SpecialLimit};

use super::json::{Json, Object, reference};
use super::parameters::parameters;
use super::schemas::Schemas;
use super::{answers, bodies, errors, examples, security};

/// All that is needed to describe an operation.
pub(super) struct Operations<'a> {
    schemas: &'a Schemas<'a>,
    /// Limits of single operations, by their ids.
    special: HashMap<&'a str, Vec<&'a SpecialLimit>>,
}

impl<'a> Operations<'a> {
    pub(super) fn new(spec: &'a Spec, schemas: &'a Schemas<'a>) -> Self {
        let mut special: HashMap<&str, Vec<_>> = HashMap::new();
        for limit in &spec.rate_limits.special {
            for id in &limit.operations {
                special.entry(id).or_default().push(limit);
            }
        }
        Self { schemas, special }
    }

    /// An operation. `names` holds the segments of its path, each with that of the document.
    pub(super) fn operation(&self, endpoint: &Endpoint, names: &[(&str, &str)]) -> Object {
        let examples = examples::named(endpoint);
        let parameters = parameters(endpoint, names, self.schemas, &examples);
        let parameters = (!parameters.is_empty()).then_some(parameters);
        Object::new()
            .with("operationId", endpoint.id.clone())
            .with("tags", vec![group(endpoint).to_owned()])
            .with("summary", endpoint.title.clone())
            .with("description", self.description(endpoint))
            .maybe("deprecated", endpoint.deprecated.as_ref().map(|_| true))
            .maybe("parameters", parameters)
            .maybe("requestBody", bodies::body(endpoint, self.schemas, &examples))
            .with("responses", answers::responses(endpoint, self.schemas, &examples))
            .with("security", security::needed(endpoint))
            .with("x-rate-limit-label", endpoint.rate_limit.as_str())
            .with("x-replay", endpoint.replay.as_str())
            .maybe("x-pagination", endpoint.pages.as_ref().map(pagination))
            .maybe("x-variants", variants(endpoint))
            .maybe("x-error-codes", errors::codes(endpoint))
    }

    /// What it does, what it does in each variant, and what must hold.
    fn description(&self, endpoint: &Endpoint) -> String {
        let mut text = docs::line(&endpoint.docs);
        let variants = endpoint.requests().filter_map(|request| {
            let given = match request.fixed {
                Some((name, value)) => docs::code(&format!("{name}={value}")),
                None => format!("Without {}", docs::code(endpoint.by()?)),
            };
            Some(format!("{given}: {}", docs::line(endpoint.docs_of(request))))
        });
        let needs =
            endpoint.prerequisites.iter().map(|text| format!("Needs: {}", docs::line(text)));
        let limits = endpoint.limits.iter().map(|text| docs::line(text));
        let old = endpoint.deprecated.iter().map(|why| format!("Deprecated: {}", docs::line(why)));
        let special = self.special.get(endpoint.id.as_str()).into_iter().flatten();
        let special =
            special.map(|limit| format!("{} {}", docs::line(&limit.docs), facts::calls(limit)));
        let notes: Vec<_> = old.chain(variants).chain(needs).chain(limits).chain(special).collect();
        if !notes.is_empty() {
            text.push('\n');
        }
        for note in notes {
            text.push_str("\n- ");
            text.push_str(&note);
        }
        text
    }
}

/// How a listing is paged.
fn pagination(pages: &Pages) -> Object {
    Object::new()
        .with("token", pages.token.clone())
        .maybe("count", pages.count.clone())
        .with("size", pages.size.clone())
        .maybe("fallback", pages.fallback)
        .with("items", pages.items.clone())
        .maybe("total", pages.total.clone())
        .with("key", pages.key.clone())
}

/// Which body and which answer go with which value of the query parameter that decides.
fn variants(endpoint: &Endpoint) -> Option<Object> {
    let by = endpoint.by()?;
    let target = |name: &str| reference("schemas", name);
    let each = |request: Request<'_>| {
        let value = request.value().map_or(Json::Value(serde_json::Value::Null), Json::from);
        let answer =
            request.response.and_then(|answer| answer.ty.as_deref().or(answer.name.as_deref()));
        Object::new()
            .with("value", value)
            .maybe("body", request.body.and(request.name).map(target))
            .maybe("answer", answer.map(target))
    };
    let each: Vec<_> = endpoint.requests().map(each).collect();
    Some(Object::new().with("parameter", by).with("each", each))
}

/// The group that an endpoint is in.
pub(super) fn group(endpoint: &Endpoint) -> &str {
    endpoint.id.split('.').next().unwrap_or_default()
}
