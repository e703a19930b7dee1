//! The file of an endpoint: request, body, answer and examples stand in it, or else in its variants.

#[cfg(test)]
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Body, Endpoint, Form, Response, Scopes};
use crate::spec::behaviour::{ErrorCode, Pages, Split, Verify};
use crate::spec::enums::{Method, RateLabel, Replay, Tier};
use crate::spec::evidence::Evidence;
use crate::spec::example::Example;
use crate::spec::types::{Field, TypeDef};

/// One endpoint: `spec/<group>/<name>.json`.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(rename = "Endpoint"))]
pub struct EndpointFile {
    /// Path of `spec/schema.json`, for editors.
    #[serde(rename = "$schema", default)]
    schema: Option<String>,
    /// Who vouches for the texts. Absent: a person who wrote them, so that each is there.
    #[serde(default)]
    tier: Option<Tier>,
    /// Name of the operation. It is the path of the file: `users.settings.get` stands in
    /// `users/settings/get.json`.
    id: String,
    /// What the operation does, in a few words and without a full stop.
    #[serde(default)]
    title: String,
    /// What the operation does, in sentences. The first one becomes the summary.
    #[serde(default)]
    docs: String,
    /// Why the operation should not be called any more, and what to call instead.
    #[serde(default)]
    deprecated: Option<String>,
    /// HTTP method.
    method: Method,
    /// Path below the API's base URL, with `{name}` for each path parameter.
    path: String,
    /// Rust name of the request type, such as `ListUsers`. Absent when there are `variants`.
    #[serde(default)]
    request: Option<String>,
    /// OAuth scopes. A token with any one of the classic scopes, or any one of the granular ones, may call.
    scopes: Scopes,
    /// Rate limit label that Zoom books the call under.
    rate_limit: RateLabel,
    /// Whether the call may be sent again when its outcome is unknown.
    replay: Replay,
    /// How to find out whether a call took effect whose answer was lost. Given where `replay` is
    /// `verify`.
    #[serde(default)]
    verify: Option<Verify>,
    /// That a call with more items than Zoom takes can be sent as several.
    #[serde(default)]
    split: Option<Split>,
    /// What must be true of the account or the user before the call can work.
    #[serde(default)]
    prerequisites: Vec<String>,
    /// Limits that are neither a range of one field nor a rate (those stand in `rate_limits.json`).
    #[serde(default)]
    limits: Vec<String>,
    /// Path parameters, in the order of the constructor's arguments.
    #[serde(default)]
    path_params: Vec<Field>,
    /// Query parameters, in the order in which they are written to the URL.
    #[serde(default)]
    query: Vec<Field>,
    /// Headers of the request, beside those that every request has.
    #[serde(default)]
    headers: Vec<Field>,
    /// What is sent. Absent when nothing is, or when the `variants` say it.
    #[serde(default)]
    body: Option<Body>,
    /// What comes back on success. Absent when the `variants` say it.
    #[serde(default)]
    response: Option<Response>,
    /// One request type for each value of a query parameter that decides about body or answer.
    #[serde(default)]
    variants: Option<Variants>,
    /// How the listing is paged.
    #[serde(default)]
    pages: Option<Pages>,
    /// Errors that Zoom documents for this operation.
    #[serde(default)]
    errors: Vec<ErrorCode>,
    /// Calls as they go over the wire. Each becomes a test, the first one the documentation's example.
    #[serde(default)]
    examples: Vec<Example>,
    /// Types that only this endpoint uses.
    #[serde(default)]
    types: Vec<TypeDef>,
    /// Where the sources disagree, and what was chosen.
    #[serde(default)]
    evidence: Vec<Evidence>,
}

/// One request type for each value of a query parameter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Variants {
    /// Name of the query parameter that decides. It gets no setter.
    by: String,
    /// The request types.
    each: Vec<Variant>,
}

/// The request type for one value of the deciding query parameter.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, schemars(transform = require_value))]
pub struct Variant {
    /// Rust name of the request type.
    request: String,
    /// Value of the query parameter. `null`: the parameter is not sent.
    value: Option<String>,
    /// What this variant does, in sentences.
    #[serde(default)]
    docs: String,
    /// What is sent.
    #[serde(default)]
    body: Option<Body>,
    /// What comes back.
    response: Response,
    /// Calls as they go over the wire.
    #[serde(default)]
    examples: Vec<Example>,
}

impl From<EndpointFile> for Endpoint {
    fn from(file: EndpointFile) -> Self {
        let EndpointFile {
            schema,
            tier,
            id,
            title,
            docs,
            deprecated,
            method,
            path,
            request,
            scopes,
            rate_limit,
            replay,
            verify,
            split,
            prerequisites,
            limits,
            path_params,
            query,
            headers,
            body,
            response,
            variants,
            pages,
            errors,
            examples,
            types,
            evidence,
        } = file;
        let single = Form { request, docs: None, fixed: None, body, response, examples };
        let (by, forms, beside_variants) = match variants {
            None => (None, vec![single], Vec::new()),
            Some(Variants { by, each }) => {
                let forms = each.into_iter().map(|variant| variant.form(&by)).collect();
                (Some(by), forms, single.members())
            }
        };
        Self {
            schema,
            tier,
            id,
            title,
            docs,
            deprecated,
            method,
            path,
            scopes,
            rate_limit,
            replay,
            verify,
            split,
            prerequisites,
            limits,
            path_params,
            query,
            headers,
            by,
            forms,
            beside_variants,
            pages,
            errors,
            types,
            evidence,
        }
    }
}

impl Variant {
    fn form(self, by: &str) -> Form {
        let Self { request, value, docs, body, response, examples } = self;
        Form {
            request: Some(request),
            docs: Some(docs),
            fixed: value.map(|value| (by.to_owned(), value)),
            body,
            response: Some(response),
            examples,
        }
    }
}

impl Form {
    /// Names of the members that make it, as far as they are there.
    fn members(&self) -> Vec<&'static str> {
        let members = [
            ("request", self.request.is_some()),
            ("body", self.body.is_some()),
            ("response", self.response.is_some()),
            ("examples", !self.examples.is_empty()),
        ];
        members.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name).collect()
    }
}

/// Makes [`Variant::value`] a member that must be there, though it may be `null`.
#[cfg(test)]
fn require_value(schema: &mut schemars::Schema) {
    if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
        required.push("value".into());
    }
}
